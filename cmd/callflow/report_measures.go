package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/report/chart"
	"callflow/engine/report/measure"
	"callflow/engine/report/sheet"
	"callflow/engine/store/sqlite"
	"callflow/engine/twilio/param"
)

// measureFlags are the flags that all reports of figures have.
type measureFlags struct {
	from, to, zone, format, by, chart string
	brief, personal                   bool

	at     *time.Location
	period measure.Period
	now    engine.Millis
}

func (f *measureFlags) add(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVar(&f.from, "from", "", "from when on: 2026-11-20, \"2026-11-20 09:00\", today or yesterday (default: from the beginning)")
	fs.StringVar(&f.to, "to", "", "before when, written alike: that instant itself is no part (default: no end)")
	zoneFlag(fs, &f.zone, "all times, days and hours")
	fs.StringVar(&f.format, "format", "table", "form of the output: table, csv or json")
	fs.StringVar(&f.chart, "chart", "", "draw bars instead: text or svg")
	fs.Lookup("chart").NoOptDefVal = "text"
	fs.BoolVar(&f.brief, "brief", false, "without what the columns mean below a table")
	fs.BoolVar(&f.personal, "personal", false, "show numbers of people in full")
	databaseFlags(fs)
}

// read checks the flags.
func (f *measureFlags) read() error {
	if err := cmp.Or(oneOf("--format", f.format, "table", "csv", "json"), oneOf("--chart", cmp.Or(f.chart, "text"), "text", "svg")); err != nil {
		return err
	}
	var err error
	if f.at, err = zoneNamed(f.zone); err != nil {
		return err
	}
	now := time.Now()
	f.now = engine.Millis(now.UnixMilli())
	if f.period.From, err = readInstant("--from", f.from, now, f.at); err != nil {
		return err
	}
	if f.period.To, err = readInstant("--to", f.to, now, f.at); err != nil {
		return err
	}
	if f.period.To > 0 && f.period.To <= f.period.From {
		return usagef("--to is %q, expected a time after --from", f.to)
	}
	return nil
}

// readInstant reads a time as people write it; 0 for "".
func readInstant(flag, text string, now time.Time, zone *time.Location) (engine.Millis, error) {
	y, m, d := now.In(zone).Date()
	switch text {
	case "":
		return 0, nil
	case "today":
		return engine.Millis(time.Date(y, m, d, 0, 0, 0, 0, zone).UnixMilli()), nil
	case "yesterday":
		return engine.Millis(time.Date(y, m, d-1, 0, 0, 0, 0, zone).UnixMilli()), nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(form, text, zone); err == nil {
			return engine.Millis(t.UnixMilli()), nil
		}
	}
	return 0, usagef("%s is %q, expected a day such as 2026-11-20, a time such as \"2026-11-20 09:00\", today or yesterday", flag, text)
}

// divided reads --by.
func (f *measureFlags) divided(has ...measure.By) ([]measure.By, error) {
	by, unknown := measure.ParseBy(f.by, has...)
	if unknown != "" {
		var names []string
		for _, b := range has {
			names = append(names, string(b))
		}
		return nil, usagef("--by: there is no division by %q; there are %s", unknown, strings.Join(append(names, "all"), ", "))
	}
	if len(by) > 4 {
		return nil, usagef("--by has %d divisions, expected four at most", len(by))
	}
	return by, nil
}

// show is how addresses are shown: numbers are masked unless asked for.
func (f *measureFlags) show() func(string) string {
	if f.personal {
		return func(s string) string { return s }
	}
	return param.Text
}

// drawn says what a chart of a report shows: which columns are labels, and which parts.
type drawn struct{ labels, parts []string }

// measured reads the rows of a report and prints it.
func (a *app) measured(cmd *cobra.Command, f *measureFlags, c measure.Counter, d drawn) error {
	if err := a.count(cmd, c); err != nil {
		return err
	}
	return a.printSheet(f, c.Sheet(), d)
}

// count reads the rows that a report wants.
func (a *app) count(cmd *cobra.Command, c measure.Counter) error {
	return a.reading(cmd, func(r *sqlite.Reader) error { return readAll(cmd.Context(), r, c) })
}

// readAll reads the sources of a report: those that allow it beside one another, on connections of their own.
func readAll(ctx context.Context, r *sqlite.Reader, c measure.Counter) error {
	sources := c.Sources()
	errs := make([]error, len(sources))
	var wg sync.WaitGroup
	for i, s := range sources {
		read := func() { errs[i] = r.Each(ctx, s.SQL, s.Args, func(row []any) { s.Take(row) }) }
		if _, ok := c.(measure.Apart); ok {
			wg.Go(read)
			continue
		}
		if read(); errs[i] != nil {
			return errs[i]
		}
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (a *app) printSheet(f *measureFlags, s *sheet.Sheet, d drawn) error {
	if len(s.Rows) == 0 {
		fmt.Fprintln(a.err, "there is nothing in that time")
	}
	if f.chart != "" {
		c := chart.Of(s, d.labels, d.parts)
		if f.chart == "svg" {
			return c.SVG(a.out)
		}
		width, _ := strconv.Atoi(a.getenv("COLUMNS"))
		return c.Text(a.out, chart.TextOptions{Width: width, Colour: a.colored(a.out)})
	}
	return map[string]func(io.Writer) error{
		"table": func(w io.Writer) error { return s.Text(w, f.brief) }, "csv": s.CSV, "json": s.JSON}[f.format](a.out)
}

// labelsOf are the columns of divisions, or the first column of the sheet where there are none.
func labelsOf(by []measure.By) (names []string) {
	for _, b := range by {
		names = append(names, string(b))
	}
	return names
}

// measures are the reports of figures.
func (a *app) measures() []*cobra.Command {
	return []*cobra.Command{a.queuesReport(), a.agentsReport(), a.pathsReport(), a.transfersReport(), a.callbacksReport(),
		a.conferencesReport(), a.endingsReport(), a.contactsReport(), a.contactReport(), a.nowReport()}
}

// measureCommand makes the command of a report.
func (a *app) measureCommand(use, short, args string, run func(cmd *cobra.Command, f *measureFlags, arg string) error) (*cobra.Command, *measureFlags) {
	f := &measureFlags{}
	least, most := 0, 0
	if args != "" {
		most = 1
	}
	if _, word, ok := strings.Cut(use, " "); ok && word != "" && word[0] != '[' {
		least = 1
	}
	cmd := &cobra.Command{
		Use: use, Short: short, Long: reportHelp, Args: takes(least, most, cmp.Or(args, "no arguments")),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.read(); err != nil {
				return err
			}
			return run(cmd, f, strings.Join(args, ""))
		},
	}
	f.add(cmd)
	return cmd, f
}

var times = []measure.By{measure.ByHour, measure.ByDay, measure.ByWeek, measure.ByMonth}

func with(by ...measure.By) []measure.By { return append(by, times...) }

func (a *app) queuesReport() *cobra.Command {
	o := measure.QueueOptions{}
	within, short := 20*time.Second, time.Duration(0)
	cmd, f := a.measureCommand("queues [QUEUE]", "print what became of those who came to queues", "one queue at most", func(cmd *cobra.Command, f *measureFlags, queue string) error {
		by, err := f.divided(with(measure.ByQueue, measure.ByVersion)...)
		if err != nil {
			return err
		}
		o.Period, o.Zone, o.By, o.Queue, o.Within, o.Short = f.period, f.at, by, queue, int64(within/time.Second), int64(short/time.Second)
		return a.measured(cmd, f, measure.NewQueues(o), drawn{labelsOf(by), []string{"answered", "abandoned", "full", "nobody", "timeout", "callback", "left", "waiting"}})
	})
	cmd.Flags().StringVar(&f.by, "by", "queue", "a line for each: queue, hour, day, week, month, version; several with commas, or all")
	cmd.Flags().DurationVar(&within, "within", within, "threshold of the service level")
	cmd.Flags().DurationVar(&short, "short", short, "who gives up sooner does not count against the service level")
	return cmd
}

func (a *app) agentsReport() *cobra.Command {
	cmd, _ := a.measureCommand("agents [AGENT]", "print what agents did: presence, calls, occupancy, misses", "one agent at most", func(cmd *cobra.Command, f *measureFlags, agent string) error {
		return a.measured(cmd, f, measure.NewAgents(measure.AgentOptions{Period: f.period, Now: f.now, Zone: f.at, Agent: agent, Show: f.show()}),
			drawn{[]string{"agent"}, []string{"available", "ringing", "busy", "wrap_up", "away"}})
	})
	return cmd
}

func (a *app) transfersReport() *cobra.Command {
	o := measure.TransferOptions{}
	cmd, f := a.measureCommand("transfers", "print who handed callers on to whom, how, and with what result", "", func(cmd *cobra.Command, f *measureFlags, _ string) (err error) {
		if o.By, err = transferDivisions(f.by); err != nil {
			return err
		}
		o.Period, o.Zone, o.Show = f.period, f.at, f.show()
		if o.Each {
			return a.measured(cmd, f, measure.NewTransfers(o), drawn{[]string{"from", "to", "result"}, []string{"took"}})
		}
		return a.measured(cmd, f, measure.NewTransfers(o), drawn{o.By, []string{"transfers"}})
	})
	cmd.Flags().BoolVar(&o.Each, "each", false, "a line for each transfer")
	cmd.Flags().StringVar(&f.by, "by", strings.Join(measure.TransferDivisions(), ","), "a line for each: "+strings.Join(measure.TransferDivisions(), ", ")+"; several with commas, or all")
	return cmd
}

// transferDivisions reads --by of the report about transfers.
func transferDivisions(list string) ([]string, error) {
	by := []string{}
	if list == "all" {
		return by, nil
	}
	known := measure.TransferDivisions()
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); !slices.Contains(known, name) {
			return nil, usagef("--by: there is no division by %q; there are %s", name, strings.Join(append(known, "all"), ", "))
		}
		by = append(by, name)
	}
	return slices.DeleteFunc(known, func(name string) bool { return !slices.Contains(by, name) }), nil
}

func (a *app) callbacksReport() *cobra.Command {
	cmd, f := a.measureCommand("callbacks", "print what became of calls back that were promised", "", func(cmd *cobra.Command, f *measureFlags, _ string) error {
		by, err := f.divided(with(measure.ByQueue)...)
		if err != nil {
			return err
		}
		return a.measured(cmd, f, measure.NewCallbacks(measure.CallbackOptions{Period: f.period, Zone: f.at, By: by}),
			drawn{labelsOf(by), []string{"talked", "gave_up", "expired", "cancelled", "abandoned", "failed", "open"}})
	})
	cmd.Flags().StringVar(&f.by, "by", "queue", "a line for each: queue, hour, day, week, month; several with commas, or all")
	return cmd
}

func (a *app) conferencesReport() *cobra.Command {
	cmd, f := a.measureCommand("conferences", "print how many conferences there were, with how many people, and how long", "", func(cmd *cobra.Command, f *measureFlags, _ string) error {
		by, err := f.divided(with(measure.ByRoom)...)
		if err != nil {
			return err
		}
		return a.measured(cmd, f, measure.NewTalks(measure.TalkOptions{Period: f.period, Zone: f.at, By: by}), drawn{labelsOf(by), []string{"conferences"}})
	})
	cmd.Flags().StringVar(&f.by, "by", "room", "a line for each: room (its type), hour, day, week, month; several with commas, or all")
	return cmd
}

func (a *app) endingsReport() *cobra.Command {
	cmd, f := a.measureCommand("endings", "print how calls ended, and where people hung up", "", func(cmd *cobra.Command, f *measureFlags, _ string) error {
		by, err := f.divided(with(measure.ByFlow, measure.ByVersion)...)
		if err != nil {
			return err
		}
		if !quarters(f.period) {
			return errQuarters
		}
		return a.measured(cmd, f, measure.NewEndings(measure.EndingOptions{Period: f.period, Zone: f.at, By: by}),
			drawn{labelsOf(by), []string{"hung_up", "talked", "finished", "busy", "no_answer", "failed", "cancelled", "live"}})
	})
	cmd.Flags().StringVar(&f.by, "by", "flow", "a line for each: flow, hour, day, week, month, version; several with commas, or all")
	return cmd
}

func (a *app) contactsReport() *cobra.Command {
	o := measure.ContactOptions{}
	cmd, _ := a.measureCommand("contacts", "list contacts, the newest first", "", func(cmd *cobra.Command, f *measureFlags, _ string) error {
		if f.chart != "" {
			return usagef("report contacts has no chart")
		}
		o.Period, o.Zone, o.Show = f.period, f.at, f.show()
		return a.measured(cmd, f, measure.NewContacts(o), drawn{})
	})
	cmd.Flags().IntVar(&o.Limit, "limit", 100, "at most so many")
	cmd.Flags().StringVar(&o.Number, "number", "", "only those whose first call is from or to this number")
	cmd.Flags().StringVar(&o.Flow, "flow", "", "only those that began in this flow")
	return cmd
}

func (a *app) contactReport() *cobra.Command {
	cmd, _ := a.measureCommand("contact CONTACT", "tell the whole story of one contact, step by step", "one contact, such as c17", func(cmd *cobra.Command, f *measureFlags, name string) error {
		n, err := contactNamed(name)
		if err != nil {
			return err
		}
		if f.chart != "" {
			return usagef("report contact has no chart")
		}
		s := measure.NewStory(measure.StoryOptions{Contact: n, Zone: f.at, Show: f.show()})
		if err := a.count(cmd, s); err != nil {
			return err
		}
		if s.Empty() {
			return fmt.Errorf("there is no contact %s", n.Cell())
		}
		return a.printSheet(f, s.Sheet(), drawn{})
	})
	return cmd
}

func (a *app) nowReport() *cobra.Command {
	cmd, _ := a.measureCommand("now", "print who waits and talks in queues at this moment", "", func(cmd *cobra.Command, f *measureFlags, _ string) error {
		return a.measured(cmd, f, measure.NewNow(measure.NowOptions{Now: f.now, Zone: f.at}), drawn{[]string{"queue"}, []string{"waiting", "talking"}})
	})
	return cmd
}

// errQuarters says what paths and endings cannot be asked for.
var errQuarters = usagef("--from and --to of this report are full quarters of an hour, in which it is counted")

// quarters reports whether a period has full quarters of an hour.
func quarters(p measure.Period) bool {
	return !slices.ContainsFunc([]engine.Millis{p.From, p.To}, func(at engine.Millis) bool { return at%(15*60*1000) != 0 })
}
