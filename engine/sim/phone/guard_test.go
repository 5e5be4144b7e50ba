package phone

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestForeignersAreRefused(t *testing.T) {
	t.Parallel()
	ours := map[string]string{"Content-Type": "application/json"}
	with := func(pairs ...string) map[string]string {
		h := map[string]string{"Content-Type": "application/json"}
		for i := 0; i < len(pairs); i += 2 {
			h[pairs[i]] = pairs[i+1]
		}
		return h
	}
	for _, tc := range []struct {
		name, method, host string
		header             map[string]string
		status             int
	}{
		{"page", "GET", "127.0.0.1:8080", nil, 200},
		{"localhost", "GET", "localhost:8080", nil, 200},
		{"IPv6", "GET", "[::1]:8080", nil, 200},
		{"bare", "GET", "localhost", nil, 200},
		{"a name that leads here", "GET", "attacker.example:8080", nil, 403},
		{"a name that begins like ours", "GET", "localhost.attacker.example", nil, 403},
		{"proxy", "GET", "127.0.0.1:8080", with("X-Forwarded-For", "203.0.113.9"), 403},
		{"another proxy", "GET", "127.0.0.1:8080", with("Forwarded", "for=203.0.113.9"), 403},
		{"program", "POST", "127.0.0.1:8080", ours, 400},
		{"own page", "POST", "127.0.0.1:8080", with("Origin", "http://127.0.0.1:8080", "Sec-Fetch-Site", "same-origin"), 400},
		{"another port", "POST", "127.0.0.1:8080", with("Origin", "http://127.0.0.1:9999"), 403},
		{"another site", "POST", "127.0.0.1:8080", with("Origin", "https://attacker.example"), 403},
		{"same site, other host", "POST", "127.0.0.1:8080", with("Sec-Fetch-Site", "same-site"), 403},
		{"no site at all", "POST", "127.0.0.1:8080", with("Origin", "null"), 403},
		{"form", "POST", "127.0.0.1:8080", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 415},
		{"text", "POST", "127.0.0.1:8080", map[string]string{"Content-Type": "text/plain"}, 415},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			path := "/"
			if tc.method == http.MethodPost {
				path = "/do"
			}
			r := httptest.NewRequest(tc.method, path, strings.NewReader("nonsense"))
			r.Host = tc.host
			for name, value := range tc.header {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			newPage(newStill(), "g").ServeHTTP(w, r)
			if w.Code != tc.status {
				t.Errorf("status %d, want %d: %s", w.Code, tc.status, w.Body)
			}
		})
	}
}

// TestGetChangesNothing walks every route by GET: no call begins.
func TestGetChangesNothing(t *testing.T) {
	t.Parallel()
	p := newPage(newStill(), "h")
	for _, path := range []string{"/", "/desk", "/phone.js", "/do?do=call&from=%2B12025550100&to=%2B815000000001", "/nowhere"} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "localhost"
		p.ServeHTTP(httptest.NewRecorder(), r)
	}
	if n, _ := p.after(0); n.Next != 0 || len(n.Calls) != 0 {
		t.Errorf("something has happened: %+v", n)
	}
}

func TestDeeds(t *testing.T) {
	t.Parallel()
	p := newPage(newStill(), "i")
	place(t, p)
	n, _ := p.after(0)
	sid := n.Calls[0].Sid
	for _, tc := range []struct {
		name, body string
		status     int
		why        string
	}{
		{"broken", `{`, 400, "wrong"},
		{"too large", `{"text": "` + strings.Repeat("x", mostBody) + `"}`, 400, "wrong"},
		{"no number", `{"do": "call", "from": "me", "to": "` + to + `"}`, 400, "wrong"},
		{"markup in an address", `{"do": "call", "from": "client:<b>", "to": "` + to + `"}`, 400, "wrong"},
		{"same telephone twice", `{"do": "call", "from": "` + from + `", "to": "` + to + `"}`, 409, "refused"},
		{"a call that is over", `{"do": "press", "call": "CA0", "text": "1"}`, 409, "gone"},
		{"letters as keys", `{"do": "press", "call": "` + sid + `", "text": "x"}`, 400, "wrong"},
		{"no words", `{"do": "say", "call": "` + sid + `", "text": " "}`, 400, "wrong"},
		{"a novel", `{"do": "say", "call": "` + sid + `", "text": "` + strings.Repeat("あ", mostWords+1) + `"}`, 400, "wrong"},
		{"answering what does not ring", `{"do": "answer", "call": "` + sid + `"}`, 409, "refused"},
		{"nothing that is known", `{"do": "dance", "call": "` + sid + `"}`, 409, "refused"},
		{"hanging up", `{"do": "hang up", "call": "` + sid + `"}`, 204, ""},
		{"hanging up again", `{"do": "hang up", "call": "` + sid + `"}`, 409, "gone"},
	} {
		w := post(t, p, tc.body)
		if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.why) {
			t.Errorf("%s: status %d, %s; want %d, %q", tc.name, w.Code, w.Body, tc.status, tc.why)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{to, "client:kim", "sip:kim@example.com", "+", "client:", "tel:+1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if address(s) && (len(s) > 130 || strings.ContainsAny(s, "<>\"\r\n \x00")) {
			t.Errorf("%q counts as an address", s)
		}
	})
}
