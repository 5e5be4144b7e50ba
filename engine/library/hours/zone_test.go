package hours

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"callflow/engine"
)

func TestLoadZone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "Local", "JST/Tokyo", "../etc/passwd"} {
		if _, err := LoadZone(name); err == nil {
			t.Errorf("%q is a zone", name)
		}
	}
	if got := zone(t, "Asia/Tokyo").Name(); got != "Asia/Tokyo" {
		t.Errorf("name is %q", got)
	}
}

// TestOffset compares offsets of all years with those of the standard library.
func TestOffset(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(zones).Draw(t, "zone")
		loc, _ := time.LoadLocation(name)
		z, err := LoadZone(name)
		if err != nil {
			t.Fatal(err)
		}
		at := time.UnixMilli(rapid.Int64Range(0, 4_099_000_000_000).Draw(t, "at"))
		if _, want := at.In(loc).Zone(); z.Offset(engine.Millis(at.UnixMilli())) != want {
			t.Fatalf("offset of %s at %s is %d, want %d", name, at, z.Offset(engine.Millis(at.UnixMilli())), want)
		}
	})
}
