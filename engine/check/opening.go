package check

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"callflow/schema"
)

const (
	minutesOfDay  = 24 * 60
	minutesOfWeek = 7 * minutesOfDay
)

// opening is one time of a week, in minutes from the beginning of Sunday; it may go on into the next week.
type opening struct {
	from, to int
	line     *schema.Node // of open
}

// openings are those of a schedule in the order of the week.
func (w *Work) openings(schedule string) []opening {
	var out []opening
	for _, line := range itemsOf(w.said("schedules", schedule, "open")) {
		from, to := clockOf(line.Find("from")), clockOf(line.Find("to"))
		if to <= from {
			to += minutesOfDay
		}
		for day, on := range daysOf(line.Find("days")) {
			if on {
				out = append(out, opening{day*minutesOfDay + from, day*minutesOfDay + to, line})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b opening) int { return cmp.Compare(a.from, b.from) })
	return out
}

// clockOf are the minutes of the day that 09:30 or 9:30 shows.
func clockOf(n *schema.Node) int {
	text := textOf(n)
	if len(text) == len("9:30") {
		text = "0" + text
	}
	if len(text) != len("09:30") {
		return 0
	}
	two := func(i int) int { return int(text[i]-'0')*10 + int(text[i+1]-'0') }
	return two(0)*60 + two(3)
}

// daysOf are days of the week, Sunday first: all of them where none are named.
func daysOf(n *schema.Node) (days [7]bool) {
	week := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	if n == nil {
		return [7]bool{true, true, true, true, true, true, true}
	}
	for _, item := range itemsOf(n) {
		first, last, ranged := strings.Cut(textOf(item), "..")
		if !ranged {
			last = first
		}
		i, j := slices.Index(week, first), slices.Index(week, last)
		for ; i >= 0 && j >= 0; i = (i + 1) % len(week) {
			if days[i] = true; i == j {
				break
			}
		}
	}
	return days
}

// weeks calls report for each schedule.
func (w *Work) weeks(report func(schedule *schema.Node, week []opening)) {
	for _, n := range w.names("schedules") {
		report(n, w.openings(n.Value))
	}
}

// neverOpen reports schedules without any hours, in the week or by exception.
func neverOpen(w *Work) {
	w.weeks(func(n *schema.Node, week []opening) {
		if len(week) > 0 || slices.ContainsFunc(itemsOf(w.said("schedules", n.Value, "except")), func(e *schema.Node) bool { return e.Find("from") != nil }) {
			return
		}
		w.at("never-open", n, "schedule %q is never open", n.Value).Hint = "add hours to open, such as {days: mon..fri, from: 09:00, to: 18:00}"
	})
}

// alwaysOpen reports schedules that are open at any time, without exceptions, holidays or a switch.
func alwaysOpen(w *Work) {
	w.weeks(func(n *schema.Node, week []opening) {
		if w.said("schedules", n.Value, "except") != nil || w.said("schedules", n.Value, "holidays") != nil || w.said("schedules", n.Value, "emergency") != nil {
			return
		}
		until := 0
		for _, o := range week { // what goes on past the end of the week
			until = max(until, o.to-minutesOfWeek)
		}
		for _, o := range week {
			if o.from <= until {
				until = max(until, o.to)
			}
		}
		if until >= minutesOfWeek {
			w.at("always-open", n, "schedule %q is open at any time: closed never happens", n.Value).Hint = "delete the schedule and ask nothing, or correct its hours"
		}
	})
}

// overlappingHours reports lines of open that hold at the same time: one of them is often meant for another day.
func overlappingHours(w *Work) {
	w.weeks(func(n *schema.Node, week []opening) {
		for i := range week[:max(0, len(week)-1)] {
			a, b := week[i], week[i+1]
			if b.from < a.to && a.line != b.line {
				w.at("overlapping-hours", b.line, "these hours of %q overlap with others", n.Value).
					Relatedf(a.line.File(), a.line.Span, "the others").
					Hint = "let one end where the other begins, or delete one"
				return
			}
		}
	})
}

// hoursGap reports a single minute between two openings: 23:59 is not the end of a day.
func hoursGap(w *Work) {
	w.weeks(func(_ *schema.Node, week []opening) {
		for i, a := range week {
			b := week[(i+1)%len(week)]
			if gap := (b.from - a.to + 2*minutesOfWeek) % minutesOfWeek; gap == 1 {
				at := a.line.Find("to")
				w.at("hours-gap", at, "it is closed for the minute after %s, and open again then", at.Value).
					Hint = "write to: as the time when it is closed, at the end of a day 24:00"
				return
			}
		}
	})
}

// doubledException reports days on which two exceptions say different things at the same time.
func doubledException(w *Work) {
	for _, n := range w.names("schedules") {
		seen := map[string][]*schema.Node{}
		for _, e := range itemsOf(w.said("schedules", n.Value, "except")) {
			day := textOf(e.Find("date"))
			for _, other := range seen[day] {
				if clash(e, other) {
					w.at("doubled-exception", e, "%s has two exceptions in %q that do not fit together", day, n.Value).
						Relatedf(other.File(), other.Span, "the other").
						Hint = "delete one of them"
					break
				}
			}
			if len(seen[day]) < 8 {
				seen[day] = append(seen[day], e)
			}
		}
	}
}

// clash reports whether two exceptions of a day overlap, or one of them closes the day.
func clash(a, b *schema.Node) bool {
	if a.Find("from") == nil || b.Find("from") == nil {
		return true
	}
	end := func(n *schema.Node) int {
		if to := clockOf(n.Find("to")); to > clockOf(n.Find("from")) {
			return to
		}
		return minutesOfDay
	}
	return clockOf(a.Find("from")) < end(b) && clockOf(b.Find("from")) < end(a)
}

// pastException reports exceptions of days that have passed.
func pastException(w *Work) {
	if w.Today.IsZero() {
		return
	}
	for _, n := range w.names("schedules") {
		for _, e := range itemsOf(w.said("schedules", n.Value, "except")) {
			at := e.Find("date")
			if day, err := time.Parse(time.DateOnly, textOf(at)); err == nil && day.AddDate(0, 0, 30).Before(w.Today) {
				w.at("past-exception", at, "%s is over, and the exception has no effect any more", at.Value).Hint = "delete it"
			}
		}
	}
}

// holidaysEnd reports tables of holidays without a day of the coming year. Those of a country go on by themselves.
func holidaysEnd(w *Work) {
	if w.Today.IsZero() {
		return
	}
	for _, n := range w.names("holidays") {
		if w.Countries[n.Value] {
			continue
		}
		last, days := time.Time{}, itemsOf(w.Root.Find("holidays").Find(n.Value))
		for _, d := range days {
			if d.Kind == schema.Mapping {
				d = d.Find("date")
			}
			if day, err := time.Parse(time.DateOnly, textOf(d)); err == nil && day.After(last) {
				last = day
			}
		}
		if len(days) > 0 && last.Before(w.Today) {
			w.at("holidays-end", n, "the holidays %q end on %s", n.Value, last.Format(time.DateOnly)).Hint = "add those of the coming year, or name a country"
		}
	}
}
