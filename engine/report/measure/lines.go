package measure

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// key is what a line is about: the values of its divisions.
type key [4]string

// lines are the lines of a report, and the sum over all of them, by what they are divided.
type lines[F any] struct {
	by   []By
	cal  calendar
	made map[key]*F
	all  F
}

func newLines[F any](by []By, zone *time.Location) lines[F] {
	return lines[F]{by: by, cal: newCalendar(zone), made: map[key]*F{}}
}

// of is the line of something that came at an instant.
func (l *lines[F]) of(at engine.Millis, queue, flow, version string) *F {
	var k key
	for i, by := range l.by {
		switch by {
		case ByQueue, ByRoom:
			k[i] = queue
		case ByFlow:
			k[i] = flow
		case ByVersion:
			k[i] = version
		default:
			k[i] = l.cal.name(by, at)
		}
	}
	f := l.made[k]
	if f == nil {
		f = new(F)
		l.made[k] = f
	}
	return f
}

// sorted are the keys of the lines in order.
func (l *lines[F]) sorted() []key {
	keys := make([]key, 0, len(l.made))
	for k := range l.made {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int {
		for i := range l.by {
			c := strings.Compare(a[i], b[i])
			switch l.by[i] {
			case ByHour, ByDay, ByWeek, ByMonth:
				c = l.cal.compare(a[i], b[i])
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return keys
}

// fill makes the rows of a sheet: one for each line, and one for all where there are several.
func (l *lines[F]) fill(s *sheet.Sheet, values func(f *F) []any) {
	columns := make([]sheet.Column, 0, len(l.by)+len(s.Columns))
	for _, by := range l.by {
		columns = append(columns, columnOf(by))
	}
	s.Columns = append(columns, s.Columns...)
	for _, k := range l.sorted() {
		if len(l.by) == 0 {
			break // the line of all says it
		}
		var row []any
		for i := range l.by {
			row = append(row, wordOr(k[i]))
		}
		s.Rows = append(s.Rows, append(row, values(l.made[k])...))
	}
	if len(l.made) == 1 && len(l.by) > 0 {
		return
	}
	row := make([]any, len(l.by))
	if len(l.by) > 0 {
		row[0] = "all"
	}
	s.Rows = append(s.Rows, append(row, values(&l.all)...))
}
