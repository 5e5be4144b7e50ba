package kinds

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhoeverCallsAsks holds every kind that begins a call to asking the policy of destinations first.
func TestWhoeverCallsAsks(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	has := func(text string, any ...string) bool {
		for _, word := range any {
			if strings.Contains(text, word) {
				return true
			}
		}
		return false
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "_test.go") && has(string(text), "v.Place(", "v.Ring(") && !has(string(text), ".Refused(", "turnedDown(", ".placeNext(") {
			t.Errorf("%s begins calls and does not ask whether it may: see Visit.Refused", name)
		}
	}
}
