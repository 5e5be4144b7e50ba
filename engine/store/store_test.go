package store

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/record"
)

func TestCells(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		column SQLType
		value  any
		want   any
	}{
		{Text, nil, nil}, {Text, "a", "a"}, {Text, 2.5, "2.5"}, {Text, true, "true"}, {Text, []any{"a"}, `["a"]`},
		{Integer, "12", int64(12)}, {Integer, "", nil}, {Integer, "x", nil}, {Integer, 3.0, int64(3)}, {Integer, 3.5, nil},
		{Integer, 1e300, nil}, {Integer, 90 * time.Second, int64(90)}, {Integer, time.UnixMilli(5).UTC(), int64(5)}, {Integer, nil, nil},
	} {
		if got := cellOf(c.column, c.value); got != c.want {
			t.Errorf("%v as %s: %v, want %v", c.value, c.column, got, c.want)
		}
	}
}

func TestFieldsAsJSON(t *testing.T) {
	t.Parallel()
	got := fieldsJSON([]engine.Named{{Name: "a\"b", Value: 1.5}, {Name: "d", Value: 1500 * time.Millisecond}, {Name: "none"},
		{Name: "t", Value: time.UnixMilli(1).UTC()}, {Name: "pin", Value: "1234", Sealed: true}})
	if want := `{"a\"b":1.5,"d":1.5,"none":null,"t":"1970-01-01T00:00:00.001Z","pin":null}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestLayouts(t *testing.T) {
	t.Parallel()
	for _, p := range Projections() {
		seen := map[string]bool{}
		for i, c := range p.Columns() {
			if seen[c.Name] || c.Name == "" || (c.Type != Text && c.Type != Integer) {
				t.Errorf("%s: column %d is %+v", p, i, c)
			}
			seen[c.Name] = true
		}
		if p.String() == "" || p.Keys() == 0 || p.Keys() >= len(p.Columns()) {
			t.Errorf("projection %d: %q has %d keys of %d columns", p, p, p.Keys(), len(p.Columns()))
		}
	}
}

func TestOnlyContactsHaveRows(t *testing.T) {
	t.Parallel()
	o := record.Outcome{Path: make([]engine.Hop, 1), Trouble: "x"}
	for _, kind := range []engine.CellKind{'m', engine.FloorCell} {
		if rows := Rows(&EventRow{Cell: engine.CellID{Kind: kind, N: 1}}, &o); rows != nil {
			t.Errorf("a cell of kind %c has rows: %v", kind, rows)
		}
	}
	if rows := Rows(&EventRow{Cell: engine.ContactID(1).Cell()}, &o); len(rows) != 2 {
		t.Errorf("a contact has %d rows, want 2", len(rows))
	}
}

// turn is a turn with all that a write holds, sealed values among it.
func turn() (*engine.Event, *engine.Turn) {
	cell := engine.ContactID(3).Cell()
	pin := []engine.Named{{Name: "pin", Value: "CANARY", Sealed: true}}
	e := &engine.Event{Cell: cell, Seq: 4, At: 1000, Live: 2, Key: "k", Body: engine.Message{MessageKey: engine.MessageKey{From: cell, Seq: 1, N: 1}, Data: pin}}
	return e, &engine.Turn{
		Contact:  &engine.Contact{Format: engine.StateFormat, ID: 3, Version: "v", Semantics: 1, Seq: 4, Phase: engine.Closed, Vars: pin},
		Read:     []engine.Reading{{Name: "queues.support.waiting", Value: 3.0}},
		Calls:    []engine.Call{{Sid: "CA1", Leg: 2}},
		Messages: []engine.Message{{MessageKey: engine.MessageKey{From: cell, Seq: 4, N: 1}, To: cell, Data: pin}},
		Effects:  []engine.Effect{{Key: engine.EffectKey{Cell: cell, Seq: 4, N: 2}, Lane: "leg/1", Class: engine.ClassNotify, By: 9, Do: engine.CallService{Inputs: pin}}},
		Void:     []engine.EffectKey{{Cell: cell, Seq: 3, N: 1}},
		Records:  []engine.Record{{Point: "p", Fields: pin}},
		Facts:    []engine.Fact{{Kind: engine.Alert, Leg: 1, Data: pin}},
		Path:     []engine.Hop{{Flow: "main", Step: "menu"}},
		Replies:  []engine.Reply{{Body: bytes.Repeat([]byte("<Say/>"), 2000)}},
		Due:      5000,
	}
}

func TestNewWrite(t *testing.T) {
	t.Parallel()
	s, err := record.NewSealer([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	e, tn := turn()
	w := NewWrite(e, tn, s)
	if w.Cell != e.Cell || w.Seq != 4 || w.At != 1000 || w.Live != 2 || w.Key != "k" || w.Kind != "message" || w.Version != "v" ||
		w.Due != 5000 || !w.Closed || *w.Taken != e.Body.(engine.Message).MessageKey || len(w.Over) != 1 || len(w.Rows) != 4 {
		t.Errorf("%+v", w)
	}
	back, _, err := record.ParseEvent(w.Kind, w.Body, s)
	if err != nil || cmp.Diff(e.Body, back.Body) != "" || cmp.Diff(tn.Read, back.Read) != "" {
		t.Errorf("event: %+v, %v", back, err)
	}
	if c, _, err := record.ParseState(w.State, s); err != nil || cmp.Diff(tn.Contact, c) != "" {
		t.Errorf("state: %+v, %v", c, err)
	}
	if f, _, err := record.ParseEffect(w.Effects[0].Body, s); err != nil || cmp.Diff(tn.Effects[0], f) != "" {
		t.Errorf("effect: %+v, %v", f, err)
	}
	if m, _, err := record.ParseMessage(w.Messages[0].Body, s); err != nil || cmp.Diff(tn.Messages[0], m) != "" {
		t.Errorf("message: %+v, %v", m, err)
	}
	o, err := record.ParseOutcome(w.Outcome)
	if err != nil || o.State != record.Hash(w.State) || o.Answer != record.Hash(tn.Replies[0].Body) {
		t.Errorf("outcome: %+v, %v", o, err)
	}
	if d := cmp.Diff(w.Rows, Rows(&EventRow{Cell: w.Cell, Seq: w.Seq, At: w.At}, &o)); d != "" {
		t.Errorf("rows from what is stored differ (-live +stored):\n%s", d)
	}
	if all := strings.Join([]string{string(w.Body), string(w.State), string(w.Outcome), string(w.Effects[0].Body), string(w.Messages[0].Body), cmp.Diff(w.Rows, nil)}, ""); strings.Contains(all, "CANARY") {
		t.Errorf("a sealed value shows: %s", all)
	}
}

func TestResultsEndTheirEffect(t *testing.T) {
	t.Parallel()
	e, tn := turn()
	key := engine.EffectKey{Cell: e.Cell, Seq: 2, N: 1}
	e.Body = engine.Result{Effect: key, State: engine.ResultDone}
	w := NewWrite(e, tn, nil)
	if len(w.Over) != 2 || w.Over[1] != key || w.Taken != nil || len(tn.Void) != 1 {
		t.Errorf("over %v, taken %v", w.Over, w.Taken)
	}
}

func BenchmarkNewWrite(b *testing.B) {
	e, tn := turn()
	e.Body, tn.Contact.Vars, tn.Messages, tn.Effects, tn.Records, tn.Facts = engine.Webhook{}, nil, nil, nil, nil, nil
	tn.Replies[0].Body = tn.Replies[0].Body[:1000]
	b.ReportAllocs()
	for b.Loop() {
		NewWrite(e, tn, nil)
	}
}
