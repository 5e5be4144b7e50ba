package sqlite

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/storetest"
)

// What is told of the person who is to be erased, and the number of somebody else.
const (
	annNumber = "+819087654321"
	annName   = "Ann-Quokka"
	annPIN    = "739184625501"
	bobNumber = "+8190876543219" // which begins like Ann's
)

// talked are two turns of a contact in which all is told of somebody everywhere, and one that ends it.
func talked(id engine.ContactID, number, name, pin string) []store.Write {
	var list []store.Write
	for seq := int64(1); seq <= 3; seq++ {
		list = append(list, storetest.Turn(id, seq, func(e *engine.Event, tn *engine.Turn) {
			data := storetest.Data
			tn.Contact.Caller.Number = number
			tn.Contact.Name = name
			if seq > 1 {
				e.Body = engine.Webhook{Sid: storetest.Sid(id, 1), Params: engine.Params{{Name: "From", Value: number}, {Name: "CallerName", Value: name}, {Name: "Digits", Value: pin}}}
			}
			tn.Facts = []engine.Fact{{Kind: engine.LegBegan, Leg: 1, Data: data("from", number, "to", "+815000000001")},
				{Kind: engine.Recording, Leg: 1, Data: data("sid", "RE"+strings.Repeat("0", 31)+id.Cell().String()[1:], "transcript", "I am "+name)},
				{Kind: engine.Alert, Leg: 1, Data: data("code", "x", "detail", name+" at "+number)},
				{Kind: engine.CommandAsked, Leg: 1, Data: data("command", float64(seq), "name", "hold", "answer", "accepted", "reason", name, "to", number)},
				{Kind: engine.CallbackPlaced, Data: data("queue", "support", "number", number)}}
			tn.Path = []engine.Hop{{Run: 1, Leg: 1, Flow: "main", Step: "menu", Outcome: "1", Why: pin, Entered: e.At - 900, Left: e.At, Visit: int(seq)}}
			tn.Records = []engine.Record{{Point: "a", Moment: "left", Fields: data("name", name, "pin", pin)}}
			if seq == 3 {
				tn.Contact.Phase, tn.Due = engine.Closed, 0
			}
		}))
	}
	return list
}

// TestErase erases Ann, who called twice, and now is in a call: no byte of the file tells of her, and nobody else is touched.
func TestErase(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.db")
	s := opened(t, file)
	keep := func(writes ...store.Write) {
		t.Helper()
		if err := s.Commit(t.Context(), store.Group{Writes: writes}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Points(t.Context(), []store.Point{{Name: "a"}}); err != nil {
		t.Fatal(err)
	}
	now := talked(5, annNumber, annName, annPIN)
	keep(talked(1, annNumber, annName, annPIN)...)
	keep(talked(2, bobNumber, "Bob", "1111")...)
	keep(now[:2]...)
	keep(talked(3, annNumber, annName, annPIN)...)
	if err := s.Project(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, canary := range []string{annNumber, annName, annPIN} {
		if content, err := os.ReadFile(file); err != nil || !strings.Contains(string(content), canary) {
			t.Fatalf("%q is not in the file, %v", canary, err)
		}
	}
	counted := func() string { // what tells of nobody
		text, _, _ := strings.Cut(told(t, s), "-- legs")
		return text
	}
	before := counted()
	if rows := exported(t, file, annNumber); rows["events"] != 8 || rows["cells"] != 3 || rows["log_records"] != 8 || rows["legs"] != 3 {
		t.Errorf("exported are %v", rows)
	}
	r, err := s.Erase(t.Context(), store.Erasure{Number: annNumber, At: storetest.Start, By: "services.crm", Reason: "asked by " + annNumber})
	if err != nil || !slices.Equal(r.Erased, []string{"c1", "c3"}) || !slices.Equal(r.Waiting, []string{"c5"}) || len(r.Recordings) != 2 || len(r.Calls) != 2 || r.Rows["events"] != 6 {
		t.Fatalf("receipt %+v, %v", r, err)
	}
	keep(now[2])
	if n, err := s.EraseOver(t.Context(), storetest.Start); err != nil || n != 1 {
		t.Errorf("%d contacts that waited are erased, %v", n, err)
	}
	if is, err := s.Remnants(t.Context()); err != nil || !is {
		t.Errorf("there should be remnants: %v", err)
	}
	if err := s.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if is, err := s.Remnants(t.Context()); err != nil || is {
		t.Errorf("there should be no remnants: %v", err)
	}
	bare(t, file)
	if rows := exported(t, file, annNumber); len(rows) != 0 {
		t.Errorf("still there are %v", rows)
	}
	if rows := exported(t, file, bobNumber); rows["events"] != 3 || rows["alerts"] != 3 {
		t.Errorf("of somebody else there are %v", rows)
	}
	if sids, err := s.Deletions(t.Context()); err != nil || len(sids) != 3 {
		t.Errorf("to be deleted at Twilio are %v, %v", sids, err)
	}
	after := counted() // the last walk of the contact that went on has come
	if strings.Count(before, "'main'") != strings.Count(after, "'main'") {
		t.Errorf("counts were\n%s and are\n%s", before, after)
	}
	want := told(t, s)
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, told(t, s)); d != "" {
		t.Errorf("after rebuilding (-before +after):\n%s", d)
	}
	keep(talked(9, bobNumber, "Bob", "1111")...) // rows are numbered on
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	bare(t, file)
	if err := Unused(t.Context(), file); err != nil {
		t.Error(err)
	}
	opened(t, file)
	if err := Unused(t.Context(), file); err == nil {
		t.Error("a file that is open counts as unused")
	}
}

// TestEraseWaits has rooms wait until nobody has been there for a while, and what is still to be done until it is.
func TestEraseWaits(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "calls.db"))
	room := engine.SharedRoom("meeting", "daily")
	at := func(id engine.ContactID, seq int64, closed, owes bool) {
		t.Helper()
		w := storetest.Turn(id, seq, func(e *engine.Event, tn *engine.Turn) {
			e.Cell, tn.Calls = id.Cell(), nil
			tn.Contact.Caller.Number = annNumber
			if closed {
				tn.Contact.Phase, tn.Due = engine.Closed, 0
			}
			if owes {
				tn.Effects = []engine.Effect{{Key: engine.EffectKey{Cell: e.Cell, Seq: seq}, Lane: "leg/1", Do: engine.EndCall{}}}
			}
		})
		if err := s.Commit(t.Context(), store.Group{Writes: []store.Write{w}}); err != nil {
			t.Fatal(err)
		}
	}
	at(room, 1, true, false)
	at(4, 1, true, true)
	now := storetest.Start + 2000
	r, err := s.Erase(t.Context(), store.Erasure{Number: annNumber, At: now})
	if err != nil || len(r.Erased) != 0 || !slices.Equal(r.Waiting, []string{"c4", room.Cell().String()}) {
		t.Fatalf("receipt %+v, %v", r, err)
	}
	if n, err := s.EraseOver(t.Context(), now+roomRest-1001); err != nil || n != 0 {
		t.Errorf("%d are erased too early, %v", n, err)
	}
	if n, err := s.EraseOver(t.Context(), now+roomRest); err != nil || n != 1 {
		t.Errorf("%d rooms are erased, %v", n, err)
	}
	if err := s.Commit(t.Context(), store.Group{Over: []engine.EffectKey{{Cell: engine.ContactID(4).Cell(), Seq: 1}}}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.EraseOver(t.Context(), now); err != nil || n != 1 {
		t.Errorf("%d contacts are erased, %v", n, err)
	}
	if _, err := s.Erase(t.Context(), store.Erasure{Number: "12"}); err == nil {
		t.Error("what is no number is erased")
	}
	at(room, 1, false, false) // the room can be opened again
}

// TestEraseMany refuses a number that a whole workspace has to do with.
func TestEraseMany(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "calls.db"))
	var g store.Group
	for id := engine.ContactID(1); id <= store.ManyContacts+1; id++ {
		g.Writes = append(g.Writes, storetest.Turn(id, 1, nil))
	}
	if err := s.Commit(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	e := store.Erasure{Number: "+815000000001", At: storetest.Start}
	if _, err := s.Erase(t.Context(), e); !errors.Is(err, store.ErrMany) {
		t.Errorf("it is erased: %v", err)
	}
	e.Many = true
	if r, err := s.Erase(t.Context(), e); err != nil || len(r.Waiting) != store.ManyContacts+1 {
		t.Errorf("%d contacts wait to be erased, %v", len(r.Waiting), err)
	}
}

// bare searches the bytes of a file, and of the log beside it.
func bare(t *testing.T, file string) {
	t.Helper()
	for _, name := range []string{file, file + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(content), bobNumber, "")
		for _, canary := range []string{annNumber, annNumber[1:], annName, annPIN} {
			if at := strings.Index(text, canary); at >= 0 {
				t.Errorf("%s tells %q: …%q…", filepath.Base(name), canary, text[max(0, at-100):min(len(text), at+60)])
			}
		}
	}
}

// exported counts the rows that are exported, by their tables.
func exported(t *testing.T, file, number string) map[string]int {
	t.Helper()
	r, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	rows := map[string]int{}
	if err := r.Export(t.Context(), number, func(row map[string]any) error {
		rows[row["table"].(string)]++
		_, err := json.Marshal(row)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return rows
}
