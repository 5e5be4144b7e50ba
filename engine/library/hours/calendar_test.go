package hours

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"callflow/engine"
)

// described writes a day in one line.
func described(s *Sheet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s", s.Day.Date(), s.Why, s.Length)
	if s.Holiday != "" {
		fmt.Fprintf(&b, " (%s)", s.Holiday)
	}
	for _, o := range s.Openings {
		fmt.Fprintf(&b, " %s-%s", Clock(o.From), Clock(o.To))
		for _, sp := range o.Spans {
			fmt.Fprintf(&b, " [%s, %s)", sp.From.Time().UTC().Format("02T15:04"), sp.To.Time().UTC().Format("02T15:04"))
		}
		if o.Edge {
			b.WriteString(" edge")
		}
		if r := o.Remark(); r != "" {
			b.WriteString(" " + r)
		}
	}
	return b.String()
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	daily := func(zoneName string, from, to int) *Schedule {
		return New(Plan{Zone: zone(t, zoneName), Open: []Rule{{everyDay, from, to}}})
	}
	half := 30
	tests := []struct {
		name, day string
		s         *Schedule
		want      string
	}{
		{"a day of the week", "2026-11-20", office(t), "2026-11-20 open 9h0m0s 09:00-18:00 [20T00:00, 20T09:00)"},
		{"no day of the week", "2026-11-22", office(t), "2026-11-22 closed 0s"},
		{"a holiday", "2026-11-23", office(t), "2026-11-23 holidays 0s (Labor Thanksgiving Day)"},
		{"an exception", "2026-12-30", office(t), "2026-12-30 except 3h0m0s 09:00-12:00 [30T00:00, 30T03:00)"},
		{"closed by exception", "2026-12-29", office(t), "2026-12-29 except 0s"},
		{"past midnight", "2026-11-20", daily("UTC", 22*60, 2*60), "2026-11-20 open 4h0m0s 22:00-26:00 [20T22:00, 21T02:00)"},
		{"lines that overlap count once", "2026-11-20", New(Plan{Zone: zone(t, "UTC"), Open: []Rule{{everyDay, 600, 720}, {everyDay, 540, 660}}}), "2026-11-20 open 3h0m0s 09:00-11:00 [20T09:00, 20T11:00) 10:00-12:00 [20T10:00, 20T12:00)"},
		{"left out as a whole", "2026-03-29", daily("Europe/London", 60, 120), "2026-03-29 open 0s 01:00-02:00 edge the clocks go from 01:00 to 02:00: it does not open"},
		{"begins in the hour left out", "2026-03-29", daily("Europe/London", 60+half, 180), "2026-03-29 open 1h0m0s 01:30-03:00 [29T01:00, 29T02:00) edge the clocks go from 01:00 to 02:00: it opens at 02:00"},
		{"ends in the hour left out", "2026-03-29", daily("Europe/London", 0, 60+half), "2026-03-29 open 1h0m0s 00:00-01:30 [29T00:00, 29T01:00) edge the clocks go from 01:00 to 02:00: it closes then"},
		{"goes past it", "2026-03-29", daily("Europe/London", 0, 180), "2026-03-29 open 2h0m0s 00:00-03:00 [29T00:00, 29T02:00) the clocks go from 01:00 to 02:00: 1h shorter"},
		{"begins behind it", "2026-03-29", daily("Europe/London", 120, 180), "2026-03-29 open 1h0m0s 02:00-03:00 [29T01:00, 29T02:00)"},
		{"ends before it", "2026-03-29", daily("Europe/London", 0, 60), "2026-03-29 open 1h0m0s 00:00-01:00 [29T00:00, 29T01:00)"},
		{"ends behind it", "2026-03-28", daily("Europe/London", 22*60, 2*60), "2026-03-28 open 3h0m0s 22:00-26:00 [28T22:00, 29T01:00) the clocks go from 01:00 to 02:00: 1h shorter"},
		{"repeated", "2026-10-25", daily("Europe/London", 60, 120), "2026-10-25 open 2h0m0s 01:00-02:00 [25T00:00, 25T02:00) the clocks go from 02:00 to 01:00: 1h longer"},
		{"repeated in parts", "2026-10-25", daily("Europe/London", 0, 60+half), "2026-10-25 open 2h0m0s 00:00-01:30 [24T23:00, 25T00:30) [25T01:00, 25T01:30) the clocks go from 02:00 to 01:00: it opens twice"},
		{"half an hour", "2026-10-04", daily("Australia/Lord_Howe", 0, 24*60), "2026-10-04 open 23h30m0s 00:00-24:00 [03T13:30, 04T13:00) the clocks go from 02:00 to 02:30: 30m shorter"},
		{"at midnight", "2026-09-06", daily("America/Santiago", 0, 60+half), "2026-09-06 open 30m0s 00:00-01:30 [06T04:00, 06T04:30) edge the clocks go from 00:00 to 01:00: it opens at 01:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sheet := tt.s.Sheet(day(t, tt.day))
			if got := described(&sheet); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestCalendarIsTheVerdict compares calendars with what holds at random instants, and their edges with the days of
// changes.
func TestCalendarIsTheVerdict(t *testing.T) {
	t.Parallel()
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		z, err := LoadZone(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		s := New(planOf(t, z, DayOf(first)))
		near := Day(rapid.IntRange(0, 728).Draw(t, "day"))
		at := engine.Millis(first.Add(time.Duration(near)*24*time.Hour).UnixMilli()) + engine.Millis(rapid.IntRange(0, 24*3600-1).Draw(t, "second"))*1000
		open := false
		for _, sheet := range s.Calendar(DayOf(first)+near-3, 6) {
			for _, o := range sheet.Openings {
				for _, sp := range o.Spans {
					open = open || sp.From <= at && at < sp.To
				}
			}
		}
		if got, _ := s.Verdict(at); (got == engine.Open) != open {
			t.Fatalf("%s: the verdict is %s, the calendar says open %v", at.Time(), got, open)
		}
		touched := map[Day]bool{}
		for _, d := range s.ClockDays(DayOf(first), 731) {
			touched[d] = true
		}
		for _, sheet := range s.Calendar(DayOf(first)+near, 2) {
			for _, o := range sheet.Openings {
				if o.Change != nil && !touched[sheet.Day] {
					t.Fatalf("%s has a change of the clocks, and is not among the days of changes", sheet.Day.Date())
				}
			}
		}
	})
}
