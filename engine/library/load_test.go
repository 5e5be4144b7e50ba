package library

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"callflow/engine"
)

// TestExamples loads the examples: none has as much as a warning.
func TestExamples(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("../../examples/*/callflow.yaml")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, path := range dirs {
		w, err := Load(filepath.Dir(path), Options{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if w.Diagnostics.Len() > 0 {
			t.Errorf("%s:\n%s", path, faults(t, w))
		}
		if w.Set.Flows.Graphs["lib.trouble"] == nil || w.Set.Flows.Graphs[w.Set.Flows.Trouble] == nil {
			t.Errorf("%s: no flow for trouble", path)
		}
	}
}

// TestSame compiles a workspace several times: files are parsed on all processors, and nothing of that may
// be seen.
func TestSame(t *testing.T) {
	t.Parallel()
	files, err := ReadDir("../../examples/minicc")
	if err != nil {
		t.Fatal(err)
	}
	files["broken.flow.yaml"], files["worse.flow.yaml"] = []byte("flow: ["), []byte("flow: x\nstrat: a\n")
	first := Compile(files, Options{})
	for range 5 {
		again := Compile(files, Options{})
		if diff := cmp.Diff(faults(t, first), faults(t, again)); diff != "" {
			t.Fatal(diff)
		}
		sorted := cmpopts.SortSlices(func(a, b engine.Source) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }) // flows are compiled side by side
		if diff := cmp.Diff(first.Set.Flows.Refs, again.Set.Flows.Refs, sorted); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(summary(t, first), summary(t, again)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestSchedulesOfWorkspace(t *testing.T) {
	t.Parallel()
	files := sample()
	files["callflow.yaml"] = append(files["callflow.yaml"], `zone: Asia/Tokyo
holidays:
  japan: [{date: 2026-12-31}]
  own: 2026-12-25
schedules:
  office:
    open: [{days: mon..fri, from: 9:00, to: 18:00}, {days: [sat, sun], from: 22:00, to: 02:00}]
    except: [{date: 2026-12-30, from: 09:00, to: 12:00}, {date: 2026-12-29}]
    holidays: japan
  weekend: {zone: Europe/Berlin, open: {days: fri..mon, from: 00:00, to: 24:00}, holidays: own}
`...)
	live := clean(t, files, Options{}).Set.Live
	tests := []struct {
		schedule, at string
		want         engine.Verdict
	}{
		{"office", "2026-12-28T10:00:00+09:00", engine.Open},
		{"office", "2026-12-29T10:00:00+09:00", engine.Shut},
		{"office", "2026-12-30T13:00:00+09:00", engine.Shut},
		{"office", "2026-12-31T10:00:00+09:00", engine.Holiday},
		{"office", "2027-01-01T10:00:00+09:00", engine.Holiday},
		{"office", "2026-12-28T01:30:00+09:00", engine.Open},
		{"weekend", "2026-12-24T23:00:00+01:00", engine.Shut},
		{"weekend", "2026-12-25T10:00:00+01:00", engine.Holiday},
		{"weekend", "2026-12-26T10:00:00+01:00", engine.Open},
		{"weekend", "2026-12-28T23:59:59+01:00", engine.Open},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := live.Schedules[tt.schedule].Verdict(engine.Millis(at.UnixMilli())); got != tt.want {
			t.Errorf("%s at %s: %s, want %s", tt.schedule, tt.at, got, tt.want)
		}
	}
	if got := live.Clock.Offset(0); got != 9*3600 {
		t.Errorf("the workspace's zone is %d seconds east", got)
	}
}

func BenchmarkCompile(b *testing.B) {
	files, err := ReadDir("../../examples/minicc")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Compile(files, Options{})
	}
}
