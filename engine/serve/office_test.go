package serve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/serve"
	"callflow/engine/sim"
	"callflow/engine/sim/live"
	"callflow/engine/sim/rest"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/engine/twilio"
	"callflow/schema/diag"
)

const (
	crmKey  = "crm-0123456789abcdef0123456789"
	deskKey = "desk-0123456789abcdef0123456789"
	kimKey  = "kim-0123456789abcdef0123456789"

	keySecret = "fedcba98765432100123456789abcdef"
)

// office is a server with a workspace of rooms, a store in a file, and a simulated Twilio on loopback.
type office struct {
	t       testing.TB
	cfg     serve.Config
	client  http.Client
	file    string
	fail    func(string) error // of the store's statements
	ready   func()             // when the store is open, and the server is not
	st      store.Store
	s       *serve.Server
	handler http.Handler // of the server; nil while there is none
	front   *httptest.Server
	account *live.Account
	seen    *operations
	log     *lines
	fault   func(http.ResponseWriter, *http.Request) bool // on the way to Twilio; true: it was answered
	lost    func(*http.Request) bool                      // a webhook that does not arrive
	mu      sync.Mutex
}

// lines is a log that tests read.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newOffice opens the workspace of testdata/office/desk.txtar. Faults are rates by the names of the simulator.
// Each second of the edits stands in place of the one before it in the workspace.
func newOffice(t testing.TB, faults map[string]float64, edits ...string) *office {
	t.Helper()
	return newOfficeOf(t, "desk", faults, edits...)
}

// newOfficeOf is [newOffice] with another workspace.
func newOfficeOf(t testing.TB, name string, faults map[string]float64, edits ...string) *office {
	t.Helper()
	return openOffice(t, name, nil, faults, edits...)
}

// openOffice opens a workspace of testdata/office, with a function that disturbs the statements of its store.
func openOffice(t testing.TB, name string, fail func(string) error, faults map[string]float64, edits ...string) *office {
	t.Helper()
	o := &office{fail: fail, t: t, file: filepath.Join(t.TempDir(), "calls.db"), log: &lines{}, client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	o.front = httptest.NewUnstartedServer(nil)
	here := "http://" + o.front.Listener.Addr().String()
	w := compiled(t, name, here, edits...)
	flows, err := library.NewRegistry(w, nil)
	if err != nil {
		t.Fatal(err)
	}
	o.cfg = serve.Config{Flows: flows, Audio: serve.Audio(flows.Sound), Accounts: map[string]twilio.Tokens{account: {Primary: token}},
		Twilio: o.twilio(faults, here), Keys: func() []library.APIKey { return flows.Workspace().Outside.Keys },
		Tokens: func() (twilio.TokenKey, map[string]string) {
			out := flows.Workspace().Outside
			return twilio.TokenKey{Account: account, Key: out.Account.Key, Secret: out.Account.Secret.Reveal()}, out.Applications
		},
		Limits: serve.Limits{Look: 300 * time.Millisecond}, Log: serve.NewLogger(o.log, slog.LevelInfo, false)}
	if os.Getenv("CALLFLOW_TEST_LOG") != "" {
		o.cfg.Log = serve.NewLogger(os.Stderr, slog.LevelDebug, false)
	}
	o.open()
	o.front.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, lost := o.serving()
		if h == nil || lost != nil && lost(r) {
			panic(http.ErrAbortHandler)
		}
		h.ServeHTTP(w, r)
	})
	o.front.Start()
	t.Cleanup(func() {
		o.account.Close()
		o.client.CloseIdleConnections()
		o.front.Close()
		o.shut()
	})
	return o
}

// compiled is a workspace of testdata/office, for a server at a URL.
func compiled(t testing.TB, name, here string, edits ...string) *library.Workspace {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/office/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := library.Files{}
	for _, f := range archive.Files {
		files[f.Name] = []byte(strings.NewReplacer(edits...).Replace(string(f.Data)))
	}
	secret := map[string]string{"TOKEN": token, "CRM_KEY": crmKey, "DESK_KEY": deskKey, "KIM_KEY": kimKey, "KEY_SECRET": keySecret}
	w := library.Compile(files, library.Options{Env: "test", BaseURL: here, LiveNo: 1, Getenv: func(name string) string { return secret[name] }})
	if w.Diagnostics.HasErrors() {
		var b bytes.Buffer
		_ = diag.Write(&b, w.Diagnostics.Sorted(), diag.Sources(files), diag.Options{})
		t.Fatal(b.String())
	}
	return w
}

// twilio begins the simulation of Twilio, whose number leads here.
func (o *office) twilio(faults map[string]float64, here string) *twilio.Client {
	o.t.Helper()
	door := httptest.NewUnstartedServer(nil)
	url := "http://" + door.Listener.Addr().String()
	var numbers []rest.Number
	for _, n := range []string{number, desk, "+815000000003"} {
		numbers = append(numbers, rest.Number{Phone: n, Voice: here + "/twilio/voice", Status: here + "/twilio/status"})
	}
	var err error
	o.account, err = live.OpenAccount(live.Terms{Base: url, Faults: faults,
		Config: live.Config{Account: account, Token: token, Speed: 20, Begin: workers}, REST: rest.Config{Pace: 1000},
		Numbers: numbers, Workflows: []rest.Workflow{{Sid: workflow, Name: "support", Assign: here + engine.AssignmentPath}}})
	if err != nil {
		o.t.Fatal(err)
	}
	door.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		fault := o.fault
		o.mu.Unlock()
		if fault == nil || !fault(w, r) {
			o.account.ServeHTTP(w, r)
		}
	})
	door.Start()
	o.t.Cleanup(door.Close)
	c, err := twilio.NewClient(twilio.Config{AccountSid: account, Password: token, BaseURL: url, Gate: twilio.NewGate(0, 0)})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(c.Close)
	return c
}

// disturb lets a function answer requests to Twilio in its place.
func (o *office) disturb(fault func(http.ResponseWriter, *http.Request) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fault = fault
}

// between loses webhooks on their way.
func (o *office) between(lost func(*http.Request) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lost = lost
}

// serving is what answers now, nil for nothing, and what loses webhooks.
func (o *office) serving() (http.Handler, func(*http.Request) bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.handler, o.lost
}

// kill ends the server without waiting for what it does.
func (o *office) kill() {
	o.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = o.s.Stop(ctx)
	_ = o.st.Close()
	o.mu.Lock()
	o.handler = nil
	o.mu.Unlock()
}

// sid is the CallSid of somebody's call.
func (o *office) sid(who string) (sid string) {
	o.account.At(func(n *sim.Network) { sid = n.Sid(who) })
	return sid
}

func (o *office) open() {
	o.t.Helper()
	o.st = openStore(o.t, o.file, sqlite.Options{Fail: o.fail})
	o.cfg.Store, o.cfg.Metrics = o.st, nil
	if o.ready != nil {
		o.ready()
	}
	s, err := serve.New(context.Background(), o.cfg)
	if err != nil {
		o.t.Fatal(err)
	}
	o.mu.Lock()
	o.s, o.handler = s, s.Handler()
	o.mu.Unlock()
}

func (o *office) shut() {
	if err := o.s.Stop(context.Background()); err != nil {
		o.t.Errorf("stop: %v", err)
	}
	_ = o.st.Close()
}

// restart ends the server and begins another one on the same file.
func (o *office) restart() {
	o.shut()
	o.open()
}

// soon waits until something is so.
func (o *office) soon(what string, so func() bool) {
	o.t.Helper()
	o.within(45*time.Second, what, so)
}

// within waits so long at most until something is so.
func (o *office) within(most time.Duration, what string, so func() bool) {
	o.t.Helper()
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(most); !so(); <-tick.C {
		if time.Now().After(end) {
			var heard []sim.Heard
			o.account.At(func(*sim.Network) {})
			heard, _ = o.account.Heard(context.Background(), 0)
			var b strings.Builder
			for _, h := range heard {
				b.WriteString(h.Who + ": " + h.Text + "\n")
			}
			o.t.Fatalf("never: %s\n%s\n%s", what, b.String(), o.log)
		}
	}
}

// hears waits until somebody hears, or is told, something for the n-th time.
func (o *office) hears(who, text string, n int) {
	o.t.Helper()
	o.soon(who+" hears "+text, func() bool {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		heard, _ := o.account.Heard(ctx, 0)
		count := 0
		for _, h := range heard {
			if h.Who == who && strings.Contains(h.Text, text) {
				count++
			}
		}
		return count >= n
	})
}

// does lets somebody do something with a telephone.
func (o *office) does(who, what string) {
	o.t.Helper()
	var err error
	o.account.At(func(n *sim.Network) { err = n.Do(sim.Deed{Do: what, Sid: n.Sid(who)}) })
	if err != nil {
		o.t.Fatalf("%s cannot %s: %v", who, what, err)
	}
}

// talk brings a caller and Kim together, and returns the contact.
func (o *office) talk() string {
	o.t.Helper()
	o.account.At(func(n *sim.Network) { _ = n.Place("ann", "+12025550100", number) })
	o.hears("client:kim", "rings", 1)
	o.does("client:kim", "answer")
	o.hears("client:kim", "is in the room", 1)
	o.soon("the talk", func() bool {
		body := o.get("/api/contacts/c1").body
		return strings.Contains(body, `"state":"talking"`) && strings.Count(body, `"state":"taken"`) == 2
	})
	return "c1"
}

// get asks the API with the key of the desks.
func (o *office) get(path string) sent { return o.ask(http.MethodGet, path, nil, "") }

// command gives a contact a command.
func (o *office) command(contact string, body any, header ...string) sent {
	return o.ask(http.MethodPost, "/api/contacts/"+contact+"/commands", header, body)
}

// ask makes a request of the API. A body that is no text is written as JSON.
func (o *office) ask(method, path string, header []string, body any) sent {
	o.t.Helper()
	text, is := body.(string)
	if !is {
		b, err := json.Marshal(body)
		if err != nil {
			o.t.Fatal(err)
		}
		text = string(b)
	}
	req, err := http.NewRequest(method, o.front.URL+path, strings.NewReader(text))
	if err != nil {
		o.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+deskKey)
	if method == http.MethodPost || method == http.MethodPut {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := o.client.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	out := sent{resp.StatusCode, string(answer), resp.Header}
	if o.seen != nil {
		o.seen.check(o.t, req, text, out)
	}
	return out
}

// must is an answer with a status and all of some parts.
func (o *office) must(got sent, status int, parts ...string) sent {
	o.t.Helper()
	if got.status != status {
		o.t.Errorf("status is %d, want %d: %s", got.status, status, got.body)
	}
	for _, p := range parts {
		if !strings.Contains(got.body, p) {
			o.t.Errorf("answer lacks %s:\n%s", p, got.body)
		}
	}
	return got
}
