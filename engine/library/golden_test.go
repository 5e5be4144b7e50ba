package library

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"callflow/engine"
	"callflow/schema/diag"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden loads the workspaces of testdata. The comment of an archive may choose an environment (`env: NAME`),
// and a day (`today: 2026-11-21`), on which the workspace's settings of diagnostics are applied to all of them;
// the file "want" is what is found, "live" what is in force.
func TestGolden(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			w := Compile(filesIn(a), optionsIn(a))
			if today := todayIn(t, a); !today.IsZero() {
				w.Diagnostics = w.Settings.Settle(w.Found, Settling{Files: w.Files, Today: today})
			}
			compare(t, path, a, "want", faults(t, w))
			if at := indexOf(a, "live"); at >= 0 {
				compare(t, path, a, "live", summary(t, w))
			}
		})
	}
}

func todayIn(t *testing.T, a *txtar.Archive) time.Time {
	t.Helper()
	for line := range strings.Lines(string(a.Comment)) {
		if day, ok := strings.CutPrefix(strings.TrimSpace(line), "today: "); ok {
			today, err := time.Parse(time.DateOnly, day)
			if err != nil {
				t.Fatal(err)
			}
			return today
		}
	}
	return time.Time{}
}

func indexOf(a *txtar.Archive, name string) int {
	return slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
}

func filesIn(a *txtar.Archive) Files {
	files := Files{}
	for _, f := range a.Files {
		if f.Name != "want" && f.Name != "live" {
			files[f.Name] = f.Data
		}
	}
	return files
}

func optionsIn(a *txtar.Archive) Options {
	opt := Options{LiveNo: 1}
	for line := range strings.Lines(string(a.Comment)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "env: "); ok {
			opt.Env = name
			opt.Getenv = func(name string) string { return map[string]string{"SID": "AC1", "TOKEN": "t0ken", "KEY": "k3y"}[name] }
			opt.ReadFile = func(path string) ([]byte, error) {
				if path == "/run/token" {
					return []byte("0ld\n"), nil
				}
				return nil, errors.New("no such file")
			}
		}
	}
	return opt
}

// compare compares one file of an archive, or rewrites it.
func compare(t *testing.T, path string, a *txtar.Archive, name, got string) {
	t.Helper()
	at := indexOf(a, name)
	if at < 0 {
		a.Files = append(a.Files, txtar.File{Name: name})
		at = len(a.Files) - 1
	}
	if *update {
		a.Files[at].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(a.Files[at].Data), got); diff != "" {
		t.Errorf("%s: %s (-want +got, -update rewrites):\n%s", path, name, diff)
	}
}

func faults(t *testing.T, w *Workspace) string {
	t.Helper()
	var b bytes.Buffer
	if err := diag.Write(&b, w.Diagnostics.Sorted(), diag.Sources(w.Files), diag.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// summary shows what is in force. Schedules have tests of their own.
func summary(t *testing.T, w *Workspace) string {
	t.Helper()
	live, flows := w.Set.Live, w.Set.Flows
	entries := func(all map[string]engine.Entry) map[string]string {
		out := map[string]string{}
		for key, e := range all {
			out[key] = e.Name + " → " + string(e.Flow)
		}
		return out
	}
	text, err := json.MarshalIndent(map[string]any{
		"base_url": live.BaseURL, "numbers": entries(live.Numbers), "apps": entries(live.Apps), "names": live.Names,
		"addresses": live.Addresses, "queues": live.Queues, "teams": live.Teams, "lists": live.Lists, "switches": live.Switches,
		"settings": live.Settings, "spoken": live.Spoken, "mailboxes": live.Mailboxes, "listed": live.Listed,
		"schedules": slices.Sorted(maps.Keys(live.Schedules)), "languages": flows.Languages, "points": len(flows.Points),
		"prompts":  slices.DeleteFunc(slices.Sorted(maps.Keys(flows.Prompts)), func(s string) bool { return strings.HasPrefix(s, "lib_") }),
		"policies": flows.Policies, "trouble": flows.Trouble, "region": flows.Region,
		"outside": map[string]any{"env": w.Outside.Env, "account": w.Outside.Account, "applications": w.Outside.Applications, "services": w.Outside.Services},
	}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

// TestCodes checks that every code that this package reports has a case.
func TestCodes(t *testing.T) {
	t.Parallel()
	cases := map[string]string{}
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range diag.Rows() {
			if bytes.Contains(text, []byte("["+string(row.Code)+"]\n")) {
				cases[string(row.Code)] = path
			}
		}
	}
	for _, code := range reported(t) {
		if cases[code] == "" {
			t.Errorf("no case in testdata reports %s", code)
		}
	}
}

// reported are the codes in the sources of the package, apart from those that come of a variable.
func reported(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range diag.Rows() {
			if !strings.HasSuffix(name, "_test.go") && bytes.Contains(text, []byte(`rrorf("`+string(row.Code)+`",`)) {
				found[string(row.Code)] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}
