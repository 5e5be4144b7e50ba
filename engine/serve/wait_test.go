package serve_test

import (
	"net/http"
	"regexp"
	"strings"
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
	next := round("b", "2")
	if next == first {
		t.Errorf("the next round says what the first did: %s", next)
	}
	if late := round("a", "3"); late != next {
		t.Errorf("the first request, come late, gets\n%s\nand not the present document\n%s", late, next)
	}
	if third := round("c", "1"); third == next || !strings.Contains(third, "1番目") {
		t.Errorf("the round after a late request is not the next one: %s", third)
	}
}

// The entry of a number is asked for by one URL in the whole call. Repeats of its first request move nothing, however
// many there are; requests of their own are taken for what they are, and the step fails by the fourth.
func TestRepeatsOfTheEntry(t *testing.T) {
	t.Parallel()
	r := newRig(t, withFolder(t, "../../examples/minicc"))
	c := r.ringAt("+815000000001", "+819011112222")
	entry := func(token string) string {
		return r.postWith("/twilio/voice", http.Header{"I-Twilio-Idempotency-Token": {token}}, "CallSid", c.sid, "CallStatus", "ringing",
			"From", "+819011112222", "To", "+815000000001").body
	}
	menu := c.doc.body
	for range 9 {
		if again := entry("once more"); again != menu {
			t.Fatalf("the menu is\n%s\nand then\n%s", menu, again)
		}
	}
	for _, token := range []string{"third", "fourth"} {
		if again := entry(token); again != menu {
			t.Fatalf("the menu is\n%s\nand then\n%s", menu, again)
		}
	}
	if again := entry("fifth"); again == menu {
		t.Error("who comes back again and again hears the menu for ever")
	}
}
