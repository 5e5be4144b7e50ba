package serve_test

import (
	"net/http"
	"strings"
	"testing"

	"callflow/engine"
)

func TestOneCall(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.ring()
	r.has(c.doc, 200, "Press a key.", base+"/twilio/v/1/1/1/1/action/")
	if got := c.doc.header.Get("Content-Type"); got != "text/xml; charset=utf-8" {
		t.Errorf("content type is %q", got)
	}
	r.has(c.ask(engine.Action, "Digits", "1"), 200, "Some information.", "Press a key.")
	r.has(c.ask(engine.Action, "Digits", "9"), 200, "Goodbye.", "<Hangup/>")
	r.has(r.post("/twilio/status", "CallSid", c.sid, "CallStatus", "completed", "CallDuration", "7"), http.StatusNoContent)
	if got, want := r.kinds(), "birth webhook webhook status"; got != want {
		t.Errorf("events are %q, want %q", got, want)
	}
	r.has(c.at(c.url(c.doc.body+base+"/twilio/v/1/1/1/9/now/0", engine.Now)), http.StatusNotFound)
}

func TestRepeatedRequestsGetTheSameBytes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.ring()
	first := c.doc.body
	action := c.url(first, engine.Action)
	once := c.at(action, "Digits", "1")
	for range 3 {
		if again := c.at(action, "Digits", "1"); again.body != once.body {
			t.Errorf("the second answer differs:\n%s\n%s", once.body, again.body)
		}
	}
	again := r.post("/twilio/voice", "CallSid", c.sid, "CallStatus", "ringing", "From", "+819011112222", "To", number)
	if again.body != once.body {
		t.Errorf("the entry asked again gives\n%s\nnot the present document\n%s", again.body, once.body)
	}
	fell := r.post("/twilio/fallback", "CallSid", c.sid, "CallStatus", "in-progress", "ErrorCode", "11200", "ErrorUrl", base+action, "To", number)
	if fell.body != once.body {
		t.Errorf("the fallback gives %s", fell.body)
	}
}

func TestParametersThatAreKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("/twilio/voice", "CallSid", "CA1", "CallStatus", "ringing", "From", "+819011112222", "To", number, "FromCity", "Tokyo", "CallToken", "opens", "NewThing", "x")
	c := &call{r: r, sid: "CA1"}
	c.doc = r.post("/twilio/voice", "CallSid", "CA1", "CallStatus", "ringing", "From", "+819011112222", "To", number)
	c.ask(engine.Action, "Digits", "1", "FromCity", "Tokyo", "Direction", "inbound", "NewThing", "y")
	rows := r.rows()
	born, asked := string(rows[0].Body), string(rows[len(rows)-1].Body)
	for _, want := range []string{`"From":"+819011112222"`, `"FromCity":"Tokyo"`, `"NewThing":"x"`} {
		if !strings.Contains(born, want) {
			t.Errorf("birth lacks %s: %s", want, born)
		}
	}
	if strings.Contains(born, "opens") || strings.Contains(born, account) {
		t.Errorf("birth keeps what it must not: %s", born)
	}
	if want := `"params":{"CallStatus":"in-progress","Digits":"1","NewThing":"y"}`; !strings.Contains(asked, want) {
		t.Errorf("webhook is %s, want %s in it", asked, want)
	}
}

func TestCallerWhoGaveUpAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.has(r.post("/twilio/status", "CallSid", "CA7", "CallStatus", "no-answer", "From", "+819011112222", "To", number), http.StatusNoContent)
	got := r.post("/twilio/voice", "CallSid", "CA7", "CallStatus", "ringing", "From", "+819011112222", "To", number)
	r.has(got, 200, "<Response")
	if strings.Contains(got.body, "Gather") {
		t.Errorf("a call that is over hears %s", got.body)
	}
	if got := r.kinds(); !strings.HasPrefix(got, "birth") || strings.Count(got, "birth") != 1 {
		t.Errorf("events are %q", got)
	}
}

func TestBridgeFindsTheCallersContact(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.ring()
	c.ask(engine.Action, "Digits", "2")
	agent := r.ringAt(desk, "client:kim")
	bridge := agent.url(agent.doc.body, engine.Bridge)
	r.has(c.at(bridge, "QueueSid", "QU1"), 200)
	rows := r.rows()
	last := rows[len(rows)-1]
	if last.Cell != (engine.CellID{Kind: engine.ContactCell, N: 1}) || last.Kind != "webhook" || !strings.Contains(string(last.Body), `"what":"bridge"`) {
		t.Errorf("the last event is %s of %s: %s", last.Kind, last.Cell, last.Body)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	forged := http.Header{}
	forged.Set("X-Twilio-Signature", strings.Repeat("A", 28))
	r.has(r.postWith("/twilio/voice", forged, "CallSid", "CA1", "To", number), http.StatusForbidden)
	r.has(r.get("/twilio/voice?CallSid=CA1"), http.StatusForbidden)
	r.has(r.post("/twilio/v/1/1/1/1/action/0", "CallSid", "CA1"), http.StatusNotFound)
	r.has(r.post("/twilio/v/1/1/1/1/nonsense/0", "CallSid", "CA1"), http.StatusNotFound)
	r.has(r.post("/twilio/voice", "CallSid", "CA1", "To", "+815099999999"), 200, "We are sorry")
	r.has(r.post("/twilio/fallback", "CallSid", "CA1", "To", number), 200, "We are sorry")
	r.has(r.postWith("/twilio/voice", forged, "X", strings.Repeat("x", 70_000)), http.StatusRequestEntityTooLarge)
	c := r.ring()
	path := c.url(c.doc.body, engine.Action)
	r.has(c.at(path[:strings.LastIndex(path, "/")]+"/zzz"), http.StatusNotFound)
	if got := len(r.rows()); got != 1 {
		t.Errorf("%d events, want that of the one good request", got)
	}
}
