package publish

import (
	"fmt"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema/diag"
)

// mostFailed is how many tests are named that have not passed.
const mostFailed = 20

// test plays the tests of a workspace as callflow test does, in their own environment and without secrets. One after the other:
// calls are being answered beside it.
func (p *Publisher) test(files library.Files, r *Report) error {
	w := library.Compile(files, library.Options{LiveNo: 1})
	list := &diag.List{}
	list.Append(w.Diagnostics)
	var tests []*flowtest.Test
	if !list.HasErrors() {
		for _, file := range files.Tests() {
			tests = append(tests, flowtest.Read(file, files[file], w, list)...)
		}
	}
	if list.HasErrors() {
		r.Diagnostics = list.Sorted()
		return fmt.Errorf("%w: %w", ErrFaults, faultsIn(r.Diagnostics))
	}
	subject, failed := flowtest.NewSubject(w), 0
	for _, t := range tests {
		result := flowtest.Run(subject, t)
		if result.Passed() {
			continue
		}
		if failed++; failed <= mostFailed {
			f := result.Failures[0]
			r.Failed = append(r.Failed, fmt.Sprintf("%s:%s: %s: %s", t.File, f.Span.Start, t.Name, f.Message))
		}
	}
	if failed > 0 {
		return fmt.Errorf("%w: %d of %d", ErrTests, failed, len(tests))
	}
	return nil
}
