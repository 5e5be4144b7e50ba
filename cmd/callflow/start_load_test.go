package main

import (
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/cmd/callbench/sheets"
	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/publish"
	"callflow/engine/record"
	"callflow/engine/serve"
	"callflow/engine/store"
)

var (
	startContacts = flag.Int("start-contacts", 2000, "how many contacts are in progress when TestStartsWithContacts starts a server; make start says 100,000")
	startFlows    = flag.Int("start-flows", 100, "how many flows its workspace has; make start says 1,000")
	startMost     = flag.Duration("start-most", 0, "how long a start may take until /readyz; 0: it is only told")
)

// crowd is contacts in progress, as a server that has just ended has left them: some wait in a queue, most at a menu.
type crowd struct {
	t     *testing.T
	loop  *engine.Loop
	st    store.Store
	group store.Group
}

// Load knows none: all of them are in memory.
func (c *crowd) Load(engine.CellID) (*engine.Contact, []byte, error) {
	return nil, nil, engine.ErrUnknownCell
}

// take has a turn written in a group with others, as a server does.
func (c *crowd) take(d *engine.Done) {
	seal, err := record.NewSealer(d.SealKey)
	if err != nil {
		c.t.Fatal(err)
	}
	w := store.NewWrite(d.Event, &d.Turn, seal)
	if d.Born {
		w.SealKey = d.SealKey
	}
	if c.group.Writes = append(c.group.Writes, w); len(c.group.Writes) >= 256 {
		c.flush()
	}
}

func (c *crowd) flush() {
	if err := c.st.Commit(c.t.Context(), c.group); err != nil {
		c.t.Fatal(err)
	}
	c.group = store.Group{}
}

// calls lets somebody call; every tenth chooses to wait in the queue.
func (c *crowd) calls(set *engine.Set, number string, id engine.ContactID) {
	key := make([]byte, 32)
	binary.BigEndian.PutUint64(key, uint64(id))
	entry, sid := set.Live.Numbers[number], fmt.Sprintf("CA%032x", int64(id))
	params := engine.Params{{Name: "CallSid", Value: sid}, {Name: "CallStatus", Value: "ringing"}, {Name: "From", Value: fmt.Sprintf("+1202%07d", int64(id))}, {Name: "To", Value: number}}
	at := engine.Millis(time.Now().UnixMilli())
	d, _, err := c.loop.Bear(engine.Event{Cell: id.Cell(), At: at, Body: engine.Birth{Seed: uint64(id), Semantics: engine.Semantics, Version: set.Flows.Version,
		Flow: entry.Flow, Number: entry.Name, Hook: engine.Webhook{Sid: sid, Params: params}}}, sid, key, nil)
	if err != nil || d.Turn.Trouble != "" {
		c.t.Fatal(err, d.Turn.Trouble)
	}
	if id%10 > 0 {
		return
	}
	to, ok := engine.ParseAddress(addressIn(string(d.Turn.Replies[0].Body), set.Live.BaseURL))
	if !ok {
		c.t.Fatalf("no address in %s", d.Turn.Replies[0].Body)
	}
	key2 := append(slices.Clone(params), engine.Param{Name: "Digits", Value: "2"})
	slices.SortFunc(key2, func(a, b engine.Param) int { return strings.Compare(a.Name, b.Name) })
	if _, err := c.loop.Accept(engine.Event{Cell: id.Cell(), At: at, Body: engine.Webhook{To: to, Sid: sid, Params: key2}}, nil); err != nil {
		c.t.Fatal(err)
	}
}

// addressIn is the path of the first action in a document.
func addressIn(doc, base string) string {
	_, rest, _ := strings.Cut(doc, `action="`+base)
	path, _, _ := strings.Cut(rest, `"`)
	return path
}

// gather writes a database with contacts in progress.
func gather(t *testing.T, dir, file, base string, n int) {
	t.Helper()
	opt := library.Options{LiveNo: publish.LiveNo(), BaseURL: base}
	w, err := library.Load(dir, opt)
	if err != nil || w.Diagnostics.HasErrors() {
		t.Fatal(err, w.Diagnostics)
	}
	h := &house{w: w, c: configuration{}, played: &otherSide{}, store: openFile(t, file), log: serve.NewLogger(io.Discard, slog.LevelError, false),
		counts: prometheus.NewRegistry(), from: source{dir: dir, opt: opt}}
	e, err := h.publishes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first, err := h.store.Reserve(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	c := &crowd{t: t, st: h.store}
	c.loop = engine.NewLoop(e.Flows(), c, c.take)
	numbers := slices.Sorted(maps.Keys(w.Set.Live.Numbers))
	numbers = slices.DeleteFunc(numbers, func(number string) bool { return w.Set.Live.Numbers[number].Name == "agents" })
	for i := range n {
		c.calls(w.Set, numbers[i%len(numbers)], first+engine.ContactID(i))
	}
	c.flush()
	if err := h.store.Project(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestStartsWithContacts starts a server with a large workspace and many contacts in progress, kills it, and starts it
// again: how long is it until calls can be sent there?
func TestStartsWithContacts(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts processes")
	}
	v := victimsOf(t, sheets.Workspace(*startFlows))
	began := time.Now()
	gather(t, filepath.Join(v.dir, "shop"), filepath.Join(v.dir, "calls.db"), "http://"+v.listen, *startContacts)
	t.Logf("%d contacts written in %v", *startContacts, time.Since(began).Round(time.Millisecond))
	began = time.Now()
	v.serve()
	first, cpu := time.Since(began), spent(v.server.Process.Pid)
	over, gap := calledSteadily(t, "http://"+v.listen)
	gap()
	v.end(syscall.SIGTERM)
	unanswered := gap()
	v.end(syscall.SIGKILL)
	over()
	load, _ := os.ReadFile("/proc/loadavg") // where there is one
	t.Logf("%d flows, %d contacts in progress: ready after %v (%v of processors), again after SIGTERM %v, with nobody answered for %v, after SIGKILL %v; load %s", *startFlows, *startContacts,
		first.Round(time.Millisecond), cpu, v.longestTerm.Round(time.Millisecond), unanswered.Round(time.Millisecond), v.longKill.Round(time.Millisecond), load)
	if most := max(first, v.longestTerm, v.longKill, unanswered); *startMost > 0 && most > *startMost {
		t.Errorf("a start takes %v, want at most %v", most, *startMost)
	}
	if n := v.number("SELECT count(*) FROM cells WHERE closed = 0"); n < *startContacts {
		t.Errorf("%d contacts are in progress, want %d", n, *startContacts)
	}
	log, err := os.ReadFile(filepath.Join(v.dir, "serve.log"))
	if err != nil || strings.Contains(string(log), "level=ERROR") {
		t.Errorf("%v\n%s", err, log[max(0, len(log)-4000):])
	}
}

// victimsOf is a server with a workspace that is to be killed, beside a Twilio that says of all calls that they go on.
func victimsOf(t *testing.T, files map[string][]byte) *victims {
	t.Helper()
	rest := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"sid": "`+strings.TrimSuffix(filepath.Base(r.URL.Path), ".json")+`", "status": "in-progress", "queues": []}`)
	}))
	t.Cleanup(rest.Close)
	v := &victims{t: t, dir: t.TempDir(), listen: freeListen(t), twilio: strings.TrimPrefix(rest.URL, "http://"), hesitate: rand.New(rand.NewPCG(1, 5))}
	if err := os.Mkdir(filepath.Join(v.dir, "shop"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		write(t, filepath.Join(v.dir, "shop"), name, string(content))
	}
	return v
}

// calledSteadily has people call a server all the time. Gap waits for some more to be answered, and tells the longest time for
// which none was.
func calledSteadily(t *testing.T, url string) (over func(), gap func() time.Duration) {
	s := &steady{t: t, url: url, base: url}
	end, last, longest, answered := make(chan struct{}), time.Now(), time.Duration(0), 0
	var all sync.WaitGroup
	var mu sync.Mutex
	for i := range *loadCallers {
		all.Go(func() {
			pace := time.NewTicker(*loadPace / 2)
			defer pace.Stop()
			for n := 0; ; n++ {
				select {
				case <-end:
					return
				case <-pace.C:
				}
				if _, ok := s.post("/twilio/voice", fmt.Sprintf("CA%08x%024x", i+1, n), "ringing"); ok {
					mu.Lock()
					longest, last, answered = max(longest, time.Since(last)), time.Now(), answered+1
					mu.Unlock()
				}
			}
		})
	}
	so := func() (int, time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		return answered, longest
	}
	return func() { close(end); all.Wait() }, func() time.Duration {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		before, _ := so()
		for after, gap := so(); ; after, gap = so() {
			if after >= before+200 {
				return gap
			}
			<-tick.C
		}
	}
}

// spent is the time of processors that a process has used, where the system tells.
func spent(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, ok := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if err != nil || !ok || len(fields) < 13 {
		return 0
	}
	var ticks int
	for _, f := range fields[11:13] { // in user mode and in the kernel, in hundredths of a second
		n, _ := strconv.Atoi(f)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
