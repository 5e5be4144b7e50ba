package main

import (
	"bytes"
	"strings"
	"testing"

	"callflow/engine/library"
	"callflow/engine/store/sqlite"
)

// TestDoctorWorries shows doctor what it should worry about.
func TestDoctorWorries(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	x := &examination{a: &app{out: &b}, w: &library.Workspace{Outside: &library.Outside{}}}
	x.w.Outside.Sinks = []library.SinkAt{{Name: "crm"}, {Name: "archive"}}
	const now = 100_000_000
	for _, at := range []struct {
		do   func()
		want string
	}{
		{func() { x.room(0, 0, false) }, "warning disk it is not known how much is free"},
		{func() { x.room(1<<20, 0, true) }, "wrong disk 1.0 MiB free where the database is: calls cannot be answered when it is full"},
		{func() { x.room(2<<30, 3<<30, true) }, "warning disk 2.0 GiB free where the database of 3.0 GiB is: a backup beside it takes as much"},
		{func() { x.room(4<<30, 3<<30, true) }, "ok disk 4.0 GiB free where the database is"},
		{func() { x.owed(sqlite.Backlog{Effects: 2, Oldest: now - 1000}, now) }, "ok effects 2 effects open, the oldest for 1s / ok reports 0 events behind, 0 could not be written"},
		{func() {
			x.owed(sqlite.Backlog{Effects: 1, Oldest: now - 3_600_000, Reports: 20_000, Log: 1 << 30}, now)
		},
			"warning effects 1 effect open, the oldest for 1h0m0s / warning reports 20000 events behind, 0 could not be written / " +
				"warning log the log of the database has 1.0 GiB: somebody reads all the time"},
		{func() {
			x.owed(sqlite.Backlog{Skipped: 1, Readers: []sqlite.Lag{{Name: "sink/archive"}, {Name: "sink/crm", Events: 3, Since: now - 1_800_000}, {Name: "sink/gone", Events: 9, Since: 1}}}, now)
		}, "ok effects none is open / warning reports 0 events behind, 1 could not be written / " +
			"ok sink archive it has been told of everything / warning sink crm it is 3 events and 30m0s behind"},
		{func() { x.fallbacks(&plan{changes: []change{{name: "number main"}}}) },
			"wrong fallback number main has none at Twilio: its callers hear an application error when this server fails"},
	} {
		b.Reset()
		at.do()
		var got []string
		for line := range strings.Lines(b.String()) {
			got = append(got, strings.Join(strings.Fields(line), " "))
		}
		if all := strings.Join(got, " / "); all != at.want {
			t.Errorf("said %q, want %q", all, at.want)
		}
	}
	if x.bad != 2 {
		t.Errorf("%d findings are wrong, want 2", x.bad)
	}
}
