package serve_test

import (
	"database/sql"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/store"
)

// queueAgain is a workspace whose queue is entered again when a stay ends without a talk.
func queueAgain() library.Files {
	return library.Files{
		"callflow.yaml": []byte(`workspace: again
languages: {en: {code: en-US}}
numbers: {main: main}
queues: {support: {size: 10}}
logs: {stay: {fields: {result: text, waited: duration}}}
`),
		"main.flow.yaml": []byte(`flow: main
start: line
steps:
  line:
    queue: support
    log: {stay: {result: "${line.result}", waited: "${line.waited}"}}
    next: {answered: end, else: sorry}
  sorry: {say: {text: One moment.}, next: line}
`)}
}

// stayed is what Twilio tells with the result of a stay.
func stayed(result string) []string {
	return []string{"QueueResult", result, "QueueSid", "QU1", "QueueTime", "7"}
}

func TestEveryQueueResultIsStored(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFolder(t, "../../examples/minicc"))
	results := []string{"bridged", "bridging-in-process", "error", "hangup", "leave", "redirected", "redirected-from-bridged", "queue-full", "system-error"}
	for _, result := range results {
		c := r.ring()
		r.has(c.ask(engine.Action, "Digits", "1"), 200, "<Enqueue")
		params := stayed(result)
		if result == "hangup" {
			params = append(params, "CallStatus", "completed")
		}
		r.has(c.ask(engine.Action, params...), 200, "<Response")
	}
	visits := r.table(store.QueueVisits)
	if len(visits) != len(results) {
		t.Fatalf("%d rows, want one for each of %d stays: %v", len(visits), len(results), visits)
	}
	for i, v := range visits {
		if v["result"] != results[i] || v["queue"] != "support" || v["queue_sid"] != "QU1" || v["seconds"] != int64(7) {
			t.Errorf("%s is stored as %v", results[i], v)
		}
	}
	logs := picked(r.table(store.LogRecords), "point", "fields")
	for _, result := range results {
		if !strings.Contains(logs, `\"result\":\"`+result+`\"`) {
			t.Errorf("no log of %s: %s", result, logs)
		}
	}
}

func TestQueuedAgainKeepsTwoRows(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFiles(t, queueAgain()))
	c := r.ring()
	r.has(c.ask(engine.Action, stayed("error")...), 200, "One moment.", "<Enqueue")
	c.ask(engine.Action, append(stayed("hangup"), "CallStatus", "completed")...)
	r.post("/twilio/status", "CallSid", c.sid, "CallStatus", "completed", "CallDuration", "20")
	got := picked(r.table(store.QueueVisits), "contact", "queue", "result", "seconds")
	want := `{"contact":1,"queue":"support","result":"error","seconds":7}` + "\n" + `{"contact":1,"queue":"support","result":"hangup","seconds":7}` + "\n"
	if got != want {
		t.Errorf("queue visits are\n%swant\n%s", got, want)
	}
	if logs := r.table(store.LogRecords); len(logs) != 2 {
		t.Errorf("%d records of the stays, want 2: %v", len(logs), logs)
	}
}

// TestAbandonedCallIsAFact: a caller who gives up while waiting is a row of a view, however Twilio tells of it.
func TestAbandonedCallIsAFact(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFiles(t, queueAgain()))
	told := r.ring()
	told.ask(engine.Action, append(stayed("hangup"), "CallStatus", "completed")...)
	silent := r.ring() // no action is asked for: only the number's callback tells
	r.post("/twilio/status", "CallSid", silent.sid, "CallStatus", "completed", "CallDuration", "20")
	late := r.ring() // the callback overtakes the action
	action := late.url(late.doc.body, engine.Action)
	r.post("/twilio/status", "CallSid", late.sid, "CallStatus", "completed", "CallDuration", "20")
	r.has(late.at(action, append(stayed("hangup"), "CallStatus", "completed")...), 200, "<Response")
	r.table(store.QueueVisits)
	db, err := sql.Open("sqlite", "file:"+r.file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT contact, result, waited FROM abandoned_calls ORDER BY contact`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := int64(0)
	for rows.Next() {
		var contact int64
		var result string
		var waited float64
		if err := rows.Scan(&contact, &result, &waited); err != nil {
			t.Fatal(err)
		}
		if n++; contact != n || result != "hangup" || waited < 0 {
			t.Errorf("row %d is contact %d, %s, %v", n, contact, result, waited)
		}
	}
	if err := rows.Err(); err != nil || n != 3 {
		t.Errorf("%d abandoned calls, want 3 (%v)", n, err)
	}
}

func TestForwardedFromIsNullWhenMissing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i, more := range [][]string{nil, {"ForwardedFrom", ""}, {"ForwardedFrom", "+81312345678"}} {
		r.post("/twilio/voice", append([]string{"CallSid", "CA" + string(rune('1'+i)), "CallStatus", "ringing", "From", "+819011112222", "To", number}, more...)...)
	}
	legs := r.table(store.Legs)
	for i, want := range []any{nil, nil, "+81312345678"} {
		if got := legs[i]["forwarded"]; got != want {
			t.Errorf("call %d is forwarded from %v, want %v", i+1, got, want)
		}
	}
}

// TestLogFailureNeverHurtsTheCall breaks the tables of reports: callers notice nothing, the failures are
// counted, and the events from which the rows follow are all there.
func TestLogFailureNeverHurtsTheCall(t *testing.T) {
	t.Parallel()
	d := &disk{}
	files := queueAgain()
	r := newRig(t, withDisk(d), withFiles(t, files))
	d.set(func(point string) error {
		if point == store.LogRecords.String() {
			return errDisk
		}
		return nil
	})
	c := r.ring()
	for range 3 {
		r.has(c.ask(engine.Action, stayed("error")...), 200, "One moment.", "<Enqueue")
	}
	r.until(func() bool { return r.metric("callflow_report_failures") == 3 })
	r.has(r.get("/readyz"), 200, "ok")
	r.has(c.ask(engine.Action, stayed("error")...), 200, "One moment.")
	d.set(func(string) error { return nil })
	if err := r.st.(store.Reports).Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if logs := r.table(store.LogRecords); len(logs) != 4 {
		t.Errorf("%d records after the repair, want 4", len(logs))
	}
}
