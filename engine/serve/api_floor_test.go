package serve_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"callflow/engine/library"
	"callflow/engine/sim"
	"callflow/engine/store"
)

// newFloor is an office with a queue that rings its agents.
func newFloor(t testing.TB, edits ...string) *office {
	t.Helper()
	return newOfficeOf(t, "floor", nil, edits...)
}

var asKim, asCRM = []string{"Authorization", "Bearer " + kimKey}, []string{"Authorization", "Bearer " + crmKey}

// says says what an agent does.
func (o *office) says(agent, state, reason string, header ...string) sent {
	o.t.Helper()
	return o.ask(http.MethodPut, "/api/agents/"+agent+"/presence", header, object{"state": state, "reason": reason})
}

// call has somebody call a number.
func (o *office) call(who, from, to string) {
	o.t.Helper()
	var err error
	o.account.At(func(n *sim.Network) { err = n.Place(who, from, to) })
	if err != nil {
		o.t.Fatal(err)
	}
}

// showsSoon waits until something is shown.
func (o *office) showsSoon(path string, parts ...string) {
	o.t.Helper()
	o.soon(fmt.Sprintf("%s shows %q", path, parts), func() bool {
		body := o.get(path).body
		for _, p := range parts {
			if !strings.Contains(body, p) {
				return false
			}
		}
		return true
	})
}

// withAgents goes through the operations that are about agents and queues, and notes what was exercised.
func (o *office) withAgents() {
	o.t.Helper()
	f := newFloor(o.t)
	f.seen = o.seen
	f.staffs()
	f.counts()
	f.streams()
	f.tokens()
	f.crowded()
}

func TestAgentsAndQueues(t *testing.T) {
	t.Parallel()
	o := newFloor(t)
	o.staffs()
	o.counts()
	o.restart() // the day is read from the store
	o.must(o.get("/api/queues/support"), 200, `"today":{"offered":3,"answered":1,"abandoned":1,"left":1,"level":1}`, `"line":[]`)
	o.must(o.get("/api/queues/sales"), 200, `"waiting":1`, `"position":1`, `"number":"+12*****0103"`, `"today":{"offered":1,`)
	o.must(o.get("/api/agents/kim"), 200, `"calls_today":1`, `"state":"busy"`, `"talks":[{"contact":"c2"`)
	o.audited()
}

// staffs goes through all ways of saying what agents do.
func (o *office) staffs() {
	o.t.Helper()
	o.must(o.get("/api/agents"), 200, `"agent":"agents.kim","says":"Kim","teams":["support"],"skills":{"billing":3},"state":"offline"`, `"agent":"agents.lee"`, `"agent":"agents.ola"`)
	o.must(o.get("/api/queues"), 200, `"queue":"sales","rings":false,"waiting":0`, `"queue":"support","rings":true,"waiting":0`,
		`"signed_in":0,"available":0,"agents":{"offline":2}`, `"goal":{"within":30,"share":0.9}`)
	o.must(o.says("kim", "available", "", asKim...), 200, `"state":"available"`, `"since":`)
	o.must(o.says("agents.kim", "available", "", asKim...), 200, `"state":"available"`)
	o.must(o.says("kim", "away", "lunch", asKim...), 200, `"state":"away","reason":"lunch"`)
	o.must(o.get("/api/queues/support"), 200, `"signed_in":1,"available":0,"agents":{"away":1,"offline":1}`)
	o.must(o.ask(http.MethodPut, "/api/agents/kim/presence", nil, object{"state": "offline", "by": "agents.kim"}), 200, `"state":"offline"`)

	// An agent only of herself, a service only where the workspace lists it.
	o.must(o.says("lee", "available", "", asKim...), 403, `"answer":"not_allowed"`, "policies.presence")
	o.must(o.ask(http.MethodPut, "/api/agents/lee/presence", asKim, object{"state": "away", "by": "agents.lee"}), 403, "does not act for agents")
	o.must(o.says("lee", "available", ""), 403, `"code":"not_allowed"`)
	o.must(o.says("lee", "away", "meeting", asCRM...), 200, `"state":"away","reason":"meeting"`)
	o.must(o.says("lee", "offline", "", asCRM...), 200)

	o.must(o.says("nobody", "available", "", asCRM...), 404, `"code":"unknown"`)
	o.must(o.get("/api/agents/nobody"), 404, `"code":"unknown"`)
	o.must(o.get("/api/queues/none"), 404, `"code":"unknown"`)
	o.must(o.says("kim", "busy", ""), 422, "expected available, away or offline")
	o.must(o.says("kim", "away", strings.Repeat("x", 501)), 422, "reason")
	o.must(o.ask(http.MethodPut, "/api/agents/kim/presence", nil, object{"state": "away", "why": "x"}), 422, "why")
	o.must(o.ask(http.MethodPut, "/api/agents/kim/presence", nil, "{"), 400)
	o.must(o.ask(http.MethodPut, "/api/agents/kim/presence", nil, strings.Repeat(" ", 70_000)), 413)
	o.must(o.ask(http.MethodPut, "/api/agents/kim/presence", []string{"Content-Type", "text/plain"}, "{}"), 415)
}

// counts has callers come, wait, talk and leave.
func (o *office) counts() {
	o.t.Helper()
	o.call("ann", "+12025550100", number)
	o.hears("ann", "Nobody is there", 1)
	o.showsSoon("/api/queues/support", `"today":{"offered":1,"answered":0,"abandoned":0,"left":1}`)
	o.must(o.says("kim", "available", "", asKim...), 200)
	o.call("bob", "+12025550101", number)
	o.hears("client:kim", "rings", 1)
	o.must(o.get("/api/agents/kim"), 200, `"state":"ringing","wants":"available"`)
	o.must(o.get("/api/queues/support"), 200, `"waiting":1`, `"line":[{"position":1,"contact":"c2","number":"+12*****0101"`, `"ringing":["agents.kim"]`)
	o.does("client:kim", "answer")
	o.showsSoon("/api/agents/kim", `"state":"busy"`, `"talks":[{"contact":"c2","queue":"support"`, `"calls_today":1`)
	o.call("cid", "+12025550102", number)
	o.showsSoon("/api/queues/support", `"contact":"c3"`, `"ringing":[]`, `"oldest":"20`, `"agents":{"busy":1,"offline":1}`)
	o.hears("cid", "Thank you for waiting", 1)
	o.does("cid", "hang up")
	o.showsSoon("/api/queues/support", `"waiting":0`, `"today":{"offered":3,"answered":1,"abandoned":1,"left":1,"level":1}`)
	o.call("dov", "+12025550103", desk)
	o.showsSoon("/api/queues/sales", `"waiting":1`, `"line":[{"position":1,"contact":"c4","number":"+12*****0103"`, `"agents":{}`)
}

// audited looks at who has asked for what, whatever the answer.
func (o *office) audited() {
	o.t.Helper()
	if err := o.st.Project(context.Background()); err != nil {
		o.t.Fatal(err)
	}
	rows, err := o.st.(store.Reports).Rows(context.Background(), store.Commands)
	if err != nil {
		o.t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows {
		v := r.Values
		fmt.Fprintln(&b, v[2], v[3], v[4], v[7], v[14])
	}
	for _, line := range []string{"agent agents.kim lunch accepted agents.kim: away\n", "agent agents.kim <nil> not_allowed agents.lee: available\n",
		"agent services.crm meeting accepted agents.lee: away\n"} {
		if !strings.Contains(b.String(), line) {
			o.t.Errorf("the audit lacks %q:\n%s", line, &b)
		}
	}
}

// crowded asks a floor while the store takes no writes.
func (o *office) crowded() {
	o.t.Helper()
	var full atomic.Bool
	o.fail = func(statement string) error {
		if full.Load() && statement == "event" {
			return store.ErrFull
		}
		return nil
	}
	o.restart()
	full.Store(true)
	o.must(o.says("kim", "away", "", asKim...), 503, `"code":"try_again"`)
	o.must(o.says("kim", "away", "", asKim...), 503, `"code":"try_again"`)
	full.Store(false)
}

// Agents of a simulation need not sign in.
func TestPresent(t *testing.T) {
	t.Parallel()
	o := newFloor(t)
	o.must(o.says("lee", "away", "lunch", asCRM...), 200)
	o.cfg.Present = true
	o.restart()
	o.showsSoon("/api/agents/kim", `"state":"available"`)
	o.must(o.get("/api/agents/lee"), 200, `"state":"away"`)
	o.must(o.says("kim", "offline", "", asKim...), 200)
	o.restart()
	o.must(o.get("/api/agents/kim"), 200, `"state":"offline"`)
}

func (o *office) nobodyIsRung() {
	o.t.Helper()
	if got := o.must(o.get("/api/agents/kim"), 200, `"says":"Kim","teams":["desk"]`); strings.Contains(got.body, `"state"`) {
		o.t.Errorf("a state is shown: %s", got.body)
	}
	o.must(o.says("kim", "available", ""), 409, `"code":"not_now"`)
	o.must(o.get("/api/live"), 200, `"queues":[],"agents":{}`)
}

// Where no queue rings, agents are shown, and nothing is known of what they do.
func TestNobodyIsRung(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	o.nobodyIsRung()
	if rows, err := o.st.Events(context.Background(), store.Query{}); err != nil || len(rows) > 0 {
		t.Errorf("%d events, %v: there is a floor", len(rows), err)
	}
}

// A workspace that takes the place of another one reaches those who wait, without any call that asks for it.
func TestFloorOfANewWorkspace(t *testing.T) {
	t.Parallel()
	o := newFloor(t, "members: [kim, lee]", "members: [kim]")
	o.must(o.says("lee", "available", "", asCRM...), 200)
	o.must(o.says("kim", "away", "lunch", asKim...), 200)
	o.call("ann", "+12025550100", number)
	o.showsSoon("/api/queues/support", `"contact":"c1"`, `"ringing":[]`, `"agents":{"away":1}`)
	if err := o.cfg.Flows.(*library.Registry).Replace(compiled(t, "floor", o.front.URL)); err != nil {
		t.Fatal(err)
	}
	o.hears("client:lee", "rings", 1)
	o.must(o.get("/api/queues/support"), 200, `"ringing":["agents.lee"]`, `"agents":{"away":1,"ringing":1}`)
}
