package serve

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
)

// Whatever stands in a body and a key, it is a request within its limits or a problem of whoever sent it.
func FuzzAPIRequests(f *testing.F) {
	for _, body := range []string{`{"command": "hold", "by": "agents.kim", "with": {"who": "customer"}}`, `{"flow": "alarm", "after": "10m", "key": "k"}`,
		`{"command": 1}`, `[]`, `{"with": {"a": [1, {"b": null}]}}`, `{"command": "x", "leg": -1}`, `{} {}`, `{"after": 1e400}`, ``} {
		f.Add(body, "key", true)
	}
	live := &engine.LivePart{Names: map[string]string{"agents.kim": "client:kim"}}
	f.Fuzz(func(t *testing.T, body, key string, agents bool) {
		c := &apiCall{r: httptest.NewRequest(http.MethodPost, "/api/contacts", nil), body: []byte(body),
			key: &library.APIKey{Name: "desk", ActsAs: "services.desk", Agents: agents}}
		c.r.Header.Set("Idempotency-Key", key)
		if got, err := c.idempotencyKey(); err == nil && (len(got) > 200 || strings.ContainsAny(got, " \n\"")) {
			t.Errorf("key %q is taken", got)
		}
		var command commandAsked
		err := c.decode(&command)
		if err == nil {
			var b engine.Command
			if b, err = command.command(c, live); err == nil {
				if b.By != "services.desk" && !(agents && b.By == "agents.kim") {
					t.Errorf("a request speaks for %q", b.By)
				}
				for i := range b.With {
					if b.With[i].Name == "" || i > 0 && b.With[i-1].Name >= b.With[i].Name {
						t.Errorf("fields are %+v", b.With)
					}
				}
			}
		}
		complaint(t, err)
		var contact contactAsked
		if err = c.decode(&contact); err == nil {
			var b beginning
			if b, err = contact.beginning(c, live); err == nil && (b.after < 0 || b.flow == "") {
				t.Errorf("beginning is %+v", b)
			}
		}
		complaint(t, err)
	})
}

func complaint(t *testing.T, err error) {
	t.Helper()
	p := (*problem)(nil)
	if err != nil && (!errors.As(err, &p) || p.Status < 400 || p.Status > 499) {
		t.Errorf("error is %v", err)
	}
}
