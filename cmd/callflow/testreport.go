package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/flowtest"
)

// reportTests prints what came of the tests.
func (a *app) reportTests(all []*tested, f testFlags) error {
	suites := make([]flowtest.Suite, len(all))
	covers := make([]*flowtest.Coverage, len(all))
	for i, t := range all {
		suites[i] = flowtest.Suite{Dir: t.dir, Results: t.results}
		t.cover = flowtest.NewCoverage(t.subject, f.library)
		for _, r := range t.results {
			t.cover.Add(r)
		}
		if f.coverage {
			covers[i] = t.cover
		}
	}
	if f.out != "" {
		if err := writeCover(f.out, suites, all); err != nil {
			return err
		}
	}
	switch f.format {
	case "json":
		return flowtest.WriteJSON(a.out, suites, covers)
	case "junit":
		return flowtest.WriteJUnit(a.out, suites)
	case "github":
		return flowtest.WriteGitHub(a.out, suites)
	}
	return flowtest.WriteText(a.out, suites, flowtest.Options{Verbose: f.verbose})
}

// writeCover writes results and coverage into a file, which `callflow graph --coverage` reads.
func writeCover(file string, suites []flowtest.Suite, all []*tested) error {
	covers := make([]*flowtest.Coverage, len(all))
	for i, t := range all {
		covers[i] = t.cover
	}
	var b bytes.Buffer
	if err := flowtest.WriteJSON(&b, suites, covers); err != nil {
		return err
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write coverage: %w", err)
	}
	return nil
}

// afterTests is what follows when all tests have been played: coverage, pictures, mutations, the verdict.
func (a *app) afterTests(all []*tested, f testFlags) error {
	found := false
	for _, t := range all {
		if f.coverage && f.format == "text" {
			if err := flowtest.WriteCoverage(a.out, t.dir, t.cover); err != nil {
				return err
			}
		}
		if f.svg != "" {
			if err := t.paint(filepath.Join(f.svg, filepath.Base(t.dir)), f.library); err != nil {
				return err
			}
		}
		if f.mutate {
			found = a.mutate(t) || found
		}
		failed, _ := flowtest.Failed([]flowtest.Suite{{Results: t.results}})
		found = found || failed > 0
		if s := t.cover.Outcomes(); s.Below(f.min) {
			fmt.Fprintf(a.err, "%s: %s outcomes are covered, expected at least %g%%\n", t.dir, s, f.min)
			found = true
		}
	}
	if found {
		return errFound
	}
	return nil
}

// paint draws every flow into a folder: what tests have passed is marked.
func (t *tested) paint(dir string, library bool) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make a folder for pictures: %w", err)
	}
	for _, name := range flowNames(t.w.Set.Flows) {
		g := t.w.Set.Flows.Graphs[engine.FlowName(name)]
		if strings.HasPrefix(name, "lib.") && !library {
			continue
		}
		paint := coverPainter{t.cover}
		p := drawingOf(g, paint)
		p.Legend = paint.legend()
		out := &strings.Builder{}
		if err := p.SVG(out); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+".svg"), []byte(out.String()), 0o600); err != nil {
			return fmt.Errorf("write picture: %w", err)
		}
	}
	return nil
}

// compareDocuments compares the documents of tests that ask for it with the file beside them, or rewrites it.
func (t *tested) compareDocuments(update bool) error {
	files := map[string]*txtar.Archive{}
	for _, r := range t.results {
		if !r.Test.Documents {
			continue
		}
		name := strings.TrimSuffix(r.Test.File, ".test.yaml") + ".documents"
		if files[name] == nil {
			text, err := os.ReadFile(filepath.Join(t.dir, filepath.FromSlash(name)))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("read documents: %w", err)
			}
			files[name] = txtar.Parse(text)
		}
		before := documentsOf(files[name], r.Test.Name)
		if update {
			before.Data = []byte(r.Documents)
			continue
		}
		r.Compare(string(before.Data), name)
	}
	for name, a := range files {
		if !update {
			continue
		}
		if err := os.WriteFile(filepath.Join(t.dir, filepath.FromSlash(name)), txtar.Format(a), 0o600); err != nil {
			return fmt.Errorf("write documents: %w", err)
		}
	}
	return nil
}

// documentsOf finds the documents of a test, and makes room for them when there are none.
func documentsOf(a *txtar.Archive, test string) *txtar.File {
	for i := range a.Files {
		if a.Files[i].Name == test {
			return &a.Files[i]
		}
	}
	a.Files = append(a.Files, txtar.File{Name: test})
	return &a.Files[len(a.Files)-1]
}

// mutate changes the flows and lists the changes that no test notices; it tells whether there are any.
func (a *app) mutate(t *tested) bool {
	all := flowtest.Mutants(t.subject)
	touched, noticed := make([]bool, len(all)), make([]bool, len(all))
	jobs := make([]func(), len(all))
	for i, m := range all {
		jobs[i] = func() {
			for n, r := range t.results {
				if m.Touched(r) {
					touched[i] = true
					if m.Notices(t.tests[n]) {
						noticed[i] = true
						return
					}
				}
			}
		}
	}
	together(jobs)
	survivors, made := 0, 0
	for i, m := range all {
		if !touched[i] {
			continue
		}
		if made++; !noticed[i] {
			survivors++
			fmt.Fprintf(a.out, "  %s:%d: no test notices that %s%s\n", filepath.ToSlash(filepath.Join(t.dir, m.Place.File)), m.Place.Line, inStep(m.Place), m.What)
		}
	}
	fmt.Fprintf(a.out, "mutations of %s: %s noticed\n", t.dir, flowtest.Share{Hit: made - survivors, All: made})
	return survivors > 0
}

func inStep(p flowtest.Place) string {
	if p.Step == "" {
		return ""
	}
	return string(p.Step) + "."
}
