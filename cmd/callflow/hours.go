package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/library/hours"
)

const hoursHelp = `hours prints the calendar of a schedule: for each day the times for which it is open in the schedule's own zone, how
long that is, and what decided: open, except, holidays, or nothing (closed). Times past midnight belong to the day on
which they begin. Days are marked on which a change of the clocks falls into an opening. A switch for emergencies is
not known beforehand.

  callflow hours office
  callflow hours office . --from 2027-01-01 --months 24
  callflow hours office . --format json

Without --from it begins with the present month. With --special only those days are printed that are not as in every
week: exceptions, holidays, changes of the clocks. Totals are of all days.`

// mostMonths is how far ahead a calendar goes.
const mostMonths = 120

// hoursFlags are the flags of hours.
type hoursFlags struct {
	from, format string
	months       int
	special      bool
}

func hoursVerb(a *app) *cobra.Command {
	var f hoursFlags
	cmd := &cobra.Command{
		Use: "hours SCHEDULE [PATH]", Short: "print the calendar of a schedule", Long: hoursHelp,
		Args: takes(1, 2, "one schedule, such as office, and a workspace"),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.hours(args[0], append(args[1:], ".")[0], f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.from, "from", "", "the first day, such as 2027-01-01 (default: the first of this month)")
	flags.IntVar(&f.months, "months", 12, "how many months")
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.BoolVar(&f.special, "special", false, "only days that are not as in every week")
	return cmd
}

func (a *app) hours(name, dir string, f hoursFlags) error {
	if err := oneOf("--format", f.format, "text", "json"); err != nil {
		return err
	}
	first, err := f.first()
	if err != nil {
		return err
	}
	if f.months < 1 || f.months > mostMonths {
		return usagef("--months is %d, expected 1 to %d", f.months, mostMonths)
	}
	w, err := a.load(dir, library.Options{})
	if err != nil {
		return err
	}
	name = strings.TrimPrefix(name, "schedules.")
	s, ok := w.Set.Live.Schedules[name].(*hours.Schedule)
	if !ok {
		return usagef("there is no schedule %q: the workspace has %s", name, known(slices.Sorted(maps.Keys(w.Set.Live.Schedules))))
	}
	c := calendarOf(name, s, first, first.AddDate(0, f.months, 0), f.special)
	if f.format == "json" {
		return a.printJSON(c)
	}
	return a.printCalendar(c)
}

// first is the day with which the calendar begins.
func (f *hoursFlags) first() (time.Time, error) {
	if f.from == "" {
		now := today()
		return now.AddDate(0, 0, 1-now.Day()), nil
	}
	first, err := time.Parse(time.DateOnly, f.from)
	if err != nil || first.Year() < 1970 || first.Year() > 2089 {
		return first, usagef("--from is %q, expected a day such as 2027-01-01", f.from)
	}
	return first, nil
}

// The calendar as it is printed.
type (
	calendar struct {
		Version  int             `json:"version"`
		Schedule string          `json:"schedule"`
		Zone     string          `json:"zone"`
		From     string          `json:"from"`
		Until    string          `json:"until"` // the last day
		Switch   string          `json:"emergency,omitempty"`
		Days     []calendarDay   `json:"days"`
		Months   []calendarMonth `json:"months"`
		Total    calendarMonth   `json:"total"`
	}
	calendarDay struct {
		Date    string         `json:"date"`
		Weekday string         `json:"weekday"`
		Why     hours.Why      `json:"why"`
		Holiday string         `json:"holiday,omitempty"`
		Open    []calendarTime `json:"open"`
		Minutes int            `json:"minutes"`
	}
	calendarTime struct {
		From   string         `json:"from"`
		To     string         `json:"to"`
		Spans  []calendarSpan `json:"spans"`
		Remark string         `json:"remark,omitempty"`
	}
	calendarSpan struct {
		From string `json:"from"`
		To   string `json:"to"`
	}
	calendarMonth struct {
		Month   string `json:"month,omitempty"`
		Days    int    `json:"days"`
		Open    int    `json:"open"` // days on which it opens
		Minutes int    `json:"minutes"`
	}
)

// calendarOf gathers the days from the first up to another, and what they are together.
func calendarOf(name string, s *hours.Schedule, first, end time.Time, special bool) *calendar {
	c := &calendar{Version: 1, Schedule: name, Zone: s.Zone(), From: first.Format(time.DateOnly), Until: end.AddDate(0, 0, -1).Format(time.DateOnly), Days: []calendarDay{}}
	if s.Switch() != "" {
		c.Switch = "switches." + s.Switch()
	}
	from := hours.DayOf(first)
	for _, sheet := range s.Calendar(from, int(hours.DayOf(end)-from)) {
		day := dayOf(s, &sheet)
		if month := day.Date[:len("2026-12")]; len(c.Months) == 0 || c.Months[len(c.Months)-1].Month != month {
			c.Months = append(c.Months, calendarMonth{Month: month})
		}
		c.Months[len(c.Months)-1].add(day)
		c.Total.add(day)
		if !special || day.special() {
			c.Days = append(c.Days, day)
		}
	}
	return c
}

func (m *calendarMonth) add(d calendarDay) {
	m.Days++
	m.Minutes += d.Minutes
	if d.Minutes > 0 {
		m.Open++
	}
}

// special reports whether a day is not as in every week.
func (d *calendarDay) special() bool {
	for _, o := range d.Open {
		if o.Remark != "" {
			return true
		}
	}
	return d.Why == hours.ByException || d.Why == hours.ByHoliday
}

func dayOf(s *hours.Schedule, sheet *hours.Sheet) calendarDay {
	d := calendarDay{Date: sheet.Day.Date(), Weekday: strings.ToLower(sheet.Day.Weekday().String()[:3]), Why: sheet.Why, Holiday: sheet.Holiday, Open: []calendarTime{}, Minutes: int(sheet.Length.Minutes())}
	for i := range sheet.Openings {
		o := &sheet.Openings[i]
		t := calendarTime{From: hours.Clock(o.From), To: hours.Clock((o.To-1)%(24*60) + 1), Spans: []calendarSpan{}, Remark: o.Remark()}
		for _, sp := range o.Spans {
			t.Spans = append(t.Spans, calendarSpan{instantOf(s, sp.From), instantOf(s, sp.To)})
		}
		d.Open = append(d.Open, t)
	}
	return d
}

// instantOf writes an instant with the offset of the schedule's zone.
func instantOf(s *hours.Schedule, at engine.Millis) string {
	return at.Time().In(time.FixedZone("", s.Offset(at))).Format(time.RFC3339)
}

func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (a *app) printCalendar(c *calendar) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s, %s, %s to %s\n", c.Schedule, c.Zone, c.From, c.Until)
	if c.Switch != "" {
		fmt.Fprintf(w, "%s closes it at any time\n", c.Switch)
	}
	days := c.Days
	for _, m := range c.Months {
		fmt.Fprintf(w, "\n%s\t\t%s\topen on %d of %d days\n", m.Month, duration(m.Minutes), m.Open, m.Days)
		for ; len(days) > 0 && strings.HasPrefix(days[0].Date, m.Month); days = days[1:] {
			days[0].print(w)
		}
	}
	fmt.Fprintf(w, "\ntotal\t\t%s\topen on %d of %d days\n", duration(c.Total.Minutes), c.Total.Open, c.Total.Days)
	return w.Flush()
}

func (d *calendarDay) print(w *tabwriter.Writer) {
	var times, remarks []string
	for _, o := range d.Open {
		times = append(times, o.From+"-"+o.To)
		if o.Remark != "" {
			remarks = append(remarks, "! "+o.Remark)
		}
	}
	if len(times) == 0 {
		times = []string{"-"}
	}
	why := string(d.Why)
	if d.Holiday != "" {
		why += " (" + d.Holiday + ")"
	}
	fmt.Fprintf(w, "  %s %s\t%s\t%s\t%s\n", d.Weekday, d.Date, strings.Join(times, " "), duration(d.Minutes), strings.Join(append([]string{why}, remarks...), "  "))
}

// duration writes minutes as 9h or 7h30m.
func duration(minutes int) string {
	if minutes%60 == 0 {
		return fmt.Sprintf("%dh", minutes/60)
	}
	return fmt.Sprintf("%dh%02dm", minutes/60, minutes%60)
}
