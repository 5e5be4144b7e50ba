package serve_test

import (
	"net/http"
	"regexp"
	"testing"
)

// Twilio asks the URL of a wait flow again and again; only its token tells a repeated request from the
// next round (twiml.md section 4.1).
func TestRoundsOfAWait(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFolder(t, "../../examples/minicc"))
	c := r.ringAt("+815000000001", "+819011112222")
	c.ask("action", "Digits", "1")
	found := regexp.MustCompile(`waitUrl="[^"]*?(/twilio/[^"#]+)`).FindStringSubmatch(c.doc.body)
	if found == nil {
		t.Fatalf("no wait in %s", c.doc.body)
	}
	round := func(token, position string) string {
		return r.postWith(found[1], http.Header{"I-Twilio-Idempotency-Token": {token}}, "CallSid", c.sid, "CallStatus", "in-progress",
			"QueueSid", "QU1", "QueuePosition", position, "QueueTime", "5", "AvgQueueTime", "0", "CurrentQueueSize", "9").body
	}
	first := round("a", "3")
	if again := round("a", "2"); again != first {
		t.Errorf("the request that came again gets another document:\n%s\n%s", first, again)
	}
	if next := round("b", "2"); next == first {
		t.Errorf("the next round says what the first did: %s", next)
	}
}
