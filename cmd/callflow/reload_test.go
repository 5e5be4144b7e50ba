package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine/library"
	"callflow/engine/publish"
	"callflow/engine/serve"
)

// shopOf writes a workspace of one flow that says something.
func shopOf(t *testing.T, words string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write(t, dir, "callflow.yaml", "workspace: shop\nlanguage: en\nlanguages: {en: {code: en-US, voice: Polly.Joanna-Neural}}\nnumbers: {main: {flow: hello}}\n")
	write(t, dir, "hello.flow.yaml", helloFlow(words))
	return dir
}

func helloFlow(words string) string {
	return "flow: hello\nstart: hello\nsteps:\n  hello: {say: {text: " + words + ".}, next: bye}\n  bye: {say: {text: Goodbye.}, next: end}\n"
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// editionOf is a server's way to take over a folder, without the server.
func editionOf(t testing.TB, dir string, log io.Writer) *edition {
	t.Helper()
	opt := library.Options{LiveNo: 1, Parsed: &library.Parsed{}}
	w, err := library.Load(dir, opt)
	if err != nil || w.Diagnostics.HasErrors() {
		t.Fatal(err, w.Diagnostics)
	}
	h := &house{w: w, c: configuration{}, played: &otherSide{}, store: openFile(t, filepath.Join(t.TempDir(), "calls.db")),
		log: serve.NewLogger(log, slog.LevelInfo, false), counts: prometheus.NewRegistry(), from: source{dir: dir, opt: opt}}
	e, err := h.publishes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var reloads = flag.Int("reloads", 50, "how many edits TestReloads takes over, and how many torn files TestTornFiles looks at; make soak says 1,000")

// TestReloads takes over many edits, one after the other: each is in force, with a live part of a higher number.
func TestReloads(t *testing.T) {
	t.Parallel()
	dir := shopOf(t, "Zero")
	e := editionOf(t, dir, io.Discard)
	for i := range *reloads {
		before := e.Flows().Current()
		write(t, dir, "hello.flow.yaml", helloFlow(fmt.Sprint("Number ", i)))
		if got := e.reload(t.Context(), "watch"); got != publish.Replaced {
			t.Fatalf("edit %d is %s", i, got)
		}
		now := e.Flows().Current()
		if now.Flows.Version == before.Flows.Version || now.Live.No <= before.Live.No {
			t.Fatalf("edit %d is not in force: version %s after %s, live part %d after %d", i, now.Flows.Version, before.Flows.Version, now.Live.No, before.Live.No)
		}
		if again := e.reload(t.Context(), "watch"); again != publish.Unchanged {
			t.Fatalf("edit %d is taken over twice", i)
		}
	}
}

// TestTornFiles looks at a folder while files in it are half written, damaged or gone: what has errors changes nothing, and
// is told once.
func TestTornFiles(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	dir := shopOf(t, "Hello")
	var log bytes.Buffer
	e := editionOf(t, dir, &log)
	declared := e.Flows().Workspace().Files["callflow.yaml"]
	whole := []byte(helloFlow("Something else"))
	rng := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for i := range *reloads {
		torn := whole[:rng.IntN(len(whole)-len(" end}\n"))]
		switch i % 3 {
		case 1:
			torn = bytes.Replace(whole, []byte("say"), []byte{byte('a' + i%26), byte(i % 128)}, 1)
		case 2:
			torn = append(bytes.Clone(torn), 0, byte(i))
		}
		write(t, dir, "hello.flow.yaml", string(torn))
		before := e.Flows().Current()
		if w := library.Compile(library.Files{"hello.flow.yaml": torn, "callflow.yaml": declared}, library.Options{}); !w.Diagnostics.HasErrors() {
			continue // what is whole again is no torn file
		}
		if got := e.reload(t.Context(), "watch"); got == publish.Replaced || e.Flows().Current() != before {
			t.Fatalf("a torn file is in force:\n%s", torn)
		}
		refused++
		told := log.Len()
		if e.reload(t.Context(), "watch"); log.Len() != told {
			t.Fatalf("what was refused is told again:\n%s", log.String()[told:])
		}
	}
	if refused < *reloads*8/10 {
		t.Fatalf("only %d files were torn", refused)
	}
	write(t, dir, "hello.flow.yaml", string(whole))
	if got := e.reload(t.Context(), "watch"); got != publish.Replaced {
		t.Errorf("the whole file is %s", got)
	}
}

// TestStateOf changes a folder in all ways in which people and programs do.
func TestStateOf(t *testing.T) {
	t.Parallel()
	dir := shopOf(t, "Hello")
	link := filepath.Join(t.TempDir(), "current")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Symlink(dir, link))
	l := newLookout(link, true)
	defer l.close()
	for _, change := range []struct {
		name string
		do   func()
	}{
		{"a file is edited", func() { write(t, dir, "hello.flow.yaml", helloFlow("Hello there")) }},
		{"a file is put in the place of another", func() {
			write(t, dir, "next", helloFlow("Hello again and again"))
			must(os.Rename(filepath.Join(dir, "next"), filepath.Join(dir, "hello.flow.yaml")))
		}},
		{"a folder comes, with a file", func() {
			must(os.Mkdir(filepath.Join(dir, "prompts"), 0o700))
			write(t, dir, "prompts/en.yaml", "a: b\n")
		}},
		{"a file goes", func() { must(os.Remove(filepath.Join(dir, "prompts/en.yaml"))) }},
		{"a link leads to another folder", func() {
			other := shopOf(t, "Hello")
			must(os.Symlink(other, link+".next"))
			must(os.Rename(link+".next", link))
		}},
	} {
		if l.changed() {
			t.Errorf("before %q something has changed", change.name)
		}
		if change.do(); !l.changed() {
			t.Errorf("%s, and nothing has changed", change.name)
		}
	}
}
