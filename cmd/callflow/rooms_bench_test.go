package main

import (
	"fmt"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/sim"
	"callflow/engine/store"
)

// taped plays something and returns the events of one cell, as they were taken.
func taped(b *testing.B, dir string, cell func(*engine.Event) bool, play func(w *sim.World)) (*engine.Set, []engine.Event) {
	b.Helper()
	w, err := library.Load(dir, library.Options{})
	if err != nil || w.Diagnostics.HasErrors() {
		b.Fatal(err, w.Diagnostics)
	}
	var events []engine.Event
	o := sim.NewOffice(w.Set, 1)
	o.Told = func(t sim.Turned) {
		if t.Trouble != "" {
			b.Fatal(t.Trouble)
		}
		if cell(t.Event) {
			events = append(events, *t.Event)
		}
	}
	play(sim.NewWorld(o, 1_800_000_000_000, func(sim.Heard) {}))
	return w.Set, events
}

// retaken takes the events again, with all that becomes of them until it is written: the turn, the rows, the
// state. It returns the nanoseconds of one event.
func retaken(b *testing.B, set *engine.Set, events []engine.Event) float64 {
	b.Helper()
	buf := make([]byte, 0, 1<<18)
	b.ReportAllocs()
	for b.Loop() {
		var c *engine.Contact
		for i := range events {
			turn := engine.Advance(set, c, &events[i])
			write := store.NewWriteIn(buf, &events[i], &turn, nil)
			if len(write.State) == 0 {
				b.Fatal("no state")
			}
			c = turn.Contact
		}
	}
	each := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(len(events))
	b.ReportMetric(each, "ns/event")
	b.ReportMetric(float64(len(events)), "events")
	return each
}

// meet has guests come into a meeting one after the other, one of them as the moderator who opens it, and all
// leave again.
func meet(b *testing.B, guests, moderator int) (*engine.Set, []engine.Event) {
	b.Helper()
	return taped(b, "../../examples/conference", func(e *engine.Event) bool { return e.Cell.Kind == engine.RoomCell }, func(w *sim.World) {
		call := func(name, pin string) {
			if err := w.Net.Place(name, "+12025550100", "+815000000001"); err != nil {
				b.Fatal(err)
			}
			if err := w.Net.Follow(w.Net.Sid(name), []string{pin, "wait 10m", "hang up"}); err != nil {
				b.Fatal(err)
			}
		}
		for i := range guests {
			pin := "111111"
			if i == moderator {
				pin = "999999"
			}
			call(fmt.Sprintf("g%d", i), pin)
			w.Advance(w.Net.Now() + 200)
		}
		quiet(w)
	})
}

// steps plays a call of menus: six keys, one after the other.
func steps(b *testing.B) (*engine.Set, []engine.Event) {
	b.Helper()
	return taped(b, "../../examples/load", func(*engine.Event) bool { return true }, func(w *sim.World) {
		if err := w.Net.Place("caller", "+815011112222", "+815000000001"); err != nil {
			b.Fatal(err)
		}
		if err := w.Net.Follow(w.Net.Sid("caller"), []string{"2", "wait 5s", "2", "wait 5s", "2", "wait 5s", "2", "wait 5s", "2", "wait 5s", "2", "wait 5s", "hang up"}); err != nil {
			b.Fatal(err)
		}
		quiet(w)
	})
}

// handOver plays a warm transfer, from the customer's call to the end of the talk with the expert.
func handOver(b *testing.B) (*engine.Set, []engine.Event) {
	b.Helper()
	return taped(b, "../../examples/warm-transfer", func(*engine.Event) bool { return true }, func(w *sim.World) {
		w.Net.Meet(sim.Person{Address: "client:hana", After: 3000})
		w.Net.Meet(sim.Person{Address: "client:mori", After: 3000, Does: []string{"press 1"}})
		if err := w.Net.Place("caller", "+819011112222", "+815000000001"); err != nil {
			b.Fatal(err)
		}
		until := w.Net.Now() + 20_000
		for next := w.Next(); next != 0 && next < until; next = w.Next() {
			w.Advance(next)
		}
		w.Advance(until)
		if got := w.Command(1, engine.Command{Name: "transfer", By: "agents.hana", With: []engine.Named{{Name: "to", Value: "agents.mori"}}}); got != engine.Accepted {
			b.Fatal("the transfer is ", got)
		}
		_ = w.Net.Follow(w.Net.Sid("client:hana"), []string{"wait 30s", "hang up"})
		_ = w.Net.Follow(w.Net.Sid("caller"), []string{"wait 60s", "hang up"})
		quiet(w)
	})
}

// quiet lets a world go on until nothing happens any more.
func quiet(w *sim.World) {
	for range 20_000 {
		next := w.Next()
		if next == 0 {
			return
		}
		w.Advance(next)
	}
}

// BenchmarkRooms is the cost of one event: a key in a menu, and all that happens in rooms. Goals: at most 1.5
// times that of the menu for a transfer; with as many as a room takes, at most twice that of a room of two.
func BenchmarkRooms(b *testing.B) {
	var menu, two float64
	b.Run("menu", func(b *testing.B) {
		set, events := steps(b)
		menu = retaken(b, set, events)
	})
	b.Run("transfer", func(b *testing.B) {
		set, events := handOver(b)
		b.ReportMetric(retaken(b, set, events)/menu, "×menu")
	})
	b.Run("two", func(b *testing.B) {
		set, events := meet(b, 2, 0)
		two = retaken(b, set, events)
	})
	b.Run("full", func(b *testing.B) {
		set, events := meet(b, 200, 0)
		b.ReportMetric(retaken(b, set, events)/two, "×two")
	})
	b.Run("gathering", func(b *testing.B) { // all wait for the last to come
		set, events := meet(b, 200, 199)
		b.ReportMetric(retaken(b, set, events)/two, "×two")
	})
}
