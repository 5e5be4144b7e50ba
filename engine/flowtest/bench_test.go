package flowtest

import (
	"os"
	"testing"

	"callflow/engine/library"
	"callflow/schema/diag"
)

// exampleTests are a workspace of the examples with its tests.
func exampleTests(tb testing.TB, name string) (*Subject, []*Test) {
	tb.Helper()
	files, err := library.ReadFS(os.DirFS("../../examples/" + name))
	if err != nil {
		tb.Fatal(err)
	}
	w := library.Compile(files, library.Options{LiveNo: 1})
	l := &diag.List{}
	var tests []*Test
	for _, file := range files.Tests() {
		tests = append(tests, Read(file, files[file], w, l)...)
	}
	if w.Diagnostics.HasErrors() || l.HasErrors() {
		tb.Fatalf("%s: %v %v", name, w.Diagnostics.Sorted(), l.Sorted())
	}
	return NewSubject(w), tests
}

// BenchmarkThousandTests plays 1,000 tests of the examples: one operation is all of them. The goal is less
// than two seconds of one processor.
func BenchmarkThousandTests(b *testing.B) {
	type job struct {
		s *Subject
		t *Test
	}
	var jobs []job
	for _, name := range []string{"bank", "minicc", "opening-hours", "shop", "voicemail"} {
		s, tests := exampleTests(b, name)
		for _, t := range tests {
			jobs = append(jobs, job{s, t})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range 1000 {
			j := jobs[i%len(jobs)]
			if r := Run(j.s, j.t); !r.Passed() {
				b.Fatalf("%s: %v", j.t.Name, r.Failures)
			}
		}
	}
}
