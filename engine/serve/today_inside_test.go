package serve

import (
	"testing"
	"time"

	"callflow/engine"
)

// zone is a clock with summer time.
type zone struct{ *time.Location }

func (z zone) Offset(at engine.Millis) int {
	_, offset := at.Time().In(z.Location).Zone()
	return offset
}

func TestMidnight(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ zone, at, midnight string }{
		{"UTC", "2026-11-21T20:00:00Z", "2026-11-21T00:00:00Z"},
		{"UTC", "2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z"},
		{"Asia/Tokyo", "2026-11-21T14:59:59Z", "2026-11-20T15:00:00Z"},
		{"Asia/Tokyo", "2026-11-21T15:00:00Z", "2026-11-21T15:00:00Z"},
		{"Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z"}, // the clock goes forward at night
		{"Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z"}, // and back
		{"America/New_York", "2026-11-01T04:30:00Z", "2026-11-01T04:00:00Z"},
	} {
		loc, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, _ := time.Parse(time.RFC3339, tt.at)
		got := midnight(zone{loc}, engine.Millis(at.UnixMilli())).Time().UTC().Format(time.RFC3339)
		if got != tt.midnight {
			t.Errorf("midnight before %s in %s is %s, want %s", tt.at, tt.zone, got, tt.midnight)
		}
	}
}

// Callers belong to the day on which they came; what they tell of themselves afterwards is not counted on the next.
func TestToday(t *testing.T) {
	t.Parallel()
	live := &engine.LivePart{Queues: map[string]*engine.Queue{"support": {Goal: engine.Goal{Within: 20_000}}}}
	d := &today{live: func() *engine.LivePart { return live }}
	start, _ := time.Parse(time.RFC3339, "2026-11-21T23:00:00Z")
	begin := engine.Millis(start.UnixMilli())
	fact := func(kind engine.FactKind, leg engine.LegID, after engine.Millis, data ...engine.Named) {
		d.note(1, begin+after, &engine.Turn{Facts: []engine.Fact{{Kind: kind, Leg: leg, Data: data}}})
	}
	named := func(name string, v any) engine.Named { return engine.Named{Name: name, Value: v} }
	for leg := engine.LegID(1); leg <= 7; leg++ {
		fact(engine.QueueEntered, leg, 0, named("queue", "support"))
	}
	fact(engine.QueueTalking, 1, 20_000, named("agent", "agents.kim"))
	fact(engine.QueueTalking, 1, 20_001, named("agent", "agents.lee")) // said twice
	fact(engine.QueueTalking, 2, 20_001, named("agent", "+15550100"))
	fact(engine.QueueLeft, 3, 20_000, named("result", "hangup"))
	fact(engine.QueueLeft, 4, 20_001, named("result", "hangup"))
	fact(engine.QueueLeft, 5, 30_000, named("result", "leave"))
	fact(engine.LegEnded, 6, 10_000)
	fact(engine.QueueLeft, 1, 80_000, named("result", "bridged"))
	fact(engine.OfferEnded, 0, 0, named("agent", "agents.lee"), named("result", "missed"))
	fact(engine.OfferEnded, 0, 0, named("agent", "agents.lee"), named("result", "refused"))
	q, kim := d.of(begin+90_000, "support", "agents.kim")
	if want := (tally{offered: 7, answered: 2, abandoned: 2, left: 2, quick: 1, late: 2, talks: 1, talked: 60_000}); q != want {
		t.Errorf("counted %+v, want %+v", q, want)
	}
	if share, ok := q.level(); !ok || share != 0.25 {
		t.Errorf("the level is %v, %v", share, ok)
	}
	_, lee := d.of(begin, "", "agents.lee")
	if kim != (work{calls: 1}) || lee != (work{missed: 1}) {
		t.Errorf("Kim %+v, Lee %+v", kim, lee)
	}
	fact(engine.QueueTalking, 7, 3_700_000, named("agent", "agents.kim"))
	if q, kim := d.of(begin+3_700_000, "support", "agents.kim"); q != (tally{}) || kim != (work{}) {
		t.Errorf("the next day begins with %+v, %+v", q, kim)
	}
}
