package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/store"
)

// of is a conference of stays as WHO, second of joining and second of leaving; 0 for what is not known.
func of(now engine.Millis, stays ...any) *Conference {
	c := &Conference{Contact: 1, Room: 1, Sid: "CF1"}
	for i := 0; i < len(stays); i += 3 {
		s := Stay{Address: stays[i].(string), Joined: engine.Millis(stays[i+1].(int)) * 1000, Left: engine.Millis(stays[i+2].(int)) * 1000, now: now * 1000}
		s.first, s.last = s.Joined, s.Joined
		c.Stays = append(c.Stays, s)
	}
	return c
}

func TestFigures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		of   *Conference
		want Figures
	}{
		"nobody": {of(9), Figures{}},
		"alone all the time": {of(9, "a", 1, 5), Figures{Rows: 1, Together: 1, Heads: []Head{{1000, 1}, {5000, 0}},
			People: []Person{{Who: "a", Visits: 1, Length: 4000, Waited: 4000}}}},
		"waits and is the last": {of(9, "a", 1, 9, "b", 3, 4), Figures{Rows: 2, Together: 2, Heads: []Head{{1000, 1}, {3000, 2}, {4000, 1}, {9000, 0}},
			People: []Person{{Who: "a", Visits: 1, Length: 8000, Waited: 2000, Last: 5000}, {Who: "b", Visits: 1, Length: 1000}}}},
		"one after the other": {of(9, "a", 1, 3, "b", 3, 4), Figures{Rows: 2, Together: 1, Heads: []Head{{1000, 1}, {4000, 0}},
			People: []Person{{Who: "a", Visits: 1, Length: 2000, Waited: 2000}, {Who: "b", Visits: 1, Length: 1000, Last: 1000}}}},
		"with two calls at once": {of(9, "a", 1, 5, "a", 2, 4), Figures{Rows: 2, Together: 2, Heads: []Head{{1000, 1}, {2000, 2}, {4000, 1}, {5000, 0}},
			People: []Person{{Who: "a", Visits: 2, Length: 6000, Waited: 2000}}}},
		"still there": {of(9, "a", 1, 0, "b", 2, 4), Figures{Rows: 2, Together: 2, Heads: []Head{{1000, 1}, {2000, 2}, {4000, 1}},
			People: []Person{{Who: "a", Visits: 1, Length: 8000, Waited: 1000, Last: 5000}, {Who: "b", Visits: 1, Length: 2000}}}},
		"in and out": {of(9, "a", 1, 1), Figures{Rows: 1, Heads: []Head{{1000, 0}}, People: []Person{{Who: "a", Visits: 1}}}},
	} {
		if d := cmp.Diff(c.want, c.of.Figures()); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	if c, unknown := Choose(""); len(c) != usual || unknown != "" {
		t.Errorf("%d columns, %q", len(c), unknown)
	}
	if c, unknown := Choose("to, leg"); len(c) != 2 || c[0].Name != "to" || c[1].Name != "leg" || unknown != "" {
		t.Errorf("%v, %q", c, unknown)
	}
	for list, want := range map[string]string{"leg,lag": "lag", "leg,": "", "Leg": "Leg"} {
		if c, unknown := Choose(list); c != nil || unknown != want {
			t.Errorf("%q: %v, %q", list, c, unknown)
		}
	}
}

// TestUnknownIsNothing prints a conference of which little is known: - in tables, nothing in CSV, null in JSON.
func TestUnknownIsNothing(t *testing.T) {
	t.Parallel()
	list := []Conference{{Contact: 3, Room: 1, Sid: "CF1", Stays: []Stay{{Leg: 2, N: 1, Left: 5000, first: 5000, last: 5000}}}}
	columns, _ := Choose("joined,left,seconds,party,leg")
	o := Options{Columns: columns, Zone: time.UTC}
	var table, csv, js bytes.Buffer
	for _, err := range []error{WriteTable(&table, list, o), WriteCSV(&csv, list, o), WriteJSON(&js, list, o)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := "-       00:00:05  -        -      2\n"; !strings.Contains(table.String(), want) || !strings.Contains(table.String(), "began -, talk from -, ended -\n") {
		t.Errorf("table lacks %q:\n%s", want, &table)
	}
	if want := "joined,left,seconds,party,leg\n,1970-01-01T00:00:05Z,,,2\n"; csv.String() != want {
		t.Errorf("csv: %s", &csv)
	}
	var back []map[string]any
	if err := json.Unmarshal(js.Bytes(), &back); err != nil || len(back) != 1 {
		t.Fatalf("%v: %s", err, &js)
	}
	want := map[string]any{"joined": nil, "left": "1970-01-01T00:00:05Z", "seconds": nil, "party": nil, "leg": 2.0}
	if d := cmp.Diff([]any{want}, back[0]["rows"]); d != "" {
		t.Errorf("json rows (-want +got):\n%s", d)
	}
}

// FuzzConferences holds the ledger to its promises for whatever stands in the rows: each report belongs to one
// stay, no length is negative, and what is printed can be read back.
func FuzzConferences(f *testing.F) {
	f.Add([]byte("\x01\x01\x05\x00\x01\x02\x07\x02"))
	f.Fuzz(func(t *testing.T, data []byte) {
		events := []string{"join", "hold", "leave", "unmute"}
		rows := []store.Row{{Into: store.Conferences, Values: []any{int64(1), "CF1", int64(1), nil, nil, nil, nil, nil, nil}}}
		joins := map[[2]byte]bool{}
		for ; len(data) >= 4; data = data[4:] {
			key := [2]byte{data[0] % 3, data[1]}
			if joins[key] {
				continue
			}
			joins[key] = true
			rows = append(rows, store.Row{Into: store.SeatReports, Values: []any{int64(1), "CF1", int64(key[0]), int64(key[1]), int64(1),
				int64(data[2])*1000 + 1, events[data[3]%4], nil, nil, nil, int64(data[3] % 2), nil, nil}})
		}
		list := Conferences(1, 300_000, rows)
		columns, _ := Choose("")
		var out bytes.Buffer
		if err := WriteCSV(&out, list, Options{Columns: columns, Zone: time.UTC}); err != nil {
			t.Fatal(err)
		}
		back, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(back) != len(list[0].Stays)+1 {
			t.Fatalf("%d lines for %d stays: %v", len(back), len(list[0].Stays), err)
		}
		check(t, &list[0])
	})
}

func check(t *testing.T, c *Conference) {
	t.Helper()
	for _, s := range c.Stays {
		if s.Length() < 0 || s.Held < 0 || s.Left > 0 && s.Left < s.Joined {
			t.Errorf("%+v", s)
		}
	}
	f := c.Figures()
	for _, p := range f.People {
		if f.Together > len(c.Stays) || p.Visits == 0 || p.Alone < 0 || p.Waited < 0 || p.Last < 0 {
			t.Errorf("%+v", f)
		}
	}
}
