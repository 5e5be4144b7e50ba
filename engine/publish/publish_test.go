package publish

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/metric"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

const declared = "workspace: shop\nlanguage: en\nlanguages: {en: {code: en-US, voice: Polly.Joanna-Neural}}\nnumbers: {main: {flow: hello}}\n"

func saying(words string) string {
	return "flow: hello\nstart: hello\nsteps:\n  hello: {say: {text: " + words + ".}, next: end}\n"
}

// place is a folder with a database beside it, in which publishers follow one another.
type place struct {
	t   *testing.T
	dir string
	st  *sqlite.Store
	p   *Publisher

	counts *prometheus.Registry // of p
	last   *library.Edition     // that was in force last
}

func newPlace(t *testing.T) *place {
	t.Helper()
	at := &place{t: t, dir: t.TempDir()}
	at.write("callflow.yaml", declared)
	at.write("hello.flow.yaml", saying("One"))
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "calls.db"), sqlite.Options{Normal: true})
	if err != nil {
		t.Fatal(err)
	}
	at.st = st
	t.Cleanup(func() { _ = st.Close() })
	at.start()
	return at
}

func (at *place) write(name, text string) {
	at.t.Helper()
	file := filepath.Join(at.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		at.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		at.t.Fatal(err)
	}
}

// start begins anew, as a process does.
func (at *place) start() {
	at.t.Helper()
	if err := at.opens(); err != nil {
		at.t.Fatal(err)
	}
}

// opens begins anew with the folder as it is.
func (at *place) opens() error {
	at.t.Helper()
	w, err := library.Load(at.dir, library.Options{LiveNo: 1})
	if err != nil {
		at.t.Fatal(err)
	}
	at.counts = prometheus.NewRegistry()
	at.p, err = Open(at.t.Context(), Config{Dir: at.dir, Store: at.st, Log: slog.New(slog.DiscardHandler), Metrics: metric.New(at.counts),
		Live: func(_ context.Context, w *library.Workspace) error { at.last = library.EditionOf(w); return nil },
		Last: func(context.Context) (*library.Edition, error) { return at.last, nil }}, w)
	return err
}

// change is a change that is to have a result.
func (at *place) change(a Asked, want Result) Report {
	at.t.Helper()
	before := at.p.Flows().Current()
	r := at.p.Change(at.t.Context(), a)
	if r.Result != want || (r.Err != nil) != (want == Refused) {
		at.t.Fatalf("%s is %s, want %s: %v", a.Change, r.Result, want, r.Err)
	}
	now := at.p.Flows().Current()
	if (now != before) != (want == Replaced) || want == Replaced && now.Live.No <= before.Live.No {
		at.t.Fatalf("%s is %s, and %s with live part %d follows %s with %d", a.Change, r.Result, now.Flows.Version, now.Live.No, before.Flows.Version, before.Live.No)
	}
	return r
}

// sent are the files of the folder with another flow.
func (at *place) sent(words string) library.Files {
	return library.Files{"callflow.yaml": []byte(declared), "hello.flow.yaml": []byte(saying(words))}
}

// says checks what new contacts hear.
func (at *place) says(words string) {
	at.t.Helper()
	if got := string(at.p.Flows().Workspace().Files["hello.flow.yaml"]); got != saying(words) {
		at.t.Fatalf("in force is\n%swant %s", got, words)
	}
}

func TestRollback(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	versions := []engine.VersionID{at.p.Flows().Current().Flows.Version}
	for _, words := range []string{"Two", "Three"} {
		versions = append(versions, at.change(Asked{Change: store.Pushed, Files: at.sent(words), By: "ship"}, Replaced).Version)
	}
	if r := at.change(Asked{Change: store.Rolled}, Replaced); r.Version != versions[1] || r.Before != versions[2] {
		t.Errorf("back from %s is %s, want %s", r.Before, r.Version, versions[1])
	}
	at.start()
	at.says("Two")
	at.change(Asked{Change: store.Rolled}, Replaced)
	at.says("One")
	r := at.change(Asked{Change: store.Rolled}, Refused)
	if !errors.Is(r.Err, ErrUnknown) {
		t.Errorf("before the first is %v", r.Err)
	}
	at.change(Asked{Change: store.Rolled, To: versions[2][:8]}, Replaced)
	at.says("Three")
	at.change(Asked{Change: store.Rolled, To: versions[2]}, Unchanged)
	at.change(Asked{Change: store.Rolled, To: "ffff"}, Refused)
	l, err := at.p.Listing(t.Context())
	if err != nil || l.Current != versions[2] || l.Previous != versions[1] || len(l.Changes) != 6 || len(l.Versions) != 3 || !l.Stands.Kept {
		t.Errorf("listed is %+v, %v", l, err)
	}
	if current, before := Standing(l.Changes); current != l.Current || before != l.Previous {
		t.Errorf("standing are %s after %s", current, before)
	}
}

// TestFolderAfterRollback goes back while the folder has a bad edit: only the next edit of it counts.
func TestFolderAfterRollback(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	at.write("hello.flow.yaml", saying("Bad"))
	at.change(Asked{Change: store.Reloaded}, Replaced)
	at.change(Asked{Change: store.Rolled, By: "ann", Reason: "bad"}, Replaced)
	at.says("One")
	at.change(Asked{Change: store.Reloaded, Seen: true}, Unchanged)
	at.start()
	at.says("One")
	if r := at.change(Asked{Change: store.Reloaded}, Unchanged); !strings.Contains(r.Note, "by rollback") {
		t.Errorf("noted is %q", r.Note)
	}
	at.write("env/default.yaml", "base_url: https://calls.example.com\nnumbers: {main: \"+815000000001\"}\n")
	at.change(Asked{Change: store.Reloaded}, Replaced) // environments belong to the place
	at.says("One")
	at.start()
	at.says("One")
	at.write("hello.test.yaml", "tests: []\n")
	at.change(Asked{Change: store.Reloaded}, Unchanged)
	at.change(Asked{Change: store.Reloaded, Folder: true, Dry: true}, Sound)
	at.write("hello.flow.yaml", saying("Good"))
	at.change(Asked{Change: store.Reloaded}, Replaced)
	at.says("Good")
	at.start()
	at.says("Good")
}

// TestWhileStopped edits the folder while no server runs: that is the next edit.
func TestWhileStopped(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	at.change(Asked{Change: store.Pushed, Files: at.sent("Two")}, Replaced)
	at.write("hello.flow.yaml", saying("Three"))
	at.start()
	at.says("Three")
	l, err := at.p.Listing(t.Context())
	if err != nil || l.Stands.Change != store.Started || l.Stands.Kept || l.Stands.Before != l.Changes[1].Version {
		t.Errorf("listed is %+v, %v", l, err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	bad := at.sent("Two")
	bad["hello.flow.yaml"] = []byte("flow: hello\n")
	if r := at.change(Asked{Change: store.Pushed, Files: bad}, Refused); !errors.Is(r.Err, ErrFaults) || len(r.Diagnostics) == 0 {
		t.Errorf("a flow without steps: %v, %v", r.Err, r.Diagnostics)
	}
	failing := at.sent("Two")
	failing["hello.test.yaml"] = []byte("tests:\n  - test: fails\n    call: {number: main}\n    expect: {ended: caller}\n")
	if r := at.change(Asked{Change: store.Pushed, Files: failing, Test: true}, Refused); !errors.Is(r.Err, ErrTests) || len(r.Failed) != 1 {
		t.Errorf("a test that fails: %v, %q", r.Err, r.Failed)
	}
	failing["hello.test.yaml"] = []byte("tests: {}\n")
	if r := at.change(Asked{Change: store.Pushed, Files: failing, Test: true}, Refused); !errors.Is(r.Err, ErrFaults) {
		t.Errorf("a test that cannot be read: %v", r.Err)
	}
	at.p.cfg.Allowed = func(_, _ *library.Workspace) error { return errors.New("not here") }
	at.change(Asked{Change: store.Pushed, Files: at.sent("Two")}, Refused)
	if err := os.Remove(filepath.Join(at.dir, "callflow.yaml")); err != nil {
		t.Fatal(err)
	}
	if r := at.change(Asked{Change: store.Reloaded}, Refused); !errors.Is(r.Err, library.ErrNoWorkspace) {
		t.Errorf("a folder without a workspace: %v", r.Err)
	}
	if all, err := at.st.Publications(t.Context(), 0); err != nil || len(all) != 1 {
		t.Errorf("written down are %v, %v", all, err)
	}
}

// TestSounds finds sounds of versions that are not in memory any more.
func TestSounds(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	sound := func(of byte) library.Files {
		files := at.sent("One")
		files["hello.flow.yaml"] = []byte("flow: hello\nstart: hello\nsteps:\n  hello: {play: chime.wav, next: end}\n")
		files["audio/chime.wav"] = append([]byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x01\x00\x00\x00"), of)
		return files
	}
	at.change(Asked{Change: store.Pushed, Files: sound(1)}, Replaced)
	path := at.p.Flows().Current().Flows.Audio["chime.wav"][""]
	at.change(Asked{Change: store.Pushed, Files: sound(2)}, Replaced)
	at.start()
	if got, ok := at.p.Sound(path); !ok || got[len(got)-1] != 1 {
		t.Errorf("sound %s is %v", path, ok)
	}
	for _, path := range []string{"", "x", "../../x", strings.Repeat("0", 16) + "/chime.wav", "%/chime.wav"} {
		if _, ok := at.p.Sound(path); ok {
			t.Errorf("there is a sound at %q", path)
		}
	}
}

// TestMemory changes often while nobody calls: only what is in force stays in memory.
func TestMemory(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	var first engine.VersionID
	for i := range 20 {
		r := at.change(Asked{Change: store.Pushed, Files: at.sent(fmt.Sprint("Number ", i))}, Replaced)
		if i == 0 {
			first = r.Version
		}
	}
	old, err := at.p.Flows().Set(first)
	if err != nil || old.Live != at.p.Flows().Current().Live {
		t.Fatalf("the first version is not compiled again: %v", err)
	}
	if again, _ := at.p.Flows().Set(first); again != old {
		t.Error("it is compiled each time")
	}
	at.change(Asked{Change: store.Pushed, Files: at.sent("The last one")}, Replaced)
	if again, _ := at.p.Flows().Set(first); again == old || again.Flows == old.Flows {
		t.Error("a version that nobody is on stays in memory")
	}
	if _, err := at.p.sources("none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("sources of no version: %v", err)
	}
}

// TestCollect keeps the version in force and the one before, however old, and what is younger.
func TestCollect(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	for _, words := range []string{"Two", "Three", "Four"} {
		at.change(Asked{Change: store.Pushed, Files: at.sent(words)}, Replaced)
	}
	if n, err := at.p.Collect(t.Context(), time.Hour); n != 0 || err != nil {
		t.Errorf("%d versions are gone that were in force within the hour, %v", n, err)
	}
	if n, err := at.p.Collect(t.Context(), -time.Second); n != 2 || err != nil {
		t.Errorf("%d versions are gone, want 2; %v", n, err)
	}
	at.change(Asked{Change: store.Rolled}, Replaced)
	at.says("Three")
	if n, err := at.p.Collect(t.Context(), -time.Second); n != 1 || err != nil {
		t.Errorf("then %d versions are gone, want the one that was gone back from; %v", n, err)
	}
	at.start()
	at.says("Three")
	at.change(Asked{Change: store.Rolled}, Refused)
}

// TestFaultyFolder begins with folders that have errors: what was in force stays, and nothing is written down.
func TestFaultyFolder(t *testing.T) {
	t.Parallel()
	const place, broken = "numbers: {main: \"+815000000001\"}\nbase_url: https://calls.example.com\n", "flow: hello\nstart: nowhere\nsteps: {}\n"
	for _, c := range []struct {
		name       string
		file, text string
		sent       bool
	}{
		{"a flow", "hello.flow.yaml", broken, false},
		{"a flow after a push", "hello.flow.yaml", broken, true},
		{"an environment", "env/default.yaml", "numbers: {main: 12}\n", false},
		{"an environment that cannot be read, after a push", "env/default.yaml", "numbers: [", true},
		{"the declarations", "callflow.yaml", "workspace: [shop]\n", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			at := newPlace(t)
			at.write("env/default.yaml", place)
			at.start()
			now := "One"
			if c.sent {
				now = "Two"
				at.change(Asked{Change: store.Pushed, Files: at.sent(now)}, Replaced)
			}
			before, _ := at.st.Publications(t.Context(), 0)
			mended, err := os.ReadFile(filepath.Join(at.dir, c.file))
			if err != nil {
				t.Fatal(err)
			}
			at.write(c.file, c.text)
			at.start()
			at.says(now)
			if number := at.p.Flows().Current().Live.Names["numbers.main"]; !at.p.Behind() || number != "+815000000001" {
				t.Errorf("it is behind: %v, and the number is %s", at.p.Behind(), number)
			}
			at.change(Asked{Change: store.Reloaded}, Refused)
			if after, _ := at.st.Publications(t.Context(), 0); len(after) != len(before) {
				t.Errorf("written down is %+v", after[0])
			}
			at.write(c.file, string(mended))
			at.p.Change(t.Context(), Asked{Change: store.Reloaded})
			if at.says(now); at.p.Behind() {
				t.Error("it is mended and still behind")
			}
		})
	}
}

// TestFaultyStart begins with errors where nothing was in force.
func TestFaultyStart(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "calls.db"), sqlite.Options{Normal: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	at.st = st
	at.write("hello.flow.yaml", "flow: hello\nstart: nowhere\nsteps: {}\n")
	if err := at.opens(); !errors.Is(err, ErrFaults) {
		t.Errorf("it begins with errors: %v", err)
	}
}
