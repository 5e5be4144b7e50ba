package library

import (
	"fmt"
	"testing"
	"time"

	"callflow/engine/destination"
)

// called is a policy whose hours are from nine to five on weekdays, and half a day on a Saturday.
func called(t *testing.T) *destination.Policy {
	t.Helper()
	w := Compile(Files{"callflow.yaml": []byte(`workspace: far
language: en
languages: {en: {code: en-US}}
numbers: {main: hello}
schedules:
  day:
    zone: Asia/Tokyo
    open: [{days: mon..fri, from: "09:00", to: "17:00"}, {days: sat, from: "09:00", to: "12:00"}]
    holidays: japan
policies: {destinations: {hours: day, per_hour: 9, per_destination: 3, prices: {US: 0.02, other: 1}}}
`), "hello.flow.yaml": []byte("flow: hello\nstart: hi\nsteps: {hi: {say: {text: Hi.}, next: end}}\n")}, Options{})
	if w.Diagnostics.HasErrors() {
		t.Fatal(w.Diagnostics.Sorted())
	}
	return w.Set.Live.Destinations
}

// TestCallingHours holds the hours of a schedule to the clocks of those who are called, also on the days on which these
// are changed.
func TestCallingHours(t *testing.T) {
	t.Parallel()
	p := called(t)
	for _, c := range []struct{ name, number, at, want string }{
		{"in New York", "+12125550100", "2026-11-20T14:00:00Z", "open"},
		{"an hour earlier", "+12125550100", "2026-11-20T13:59:59Z", "2026-11-20T14:00:00Z"},
		{"in summer", "+12125550100", "2026-07-01T13:00:00Z", "open"},
		{"in summer, an hour earlier", "+12125550100", "2026-07-01T12:59:59Z", "2026-07-01T13:00:00Z"},
		{"the last evening of winter", "+12125550100", "2026-03-06T22:00:00Z", "2026-03-07T14:00:00Z"},
		{"the weekend on which summer begins", "+12125550100", "2026-03-07T17:00:00Z", "2026-03-09T13:00:00Z"},
		{"the weekend on which it ends", "+12125550100", "2026-10-31T16:00:00Z", "2026-11-02T14:00:00Z"},
		{"in Tokyo", "+81312345678", "2026-11-20T00:00:00Z", "open"},
		{"in Tokyo in the evening", "+81312345678", "2026-11-20T08:00:00Z", "2026-11-21T00:00:00Z"},
		{"in Berlin", "+493012345678", "2026-11-20T08:00:00Z", "open"},
		{"a holiday in the schedule's own country", "+12125550100", "2026-11-23T15:00:00Z", "2026-11-24T14:00:00Z"},
		{"a telephone anywhere from Moscow to Kamchatka", "+77011234567", "2026-11-20T04:00:00Z", "never"},
		{"a telephone anywhere in Australia", "+61412345678", "2026-11-20T00:00:00Z", "2026-11-20T02:30:00Z"},
		{"when its westernmost island is awake", "+61412345678", "2026-11-20T02:30:00Z", "open"},
		{"one that stands in Perth", "+61861234567", "2026-11-20T01:00:00Z", "open"},
		{"anywhere from the Atlantic to Guam", "+18005550100", "2026-11-20T15:00:00Z", "never"},
		{"a number of no country", "+870773112345", "2026-11-20T12:00:00Z", "never"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			n, _ := destination.Read(c.number)
			open, next := p.Open(&n, destination.Millis(at.UnixMilli()))
			got := time.UnixMilli(int64(next)).UTC().Format(time.RFC3339)
			switch {
			case open:
				got = "open"
			case next == 0:
				got = "never"
			}
			if got != c.want {
				t.Errorf("%s at %s: %s, expected %s (zones %v)", c.number, c.at, got, c.want, n.Zones)
			}
		})
	}
}

func TestPolicyOfAWorkspace(t *testing.T) {
	t.Parallel()
	p := called(t)
	n, _ := destination.Read("+12125550100")
	if got := fmt.Sprint(p.Declared, p.Caps.PerHour, p.Caps.PerDestination, p.Caps.Within, p.Price(&n)); got != "true 9 3 86400000 0.02" {
		t.Errorf("the policy is %s", got)
	}
}
