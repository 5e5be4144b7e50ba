package serve_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine"
	"callflow/engine/serve"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/engine/twilio"
	"callflow/engine/twiml"
)

const (
	base    = "https://voice.example.com"
	account = "AC00000000000000000000000000000001"
	token   = "0123456789abcdef0123456789abcdef"
	number  = "+815000000001"
	desk    = "+815000000002"
)

// The kinds of these tests: the smallest that reach every part of the shell.

type words string

func (w words) Enter(v *engine.Visit) engine.Move {
	v.Add(&twiml.Say{Text: string(w)})
	return engine.Out("done")
}

// question asks for a key, and leaves by it.
type question string

func (q question) Enter(v *engine.Visit) engine.Move {
	v.Add(&twiml.Gather{Action: v.URL(engine.Action), Prompts: []twiml.Prompt{&twiml.Say{Text: string(q)}}})
	v.Redirect(engine.Silence)
	return engine.Stay()
}

func (q question) Resume(v *engine.Visit, in engine.Input) engine.Move {
	a, ok := in.(engine.Asked)
	if !ok {
		return engine.Keep()
	}
	return engine.Out(engine.Outcome("key" + a.Params.Value("Digits")))
}

// lookUp waits for a service.
type lookUp struct{}

func (lookUp) Enter(v *engine.Visit) engine.Move {
	v.Await(v.OwnLane("fetch"), engine.ClassTransfer, 0, engine.CallService{Service: "crm", Call: "customer",
		Inputs: []engine.Named{{Name: "number", Value: v.Contact().Caller.Number}}})
	return engine.Hold(400)
}

func (lookUp) Resume(v *engine.Visit, in engine.Input) engine.Move {
	switch x := in.(type) {
	case engine.Ended:
		v.Put(x.Result.Values...)
		v.Remember("state", x.Result.State.String())
		if !v.Held() {
			return engine.Keep()
		}
		return engine.Out(engine.Outcome(x.Result.State.String()))
	case engine.Fired:
		v.Pause(1000)
		v.Redirect(engine.Poll)
		return engine.Stay()
	case engine.Asked:
		if s, ok := v.Memo("state").(string); ok {
			return engine.Out(engine.Outcome(s))
		}
		return engine.Hold(400)
	}
	return engine.Keep()
}

// line puts the caller into a queue whose wait flow is "wait"; half a second is the most.
type line struct{}

func (line) Enter(v *engine.Visit) engine.Move {
	id := v.Open(engine.AsWait, v.Leg().ID, "wait", nil)
	v.Fact(engine.QueueEntered, engine.Named{Name: "queue", Value: "support"})
	v.Add(&twiml.Enqueue{Name: "q", Action: v.URL(engine.Action), WaitURL: twiml.Str(v.ChildURL(v.Leg().ID, id, engine.Wait))})
	v.Timer("at_most", v.Now()+300)
	return engine.Stay()
}

func (line) Resume(v *engine.Visit, in engine.Input) engine.Move {
	switch in.(type) {
	case engine.Asked:
		return engine.Out("left")
	case engine.Fired:
		return engine.Out("timeout")
	}
	return engine.Keep()
}

// desks takes the next caller, as an agent's leg.
type desks struct{}

func (desks) Enter(v *engine.Visit) engine.Move {
	v.Add(&twiml.Dial{Action: v.URL(engine.Action), Nouns: []twiml.Noun{&twiml.Queue{Name: "q", URL: v.URL(engine.Bridge)}}})
	return engine.Stay()
}

func (desks) Resume(_ *engine.Visit, in engine.Input) engine.Move {
	if _, told := in.(engine.Told); told {
		return engine.Keep()
	}
	return engine.Out("done")
}

// hall is a queue without a limit, which tells the agent's contact whom it serves.
type hall struct{ line }

func (h hall) Enter(v *engine.Visit) engine.Move {
	m := h.line.Enter(v)
	v.Timer("", 0)
	return m
}

func (h hall) Resume(v *engine.Visit, in engine.Input) engine.Move {
	if b, ok := in.(engine.Bridging); ok && v.Count("told") == 0 { // Twilio may ask twice
		v.SetCount("told", 1)
		v.Tell(b.Contact.Cell(), b.Leg, engine.Serving, engine.Named{Name: "customer", Value: v.Contact().Caller.Number})
	}
	return h.line.Resume(v, in)
}

type stepOf struct {
	kind engine.Kind
	next string
}

func graphOf(name string, typ engine.FlowType, start string, steps map[string]stepOf) *engine.Graph {
	g := &engine.Graph{Name: engine.FlowName(name), Type: typ, Role: "customer", Start: engine.Target{Step: engine.StepName(start)}, Steps: map[engine.StepName]*engine.Step{}}
	for n, s := range steps {
		st := &engine.Step{Name: engine.StepName(n), Kind: s.kind, Next: map[engine.Outcome]engine.Target{}}
		for _, w := range strings.Fields(s.next) {
			o, to, _ := strings.Cut(w, ":")
			target := engine.Target{Step: engine.StepName(to)}
			if to == "end" {
				target = engine.Target{Finish: engine.End}
			}
			st.Next[engine.Outcome(o)] = target
		}
		g.Steps[st.Name] = st
	}
	return g
}

// flows is one set for everybody.
type flows struct{ set *engine.Set }

func (f flows) Set(engine.VersionID) (*engine.Set, error) { return f.set, nil }
func (f flows) Current() *engine.Set                      { return f.set }

// testFlows: the main number asks 1 (words, and again), 2 (queue), 3 (service); the desk serves.
func testFlows() flows {
	f := &engine.Flows{Version: "v1", Graphs: map[engine.FlowName]*engine.Graph{}, Trouble: "trouble", Region: "JP",
		Languages: []engine.Language{{Name: "en", Code: "en-US"}}}
	for _, g := range []*engine.Graph{
		graphOf("main", engine.CallFlow, "menu", map[string]stepOf{
			"menu":  {question("Press a key."), "key1:info key2:line key3:crm key4:hall key:menu key9:bye"},
			"info":  {words("Some information."), "done:menu"},
			"line":  {line{}, "left:bye timeout:late"},
			"hall":  {hall{}, "left:bye timeout:late"},
			"late":  {words("Nobody is there."), "done:menu"},
			"crm":   {lookUp{}, "done:found refused:menu unknown:menu"},
			"found": {words("We know you."), "done:menu"},
			"bye":   {words("Goodbye."), "done:end"},
		}),
		graphOf("wait", engine.WaitFlow, "calm", map[string]stepOf{"calm": {question("Please wait."), "key:calm"}}),
		graphOf("desk", engine.CallFlow, "serve", map[string]stepOf{"serve": {desks{}, "done:serve"}}),
	} {
		f.Graphs[g.Name] = g
	}
	return flows{&engine.Set{Flows: f, Live: &engine.LivePart{No: 1, BaseURL: base,
		Numbers:   map[string]engine.Entry{number: {Name: "main", Flow: "main"}, desk: {Name: "desk", Flow: "desk"}},
		Addresses: map[string]string{"client:kim": "agents.kim"},
		Mailboxes: map[string]string{"box": "crm.customer"}}}}
}

// rig is a server on loopback with a store, and Twilio's side of the line.
type rig struct {
	t     testing.TB
	cfg   serve.Config
	file  string
	st    store.Store
	s     *serve.Server
	http  *httptest.Server
	calls int
}

type option func(*rig)

func newRig(t testing.TB, opts ...option) *rig {
	t.Helper()
	r := &rig{t: t, file: filepath.Join(t.TempDir(), "calls.db"),
		cfg: serve.Config{Flows: testFlows(), Accounts: map[string]twilio.Tokens{account: {Primary: token, Secondary: "fedcba9876543210fedcba9876543210"}}}}
	for _, o := range opts {
		o(r)
	}
	if r.st == nil {
		r.st = openStore(t, r.file, sqlite.Options{})
	}
	r.start()
	t.Cleanup(r.end)
	return r
}

func openStore(t testing.TB, file string, o sqlite.Options) store.Store {
	t.Helper()
	st, err := sqlite.Open(context.Background(), file, o)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func (r *rig) start() {
	r.t.Helper()
	if os.Getenv("CALLFLOW_TEST_LOG") != "" {
		r.cfg.Log = serve.NewLogger(os.Stderr, slog.LevelDebug, false)
	}
	r.cfg.Store, r.cfg.Metrics = r.st, prometheus.NewRegistry()
	s, err := serve.New(context.Background(), r.cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	r.s, r.http = s, httptest.NewServer(s.Handler())
}

func (r *rig) end() {
	r.http.Close()
	if err := r.s.Stop(context.Background()); err != nil {
		r.t.Errorf("stop: %v", err)
	}
	_ = r.st.Close()
}

// restart ends the server and starts another one on the same file.
func (r *rig) restart() {
	r.end()
	r.st = openStore(r.t, r.file, sqlite.Options{})
	r.start()
}

// sent is an answer to a webhook.
type sent struct {
	status int
	body   string
	header http.Header
}

// post sends a signed webhook to a path or to an absolute URL of ours.
func (r *rig) post(to string, params ...string) sent {
	r.t.Helper()
	return r.postWith(to, nil, params...)
}

func (r *rig) postWith(to string, header http.Header, params ...string) sent {
	r.t.Helper()
	path, _, _ := strings.Cut(strings.TrimPrefix(to, base), "#")
	form := url.Values{"AccountSid": {account}, "ApiVersion": {"2010-04-01"}}
	for i := 0; i+1 < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	body := form.Encode()
	req, err := http.NewRequest(http.MethodPost, r.http.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if req.Header.Get(twilio.SignatureHeader) == "" {
		parsed, err := twilio.ParseForm([]byte(body), nil)
		if err != nil {
			r.t.Fatal(err)
		}
		req.Header.Set(twilio.SignatureHeader, twilio.Sign(token, base+path, parsed))
	}
	return r.do(req)
}

func (r *rig) do(req *http.Request) sent {
	r.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return sent{resp.StatusCode, string(body), resp.Header}
}

func (r *rig) get(path string) sent {
	r.t.Helper()
	req, err := http.NewRequest(http.MethodGet, r.http.URL+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.do(req)
}

// call is one leg as Twilio sees it.
type call struct {
	r   *rig
	sid string
	doc sent // the present document
}

// ring begins a call and returns its first document.
func (r *rig) ring() *call { return r.ringAt(number, "+819011112222") }

func (r *rig) ringAt(to, from string) *call {
	r.t.Helper()
	r.calls++
	c := &call{r: r, sid: "CA" + strings.Repeat("0", 24) + strconv.Itoa(10_000_000+r.calls)}
	c.doc = r.post("/twilio/voice", "CallSid", c.sid, "CallStatus", "ringing", "From", from, "To", to, "Direction", "inbound")
	return c
}

// url finds the first URL of ours in a document that has a purpose.
func (c *call) url(doc string, what engine.What) string {
	c.r.t.Helper()
	for _, part := range strings.FieldsFunc(doc, func(r rune) bool { return strings.ContainsRune(`"<>`, r) }) {
		if path, ok := strings.CutPrefix(part, base); ok {
			if a, ok := engine.ParseAddress(path); ok && a.What == what {
				return path
			}
		}
	}
	c.r.t.Fatalf("no %s URL in %s", what, doc)
	return ""
}

// ask sends a request to the URL of a purpose in the present document.
func (c *call) ask(what engine.What, params ...string) sent {
	c.r.t.Helper()
	c.doc = c.at(c.url(c.doc.body, what), params...)
	return c.doc
}

func (c *call) at(path string, params ...string) sent {
	c.r.t.Helper()
	return c.r.post(path, append([]string{"CallSid", c.sid, "CallStatus", "in-progress", "From", "+819011112222", "To", number}, params...)...)
}

func (r *rig) has(got sent, status int, parts ...string) {
	r.t.Helper()
	if got.status != status {
		r.t.Errorf("status is %d, want %d: %s", got.status, status, got.body)
	}
	for _, p := range parts {
		if !strings.Contains(got.body, p) {
			r.t.Errorf("answer lacks %q:\n%s", p, got.body)
		}
	}
}

// rows are the stored events in order of their commit.
func (r *rig) rows() []store.EventRow {
	r.t.Helper()
	rows, err := r.st.Events(context.Background(), store.Query{Limit: 10_000})
	if err != nil {
		r.t.Fatal(err)
	}
	return rows
}

func (r *rig) kinds() string {
	var list []string
	for _, e := range r.rows() {
		list = append(list, e.Kind)
	}
	return strings.Join(list, " ")
}
