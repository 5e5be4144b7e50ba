package report

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/store"
)

// row is a row of commands with some columns.
func row(how store.Merge, set map[string]any) store.Row {
	columns := store.Commands.Columns()
	r := store.Row{Into: store.Commands, How: how, Values: make([]any, len(columns))}
	for i, c := range columns {
		r.Values[i] = set[c.Name]
	}
	return r
}

func sampleCommands() []Command {
	return Commands([]store.Row{
		{Into: store.Alerts, Values: make([]any, 7)},
		row(store.ByKey, map[string]any{"contact": int64(18), "command": int64(3), "name": "close", "by": "services.crm", "answer": "gone",
			"requested": int64(1790000009000)}),
		row(store.ByKey, map[string]any{"contact": int64(17), "command": int64(9), "name": "hold", "by": "agents.kim", "reason": `says "wait", twice`,
			"answer": "accepted", "requested": int64(1790000000000), "room": int64(1), "leg": int64(2)}),
		row(store.ByKey, map[string]any{"contact": int64(17), "command": int64(9), "sent": int64(1790000000004), "confirmed": int64(1790000000020)}),
		row(store.ByKey, map[string]any{"contact": int64(17), "command": int64(9), "sent": int64(1790000000030), "refused": int64(1790000000040), "code": "20404"}),
		row(store.ByKey, map[string]any{"contact": int64(17), "command": int64(5), "name": "transfer", "by": "agents.kim", "answer": "accepted",
			"requested": int64(1789999990000), "flow": "warm_transfer", "outcome": "end", "ended": int64(1790000050000)}),
	})
}

func TestCommandsArePutTogether(t *testing.T) {
	t.Parallel()
	want := []Command{
		{Contact: 17, Number: 5, Name: "transfer", By: "agents.kim", Answer: "accepted", Requested: 1789999990000, Flow: "warm_transfer", Outcome: "end", Ended: 1790000050000},
		{Contact: 17, Number: 9, Name: "hold", By: "agents.kim", Reason: `says "wait", twice`, Leg: 2, Room: 1, Answer: "accepted", Requested: 1790000000000,
			Sent: 1790000000004, Confirmed: 1790000000020, Refused: 1790000000040, Code: "20404"},
		{Contact: 18, Number: 3, Name: "close", By: "services.crm", Answer: "gone", Requested: 1790000009000},
	}
	if d := cmp.Diff(want, sampleCommands()); d != "" {
		t.Error(d)
	}
}

func TestCommandsArePrinted(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*3600)
	var table, list, objects bytes.Buffer
	for _, err := range []error{WriteCommandTable(&table, sampleCommands()[1:2], tokyo), WriteCommandCSV(&list, sampleCommands()[1:], tokyo),
		WriteCommandJSON(&objects, sampleCommands()[2:], tokyo)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(`CONTACT  COMMAND  REQUESTED                NAME  BY          ANSWER    SENT                     CONFIRMED                REFUSED                  CODE   FLOW  OUTCOME  ENDED  ROOM  LEG  REASON
c17      9        2026-09-21 23:13:20.000  hold  agents.kim  accepted  2026-09-21 23:13:20.004  2026-09-21 23:13:20.020  2026-09-21 23:13:20.040  20404  -     -        -      1     2    says "wait", twice
`, table.String()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(`contact,command,requested,name,by,answer,sent,confirmed,refused,code,flow,outcome,ended,room,leg,reason
c17,9,2026-09-21T23:13:20.000+09:00,hold,agents.kim,accepted,2026-09-21T23:13:20.004+09:00,2026-09-21T23:13:20.020+09:00,2026-09-21T23:13:20.040+09:00,20404,,,,1,2,"says ""wait"", twice"
c18,3,2026-09-21T23:13:29.000+09:00,close,services.crm,gone,,,,,,,,,,
`, list.String()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(`[
  {
    "contact": "c18",
    "command": 3,
    "requested": "2026-09-21T23:13:29.000+09:00",
    "name": "close",
    "by": "services.crm",
    "answer": "gone"
  }
]
`, objects.String()); d != "" {
		t.Error(d)
	}
}
