package serve_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"callflow/engine/library"
	"callflow/engine/store"
)

// remind is a list of so many people whom nobody calls: the flow begins others.
func remind(more object) object {
	body := object{"flow": "escalate", "rate": 60, "rows": []object{{"line": 2, "with": object{"to": "+819011112222"}}, {"with": object{"to": "+819033334444"}}}}
	for name, v := range more {
		body[name] = v
	}
	return body
}

// TestListsAPI goes through every operation of lists that is described, and every status of each.
func TestListsAPI(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil, "workspace: desk", "workspace: desk\npolicies: {destinations: {per_hour: 1000}}")
	o.seen = described(t)
	post := func(path string, body any, header ...string) sent { return o.ask(http.MethodPost, path, header, body) }
	o.must(post("/api/lists", remind(object{"plan": true, "talk": "2m", "at": "2026-11-21T00:00:00Z"})), 200, `"at":"2026-11-21T00:02:00Z"`, `"zones":["Asia/Tokyo"]`)
	made := o.must(post("/api/lists", remind(nil), "Idempotency-Key", "one"), 202, `"rows":2`)
	again := o.must(post("/api/lists", remind(nil), "Idempotency-Key", "one"), 202)
	if made.body != again.body || again.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("the same list is answered %s, then %s with %v", made.body, again.body, again.header)
	}
	var named struct{ List string }
	if err := json.Unmarshal([]byte(made.body), &named); err != nil {
		t.Fatal(err)
	}
	list := "/api/lists/" + named.List
	commands := list + "/commands"
	if at := made.header.Get("Location"); at != list {
		t.Errorf("the list is at %s, expected %s", at, list)
	}
	o.must(o.get("/api/lists"), 200, named.List)
	o.must(o.get(list), 200, `"flow":"escalate"`, `"by":"services.desktop"`)
	o.soon("the first row is done", func() bool { return strings.Contains(o.get(list+"/rows?state=done").body, `"row":1`) })
	o.must(o.get(list+"/rows?limit=0"), 422)
	o.must(o.get(list+"/rows?after=x"), 422)
	o.must(o.get(list+"/rows?side=left"), 422)
	o.must(post(commands, object{"command": "pause", "by": "agents.kim"}), 200, `"phase":"paused"`)
	o.must(post(commands, object{"command": "stop"}), 422)
	o.must(post(commands, object{"command": "cancel", "by": "agents.nobody"}), 403)
	o.must(post(commands, ""), 400)
	o.must(post(commands, "{}", "Content-Type", "text/plain"), 415)
	o.must(post(commands, strings.Repeat(" ", 70_000)), 413)
	o.must(post(commands, object{"command": "cancel"}), 200, `"phase":"cancelled"`)
	o.must(post(commands, object{"command": "resume"}), 409, `"code":"not_now"`)
	o.must(post("/api/lists", remind(object{"flow": "alarm"})), 422, "sensitive")
	o.must(post("/api/lists", remind(object{"rows": []object{{"with": object{"to": "nobody"}}}})), 422, `"code":"rows_refused"`, `"field":"to"`)
	o.must(post("/api/lists", remind(object{"by": "agents.nobody"})), 403)
	o.must(post("/api/lists", ""), 400)
	o.must(post("/api/lists", "{}", "Content-Type", "text/plain"), 415)
	o.must(post("/api/lists", strings.Repeat(" ", 17<<20)), 413)
	o.must(o.get("/api/contacts/"+named.List), 404)
	everywhere := func(status int, header ...string) {
		t.Helper()
		for _, got := range []sent{o.ask(http.MethodGet, "/api/lists", header, ""), post("/api/lists", remind(nil), header...),
			o.ask(http.MethodGet, list, header, ""), o.ask(http.MethodGet, list+"/rows", header, ""), post(commands, object{"command": "pause"}, header...)} {
			o.must(got, status)
		}
	}
	everywhere(401, "Authorization", "Bearer wrong")
	everywhere(403, "Authorization", "Bearer "+kimKey)
	o.listsOverloaded()
	o.cfg.Limits.Requests = 1
	o.restart()
	o.get("/api/lists")
	everywhere(429)
	o.cfg.Limits.Requests, o.cfg.Keys = 0, func() []library.APIKey { return nil }
	o.restart()
	everywhere(404)
	if list := o.seen.missing("lists"); len(list) > 0 {
		t.Errorf("described and never exercised: %v", list)
	}
}

// listsOverloaded asks while the store takes no writes.
func (o *office) listsOverloaded() {
	o.t.Helper()
	made := o.must(o.ask(http.MethodPost, "/api/lists", nil, remind(object{"rate": 1})), 202)
	var full atomic.Bool
	o.fail = func(statement string) error {
		if full.Load() && statement == "event" {
			return store.ErrFull
		}
		return nil
	}
	o.restart()
	full.Store(true)
	o.must(o.ask(http.MethodPost, "/api/lists", nil, remind(object{"rate": 2})), 503, `"code":"try_again"`)
	o.must(o.ask(http.MethodPost, made.header.Get("Location")+"/commands", nil, object{"command": "pause"}), 503, `"code":"try_again"`)
	full.Store(false)
	o.fail = nil
}
