package told

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/canary"
	"callflow/engine/publish"
	"callflow/engine/store"
)

// TestVersions writes what is in force as the server does, and reads it as the command line does.
func TestVersions(t *testing.T) {
	t.Parallel()
	l := publish.Listing{Current: "c3", Previous: "b2", Stands: store.Publication{At: 1_700_000_000_500, Kept: true},
		Trial:    &publish.Trial{Version: "d4", Since: 1_700_000_001_000, Rule: canary.Rule{Percent: 10, Marks: []string{"m"}, Guard: canary.DefaultGuard()}, By: "ship"},
		Versions: []store.VersionUse{{ID: "d4", Kept: 1}, {ID: "c3", Kept: 1, Whole: true, Live: 2, Contacts: 5, Latest: 1_700_000_002_000}, {ID: "b2", Kept: 1}, {ID: "a1", Kept: 1}},
		Changes:  []store.Publication{{At: 1_700_000_001_000, Change: store.Tried, Version: "d4", Before: "c3", By: "ship"}}}
	said := VersionsOf(l)
	said.Canary.Tried, said.Canary.Others = FiguresOf(canary.Figures{Contacts: 3}), FiguresOf(canary.Figures{Contacts: 9, Answered: 4, Waited: 10_000})
	said.Versions[1].Steps = []Step{{"hello", "ask", 2}}
	text, err := json.MarshalIndent(said, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
 "current": "c3",
 "previous": "b2",
 "since": "2023-11-14T22:13:20.500Z",
 "source": "store",
 "canary": {
  "version": "d4",
  "since": "2023-11-14T22:13:21.000Z",
  "percent": 10,
  "numbers": [],
  "callers": 1,
  "by": "ship",
  "guard": {
   "sample": 20,
   "errors": 5,
   "trouble": 2,
   "abandoned": 10,
   "wait": 50
  },
  "tried": {
   "contacts": 3,
   "errors": 0,
   "troubled": 0,
   "offered": 0,
   "abandoned": 0,
   "answered": 0
  },
  "others": {
   "contacts": 9,
   "errors": 0,
   "troubled": 0,
   "offered": 0,
   "abandoned": 0,
   "answered": 4,
   "wait": 2.5
  }
 },
 "versions": [
  {
   "version": "d4",
   "kept": "1970-01-01T00:00:00.001Z",
   "state": "canary",
   "can_return": false,
   "live": 0,
   "contacts": 0,
   "steps": []
  },
  {
   "version": "c3",
   "kept": "1970-01-01T00:00:00.001Z",
   "state": "current",
   "can_return": true,
   "live": 2,
   "contacts": 5,
   "latest": "2023-11-14T22:13:22.000Z",
   "steps": [
    {
     "flow": "hello",
     "step": "ask",
     "contacts": 2
    }
   ]
  },
  {
   "version": "b2",
   "kept": "1970-01-01T00:00:00.001Z",
   "state": "previous",
   "can_return": false,
   "live": 0,
   "contacts": 0,
   "steps": []
  },
  {
   "version": "a1",
   "kept": "1970-01-01T00:00:00.001Z",
   "can_return": false,
   "live": 0,
   "contacts": 0,
   "steps": []
  }
 ],
 "changes": [
  {
   "at": "2023-11-14T22:13:21.000Z",
   "change": "canary",
   "version": "d4",
   "before": "c3",
   "by": "ship"
  }
 ]
}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	var read Versions
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(said, read); diff != "" {
		t.Error(diff)
	}
	read.In(time.FixedZone("", 9*3600))
	if at, _ := read.Since.MarshalText(); string(at) != "2023-11-15T07:13:20.500+09:00" || !read.Versions[0].Latest.IsZero() {
		t.Errorf("in another zone it is since %s, and %v", at, read.Versions[0].Latest)
	}
}

// TestNoInstant writes and reads that there is none.
func TestNoInstant(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(Publication{Change: store.Started})
	if want := `{"at":"","change":"start","version":""}`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
	var read Publication
	if err := json.Unmarshal(text, &read); err != nil || !read.At.IsZero() {
		t.Errorf("%+v, %v", read, err)
	}
	if err := json.Unmarshal([]byte(`{"at":"yesterday"}`), &read); err == nil {
		t.Error("yesterday is an instant")
	}
}
