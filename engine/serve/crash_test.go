package serve_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"callflow/engine"
	"callflow/engine/serve"
	"callflow/engine/store/sqlite"
	"callflow/engine/twilio"
)

const (
	victimFile  = "CALLFLOW_TEST_VICTIM"
	victimPoint = "CALLFLOW_TEST_VICTIM_POINT"
)

// victim is a server that kills itself at the n-th point of its store, counted before and after each
// statement.
func victim(file, at string) {
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		panic(err)
	}
	var points atomic.Int64
	st, err := sqlite.Open(context.Background(), file, sqlite.Options{Normal: true, Fail: func(string) error {
		if points.Add(1) == n {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return nil
	}})
	if err != nil {
		panic(err)
	}
	s, err := serve.New(context.Background(), serve.Config{Flows: testFlows(), Store: st,
		Accounts: map[string]twilio.Tokens{account: {Primary: token}}})
	if err != nil {
		panic(err)
	}
	fmt.Println(httptest.NewServer(s.Handler()).URL)
	select {}
}

// step is one webhook of a script: the entry, the purpose of a URL in the last document of a call, or the
// status callback. The call is the caller's unless it says otherwise.
type step struct {
	agent  bool        // it is the agent's call
	of     bool        // the URL stands in the agent's document
	what   engine.What // of the URL
	path   string      // "" for a URL in a document
	params []string
}

// script has every kind of row: two contacts, an effect that fails, a message from one to the other.
var script = []step{
	{path: "/twilio/voice", params: []string{"CallStatus", "ringing", "From", "+819011112222", "To", number}},
	{what: engine.Action, params: []string{"CallStatus", "in-progress", "Digits", "1"}},
	{what: engine.Action, params: []string{"CallStatus", "in-progress", "Digits", "3"}},
	{what: engine.Action, params: []string{"CallStatus", "in-progress", "Digits", "4"}},
	{what: engine.Wait, params: []string{"CallStatus", "in-progress", "QueuePosition", "1", "QueueSid", "QU1"}},
	{agent: true, path: "/twilio/voice", params: []string{"CallStatus", "ringing", "From", "client:kim", "To", desk}},
	{of: true, what: engine.Bridge, params: []string{"CallStatus", "in-progress", "QueueSid", "QU1", "QueueTime", "3"}},
	{what: engine.Action, params: []string{"CallStatus", "in-progress", "QueueResult", "bridged", "QueueSid", "QU1", "QueueTime", "3"}},
	{agent: true, what: engine.Action, params: []string{"CallStatus", "in-progress", "DialCallStatus", "completed"}},
	{path: "/twilio/status", params: []string{"CallStatus", "completed", "CallDuration", "3"}},
	{agent: true, path: "/twilio/status", params: []string{"CallStatus", "completed", "CallDuration", "9"}},
}

// player plays the script and remembers what it was answered.
type player struct {
	c, agent *call
	enqueue  string // the caller's document that has the queue: its action is asked after the wait's documents
	at       int    // the next step
	path     string
	last     sent
}

// caller is the call that a step is about.
func (p *player) caller(s step) *call {
	if s.agent {
		return p.agent
	}
	return p.c
}

// address is where a step goes.
func (p *player) address(s step) string {
	doc := p.caller(s).doc.body
	switch {
	case s.path != "":
		return s.path
	case s.of:
		doc = p.agent.doc.body
	case !s.agent && p.enqueue != "":
		doc = p.enqueue
	}
	return p.c.url(doc, s.what)
}

// play sends the step that is next.
func (p *player) play() bool {
	s := script[p.at]
	path := p.address(s)
	got, ok := p.send(s, path)
	if !ok {
		return false
	}
	p.path, p.last = path, got
	if got.status == http.StatusOK {
		p.caller(s).doc = got
	}
	if strings.Contains(got.body, "<Enqueue") {
		p.enqueue = got.body
	}
	p.at++
	return true
}

// send posts to whichever server there is; ok is false when it died meanwhile.
func (p *player) send(s step, path string) (got sent, ok bool) {
	form := url.Values{"AccountSid": {account}, "CallSid": {p.caller(s).sid}}
	for i := 0; i < len(s.params); i += 2 {
		form.Set(s.params[i], s.params[i+1])
	}
	body := form.Encode()
	parsed, err := twilio.ParseForm([]byte(body), nil)
	if err != nil {
		p.c.r.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, p.c.r.http.URL+path, strings.NewReader(body))
	if err != nil {
		p.c.r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set(twilio.SignatureHeader, twilio.Sign(token, base+path, parsed))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return sent{}, false
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return sent{resp.StatusCode, string(text), resp.Header}, err == nil
}

// TestKilledAtEveryPoint kills the server before and after each statement of a call: what was answered is
// stored, the request that was answered last gets the same bytes again, and the call goes on to its end.
func TestKilledAtEveryPoint(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a process for each point")
	}
	for n := 1; ; n++ {
		if !killedAt(t, n) {
			if n < 100 {
				t.Errorf("the call has %d points, want more than 100", n)
			}
			return
		}
	}
}

func killedAt(t *testing.T, n int) (died bool) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "calls.db")
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimFile+"="+file, victimPoint+"="+strconv.Itoa(n))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("point %d: %v", n, err)
	}
	front := &rig{t: t, http: &httptest.Server{URL: strings.TrimSpace(addr)}}
	p := &player{c: &call{r: front, sid: "CA77"}, agent: &call{r: front, sid: "CA78"}}
	for p.at < len(script) && p.play() {
	}
	died = p.at < len(script)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	afterDeath(t, n, file, p)
	return died
}

// afterDeath serves the file that the dead server left.
func afterDeath(t *testing.T, n int, file string, p *player) {
	t.Helper()
	r := newRig(t, func(r *rig) { r.file = file })
	p.c.r, p.agent.r = r, r
	r.until(func() bool { rec := r.recovery(); return len(rec.Effects) == 0 && len(rec.Messages) == 0 })
	stored := slices.DeleteFunc(strings.Fields(r.kinds()), func(kind string) bool { return kind == "result" || kind == "message" })
	if len(stored) < p.at {
		t.Errorf("point %d: %d requests were answered, and %v are stored", n, p.at, stored)
	}
	if p.at > 0 && p.at == len(stored) && p.at < len(script) { // else the next one was stored and not answered
		again, ok := p.send(script[p.at-1], p.path)
		if !ok || again.body != p.last.body {
			t.Errorf("point %d: the request that was answered\n%s\nnow gets\n%s", n, p.last.body, again.body)
		}
	}
	for p.at < len(script) {
		if !p.play() || p.last.status > 299 {
			t.Fatalf("point %d: step %d is answered %+v", n, p.at, p.last)
		}
		again, ok := p.send(script[p.at-1], p.path)
		if !ok || again.body != p.last.body {
			t.Errorf("point %d: step %d is answered\n%s\nand then\n%s", n, p.at, p.last.body, again.body)
		}
	}
	if rec := r.recovery(); len(rec.Cells) != 0 || len(rec.Messages) != 0 {
		t.Errorf("point %d: the calls are over, and %d contacts live, %d messages wait", n, len(rec.Cells), len(rec.Messages))
	}
	if told := strings.Count(r.kinds(), "message"); told != 1 {
		t.Errorf("point %d: the agent was told %d times: %s", n, told, r.kinds())
	}
}
