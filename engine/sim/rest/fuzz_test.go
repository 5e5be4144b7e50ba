package rest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"callflow/engine/sim"
)

// FuzzDo makes arbitrary requests one after the other, each line METHOD PATH?FORM: nothing panics, every answer is
// JSON with the right shape, and the same requests give the same answers.
func FuzzDo(f *testing.F) {
	f.Add("POST Calls?To=client:a&From=%2B12025550199&Url=http://x/\nGET Calls\nPOST Calls/CA00000000000000000000000000000002?Status=completed")
	f.Add("POST Queues?FriendlyName=a&MaxSize=1\nGET Queues?PageSize=1&Page=7\nGET Queues/QU00000000000000000000000000000002/Members/Front")
	f.Add("POST Conferences/room/Participants?From=%2B12025550199&To=client:a&Label=x&Muted=true\nGET Conferences?DateCreated%3C=2023-01-01")
	f.Add("POST IncomingPhoneNumbers?PhoneNumber=%2B8150&VoiceUrl=http://x\nDELETE Keys/x\nGET Recordings/RE1.wav\nPOST Applications?VoiceUrl=%zz")
	f.Fuzz(func(t *testing.T, script string) {
		if len(script) > 2000 || strings.Count(script, "\n") > 20 {
			t.Skip()
		}
		if one, two := run(t, script), run(t, script); one != two {
			t.Errorf("the same requests are answered differently:\n%s\n%s", one, two)
		}
	})
}

func run(t *testing.T, script string) string {
	s := newStage(t, nil)
	for line := range strings.Lines(script) {
		method, where, _ := strings.Cut(strings.TrimSpace(line), " ")
		path, query, _ := strings.Cut(where, "?")
		path = "/2010-04-01/Accounts/" + account + "/" + path + ".json"
		form, _ := url.ParseQuery(query)
		reply := s.api.Do(Request{Method: method, Path: path, Query: form, Form: form, User: account, Password: token})
		if len(reply.Body) > 0 && reply.Type == "application/json" && !json.Valid(reply.Body) {
			t.Errorf("%s is answered with %q", line, reply.Body)
		}
		for _, c := range s.shapes.complaints(method, path, reply) {
			t.Errorf("%s: %s", line, c)
		}
		s.out.Write(reply.Body)
	}
	return s.out.String()
}

// TestKeys lets a key in whose secret is right, until it is deleted.
func TestKeys(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	ask := func(user, password, method, path string) (int, map[string]any) {
		r := s.api.Do(Request{Method: method, Path: "/2010-04-01/Accounts/" + account + "/" + path + ".json", User: user, Password: password})
		var body map[string]any
		_ = json.Unmarshal(r.Body, &body)
		return r.Status, body
	}
	_, made := ask(account, token, "POST", "Keys")
	sid, secret := made["sid"].(string), made["secret"].(string)
	for _, tc := range []struct {
		user, password string
		status         int
	}{{sid, secret, 200}, {sid, token, 401}, {"", "", 401}, {account, secret, 401}, {account, token, 200}} {
		if got, _ := ask(tc.user, tc.password, "GET", "Calls"); got != tc.status {
			t.Errorf("%s: status %d, want %d", tc.user, got, tc.status)
		}
	}
	if status, _ := ask(account, token, "DELETE", "Keys/"+sid); status != 204 {
		t.Errorf("deleted with %d", status)
	}
	if status, _ := ask(sid, secret, "GET", "Calls"); status != 401 {
		t.Errorf("a deleted key opens: %d", status)
	}
}

// TestMedia gives out recordings as sounds of the right length, and one more request than the account may make
// is refused.
func TestMedia(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string]string{"/voice": `<Record action="/done"/>`, "/done": ""})
	for _, line := range []string{"ann calls from +12025550101 to " + mine, "say one two three", "wait 10s"} {
		s.person(s.phone.Do(line))
	}
	files := s.net.Files()
	if len(files) != 1 {
		t.Fatalf("%d recordings:\n%s", len(files), s.out.String())
	}
	base := "/2010-04-01/Accounts/" + account + "/Recordings/" + files[0].Sid
	for _, path := range []string{base, base + ".wav", base + ".mp3"} {
		r := s.api.Do(Request{Method: "GET", Path: path})
		if r.Status != 200 || r.Type != "audio/x-wav" || string(r.Body[:4]) != "RIFF" || len(r.Body) < 44+8000 {
			t.Errorf("%s: status %d, %s, %d bytes", path, r.Status, r.Type, len(r.Body))
		}
	}
	if r := s.api.Do(Request{Method: "GET", Path: base + ".json", User: account, Password: token, Load: 100}); r.Status != 429 || r.RetryAfter != 1 {
		t.Errorf("too many at once: status %d, again after %d", r.Status, r.RetryAfter)
	}
}

// TestLag lets a call wait a moment before it rings, and refuses calls beyond a day's queue.
func TestLag(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.api.c.Lag, s.api.c.Pace = 100, 1.0/3600
	form := url.Values{"To": {"client:a"}, "From": {mine}, "Url": {app + "/x"}, "StatusCallback": {app + "/progress"}, "StatusCallbackEvent": {"initiated"}}
	ask := func() Reply {
		return s.api.Do(Request{Method: "POST", Path: "/2010-04-01/Accounts/" + account + "/Calls.json", Form: form, User: account, Password: token})
	}
	if r := ask(); r.Status != 201 || strings.Contains(s.out.String(), "/progress") {
		t.Errorf("status %d, reported before the answer:\n%s", r.Status, s.out.String())
	}
	s.net.Advance(s.net.Now() + 100)
	if !strings.Contains(s.out.String(), "/progress CallStatus=initiated") {
		t.Errorf("not reported:\n%s", s.out.String())
	}
	for range 24 {
		if r := ask(); r.Status != 201 {
			t.Fatalf("status %d: %s", r.Status, r.Body)
		}
	}
	if r := ask(); r.Status != 400 || !strings.Contains(string(r.Body), "22005") {
		t.Errorf("one call too many: status %d: %s", r.Status, r.Body)
	}
}

// TestEvents lists the webhooks of a call, bounded in number and length.
func TestEvents(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string]string{"/voice": "<Pause length=\"600\"/>"})
	if err := s.net.Place("ann", "+12025550101", mine); err != nil {
		t.Fatal(err)
	}
	sid := s.net.Sid("ann")
	path := "/2010-04-01/Accounts/" + account + "/Calls/" + sid + "/Events.json"
	for i := range mostEvents + 1 {
		s.api.Happened(Event{Request: sim.Request{Sid: sid, URL: fmt.Sprintf("%s/%d", app, i)}, Status: 200, At: 1, Body: strings.Repeat("x", longestEvent+1)})
	}
	for i := range mostTraced - 1 {
		s.api.Happened(Event{Request: sim.Request{Sid: fmt.Sprint(i)}})
	}
	r := s.api.Do(Request{Method: "GET", Path: path, User: account, Password: token, Query: url.Values{"PageSize": {"1"}}})
	if c := s.shapes.complaints("GET", path, r); len(c) > 0 || !strings.Contains(string(r.Body), app+"/1\"") || len(r.Body) > 2*longestEvent {
		t.Errorf("%d bytes, %q", len(r.Body), c)
	}
	s.api.Happened(Event{Request: sim.Request{Sid: "one more"}})
	s.api.Happened(Event{})
	if r := s.api.Do(Request{Method: "GET", Path: path, User: account, Password: token}); !strings.Contains(string(r.Body), `"events":[]`) {
		t.Errorf("the oldest call is not forgotten: %s", r.Body)
	}
}
