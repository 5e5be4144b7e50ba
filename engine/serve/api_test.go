package serve_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"callflow/engine/library"
	"callflow/engine/sim"
	"callflow/engine/store"
)

type object = map[string]any

// TestAPI goes through every operation that is described, and every status of each.
func TestAPI(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	o.seen = described(t)
	c := o.talk()
	o.shows(c)
	o.obeys(c)
	o.refuses(c)
	o.begins()
	o.nobodyIsRung()
	o.audits(c)
	o.must(o.command(c, object{"command": "close"}, "Authorization", "Bearer "+crmKey), 202)
	o.hears("ann", "is hung up", 1)
	o.soon("the contact is over", func() bool { return strings.Contains(o.get("/api/contacts/"+c).body, `"phase":"closed"`) })
	o.must(o.command(c, object{"command": "hold", "by": "agents.kim"}), 410, `"answer":"gone"`)
	o.must(o.get("/api/contacts"), 200)

	o.refusedEverywhere(401, []string{"Authorization", "Bearer wrong"})
	o.refusedEverywhere(403, []string{"Authorization", "Bearer " + kimKey})
	o.exhausted()
	o.overloaded()
	o.erases(c)
	o.withoutKeys()
	o.withAgents()
	if list := o.seen.missing(""); len(list) > 0 {
		t.Errorf("described and never exercised: %v", list)
	}
	o.sealed("s3cret")
	for _, secret := range []string{crmKey, deskKey, "s3cret", token} {
		if strings.Contains(o.log.String(), secret) {
			t.Errorf("the log shows %q:\n%s", secret, o.log)
		}
	}
}

// shows reads contacts.
func (o *office) shows(c string) {
	o.t.Helper()
	o.must(o.get("/api/contacts"), 200, `"contact":"c1"`, `"role":"customer"`, `"address":"agents.kim"`)
	o.must(o.get("/api/contacts?address=agents.kim&limit=1"), 200, `"contact":"c1"`)
	o.must(o.get("/api/contacts?address=agents.eve"), 200, `{"contacts":[]}`)
	o.must(o.get("/api/contacts?after=c1"), 200, `{"contacts":[]}`)
	o.must(o.get("/api/contacts?limit=0"), 422, `"code":"bad_input"`)
	shown := o.must(o.get("/api/contacts/"+c), 200, `"state":"talking"`, `"step":"talk"`)
	if strings.Contains(shown.body, "CF") || strings.Contains(shown.body, "CA0") {
		o.t.Errorf("a SID of Twilio is shown: %s", shown.body)
	}
	for _, name := range []string{"c2", "c01", "1", "cc", "c-1", "c99999999999999999999"} {
		o.must(o.get("/api/contacts/"+name), 404, `"code":"unknown"`)
	}
}

// obeys gives commands that are accepted, and the same again.
func (o *office) obeys(c string) {
	o.t.Helper()
	kim := object{"by": "agents.kim", "command": "hold", "reason": "looks something up", "with": object{"who": "customer"}}
	given := o.must(o.command(c, kim, "Idempotency-Key", `"one"`), 202, `"answer":"accepted"`)
	o.soon("the hold", func() bool { return strings.Contains(o.get("/api/contacts/"+c).body, `"held":true`) })
	again := o.must(o.command(c, kim, "Idempotency-Key", "one"), 202)
	if given.body != again.body || again.header.Get("Idempotency-Replayed") != "true" || given.header.Get("Idempotency-Replayed") != "" {
		o.t.Errorf("the same request is answered %s, then %s with %v", given.body, again.body, again.header)
	}
	o.soon("the hold is confirmed", func() bool {
		got := o.must(o.get(given.header.Get("Location")), 200, `"name":"hold"`, `"by":"agents.kim"`, `"reason":"looks something up"`, `"requested"`)
		return strings.Contains(got.body, `"sent"`) && strings.Contains(got.body, `"confirmed"`)
	})
	kim["reason"] = "another"
	o.must(o.command(c, kim, "Idempotency-Key", "one"), 422, `"code":"key_reused"`)
	o.must(o.command(c, object{"command": "resume", "with": object{"who": 1}}, "Authorization", "Bearer "+crmKey, "Idempotency-Key", "one"), 202)
}

// refuses gives commands that are not accepted, each for a reason of its own.
func (o *office) refuses(c string) {
	o.t.Helper()
	o.must(o.command(c, object{"command": "hold", "by": "agents.eve", "with": object{"who": "customer"}}), 403, `"answer":"not_allowed"`, `"command":`)
	o.must(o.command(c, object{"command": "hold", "by": "agents.kim"}, "Authorization", "Bearer "+crmKey), 403, "does not act for agents")
	o.must(o.command(c, object{"command": "hold", "by": "services.crm"}), 403, "no agent of this workspace")
	o.must(o.command(c, object{"command": "fly", "by": "agents.kim"}), 404, `"answer":"unknown"`)
	o.must(o.command("c9", object{"command": "hold", "by": "agents.kim"}), 404, `"code":"unknown"`)
	o.must(o.command(c, object{"command": "hold", "by": "agents.kim"}), 422, `"answer":"bad_input"`)
	o.must(o.command(c, object{"command": "hold", "by": "agents.kim", "with": object{"who": "expert"}}), 409, `"answer":"not_now"`)
	o.must(o.command(c, object{"command": "hold", "by": "agents.kim", "whom": "x"}), 422, "whom")
	o.must(o.command(c, object{"command": "transfer", "by": "agents.kim", "with": object{"to": "nobody"}}), 422, `"answer":"bad_input"`)
	o.must(o.command(c, `{"command": `), 400, `"code":"bad_request"`)
	o.must(o.command(c, `{"command": "`+strings.Repeat("x", 70_000)+`"}`), 413, `"code":"too_large"`)
	o.must(o.command(c, "command=hold", "Content-Type", "application/x-www-form-urlencoded"), 415, `"code":"not_json"`)
	o.must(o.command(c, object{"command": "hold"}, "Idempotency-Key", strings.Repeat("k", 300)), 422, "Idempotency-Key")
}

// begins begins contacts, or not.
func (o *office) begins() {
	o.t.Helper()
	alarm := object{"flow": "alarm", "with": object{"to": "agents.ken", "code": "s3cret"}, "key": "fire-1"}
	begun := o.must(o.ask(http.MethodPost, "/api/contacts", nil, alarm), 202, `"contact":"c2"`)
	o.hears("client:ken", "rings", 1)
	same := o.must(o.ask(http.MethodPost, "/api/contacts", []string{"Idempotency-Key", "fire-1"}, alarm), 202, `"contact":"c2"`)
	if begun.header.Get("Location") != "/api/contacts/c2" || same.header.Get("Idempotency-Replayed") != "true" {
		o.t.Errorf("headers are %v, then %v", begun.header, same.header)
	}
	alarm["with"] = object{"to": "agents.kim", "code": "s3cret"}
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, alarm), 422, `"code":"key_reused"`)
	o.must(o.ask(http.MethodPost, "/api/contacts", []string{"Idempotency-Key", "x"}, alarm), 422, "different")
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, object{"flow": "reception"}), 422, "expected a procedure")
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, object{"flow": "warm_transfer"}), 422, "works in a room")
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, object{"flow": "none"}), 422, "there is no flow")
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, object{"flow": "alarm"}), 422, `\"to\" is missing`)
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, object{"flow": "alarm", "after": "soon"}), 422, "after")
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, object{"flow": "alarm", "by": "agents.nobody"}), 403)
	o.must(o.ask(http.MethodPost, "/api/contacts", []string{"Authorization", "Bearer " + crmKey}, alarm), 403, "may not begin")
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, object{"flow": "alarm", "key": "own/c1/2/0"}), 422, "own/")
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, "[]"), 422)
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, ""), 400)
	o.must(o.ask(http.MethodPost, "/api/contacts", []string{"Content-Type", "text/plain"}, "{}"), 415)
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, strings.Repeat(" ", 70_000)), 413)
	o.must(o.get("/api/contacts/c2"), 200, `"flow":"alarm"`, `"by":"services.desktop"`, `"rooms":[]`)
	o.does("client:ken", "busy")
}

// audits reads what was asked for, and what is not there.
func (o *office) audits(c string) {
	o.t.Helper()
	commands := "/api/contacts/" + c + "/commands"
	o.must(o.get(commands), 200, `"answer":"not_allowed"`, `"answer":"accepted"`, `"by":"services.crm"`)
	o.must(o.get(commands+"/1"), 404)
	o.must(o.get(commands+"/x"), 404)
	o.must(o.get("/api/contacts/c9/commands"), 404)
	o.must(o.get("/api/contacts/c9/commands/4"), 404)
	o.must(o.get("/api/other"), 404)
	if got := o.must(o.ask(http.MethodDelete, "/api/contacts", nil, ""), 405); got.header.Get("Allow") != "GET, POST" {
		o.t.Errorf("DELETE is answered with %v", got.header)
	}
}

// sealed makes sure that a value stands in no stored event.
func (o *office) sealed(secret string) {
	o.t.Helper()
	rows, err := o.st.Events(context.Background(), store.Query{Limit: 10_000})
	if err != nil || len(rows) == 0 {
		o.t.Fatalf("%d events, %v", len(rows), err)
	}
	for _, r := range rows {
		if strings.Contains(string(r.Body)+string(r.Outcome), secret) {
			o.t.Errorf("event %d of %s shows %q: %s", r.Seq, r.Cell, secret, r.Body)
		}
	}
}

// everywhere makes one request of each operation.
func (o *office) everywhere(header []string) []sent {
	o.t.Helper()
	return []sent{
		o.ask(http.MethodGet, "/api/contacts", header, ""),
		o.ask(http.MethodPost, "/api/contacts", header, object{"flow": "alarm", "with": object{"to": "agents.ken", "code": "1"}}),
		o.ask(http.MethodGet, "/api/contacts/c1", header, ""),
		o.ask(http.MethodGet, "/api/contacts/c1/commands", header, ""),
		o.ask(http.MethodPost, "/api/contacts/c1/commands", header, object{"command": "hold"}),
		o.ask(http.MethodGet, "/api/contacts/c1/commands/4", header, ""),
		o.ask(http.MethodGet, "/api/agents", header, ""),
		o.ask(http.MethodGet, "/api/agents/kim", header, ""),
		o.ask(http.MethodPut, "/api/agents/kim/presence", header, object{"state": "away"}),
		o.ask(http.MethodGet, "/api/queues", header, ""),
		o.ask(http.MethodGet, "/api/queues/support", header, ""),
		o.ask(http.MethodPost, "/api/erase", header, object{"number": "+819000000000"}),
		o.ask(http.MethodPost, "/api/token", header, object{"by": "agents.kim"}),
		o.ask(http.MethodGet, "/api/live", header, ""),
		o.ask(http.MethodGet, "/api/live/stream", header, ""),
	}
}

func (o *office) refusedEverywhere(status int, header []string) {
	o.t.Helper()
	for _, got := range o.everywhere(header) {
		o.must(got, status)
	}
	if got := o.ask(http.MethodGet, "/api/contacts", []string{"Authorization", "Basic " + deskKey}, ""); got.status != 401 || got.header.Get("WWW-Authenticate") == "" {
		o.t.Errorf("another scheme is answered %d with %v", got.status, got.header)
	}
}

// exhausted asks faster than a key may.
func (o *office) exhausted() {
	o.t.Helper()
	o.cfg.Limits.Requests = 1
	o.restart()
	o.get("/api/contacts")
	for i, got := range o.everywhere(nil) {
		if got.status != 429 || got.header.Get("Retry-After") != "1" {
			o.t.Errorf("request %d is answered %d with %v", i, got.status, got.header)
		}
	}
	o.cfg.Limits.Requests = 0
}

// overloaded asks while the store takes no writes.
func (o *office) overloaded() {
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
	for _, got := range []sent{o.command("c1", object{"command": "hold"}), o.command("c1", object{"command": "hold"}),
		o.ask(http.MethodPost, "/api/contacts", nil, object{"flow": "alarm", "with": object{"to": "agents.ken", "code": "1"}})} {
		if o.must(got, 503, `"code":"try_again"`); got.header.Get("Retry-After") != "1" {
			o.t.Errorf("headers are %v", got.header)
		}
	}
	full.Store(false)
}

// withoutKeys asks a server that has none.
func (o *office) withoutKeys() {
	o.t.Helper()
	o.cfg.Keys = func() []library.APIKey { return nil }
	o.restart()
	for _, got := range o.everywhere(nil) {
		o.must(got, 404, `"code":"off"`)
	}
}

// Somebody in a named room commands that room, which is a cell of its own.
func TestCommandsInANamedRoom(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil, "rooms:\n", "rooms:\n  meeting:\n    shared: yes\n    seats: {moderator: {starts: yes, ends: last}, guest: {}}\n"+
		"    commands: {mute: {who: moderator}}\n",
		"start: talk\nsteps:\n  talk:\n    dial: {to: agents.kim, as: agent, room: desk, ring: 60s}\n    next: {answered: end, else: nobody}\n  nobody: {say: {text: Nobody is there.}, next: end}",
		"start: who\nsteps:\n  who: {switch: [{when: leg.address == \"agents.kim\", then: lead}], next: join}\n"+
			"  lead: {room: {type: meeting, name: daily, as: moderator}, next: end}\n  join: {room: {type: meeting, name: daily, as: guest}, next: end}")
	o.seen = described(t)
	o.account.At(func(n *sim.Network) { _ = n.Place("ann", "+12025550100", number) })
	o.hears("ann", "is in the room", 1)
	o.account.At(func(n *sim.Network) { _ = n.Place("kim", "client:kim", number) })
	o.hears("kim", "is in the room", 1)
	o.soon("both sit there", func() bool { return strings.Count(o.get("/api/contacts?after=c2").body, `"state":"taken"`) == 2 })
	listed := o.must(o.get("/api/contacts?after=c2"), 200, `"name":"daily"`, `"home":"c1"`, `"contact":"r`)
	_, room, _ := strings.Cut(listed.body, `"contact":"`)
	room, _, _ = strings.Cut(room, `"`)
	o.must(o.get("/api/contacts?address=agents.kim"), 200, `"contact":"c2"`, `"sits":"`+room+`"`)
	mute := object{"command": "mute", "by": "agents.kim", "with": object{"who": "guest"}}
	given := o.must(o.command("c2", mute, "Idempotency-Key", "m"), 202, `"contact":"`+room+`"`)
	if again := o.must(o.command("c2", mute, "Idempotency-Key", "m"), 202); again.body != given.body {
		t.Errorf("answered %s, then %s", given.body, again.body)
	}
	o.soon("the guest is muted", func() bool { return strings.Contains(o.get("/api/contacts/"+room).body, `"muted":true`) })
	o.soon("that is confirmed", func() bool { return strings.Contains(o.get(given.header.Get("Location")).body, `"confirmed"`) })
	o.must(o.command(room, object{"command": "mute", "by": "agents.ken", "with": object{"who": "guest"}}), 403)
}

// A key that begins a contact names it for good: also for a server that has never seen it.
func TestKeysOutliveTheServer(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	c := o.talk()
	alarm := object{"flow": "alarm", "with": object{"to": "agents.ken", "code": "1"}, "key": "fire-1", "after": "10m"}
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, alarm), 202, `"contact":"c2"`)
	mute := object{"by": "agents.kim", "command": "mute", "with": object{"who": "agent"}}
	given := o.must(o.command(c, mute, "Idempotency-Key", "m"), 202)
	o.restart()
	o.must(o.ask(http.MethodPost, "/api/contacts", nil, alarm), 202, `"contact":"c2"`)
	if again := o.must(o.command(c, mute, "Idempotency-Key", "m"), 202); again.body != given.body {
		t.Errorf("answered %s, then %s", given.body, again.body)
	}
	o.must(o.get("/api/contacts"), 200, `"contact":"c1"`, `"contact":"c2"`)
	o.account.At(func(n *sim.Network) {
		for _, s := range n.Seats() {
			if s.Name == "client:ken" {
				t.Error("an alarm in ten minutes rings at once")
			}
		}
	})
}
