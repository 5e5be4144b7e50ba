package kinds

import (
	"fmt"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// checkOne decodes one kind, compiles it without any names and checks it; it returns the faults.
func checkOne(t *testing.T, step string) string {
	t.Helper()
	var l diag.List
	s := &small{t: t, refs: new([]engine.Source)}
	s.root = schema.Parse("main.flow.yaml", []byte("steps: {}"), &s.list)
	root := schema.Parse("main.flow.yaml", []byte(step), &l)
	mustBeClean(t, &l)
	row, ok := Find(root.Pairs()[0].Key.Value)
	if !ok {
		t.Fatalf("no kind in %s", step)
	}
	kind := row.New()
	dec := schema.Decode(root.Pairs()[0].Value, kind, &l)
	compileAll(dec, s.scope(false), &l)
	if c, ok := kind.(Checker); ok {
		c.Check(&Check{World: s, List: &l, Step: "step", Type: engine.CallFlow, Node: root.Pairs()[0].Value})
	}
	var lines []string
	for _, d := range l.Sorted() {
		lines = append(lines, fmt.Sprintf("%s [%s]", d.Message, d.Code))
	}
	return strings.Join(lines, "; ")
}

func TestRoutingFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ step, want string }{
		{`switch: [{when: caller.anonymous}]`, `key "then" is missing here [missing-key]`},
		{`switch: {then: a}`, `a switch has neither lines nor both "when" and "then" [missing-key]`},
		{`switch: {cases: [{when: caller.anonymous, then: a}], then: b}`, `"cases" and "then" exclude each other [conflicting-keys]`},
		{`split: {ways: [{share: 20%, then: a}, {share: 70%, then: b}]}`, `the shares are 90% together, expected 100% [bad-shares]`},
		{`split: {ways: [{share: 33.3%, then: a}, {share: 66.7%, then: b}]}`, ``},
		{`find: {in: lists.people}`, `key "where" is missing here [missing-key]`},
		{`each: {in: [a, b], rounds: 0}`, `"rounds" is 0, expected 1 to 100 [out-of-range]`},
		{`goto: {with: {a: 1}}`, `key "flow" is missing here [missing-key]`},
		{`dial: {to: agents.kim, ring: 3s}`, `"ring" is 3s, expected 5s to 10m [out-of-range]`},
		{`dial: {to: agents.kim, room: desk}`, ``},
		{`dial: {to: agents.kim, room: shared_desk}`, `rooms of type "shared_desk" are shared by several contacts: only a room step enters them [kind-not-allowed]`},
		{`dial: {to: agents.kim, room: desk, as: boss}`, `rooms of type "desk" have no seat for "boss" [unknown-role]`},
		{`dial: {to: agents.kim, wait: calm}`, `"wait" is heard in a room only: while a plain dial rings, the caller hears it ring [needs-room]`},
		{`dial: {to: agents.kim, headers: {account: "1"}}`, `header "account" is not passed on by Twilio, expected a name that begins with "x-" [bad-header]`},
		{`dial: {to: agents.kim, headers: {User-to-User: "1", X-y: "2"}}`, ``},
		{`queue: nowhere`, `queue "nowhere" is not defined [unknown-queue]`},
		{`queue: support`, ``},
		{`queue: rings`, ``},
		{`queue: {name: rings, need: [japanese], priority: 3, prefer: agents.kim}`, ``},
		{`queue: {name: support, need: [japanese]}`, `"need" needs agents whom the queue rings: those of queue "support" come by themselves [needs-ringing]`},
		{`queue: {name: support, priority: 0}`, ``},
		{`queue: {name: support, priority: 3}`, `"priority" needs agents whom the queue rings: those of queue "support" come by themselves [needs-ringing]`},
		{`twiml: "<Response><Dail/></Response>"`, `there is no verb "Dail" [bad-document]`},
		{`twiml: "<Response><Brandnew/></Response>"`, ``},
		{`twiml: "<Response>"`, `the document cannot be read`},
		{`twiml: "<Response><Leave/></Response>"`, `Leave is not allowed in a call document [bad-document]`},
	} {
		t.Run(c.step, func(t *testing.T) {
			t.Parallel()
			if got := checkOne(t, c.step); got != c.want && (c.want == "" || !strings.HasPrefix(got, c.want)) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestSplitShares sends many callers through one split: the shares come out, and a caller always goes the
// same way.
func TestSplitShares(t *testing.T) {
	t.Parallel()
	flow := "steps:\n  s: {split: {by: \"${caller.number}\", ways: [{share: 20%, then: a}, {share: 80%, then: b}]}}\n" +
		"  a: {pause: 1s}\n  b: {pause: 2s}\n"
	counts := map[engine.Outcome]int{}
	const callers = 2000
	for i := range callers {
		var ways []engine.Outcome
		for range 2 {
			s := newStage(t, flow)
			s.do(fmt.Sprintf("call From=+8190%08d", i))
			ways = append(ways, s.turn.Path[0].Outcome)
		}
		if ways[0] != ways[1] {
			t.Fatalf("caller %d went %s and %s", i, ways[0], ways[1])
		}
		counts[ways[0]]++
	}
	if share := float64(counts["a"]) / callers; share < 0.17 || share > 0.23 {
		t.Errorf("a has %.3f of the callers, expected about 0.2", share)
	}
}

func TestBetter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b, want string }{
		{"", "busy", "busy"}, {"busy", "", "busy"}, {"failed", "busy", "busy"}, {"busy", "failed", "busy"},
		{"no_answer", "busy", "no_answer"}, {"machine", "refused", "refused"}, {"refused", "answered", "answered"}, {"", "", ""},
	} {
		if got := better(c.a, c.b); got != c.want {
			t.Errorf("better(%q, %q) is %q, expected %q", c.a, c.b, got, c.want)
		}
	}
}
