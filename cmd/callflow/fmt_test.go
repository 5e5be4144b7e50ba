package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/format"
)

// shippedFolders hold all files of workspaces that we ship.
var shippedFolders = []string{"../../examples", "../../flows", "../../docs/guide/samples", "scaffold"}

func TestShippedFilesAreFormatted(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	var out, talk bytes.Buffer
	if code := Run(append([]string{"fmt", "--diff"}, shippedFolders...), nil, &out, &talk); code != exitClean {
		t.Errorf("code %d: %s\n%s", code, talk.String(), out.String())
	}
}

// TestFormatChangesNothing compiles the shipped workspaces, and mutants of them, before and after formatting.
// The graphs and the faults are the same, and formatting again changes nothing.
func TestFormatChangesNothing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes long with the race detector, and does nothing at the same time")
	}
	all := shippedWorkspaces(t)
	t.Run("as they are", func(t *testing.T) {
		t.Parallel()
		for _, files := range all {
			sameMeaning(t, files)
		}
	})
	t.Run("mutants", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			files := rapid.SampledFrom(all[:len(all)/2]).Draw(t, "workspace") // the small ones
			mutant := library.Files{}
			var names []string
			for name, text := range files {
				mutant[name] = text
				if sortOf(name) != "" {
					names = append(names, name)
				}
			}
			slices.Sort(names)
			for range rapid.IntRange(1, 6).Draw(t, "mutations") {
				name := rapid.SampledFrom(names).Draw(t, "file")
				mutant[name] = []byte(mutated(t, string(mutant[name])))
			}
			sameMeaning(t, mutant)
		})
	})
}

// mutations change the layout of a line, or what it says; many results cannot be read at all.
var mutations = []func(line string) string{
	func(l string) string { return l + "   # behind" },
	func(l string) string { return "# above\n" + l },
	func(l string) string { return "      # deep\n\n\n" + l },
	func(l string) string { return l + "\n\n\n# below\n" },
	func(l string) string { return strings.Repeat(" ", len(l)-len(strings.TrimLeft(l, " "))) + l },
	func(l string) string { return strings.Replace(l, "{", "{   ", 1) },
	func(l string) string { return strings.Replace(l, ", ", ",\n                      ", 1) },
	func(l string) string { return strings.Replace(l, ", ", ", # inside\n                      ", 1) },
	func(l string) string {
		return strings.Replace(l, ", ", ",\n                      # between\n         ", 1)
	},
	func(l string) string {
		return strings.Replace(l, "]", "\n                  # at the end\n         ]", 1)
	},
	func(l string) string { return strings.Replace(l, ": ", ":\n               ", 1) },
	func(l string) string { return strings.Replace(l, ": ", ":   # behind the key\n               ", 1) },
	func(l string) string { return strings.Replace(l, "- ", "-   # behind the dash\n               ", 1) },
	func(l string) string { return regexp.MustCompile(`: ([^{\[#"']+)$`).ReplaceAllString(l, `: "$1"`) },
	func(l string) string { return regexp.MustCompile(`: ([^{\[#"']+)$`).ReplaceAllString(l, `: '$1'`) },
	func(l string) string { return strings.ReplaceAll(l, `"`, "") },
	func(l string) string { return regexp.MustCompile(`\w+`).ReplaceAllString(l, "no") },
	func(l string) string { return regexp.MustCompile(`: .*`).ReplaceAllString(l, ": 010") },
	func(l string) string { return regexp.MustCompile(`: .*`).ReplaceAllString(l, `: "1e3"`) },
	func(string) string { return "" },
	func(l string) string { return l + "\n" + l },
}

func mutated(t *rapid.T, text string) string {
	lines := strings.Split(text, "\n")
	i := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
	if j := rapid.IntRange(0, 3*len(lines)).Draw(t, "other line"); j < len(lines) {
		lines[i], lines[j] = lines[j], lines[i]
	}
	lines[i] = mutations[rapid.IntRange(0, len(mutations)-1).Draw(t, "mutation")](lines[i])
	return strings.Join(lines, "\n")
}

// shippedWorkspaces are the workspaces of the folders that we ship, the smallest first.
func shippedWorkspaces(t *testing.T) []library.Files {
	t.Helper()
	var all []library.Files
	for _, root := range shippedFolders {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Base(path) != "callflow.yaml" {
				return err
			}
			files, err := library.ReadDir(filepath.Dir(path))
			all = append(all, files)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	size := func(files library.Files) int {
		n := 0
		for _, text := range files {
			n += len(text)
		}
		return n
	}
	slices.SortStableFunc(all, func(a, b library.Files) int { return size(a) - size(b) })
	return all
}

// shippedShapes are the shapes of all sorts of files, made once.
var shippedShapes = sync.OnceValue(func() map[string]schema.Shape {
	all := map[string]schema.Shape{}
	for _, sort := range schemaSorts {
		all[sort] = shapeOf(sort)
	}
	return all
})

// tester is what testing.T and rapid.T have in common.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// sameMeaning formats all files of a workspace that can be read and compares what they mean before and after.
func sameMeaning(t tester, files library.Files) {
	t.Helper()
	after, shapes := library.Files{}, shippedShapes()
	for name, text := range files {
		after[name] = text
		sort := sortOf(name)
		if sort == "" {
			continue
		}
		var l, parsed diag.List
		out, ok := format.Source(name, text, shapes[sort], &l)
		schema.Parse(name, text, &parsed)
		if ok == parsed.HasErrors() {
			t.Fatalf("%s: formatted: %v, faults: %v, text:\n%s", name, ok, l.Sorted(), text)
		}
		if !ok {
			continue
		}
		again, _ := format.Source(name, out, shapes[sort], &l)
		if !bytes.Equal(again, out) {
			t.Fatalf("%s: formatted again it is another:\n%s\n---\n%s", name, out, again)
		}
		after[name] = out
	}
	if d := cmp.Diff(meaning(files), meaning(after)); d != "" {
		t.Fatalf("formatting has changed what the files say (-before +after):\n%s", d)
	}
}

// meaning is what a workspace compiles to, and its faults, without their places.
func meaning(files library.Files) []string {
	w := library.Compile(files, library.Options{LiveNo: 1})
	list := w.Diagnostics
	var out []string
	if !list.HasErrors() {
		for _, name := range files.Tests() {
			flowtest.Read(name, files[name], w, list)
		}
		s := &saying{}
		s.value(reflect.ValueOf(w.Set.Flows), 0)
		out = append(out, s.lines...)
	}
	for _, d := range list.Sorted() {
		out = append(out, fmt.Sprintf("%s %s: %s", d.File, d.Code, d.Message))
	}
	slices.Sort(out)
	return out
}

// saying writes down all that is reachable from a value but places, code and the numbers of references.
type saying struct {
	lines []string
	path  []string
}

var unsaid = []string{"diag.Pos", "diag.Span", "diag.Text", "vm.Program", "sync.Pool", "engine.VersionID", "expr.Ref", "expr.slot", "engine.Source"}

func (s *saying) value(v reflect.Value, depth int) {
	if !v.IsValid() || slices.Contains(unsaid, v.Type().String()) || depth > 40 {
		return
	}
	in := func(name string, inner reflect.Value) {
		s.path = append(s.path, name)
		s.value(inner, depth+1)
		s.path = s.path[:len(s.path)-1]
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if n := v.Type().String(); n != "*schema.Node" && !v.IsNil() {
			in(v.Elem().Type().String(), v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			in(v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			in(fmt.Sprint(i), v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			in(fmt.Sprint(k), v.MapIndex(k))
		}
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
	default:
		s.lines = append(s.lines, fmt.Sprintf("%s = %v", strings.Join(s.path, "."), v))
	}
}

func TestFmt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	messy, broken := filepath.Join(dir, "a.flow.yaml"), filepath.Join(dir, "prompts", "en.yaml")
	write := func(path, text string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	write(messy, "start: b\nflow:   a\nsteps: {b: {next: end, say: hi}}\n")
	write(filepath.Join(dir, ".hidden", "b.flow.yaml"), "flow:   a\n")
	write(filepath.Join(dir, "notes.yaml"), "flow:   a\n")
	run := func(in string, want int, args ...string) string {
		t.Helper()
		var out, talk bytes.Buffer
		if code := Run(append([]string{"fmt"}, args...), strings.NewReader(in), &out, &talk); code != want {
			t.Errorf("fmt %v: code %d, want %d, %s", args, code, want, talk.String())
		}
		return out.String() + talk.String()
	}
	if out := run("", exitFound, "--check", dir); out != filepath.ToSlash(messy)+"\n" {
		t.Errorf("check prints %s", out)
	}
	if out := run("", exitFound, "--diff", messy); !strings.Contains(out, "\n-flow:   a\n") || !strings.Contains(out, "\n+flow: a\n") {
		t.Errorf("diff prints %s", out)
	}
	const want = "flow: a\nstart: b\nsteps: {b: {say: hi, next: end}}\n"
	if out := run("start: b\nflow: a\nsteps: {b: {next: end, say: hi}}", exitClean, "--name", "a.flow.yaml", "-"); out != want {
		t.Errorf("from stdin: %s", out)
	}
	run("", exitClean, dir)
	if text, err := os.ReadFile(messy); err != nil || string(text) != want {
		t.Errorf("%v, the file is now\n%s", err, text)
	}
	if at, err := os.Stat(messy); err != nil || at.Mode().Perm() != 0o640 {
		t.Errorf("%v, the file has the mode %v", err, at.Mode())
	}
	run("", exitClean, "--check", dir)
	write(broken, "a: [b\n")
	if out := run("", exitFound, dir); !strings.Contains(out, "prompts/en.yaml:1:4: error:") {
		t.Errorf("a broken file: %s", out)
	}
	run("", exitUsage, filepath.Join(dir, "nowhere"))
	run("", exitUsage)
}
