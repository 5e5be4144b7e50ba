package serve_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/tools/txtar"

	"callflow/engine/library"
	"callflow/engine/twilio"
)

// BenchmarkFloor has callers come into a line and leave it, in a server on SQLite: two webhooks of a caller, and four
// turns or more beside them, of which the floor takes half. So many wait already; their calls do not end.
func BenchmarkFloor(b *testing.B) {
	for _, waiting := range []int{0, 4000} {
		b.Run(strconv.Itoa(waiting), func(b *testing.B) {
			archive, err := txtar.ParseFile("testdata/office/push.txtar")
			if err != nil {
				b.Fatal(err)
			}
			files := library.Files{}
			for _, f := range archive.Files {
				if !strings.HasPrefix(f.Name, "env/") {
					files[f.Name] = f.Data
				}
			}
			r := newRig(b, withFiles(b, files))
			var calls atomic.Int64
			come := func() string {
				sid := "CA" + strconv.FormatInt(10_000_000+calls.Add(1), 10)
				r.posted(b, "/twilio/voice", "CallSid", sid, "CallStatus", "ringing", "From", "+819011112222", "To", number, "Direction", "inbound")
				return sid
			}
			for range waiting {
				come()
			}
			b.ReportAllocs()
			b.SetParallelism(16)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r.posted(b, "/twilio/status", "CallSid", come(), "CallStatus", "completed", "CallDuration", "3")
				}
			})
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "callers/s")
		})
	}
}

// posted sends a signed webhook without a network between.
func (r *rig) posted(b *testing.B, path string, params ...string) {
	form := url.Values{"AccountSid": {account}}
	for i := 0; i+1 < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	body := form.Encode()
	parsed, _ := twilio.ParseForm([]byte(body), nil)
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	req.RequestURI = path
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(token, base+path, parsed))
	rec := httptest.NewRecorder()
	if r.s.Handler().ServeHTTP(rec, req); rec.Code >= 300 {
		b.Errorf("%s: status %d: %s", path, rec.Code, rec.Body)
	}
}
