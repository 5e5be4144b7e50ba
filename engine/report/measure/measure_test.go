package measure

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skip(err) // no time zones on this machine
	}
	return z
}

func at(t *testing.T, text string) engine.Millis {
	t.Helper()
	x, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return engine.Millis(x.UnixMilli())
}

// TestIntervals names intervals in zones whose clocks change, and whose hours begin at odd minutes.
func TestIntervals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone string
		by   By
		at   string
		want string
	}{
		{"Asia/Tokyo", ByHour, "2026-11-16T01:59:59.999Z", "2026-11-16 10:00 +09:00"},
		{"Asia/Tokyo", ByHour, "2026-11-16T02:00:00Z", "2026-11-16 11:00 +09:00"},
		{"Asia/Kolkata", ByHour, "2026-11-16T00:29:59Z", "2026-11-16 05:00 +05:30"},
		{"Asia/Kolkata", ByHour, "2026-11-16T00:30:00Z", "2026-11-16 06:00 +05:30"},
		{"Asia/Kathmandu", ByDay, "2026-11-15T18:14:59Z", "2026-11-15"},
		{"Asia/Kathmandu", ByDay, "2026-11-15T18:15:00Z", "2026-11-16"},
		{"America/New_York", ByHour, "2026-11-01T05:30:00Z", "2026-11-01 01:00 -04:00"},
		{"America/New_York", ByHour, "2026-11-01T06:30:00Z", "2026-11-01 01:00 -05:00"},
		{"America/New_York", ByHour, "2026-03-08T06:59:59Z", "2026-03-08 01:00 -05:00"},
		{"America/New_York", ByHour, "2026-03-08T07:00:00Z", "2026-03-08 03:00 -04:00"},
		{"America/New_York", ByDay, "2026-11-02T04:59:59Z", "2026-11-01"},
		{"America/New_York", ByDay, "2026-11-02T05:00:00Z", "2026-11-02"},
		{"Europe/Berlin", ByWeek, "2027-01-03T22:59:59Z", "2026-W53"},
		{"Europe/Berlin", ByWeek, "2027-01-03T23:00:00Z", "2027-W01"},
		{"Europe/Berlin", ByMonth, "2026-12-31T23:00:00Z", "2027-01"},
	} {
		cal := newCalendar(zone(t, c.zone))
		for range 2 { // computed, and kept
			if got := cal.name(c.by, at(t, c.at)); got != c.want {
				t.Errorf("%s of %s in %s is %q, want %q", c.by, c.at, c.zone, got, c.want)
			}
		}
	}
}

// TestHoursThatComeTwice puts the two hours of clocks that are put back in the order of time, east and west.
func TestHoursThatComeTwice(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]string{"America/New_York": "2026-11-01T04:00:00Z", "Europe/Berlin": "2026-10-24T23:00:00Z"} {
		l := newLines[QueueFigures]([]By{ByHour}, zone(t, name))
		var want []string
		for i := range engine.Millis(4) {
			hour := at(t, first) + i*3_600_000
			want = append(want, l.cal.name(ByHour, hour))
		}
		for _, i := range []engine.Millis{3, 0, 2, 1} {
			l.of(at(t, first)+i*3_600_000+1, "", "", "")
		}
		var got []string
		for _, k := range l.sorted() {
			got = append(got, k[0])
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	p := Period{From: 1000, To: 2000}
	for at, want := range map[engine.Millis]bool{999: false, 1000: true, 1999: true, 2000: false} {
		if p.Has(at) != want {
			t.Errorf("%d is in the period: %t", at, !want)
		}
	}
	if open := (Period{}); !open.Open() || !open.Has(0) || open.Text(time.UTC) != "all times, UTC" {
		t.Error("a period without bounds has some")
	}
	if got := (Period{From: 1_790_000_000_000}).Text(time.UTC); got != "from 2026-09-21 14:13, UTC" {
		t.Error(got)
	}
}

func TestParseBy(t *testing.T) {
	t.Parallel()
	if by, unknown := ParseBy("queue, day", ByQueue, ByDay); !slices.Equal(by, []By{ByDay, ByQueue}) || unknown != "" {
		t.Errorf("%v, %q", by, unknown)
	}
	if by, unknown := ParseBy("all", ByQueue); by != nil || unknown != "" {
		t.Errorf("%v, %q", by, unknown)
	}
	if _, unknown := ParseBy("day,agent", ByDay); unknown != "agent" {
		t.Errorf("%q is unknown, want agent", unknown)
	}
}

// queueRow is a row of queue_visits, as [Queues] reads them.
func queueRow(contact int64, queue string, entered int64, talking, left any, result any, waited int64) Values {
	return Values{contact, queue, nil, entered, talking, left, result, waited, nil, nil, nil, nil, nil}
}

// TestAContactCountsOnce takes a contact that comes back: to the same queue, and to another.
func TestAContactCountsOnce(t *testing.T) {
	t.Parallel()
	rows := []Values{
		queueRow(1, "support", 1000, nil, int64(61_000), "redirected", 60),
		queueRow(1, "billing", 61_000, nil, int64(91_000), "leave", 30),
		queueRow(1, "support", 91_000, int64(96_000), int64(200_000), "bridged", 5),
		queueRow(1, "support", 200_000, nil, int64(210_000), "hangup", 10), // after the talk
		queueRow(2, "support", 2000, nil, int64(9000), "hangup", 7),
		queueRow(3, "billing", 3000, nil, nil, nil, 0),
	}
	for _, c := range []struct {
		by   []By
		want map[string]QueueFigures
	}{
		{nil, map[string]QueueFigures{"": {Offered: 3, Stays: 6, Answered: 1, Abandoned: 1, Waiting: 1, WaitedAnswered: 95, WaitedAbandoned: 7, Longest: 95}}},
		{[]By{ByQueue}, map[string]QueueFigures{
			"support": {Offered: 2, Stays: 4, Answered: 1, Abandoned: 1, WaitedAnswered: 65, WaitedAbandoned: 7, Longest: 65},
			"billing": {Offered: 2, Stays: 2, Left: 1, Waiting: 1, Longest: 30},
		}},
	} {
		q := NewQueues(QueueOptions{Zone: time.UTC, By: c.by, Within: 20})
		for _, r := range rows {
			q.take(r)
		}
		if d := cmp.Diff(QueueFigures{Offered: 3, Stays: 6, Answered: 1, Abandoned: 1, Waiting: 1, WaitedAnswered: 95, WaitedAbandoned: 7, Longest: 95}, q.Figures()); d != "" {
			t.Errorf("by %v, all: %s", c.by, d)
		}
		got := map[string]QueueFigures{}
		for k, f := range q.lines.made {
			got[k[0]] = *f
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("by %v: %s", c.by, d)
		}
	}
}

// TestShortCalls leaves those who give up at once out of the service level, and nowhere else.
func TestShortCalls(t *testing.T) {
	t.Parallel()
	q := NewQueues(QueueOptions{Zone: time.UTC, Within: 20, Short: 5})
	q.take(queueRow(1, "a", 1000, int64(2000), int64(9000), "bridged", 1))
	q.take(queueRow(2, "a", 1000, nil, int64(5999), "hangup", 4))
	q.take(queueRow(3, "a", 1000, nil, int64(6000), "hangup", 5))
	s := q.Sheet()
	if row := s.Rows[0]; row[s.Index("level")] != 50.0 || row[s.Index("abandoned")] != int64(2) || row[s.Index("offered")] != int64(3) {
		t.Errorf("%v", row)
	}
}

// TestPresenceIsClipped counts what agents did only as far as it lies in the period.
func TestPresenceIsClipped(t *testing.T) {
	t.Parallel()
	a := NewAgents(AgentOptions{Period: Period{From: 10_000, To: 20_000}, Now: 50_000, Zone: time.UTC})
	for _, c := range []Values{{"kim", int64(0), "available", nil}, {"kim", int64(12_000), "busy", nil}, {"kim", int64(15_000), "offline", nil}, {"lee", int64(19_000), "away", nil}} {
		a.times[0].take(c)
	}
	kim, lee := a.Figures("kim"), a.Figures("lee")
	if kim.In != (spent{2000, 0, 3000, 0, 0}) || lee.In != (spent{0, 0, 0, 0, 1000}) {
		t.Errorf("kim %v, lee %v", kim.In, lee.In)
	}
}

// TestAllAgents has a line for all of them, which is their sum.
func TestAllAgents(t *testing.T) {
	t.Parallel()
	a := NewAgents(AgentOptions{Now: 50_000, Zone: time.UTC})
	for _, agent := range []string{"kim", "lee"} {
		a.times[0].take(Values{agent, nil, "busy", int64(7000)})
		a.offer(Values{agent, "accepted", int64(3), nil})
		a.stay(Values{agent, int64(60), int64(10), int64(20)})
	}
	a.offer(Values{"lee", "missed", int64(9), nil})
	s := a.Sheet()
	all := s.Rows[len(s.Rows)-1]
	got := map[string]any{}
	for _, name := range []string{"agent", "present", "busy", "occupancy", "offered", "accepted", "missed", "rang", "served", "talk", "handle"} {
		got[name] = all[s.Index(name)]
	}
	want := map[string]any{"agent": "all", "present": int64(14), "busy": int64(14), "occupancy": 100.0, "offered": int64(3), "accepted": int64(2),
		"missed": int64(1), "rang": 5.0, "served": int64(2), "talk": 50.0, "handle": 80.0}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestWhatLastsIsAdded adds the state that goes on to the hours that are over, as far as it lies in full hours of the period.
func TestWhatLastsIsAdded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		to, now engine.Millis
		want    spent
	}{
		{0, 2*hour + 500, spent{100, 0, 500, 0, 0}}, {4 * hour, 3*hour + 7, spent{100, 0, hour + 7, 0, 0}},
		{2 * hour, 9 * hour, spent{100, 0, 0, 0, 0}}, {0, hour, spent{100, 0, 0, 0, 0}},
	} {
		a := NewAgents(AgentOptions{Period: Period{To: c.to}, Now: c.now, Zone: time.UTC})
		for _, v := range []Values{{"kim", nil, "available", int64(100)}, {"kim", nil, "offline", int64(5)}, {"kim", int64(2 * hour), "busy", nil}} {
			a.times[0].take(v)
		}
		if kim := a.Figures("kim"); kim.In != c.want {
			t.Errorf("until %d, now %d: %v, want %v", c.to, c.now, kim.In, c.want)
		}
	}
}

func TestPartsOfPeriods(t *testing.T) {
	t.Parallel()
	const h, all = hour, 1 << 62
	for _, c := range []struct {
		p, hours Period
		edges    []Period
	}{
		{Period{}, Period{0, all}, nil},
		{Period{From: 5}, Period{h, all}, []Period{{5, h}}},
		{Period{To: h + 1}, Period{0, h}, []Period{{h, h + 1}}},
		{Period{To: h - 1}, Period{}, []Period{{0, h - 1}}},
		{Period{h, 3 * h}, Period{h, 3 * h}, nil},
		{Period{h - 1, 3*h + 1}, Period{h, 3 * h}, []Period{{h - 1, h}, {3 * h, 3*h + 1}}},
		{Period{h + 1, 2*h - 1}, Period{}, []Period{{h + 1, 2*h - 1}}},
		{Period{h - 1, h + 1}, Period{}, []Period{{h - 1, h + 1}}},
	} {
		edges, hours := c.p.parts()
		if d := cmp.Diff(c.edges, edges); d != "" || hours != c.hours {
			t.Errorf("%v: hours %v, want %v; edges %s", c.p, hours, c.hours, d)
		}
	}
}

func TestEndingOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		call         bool
		ended        engine.Millis
		status       string
		during, talk bool
		want         Ending
	}{
		{false, 0, "", false, false, EndedNoCall}, {true, 0, "", true, false, EndedNever}, {true, 1, "completed", true, false, EndedByParty},
		{true, 1, "completed", true, true, EndedByTalk}, {true, 1, "completed", false, true, EndedByFlow}, {true, 1, "busy", true, false, EndedBusy},
		{true, 1, "no-answer", false, false, EndedNobody}, {true, 1, "failed", false, false, EndedFailed}, {true, 1, "canceled", true, false, EndedGivenUp},
	} {
		if got := EndingOf(c.call, c.ended, c.status, c.during, c.talk); got != c.want {
			t.Errorf("%+v ended by %s", c, got)
		}
	}
}
