package check

import (
	"time"

	"callflow/schema"
)

// Skip is an opening that begins or ends at a time that a change of the clocks leaves out.
type Skip struct {
	Day      time.Time // at midnight UTC
	From, To int       // minutes of the day, as the schedule says them; To may be past 24 hours
	Except   bool      // it is one of except
	Zone     string
	Remark   string // what happens then
}

// skippedHour reports lines of opening hours that begin or end at a time that does not exist on a day of the coming two
// years, the first such day of each line.
func skippedHour(w *Work) {
	if w.Skips == nil || w.Today.IsZero() {
		return
	}
	for _, n := range w.names("schedules") {
		var lines map[moment]*schema.Node
		told := map[*schema.Node]bool{}
		for _, skip := range w.Skips(n.Value) {
			if lines == nil {
				lines = w.moments(n.Value)
			}
			key := moment{day: skip.Day.Weekday().String(), from: skip.From, to: skip.To % minutesOfDay}
			if skip.Except {
				key.day = skip.Day.Format(time.DateOnly)
			}
			if line := lines[key]; line != nil && !told[line] {
				told[line] = true
				w.at("skipped-hour", line, "on %s in %s %s", skip.Day.Format(time.DateOnly), skip.Zone, skip.Remark).
					Hint = "write hours that begin and end outside of that time, or an exception for the day"
			}
		}
	}
}

// moment is a time of a day of the week, or of a date.
type moment struct {
	day      string
	from, to int
}

// moments are the lines of a schedule by when they hold; of lines that say the same, the first.
func (w *Work) moments(schedule string) map[moment]*schema.Node {
	out := map[moment]*schema.Node{}
	add := func(day string, line *schema.Node) {
		key := moment{day, clockOf(line.Find("from")), clockOf(line.Find("to")) % minutesOfDay}
		if line.Find("from") != nil && out[key] == nil {
			out[key] = line
		}
	}
	for _, line := range itemsOf(w.said("schedules", schedule, "open")) {
		for day, on := range daysOf(line.Find("days")) {
			if on {
				add(time.Weekday(day).String(), line)
			}
		}
	}
	for _, line := range itemsOf(w.said("schedules", schedule, "except")) {
		add(textOf(line.Find("date")), line)
	}
	return out
}
