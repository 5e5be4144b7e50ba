package serve_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/serve"
	"callflow/engine/store"
	"callflow/engine/twilio"
)

var (
	unrulyCalls = flag.Int("unruly", 100, "how many calls TestWebhooksOfManyDeliveries plays; make steady plays 10,000")
	unrulySeed  = flag.Uint64("unruly-seed", 1, "what comes how often, and when")
)

// delivery is a webhook on its way.
type delivery struct {
	path   string
	token  string
	params []string
}

// unrulyCall is a call of which each webhook comes once to five times.
type unrulyCall struct {
	r       *rig
	sid     string
	rng     *rand.Rand // nil for the clean run
	again   []delivery // what is still to come once more
	answers []string   // the first ones
	repeats int
	err     error
}

// send posts a webhook; unlike those of a rig it may be used by several goroutines.
func (c *unrulyCall) send(d delivery) sent {
	form := url.Values{"AccountSid": {account}, "CallSid": {c.sid}}
	for i := 0; i < len(d.params); i += 2 {
		form.Set(d.params[i], d.params[i+1])
	}
	body := form.Encode()
	parsed, err := twilio.ParseForm([]byte(body), nil)
	if err != nil {
		c.err = err
		return sent{}
	}
	req, err := http.NewRequest(http.MethodPost, c.r.http.URL+d.path, strings.NewReader(body))
	if err != nil {
		c.err = err
		return sent{}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("I-Twilio-Idempotency-Token", d.token)
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(token, base+d.path, parsed))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.err = err
		return sent{}
	}
	defer func() { _ = resp.Body.Close() }()
	var text bytes.Buffer
	_, c.err = text.ReadFrom(resp.Body)
	if resp.StatusCode > 299 && c.err == nil {
		c.err = fmt.Errorf("%s %v is answered by %d: %s", d.path, d.params, resp.StatusCode, text.String())
	}
	return sent{resp.StatusCode, text.String(), resp.Header}
}

// ask sends a webhook, which may come again now, later, or after the end of the call.
func (c *unrulyCall) ask(path string, params ...string) (doc string) {
	d := delivery{path, c.sid + strconv.Itoa(len(c.answers)), params}
	first := c.send(d)
	c.answers = append(c.answers, first.body)
	if c.rng == nil {
		return first.body
	}
	more := c.rng.IntN(5)
	retried := more > 0 && c.rng.IntN(2) == 0 // at once: the first answer was lost
	c.again = append(c.again, slices.Repeat([]delivery{d}, more)...)
	if retried {
		c.repeats++
		c.again = c.again[:max(0, len(c.again)-1)]
		if again := c.send(d); again.body != first.body && c.err == nil {
			c.err = fmt.Errorf("%s is answered\n%s\nand then\n%s", path, first.body, again.body)
		}
	}
	c.late(c.rng.IntN(3))
	return first.body
}

// late has some of what is to come again come now, in any order.
func (c *unrulyCall) late(n int) {
	for ; n > 0 && len(c.again) > 0; n-- {
		i := c.rng.IntN(len(c.again))
		c.send(c.again[i])
		c.again = slices.Delete(c.again, i, i+1)
		c.repeats++
	}
}

// play goes through the menus of examples/minicc, and a queue, to the end.
func (c *unrulyCall) play() *unrulyCall {
	at := &call{r: c.r, sid: c.sid}
	live := func(more ...string) []string {
		return append([]string{"CallStatus", "in-progress", "From", "+819011112222", "To", number}, more...)
	}
	doc := c.ask("/twilio/voice", "CallStatus", "ringing", "From", "+819011112222", "To", number)
	for _, key := range []string{"9", "1"} {
		if c.err != nil {
			return c
		}
		doc = c.ask(at.url(doc, engine.Action), live("Digits", key)...)
	}
	queue := doc
	for i := 0; i < 2 && c.err == nil; i++ {
		c.ask(at.url(queue, engine.Wait), live("QueuePosition", strconv.Itoa(2-i), "QueueSid", "QU1")...)
	}
	if c.err == nil {
		c.ask(at.url(queue, engine.Action), live(stayed("leave")...)...)
		c.ask("/twilio/status", "CallStatus", "completed", "CallDuration", "9")
	}
	if c.rng != nil {
		c.late(len(c.again))
	}
	return c
}

// story is what was answered, without what differs from contact to contact.
func (c *unrulyCall) story() string {
	return addresses.ReplaceAllString(strings.Join(c.answers, "\n"), "URL")
}

// became is what has become of each call, as reports tell it: its state, the steps walked in order, stays in queues, alerts. Times
// and numbers that differ from contact to contact are left out. So are rounds of the wait flow.
func became(r *rig) map[any]string {
	all := map[any]string{}
	for _, p := range []store.Projection{store.Legs, store.Visits, store.QueueVisits, store.LogRecords, store.Alerts} {
		for _, row := range r.table(p) {
			if row["flow"] == "position_and_music" {
				continue
			}
			line := fmt.Sprint(p)
			for _, name := range slices.Sorted(maps.Keys(row)) {
				n, counts := row[name].(int64)
				if name != "contact" && name != "seq" && name != "sid" && (!counts || n < 1e12) {
					line += fmt.Sprintf(" %s=%v", name, row[name])
				}
			}
			all[row["contact"]] += lengths.ReplaceAllString(line, "LENGTH") + "\n"
		}
	}
	return all
}

var (
	addresses = regexp.MustCompile(`https://[a-z]+\.example\.com[^"<]*`)
	lengths   = regexp.MustCompile(`"length":[0-9.e-]+|seconds=\d+ status`)
)

// TestWebhooksOfManyDeliveries has each webhook come once to five times, some at once, some when the call has gone on, some after its
// end, in any order, from 64 callers at a time: what is stored and answered is that of the clean run, and the database is never locked.
func TestWebhooksOfManyDeliveries(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	r := newRig(t, withFolder(t, "../../examples/minicc"), func(r *rig) {
		r.cfg.Log = serve.NewLogger(&log, slog.LevelInfo, false)
		r.cfg.Limits.Answer = 5 * time.Minute // however slow the disk is
	})
	clean := (&unrulyCall{r: r, sid: "CAclean"}).play()
	if clean.err != nil {
		t.Fatal(clean.err)
	}
	calls := make([]*unrulyCall, *unrulyCalls)
	var all sync.WaitGroup
	places := make(chan struct{}, 64)
	for i := range calls {
		calls[i] = &unrulyCall{r: r, sid: fmt.Sprintf("CAunruly%08d", i), rng: rand.New(rand.NewPCG(*unrulySeed, uint64(i)))}
		places <- struct{}{}
		all.Go(func() { calls[i].play(); <-places })
	}
	all.Wait()
	repeats, others := 0, 0
	id, _, err := r.st.FindCall(context.Background(), clean.sid)
	if err != nil {
		t.Fatal(err)
	}
	stories := became(r)
	for i, c := range calls {
		repeats += c.repeats
		contact, _, err := r.st.FindCall(context.Background(), c.sid)
		if err != nil || c.err != nil {
			t.Fatalf("call %d of seed %d: %v, %v", i, *unrulySeed, err, c.err)
		}
		got, want := c.story()+"\n"+stories[int64(contact)], clean.story()+"\n"+stories[int64(id)]
		if got == want {
			continue
		}
		if others++; others == 1 {
			t.Logf("call %d of seed %d:\n%s\nwant\n%s", i, *unrulySeed, got, want)
		}
	}
	if others > 0 {
		t.Errorf("%d of %d calls differ from the clean run", others, len(calls))
	}
	if len(stories) != len(calls)+1 {
		t.Errorf("%d calls are %d contacts", len(calls)+1, len(stories))
	}
	locked := strings.Count(strings.ToLower(log.String()), "locked")
	t.Logf("seed %d: %d calls with %d webhooks and %d repeats from 64 writers: %d differ from the clean run; %d times \"locked\"", *unrulySeed, len(calls), len(calls)*len(clean.answers), repeats, others, locked)
	if locked > 0 {
		t.Error("the database was locked")
	}
}

// lockedBuffer may be written to by several goroutines.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
