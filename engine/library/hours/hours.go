// Package hours tells when a schedule is open: weekly hours, exceptions and holidays in a time zone, with
// its changes to and from daylight saving time.
//
// Everything is read from the zone database and the calendars once, by [LoadZone] and [Country]; asking a
// [Schedule] afterwards computes with plain numbers and reads nothing, so that the same question has the
// same answer for ever. Hours mean what the clock on the wall shows: an hour that a change of the clocks
// leaves out is never open, one that it repeats is open twice.
package hours

import (
	"slices"

	"callflow/engine"
)

// Day is a day of the calendar, counted from 1970-01-01.
type Day int32

const (
	secondsOfDay = 24 * 60 * 60
	minute       = 60
)

// Rule says that on some days of every week it is open from one time to another.
type Rule struct {
	// Days are the days of the week on which it begins, Sunday first.
	Days [7]bool
	// From and To are minutes of the day; when To is not after From, it is on the next day.
	From, To int
}

// Exception is what holds on one day instead of the rules and holidays. From and To are as in [Rule];
// a day without hours is Shut.
type Exception struct {
	Day      Day
	Shut     bool
	From, To int
}

// Plan is what a [Schedule] is made of.
type Plan struct {
	Zone     *Zone
	Open     []Rule
	Except   []Exception
	Holidays Calendar
	// Switch is the name of the emergency switch, or "".
	Switch string
}

// Schedule is a compiled plan. It is never changed and can be asked by several at once.
type Schedule struct {
	zone     *Zone
	weekly   [7][]span
	except   map[Day][]span // the day is in it even when nothing is open on it
	holidays Calendar
	name     string
}

var _ engine.Schedule = (*Schedule)(nil)

// span is a time within a day, in seconds from its beginning; to may lie in the next day.
type span struct{ from, to int64 }

// New compiles a plan.
func New(p Plan) *Schedule {
	s := &Schedule{zone: p.Zone, except: map[Day][]span{}, holidays: p.Holidays, name: p.Switch}
	for _, r := range p.Open {
		for day, on := range r.Days {
			if on {
				s.weekly[day] = append(s.weekly[day], spanOf(r.From, r.To))
			}
		}
	}
	for _, e := range p.Except {
		spans := s.except[e.Day]
		if !e.Shut {
			spans = append(spans, spanOf(e.From, e.To))
		}
		s.except[e.Day] = spans
	}
	return s
}

func spanOf(from, to int) span {
	if to <= from {
		to += secondsOfDay / minute
	}
	return span{int64(from) * minute, int64(to) * minute}
}

// Switch is the name of the emergency switch, or "".
func (s *Schedule) Switch() string { return s.name }

// Offset returns the seconds east of UTC at an instant.
func (s *Schedule) Offset(at engine.Millis) int { return s.zone.Offset(at) }

// Verdict says what holds at an instant, and the next instant at which it opens: 0 when it does not within
// 400 days. An opening belongs to the day on which it begins: it is not cut at midnight by a holiday that
// follows. Emergencies are for the caller to know.
func (s *Schedule) Verdict(at engine.Millis) (engine.Verdict, engine.Millis) {
	now := floorDiv(int64(at), 1000)
	return s.at(now), engine.Millis(s.opens(now) * 1000)
}

// at says what holds in a second.
func (s *Schedule) at(now int64) engine.Verdict {
	local := now + int64(s.zone.offset(now))
	day := Day(floorDiv(local, secondsOfDay))
	second := local - int64(day)*secondsOfDay
	if covers(s.spans(day), second) || covers(s.spans(day-1), second+secondsOfDay) {
		return engine.Open
	}
	if _, special := s.except[day]; !special && s.holidays[day] != "" {
		return engine.Holiday
	}
	return engine.Shut
}

func covers(spans []span, second int64) bool {
	return slices.ContainsFunc(spans, func(s span) bool { return s.from <= second && second < s.to })
}

// spans are the openings that begin on a day.
func (s *Schedule) spans(day Day) []span {
	if spans, special := s.except[day]; special {
		return spans
	}
	if s.holidays[day] != "" {
		return nil
	}
	return s.weekly[weekday(day)]
}

// weekday is 0 for Sunday; 1970-01-01 was a Thursday.
func weekday(day Day) int { return int(((int64(day)+4)%7 + 7) % 7) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
