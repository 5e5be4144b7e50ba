package serve_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"

	"callflow/engine/sim"
)

// stream is somebody who listens.
type stream struct {
	t      testing.TB
	resp   *http.Response
	lines  *bufio.Scanner
	cancel context.CancelFunc
	got    strings.Builder
	id     string
}

// event is one event of a stream; a comment has no name.
type event struct{ id, name, data string }

// listen begins to listen at a server.
func (o *office) listen(url, after string) *stream {
	o.t.Helper()
	patience := 20 * time.Second
	if _, ok := o.t.(*testing.B); ok {
		patience = 10 * time.Minute // half a second for each change
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/api/live/stream", nil)
	if err != nil {
		o.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+crmKey)
	if after != "" {
		req.Header.Set("Last-Event-ID", after)
	}
	resp, err := o.client.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	s := &stream{t: o.t, resp: resp, lines: bufio.NewScanner(resp.Body), cancel: cancel}
	s.lines.Buffer(nil, 1<<20)
	o.t.Cleanup(s.close)
	return s
}

func (s *stream) close() {
	s.cancel()
	_ = s.resp.Body.Close()
}

// next is the next event or comment; ok is false at the end.
func (s *stream) next() (e event, ok bool) {
	for s.lines.Scan() {
		line := s.lines.Text()
		s.got.WriteString(line + "\n")
		switch key, value, _ := strings.Cut(line, ": "); {
		case line == "":
			return e, true
		case key == "id":
			e.id, s.id = value, value
		case key == "event":
			e.name = value
		case key == "data":
			e.data = value
		}
	}
	return e, false
}

// until reads until an event has a name and a part.
func (s *stream) until(name, part string) event {
	s.t.Helper()
	for {
		e, ok := s.next()
		if !ok {
			s.t.Fatalf("the stream ends without %s %s:\n%s", name, part, &s.got)
		}
		if e.name == name && strings.Contains(e.data, part) {
			return e
		}
	}
}

// streams listens, goes, and comes back.
func (o *office) streams() {
	o.t.Helper()
	openapi3filter.RegisterBodyDecoder("text/event-stream", openapi3filter.PlainBodyDecoder)
	s := o.listen(o.front.URL, "")
	first := s.until("snapshot", `"queue":"support"`)
	o.must(o.says("lee", "available", "", asCRM...), 200)
	s.until("queue", `"queue":"support"`)
	seen := s.until("agents", `"available":1`)
	s.close()
	o.seen.check(o.t, s.resp.Request, "", sent{s.resp.StatusCode, s.got.String(), s.resp.Header})
	o.must(o.says("lee", "offline", "", asCRM...), 200)
	back := o.listen(o.front.URL, seen.id)
	if e, _ := back.next(); e.name != "queue" || !strings.Contains(e.data, `"queue":"support"`) {
		o.t.Errorf("who comes back is told %v", e)
	}
	back.until("agents", `"offline":2`)
	all := o.listen(o.front.URL, first.id)
	all.until("agents", `"available":1`)
	all.until("agents", `"offline":2`)
	for _, unknown := range []string{"x", "ABCDEFGH-1", strings.Split(first.id, "-")[0] + "-99999"} {
		again := o.listen(o.front.URL, unknown)
		if e, _ := again.next(); e.name != "snapshot" {
			o.t.Errorf("after %q comes %v", unknown, e)
		}
		again.close()
	}
	o.cfg.Limits.Streams = 1
	o.restart()
	o.listen(o.front.URL, "").until("snapshot", "support")
	if got := o.must(o.get("/api/live/stream"), 503, `"code":"try_again"`); got.header.Get("Retry-After") != "10" {
		o.t.Errorf("headers are %v", got.header)
	}
}

// What changes at once is told once, and a stream outlives the time that a request may take.
func TestStreamLasts(t *testing.T) {
	t.Parallel()
	o := newFloor(t)
	o.cfg.Limits.Beat = 30 * time.Millisecond
	o.restart()
	front := httptest.NewUnstartedServer(o.s.Handler())
	front.Config.ReadTimeout, front.Config.WriteTimeout = 60*time.Millisecond, 60*time.Millisecond
	front.Start()
	defer front.Close()
	s := o.listen(front.URL, "")
	s.until("snapshot", "")
	for range 8 {
		if e, ok := s.next(); !ok || e.name != "" {
			t.Fatalf("in place of a beat comes %v, %v", e, ok)
		}
	}
	for i := range 20 {
		o.must(o.says("kim", []string{"available", "away"}[i%2], "", asKim...), 200)
	}
	e := s.until("queue", `"agents":{"away":1,"offline":1}`)
	if n := strings.Count(s.got.String(), "event: queue"); n > 4 {
		t.Errorf("20 changes are told %d times, the last as %s", n, e.id)
	}
	o.s.Drain()
	for ok := true; ok; {
		_, ok = s.next()
	}
	o.must(o.get("/api/live/stream"), 503)
}

// BenchmarkLive measures from a call to the last of 200 listeners who is told that it waits.
func BenchmarkLive(b *testing.B) {
	o := newFloor(b)
	const listeners = 200
	told := make(chan time.Time, listeners)
	var ready sync.WaitGroup
	ready.Add(listeners)
	for range listeners {
		s := o.listen(o.front.URL, "")
		go func() {
			s.until("snapshot", "")
			ready.Done()
			for n := 1; ; {
				e, ok := s.next()
				if !ok {
					return
				}
				if e.name == "queue" && strings.Contains(e.data, fmt.Sprintf(`"queue":"sales","rings":false,"waiting":%d,`, n)) {
					n++
					told <- time.Now()
				}
			}
		}()
	}
	ready.Wait()
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		began := time.Now()
		o.account.At(func(net *sim.Network) { _ = net.Place(fmt.Sprintf("c%d", n), "+12025550100", desk) })
		for range listeners {
			took = append(took, (<-told).Sub(began))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "p99-ms")
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "median-ms")
	b.ReportMetric(0, "ns/op")
	if p99 := took[len(took)*99/100]; p99 > time.Second {
		b.Errorf("the slowest of 100 is told after %v", p99)
	}
}
