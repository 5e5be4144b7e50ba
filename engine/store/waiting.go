package store

import (
	"cmp"
	"context"
	"slices"

	"callflow/engine"
)

// Waiting is the side of a store that knows who waits in queues. All stores here have it.
type Waiting interface {
	// Waiting returns the stays in queues of contacts in progress that have led to no talk and have not ended, by when they
	// began. They follow from the projections: [Store.Project] first.
	Waiting(ctx context.Context) ([]Stay, error)
}

// Stay is somebody's stay in a queue.
type Stay struct {
	Contact engine.ContactID
	Leg     engine.LegID
	Queue   string
	Entered engine.Millis
}

// StaysOf are the stays that rows of [QueueVisits] and [Legs] tell of, of contacts that live.
func StaysOf(visits, legs []Row, live func(engine.ContactID) bool) []Stay {
	type place struct{ contact, leg int64 }
	over := map[place]bool{}
	for i := range legs {
		v := func(name string) int64 { n, _ := legs[i].Values[columnIn(Legs, name)].(int64); return n }
		over[place{v("contact"), v("leg")}] = v("ended") > 0
	}
	var out []Stay
	for i := range visits {
		v := func(name string) int64 { n, _ := visits[i].Values[columnIn(QueueVisits, name)].(int64); return n }
		queue, _ := visits[i].Values[columnIn(QueueVisits, "queue")].(string)
		s := Stay{engine.ContactID(v("contact")), engine.LegID(v("leg")), queue, engine.Millis(v("entered"))}
		if v("talking") == 0 && v("left") == 0 && !over[place{v("contact"), v("leg")}] && live(s.Contact) {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Stay) int { return cmp.Compare(a.Entered, b.Entered) })
	return out
}

func columnIn(p Projection, name string) int {
	return slices.IndexFunc(p.Columns(), func(c Column) bool { return c.Name == name })
}
