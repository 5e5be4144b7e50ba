package sim

import (
	"path/filepath"
	"testing"
)

// examples are the folders of all examples.
func examples(t *testing.T) []string {
	t.Helper()
	dirs, err := filepath.Glob("../../examples/*/callflow.yaml")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for i := range dirs {
		dirs[i] = filepath.Dir(dirs[i])
	}
	return dirs
}

// inExamples plays a test in the folder of each example, all at the same time.
func inExamples(t *testing.T, play func(t *testing.T, dir string)) {
	t.Helper()
	for _, dir := range examples(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			play(t, dir)
		})
	}
}
