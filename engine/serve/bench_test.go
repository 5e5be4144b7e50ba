package serve_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"callflow/engine"
	"callflow/engine/twilio"
)

// realistic are the parameters that Twilio sends with every webhook of a call.
var realistic = url.Values{"AccountSid": {account}, "ApiVersion": {"2010-04-01"}, "CallStatus": {"in-progress"}, "Direction": {"inbound"},
	"From": {"+819011112222"}, "Caller": {"+819011112222"}, "To": {number}, "Called": {number},
	"FromCity": {""}, "FromState": {""}, "FromZip": {""}, "FromCountry": {"JP"}, "CallerCity": {""}, "CallerState": {""}, "CallerZip": {""}, "CallerCountry": {"JP"},
	"ToCity": {""}, "ToState": {""}, "ToZip": {""}, "ToCountry": {"JP"}, "CalledCity": {""}, "CalledState": {""}, "CalledZip": {""}, "CalledCountry": {"JP"},
	"CallSid": {""}, "Digits": {""}}

// BenchmarkWebhook sends signed webhooks of many calls at once to a server on SQLite, without a network
// between: reading, verifying, the turn, the commit, the answer.
func BenchmarkWebhook(b *testing.B) {
	r := newRig(b)
	h := r.s.Handler()
	var calls atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		sid, path, left := "", "/twilio/voice", 0
		for pb.Next() {
			if left == 0 {
				sid, path, left = "CA"+strconv.FormatInt(10_000_000+calls.Add(1), 10), "/twilio/voice", 8
			}
			req, body := signed(sid, path)
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, req)
			if rec.Code != 200 {
				b.Errorf("%s: status %d for %s", path, rec.Code, body)
				return
			}
			if left--; left > 0 {
				path = action(rec.Body.String())
			}
		}
	})
}

func signed(sid, path string) (*http.Request, string) {
	form := url.Values{}
	for k, v := range realistic {
		form[k] = v
	}
	form["CallSid"], form["Digits"] = []string{sid}, []string{"1"}
	body := form.Encode()
	params, _ := twilio.ParseForm([]byte(body), nil)
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	req.RequestURI = path
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(token, base+path, params))
	return req, body
}

func action(doc string) string {
	for _, part := range strings.FieldsFunc(doc, func(r rune) bool { return strings.ContainsRune(`"<>`, r) }) {
		if path, ok := strings.CutPrefix(part, base); ok {
			if a, ok := engine.ParseAddress(path); ok && a.What == engine.Action {
				return path
			}
		}
	}
	return ""
}
