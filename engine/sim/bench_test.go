package sim_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/record"
	"callflow/engine/serve"
	"callflow/engine/sim"
	"callflow/engine/store"
	"callflow/engine/store/memory"
	"callflow/engine/store/sqlite"
	"callflow/engine/twilio"
)

const (
	public  = "https://voice.example.com"
	account = "AC00000000000000000000000000000001"
	token   = "0123456789abcdef0123456789abcdef"
	number  = "+815000000001"
	asks    = 8 // webhooks of a call: the entry, six keys, the end
)

// sixKeys is a workspace whose calls have eight webhooks.
func sixKeys(tb testing.TB) *engine.Set {
	tb.Helper()
	flow := "flow: keys\nsummary: Six keys.\nstart: k1\nsteps:\n"
	for i := 1; i <= 6; i++ {
		next := fmt.Sprintf("k%d", i+1)
		if i == 6 {
			next = "end"
		}
		flow += fmt.Sprintf("  k%d: {menu: {say: key, keys: {1: %s}}, next: end}\n", i, next)
	}
	w := library.Compile(library.Files{
		"callflow.yaml":    []byte("workspace: keys\nlanguage: en\nlanguages:\n  en: {code: en-US, voice: Polly.Joanna-Neural}\nnumbers:\n  main: {flow: keys}\n"),
		"keys.flow.yaml":   []byte(flow),
		"prompts/en.yaml":  []byte("key: Press 1.\n"),
		"env/default.yaml": []byte("numbers: {main: \"" + number + "\"}\n"),
	}, library.Options{LiveNo: 1, BaseURL: public})
	if w.Diagnostics.HasErrors() {
		tb.Fatal(w.Diagnostics.Sorted())
	}
	return w.Set
}

// fixed answers with documents that never change: what is left is the model's own work.
type fixed struct{ asked int }

var document = []byte(`<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="` + public + `/k" numDigits="1"><Say language="en-US" voice="Polly.Joanna-Neural">Press 1.</Say></Gather><Redirect>` + public + `/s</Redirect></Response>`)

func (f *fixed) Ask(r sim.Request) (sim.Answer, error) {
	if f.asked++; f.asked%asks == asks-1 {
		return sim.Answer{Body: []byte("<Response><Hangup/></Response>")}, nil
	}
	return sim.Answer{Body: document}, nil
}

// server carries webhooks to a server's handler, signed, without a network between.
type server struct{ http.Handler }

func (s server) Ask(r sim.Request) (sim.Answer, error) {
	form := make(url.Values, len(r.Params))
	signed := make(twilio.Params, 0, len(r.Params))
	for _, p := range r.Params {
		form.Set(p.Name, p.Value)
		signed = append(signed, twilio.Param{Name: p.Name, Value: p.Value})
	}
	path := strings.TrimPrefix(r.URL, public)
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.RequestURI = path
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(token, public+path, signed))
	req.Header.Set("I-Twilio-Idempotency-Token", r.Token)
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, req)
	if rec.Code >= 300 {
		return sim.Answer{}, errors.New(rec.Result().Status)
	}
	return sim.Answer{Body: rec.Body.Bytes()}, nil
}

// one plays one call from its first webhook to its last.
func one(tb testing.TB, n *sim.Network, clock sim.Clock) {
	if err := n.Place("caller", "+819011112222", number); err != nil {
		tb.Fatal(err)
	}
	for range 6 {
		clock.Advance(n.Now() + 3000)
		if err := n.Do(sim.Deed{Do: "press", Sid: n.Sid("caller"), Text: "1"}); err != nil {
			tb.Fatal(err)
		}
	}
	clock.Advance(n.Now() + 3000)
	if len(n.Living()) > 0 {
		tb.Fatalf("%v did not end", n.Living())
	}
}

func quiet(sim.Heard) {}

// office is a world without a store; turns are dropped as they happen.
func office(set *engine.Set) *sim.World {
	o := sim.NewOffice(set, 1)
	o.Told = func(sim.Turned) {}
	w := sim.NewWorld(o, 1_800_000_000_000, quiet)
	w.Net.Keep = 100
	return w
}

// BenchmarkCall plays whole calls of eight webhooks: against documents that never change (what the model itself
// costs), with the engine alone, with the engine and each store, and through the whole server with its signatures. Goals on one processor:
// 5,000 calls a second in memory, 2,000 with SQLite.
func BenchmarkCall(b *testing.B) {
	set := sixKeys(b)
	own := 0.0 // nanoseconds that the model takes for a call
	b.Run("model", func(b *testing.B) {
		b.ReportAllocs()
		n := sim.NewNetwork(&fixed{}, 1_800_000_000_000, quiet)
		n.Keep, n.Routes = 100, sim.Routes{Voice: public + "/v", Status: public + "/e"}
		for b.Loop() {
			one(b, n, n)
		}
		rate(b)
		own = float64(b.Elapsed().Nanoseconds()) / float64(b.N)
	})
	b.Run("engine", func(b *testing.B) {
		b.ReportAllocs()
		w := office(set)
		for b.Loop() {
			one(b, w.Net, w)
		}
		rate(b)
		if own > 0 {
			b.ReportMetric(100*own*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "%model")
		}
	})
	b.Run("memory", func(b *testing.B) { together(b, set, memory.New(memory.Options{})) })
	b.Run("sqlite", func(b *testing.B) { together(b, set, database(b)) })
	b.Run("server/memory", func(b *testing.B) { throughServer(b, set, memory.New(memory.Options{})) })
	b.Run("server/sqlite", func(b *testing.B) { throughServer(b, set, database(b)) })
}

func database(b *testing.B) store.Store {
	b.Helper()
	st, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "calls.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return st
}

func rate(b *testing.B) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*asks), "µs/webhook")
}

// current gives the server its one set.
type current struct{ set *engine.Set }

func (c current) Set(engine.VersionID) (*engine.Set, error) { return c.set, nil }
func (c current) Current() *engine.Set                      { return c.set }

// throughServer plays calls of several networks at once, so that the server can write their turns together.
func throughServer(b *testing.B, set *engine.Set, st store.Store) {
	s, err := serve.New(context.Background(), serve.Config{Flows: current{set}, Store: st, Accounts: map[string]twilio.Tokens{account: {Primary: token}}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = s.Stop(context.Background())
		_ = st.Close()
	})
	b.ReportAllocs()
	b.SetParallelism(128)
	var nets = make(chan int, 1)
	nets <- 0
	b.RunParallel(func(pb *testing.PB) {
		no := <-nets
		nets <- no + 1
		n := sim.NewNetwork(server{s.Handler()}, 1_800_000_000_000, quiet)
		n.Keep, n.Unique = 100, fmt.Sprintf("%016x", no+1)
		n.Routes = sim.Routes{Voice: public + "/twilio/voice", Status: public + "/twilio/status"}
		for pb.Next() {
			one(b, n, n)
		}
	})
	rate(b)
}

// books answers webhooks with the engine and a store, and nothing between: turns of many calls are written
// together, and each is answered when it is durable.
type books struct {
	set  *engine.Set
	loop *engine.Loop
	st   store.Store
	born engine.ContactID
	done []*engine.Done
	owed []owed
	seal *record.Sealer
}

// owed is an answer that waits for the next group.
type owed struct {
	net   *sim.Network
	token string
	body  []byte
}

// counter is one line of the books.
type counter struct {
	*books
	net *sim.Network
}

var sealKey = []byte("0123456789abcdef0123456789abcdef")

func newBooks(tb testing.TB, set *engine.Set, st store.Store) *books {
	tb.Helper()
	seal, err := record.NewSealer(sealKey)
	if err != nil {
		tb.Fatal(err)
	}
	k := &books{set: set, st: st, seal: seal}
	k.loop = engine.NewLoop(current{set}, nobody{}, func(d *engine.Done) { k.done = append(k.done, d) })
	return k
}

type nobody struct{}

func (nobody) Load(engine.CellID) (*engine.Contact, []byte, error) {
	return nil, nil, engine.ErrUnknownCell
}

func (c *counter) Ask(r sim.Request) (sim.Answer, error) {
	k := c.books
	path := strings.TrimPrefix(r.URL, public)
	e := engine.Event{At: r.At}
	hook := engine.Webhook{Sid: r.Sid, Params: r.Params}
	var d *engine.Done
	var err error
	switch path {
	case "/twilio/voice":
		k.born++
		entry := k.set.Live.Numbers[number]
		b := engine.Birth{Semantics: engine.Semantics, Version: k.set.Flows.Version, Number: entry.Name, Seed: uint64(k.born), Flow: entry.Flow, Hook: hook}
		b.With = entry.Given(k.set, b, k.born.Cell(), r.At)
		e.Cell, e.Body = k.born.Cell(), b
		d, _, err = k.loop.Bear(e, r.Sid, sealKey, nil)
	case "/twilio/status":
		ref, _ := k.loop.Call(r.Sid)
		e.Cell, e.Body = ref.Contact.Cell(), engine.Status{To: engine.Address{Contact: ref.Contact, Leg: ref.Leg, What: engine.Progress}, Sid: r.Sid, Params: r.Params}
		_, err = k.loop.Accept(e, nil)
		return sim.Answer{}, err
	default:
		a, _ := engine.ParseAddress(path)
		hook.To = a
		e.Cell, e.Body = a.Contact.Cell(), hook
		d, err = k.loop.Accept(e, nil)
	}
	if err != nil || d == nil {
		return sim.Answer{}, fmt.Errorf("%s: %w", path, err)
	}
	k.owed = append(k.owed, owed{c.net, r.Token, d.Turn.Replies[0].Body})
	return sim.Answer{}, sim.ErrLater
}

// settle writes all turns of now in one group, and answers.
func (k *books) settle(tb testing.TB) {
	g := store.Group{Writes: make([]store.Write, 0, len(k.done))}
	for _, d := range k.done {
		w := store.NewWrite(d.Event, &d.Turn, k.seal)
		if d.Born {
			w.SealKey = sealKey
		}
		g.Writes = append(g.Writes, w)
	}
	if err := k.st.Commit(context.Background(), g); err != nil {
		tb.Fatal(err)
	}
	for _, d := range k.done {
		k.loop.Committed(d)
	}
	owed := k.owed
	k.done, k.owed = nil, nil
	for _, o := range owed {
		o.net.Deliver(o.token, sim.Answer{Body: o.body}, nil)
	}
}

// together plays calls side by side, their turns written in groups.
func together(b *testing.B, set *engine.Set, st store.Store) {
	const side = 200
	k := newBooks(b, set, st)
	b.Cleanup(func() { _ = st.Close() })
	nets := make([]*sim.Network, side)
	for i := range nets {
		c := &counter{books: k}
		c.net = sim.NewNetwork(c, 1_800_000_000_000, quiet)
		c.net.Keep, c.net.Unique = 100, fmt.Sprintf("%016x", i+1)
		c.net.Routes = sim.Routes{Voice: public + "/twilio/voice", Status: public + "/twilio/status"}
		nets[i] = c.net
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i += side {
		for _, n := range nets {
			if err := n.Place("caller", "+819011112222", number); err != nil {
				b.Fatal(err)
			}
		}
		for range 6 {
			k.settle(b)
			for _, n := range nets {
				n.Advance(n.Now() + 3000)
				if err := n.Do(sim.Deed{Do: "press", Sid: n.Sid("caller"), Text: "1"}); err != nil {
					b.Fatal(err)
				}
			}
		}
		k.settle(b)
		for _, n := range nets {
			if n.Advance(n.Now() + 3000); len(n.Living()) > 0 {
				b.Fatalf("%v did not end", n.Living())
			}
		}
		k.settle(b)
	}
	rate(b)
}

var flat = flag.Int("flat", 4000, "how many calls TestMemoryIsFlat plays; make soak plays 1,000,000")

// TestMemoryIsFlat plays calls one after the other: what was heard of is forgotten again.
func TestMemoryIsFlat(t *testing.T) {
	w := office(sixKeys(t))
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var first uint64
	for i := range *flat {
		one(t, w.Net, w)
		if i == *flat/4 {
			first = heap()
		}
	}
	if last := heap(); last > first+first/10+1<<20 {
		t.Errorf("%d calls leave %d kB, the first quarter of them left %d kB", *flat, last>>10, first>>10)
	}
}
