package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
)

// FaultRow is a fault of the network that can be switched on by its name, with a rate from 0 to 1.
type FaultRow struct{ Name, Says string }

// faultRows are the menu of the reliability plan that concerns webhooks, REST, calls, rooms and queues.
// Faults of a kind are drawn in this order.
var faultRows = []FaultRow{
	{"webhook-drop", "the request never leaves: error 11205"},
	{"webhook-cut-before", "the connection is cut before the request is read; it is sent once more"},
	{"webhook-cut-after", "the application has worked, its answer is lost"},
	{"webhook-body-cut", "half of the document arrives"},
	{"webhook-delay", "the answer takes 1 to 14 seconds longer"},
	{"webhook-duplicate", "the request is sent twice, with one idempotency token"},
	{"webhook-retry", "no answer is read in time, and the request is sent again with its token"},
	{"webhook-reorder", "a callback comes up to 3 seconds late, after others that were sent later"},
	{"webhook-unknown", "the request carries parameters that nobody knows"},
	{"webhook-missing", "the request lacks its optional parameters"},
	{"webhook-long", "the request carries a value of 4,000 characters"},
	{"webhook-bytes", "the request carries a value that is no UTF-8"},
	{"rest-429", "REST: refused with 429, not done"},
	{"rest-500", "REST: 500, not done"},
	{"rest-503", "REST: 503, not done"},
	{"rest-lost", "REST: done, but the answer is lost"},
	{"rest-slow", "REST: the answer takes 0.1 to 30 seconds"},
	{"rest-no-effect", "REST: success, and nothing happens"},
	{"rest-stale", "REST: lists do not show what is new"},
	{"rest-gone", "REST: 404 for an object that has ended"},
	{"call-busy", "who is rung is busy"},
	{"call-no-answer", "who is rung does not answer"},
	{"call-failed", "who is rung cannot be reached"},
	{"call-canceled", "the call is cancelled while it rings"},
	{"call-machine", "a machine answers"},
	{"call-hang-up", "somebody hangs up at any moment of the next two minutes"},
	{"call-gone-at-once", "the caller hangs up at once: the terminal callback comes before the entry request"},
	{"call-silence", "a Gather hears nothing of what is pressed or said"},
	{"call-noise", "a Gather understands noise"},
	{"call-two-keys", "a key is pressed twice"},
	{"call-network-drop", "a call is cut off without a word"},
	{"room-never-joins", "a participant does not get into its room"},
	{"room-leaves-at-once", "a participant leaves as soon as it has joined"},
	{"room-ends-while-joining", "the room ends as somebody joins"},
	{"room-joins-twice", "a join is reported twice"},
	{"queue-vanishes", "a member vanishes as it is taken"},
	{"queue-agent-rejects", "an agent hangs up as the caller comes"},
	{"queue-agent-never", "an agent waits for a queue in vain"},
	{"queue-system-error", "the caller cannot be put into the queue: system-error"},
}

// FaultRows returns all faults, those of webhooks first.
func FaultRows() []FaultRow { return slices.Clone(faultRows) }

// Fault switches a fault on, with a rate from 0 to 1; 0 switches it off.
func (n *Network) Fault(name string, rate float64) error {
	if !slices.ContainsFunc(faultRows, func(r FaultRow) bool { return r.Name == name }) {
		return fmt.Errorf("there is no fault %q", name)
	}
	if !(rate >= 0 && rate <= 1) {
		return fmt.Errorf("the rate of fault %q is %v, expected 0 to 1", name, rate)
	}
	n.faults[name] = rate
	if n.faulty = false; rate > 0 {
		n.faulty = true
	}
	for _, r := range n.faults {
		n.faulty = n.faulty || r > 0
	}
	return nil
}

// Seed sets what random behaviour follows from: settings with rates, faults and people.
func (n *Network) Seed(seed uint64) { n.dice = dice{seed} }

// Struck reports whether a fault strikes now; faults of the REST API are asked about by whoever is its
// face.
func (n *Network) Struck(name string) bool { return n.faulty && n.dice.chance(n.faults[name]) }

// Between draws a length of time; faces use it for faults that take time.
func (n *Network) Between(low, high engine.Millis) engine.Millis {
	return low + engine.Millis(n.dice.below(int(high-low)+1))
}

// afflict makes an attempt, with the faults of webhooks.
func (n *Network) afflict(q *inquiry) (Answer, error) {
	if !n.faulty {
		return n.line.Ask(q.req)
	}
	switch {
	case n.Struck("webhook-drop"):
		return Answer{}, &Failure{11205, "", "no connection"}
	case q.tried == 0 && n.Struck("webhook-cut-before"):
		return Answer{}, ErrConnect
	}
	cut, body, late := n.Struck("webhook-cut-after"), n.Struck("webhook-body-cut"), n.Struck("webhook-delay")
	twice, again := n.Struck("webhook-duplicate"), q.then != nil && q.tried == 0 && n.Struck("webhook-retry")
	r := q.req
	r.Params = n.bend(r.Params)
	if r.Callback && n.Struck("webhook-reorder") {
		n.after(n.Between(1, 3000), func() {
			r.At = n.now
			_, _ = n.line.Ask(r)
		})
		return Answer{}, nil
	}
	a, err := n.line.Ask(r)
	if err != nil {
		return a, err
	}
	if twice {
		_, _ = n.line.Ask(r)
	}
	switch {
	case again:
		q.policy.Retries, q.policy.On = max(1, q.policy.Retries), append([]string{"rt"}, q.policy.On...)
		return Answer{Took: 5000}, ErrTimeout
	case cut:
		return Answer{}, &Failure{11200, "", "the connection was cut"}
	case body:
		a.Body = a.Body[:len(a.Body)/2]
	}
	if late {
		a.Took += n.Between(1000, 14_000)
	}
	return a, nil
}

// bend changes the parameters of a request as faults have it.
func (n *Network) bend(p engine.Params) engine.Params {
	unknown, missing := n.Struck("webhook-unknown"), n.Struck("webhook-missing")
	long, bytes := n.Struck("webhook-long"), n.Struck("webhook-bytes")
	if !unknown && !missing && !long && !bytes {
		return p
	}
	p = slices.Clone(p)
	if missing {
		p = slices.DeleteFunc(p, func(x engine.Param) bool { return optional(x.Name) })
	}
	if unknown {
		p = append(p, engine.Param{Name: "XUnknown", Value: strconv.Itoa(n.dice.below(1000))})
	}
	if long {
		p = append(p, engine.Param{Name: "CallerName", Value: strings.Repeat("long ", 800)})
	}
	if bytes {
		p = append(p, engine.Param{Name: "ForwardedFrom", Value: "\xff\xfe\x80"})
	}
	return sorted(p)
}

// optional tells parameters that Twilio does not promise.
func optional(name string) bool {
	for _, end := range []string{"City", "State", "Zip", "Country"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return slices.Contains([]string{"msg", "FinishedOnKey", "Language", "CallToken", "Timestamp", "CallbackSource", "Caller", "Called"}, name)
}
