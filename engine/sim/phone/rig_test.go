package phone

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"callflow/engine/sim"
)

// still is an exchange whose time does not pass: an application with two documents.
type still struct {
	mu    sync.Mutex
	net   *sim.Network
	watch []func(sim.Heard)
}

func newStill() *still {
	x := &still{}
	x.net = sim.NewNetwork(x, 1_000_000, func(h sim.Heard) {
		for _, see := range x.watch {
			see(h)
		}
	})
	x.net.Routes.Voice = "https://x.test/voice"
	return x
}

// Ask answers as an application does.
func (x *still) Ask(r sim.Request) (sim.Answer, error) {
	body := `<Gather action="/keys"><Say language="ja-JP">こんにちは</Say></Gather>`
	if strings.HasSuffix(r.URL, "/keys") {
		body = `<Play loop="0">https://x.test/audio/hold.wav</Play>`
	}
	return sim.Answer{Body: []byte("<Response>" + body + "</Response>")}, nil
}

func (x *still) At(do func(*sim.Network)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	do(x.net)
}

func (x *still) Watch(see func(sim.Heard)) { x.watch = append(x.watch, see) }

const from, to = "+12025550100", "+815000000001"

func newPage(x Exchange, boot string) *Page {
	return New(Options{Exchange: x, Title: "office", Numbers: []Place{{"main", to}}, Base: "https://x.test", Boot: boot,
		Step: func(string) string { return "main.greeting" }})
}

// post sends a deed as the page does.
func post(t *testing.T, p http.Handler, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080/do", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", "http://127.0.0.1:8080")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func place(t *testing.T, p http.Handler) {
	t.Helper()
	if w := post(t, p, `{"do": "call", "from": "`+from+`", "to": "`+to+`"}`); w.Code != http.StatusNoContent {
		t.Fatalf("placing a call: status %d, %s", w.Code, w.Body)
	}
}

// stream reads messages of a page.
type stream struct {
	t    *testing.T
	in   *bufio.Scanner
	last string // id
}

// listen opens a stream after a message that was seen before; "" for the beginning.
func listen(t *testing.T, server *httptest.Server, after string) *stream {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	if after != "" {
		req.Header.Set("Last-Event-ID", after)
	}
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("content type is %q", got)
	}
	return &stream{t: t, in: bufio.NewScanner(resp.Body)}
}

// next waits for a message.
func (s *stream) next() news {
	s.t.Helper()
	for s.in.Scan() {
		if id, ok := strings.CutPrefix(s.in.Text(), "id: "); ok {
			s.last = id
		}
		if data, ok := strings.CutPrefix(s.in.Text(), "data: "); ok {
			var n news
			if err := json.Unmarshal([]byte(data), &n); err != nil {
				s.t.Fatal(err)
			}
			return n
		}
	}
	s.t.Fatal("the stream has ended")
	return news{}
}

// ended waits until the server closes the stream.
func (s *stream) ended() {
	for s.in.Scan() {
		continue
	}
}
