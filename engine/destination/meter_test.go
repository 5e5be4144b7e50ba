package destination

import (
	"sync"
	"testing"
)

const (
	kim = "+819011112222"
	lee = "+819033334444"
)

func number(t *testing.T, text string) *Number {
	t.Helper()
	n, ok := Read(text)
	if !ok {
		t.Fatalf("%s is no number", text)
	}
	return &n
}

func capped(c Caps) *Policy {
	return &Policy{Declared: true, Caps: c, Prices: []Price{{"JP", Money(0.10)}}}
}

// do is one thing that a meter is told or asked.
type do struct {
	at   Millis
	what string // take, own, begin, answer, end, miss
	leg  int64
	to   string
	want Why
}

func TestMeter(t *testing.T) {
	t.Parallel()
	start := 20_000 * day
	for _, c := range []struct {
		name string
		caps Caps
		do   []do
	}{
		{"three a day to one number", Caps{PerDestination: 3}, []do{
			{0, "take", 1, kim, Granted}, {1, "take", 2, kim, Granted}, {2, "take", 3, kim, Granted}, {3, "take", 4, kim, Often},
			{4, "take", 5, lee, Granted}, {day, "take", 6, kim, Granted}, {day + 1, "take", 7, kim, Granted}, {day + 1, "take", 8, kim, Often}}},
		{"within an hour", Caps{PerDestination: 1, Within: hour}, []do{
			{0, "take", 1, kim, Granted}, {hour - 1, "take", 2, kim, Often}, {hour, "take", 3, kim, Granted}}},
		{"one's own people", Caps{PerDestination: 1}, []do{
			{0, "own", 1, kim, Granted}, {1, "own", 2, kim, Granted}, {2, "take", 3, kim, Often}}},
		{"asked again for the same call", Caps{PerDestination: 1, AtOnce: 1}, []do{
			{0, "take", 1, kim, Granted}, {0, "take", 1, kim, Granted}, {1, "begin", 1, kim, Granted}, {2, "take", 1, kim, Granted}, {3, "take", 2, lee, Crowded}}},
		{"in an hour", Caps{PerHour: 2}, []do{
			{0, "take", 1, kim, Granted}, {10 * minute, "take", 2, lee, Granted}, {59 * minute, "take", 3, kim, Hourly},
			{60 * minute, "take", 3, kim, Granted}, {61 * minute, "take", 4, kim, Hourly}}},
		{"at once", Caps{AtOnce: 2}, []do{
			{0, "take", 1, kim, Granted}, {0, "begin", 1, kim, Granted}, {0, "take", 2, kim, Granted}, {0, "begin", 2, kim, Granted},
			{1, "take", 3, lee, Crowded}, {2, "miss", 1, "", Granted}, {3, "take", 3, lee, Granted}}},
		{"a turn that was lost", Caps{AtOnce: 1}, []do{
			{0, "take", 1, kim, Granted}, {1, "take", 2, lee, Crowded}, {unsureFor, "take", 2, lee, Granted}}},
		{"money for three begun minutes", Caps{Spend: Money(0.30)}, []do{
			{0, "take", 1, kim, Granted}, {0, "begin", 1, kim, Granted}, {1, "answer", 1, "", Granted}, {61_000, "take", 2, lee, Granted},
			{61_000, "begin", 2, lee, Granted}, {62_000, "take", 3, kim, Spent}, {63_000, "miss", 2, "", Granted}, {64_000, "take", 3, kim, Granted},
			{64_000, "begin", 3, kim, Granted}, {65_000, "end", 1, "", Granted}, {66_000, "end", 3, "", Granted}, {67_000, "take", 4, lee, Spent},
			{day + 1, "take", 4, lee, Granted}}},
		{"money of a day, numbers of a week", Caps{Spend: Money(0.10), PerDestination: 2, Within: 7 * day}, []do{
			{0, "take", 1, kim, Granted}, {0, "begin", 1, kim, Granted}, {1, "end", 1, "", Granted}, {2, "take", 2, kim, Spent},
			{day, "take", 2, kim, Granted}, {day, "begin", 2, kim, Granted}, {day, "miss", 2, "", Granted}, {2 * day, "take", 3, kim, Often}}},
		{"a line that hangs for a night", Caps{Spend: Money(10)}, []do{
			{0, "take", 1, kim, Granted}, {0, "begin", 1, kim, Granted}, {0, "answer", 1, "", Granted}, {hour, "take", 2, kim, Granted}, {2 * hour, "take", 3, kim, Spent}}},
		{"nothing is bound", Caps{}, []do{{0, "take", 1, kim, Granted}, {0, "take", 2, kim, Granted}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, m := capped(c.caps), &Meter{}
			for i, d := range c.do {
				if got := tell(t, m, p, start, d); got != d.want {
					t.Fatalf("%d: %s leg %d at %d: %q, expected %q", i, d.what, d.leg, d.at, got, d.want)
				}
			}
		})
	}
}

func tell(t *testing.T, m *Meter, p *Policy, start Millis, d do) Why {
	call, at := Call{7, d.leg}, start+d.at
	switch d.what {
	case "take", "own":
		return m.Take(p, call, number(t, d.to), d.what == "own", at)
	case "begin":
		m.Began(p, call, d.to, at)
	case "answer":
		m.Answered(call, at)
	case "end", "miss":
		m.Ended(call, d.what == "end", at)
	}
	return Granted
}

// TestRestored counts what an earlier process has begun as if it had been this one.
func TestRestored(t *testing.T) {
	t.Parallel()
	start := 20_000 * day
	p, m := capped(Caps{PerDestination: 2, AtOnce: 2, Spend: Money(1)}), &Meter{}
	m.Restore(p, []Past{
		{Call: Call{2, 1}, Number: kim, Began: start + minute},
		{Call: Call{1, 1}, Number: kim, Began: start, Answered: start + 1, Ended: start + 2*minute},
		{Call: Call{3, 1}, Number: "client:kim", Began: start},
	})
	if f := m.Figures(p, start+3*minute); f != (Figures{Hour: 2, Live: 1, Spent: Money(0.30)}) {
		t.Errorf("figures are %+v", f)
	}
	if why := m.Take(p, Call{4, 1}, number(t, kim), false, start+3*minute); why != Often {
		t.Errorf("a third call to a number: %q", why)
	}
	if why := m.Take(p, Call{4, 1}, number(t, lee), false, start+3*minute); why != Granted {
		t.Errorf("another number: %q", why)
	}
	if why := m.Take(p, Call{5, 1}, number(t, lee), false, start+3*minute); why != Crowded {
		t.Errorf("a third call at once: %q", why)
	}
}

// TestTheLastPlaceIsTakenOnce has many ask at the same time.
func TestTheLastPlaceIsTakenOnce(t *testing.T) {
	t.Parallel()
	p, m := capped(Caps{PerHour: 10}), &Meter{}
	var all sync.WaitGroup
	granted := make([]bool, 100)
	for i := range granted {
		all.Go(func() { granted[i] = m.Take(p, Call{int64(i + 1), 1}, number(t, kim), false, day) == Granted })
	}
	all.Wait()
	n := 0
	for _, g := range granted {
		if g {
			n++
		}
	}
	if n != 10 {
		t.Errorf("%d were granted, expected 10", n)
	}
}
