package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/replay"
	"callflow/engine/store/sqlite"
)

// pinned are simulated calls whose histories are kept in testdata/histories: the lines of the caller, and how
// callflow simulate is called. Each replay of them says whether the engine still does what it did.
var pinned = []struct{ name, example, lines, args string }{
	{"minicc_queue", "minicc", "1\nwait 20s\nhang up\n", ""},
	{"minicc_operator", "minicc", "1\nwait 20s\noperator calls\nwait 10s\nhang up\n", ""},
	{"bank_cancel", "bank", "12345674\n1\n1234\n1\n", `--answer bank.check_pin={"customer":"c7"} --answer bank.appointments={"list":[{"id":"a1","at":"2026-12-01T10:00:00Z","branch":"Ueno"}]} --answer bank.cancel={}`},
	{"voicemail_message", "voicemail", "1\nbusy\nno answer\nsay Please call me back\nhash\n1\n", ""},
	{"transfer_warm", "warm-transfer", "answers\nwait 5s\nclient:hana asks for transfer to=agents.mori\nanswers\nclient:mori: press 1\nwait 5s\nclient:hana: hang up\nwait 5s\nhang up\n", ""},
}

// TestPinnedHistories replays calls that were recorded when the engine was as it is meant to be. After a change that is
// meant, -update records them again, and the review shows what has changed for callers.
func TestPinnedHistories(t *testing.T) {
	t.Parallel()
	for _, p := range pinned {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", "histories", p.name+".history")
			if *update {
				args := append([]string{"simulate", filepath.Join("../../examples", p.example), "--at", "2026-11-20 10:00", "--history", file}, strings.Fields(p.args)...)
				var out, said bytes.Buffer
				if code := Run(args, strings.NewReader(p.lines), &out, &said); code != 0 {
					t.Fatalf("exit code %d: %s", code, said.String())
				}
			}
			var out, said bytes.Buffer
			if code := Run([]string{"replay", file}, strings.NewReader(""), &out, &said); code != 0 {
				t.Errorf("exit code %d\n%s%s", code, out.String(), said.String())
			}
		})
	}
}

// TestReplayOfAWeek replays all that happened to hundreds of customers and operators, floor and rooms included.
func TestReplayOfAWeek(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "week.db")
	filed(t, file, centre(t, 3), 7, 60, 1, 3)
	var out, said bytes.Buffer
	if code := Run([]string{"replay", file}, strings.NewReader(""), &out, &said); code != 0 || said.Len() > 100 {
		t.Errorf("exit code %d\n%s%s", code, out.String(), said.String())
	}
}

// BenchmarkReplay replays a simulated week from its database: the figure is that of one processor, at least 20,000
// events in a second are promised.
func BenchmarkReplay(b *testing.B) {
	file := filepath.Join(b.TempDir(), "week.db")
	filed(b, file, centre(b, 5), 7, 300, 2, 5)
	r, err := sqlite.Read(file)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	from := newStoreArchive(r, engine.CellID{}, 0)
	var all []*replay.History
	if err := from.each(b.Context(), func(h *replay.History) error { all = append(all, h); return nil }); err != nil {
		b.Fatal(err)
	}
	events := 0
	for b.Loop() {
		events = 0
		for _, h := range all {
			n, diff, err := replay.Check(h, from)
			if err != nil || diff != nil {
				b.Fatal(err, diff)
			}
			events += n
		}
	}
	b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(events), "events")
}

// tampered changes words in a file: tampered FILE OLD NEW.
func tampered(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: tampered FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o600))
}

// TestLeanEditions takes only what is named of the library onto a history, and all of it where that is not enough.
func TestLeanEditions(t *testing.T) {
	t.Parallel()
	w, err := library.Load("../../examples/warm-transfer", library.Options{LiveNo: 1})
	if err != nil || w.Diagnostics.HasErrors() {
		t.Fatal(err, w.Diagnostics)
	}
	whole := library.EditionOf(w)
	lean := whole.Lean()
	if lean.Files["lib:trouble.flow.yaml"] == nil || lean.Files["lib:conference_with_pin.flow.yaml"] != nil || len(lean.Files) >= len(whole.Files) {
		t.Errorf("the lean edition has %d of %d files", len(lean.Files), len(whole.Files))
	}
	body, err := whole.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back library.Edition
	if err := back.UnmarshalBinary(body); err != nil || len(back.Files) != len(whole.Files) || back.Env != whole.Env || back.BaseURL != whole.BaseURL {
		t.Errorf("an edition is not read as it was written: %v", err)
	}
	if back.UnmarshalBinary(body[:len(body)/2]) == nil {
		t.Error("half an edition is read")
	}
}
