package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/engine/store/storetest"
)

// transfer writes a database with two calls that were transferred, contacts 17 and 18; of the second nothing
// is known after the first minute: transfer FILE. The database stays open, as that of a server does.
func transfer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: transfer FILE")
	}
	ctx := context.Background()
	s, err := sqlite.Open(ctx, ts.MkAbs(args[0]), sqlite.Options{Normal: true})
	ts.Check(err)
	ts.Defer(func() { _ = s.Close() })
	half := func(told []storetest.Timed) []storetest.Timed {
		return slices.DeleteFunc(told, func(e storetest.Timed) bool { return e.At > storetest.TransferBegan+60_000 })
	}
	for id, disturb := range []func([]storetest.Timed) []storetest.Timed{nil, half} {
		ts.Check(s.Commit(ctx, store.Group{Writes: storetest.Transfer(engine.ContactID(17+id), disturb)}))
	}
	ts.Check(s.Project(ctx))
}

// weekScript writes a database with a simulated day of the support centre: week FILE.
func weekScript(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: week FILE")
	}
	ts.Check(fill(ts.MkAbs(args[0]), supportOf(0), 1, yearsEnd, func(k *week) error { return newSupport(k).play(700, 1) }))
}

// TestReportInGuide shows that the guide prints what the program prints.
func TestReportInGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/guide/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"report", "report_week"} {
		script, err := txtar.ParseFile("testdata/" + file + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range script.Files {
			if strings.HasSuffix(f.Name, ".txt") && !strings.Contains(string(guide), "\n"+string(f.Data)) {
				t.Errorf("docs/guide/reports.md does not show %s of testdata/%s.txtar", f.Name, file)
			}
		}
	}
}
