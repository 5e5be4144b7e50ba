package kinds

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestKinds plays the scripts in testdata/*.txtar. An archive holds flows (NAME.yaml) and scripts
// (NAME.script or NAME-CASE.script); NAME-CASE.want is what comes of it, line by line.
func TestKinds(t *testing.T) {
	t.Parallel()
	for _, path := range archives(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range scripts(a) {
				name := strings.TrimSuffix(f.Name, ".script")
				got := runScript(t, a, f, map[string]bool{})
				if want := fileOf(a, name+".want"); !*update && got != want {
					t.Errorf("%s: got\n%s\nwant\n%s", f.Name, got, want)
				}
				setFile(a, name+".want", got)
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestEdges counts the outcomes that the steps of all archives declare: some script takes each of them.
// Where the author names the outcomes, as the keys of a menu, one of them is enough.
func TestEdges(t *testing.T) {
	t.Parallel()
	declared, took, used := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, path := range archives(t) {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range scripts(a) {
			runScript(t, a, f, took)
			s := newStage(t, flowOf(a, f))
			for _, flow := range append(s.small.subs, s.small) {
				flow.declares(declared, used)
			}
		}
	}
	for edge := range declared {
		if !took[edge] {
			t.Errorf("no script takes the outcome %q", edge)
		}
	}
	for _, r := range Table() {
		if !used[r.Name] {
			t.Errorf("no script uses the kind %q", r.Name)
		}
	}
}

// declares notes the kinds that a flow uses, and their outcomes.
func (s *small) declares(outcomes, used map[string]bool) {
	for _, step := range s.steps {
		used[step.row.Name] = true
		for _, e := range step.ends.List {
			if e.Target == nil {
				outcomes[step.row.Name+" "+e.Outcome] = true
			}
		}
	}
}

func runScript(t *testing.T, a *txtar.Archive, f txtar.File, took map[string]bool) string {
	t.Helper()
	s := newStage(t, flowOf(a, f))
	var b bytes.Buffer
	for _, line := range strings.Split(strings.TrimSpace(string(f.Data)), "\n") {
		b.WriteString("> " + line + "\n" + s.do(line))
	}
	for edge := range s.took {
		took[edge] = true
	}
	return b.String()
}

func archives(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	slices.Sort(paths)
	return paths
}

func scripts(a *txtar.Archive) []txtar.File {
	var out []txtar.File
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".script") {
			out = append(out, f)
		}
	}
	return out
}

// flowOf is the flow of a script: NAME.yaml for NAME.script and NAME-CASE.script.
func flowOf(a *txtar.Archive, script txtar.File) string {
	name, _, _ := strings.Cut(strings.TrimSuffix(script.Name, ".script"), "-")
	return fileOf(a, name+".yaml")
}

func fileOf(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func setFile(a *txtar.Archive, name, text string) {
	for i := range a.Files {
		if a.Files[i].Name == name {
			a.Files[i].Data = []byte(text)
			return
		}
	}
	at := len(a.Files)
	for i := range a.Files {
		if a.Files[i].Name == strings.TrimSuffix(name, ".want")+".script" {
			at = i + 1
		}
	}
	a.Files = slices.Insert(a.Files, at, txtar.File{Name: name, Data: []byte(text)})
}
