package main

import (
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema/diag"
)

const testHelp = `test plays the tests of workspaces, the files NAME.test.yaml beside the flows. The same engine that answers
real calls runs in memory, and time is virtual: nobody waits for music.

  callflow test .
  callflow test . --run 'silence|wrong key' -v
  callflow test --coverage --min 100 examples/*/
  callflow test . --format junit > report.xml

What failed is shown with its transcript up to the point of difference, and the step that the caller was in.
With --coverage the outcomes that no test takes are listed, and prompts and log points; --min makes the end
1 when fewer percent of the outcomes are taken. With --mutate the flows are changed, one target, limit or
prompt at a time, and the changes that no test notices are listed.`

// testFlags are the flags of test.
type testFlags struct {
	run, env, format  string
	coverage, library bool
	verbose, update   bool
	mutate            bool
	min               float64
	svg, out          string
}

func testVerb(a *app) *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use: "test WORKSPACE...", Short: "play the tests of workspaces", Long: testHelp,
		Args: takes(1, -1, "one workspace or more"),
		RunE: func(_ *cobra.Command, dirs []string) error { return a.test(dirs, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.run, "run", "", "only tests whose names match this regular expression")
	flags.StringVar(&f.env, "env", "", "the environment: env/NAME.yaml")
	flags.StringVar(&f.format, "format", "text", "how to print: text, json, junit or github")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print the transcripts of all tests")
	flags.BoolVar(&f.coverage, "coverage", false, "list what no test covers")
	flags.BoolVar(&f.library, "library", false, "count the ready-made flows that are used, too")
	flags.Float64Var(&f.min, "min", 0, "the least percentage of outcomes that must be covered")
	flags.StringVar(&f.svg, "coverage-svg", "", "draw every flow into this folder, coloured by what is covered")
	flags.StringVar(&f.out, "coverage-out", "", "write results and coverage into this file, as JSON, for callflow graph --coverage")
	flags.BoolVar(&f.mutate, "mutate", false, "change the flows and list the changes that no test notices")
	flags.BoolVar(&f.update, "update", false, "rewrite the documents that tests compare")
	return cmd
}

// tested is one workspace with its tests and what came of them.
type tested struct {
	dir     string
	w       *library.Workspace
	subject *flowtest.Subject
	tests   []*flowtest.Test
	results []*flowtest.Result
	cover   *flowtest.Coverage
}

func (a *app) test(dirs []string, f testFlags) error {
	if err := oneOf("--format", f.format, "text", "json", "junit", "github"); err != nil {
		return err
	}
	names, err := regexp.Compile(f.run)
	if err != nil {
		return usagef("--run: %v", err)
	}
	var all []*tested
	for _, dir := range dirs {
		t, err := a.readTests(dir, f.env, names)
		if err != nil {
			return err
		}
		all = append(all, t)
	}
	play(all)
	for _, t := range all {
		if err := t.compareDocuments(f.update); err != nil {
			return err
		}
	}
	if err := a.reportTests(all, f); err != nil {
		return err
	}
	return a.afterTests(all, f)
}

// singleDashes has -run and -update understood as other test programs have them.
func singleDashes(args []string) []string {
	if len(args) == 0 || args[0] != "test" {
		return args
	}
	out := slices.Clone(args)
	for i, arg := range out {
		name, _, _ := strings.Cut(arg, "=")
		if name == "-run" || name == "-update" {
			out[i] = "-" + arg
		}
	}
	return out
}

// readTests reads the tests of a workspace; faults are printed.
func (a *app) readTests(dir, env string, names *regexp.Regexp) (*tested, error) {
	w, err := a.compile(dir, library.Options{Env: env, Today: today()})
	if err != nil {
		return nil, err
	}
	t := &tested{dir: filepath.ToSlash(filepath.Clean(dir)), w: w}
	found := &diag.List{}
	found.Append(w.Found)
	if !found.HasErrors() {
		t.subject = flowtest.NewSubject(w)
		for _, file := range w.Files.Tests() {
			for _, test := range flowtest.Read(file, w.Files[file], w, found) {
				if names.MatchString(test.Name) {
					t.tests = append(t.tests, test)
				}
			}
		}
	}
	settled := w.Settings.Settle(found, library.Settling{Files: w.Files, Today: today(), Part: true})
	if err := diag.Write(a.err, placed(dir, diag.Exact(settled.Sorted(), diag.Sources(w.Files))), sources(dir, w.Files), diag.Options{Color: a.colored(a.err)}); err != nil {
		return nil, err
	}
	if settled.HasErrors() {
		return nil, errFound
	}
	t.results = make([]*flowtest.Result, len(t.tests))
	return t, nil
}

// play plays all tests on all processors.
func play(all []*tested) {
	var jobs []func()
	for _, t := range all {
		for i, test := range t.tests {
			jobs = append(jobs, func() { t.results[i] = flowtest.Run(t.subject, test) })
		}
	}
	together(jobs)
}

// together runs jobs on all processors and waits for them.
func together(jobs []func()) {
	next := make(chan func())
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for job := range next {
				job()
			}
		}()
	}
	for _, job := range jobs {
		next <- job
	}
	close(next)
	wg.Wait()
}
