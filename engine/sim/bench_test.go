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
// costs), with the engine in memory, and through the server with each of its stores. Goals on one processor:
// 5,000 calls a second in memory, 2,000 with SQLite.
func BenchmarkCall(b *testing.B) {
	set := sixKeys(b)
	b.Run("model", func(b *testing.B) {
		b.ReportAllocs()
		n := sim.NewNetwork(&fixed{}, 1_800_000_000_000, quiet)
		n.Keep, n.Routes = 100, sim.Routes{Voice: public + "/v", Status: public + "/e"}
		for b.Loop() {
			one(b, n, n)
		}
		rate(b)
	})
	b.Run("engine", func(b *testing.B) {
		b.ReportAllocs()
		w := office(set)
		for b.Loop() {
			one(b, w.Net, w)
		}
		rate(b)
	})
	b.Run("memory", func(b *testing.B) { throughServer(b, set, memory.New(memory.Options{})) })
	b.Run("sqlite", func(b *testing.B) {
		st, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "calls.db"), sqlite.Options{})
		if err != nil {
			b.Fatal(err)
		}
		throughServer(b, set, st)
	})
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
