package hours

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"callflow/engine"
)

func zone(t testing.TB, name string) *Zone {
	t.Helper()
	z, err := LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func day(t testing.TB, text string) Day {
	t.Helper()
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return DayOf(at)
}

var (
	weekdays = [7]bool{false, true, true, true, true, true, false}
	saturday = [7]bool{false, false, false, false, false, false, true}
	everyDay = [7]bool{true, true, true, true, true, true, true}
)

// office is open on weekdays from 9 to 18 and on Saturday from 10 to 15, with exceptions at the year's end.
func office(t testing.TB) *Schedule {
	t.Helper()
	japan, ok := Country("japan")
	if !ok {
		t.Fatal("no holidays of japan")
	}
	return New(Plan{
		Zone:     zone(t, "Asia/Tokyo"),
		Open:     []Rule{{weekdays, 9 * 60, 18 * 60}, {saturday, 10 * 60, 15 * 60}},
		Except:   []Exception{{Day: day(t, "2026-12-30"), From: 9 * 60, To: 12 * 60}, {Day: day(t, "2026-12-29"), Shut: true}, {Day: day(t, "2026-05-06"), From: 13 * 60, To: 14 * 60}},
		Holidays: japan, Switch: "emergency",
	})
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	nights := New(Plan{Zone: zone(t, "Asia/Tokyo"), Open: []Rule{{weekdays, 22 * 60, 6 * 60}}, Holidays: Calendar{day(t, "2026-11-24"): "away"}})
	always := New(Plan{Zone: zone(t, "UTC"), Open: []Rule{{everyDay, 0, 24 * 60}}})
	london := New(Plan{Zone: zone(t, "Europe/London"), Open: []Rule{{everyDay, 1 * 60, 2 * 60}}})
	tests := []struct {
		name  string
		s     *Schedule
		at    string
		want  engine.Verdict
		opens string
	}{
		{"before work", office(t), "2026-11-20T08:59:59+09:00", engine.Shut, "2026-11-20T09:00:00+09:00"},
		{"at nine", office(t), "2026-11-20T09:00:00+09:00", engine.Open, "2026-11-21T10:00:00+09:00"},
		{"last second", office(t), "2026-11-20T17:59:59+09:00", engine.Open, "2026-11-21T10:00:00+09:00"},
		{"at six", office(t), "2026-11-20T18:00:00+09:00", engine.Shut, "2026-11-21T10:00:00+09:00"},
		{"weekend and holiday", office(t), "2026-11-21T15:00:00+09:00", engine.Shut, "2026-11-24T09:00:00+09:00"},
		{"holiday", office(t), "2026-11-23T10:00:00+09:00", engine.Holiday, "2026-11-24T09:00:00+09:00"},
		{"exception wins over holiday", office(t), "2026-05-06T13:30:00+09:00", engine.Open, "2026-05-07T09:00:00+09:00"},
		{"outside of an exception's hours", office(t), "2026-05-06T12:00:00+09:00", engine.Shut, "2026-05-06T13:00:00+09:00"},
		{"shut by exception", office(t), "2026-12-29T10:00:00+09:00", engine.Shut, "2026-12-30T09:00:00+09:00"},
		{"shorter by exception", office(t), "2026-12-30T13:00:00+09:00", engine.Shut, "2026-12-31T09:00:00+09:00"},
		{"past midnight", nights, "2026-11-21T05:59:00+09:00", engine.Open, "2026-11-23T22:00:00+09:00"},
		{"not on the next evening", nights, "2026-11-21T23:00:00+09:00", engine.Shut, "2026-11-23T22:00:00+09:00"},
		{"an opening goes on into a holiday", nights, "2026-11-24T05:00:00+09:00", engine.Open, "2026-11-25T22:00:00+09:00"},
		{"none begins on a holiday", nights, "2026-11-24T23:00:00+09:00", engine.Holiday, "2026-11-25T22:00:00+09:00"},
		{"always", always, "2026-11-21T05:59:00Z", engine.Open, ""},
		{"never", New(Plan{Zone: zone(t, "UTC")}), "2026-11-21T05:59:00Z", engine.Shut, ""},
		{"hour left out in spring", london, "2026-03-29T00:30:00Z", engine.Shut, "2026-03-30T00:00:00Z"},
		{"hour repeated in autumn, first", london, "2026-10-25T00:30:00Z", engine.Open, "2026-10-26T01:00:00Z"},
		{"hour repeated in autumn, again", london, "2026-10-25T01:30:00Z", engine.Open, "2026-10-26T01:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, opens := tt.s.Verdict(millisOf(t, tt.at))
			if got != tt.want || opens != millisOf(t, tt.opens) {
				t.Errorf("%s: %s, opens %s, want %s, %s", tt.at, got, opens.Time().Format(time.RFC3339), tt.want, tt.opens)
			}
		})
	}
}

func millisOf(t *testing.T, text string) engine.Millis {
	t.Helper()
	if text == "" {
		return 0
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return engine.Millis(at.UnixMilli())
}

func TestSwitch(t *testing.T) {
	t.Parallel()
	if got := office(t).Switch(); got != "emergency" {
		t.Errorf("switch is %q", got)
	}
	if got := office(t).Offset(0); got != 9*60*60 {
		t.Errorf("offset is %d", got)
	}
}

// zones have daylight saving time of half an hour, an hour and none, changes at midnight, a day that was
// left out, and offsets of a quarter of an hour.
var zones = []string{"UTC", "Asia/Tokyo", "Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Santiago",
	"Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca"}

// naive is a verdict found with the standard library's own clock, day by day.
func naive(p Plan, loc *time.Location, at time.Time) engine.Verdict {
	local := at.In(loc)
	second := local.Hour()*3600 + local.Minute()*60 + local.Second()
	today := DayOf(local)
	for back := range Day(2) {
		for _, h := range hoursOf(p, today-back) {
			from, to := h[0]*60, h[1]*60
			if to <= from {
				to += 24 * 3600
			}
			if s := second + int(back)*24*3600; from <= s && s < to {
				return engine.Open
			}
		}
	}
	for _, e := range p.Except {
		if e.Day == today {
			return engine.Shut
		}
	}
	if p.Holidays[today] != "" {
		return engine.Holiday
	}
	return engine.Shut
}

func hoursOf(p Plan, d Day) (out [][2]int) {
	special := false
	for _, e := range p.Except {
		if e.Day == d {
			special = true
			if !e.Shut {
				out = append(out, [2]int{e.From, e.To})
			}
		}
	}
	if special || p.Holidays[d] != "" {
		return out
	}
	weekday := time.Unix(int64(d)*24*3600, 0).UTC().Weekday()
	for _, r := range p.Open {
		if r.Days[weekday] {
			out = append(out, [2]int{r.From, r.To})
		}
	}
	return out
}

// TestAgainstNaive compares verdicts at random instants of two years with those of another way to find
// them, and checks that the next opening is one and none lies before it.
func TestAgainstNaive(t *testing.T) {
	t.Parallel()
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(zones).Draw(t, "zone")
		loc, err := time.LoadLocation(name)
		z, err2 := LoadZone(name)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		p := planOf(t, z, DayOf(first))
		s := New(p)
		at := first.Add(time.Duration(rapid.Int64Range(0, 2*365*24*3600).Draw(t, "second")) * time.Second)
		got, opens := s.Verdict(engine.Millis(at.UnixMilli()))
		if want := naive(p, loc, at); got != want {
			t.Fatalf("%s in %s: %s, want %s", at, name, got, want)
		}
		checkOpens(t, p, loc, at, opens)
	})
}

func checkOpens(t *rapid.T, p Plan, loc *time.Location, at time.Time, opens engine.Millis) {
	end := at.Add(30 * 24 * time.Hour)
	if opens != 0 {
		o := opens.Time()
		if naive(p, loc, o) != engine.Open || naive(p, loc, o.Add(-time.Second)) == engine.Open || !o.After(at) {
			t.Fatalf("it does not open at %s", o)
		}
		end = o
	}
	before := naive(p, loc, at)
	for x := at.Truncate(15 * time.Minute).Add(15 * time.Minute); x.Before(end); x = x.Add(15 * time.Minute) {
		now := naive(p, loc, x)
		if now == engine.Open && before != engine.Open {
			t.Fatalf("it opens by %s already, said was %s", x, opens.Time())
		}
		before = now
	}
}

func planOf(t *rapid.T, z *Zone, first Day) Plan {
	clock := rapid.IntRange(0, 24*60-1)
	p := Plan{Zone: z, Holidays: Calendar{}}
	for range rapid.IntRange(0, 3).Draw(t, "rules") {
		var r Rule
		for d := range r.Days {
			r.Days[d] = rapid.Bool().Draw(t, "day")
		}
		r.From, r.To = clock.Draw(t, "from"), clock.Draw(t, "to")
		p.Open = append(p.Open, r)
	}
	for range rapid.IntRange(0, 20).Draw(t, "exceptions") {
		p.Except = append(p.Except, Exception{Day: first + Day(rapid.IntRange(0, 730).Draw(t, "on")), Shut: rapid.Bool().Draw(t, "shut"), From: clock.Draw(t, "from"), To: clock.Draw(t, "to")})
	}
	for range rapid.IntRange(0, 20).Draw(t, "holidays") {
		p.Holidays[first+Day(rapid.IntRange(0, 730).Draw(t, "off"))] = "off"
	}
	return p
}

func BenchmarkVerdict(b *testing.B) {
	s := office(b)
	at := engine.Millis(time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC).UnixMilli())
	b.ReportAllocs()
	for b.Loop() {
		s.Verdict(at)
	}
}

func BenchmarkCountry(b *testing.B) {
	for b.Loop() {
		Country("japan")
	}
}
