package sim

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"callflow/engine/library"
)

// TestSubscriptions names what Twilio reports of the rooms of each example (G14): what their commands and
// procedures can change, and no more. Speech and announcements are never reported.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"agent-conference/sales_talk": "start end join leave hold mute modify", // coached, and so modified
		"conference/meeting":          "start end join leave mute",
		"library/desk":                "start end join leave hold mute modify",
		"outbound/desk":               "start end join leave hold",
		"reception/desk":              "start end join leave",
		"support-center/desk":         "start end join leave hold mute modify",
		"taskrouter/desk":             "start end join leave hold",
		"warm-transfer/desk":          "start end join leave hold mute",
	}
	got := map[string]string{}
	for _, dir := range examples(t) {
		w, err := library.Load(dir, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
		if err != nil {
			t.Fatal(err)
		}
		for name, room := range w.Set.Flows.Rooms {
			got[filepath.Base(dir)+"/"+name] = room.Events
		}
	}
	for _, room := range slices.Sorted(maps.Keys(got)) {
		if got[room] != want[room] {
			t.Errorf("of %s is reported %q, want %q", room, got[room], want[room])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d types of rooms, want %d", len(got), len(want))
	}
}
