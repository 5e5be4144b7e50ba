package serve_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"callflow/engine/library"
	"callflow/engine/store"
)

// capped is a workspace that calls one number twice a day, and three at once.
func capped() library.Files {
	return library.Files{
		"callflow.yaml": []byte(`workspace: capped
language: en
languages: {en: {code: en-US}}
numbers: {main: hi}
policies:
  destinations: {allow: [US], per_destination: 2, at_once: 3}
`),
		"hi.flow.yaml": []byte("flow: hi\nstart: hi\nsteps: {hi: {say: {text: Hi.}, next: end}}\n"),
		"ring.flow.yaml": []byte(`flow: ring
summary: Rings somebody.
type: procedure
inputs: {to: phone}
outcomes: [done]
start: ring
steps: {ring: {call: {to: "${to}", from: numbers.main, flow: hi}, next: done}}
`),
	}
}

// TestCapsOutliveARestart begins calls before and after a restart: what went out before counts as well.
func TestCapsOutliveARestart(t *testing.T) {
	t.Parallel()
	n := 0
	api, got := outside(t, func(asked) (int, string) { n++; return 201, fmt.Sprintf(`{"sid": "CA%032d", "status": "queued"}`, n) })
	r := newRig(t, withFiles(t, capped()), withTwilio(t, api.URL), func(r *rig) {
		r.cfg.Keys = func() []library.APIKey {
			return []library.APIKey{{Name: "crm", Secret: crmKey, ActsAs: "services.crm"}}
		}
	})
	begin := func(to string) {
		t.Helper()
		req, err := http.NewRequest(http.MethodPost, r.http.URL+"/api/contacts", strings.NewReader(`{"flow": "ring", "with": {"to": "`+to+`"}}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+crmKey)
		if s := r.do(req); s.status != http.StatusAccepted {
			t.Fatalf("begin is answered %d %s", s.status, s.body)
		}
	}
	rings := func(to string) {
		t.Helper()
		if a := next(t, got); !strings.Contains(a.body, url.QueryEscape(to)) {
			t.Fatalf("Twilio was asked for %s, expected a call to %s", a.body, to)
		}
	}
	ann, bob, eve := "+14155550101", "+14155550102", "+14155550103"
	begin(ann)
	rings(ann)
	r.restart()
	begin(ann)
	rings(ann)
	begin(ann) // a third time on a day
	r.restart()
	begin(ann)
	begin(bob)
	rings(bob)
	begin(eve) // a fourth at once
	begin("+19005550100")
	r.until(func() bool { return len(r.table(store.Alerts)) == 4 })
	want := []string{"per_destination: " + ann, "per_destination: " + ann, "at_once: " + eve, "premium: +19005550100"}
	for i, row := range r.table(store.Alerts) {
		if row["code"] != "destination" || row["detail"] != want[i] {
			t.Errorf("alert %d is %v, expected %q", i, row, want[i])
		}
	}
	if len(got) > 0 {
		t.Errorf("Twilio was asked for more: %s", (<-got).body)
	}
}
