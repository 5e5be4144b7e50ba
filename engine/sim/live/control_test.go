package live

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"callflow/engine/sim"
	"callflow/engine/sim/rest"
)

// TestControl is a person by HTTP: calls, presses, and is told what is wrong.
func TestControl(t *testing.T) {
	t.Parallel()
	p := newProgram(t, map[string]any{"/voice": `<Gather numDigits="1" action="/key"><Say>Press.</Say></Gather>`, "/key": `<Dial action="/done"><Client>kim</Client></Dial>`,
		"/done": "<Say>Done.</Say>", "/status": "", "/browser": "<Hangup/>"})
	account, _ := serving(t, p, nil)
	control := httptest.NewServer(account.Control())
	t.Cleanup(control.Close)
	do := func(method, path, body string) (int, map[string]any) {
		req, err := http.NewRequest(method, control.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		var out map[string]any
		_ = json.NewDecoder(resp.Body).Decode(&out)
		return resp.StatusCode, out
	}
	var app string
	account.At(func(*sim.Network) {
		r := account.api.Do(rest.Request{Method: "POST", Path: "/2010-04-01/Accounts/" + appAccount + "/Applications.json", User: appAccount,
			Password: appToken, Form: url.Values{"VoiceUrl": {p.URL + "/browser"}}})
		_, app, _ = strings.Cut(string(r.Body), `"sid":"`)
		app = app[:34]
	})
	if status, out := do("POST", "/control/call", `{"from": "client:kim", "to": "app:`+app+`", "name": "kim", "params": {"Team": "sales"}}`); status != 201 {
		t.Errorf("a browser phone: %d %v", status, out)
	}
	soon(t, "the application is asked as browser phones do", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return slices.Contains(p.asked, "POST /browser "+app+" sales ")
	})
	_, placed := do("POST", "/control/call", `{"from": "+12025550100"}`)
	sid, _ := placed["sid"].(string)
	if !strings.HasPrefix(sid, "CA") {
		t.Fatalf("placed %v", placed)
	}
	soon(t, "keys are taken", func() bool {
		_, got := do("GET", "/control/calls", "")
		calls := got["calls"].([]any)
		return len(calls) == 1 && calls[0].(map[string]any)["state"] == "keys"
	})
	for _, tc := range []struct {
		path, body string
		status     int
	}{
		{"/control/do", `{"do": "press", "sid": "` + sid + `", "text": "x"}`, 409},
		{"/control/do", `{"do": "fly", "sid": "` + sid + `"}`, 409},
		{"/control/do", `{"do": "press", "name": "nobody", "text": "1"}`, 409},
		{"/control/do", `{`, 400},
		{"/control/do", `{"what": 1}`, 400},
		{"/control/call", `{"from": "+12025550101", "to": "+12025550102"}`, 409},
		{"/control/call", `{"from": "+12025550100"}`, 409},
		{"/control/do", `{"do": "press", "name": "+12025550100", "text": "1"}`, 200},
	} {
		if status, out := do("POST", tc.path, tc.body); status != tc.status {
			t.Errorf("%s %s: status %d %v, want %d", tc.path, tc.body, status, out, tc.status)
		}
	}
	soon(t, "kim rings", func() bool {
		status, _ := do("POST", "/control/do", `{"do": "machine", "name": "client:kim"}`)
		return status == 200
	})
	_, story := do("GET", "/control/transcript?from=0&wait=1", "")
	if lines := story["lines"].([]any); len(lines) < 5 || story["next"].(float64) < 5 {
		t.Errorf("transcript %v", story)
	}
	if status, got := do("GET", "/control/time", ""); status != 200 || got["ms"].(float64) < 1e12 {
		t.Errorf("time %v", got)
	}
}

// TestForeign keeps pages of other sites away.
func TestForeign(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		host, origin string
		ok           bool
	}{
		{"127.0.0.1:8090", "", true}, {"localhost:8090", "http://localhost:8090", true}, {"[::1]:8090", "", true},
		{"127.0.0.1:8090", "https://evil.example", false}, {"evil.example:8090", "", false}, {"127.0.0.1:8090", "null", false},
	} {
		r := httptest.NewRequest("POST", "/control/call", nil)
		r.Host = tc.host
		if tc.origin != "" {
			r.Header.Set("Origin", tc.origin)
		}
		if why := foreign(r); (why == "") != tc.ok {
			t.Errorf("host %s, origin %s: %q", tc.host, tc.origin, why)
		}
	}
}
