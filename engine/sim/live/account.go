package live

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
	"callflow/engine/sim/rest"
)

// Account is a simulated account at Twilio: an exchange with its REST API. Close it at the end.
type Account struct {
	*Exchange
	api   *rest.API
	load  atomic.Int64
	asked atomic.Int64 // requests so far
}

// Terms are what an account is made of.
type Terms struct {
	Config
	Base    string // URL under which clients reach the REST API
	Numbers []rest.Number
	// Workflows are those of TaskRouter that are there from the beginning.
	Workflows []rest.Workflow
	REST      rest.Config        // of which Account and Token follow from here
	Faults    map[string]float64 // rates from 0 to 1, by the names of [sim.FaultRows]
	Seed      uint64             // of all that is random; 0: 1
	// Settings decide what Twilio's documentation leaves open: values by the names of [sim.SettingRows].
	Settings map[string]string
}

// lag is how long Twilio takes at least to dial: its answer to the request is there within 50 to 100 ms
// (reference twilio-rest.md 3.6).
const lag = 100

// OpenAccount makes an account and lets it run. The error says which fault or setting there is not.
func OpenAccount(t Terms) (*Account, error) {
	a := &Account{}
	t.REST.Account, t.REST.Token = t.Account, t.Token
	if t.REST.Lag == 0 {
		t.REST.Lag = lag
	}
	var wrong error
	begin := t.Begin
	t.Begin = func(n *sim.Network) {
		n.Base = t.Base
		n.Seed(max(1, t.Seed))
		for _, name := range slices.Sorted(maps.Keys(t.Faults)) {
			wrong = errors.Join(wrong, n.Fault(name, t.Faults[name]))
		}
		for _, name := range slices.Sorted(maps.Keys(t.Settings)) {
			wrong = errors.Join(wrong, n.Settings.Set(name, t.Settings[name]))
		}
		a.api = rest.New(n, t.REST)
		for _, number := range t.Numbers {
			a.api.AddNumber(number)
		}
		for _, w := range t.Workflows {
			a.api.AddWorkflow(w)
		}
		if begin != nil {
			begin(n)
		}
	}
	t.Config.done = a.happened
	a.Exchange = Open(t.Config)
	if wrong != nil {
		a.Close()
		return nil, wrong
	}
	return a, nil
}

// happened keeps a webhook for those who ask what a call was told.
func (a *Account) happened(n *sim.Network, r sim.Request, answer sim.Answer, err error, took time.Duration) {
	e := rest.Event{Request: r, Status: http.StatusOK, Type: answer.Type, Body: string(answer.Body), Took: engine.Millis(took.Milliseconds()), At: n.Now()}
	if err != nil {
		e.Status, e.Body = 0, err.Error()
		if f := (*sim.Failure)(nil); errors.As(err, &f) {
			_, _ = fmt.Sscanf(f.Why, "status %d", &e.Status)
		}
	}
	a.api.Happened(e)
}

// Numbers returns the numbers of the account.
func (a *Account) Numbers() (all []string) {
	a.At(func(*sim.Network) { all = a.api.Phones() })
	return all
}

// mostForm bounds what a client may send.
const mostForm = 1 << 20

// ServeHTTP answers requests of REST clients.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	load := a.load.Add(1)
	defer a.load.Add(-1)
	began := time.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostForm))
	if err != nil {
		http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		return
	}
	in := rest.Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Load: int(load) - 1}
	in.Form, _ = url.ParseQuery(string(body))
	in.User, in.Password, _ = r.BasicAuth()
	var out rest.Reply
	var slow time.Duration
	a.At(func(n *sim.Network) {
		if out = a.api.Do(in); out.Slow {
			slow = time.Duration(n.Between(100, 30_000)) * time.Millisecond
		}
	})
	switch {
	case out.Lost:
		panic(http.ErrAbortHandler)
	case out.Slow:
		select {
		case <-time.After(slow):
		case <-a.ctx.Done():
		case <-r.Context().Done():
		}
	}
	h := w.Header()
	h.Set("Content-Type", out.Type)
	if out.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(out.RetryAfter))
	}
	h.Set("Twilio-Concurrent-Requests", strconv.FormatInt(load, 10))
	h.Set("Twilio-Request-Duration", strconv.FormatFloat(time.Since(began).Seconds(), 'f', 3, 64))
	h.Set("Twilio-Request-Id", fmt.Sprintf("RQ%032x", a.asked.Add(1)))
	h.Set("X-Home-Region", "us1")
	h.Set("X-Api-Domain", strings.SplitN(r.Host, ":", 2)[0])
	if out.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Basic realm="Twilio API"`)
	}
	w.WriteHeader(out.Status)
	_, _ = w.Write(out.Body)
}
