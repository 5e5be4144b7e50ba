package sim

import (
	"path/filepath"
	"testing"
)

// inExamples plays a test in the folder of each example, all at the same time.
func inExamples(t *testing.T, play func(t *testing.T, dir string)) {
	t.Helper()
	files, err := filepath.Glob("../../examples/*/callflow.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			play(t, dir)
		})
	}
}
