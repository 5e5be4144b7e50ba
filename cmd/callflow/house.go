package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"callflow/engine/library"
	"callflow/engine/serve"
	"callflow/engine/store/sqlite"
	"callflow/engine/twilio"
)

// house is a running server with all that belongs to it.
type house struct {
	app    *app
	c      configuration
	w      *library.Workspace
	log    *slog.Logger
	played *otherSide   // Twilio's side, when it is simulated
	key    string       // of the API, drawn for this run
	door   net.Listener // nil: opened when everything else is ready
	store  *sqlite.Store
	server *serve.Server
	twilio *twilio.Client
	counts *prometheus.Registry
	flows  *library.Registry
	now    *edition // what is in force
	from   source   // where the workspace is read again
}

// source is where a workspace comes from.
type source struct {
	dir   string
	opt   library.Options
	watch bool // read it again whenever it changes
	test  bool // whatever comes into force has to pass its tests
}

// runOnTrial serves with a database that is thrown away, unless one was chosen.
func (h *house) runOnTrial(ctx context.Context) error {
	if h.c["db"].origin == "default" {
		folder, err := os.MkdirTemp("", "callflow-")
		if err != nil {
			return fmt.Errorf("make a place for the database: %w", err)
		}
		defer func() { _ = os.RemoveAll(folder) }()
		h.c["db"] = configured{filepath.Join(folder, "callflow.db"), "simulate"}
	}
	return h.run(ctx)
}

// run serves until ctx ends or something breaks.
func (h *house) run(ctx context.Context) error {
	options, err := h.app.measuring()
	if err != nil {
		return err
	}
	h.counts = prometheus.NewRegistry()
	if h.store, err = sqlite.Open(ctx, h.c.get("db"), options); err != nil {
		return err
	}
	defer func() { _ = h.store.Close() }()
	if h.server, err = h.build(ctx); err != nil {
		return err
	}
	sinks, err := h.follow(ctx)
	if err != nil {
		return errors.Join(err, h.server.Stop(ctx))
	}
	defer sinks.stop()
	defer h.forget(ctx)()
	defer h.now.watch(ctx, h.from.watch)()
	defer h.now.guard(ctx, h.log)()
	if h.door != nil {
		return h.listen(ctx, h.door)
	}
	stop, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	listener, err := net.Listen("tcp", h.c.get("listen"))
	if err != nil {
		return errors.Join(fmt.Errorf("listen: %w", err), h.server.Stop(stop))
	}
	release := settle()
	defer release()
	return h.listen(ctx, listener)
}

// measuring is what measurements want of the store, and nobody else: so it is no setting. CALLFLOW_COMMIT_DELAY makes
// every commit take that much longer, as a slower disk would; CALLFLOW_REPORTS=off leaves the rows of reports to the next
// start.
func (a *app) measuring() (o sqlite.Options, err error) {
	o.Silent = a.getenv("CALLFLOW_REPORTS") == "off"
	if text := a.getenv("CALLFLOW_COMMIT_DELAY"); text != "" {
		if o.Delay, err = time.ParseDuration(text); err != nil || o.Delay < 0 || o.Delay > time.Second {
			return o, usagef("CALLFLOW_COMMIT_DELAY is %q, expected a duration up to 1s", text)
		}
	}
	return o, nil
}

// stopTime is how long the end of the server may take.
const stopTime = 20 * time.Second

// build makes the server with its flows, its store and its way to Twilio.
func (h *house) build(ctx context.Context) (*serve.Server, error) {
	var err error
	if h.now, err = h.publishes(ctx); err != nil {
		return nil, err
	}
	flows := h.now.Flows()
	if err := h.declarePoints(ctx, h.w); err != nil {
		return nil, fmt.Errorf("make the views of log points: %w", err)
	}
	cfg := serve.Config{Flows: flows, Store: h.store, Log: h.log, Metrics: h.counts, Audio: h.now.Sound, Accounts: h.accounts(),
		Services: func(name string) *library.ServiceAt { return flows.Workspace().Outside.Services[name] }}
	if user := h.c.get("webhook_user"); user != "" {
		lock := twilio.NewBasicAuth(user, h.c.get("webhook_password"))
		cfg.Basic = &lock
	}
	if h.twilio, err = h.client(); err != nil {
		return nil, err
	}
	h.flows = flows
	cfg.Twilio, cfg.Keys, cfg.Present = h.twilio, h.keys(flows), h.played != nil
	cfg.Tokens, cfg.Publisher, cfg.Choose = h.tokens(flows), h.now, h.now.Choose
	server, err := serve.New(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := h.now.Count(ctx, server); err != nil {
		return nil, errors.Join(err, server.Stop(ctx))
	}
	return server, nil
}

// tokens are signed with the API key of the environment, or else of the settings; with a key of this run when Twilio
// is played, so that programs with phones can be tried.
func (h *house) tokens(flows *library.Registry) serve.Tokens {
	drawn := twilio.TokenKey{}
	if h.played != nil {
		drawn = twilio.TokenKey{Account: h.played.account, Key: "SK" + h.played.account[2:], Secret: rand.Text()}
	}
	return func() (twilio.TokenKey, map[string]string) {
		w := flows.Workspace()
		key := drawn
		if h.played == nil {
			sid, _ := credentials(h.c, w)
			key = twilio.TokenKey{Account: sid, Region: h.c.get("region")}
			key.Key, key.Secret = w.Outside.Account.Key, w.Outside.Account.Secret.Reveal()
			if key.Key == "" {
				key.Key, key.Secret = h.c.get("api_key"), h.c.get("api_secret")
			}
		}
		return key, w.Outside.Applications
	}
}

// keys are those who may use the API: of the environment, of the settings, or of this run when Twilio is played.
func (h *house) keys(flows *library.Registry) serve.Keys {
	var own []library.APIKey
	switch set := h.c.get("key"); {
	case set != "":
		own = []library.APIKey{{Name: "server", Secret: library.Secret(set), Agents: true, Anybody: h.played != nil, Rights: library.Rights()}}
	case h.played != nil:
		h.key = rand.Text()
		own = []library.APIKey{{Name: "trial", Secret: library.Secret(h.key), Anybody: true, Rights: library.Rights()}}
	}
	return func() []library.APIKey {
		return slices.Concat(flows.Workspace().Outside.Keys, own)
	}
}

// accounts are those whose webhooks are believed.
func (h *house) accounts() map[string]twilio.Tokens {
	if h.played != nil {
		return map[string]twilio.Tokens{h.played.account: {Primary: h.played.token}}
	}
	sid, token := credentials(h.c, h.w)
	tokens := twilio.Tokens{Primary: token, Secondary: h.c.get("secondary_token")}
	if tokens.Secondary == "" {
		tokens.Secondary = h.w.Outside.Account.Secondary.Reveal()
	}
	return map[string]twilio.Tokens{sid: tokens}
}

func (h *house) client() (*twilio.Client, error) {
	if h.played != nil {
		return twilio.NewClient(twilio.Config{AccountSid: h.played.account, Password: h.played.token, Transport: h.played,
			Gate: twilio.NewGate(0, 0)}) // calls may be started as fast as a script goes
	}
	return newClient(h.c, h.w, nil)
}

// newClient makes a client of Twilio's REST API from the settings; transport may be nil.
func newClient(c configuration, w *library.Workspace, transport http.RoundTripper) (*twilio.Client, error) {
	sid, token := credentials(c, w)
	cfg := twilio.Config{AccountSid: sid, Password: token, BaseURL: c.get("api_url"), Transport: transport}
	if c.get("api_key") != "" {
		cfg.User, cfg.Password = c.get("api_key"), c.get("api_secret")
	}
	if cfg.BaseURL == "" && c.get("edge") != "" {
		cfg.BaseURL = "https://api." + c.get("edge") + "." + c.get("region") + ".twilio.com"
	}
	return twilio.NewClient(cfg)
}

// listen serves HTTP until ctx ends, and then lets what was begun come to its end.
func (h *house) listen(ctx context.Context, listener net.Listener) error {
	front := h.server.HTTPServer(listener.Addr().String())
	if h.played != nil {
		front.Handler = h.played.front(front.Handler, h)
		front.WriteTimeout = 0 // a simulated call may take its time
	}
	failed := make(chan error, 2)
	go func() { failed <- front.Serve(listener) }()
	closeMetrics, err := h.metrics(failed)
	if err == nil {
		h.hello(listener.Addr().String())
		making, cancel := context.WithCancel(ctx)
		made := h.makeQueues(making, h.w)
		err = h.wait(ctx, failed)
		cancel()
		<-made
	}
	stop, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	h.server.Drain()
	if h.played != nil {
		h.played.close()
	}
	shut := front.Shutdown(stop)
	closeMetrics(stop)
	return errors.Join(err, shut, h.server.Stop(stop))
}

// wait returns when the server has to end: nil when somebody asked for it.
func (h *house) wait(ctx context.Context, failed <-chan error) error {
	select {
	case <-ctx.Done():
		h.log.Info("stopping")
		return nil
	case err := <-h.server.Fatal():
		return err
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	}
}

// makeQueues makes the queues at Twilio, so that somebody can serve a queue that nobody has waited in yet. It
// does so beside the server and gives a channel that is closed when it is over; failures are logged only.
func (h *house) makeQueues(ctx context.Context, w *library.Workspace) <-chan struct{} {
	over := make(chan struct{})
	go func() {
		defer close(over)
		if h.twilio == nil || h.played != nil {
			return
		}
		ctx, cancel := context.WithTimeout(ctx, restTime)
		defer cancel()
		for _, q := range w.Declared.Queues {
			live := w.Set.Live.Queues[q.Name.Text]
			if _, err := h.twilio.EnsureQueue(ctx, live.Friendly, live.Size); err != nil && ctx.Err() == nil {
				h.log.Warn("queue cannot be made at Twilio", "queue", live.Friendly, "error", err)
				return
			}
		}
	}()
	return over
}

// metrics serves /metrics on an address of its own, if there is one.
func (h *house) metrics(failed chan<- error) (end func(context.Context), err error) {
	addr := h.c.get("metrics_listen")
	if addr == "" {
		return func(context.Context) {}, nil
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return func(context.Context) {}, fmt.Errorf("listen for metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", h.server.MetricsHandler())
	side := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { failed <- side.Serve(listener) }()
	return func(ctx context.Context) { _ = side.Shutdown(ctx) }, nil
}

// hello says on stderr that the server answers, and how it is reached.
func (h *house) hello(addr string) {
	h.log.Info("answering", "workspace", h.w.Declared.Name, "version", string(h.w.Set.Flows.Version), "listen", addr, "url", h.w.Set.Live.BaseURL)
	if h.played == nil && h.c.get("key") == "" && len(h.w.Outside.Keys) == 0 {
		h.log.Info("the API is off: the environment declares no api.keys")
	}
	if h.played != nil {
		fmt.Fprintf(h.app.err, "simulated: telephones are at\n  %s/simulate/\nor call it with\n"+
			"  printf '1\\nhang up\\n' | curl --data-binary @- %[1]s/simulate/call\n", h.w.Set.Live.BaseURL)
	}
	if h.key != "" {
		fmt.Fprintf(h.app.err, "the API takes a key that is good for this run:\n  export %s=%s CALLFLOW_SERVER=%s\n  callflow contact list\n",
			keyVariable, h.key, h.w.Set.Live.BaseURL)
	}
}
