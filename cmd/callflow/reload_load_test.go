package main

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"html"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine/library"
	"callflow/engine/serve"
	"callflow/engine/twilio"
)

var (
	loadReloads = flag.Int("load-reloads", 10, "how many edits TestReloadsUnderLoad makes, and half as many that break the flow; make steady says 1,000")
	loadCallers = flag.Int("load-callers", 8, "how many callers there are meanwhile")
	loadPace    = flag.Duration("load-pace", 40*time.Millisecond, "how long each of them waits from one webhook to the next")
)

// steadyFlow asks three times, and says in each document which edition it is of.
func steadyFlow(edition int) string {
	say := fmt.Sprintf("say: {text: Edition %d.}", edition)
	return "flow: hello\nstart: one\nsteps:\n  one: {menu: {" + say + ", keys: {1: two}}, next: bye}\n  two: {menu: {" + say +
		", keys: {1: three}}, next: bye}\n  three: {menu: {" + say + ", keys: {1: bye}}, next: bye}\n  bye: {" + say + ", next: end}\n"
}

// steady is a server under a steady load, whose folder is watched.
type steady struct {
	t       *testing.T
	dir     string
	e       *edition
	counts  *prometheus.Registry
	url     string
	base    string       // that requests are signed for; "" for [steadyBase]
	edition atomic.Int64 // that is in force at least
	next    atomic.Int64 // that may be in force
	marks   atomic.Pointer[timing]

	calls, outlived, failed, moved, stale atomic.Int64
	why                                   atomic.Pointer[string] // of a failure
}

const steadyBase = "https://steady.test"

func newSteady(t *testing.T) *steady {
	t.Helper()
	s := &steady{t: t, dir: shopOf(t, "Hello")}
	write(t, s.dir, "hello.flow.yaml", steadyFlow(0))
	opt := library.Options{LiveNo: 1, BaseURL: steadyBase, Parsed: &library.Parsed{}}
	w, err := library.Load(s.dir, opt)
	if err != nil || w.Diagnostics.HasErrors() {
		t.Fatal(err, w.Diagnostics)
	}
	h := &house{w: w, c: configuration{}, played: &otherSide{}, store: openFile(t, filepath.Join(t.TempDir(), "calls.db")),
		log: serve.NewLogger(io.Discard, slog.LevelError, false), counts: prometheus.NewRegistry(), from: source{dir: s.dir, opt: opt}}
	if s.e, err = h.publishes(t.Context()); err != nil {
		t.Fatal(err)
	}
	server, err := serve.New(t.Context(), serve.Config{Flows: s.e.Flows(), Store: h.store, Log: h.log, Metrics: h.counts, Audio: s.e.Sound,
		Accounts: map[string]twilio.Tokens{testAccount: {Primary: testToken}}, Publisher: s.e})
	if err != nil {
		t.Fatal(err)
	}
	s.counts = h.counts
	front := httptest.NewServer(server.Handler())
	s.url = front.URL
	unwatch := s.e.watch(t.Context(), true)
	t.Cleanup(func() {
		unwatch()
		front.Close()
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// timing counts how long webhooks took, in steps of two per cent: it takes no more memory the longer it counts.
type timing struct{ steps [1200]atomic.Int64 }

func (c *timing) add(d time.Duration) {
	c.steps[min(max(int(math.Log(float64(d.Microseconds()+1))/math.Log(1.02)), 0), len(c.steps)-1)].Add(1)
}

// quantile is the time within which a share of them was answered.
func (c *timing) quantile(share float64) time.Duration {
	var all, sum int64
	for i := range c.steps {
		all += c.steps[i].Load()
	}
	for i := range c.steps {
		if sum += c.steps[i].Load(); float64(sum) >= share*float64(all) {
			return time.Duration(math.Pow(1.02, float64(i+1))) * time.Microsecond
		}
	}
	return 0
}

func (c *timing) webhooks() (n int64) {
	for i := range c.steps {
		n += c.steps[i].Load()
	}
	return n
}

// callers have people call until over is closed. It returns what waits for the last of them.
func (s *steady) callers(over <-chan struct{}) *sync.WaitGroup {
	var all sync.WaitGroup
	for i := range *loadCallers {
		all.Go(func() {
			pace := time.NewTicker(*loadPace)
			defer pace.Stop()
			for n := 0; ; n++ {
				select {
				case <-over:
					return
				default:
					s.call(fmt.Sprintf("CA%016x%016x", i, n), pace.C)
				}
			}
		})
	}
	return &all
}

var (
	spokenEdition = regexp.MustCompile(`Edition (\d+)\.`)
	actionURL     = regexp.MustCompile(`<Gather[^>]* action="([^"#]+)`)
)

// call is one call: each document must be of the edition that it began with, and that one must not be older than what was in
// force when it began.
func (s *steady) call(sid string, pace <-chan time.Time) {
	s.calls.Add(1)
	least, heard := s.edition.Load(), ""
	path := "/twilio/voice"
	for asked := range 4 {
		<-pace
		doc, ok := s.post(path, sid, "in-progress", "Digits", "1")
		said := spokenEdition.FindStringSubmatch(doc)
		if !ok || said == nil {
			s.fail(doc)
			return
		}
		switch n, _ := strconv.ParseInt(said[1], 10, 64); {
		case heard == "" && (n < least || n > s.next.Load()):
			s.stale.Add(1)
		case heard != "" && heard != said[1]:
			s.moved.Add(1)
		case asked == 3 && n < s.edition.Load():
			s.outlived.Add(1)
		}
		heard = said[1]
		if to := actionURL.FindStringSubmatch(doc); to != nil {
			path = strings.TrimPrefix(html.UnescapeString(to[1]), steadyBase)
		}
	}
	<-pace
	if doc, ok := s.post("/twilio/status", sid, "completed", "CallDuration", "9"); !ok {
		s.fail(doc)
	}
}

func (s *steady) fail(why string) {
	s.failed.Add(1)
	s.why.CompareAndSwap(nil, &why)
}

// post sends a signed webhook, and says whether it was answered by 2xx within Twilio's 15 seconds.
func (s *steady) post(path, sid, status string, more ...string) (doc string, ok bool) {
	form := url.Values{"AccountSid": {testAccount}, "CallSid": {sid}, "CallStatus": {status}, "From": {"+819011112222"}, "To": {"+815000000001"}, "Direction": {"inbound"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	body := form.Encode()
	parsed, err := twilio.ParseForm([]byte(body), nil)
	if err != nil {
		return err.Error(), false
	}
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
	if err != nil {
		return err.Error(), false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(testToken, cmp.Or(s.base, steadyBase)+path, parsed))
	began := time.Now()
	resp, err := steadyClient.Do(req)
	if err != nil {
		return err.Error(), false
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if m := s.marks.Load(); m != nil {
		m.add(time.Since(began))
	}
	return fmt.Sprint(resp.StatusCode, " ", string(text)), err == nil && resp.StatusCode < 300
}

var steadyClient = &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// came is how often a reload has had a result.
func (s *steady) came(result string) (n int) {
	families, err := s.counts.Gather()
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != "callflow_reloads_total" {
			continue
		}
		for _, m := range f.GetMetric() {
			if m.GetLabel()[0].GetValue() == result {
				n = int(m.GetCounter().GetValue())
			}
		}
	}
	return n
}

// until waits for a reload with that result.
func (s *steady) until(result string, n int) {
	s.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 12_000 {
		if s.came(result) >= n {
			return
		}
		<-tick.C
	}
	s.t.Fatalf("no reload is %s for the %dth time within a minute", result, n)
}

// put writes a file in one of the ways in which people and programs do.
func (s *steady) put(i int, text string) {
	s.t.Helper()
	const name = "hello.flow.yaml"
	switch i % 3 {
	case 0:
		write(s.t, s.dir, name, text)
	case 1: // an editor's rename
		write(s.t, s.dir, "next", text)
		if err := os.Rename(filepath.Join(s.dir, "next"), filepath.Join(s.dir, name)); err != nil {
			s.t.Fatal(err)
		}
	case 2: // in two halves
		f, err := os.Create(filepath.Join(s.dir, name))
		if err != nil {
			s.t.Fatal(err)
		}
		_, err1 := f.WriteString(text[:len(text)/2])
		_, err2 := f.WriteString(text[len(text)/2:])
		if err1 != nil || err2 != nil || f.Close() != nil {
			s.t.Fatal(err1, err2)
		}
	}
}

// edit puts the next edition in force.
func (s *steady) edit() {
	s.t.Helper()
	n := int(s.next.Add(1))
	s.put(n, steadyFlow(n))
	s.until("replaced", n)
	s.edition.Store(int64(n))
}

// size is what lives in memory, and how many goroutines there are.
func (s *steady) size() (heap uint64, goroutines int) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc, runtime.NumGoroutine()
}

// TestReloadsUnderLoad edits the folder of a server again and again while people call, and then breaks it: no webhook fails, nobody
// hears two editions in one call, callers who begin after an edit hear it, what is broken changes nothing, and memory does not grow.
// It measures memory, so nothing runs beside it.
func TestReloadsUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("measures memory, which means nothing with the race detector")
	}
	s := newSteady(t)
	over := make(chan struct{})
	all := s.callers(over)
	var edited, quiet timing
	var heap [2]uint64
	var goroutines [2]int
	for block := range 10 {
		s.marks.Store(&edited)
		began := time.Now()
		for range max(1, *loadReloads/10) {
			s.edit()
		}
		s.marks.Store(&quiet)
		<-time.After(time.Since(began)) // as long without edits
		if block == 0 || block == 9 {
			heap[block/9], goroutines[block/9] = s.size()
		}
	}
	refused := s.breaks(max(1, *loadReloads/2))
	close(over)
	all.Wait()
	ratio := float64(edited.quantile(0.99)) / float64(quiet.quantile(0.99))
	t.Logf("%d edits in force, %d files refused; %d calls with %d webhooks measured, %d outlived an edit; failed %d, of another edition %d, of an old edition %d",
		s.edition.Load(), refused, s.calls.Load(), edited.webhooks()+quiet.webhooks(), s.outlived.Load(), s.failed.Load(), s.moved.Load(), s.stale.Load())
	t.Logf("p50 %v, p99 %v while edited; p50 %v, p99 %v without: p99 ratio %.2f", edited.quantile(0.5), edited.quantile(0.99), quiet.quantile(0.5), quiet.quantile(0.99), ratio)
	t.Logf("heap after collection %.2f MiB at 10 %%, %.2f MiB at 100 %%; goroutines %d and %d", float64(heap[0])/(1<<20), float64(heap[1])/(1<<20), goroutines[0], goroutines[1])
	if s.failed.Load()+s.moved.Load()+s.stale.Load() > 0 {
		t.Errorf("%d webhooks failed, %d calls changed their edition, %d began with an old one", s.failed.Load(), s.moved.Load(), s.stale.Load())
		if why := s.why.Load(); why != nil {
			t.Errorf("the first failure: %s", *why)
		}
	}
	if s.outlived.Load() == 0 {
		t.Error("no call was under way while the flow was edited: nothing is shown")
	}
	if heap[1] > heap[0]+heap[0]/10+1<<20 {
		t.Errorf("the heap has grown from %d to %d bytes", heap[0], heap[1])
	}
	if goroutines[1] > goroutines[0]+10 {
		t.Errorf("goroutines have grown from %d to %d", goroutines[0], goroutines[1])
	}
}

// breaks writes files that have errors, now and then the whole one again, and returns how many were refused.
func (s *steady) breaks(times int) int {
	s.t.Helper()
	whole := []byte(steadyFlow(int(s.edition.Load())))
	declared := s.e.Flows().Workspace().Files["callflow.yaml"]
	before, rng, seen := s.e.Flows().Current(), rand.New(rand.NewPCG(1, 3)), s.came("refused")
	for n := 1; n <= times; {
		torn := append(bytes.Clone(whole[:rng.IntN(len(whole)-len(" end}\n"))]), fmt.Sprintf("\n# %d\n", n)...)
		if n%2 == 0 {
			torn = append(bytes.Clone(torn), 0)
		}
		if w := library.Compile(library.Files{"hello.flow.yaml": torn, "callflow.yaml": declared}, library.Options{}); !w.Diagnostics.HasErrors() {
			continue // what is whole again is no torn file
		}
		s.put(n, string(torn))
		s.until("refused", seen+n)
		if n%5 == 0 { // flapping: it is whole for a moment
			s.put(n, string(whole))
		}
		if s.e.Flows().Current() != before {
			s.t.Fatalf("a torn file is in force:\n%s", torn)
		}
		n++
	}
	return s.came("refused") - seen
}
