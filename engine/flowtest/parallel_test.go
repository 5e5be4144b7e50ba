package flowtest

import (
	"sync"
	"testing"
)

// TestOneSubjectForMany plays tests of one workspace at the same time, as the command line does: nothing of the
// workspace is changed by a test.
func TestOneSubjectForMany(t *testing.T) {
	t.Parallel()
	s, tests := exampleTests(t, "voicemail")
	results := make([]*Result, len(tests))
	var wg sync.WaitGroup
	for i, test := range tests {
		wg.Go(func() { results[i] = Run(s, test) })
	}
	wg.Wait()
	for _, r := range results {
		if !r.Passed() {
			t.Errorf("%s: %v", r.Test.Name, r.Failures)
		}
	}
}
