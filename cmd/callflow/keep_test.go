package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/serve"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/engine/store/storetest"
)

// openFile opens a store in a file of the test.
func openFile(t testing.TB, file string) *sqlite.Store {
	t.Helper()
	st, err := sqlite.Open(t.Context(), file, sqlite.Options{Normal: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

// full fills a store with 40 contacts, one an hour, each with a row in every projection.
func full(t *testing.T, st *sqlite.Store) {
	t.Helper()
	if err := st.Points(t.Context(), []store.Point{{Name: "a"}, {Name: "b", Keep: 5 * 3_600_000}}); err != nil {
		t.Fatal(err)
	}
	data := storetest.Data
	var g store.Group
	for id := engine.ContactID(1); id <= 40; id++ {
		shift := engine.Millis(id) * 3_600_000
		g.Writes = append(g.Writes, storetest.Turn(id, 1, func(e *engine.Event, tn *engine.Turn) {
			e.At += shift
			tn.Contact.Phase, tn.Due = engine.Closed, 0
			tn.Path = []engine.Hop{{Run: 1, Leg: 1, Flow: "main", Step: "menu", Outcome: "1", Entered: e.At - 900, Left: e.At, Visit: 1}}
			tn.Records = []engine.Record{{Point: "a", Moment: "left"}, {Point: "b", Moment: "left"}}
			tn.Facts = append(tn.Facts, engine.Fact{Kind: engine.LegEnded, Leg: 1, Data: data("status", "completed")},
				engine.Fact{Kind: engine.QueueEntered, Leg: 1, Data: data("queue", "support")},
				engine.Fact{Kind: engine.QueueLeft, Leg: 1, Data: data("result", "hangup")},
				engine.Fact{Kind: engine.Recording, Leg: 1, Data: data("sid", fmt.Sprintf("RE%032d", id), "transcript", "words")},
				engine.Fact{Kind: engine.Alert, Leg: 1, Data: data("code", "x")},
				engine.Fact{Kind: engine.CommandAsked, Leg: 1, Data: data("command", 1.0, "name", "hold", "answer", "accepted")},
				engine.Fact{Kind: engine.RoomReported, Data: data("sid", "CF1", "room", 1.0, "started", e.At.Time())},
				engine.Fact{Kind: engine.SeatReported, Leg: 1, Data: data("sid", "CF1", "number", 1.0, "room", 1.0, "when", e.At.Time(), "event", "join")},
				engine.Fact{Kind: engine.CallbackPlaced, Data: data("queue", "support", "number", "+819012345678")},
				engine.Fact{Kind: engine.CallbackTried, Data: data("queue", "support")})
		}), storetest.Turn(engine.FloorID, int64(id), func(e *engine.Event, tn *engine.Turn) {
			storetest.Floor(e, tn, engine.Fact{Kind: engine.AgentState, Data: data("agent", "kim", "state", fmt.Sprint(id))},
				engine.Fact{Kind: engine.OfferMade, Data: data("offer", float64(id), "contact", float64(id), "queue", "support", "agent", "kim")})
			e.Cell = engine.FloorID.Cell()
			e.At = storetest.Start + shift
		}))
	}
	if err := st.Commit(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	if err := st.Project(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// forgetful is a keeper of a workspace with such a policy.
func forgetful(t *testing.T, st *sqlite.Store, retention string, out io.Writer) *keeper {
	t.Helper()
	w := library.Compile(library.Files{"callflow.yaml": []byte("workspace: x\npolicies: {retention: " + retention + "}\n")}, library.Options{})
	if w.Outside == nil {
		t.Fatal(w.Diagnostics.Sorted())
	}
	return (&house{w: w, store: st, log: serve.NewLogger(out, slog.LevelInfo, false), counts: prometheus.NewRegistry()}).newKeeper()
}

// ageOf are the tables with the hours that each is kept in the test; those of nobody tell of no person.
func ageOf(table string) (hours int, ok bool) {
	switch table {
	case "events", "cells", "pins", "parts", "calls", "effects", "messages":
		return 10, true
	case "projection_failures", "step_counts", "ending_counts", "versions", "editions", "publications", "marks", "points", "cursors", "retention", "deletions", "erasures", "erased":
		return 0, true
	case "log_records":
		return 25, true
	case "agent_hours": // an hour counts from its beginning
		return 31, true
	}
	for _, p := range store.Projections() {
		if p.String() == table {
			return map[store.Class]int{store.ContactClass: 20, store.RecordingClass: 5, store.AgentClass: 30, store.AuditClass: 35}[p.Class()], true
		}
	}
	return 0, false
}

// TestRetention fills every table, lets the job run, and then walks all columns of all tables: no instant is older than the
// rule of its class, and everything younger is there. A table without a class fails the test.
func TestRetention(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.db")
	st := openFile(t, file)
	full(t, st)
	var log strings.Builder
	k := forgetful(t, st, "{contacts: 20h, events: 10h, recordings: 5h, log: 25h, agents: 30h, audit: 35h}", &log)
	var deleted []string
	k.delete = func(_ context.Context, sid string) error {
		if sid == fmt.Sprintf("RE%032d", 3) {
			return errors.New("not now")
		}
		deleted = append(deleted, sid)
		return nil
	}
	now := time.UnixMilli(int64(storetest.Start)).Add(41*time.Hour + time.Minute)
	k.run(t.Context(), now)
	walk(t, file, now)
	if len(deleted) != 35 {
		t.Errorf("%d recordings are deleted at Twilio: %v", len(deleted), deleted)
	}
	k.delete = func(_ context.Context, sid string) error { deleted = append(deleted, sid); return nil }
	k.run(t.Context(), now)
	if left, err := st.Deletions(t.Context()); err != nil || len(left) != 0 || len(deleted) != 36 {
		t.Errorf("%v are still to be deleted, %d are, %v", left, len(deleted), err)
	}
	for _, want := range []string{"class=events rows=", "class=recordings rows=36 failures=1", "class=log.b rows=36 failures=0"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %s:\n%s", want, &log)
		}
	}
	before := len(log.String())
	k.run(t.Context(), now)
	if more := log.String()[before:]; more != "" {
		t.Errorf("a third run has something to do: %s", more)
	}
}

// walk looks at all columns that hold instants.
func walk(t *testing.T, file string, now time.Time) {
	t.Helper()
	r, err := sqlite.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var columns [][2]string
	if err := r.Each(t.Context(), "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'INTEGER'"+
		" AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2", nil, func(row []any) {
		columns = append(columns, [2]string{row[0].(string), row[1].(string)})
	}); err != nil {
		t.Fatal(err)
	}
	for _, c := range columns {
		hours, ok := ageOf(c[0])
		if !ok {
			t.Errorf("table %q belongs to no class: nothing takes its rows out", c[0])
		}
		if hours == 0 {
			continue
		}
		cut := now.Add(-time.Duration(hours) * time.Hour).UnixMilli()
		where := fmt.Sprintf("%q > 1500000000000 AND %[1]q < 4000000000000", c[1])
		switch c[0] {
		case "agent_states": // the one that lasted into the time that is kept tells of it
			where += " AND EXISTS (SELECT 1 FROM agent_states n WHERE n.agent = agent_states.agent AND n.since > agent_states.since AND n.since < " + fmt.Sprint(cut) + ")"
		case "cells": // those that are not over are not looked at
			where += " AND closed = 1"
		case "log_records":
			where += " AND point = 'a'"
		}
		var oldest, count any
		if err := r.Each(t.Context(), fmt.Sprintf("SELECT min(%q), count(*) FROM %s WHERE %s", c[1], c[0], where), nil, func(row []any) { oldest, count = row[0], row[1] }); err != nil {
			t.Fatal(err)
		}
		if at, is := oldest.(int64); is && at < cut-1000 {
			t.Errorf("%s.%s has an instant of %s, kept since %s", c[0], c[1], time.UnixMilli(at), time.UnixMilli(cut))
		}
		if p := slices.IndexFunc(store.Projections(), func(p store.Projection) bool { return p.String() == c[0] }); p >= 0 && count != int64(0) && c[0] != "agent_states" {
			if want := int64(hours - 1); count != want {
				t.Errorf("%s.%s has %v instants, want %d", c[0], c[1], count, want)
			}
		}
	}
}

// TestRetentionReport tells what was taken out, and complains where something is overdue.
func TestRetentionReport(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.db")
	st := openFile(t, file)
	full(t, st)
	k := forgetful(t, st, "10h", io.Discard)
	deleted := false
	k.delete = func(context.Context, string) error { deleted = true; return nil }
	k.run(t.Context(), time.UnixMilli(int64(storetest.Start)).Add(41*time.Hour))
	if deleted {
		t.Error("recordings are deleted at Twilio, and nobody has asked for it")
	}
	r, err := sqlite.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	kept, err := r.Retention(t.Context())
	if err != nil || len(kept) != 7 {
		t.Fatalf("%d classes, %v", len(kept), err)
	}
	for _, one := range kept {
		want := 10
		if one.Point == "b" {
			want = 5
		}
		oldest := storetest.Start + engine.Millis(41-want)*3_600_000
		if one.Taken == 0 || one.Oldest < oldest-2000 || one.Oldest > oldest+2000 || one.Overdue(one.Ran, 0) || !one.Overdue(one.Ran+3*3_600_000, 1) {
			t.Errorf("%s: %+v, want the oldest of %d", one.Name(), one, oldest)
		}
	}
	var out strings.Builder
	a := &app{out: &out}
	if err := a.printRetention(kept, "table", time.UTC); !errors.Is(err, errFound) {
		t.Errorf("years later nothing is overdue: %v", err)
	}
	if !strings.Contains(out.String(), "events") || !strings.Contains(out.String(), "10h0m0s") {
		t.Errorf("the report is\n%s", &out)
	}
}
