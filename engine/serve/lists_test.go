package serve_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"callflow/engine/library"
)

// listed is a workspace whose lists ring people; whoever is busy is tried again after a second.
func listed() library.Files {
	f := capped()
	f["callflow.yaml"] = []byte(`workspace: listed
language: en
languages: {en: {code: en-US}}
numbers: {main: hi}
lists: {do_not_call: {of: phone}}
policies:
  destinations: {allow: [US], per_hour: 500, do_not_call: do_not_call, prices: {US: 0.02}}
`)
	f["ring.flow.yaml"] = []byte(`flow: ring
summary: Rings somebody.
type: procedure
inputs: {to: phone, name: {type: text, default: you}}
outcomes: [heard, busy]
start: ring
steps: {ring: {call: {to: "${to}", from: numbers.main, flow: hi}, next: {busy: busy, else: heard}}}
`)
	f["env/default.yaml"] = []byte(`base_url: https://voice.example.com
account: {sid: "env:SID", token: "env:TOKEN"}
numbers: {main: "+12025550100"}
lists: {do_not_call: ["+14155550199"]}
`)
	return f
}

// lists is a server with a list, and the calls that Twilio was asked for.
type lists struct {
	*rig
	got chan asked
}

// sidOf is the CallSid that a call to a number gets: a new one for each.
func sidOf(a asked) string {
	sum := sha256.Sum256([]byte(a.body))
	return fmt.Sprintf("CA%x", sum[:16])
}

func newLists(t *testing.T) *lists {
	l := &lists{}
	api, got := outside(t, func(a asked) (int, string) { return 201, `{"sid": "` + sidOf(a) + `", "status": "queued"}` })
	l.got = got
	l.rig = newRig(t, withFiles(t, listed()), withTwilio(t, api.URL), func(r *rig) {
		r.cfg.Keys = func() []library.APIKey {
			return []library.APIKey{{Name: "crm", Secret: crmKey, ActsAs: "services.crm"}, {Name: "few", Secret: deskKey, Begins: []string{"other"}}}
		}
	})
	return l
}

// api makes a request of the API, and reads the answer.
func (l *lists) api(method, path, body string, header ...string) (status int, answer object) {
	l.t.Helper()
	req, err := http.NewRequest(method, l.http.URL+path, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+crmKey)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	s := l.do(req)
	if err := json.Unmarshal([]byte(s.body), &answer); err != nil {
		l.t.Fatalf("%s %s is answered %q", method, path, s.body)
	}
	return s.status, answer
}

// listBody is a list of so many people from a number on.
func listBody(n int, more string) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"line": %d, "with": {"to": "+14155550%03d"}}`, i+2, 101+i)
	}
	return `{"flow": "ring", ` + more + ` "rows": [` + strings.Join(rows, ", ") + `]}`
}

// rings waits for a call that Twilio is asked for, and returns its number and where to report it.
func (l *lists) rings() (to, report, sid string) {
	l.t.Helper()
	a := next(l.t, l.got)
	form, err := url.ParseQuery(a.body)
	if err != nil || form.Get("To") == "" {
		l.t.Fatalf("Twilio was asked for %s %s", a.path, a.body)
	}
	return form.Get("To"), form.Get("StatusCallback"), sidOf(a)
}

// ends reports how a call has ended.
func (l *lists) ends(report, sid, status string) {
	l.t.Helper()
	if s := l.post(report, "CallSid", sid, "CallStatus", status); s.status >= 300 {
		l.t.Fatalf("a report is answered %d %s", s.status, s.body)
	}
}

func (l *lists) show(id any) object {
	l.t.Helper()
	_, v := l.api("GET", "/api/lists/"+id.(string), "")
	return v
}

// TestListOutlivesRestarts ends the server in the middle of a list, again and again: everybody is called once.
func TestListOutlivesRestarts(t *testing.T) {
	t.Parallel()
	l := newLists(t)
	body := listBody(6, `"rate": 6000, "at_once": 2,`)
	status, made := l.api("POST", "/api/lists", body, "Idempotency-Key", "november")
	if status != http.StatusAccepted || made["rows"] != 6.0 {
		t.Fatalf("a list is answered %d %v", status, made)
	}
	called := map[string]int{}
	type ringing struct{ report, sid string }
	var now []ringing
	for range 3 {
		for range 2 {
			to, report, sid := l.rings()
			called[to]++
			now = append(now, ringing{report, sid})
		}
		l.until(func() bool { return len(l.recovery().Effects) == 0 })
		l.restart()
		if status, again := l.api("POST", "/api/lists", body, "Idempotency-Key", "november"); status != http.StatusAccepted || again["list"] != made["list"] {
			t.Fatalf("the same list again is answered %d %v", status, again)
		}
		for _, r := range now {
			l.ends(r.report, r.sid, "no-answer")
		}
		now = nil
	}
	l.until(func() bool { return l.show(made["list"])["phase"] == "done" })
	if len(called) != 6 || len(l.got) > 0 {
		t.Errorf("called %v, and %d more", called, len(l.got))
	}
	for to, n := range called {
		if n != 1 {
			t.Errorf("%s was called %d times", to, n)
		}
	}
	if v := l.show(made["list"]); fmt.Sprint(v["states"], v["outcomes"]) != "map[done:6] map[heard:6]" {
		t.Errorf("the list is %v", v)
	}
	if status, other := l.api("POST", "/api/lists", listBody(5, ""), "Idempotency-Key", "november"); status != 422 || other["code"] != "key_reused" {
		t.Errorf("another list under the same key is answered %d %v", status, other)
	}
	if _, rows := l.api("GET", "/api/lists/"+made["list"].(string)+"/rows?limit=1&after=1", ""); !strings.Contains(fmt.Sprint(rows), "contact:c") || rows["next"] != 2.0 {
		t.Errorf("rows are %v", rows)
	}
}

// TestListRetriesAndStops has somebody be busy, refuses whom the policy refuses, pauses and cancels.
func TestListRetriesAndStops(t *testing.T) {
	t.Parallel()
	l := newLists(t)
	body := `{"flow": "ring", "rate": 6000, "at_once": 1, "retry": {"busy": {"after": "1s", "tries": 2}}, "rows": [
		{"with": {"to": "+14155550199"}}, {"with": {"to": "+19005550100"}}, {"with": {"to": "+14155550101", "name": "Ann"}}, {"with": {"to": "+14155550102"}}, {"with": {"to": "+14155550103"}}]}`
	_, made := l.api("POST", "/api/lists", body)
	id := made["list"]
	to, report, sid := l.rings()
	if to != "+14155550101" {
		t.Errorf("%s is called first", to)
	}
	if status, v := l.api("POST", "/api/lists/"+id.(string)+"/commands", `{"command": "pause"}`); status != 200 || v["phase"] != "paused" {
		t.Errorf("a pause is answered %d %v", status, v)
	}
	l.ends(report, sid, "busy")
	l.until(func() bool { return fmt.Sprint(l.show(id)["states"]) == "map[refused:2 waiting:3]" })
	if v := l.show(id); fmt.Sprint(v["outcomes"]) != "map[do_not_call:1 premium:1]" {
		t.Errorf("refused are %v", v)
	}
	l.restart()
	if len(l.got) > 0 {
		t.Errorf("a list that is paused calls %s", (<-l.got).body)
	}
	l.api("POST", "/api/lists/"+id.(string)+"/commands", `{"command": "resume"}`)
	for range 3 {
		to, report, sid = l.rings()
		if to == "+14155550101" {
			break
		}
		l.ends(report, sid, "no-answer")
	}
	if to != "+14155550101" {
		t.Errorf("somebody who was busy is not called again")
	}
	if status, v := l.api("POST", "/api/lists/"+id.(string)+"/commands", `{"command": "cancel"}`); status != 200 || v["phase"] != "cancelled" {
		t.Errorf("the end is answered %d %v", status, v)
	}
	l.ends(report, sid, "busy")
	l.until(func() bool { return l.show(id)["states"].(object)["begun"] == nil })
	if status, v := l.api("POST", "/api/lists/"+id.(string)+"/commands", `{"command": "resume"}`); status != 409 || v["code"] != "not_now" {
		t.Errorf("a list that is cancelled is resumed: %d %v", status, v)
	}
}

// TestListsAreLookedAt refuses lists that cannot be called, each for a reason of its own, and plans the others.
func TestListsAreLookedAt(t *testing.T) {
	t.Parallel()
	l := newLists(t)
	row := `"rows": [{"with": {"to": "+14155550101"}}]`
	for body, want := range map[string]string{
		`{"flow": "hi", ` + row + `}`:                                                   "422 bad_input",
		`{"flow": "ring", "rate": 6001, ` + row + `}`:                                   "422 bad_input",
		`{"flow": "ring", "at_once": -1, ` + row + `}`:                                  "422 bad_input",
		`{"flow": "ring", "to": "name", ` + row + `}`:                                   "422 bad_input",
		`{"flow": "ring", "by": "agents.eve", ` + row + `}`:                             "403 not_allowed",
		`{"flow": "ring", "retry": {"gone": {"after": "1m", "tries": 2}}, ` + row + `}`: "422 bad_input",
		`{"flow": "ring", "retry": {"busy": {"after": "1", "tries": 2}}, ` + row + `}`:  "422 bad_input",
		`{"flow": "ring", "retry": {"busy": {"after": "1m", "tries": 1}}, ` + row + `}`: "422 bad_input",
		`{"flow": "ring", "plan": true, "talk": "1", ` + row + `}`:                      "422 bad_input",
		`{"flow": "ring", "plan": true, "at": "now", ` + row + `}`:                      "422 bad_input",
		`{"flow": "ring", "key": "own/a", ` + row + `}`:                                 "422 bad_input",
		`{"flow": "ring", "rows": []}`:                                                  "422 bad_input",
		`{"flow": "ring", "rows": [{"with": {"name": "Ann"}}]}`:                         "422 rows_refused",
		`{"flow": "ring", "rows": [{"with": {"to": "12"}}], "skip": true}`:              "422 bad_input",
		`{"flow": "ring", "rows": [{"with": {"to": ["+14155550101"]}}]}`:                "422 rows_refused",
		`{"flow": "ring", `: "400 bad_request",
	} {
		if status, v := l.api("POST", "/api/lists", body); fmt.Sprint(status, " ", v["code"]) != want {
			t.Errorf("%s is answered %d %v, expected %s", body, status, v, want)
		}
	}
	if status, v := l.api("POST", "/api/lists", `{"flow": "ring", `+row+`}`, "Authorization", "Bearer "+deskKey); status != 403 {
		t.Errorf("a key that may not begin this flow: %d %v", status, v)
	}
	for path, want := range map[string]int{"l1": 404, "c1": 404, "l9007199254740993": 404, "": 404} {
		if status, v := l.api("GET", "/api/lists/"+path, ""); status != want {
			t.Errorf("list %q is answered %d %v", path, status, v)
		}
	}
	status, v := l.api("POST", "/api/lists", `{"flow": "ring", "plan": true, "rate": 60, "at_once": 2, "talk": "90s", "at": "2026-11-21T09:00:00Z",
		"rows": [{"line": 2, "with": {"to": "+14155550101"}}, {"line": 3, "with": {"to": "+14155550199"}}, {"line": 4, "with": {"to": "+14155550102"}}, {"line": 5, "with": {"to": "x"}}]}`)
	want := `map[calls:2 cost:0.08 last:2026-11-21T09:00:01Z refused:[map[field:to line:5 row:4 why:is not of type phone]] ` +
		`rows:[map[at:2026-11-21T09:00:00Z cost:0.04 line:2 number:+14*****0101 row:1 zones:[America/Los_Angeles]] ` +
		`map[line:3 number:+14*****0199 row:2 why:do_not_call zones:[America/Los_Angeles]] ` +
		`map[at:2026-11-21T09:00:01Z cost:0.04 line:4 number:+14*****0102 row:3 zones:[America/Los_Angeles]]]]`
	if got := fmt.Sprint(v); status != 200 || got != want {
		t.Errorf("the plan is %d\n%s, expected\n%s", status, got, want)
	}
	if _, v := l.api("GET", "/api/lists", ""); fmt.Sprint(v) != "map[lists:[]]" {
		t.Errorf("lists are %v", v)
	}
}
