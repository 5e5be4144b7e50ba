package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"callflow/engine/library"
	"callflow/schema/diag"
)

// TestValidateIsDeterministic checks that many workspaces, checked on all processors, give the same bytes each time.
func TestValidateIsDeterministic(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	dir := t.TempDir()
	for i := range 20 {
		writeFiles(t, filepath.Join(dir, fmt.Sprintf("w%02d", i)), map[string]string{
			"callflow.yaml":   "workspace: shop\nlanguages: {en: {code: en-US}}\nnumbers: {main: front}\n",
			"env/east.yaml":   "base_url: https://east.example.com\nnumbers: {mian: \"+815012345678\"}\n",
			"env/west.yaml":   "base_url: https://west.example.com\n",
			"front.flow.yaml": "flow: front\nstart: a\nsteps:\n  a: {say: greting, next: b}\n  c: {sya: hello, next: end}\n",
		})
	}
	for _, format := range formats {
		var first []byte
		for range 3 {
			var out, talk bytes.Buffer
			if code := Run([]string{"validate", "--format", format, dir}, nil, &out, &talk); code != exitFound {
				t.Fatalf("exit code %d: %s", code, talk.String())
			}
			if first == nil {
				first = out.Bytes()
			}
			if !bytes.Equal(first, out.Bytes()) {
				t.Errorf("%s differs from run to run", format)
			}
		}
		if !bytes.Contains(first, []byte("w19")) || bytes.Index(first, []byte("w03")) > bytes.Index(first, []byte("w04")) {
			t.Errorf("%s: the workspaces are not in order", format)
		}
	}
}

// TestFixLeavesExamples checks that nothing is put right in what is right.
func TestFixLeavesExamples(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	var out, talk bytes.Buffer
	if code := Run([]string{"validate", "--fix", "--diff", "--fail-on", "info", "../../examples", "../../flows"}, nil, &out, &talk); code != exitClean || out.Len() > 0 {
		t.Errorf("exit code %d: %s%s", code, out.String(), talk.String())
	}
}

// TestFixKeepsLineEnds checks that all but what is put right stays byte for byte, and so do the rights of the file.
func TestFixKeepsLineEnds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := "\ufeffflow: front # 世界\r\nstart: greet\r\nsteps:\r\n  greet: {say: {txet: \"Hi, 世界\"}, next: end}\r\n"
	writeFiles(t, dir, map[string]string{
		"callflow.yaml": "workspace: shop\nlanguages: {en: {code: en-US}}\nnumbers: {main: front}\n", "flows/front.flow.yaml": text,
	})
	path := filepath.Join(dir, "flows", "front.flow.yaml")
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	var out, talk bytes.Buffer
	if code := Run([]string{"validate", "--fix", dir}, nil, &out, &talk); code != exitClean {
		t.Errorf("exit code %d: %s%s", code, out.String(), talk.String())
	}
	got, err := os.ReadFile(path)
	if want := strings.Replace(text, "txet", "text", 1); err != nil || string(got) != want {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
	if at, err := os.Stat(path); err != nil || at.Mode().Perm() != 0o640 {
		t.Errorf("the file has the rights %v (%v)", at.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "flows", ".callflow-*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func TestReplaceFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"real": "a"})
	link := filepath.Join(dir, "link")
	if err := os.Symlink("real", link); err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(link, []byte("other"), []byte("b")); err == nil || !strings.Contains(err.Error(), "has changed") {
		t.Errorf("a file that has changed gives %v", err)
	}
	if err := replaceFile(link, []byte("a"), []byte("b")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "real")); err != nil || string(got) != "b" {
		t.Errorf("the file behind the link holds %q (%v)", got, err)
	}
	if err := replaceFile(filepath.Join(dir, "none"), nil, nil); err == nil {
		t.Error("a file that is not there is no error")
	}
}

func TestBlobsIn(t *testing.T) {
	t.Parallel()
	good := "h1 blob 3\na\nb\nh2 blob 0\n\n"
	files, err := blobsIn([]byte(good), []string{"x", "y"})
	if err != nil || string(files["x"]) != "a\nb" || len(files["y"]) != 0 {
		t.Errorf("got %q, %v", files, err)
	}
	for _, bad := range []string{"", "h1 missing\n", "h1 blob 99\nabc\n", "h1 blob -1\n\n", "h1 blob 3\nabc"} {
		if files, err := blobsIn([]byte(bad), []string{"x"}); err == nil {
			t.Errorf("%q gives %q", bad, files)
		}
	}
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFixOfMisspelledWords misspells words of the examples and has them put right: it ends, and never leaves more
// errors than there were.
func TestFixOfMisspelledWords(t *testing.T) {
	t.Parallel()
	tries := 12
	if testing.Short() {
		tries = 4
	}
	for _, dir := range []string{"../../examples/bank", "../../examples/minicc", "../../examples/voicemail"} {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			right := &checked{dir: dir}
			if err := right.load(""); err != nil {
				t.Fatal(err)
			}
			random := rand.New(rand.NewPCG(7, 7))
			v := &validation{app: &app{err: io.Discard, out: io.Discard}, flags: validateFlags{fix: true, diff: true}}
			fixed := 0
			for range tries {
				c := &checked{dir: dir, files: misspelled(right.files, random)}
				all := []*checked{c}
				v.check(all)
				before := errorsIn(c)
				changed, err := v.fix(all)
				if err != nil {
					t.Fatal(err)
				}
				if after := errorsIn(c); after > before || changed && after == before {
					t.Errorf("%d errors became %d: %v", before, after, c.found)
				}
				if changed {
					fixed++
				}
			}
			if fixed == 0 {
				t.Error("nothing was put right")
			}
		})
	}
}

func errorsIn(c *checked) int {
	n := 0
	for _, d := range c.found {
		if d.Severity == diag.Error {
			n++
		}
	}
	return n
}

// misspelled returns the files with one long word of one flow misspelled.
func misspelled(files library.Files, random *rand.Rand) library.Files {
	var flows []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(name, ".flow.yaml") {
			flows = append(flows, name)
		}
	}
	name := flows[random.IntN(len(flows))]
	text := slices.Clone(files[name])
	words := regexp.MustCompile(`[a-z_]{5,}`).FindAllIndex(text, -1)
	word := words[random.IntN(len(words))]
	at := word[0] + random.IntN(word[1]-word[0]-1)
	text[at], text[at+1] = text[at+1], text[at]
	out := maps.Clone(files)
	out[name] = text
	return out
}
