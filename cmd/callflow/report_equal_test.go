package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/report/measure"
	"callflow/engine/report/sheet"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/engine/store/storetest"
)

// linesOf are the rows of a sheet by their first columns; the line of all is left out where there are others.
func linesOf(s *sheet.Sheet, labels int) map[string]lineOf {
	lines := map[string]lineOf{}
	for _, row := range s.Rows {
		var names []string
		for i := range labels {
			if row[i] == nil {
				names = append(names, "")
				continue
			}
			names = append(names, fmt.Sprint(row[i]))
		}
		if names[0] == "all" {
			continue
		}
		l := lineOf{}
		for i, c := range s.Columns[labels:] {
			if c.Name != "where" {
				l[c.Name] = row[labels+i]
			}
		}
		lines[strings.Join(names, " ")] = l
	}
	return lines
}

// taken computes a report of a file.
func taken(t testing.TB, file string, c measure.Counter) *sheet.Sheet {
	t.Helper()
	r, err := sqlite.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if err := readAll(t.Context(), r, c); err != nil {
		t.Fatal(err)
	}
	return c.Sheet()
}

func equal(t *testing.T, what string, straight, reported map[string]lineOf) {
	t.Helper()
	if d := cmp.Diff(straight, reported); d != "" {
		t.Errorf("%s: computed straight from the events, and as reported (-straight +reported):\n%.3000s", what, d)
	}
}

// TestReportsAreTrue compares reports with a second computation from the raw events of random weeks.
func TestReportsAreTrue(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	for seed := range uint64(3) {
		staff := 2 + 2*int(seed) // the fewer, the more come to a queue again
		t.Run(fmt.Sprint("centre ", seed), func(t *testing.T) {
			t.Parallel()
			compared(t, centre(t, staff), 100+seed, monday, func(k *week) error { return k.play(220, 2, operators(staff)) })
		})
	}
	for _, name := range []string{"minicc", "warm-transfer", "reception"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := library.Load("../../examples/"+name, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
			if err != nil || w.Diagnostics.HasErrors() {
				t.Fatal(err, w.Diagnostics)
			}
			compared(t, w, 1, monday, func(k *week) error { return k.play(150, 2, []string{"+815000000011", "+815000000012"}) })
		})
	}
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("support-center ", seed), func(t *testing.T) {
			t.Parallel()
			compared(t, supportCentre(t, 0), seed, yearsEnd, func(k *week) error { return newSupport(k).play(500, 2) })
		})
	}
}

// compared plays two days in a workspace, and compares all reports about them. What has nothing to compare there is empty
// in both.
func compared(t *testing.T, w *library.Workspace, seed uint64, first time.Time, play func(*week) error) {
	zone := time.FixedZone("JST", 9*3600)
	dawn := engine.Millis(first.UnixMilli())
	file := filepath.Join(t.TempDir(), "week.db")
	if err := fill(file, w, seed, first, play); err != nil {
		t.Fatal(err)
	}
	all := history(t, file)
	of, order := stays(all)
	from, to := dawn, dawn+30*3_600_000
	if len(order) > 0 { // exactly when somebody comes
		from, to = of[order[len(order)/5]][0].entered, of[order[len(order)*4/5]][0].entered
	}
	bounded := measure.Period{From: from, To: to}
	queue := func(_ engine.Millis, queue string) string { return queue }
	equal(t, "queues", queueLines(all, 0, 0, 20, true, queue), linesOf(taken(t, file, measure.NewQueues(measure.QueueOptions{Zone: zone, By: []measure.By{measure.ByQueue}, Within: 20})), 1))
	for within := range int64(12) {
		equal(t, "queues of a time", queueLines(all, from, to, within*9, true, queue), linesOf(taken(t, file, measure.NewQueues(measure.QueueOptions{Period: bounded, Zone: zone, By: []measure.By{measure.ByQueue}, Within: within * 9})), 1))
	}
	equal(t, "hours", queueLines(all, from, to, 5, false, func(at engine.Millis, _ string) string {
		return at.Time().In(zone).Format("2006-01-02 15:00 -07:00")
	}), linesOf(taken(t, file, measure.NewQueues(measure.QueueOptions{Period: bounded, Zone: zone, By: []measure.By{measure.ByHour}, Within: 5})), 1))
	equal(t, "endings", endingLines(all), linesOf(taken(t, file, measure.NewEndings(measure.EndingOptions{Zone: zone, By: []measure.By{measure.ByFlow}})), 1))
	begin, end := dawn+9*3_600_000+900_000*engine.Millis(seed%4), dawn+34*3_600_000
	paths := taken(t, file, measure.NewPaths(measure.PathOptions{Period: measure.Period{From: begin, To: end}, Zone: zone}))
	equal(t, "paths", pathLines(all, begin, end), dotted(linesOf(paths, 2)))
	equal(t, "transfers", transferLines(all), linesOf(taken(t, file, measure.NewTransfers(measure.TransferOptions{Zone: zone})), 4))
	now := dawn + 48*3_600_000
	equal(t, "callbacks", callbackLines(all, from, to), linesOf(taken(t, file, measure.NewCallbacks(measure.CallbackOptions{Period: bounded, Zone: zone, By: []measure.By{measure.ByQueue}})), 1))
	equal(t, "agents", agentLines(all, from, to, now), linesOf(taken(t, file, measure.NewAgents(measure.AgentOptions{Period: bounded, Now: now, Zone: zone})), 1))
}

// dotted joins flow and step by a dot.
func dotted(lines map[string]lineOf) map[string]lineOf {
	out := map[string]lineOf{}
	for name, l := range lines {
		out[strings.Replace(name, " ", ".", 1)] = l
	}
	return out
}

// TestFloorReportsAreTrue does the same for agents and what they are offered, with random histories of a floor.
func TestFloorReportsAreTrue(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 9))
		file := filepath.Join(t.TempDir(), fmt.Sprint(seed, ".db"))
		s, err := sqlite.Open(t.Context(), file, sqlite.Options{Normal: true})
		if err != nil {
			t.Fatal(err)
		}
		at, offers := storetest.Start, 0
		for seq := range int64(200) {
			at += engine.Millis(r.IntN(90_000))
			if r.IntN(40) == 0 {
				at += engine.Millis(r.IntN(5 * 3_600_000)) // over several hours
			}
			var facts []engine.Fact
			for range r.IntN(3) {
				agent := []string{"agents.kim", "agents.lee", "agents.mo"}[r.IntN(3)]
				switch n := float64(r.IntN(offers + 1)); r.IntN(3) {
				case 0:
					facts = append(facts, engine.Fact{Kind: engine.AgentState, Data: storetest.Data("agent", agent, "state",
						[]string{"offline", "available", "ringing", "busy", "wrap_up", "away"}[r.IntN(6)])})
				case 1:
					offers++
					facts = append(facts, engine.Fact{Kind: engine.OfferMade, Data: storetest.Data("offer", float64(offers), "contact", 5.0, "queue", "support", "agent", agent, "reserved", r.IntN(3) == 0)})
				default:
					if n > 0 {
						facts = append(facts, engine.Fact{Kind: engine.OfferEnded, Data: storetest.Data("offer", n, "result",
							[]string{"accepted", "refused", "missed", "failed", "gone", "withdrawn"}[r.IntN(6)], "rang", time.Duration(r.IntN(30_000))*time.Millisecond)})
					}
				}
			}
			w := storetest.Turn(1, seq+1, func(e *engine.Event, tn *engine.Turn) { storetest.Floor(e, tn, facts...); e.At = at })
			if err := s.Commit(t.Context(), store.Group{Writes: []store.Write{w}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		all, whole := history(t, file), int(at-storetest.Start)
		for round := range 12 {
			from, to := storetest.Start+engine.Millis(r.IntN(whole)), engine.Millis(0)
			switch round % 4 {
			case 0:
				to = from + engine.Millis(r.IntN(whole)) + 1
			case 1:
				to = from + engine.Millis(r.IntN(4_000_000)) + 1
			case 2:
				from = 0
			}
			o := measure.AgentOptions{Period: measure.Period{From: from, To: to}, Now: at + engine.Millis(r.IntN(8_000_000)), Zone: time.UTC}
			equal(t, fmt.Sprint("seed ", seed), agentLines(all, from, to, o.Now), linesOf(taken(t, file, measure.NewAgents(o)), 1))
		}
	}
}

// TestCallbackReportsAreTrue does the same for calls back, with random histories of contacts.
func TestCallbackReportsAreTrue(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "callbacks.db")
	s, err := sqlite.Open(t.Context(), file, sqlite.Options{Normal: true})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 11))
	for contact := range engine.ContactID(60) {
		at := storetest.Start + engine.Millis(r.IntN(9_000_000))
		for seq := range int64(2 + r.IntN(9)) {
			at += engine.Millis(r.IntN(600_000))
			queue := []string{"support", "sales"}[r.IntN(2)]
			fact := []engine.Fact{
				{Kind: engine.CallbackPlaced, Data: storetest.Data("queue", queue, "number", "+819012345678")},
				{Kind: engine.CallbackTried, Data: storetest.Data("queue", queue, "result", "busy")},
				{Kind: engine.CallbackTried, Data: storetest.Data("queue", queue, "result", "answered")},
				{Kind: engine.CallbackDone, Data: storetest.Data("result", []string{"talked", "gave_up", "expired", "cancelled", "abandoned", "failed"}[r.IntN(6)])},
			}[min(int(seq), r.IntN(4))]
			w := storetest.Turn(contact+1, seq+1, func(e *engine.Event, tn *engine.Turn) { e.At, tn.Facts = at, []engine.Fact{fact} })
			if err := s.Commit(t.Context(), store.Group{Writes: []store.Write{w}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	period := measure.Period{From: storetest.Start + 2_000_000, To: storetest.Start + 8_000_000}
	equal(t, "callbacks", callbackLines(history(t, file), period.From, period.To),
		linesOf(taken(t, file, measure.NewCallbacks(measure.CallbackOptions{Period: period, Zone: time.UTC, By: []measure.By{measure.ByQueue}})), 1))
}
