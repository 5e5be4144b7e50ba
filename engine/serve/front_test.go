package serve_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/serve"
	"callflow/engine/twilio"
)

func TestGetRequestsAreSignedByTheirQuery(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := "/twilio/voice?" + url.Values{"AccountSid": {account}, "CallSid": {"CA3"}, "CallStatus": {"ringing"}, "To": {number}}.Encode()
	req, err := http.NewRequest(http.MethodGet, r.http.URL+uri, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(token, base+uri, nil))
	r.has(r.do(req), 200, "Press a key.")
}

func TestSecondaryTokenAndBasicAuth(t *testing.T) {
	t.Parallel()
	auth := twilio.NewBasicAuth("twilio", "pass")
	r := newRig(t, func(r *rig) { r.cfg.Basic = &auth })
	params := []string{"CallSid", "CA3", "CallStatus", "ringing", "To", number}
	locked := r.post("/twilio/voice", params...)
	r.has(locked, http.StatusUnauthorized)
	if !strings.HasPrefix(locked.header.Get("WWW-Authenticate"), "Basic ") {
		t.Error("Twilio is not asked for user and password")
	}
	form := twilio.Params{{Name: "AccountSid", Value: account}, {Name: "ApiVersion", Value: "2010-04-01"}}
	for i := 0; i < len(params); i += 2 {
		form = append(form, twilio.Param{Name: params[i], Value: params[i+1]})
	}
	h := http.Header{}
	h.Set("Authorization", "Basic dHdpbGlvOnBhc3M=")
	h.Set(twilio.SignatureHeader, twilio.Sign("fedcba9876543210fedcba9876543210", base+"/twilio/voice", form))
	r.has(r.postWith("/twilio/voice", h, params...), 200, "Press a key.")
}

func TestProbesAudioAndMetrics(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.cfg.Audio = serve.Audio(func(path string) ([]byte, bool) { return []byte("sound"), path == "abc/hold.mp3" })
	})
	r.has(r.get("/livez"), 200, "ok")
	r.has(r.get("/readyz"), 200, "ok")
	sound := r.get("/audio/abc/hold.mp3")
	r.has(sound, 200, "sound")
	if got := sound.header; got.Get("Content-Type") != "audio/mpeg" || !strings.Contains(got.Get("Cache-Control"), "immutable") {
		t.Errorf("headers are %v", got)
	}
	r.has(r.get("/audio/abc/other.mp3"), http.StatusNotFound)
	r.has(r.get("/metrics"), http.StatusNotFound)
	r.ring()
	shown := r.serveLocal(r.s.MetricsHandler())
	for _, want := range []string{`callflow_webhooks_total{route="voice",status="200"} 1`, "callflow_turns_total 1", "callflow_ready 1"} {
		if !strings.Contains(shown, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	r.s.Drain()
	r.has(r.get("/readyz"), http.StatusServiceUnavailable, "draining")
}

// Who calls while a server ends is not turned away: the next process goes on with the call.
func TestCallWhileTheServerEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.s.Drain()
	c := r.ring()
	r.has(c.doc, 200, "Press a key.")
	r.restart()
	r.has(c.ask(engine.Action, "Digits", "1"), 200, "Some information.")
}

func (r *rig) serveLocal(h http.Handler) string {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return rec.Body.String()
}
