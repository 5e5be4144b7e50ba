package live

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
)

// BenchmarkWebhooks sends 500 webhooks a second, paced, on 64 calls that press keys, and reports how long it takes from
// the key to the application (key-p99-µs), how long the same request takes without the model (bare-p99-µs), and what
// the model itself takes for one: the key, and the document that comes back (model-p99-µs).
func BenchmarkWebhooks(b *testing.B) {
	const callers, every = 64, 2 * time.Millisecond
	var arrived [callers]chan time.Time // when requests came
	for i := range arrived {
		arrived[i] = make(chan time.Time, 8)
	}
	document := []byte(`<Response><Gather numDigits="1" action="/key" timeout="600"/></Response>`)
	p := newProgram(b, map[string]any{"/status": "", "/voice": `<Gather numDigits="1" action="/key" timeout="600"/>`,
		"/key": func(w http.ResponseWriter, r *http.Request) {
			if n, err := strconv.Atoi(r.PostFormValue("From")[len("+1202555"):]); err == nil {
				arrived[n] <- time.Now()
			}
			w.Header().Set("Content-Type", "text/xml")
			_, _ = w.Write(document)
		}})
	account, _ := serving(b, p, nil)
	account.speed = 1
	account.At(func(n *sim.Network) {
		for i := range callers {
			if err := n.Place(strconv.Itoa(i), "+1202555"+strconv.Itoa(10_000 + i)[1:], appNumber); err != nil {
				b.Fatal(err)
			}
		}
	})
	soon(b, "all calls listen", func() bool {
		listening := 0
		account.At(func(n *sim.Network) {
			for _, s := range n.Seats() {
				if s.State == "keys" {
					listening++
				}
			}
		})
		return listening == callers
	})
	var key, bare, model []time.Duration
	post := newPost(appToken)
	defer post.close()
	tick := time.NewTicker(every)
	defer tick.Stop()
	b.ResetTimer()
	for i := range b.N {
		<-tick.C
		at := i % callers
		began := time.Now()
		account.At(func(n *sim.Network) {
			inside := time.Now()
			if err := n.Do(sim.Deed{Do: "press", Sid: n.Sid(strconv.Itoa(at)), Text: "1"}); err != nil {
				b.Error(err)
			}
			model = append(model, time.Since(inside))
		})
		key = append(key, (<-arrived[at]).Sub(began))
		if i%8 == 0 { // the same request, without a model
			began = time.Now()
			_, _ = post.send(context.Background(), sim.Request{URL: p.URL + "/key", Params: engine.Params{{Name: "From", Value: "+12025550000"}}})
			bare = append(bare, (<-arrived[0]).Sub(began))
		}
	}
	b.StopTimer()
	for name, list := range map[string][]time.Duration{"key": key, "bare": bare, "model": model} {
		slices.Sort(list)
		b.ReportMetric(float64(list[len(list)*99/100])/1e3, name+"-p99-µs")
		b.ReportMetric(float64(list[len(list)/2])/1e3, name+"-p50-µs")
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "webhooks/s")
}
