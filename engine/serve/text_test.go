package serve_test

import (
	"net/http"
	"slices"
	"testing"

	"callflow/engine/library"
	"callflow/engine/store"
)

// A caller who waits for a text message: it is taken by the step that waits for it, once, also after a restart.
func TestTextDuringACall(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFiles(t, library.Files{
		"callflow.yaml":    []byte("workspace: code\nlanguage: en\nlanguages: {en: {code: en-US}}\nnumbers: {main: {flow: code}}\n"),
		"env/default.yaml": []byte("base_url: https://calls.example.com\nnumbers: {main: \"+815000000001\"}\n"),
		"code.flow.yaml": []byte(`flow: code
start: ask
steps:
  ask: {await: {at_most: 5m}, next: {texted: got, timeout: late}}
  got: {say: {text: "You sent ${ask.words ?? \"nothing\"}."}, next: end}
  late: {say: {text: Nothing came.}, next: end}
`)}))
	c := r.ringAt("+815000000001", "+819011112222")
	if got := r.post("/twilio/text", "MessageSid", "SM0", "From", "+819099998888", "To", "+815000000001", "Body", "hi"); got.status >= 300 {
		t.Errorf("a text of somebody who does not call: %d", got.status)
	}
	r.restart()
	for range 2 {
		if got := r.post("/twilio/text", "MessageSid", "SM1", "From", "+819011112222", "To", "+815000000001", "Body", "12 apples"); got.status >= 300 {
			t.Fatalf("text: %d %s", got.status, got.body)
		}
	}
	r.has(r.post("/twilio/voice", "CallSid", c.sid, "CallStatus", "in-progress", "From", "+819011112222", "To", "+815000000001"), 200, "You sent 12 apples.")
}

// A text message whose sending is cut off is not sent again, and reports tell of it, also when the call is long over.
func TestTextCutOff(t *testing.T) {
	t.Parallel()
	hold, begun := make(chan struct{}), make(chan struct{}, 10)
	api, _ := outside(t, func(asked) (int, string) {
		begun <- struct{}{}
		<-hold
		panic(http.ErrAbortHandler)
	})
	r := newRig(t, withTwilio(t, api.URL), withFiles(t, library.Files{
		"callflow.yaml":    []byte("workspace: code\nlanguage: en\nlanguages: {en: {code: en-US}}\nnumbers: {main: {flow: code}}\n"),
		"env/default.yaml": []byte("base_url: https://calls.example.com\nnumbers: {main: \"+815000000001\"}\n"),
		"code.flow.yaml": []byte(`flow: code
start: sent
steps:
  sent: {do: [{text: {to: "${caller.number}", say: {text: Thank you.}}}], next: bye}
  bye: {say: {text: Bye.}, next: end}
`)}))
	c := r.ringAt("+815000000001", "+819011112222")
	<-begun
	r.post("/twilio/status", "CallSid", c.sid, "CallStatus", "completed", "From", "+819011112222", "To", "+815000000001")
	close(hold)
	alerts := func() []store.Row {
		rows, err := r.st.(store.Reports).Rows(t.Context(), store.Alerts)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	r.until(func() bool { return len(r.recovery().Effects) == 0 && len(alerts()) > 0 })
	r.restart()
	if rows := alerts(); len(rows) != 1 || !slices.Contains(rows[0].Values, any("text_unknown")) {
		t.Errorf("alerts are %+v", rows)
	}
	if len(begun) > 0 {
		t.Error("it is sent again")
	}
}
