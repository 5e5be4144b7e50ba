package serve_test

import (
	"net/http"
	"strings"
	"testing"

	"callflow/engine/sim"
)

// A transfer by commands comes to its end although requests to Twilio are answered by 429, 500 and 503, or their
// answers are lost after they were carried out, and webhooks come twice: everybody is there once, and nobody is
// left on hold.
func TestTransferOverABadNetwork(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string]map[string]float64{
		"throttled":    {"rest-429": 0.3},
		"lost":         {"rest-lost": 0.25},
		"out of order": {"rest-500": 0.15, "rest-503": 0.15},
		"all of it": {"rest-429": 0.1, "rest-lost": 0.1, "rest-500": 0.05, "rest-503": 0.05, "rest-gone": 0.2, "rest-stale": 0.2, "webhook-duplicate": 0.2,
			"webhook-reorder": 0.1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, faults)
			c := o.talk()
			o.settled(c, "hold", object{"who": "customer"}, `"held":true`)
			o.must(o.command(c, object{"command": "transfer", "by": "agents.kim", "with": object{"to": "agents.ken"}}), http.StatusAccepted)
			o.hears("client:ken", "rings", 1)
			o.does("client:ken", "answer")
			o.soon("the expert is in", func() bool { return strings.Contains(o.get("/api/contacts/"+c).body, `"step":"three"`) })
			o.soon("the expert's seat is taken", func() bool {
				return strings.Contains(o.get("/api/contacts/"+c).body, `"role":"expert","state":"taken"`)
			})
			o.settled(c, "resume", object{"who": "customer"}, `"role":"customer","state":"taken"`)
			o.does("client:kim", "hang up")
			o.soon("the transfer is over", func() bool { return strings.Contains(o.get("/api/contacts/"+c+"/commands").body, `"outcome":"end"`) })
			got := o.get("/api/contacts/" + c).body
			if strings.Contains(got, `"held":true`) || strings.Count(got, `"address":"agents.ken"`) != 1 {
				t.Errorf("contact is %s", got)
			}
			o.account.At(func(n *sim.Network) {
				if seats := n.Seats(); len(seats) != 2 {
					t.Errorf("on the telephone are %+v", seats)
				}
			})
			o.does("client:ken", "hang up")
			o.hears("ann", "is hung up", 1)
			o.soon("the contact is over", func() bool { return strings.Contains(o.get("/api/contacts/"+c).body, `"phase":"closed"`) })
		})
	}
}

// settled gives a command of Kim's until it is confirmed, as somebody does who looks at the screen.
func (o *office) settled(contact, word string, with object, so string) {
	o.t.Helper()
	for range 5 {
		given := o.must(o.command(contact, object{"command": word, "by": "agents.kim", "with": with}), http.StatusAccepted)
		confirmed := false
		o.soon(word, func() bool {
			got := o.get(given.header.Get("Location")).body
			confirmed = strings.Contains(got, `"confirmed"`)
			return confirmed || strings.Contains(got, `"refused"`)
		})
		if confirmed && strings.Contains(o.get("/api/contacts/"+contact).body, so) {
			return
		}
	}
	o.t.Errorf("%s is never confirmed", word)
}
