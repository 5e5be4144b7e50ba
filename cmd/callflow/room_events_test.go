package main

import (
	"path/filepath"
	"testing"

	"callflow/engine/library"
)

// TestSubscriptions holds each type of room of the examples to what Twilio reports of it: coming and going, and
// besides that only what its commands and procedures can change. The first who joins fixes it for all (mapping,
// rooms: events).
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"reception.desk":              "start end join leave",
		"warm_transfer.desk":          "start end join leave hold mute",
		"agent_conference.sales_talk": "start end join leave hold mute modify",
		"conference.meeting":          "start end join leave mute",
		"library.desk":                "start end join leave hold mute modify",
		"outbound.desk":               "start end join leave hold",
	}
	dirs, err := filepath.Glob("../../examples/*/callflow.yaml")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no examples", err)
	}
	for _, file := range dirs {
		w, err := library.Load(filepath.Dir(file), library.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for name, room := range w.Set.Flows.Rooms {
			key := w.Declared.Name + "." + name
			if want[key] == "" {
				t.Errorf("%s is in no row here: %s", key, room.Events)
			} else if room.Events != want[key] {
				t.Errorf("%s: Twilio reports %q, want %q", key, room.Events, want[key])
			}
		}
	}
}
