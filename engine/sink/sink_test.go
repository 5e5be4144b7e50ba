package sink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/metric"
	"callflow/engine/store"
	"callflow/engine/store/memory"
	"callflow/engine/store/sqlite"
	"callflow/engine/store/storetest"
)

// quick is a pace for tests.
func quick() Pace {
	return Pace{Look: time.Millisecond, First: time.Millisecond, Most: 4 * time.Millisecond, Keep: time.Millisecond}
}

var points = []store.Point{{Name: "choice", Params: engine.Keeping{All: true}}, {Name: "other"}}

// stores are the stores that a follower may have, each with what opens it again.
func stores(t *testing.T) map[string]func() store.Followed {
	t.Helper()
	folder := t.TempDir()
	m := memory.New(memory.Options{})
	return map[string]func() store.Followed{
		"memory": func() store.Followed { return m.Reopen() },
		"sqlite": func() store.Followed {
			s, err := sqlite.Open(context.Background(), filepath.Join(folder, "x.db"), sqlite.Options{Normal: true})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	}
}

// fill commits turns of contacts in turn, each with two records that are numbered within their contact.
func fill(t *testing.T, s store.Store, contacts, turns int) {
	t.Helper()
	for seq := 1; seq <= turns; seq++ {
		var g store.Group
		for c := 1; c <= contacts; c++ {
			g.Writes = append(g.Writes, storetest.Turn(engine.ContactID(c), int64(seq), func(e *engine.Event, tn *engine.Turn) {
				for n := range 2 {
					tn.Records = append(tn.Records, engine.Record{Point: []string{"choice", "other"}[n], Leg: 1, Flow: "main", Step: "menu", Moment: "left",
						Fields: storetest.Data("number", float64(seq))})
				}
			}))
		}
		if err := s.Commit(context.Background(), g); err != nil {
			t.Fatal(err)
		}
	}
}

// receiver is an HTTP service that behaves badly as it is told, and keeps what it has taken.
type receiver struct {
	t      *testing.T
	behave func(n int, list []store.Logged) int // the status of the n-th request; 0 breaks the connection
	mu     sync.Mutex
	n      int
	got    []store.Logged
	want   int // different records after which full is closed
	seen   map[string]bool
	full   chan struct{}
}

func newReceiver(t *testing.T, want int, behave func(n int, list []store.Logged) int) (*receiver, *library.SinkAt) {
	t.Helper()
	r := &receiver{t: t, behave: behave, want: want, seen: map[string]bool{}, full: make(chan struct{})}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	return r, &library.SinkAt{Name: "test", URL: server.URL + "/in", Secret: "s3cret", Timeout: 500 * time.Millisecond, Batch: 7,
		Headers: []library.Header{{Name: "X-Tenant", Value: "a"}}, Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}}
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	content, err := io.ReadAll(q.Body)
	if err != nil {
		return // broken off by the follower
	}
	if err := Verify("s3cret", q.Header.Get(SignatureHeader), content, time.Now(), time.Minute); err != nil || q.Header.Get("X-Tenant") != "a" || q.URL.Path != "/in" {
		r.t.Errorf("%s %s: %v", q.Method, q.URL, err)
	}
	var in body
	if err := json.Unmarshal(content, &in); err != nil || in.Sink != "test" {
		r.t.Errorf("%s: %v", content, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	status := r.behave(r.n, in.Records)
	if status == 0 {
		panic(http.ErrAbortHandler)
	}
	if status >= 200 && status < 300 {
		r.take(in.Records)
	}
	if status == -2 { // no answer before the follower gives up
		r.mu.Unlock()
		<-q.Context().Done()
		r.mu.Lock()
		return
	}
	if status == -1 { // taken, but the follower does not learn it
		r.take(in.Records)
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(status)
}

func (r *receiver) take(list []store.Logged) {
	r.got = append(r.got, list...)
	for _, one := range list {
		if !r.seen[one.ID] {
			if r.seen[one.ID] = true; len(r.seen) == r.want {
				close(r.full)
			}
		}
	}
}

// ordered checks that every record came, and that the first coming of the records of a contact is in order.
func (r *receiver) ordered(contacts, turns int) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	last := map[int64]string{}
	seen := map[string]bool{}
	for _, one := range r.got {
		if seen[one.ID] {
			continue
		}
		seen[one.ID] = true
		parts := strings.Split(one.ID, "/")
		seq, _ := strconv.Atoi(parts[1])
		if place := fmt.Sprintf("%06d/%s", seq, parts[2]); place <= last[one.Contact] {
			r.t.Errorf("%s comes after %s", one.ID, last[one.Contact])
		} else {
			last[one.Contact] = place
		}
	}
	if len(seen) != 2*contacts*turns {
		r.t.Errorf("%d records of %d came", len(seen), 2*contacts*turns)
	}
}

// run runs a follower until done is closed, and ends it.
func run(t *testing.T, f *Follower, done <-chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { defer close(over); f.Run(ctx) }()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Error("the records do not come")
	}
	cancel()
	<-over
}

func follower(t *testing.T, s store.Followed, at *library.SinkAt) *Follower {
	t.Helper()
	to, err := NewService(at, newDiscard())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = to.Close() })
	return &Follower{Name: at.Name, Store: s, To: to, Points: points, Batch: at.Batch, Pace: quick(), Count: NewCounts(metric.New(prometheus.NewRegistry()), at.Name)}
}

// TestBadServices: whatever a service does, every record comes at least once, and those of a contact in order.
func TestBadServices(t *testing.T) {
	t.Parallel()
	const contacts, turns = 6, 9
	for name, behave := range map[string]func(n int, list []store.Logged) int{
		"good":                   func(int, []store.Logged) int { return 204 },
		"down at first":          func(n int, _ []store.Logged) int { return map[bool]int{true: 503, false: 200}[n <= 6] },
		"every other fails":      func(n int, _ []store.Logged) int { return map[bool]int{true: 500, false: 200}[n%2 == 0] },
		"breaks off":             func(n int, _ []store.Logged) int { return map[bool]int{true: 0, false: 200}[n%3 == 0] },
		"takes without a word":   func(n int, _ []store.Logged) int { return map[bool]int{true: -1, false: 200}[n%3 == 1] },
		"slow at first":          func(n int, _ []store.Logged) int { return map[bool]int{true: -2, false: 200}[n == 2] },
		"credentials are wrong":  func(n int, _ []store.Logged) int { return map[bool]int{true: 401, false: 200}[n <= 3] },
		"leads elsewhere":        func(n int, _ []store.Logged) int { return map[bool]int{true: 304, false: 200}[n <= 3] },
		"only small ones are ok": func(_ int, list []store.Logged) int { return map[bool]int{true: 413, false: 200}[len(list) > 2] },
	} {
		for kind, open := range stores(t) {
			t.Run(name+" "+kind, func(t *testing.T) {
				t.Parallel()
				s := open()
				t.Cleanup(func() { _ = s.Close() })
				fill(t, s, contacts, turns)
				r, at := newReceiver(t, 2*contacts*turns, behave)
				run(t, follower(t, s, at), r.full)
				r.ordered(contacts, turns)
				if name == "good" && len(r.got) != 2*contacts*turns {
					t.Errorf("%d records came, %d of them twice", len(r.got), len(r.got)-2*contacts*turns)
				}
				one := r.got[0]
				if one.Caller != "+819012345678" || one.Called != "+815000000001" || one.Version != "0123456789abcdef" || one.Time != "2026-09-21T14:13:21.000Z" ||
					string(one.Fields) != `{"number":1}` || one.ID != "c1/1/0" {
					t.Errorf("the first record is %+v", one)
				}
			})
		}
	}
}

// TestRestarts ends the follower and the store again and again, also between the service's answer and the keeping
// of the cursor, while records go on being written.
func TestRestarts(t *testing.T) {
	t.Parallel()
	const contacts, turns = 5, 40
	for kind, open := range stores(t) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			draw, service := rand.New(rand.NewPCG(1, 2)), rand.New(rand.NewPCG(3, 4))
			stop := make(chan struct{}, 100)
			r, at := newReceiver(t, 2*contacts*turns, func(n int, _ []store.Logged) int {
				switch service.IntN(4) {
				case 0:
					stop <- struct{}{} // the process ends while it is answered
					return 200
				case 1:
					return 502
				}
				return 200
			})
			s := open()
			fill(t, s, contacts, turns)
			for over := false; !over; {
				done := make(chan struct{})
				go func() {
					select {
					case <-stop:
					case <-r.full:
						over = true
					}
					close(done)
				}()
				run(t, follower(t, &dying{s, draw.IntN(2) == 0, done}, at), done)
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = open()
			}
			_ = s.Close()
			r.ordered(contacts, turns)
		})
	}
}

// dying is a store whose process may be killed: then nothing is kept any more.
type dying struct {
	store.Followed
	killed bool
	done   <-chan struct{}
}

func (d *dying) SetCursor(ctx context.Context, name string, row int64) error {
	select {
	case <-d.done:
		if d.killed {
			return store.ErrClosed
		}
	default:
	}
	return d.Followed.SetCursor(ctx, name, row)
}

// TestPoison: a record that the service refuses for good is given up, alone and said so; all others come.
func TestPoison(t *testing.T) {
	t.Parallel()
	s := memory.New(memory.Options{})
	fill(t, s, 4, 5)
	_, at := newReceiver(t, 39, func(_ int, list []store.Logged) int {
		for _, one := range list {
			if one.ID == "c3/2/1" {
				return 422
			}
		}
		return 200
	})
	f := follower(t, s, at)
	registry := prometheus.NewRegistry()
	f.Count, f.Log, f.known = NewCounts(metric.New(registry), "test"), newDiscard(), map[engine.CellID]store.Origin{}
	if more, err := f.pass(t.Context()); more || err != nil {
		t.Fatal(more, err)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range families {
		want := map[string]float64{"callflow_sink_records_total": 39, "callflow_sink_refused_records_total": 1}
		if n, ok := want[m.GetName()]; ok && m.GetMetric()[0].GetCounter().GetValue() != n {
			t.Errorf("%s is %v, want %v", m.GetName(), m.GetMetric()[0].GetCounter().GetValue(), n)
		}
	}
}

// TestOnlyAndNow: a sink may take some points only, and begin with what happens from now on.
func TestOnlyAndNow(t *testing.T) {
	t.Parallel()
	s := memory.New(memory.Options{})
	fill(t, s, 2, 3)
	r, at := newReceiver(t, 2, func(int, []store.Logged) int { return 200 })
	f := follower(t, s, at)
	f.Only, f.Now, f.known = []string{"choice"}, true, map[engine.CellID]store.Origin{}
	if !f.begin(t.Context()) {
		t.Fatal("the store has no cursor")
	}
	for c := 3; c <= 4; c++ {
		w := storetest.Turn(engine.ContactID(c), 1, func(e *engine.Event, tn *engine.Turn) {
			tn.Records = []engine.Record{{Point: "choice", Moment: "left"}, {Point: "other", Moment: "left"}}
		})
		if err := s.Commit(t.Context(), store.Group{Writes: []store.Write{w}}); err != nil {
			t.Fatal(err)
		}
	}
	run(t, f, r.full)
	if len(r.got) != 2 || r.got[0].ID != "c3/1/0" || r.got[1].ID != "c4/1/0" {
		t.Errorf("came %+v", r.got)
	}
}

// TestTooOld: what a point does not keep any more is not sent either, however new the sink is.
func TestTooOld(t *testing.T) {
	t.Parallel()
	s := memory.New(memory.Options{})
	fill(t, s, 1, 2)
	rows, err := s.Events(t.Context(), store.Query{})
	if err != nil {
		t.Fatal(err)
	}
	for keep, want := range map[engine.Millis]int{0: 2, 1000: 0, engine.Millis(time.Now().UnixMilli()): 2} {
		f := &Follower{Store: s, Points: []store.Point{{Name: "choice", Keep: keep}}, Only: []string{"choice"}, known: map[engine.CellID]store.Origin{}}
		if list, _, err := f.records(t.Context(), rows); err != nil || len(list) != want {
			t.Errorf("keep %d: %d records, %v", keep, len(list), err)
		}
	}
}

func TestWaits(t *testing.T) {
	t.Parallel()
	f := &Follower{Pace: DefaultPace()}
	for failed, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 7: time.Minute, 99: time.Minute} {
		f.failed = failed
		if d := f.wait(errors.New("x")); d < want*9/10 || d > want*11/10+1 {
			t.Errorf("after %d failures: %s, want about %s", failed, d, want)
		}
	}
	f.failed = 1
	for asked, want := range map[time.Duration]time.Duration{30 * time.Second: 30 * time.Second, time.Hour: 5 * time.Minute} {
		if d := f.wait(fmt.Errorf("x: %w", &LaterError{asked, io.EOF})); d != want {
			t.Errorf("asked for %s: %s, want %s", asked, d, want)
		}
	}
	answer := &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"7"}}}
	if later := (*LaterError)(nil); !errors.As(judge(answer), &later) || later.After != 7*time.Second {
		t.Errorf("429: %v", judge(answer))
	}
}

func TestSignature(t *testing.T) {
	t.Parallel()
	at := time.Unix(1790000000, 0)
	good := Sign("key", at, []byte(`{"a":1}`))
	if want := "t=1790000000,v1=3cca5fdc42f7e31ae3ea3f54e74e17ef3e1a0d1bb40fb7e9ec4c9ae1b7b2b9a3"; len(good) != len(want) {
		t.Errorf("signature %s", good)
	}
	tests := []struct {
		name, secret, signature, body string
		now                           time.Time
		ok                            bool
	}{
		{"good", "key", good, `{"a":1}`, at.Add(time.Minute), true},
		{"old", "key", good, `{"a":1}`, at.Add(time.Hour), false},
		{"ahead", "key", good, `{"a":1}`, at.Add(-time.Hour), false},
		{"other secret", "kex", good, `{"a":1}`, at, false},
		{"other body", "key", good, `{"a":2}`, at, false},
		{"other time", "key", strings.Replace(good, "t=179", "t=189", 1), `{"a":1}`, at, false},
		{"nothing", "key", "", `{"a":1}`, at, false},
		{"no hex", "key", "t=1790000000,v1=zz", `{"a":1}`, at, false},
	}
	for _, tt := range tests {
		if err := Verify(tt.secret, tt.signature, []byte(tt.body), tt.now, 5*time.Minute); (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestPrivateNetworkIsRefused(t *testing.T) {
	t.Parallel()
	_, at := newReceiver(t, 1, func(int, []store.Logged) int { return 200 })
	if err := Try(t.Context(), at); err != nil {
		t.Errorf("an allowed one: %v", err)
	}
	at.Private = nil
	if err := Try(t.Context(), at); err == nil || strings.Contains(err.Error(), "/in") {
		t.Errorf("a private one: %v", err)
	}
}
