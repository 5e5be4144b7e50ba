package measure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// Counter is a report that is being computed.
type Counter interface {
	// Sources are the rows that the report wants, one source after the other.
	Sources() []Source
	// Sheet is the report, once all rows were taken.
	Sheet() *sheet.Sheet
}

// Apart is a [Counter] whose sources may be read at once: what they count is kept apart until the sheet is made.
type Apart interface{ Apart() }

// Source is a question to the file of a store, and who takes the answers.
type Source struct {
	SQL  string
	Args []any
	Take func(Values)
}

// Values are the values of a row: int64, string or nil. They last until the next row.
type Values []any

// number is a whole number, 0 for what is not known.
func (v Values) number(i int) int64 { n, _ := v[i].(int64); return n }

// length is a length in seconds, -1 for what is not known.
func (v Values) length(i int) int64 {
	if n, ok := v[i].(int64); ok {
		return max(0, n)
	}
	return -1
}

func (v Values) text(i int) string          { s, _ := v[i].(string); return s }
func (v Values) millis(i int) engine.Millis { return engine.Millis(v.number(i)) }

// Period is what a report is about: from an instant on, and before another; 0 is open.
type Period struct{ From, To engine.Millis }

// Has reports whether an instant is in the period.
func (p Period) Has(at engine.Millis) bool { return at >= p.From && (p.To == 0 || at < p.To) }

// Open reports whether the period has no bounds.
func (p Period) Open() bool { return p.From == 0 && p.To == 0 }

// end is an upper bound for SQL.
func (p Period) end() int64 {
	if p.To == 0 {
		return 1 << 62
	}
	return int64(p.To)
}

// Text is the period for people.
func (p Period) Text(zone *time.Location) string {
	show := func(at engine.Millis) string { return at.Time().In(zone).Format("2006-01-02 15:04") }
	of := "all times"
	switch {
	case p.From > 0 && p.To > 0:
		of = "from " + show(p.From) + " until before " + show(p.To)
	case p.From > 0:
		of = "from " + show(p.From)
	case p.To > 0:
		of = "until before " + show(p.To)
	}
	return of + ", " + zone.String()
}

// By says by what the lines of a report are divided.
type By string

// What reports are divided by.
const (
	ByQueue   By = "queue"
	ByVersion By = "version"
	ByHour    By = "hour"
	ByDay     By = "day"
	ByWeek    By = "week"
	ByMonth   By = "month"
	ByFlow    By = "flow"
	ByRoom    By = "room"
)

// Divisions are all there are, in the order in which they stand in a line.
func Divisions() []By {
	return []By{ByDay, ByWeek, ByMonth, ByHour, ByQueue, ByRoom, ByFlow, ByVersion}
}

// ParseBy reads divisions with commas between them; unknown is the first that is none of those that the report has.
func ParseBy(list string, has ...By) (by []By, unknown string) {
	if list == "" || list == "all" {
		return nil, ""
	}
	var asked []By
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); !slices.Contains(has, By(name)) {
			return nil, name
		}
		asked = append(asked, By(name))
	}
	for _, b := range Divisions() {
		if slices.Contains(asked, b) {
			by = append(by, b)
		}
	}
	return by, ""
}

// columnOf describes a division as a column.
func columnOf(by By) sheet.Column {
	means := map[By]string{
		ByQueue: "the queue in the workspace", ByVersion: "the version of flows that the contact began with",
		ByHour: "the hour in which it came, with the zone's offset", ByDay: "the day on which it came",
		ByWeek: "the week in which it came, by ISO 8601", ByMonth: "the month in which it came", ByFlow: "the flow that the contact began with", ByRoom: "the type of room",
	}[by]
	return sheet.Column{Name: string(by), Means: means}
}

// calendar names the intervals of instants. Names are kept by the quarter of an hour, in which no zone's clock changes.
type calendar struct {
	zone  *time.Location
	kept  map[calendarKey]string
	first map[string]int64 // the earliest quarter that was seen of an interval
}

type calendarKey struct {
	by      By
	quarter int64
}

const quarter = 15 * 60 * 1000

func newCalendar(zone *time.Location) calendar {
	return calendar{zone: zone, kept: map[calendarKey]string{}, first: map[string]int64{}}
}

// compare puts names of intervals in the order of time: the two hours of a clock that is put back, too. Other names
// follow the alphabet.
func (c *calendar) compare(a, b string) int {
	return cmp.Or(cmp.Compare(c.first[a], c.first[b]), cmp.Compare(a, b))
}

// name is the interval of an instant.
func (c *calendar) name(by By, at engine.Millis) string {
	k := calendarKey{by, int64(at) / quarter}
	if s, ok := c.kept[k]; ok {
		return s
	}
	t := at.Time().In(c.zone)
	s := ""
	switch by {
	case ByHour:
		s = t.Format("2006-01-02 15:00 -07:00")
	case ByDay:
		s = t.Format("2006-01-02")
	case ByWeek:
		y, w := t.ISOWeek()
		s = fmt.Sprintf("%d-W%02d", y, w)
	case ByMonth:
		s = t.Format("2006-01")
	}
	c.kept[k] = s
	if q, ok := c.first[s]; !ok || k.quarter < q {
		c.first[s] = k.quarter
	}
	return s
}

// share is a part of a hundred; nil of nothing.
func share(part, whole int64) any {
	if whole == 0 {
		return nil
	}
	return float64(part) * 100 / float64(whole)
}

// mean is a mean of seconds; nil of nothing.
func mean(sum, n int64) any {
	if n == 0 {
		return nil
	}
	return float64(sum) / float64(n)
}

// wordOr is a text, or nil.
func wordOr(s string) any {
	if s == "" {
		return nil
	}
	return s
}
