package serve_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"callflow/engine/sim"
	"callflow/engine/twilio"
)

const (
	benchTalks    = 20
	benchCommands = 1000
	commandsEach  = time.Second / 100
	webhooksEach  = time.Second / 300
)

// BenchmarkCommand gives 100 commands a second to talks in 20 rooms, by HTTP, while 300 webhooks a second of other
// calls come in, and measures the time from each command to the request to Twilio that it leads to. All is on
// loopback, in this process: server, store, clients and Twilio.
func BenchmarkCommand(b *testing.B) {
	o := newOffice(b, nil)
	o.talks(benchTalks)
	for b.Loop() {
		took := o.commandsBeside()
		slices.Sort(took)
		for _, p := range []struct {
			name string
			of   float64
		}{{"p50-ms", 0.5}, {"p99-ms", 0.99}, {"max-ms", 1}} {
			at := took[min(len(took)-1, int(p.of*float64(len(took))))]
			b.ReportMetric(float64(at.Microseconds())/1000, p.name)
		}
	}
}

// talks brings callers and agents together, each pair in a room of its own.
func (o *office) talks(n int) {
	o.t.Helper()
	for i := range n {
		name := "caller" + strconv.Itoa(i)
		o.account.At(func(n *sim.Network) { _ = n.Place(name, "+1202555"+fmt.Sprintf("%04d", i), number) })
		o.hears("client:kim", "rings", i+1)
		o.does("client:kim", "answer")
		o.hears("client:kim", "is in the room", i+1)
		o.soon("the talk", func() bool {
			return strings.Contains(o.get("/api/contacts/c"+strconv.Itoa(i+1)).body, `"state":"talking"`)
		})
	}
}

// commandsBeside mutes and unmutes agents, and returns how long it took until Twilio was asked.
func (o *office) commandsBeside() []time.Duration {
	ctx, cancel := context.WithCancel(context.Background())
	var traffic sync.WaitGroup
	traffic.Go(func() { o.webhooks(ctx) })
	arrived := make(chan time.Time, 1)
	o.disturb(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || !strings.Contains(r.URL.Path, "/Participants/") {
			return false
		}
		arrived <- time.Now()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}")
		return true
	})
	pace := time.NewTicker(commandsEach)
	defer pace.Stop()
	took := make([]time.Duration, 0, benchCommands)
	for i := range benchCommands {
		<-pace.C
		word := "mute"
		if i/benchTalks%2 == 1 {
			word = "unmute"
		}
		began := time.Now()
		got := o.command("c"+strconv.Itoa(i%benchTalks+1), object{"command": word, "by": "agents.kim", "with": object{"who": "agent"}})
		o.must(got, http.StatusAccepted)
		took = append(took, (<-arrived).Sub(began))
	}
	cancel()
	traffic.Wait()
	o.disturb(nil)
	return took
}

// webhooks are other calls: each is asked for eight documents, so many a second.
func (o *office) webhooks(ctx context.Context) {
	pace := time.NewTicker(webhooksEach)
	defer pace.Stop()
	var asked sync.WaitGroup
	defer asked.Wait()
	idle := make(chan *caller, 1000)
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-pace.C:
		}
		c := &caller{sid: "CA" + strings.Repeat("f", 24) + fmt.Sprintf("%08x", n), path: "/twilio/voice"}
		select {
		case c = <-idle:
		default:
		}
		asked.Go(func() {
			if o.next(c) {
				idle <- c
			}
		})
	}
}

// caller is one of the other calls.
type caller struct {
	sid, path string
	done      int
}

// next asks for the next document of a call; false when it was the last.
func (o *office) next(c *caller) bool {
	form := url.Values{}
	for k, v := range realistic {
		form[k] = v
	}
	form["CallSid"], form["Digits"], form["To"] = []string{c.sid}, []string{"1"}, []string{desk}
	body := form.Encode()
	params, _ := twilio.ParseForm([]byte(body), nil)
	req, err := http.NewRequest(http.MethodPost, o.front.URL+c.path, strings.NewReader(body))
	if err != nil {
		o.t.Error(err)
		return false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(token, o.front.URL+c.path, params))
	resp, err := o.client.Do(req)
	if err != nil {
		o.t.Error(err)
		return false
	}
	text, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	at := bytes.Index(text, []byte(o.front.URL))
	if err != nil || resp.StatusCode != http.StatusOK || at < 0 {
		o.t.Errorf("webhook is answered %d: %s", resp.StatusCode, text)
		return false
	}
	c.path, _, _ = strings.Cut(string(text[at+len(o.front.URL):]), `"`)
	c.path, _, _ = strings.Cut(c.path, "#")
	c.done++
	return c.done < 8
}
