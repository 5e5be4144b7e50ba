// Package sheet is a report as a table: columns with what they mean, rows of plain values, and how they are written for
// people, spreadsheets and programs. It computes nothing.
//
// The meaning of a figure travels with it: it stands below a table for people, and beside the rows in JSON.
package sheet

import "time"

// Column is a column of a sheet.
type Column struct {
	Name  string // a word, as in CSV and JSON
	Unit  string // s for seconds, % of a hundred, time for an instant, "" for counts and words
	Means string // what is counted, in one sentence without a full stop
}

// Sheet is a report. A value is nil for what is not known, a string, an int64, a float64, or a [time.Time].
type Sheet struct {
	Title   string
	Period  string // what it is about, for people: from when to when, in which zone
	Columns []Column
	Rows    [][]any
	Notes   []string // what else should be known, one sentence each
	Zone    *time.Location
}

// Index is the place of a column, -1 when there is none.
func (s *Sheet) Index(name string) int {
	for i := range s.Columns {
		if s.Columns[i].Name == name {
			return i
		}
	}
	return -1
}

// clock is how instants are written: for people, and for programs.
func clock(t time.Time, zone *time.Location, form string) string {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format(form)
}

const (
	forPeople   = "2006-01-02 15:04:05"
	forPrograms = time.RFC3339
)
