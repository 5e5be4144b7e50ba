package hours

import (
	"fmt"
	"slices"
	"time"

	"callflow/engine"
)

// Why says what decided the hours of a day.
type Why string

// What may decide: the keys of a schedule, or nothing that opens it.
const (
	ByWeek      Why = "open"
	ByException Why = "except"
	ByHoliday   Why = "holidays"
	ByNothing   Why = "closed"
)

// Sheet is one day of a calendar, with the openings that begin on it.
type Sheet struct {
	Day      Day
	Why      Why
	Holiday  string // the name of the day, "" on others; a day with an exception may have one, too
	Openings []Opening
	// Length is how long it is open by these openings. Where several hold at the same time, the time counts once, for the
	// first.
	Length time.Duration
}

// Opening is a time for which it is open.
type Opening struct {
	// From and To are minutes of the day, as the schedule says them; To is more than 24 hours when it is past midnight.
	From, To int
	// Spans are when it is really open: none where a change of the clocks leaves the whole time out, two where the clocks
	// come back to it.
	Spans []Span
	// Change is the change of the clocks that falls into the time; nil on all but a few days.
	Change *Change
	// Edge says that it begins or ends at a time that a change leaves out.
	Edge bool
}

// Span is a time from one instant until another.
type Span struct{ From, To engine.Millis }

// Change is a change of the clocks: at one instant they go from one time of the day to another, in minutes.
type Change struct {
	At       engine.Millis
	From, To int
}

// Date returns a day as 2026-12-31.
func (d Day) Date() string { return d.Time().Format(time.DateOnly) }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// Time returns midnight UTC of the day.
func (d Day) Time() time.Time { return time.Unix(int64(d)*secondsOfDay, 0).UTC() }

// Zone is the name of the schedule's time zone.
func (s *Schedule) Zone() string { return s.zone.Name() }

// Calendar returns some days in order, from the first on. Emergencies are not in it.
func (s *Schedule) Calendar(first Day, days int) []Sheet {
	out := make([]Sheet, days)
	var until engine.Millis // up to here it is counted as open
	for i := range out {
		out[i] = s.sheet(first + Day(i))
		for _, o := range out[i].Openings {
			for _, sp := range o.Spans {
				if from := max(sp.From, until); from < sp.To {
					out[i].Length += time.Duration(sp.To-from) * time.Millisecond
					until = sp.To
				}
			}
		}
	}
	return out
}

// ClockDays are the days, up to some number of them from the first on, whose openings a change of the clocks may touch.
func (s *Schedule) ClockDays(first Day, days int) []Day {
	var out []Day
	for _, c := range s.zone.changes(int64(first)*secondsOfDay, int64(first+Day(days))*secondsOfDay) {
		on := Day(floorDiv(c+int64(s.zone.offset(c)), secondsOfDay))
		out = append(out, on-1, on, on+1)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Sheet returns one day.
func (s *Schedule) Sheet(day Day) Sheet { return s.Calendar(day, 1)[0] }

func (s *Schedule) sheet(day Day) Sheet {
	out := Sheet{Day: day, Why: ByNothing, Holiday: s.holidays[day]}
	spans := slices.Clone(s.spans(day))
	slices.SortFunc(spans, func(a, b span) int { return int(a.from - b.from) })
	for _, sp := range spans {
		out.Openings = append(out.Openings, s.opening(day, sp))
	}
	_, special := s.except[day]
	switch {
	case special:
		out.Why = ByException
	case out.Holiday != "":
		out.Why = ByHoliday
	case len(spans) > 0:
		out.Why = ByWeek
	}
	return out
}

// opening finds the instants of a time on the wall's clock, piece by piece between changes of the clocks.
func (s *Schedule) opening(day Day, sp span) Opening {
	o := Opening{From: int(sp.from / minute), To: int(sp.to / minute)}
	from, to := int64(day)*secondsOfDay+sp.from, int64(day)*secondsOfDay+sp.to
	start := from - margin*secondsOfDay
	for _, c := range append(slices.Clone(s.zone.changes(start+1, to+margin*secondsOfDay)), to+margin*secondsOfDay) {
		before, after := int64(s.zone.offset(start)), int64(s.zone.offset(c))
		if a, b := max(from-before, start), min(to-before, c); a < b {
			o.add(a, b)
		}
		if low, high := c+min(before, after), c+max(before, after); from < high && to > low && before != after {
			o.Change = &Change{engine.Millis(c * 1000), clock(c + before), clock(c + after)}
			o.Edge = after > before && (from >= low || to < high)
		}
		start = c
	}
	return o
}

// add adds a piece, or makes the last one longer.
func (o *Opening) add(from, to int64) {
	if n := len(o.Spans); n > 0 && o.Spans[n-1].To == engine.Millis(from*1000) {
		o.Spans[n-1].To = engine.Millis(to * 1000)
		return
	}
	o.Spans = append(o.Spans, Span{engine.Millis(from * 1000), engine.Millis(to * 1000)})
}

// clock are the minutes of the day that the wall's clock shows.
func clock(local int64) int { return int((local%secondsOfDay + secondsOfDay) % secondsOfDay / minute) }

// Clock shows minutes of a day as 09:30. Those of the next day count on, as 26:00.
func Clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// Remark says what a change of the clocks does to an opening; "" on all but a few days.
func (o *Opening) Remark() string {
	c := o.Change
	if c == nil {
		return ""
	}
	from, to := o.From%(24*60), (o.To-1)%(24*60)+1
	length := time.Duration(0)
	for _, sp := range o.Spans {
		length += time.Duration(sp.To-sp.From) * time.Millisecond
	}
	more := length - time.Duration(o.To-o.From)*time.Minute
	what := ""
	switch {
	case len(o.Spans) == 0:
		what = "it does not open"
	case len(o.Spans) > 1:
		what = "it opens twice"
	case o.Edge && from >= c.From && from < c.To:
		what = "it opens at " + Clock(c.To)
	case o.Edge && to > c.From && to < c.To:
		what = "it closes then"
	case more < 0:
		what = short(-more) + " shorter"
	default:
		what = short(more) + " longer"
	}
	return fmt.Sprintf("the clocks go from %s to %s: %s", Clock(c.From), Clock(c.To), what)
}

// short writes a length as 1h or 30m.
func short(d time.Duration) string {
	h, m := int(d.Hours()), int(d.Minutes())%60
	switch {
	case m == 0:
		return fmt.Sprintf("%dh", h)
	case h == 0:
		return fmt.Sprintf("%dm", m)
	}
	return fmt.Sprintf("%dh%02dm", h, m)
}
