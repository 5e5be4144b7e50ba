package replay_test

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/replay"
)

// tapes are the pinned histories of examples.
func tapes(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../../cmd/callflow/testdata/histories/*.history")
	if err != nil || len(files) == 0 {
		t.Fatalf("no histories: %v", err)
	}
	out := map[string][]byte{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(file), ".history")] = text
	}
	return out
}

func tapeOf(t testing.TB, name string) *replay.Tape {
	t.Helper()
	tape, err := replay.ReadTape(tapes(t)[name])
	if err != nil {
		t.Fatal(err)
	}
	return tape
}

func TestTapesAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	for name, text := range tapes(t) {
		tape, err := replay.ReadTape(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again, err := tape.Format(); err != nil || !bytes.Equal(again, text) {
			t.Errorf("%s is written otherwise than it was read: %v", name, err)
		}
	}
}

// TestEveryPartIsCompared changes one thing of what was recorded at a time: it is found, by its name.
func TestEveryPartIsCompared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, now, what string }{
		{`"out":"else"`, `"out":"operator"`, "path"},
		{`"answer":"`, `"answer":"0`, "answer"},
		{`"state":"`, `"state":"0`, "state"},
		{`"point":"`, `"point":"x`, "log"},
		{`"kind":"leg_began"`, `"kind":"leg_ended"`, "facts"},
		{`"calls":[{"sid":"C`, `"calls":[{"sid":"D`, "calls"},
		{`"state":"`, `"trouble":"x","state":"`, "trouble"},
		{`"state":"`, `"effects":[{"n":7}],"state":"`, "effects"},
		{`"state":"`, `"msgs":[{"n":7}],"state":"`, "messages"},
		{`"state":"`, `"void":[{"key":"c1/1/1"}],"state":"`, "void"},
	} {
		tape := tapeOf(t, "minicc_queue")
		changed := false
		for i := range tape.Histories[0].Rows {
			row := &tape.Histories[0].Rows[i]
			if !changed && bytes.Contains(row.Outcome, []byte(c.old)) {
				row.Outcome, changed = bytes.Replace(row.Outcome, []byte(c.old), []byte(c.now), 1), true
			}
		}
		_, diff, err := replay.Check(&tape.Histories[0], tape)
		if err != nil || diff == nil || diff.What != c.what {
			t.Errorf("%s for %s: found %+v, %v, expected %s", c.now, c.old, diff, err, c.what)
		}
	}
	tape := tapeOf(t, "minicc_queue")
	tape.Histories[0].Said[0][0] += " "
	if _, diff, _ := replay.Check(&tape.Histories[0], tape); diff == nil || diff.What != "said" {
		t.Errorf("another document gives %+v", diff)
	}
}

func TestWhatCannotBeReplayed(t *testing.T) {
	t.Parallel()
	tape := tapeOf(t, "bank_cancel")
	h := tape.Histories[0]
	h.SealKey = nil
	if _, _, err := replay.Check(&h, tape); !errors.Is(err, replay.ErrSealed) {
		t.Errorf("without the key: %v", err)
	}
	h = tapeOf(t, "bank_cancel").Histories[0]
	h.Rows = h.Rows[1:]
	if _, _, err := replay.Check(&h, tape); !errors.Is(err, replay.ErrGap) {
		t.Errorf("without the first event: %v", err)
	}
	if _, err := tape.Set("another", 1); err == nil {
		t.Error("a version that is not on the tape is given")
	}
}

// TestWhatIfWithTheSame finds no difference where there is none.
func TestWhatIfWithTheSame(t *testing.T) {
	t.Parallel()
	for name := range tapes(t) {
		tape := tapeOf(t, name)
		set, err := tape.Edition.Set(1)
		if err != nil {
			t.Fatal(err)
		}
		set.Live.BaseURL = "https://elsewhere.example.com"
		for i := range tape.Histories {
			if found, err := replay.WhatIf(&tape.Histories[i], tape, set); err != nil || len(found) > 0 {
				t.Errorf("%s, %s: %+v, %v", name, tape.Histories[i].Cell, found, err)
			}
		}
	}
}

func TestWhatIfTheFlowIsGone(t *testing.T) {
	t.Parallel()
	tape := tapeOf(t, "minicc_queue")
	set, err := tape.Edition.Set(1)
	if err != nil {
		t.Fatal(err)
	}
	set.Live.Numbers = nil
	delete(set.Flows.Graphs, "minicc")
	found, err := replay.WhatIf(&tape.Histories[0], tape, set)
	if err != nil || len(found) != 1 || found[0].Sort != replay.Way || found[0].Now != "there is no such flow" {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestBounds compares the bounds of shares with those of Wilson's interval as books have them.
func TestBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, of           int
		share, low, top float64
	}{{0, 0, 0, 0, 1}, {0, 10, 0, 0, 0.2775}, {5, 10, 0.5, 0.2366, 0.7634}, {10, 10, 1, 0.7225, 1}, {37, 812, 0.0456, 0.0332, 0.0622}} {
		var e replay.Estimate
		for i := range c.of {
			var found []replay.Parting
			if i < c.n {
				found = []replay.Parting{{Sort: replay.Way, Cell: engine.ContactID(i + 1).Cell(), Flow: "f", Step: "s", Was: "a", Now: "b"}}
			}
			e.Add(found)
		}
		n, share, low, top := e.Part(replay.Way)
		near := func(a, b float64) bool { return math.Abs(a-b) < 5e-4 }
		if n != c.n || !near(share, c.share) || !near(low, c.low) || !near(top, c.top) {
			t.Errorf("%d of %d: %d %.4f %.4f %.4f", c.n, c.of, n, share, low, top)
		}
		if places := e.Places(); c.n > 0 && (len(places) != 1 || places[0].Contacts != c.n || places[0].First.N != 1) {
			t.Errorf("%d of %d: %+v", c.n, c.of, places)
		}
	}
}

// FuzzReadTape reads texts of all sorts: it does not panic, and what it reads is written so that it is read again.
func FuzzReadTape(f *testing.F) {
	for _, text := range tapes(f) {
		f.Add(text)
	}
	f.Add([]byte("callflow history 1\n-- edition --\n{}\n-- cells/c1 --\nkey !\n"))
	f.Add([]byte("callflow history 1\n-- cells/x --\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		tape, err := replay.ReadTape(text)
		if err != nil {
			return
		}
		again, err := tape.Format()
		if err != nil {
			return
		}
		if _, err := replay.ReadTape(again); err != nil {
			t.Errorf("what was read is not read again: %v", err)
		}
	})
}
