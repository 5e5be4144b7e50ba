package live

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"callflow/engine/sim"
	"callflow/engine/sim/rest"
)

// Account is a simulated account at Twilio: an exchange with its REST API. Close it at the end.
type Account struct {
	*Exchange
	api    *rest.API
	load   atomic.Int64
	faults *chance
}

// Terms are what an account is made of.
type Terms struct {
	Config
	Base    string // URL under which clients reach the REST API
	Numbers []rest.Number
	REST    rest.Config        // of which Account, Token and Fault follow from here
	Faults  map[string]float64 // rates from 0 to 1, by the names in [Faults]
	Seed    uint64             // of the faults
}

// OpenAccount makes an account and lets it run.
func OpenAccount(t Terms) *Account {
	a := &Account{faults: newChance(t.Faults, t.Seed)}
	t.REST.Account, t.REST.Token, t.REST.Fault = t.Account, t.Token, a.faults.strikes
	begin := t.Begin
	t.Begin = func(n *sim.Network) {
		n.Base = t.Base
		a.api = rest.New(n, t.REST)
		for _, number := range t.Numbers {
			a.api.AddNumber(number)
		}
		if begin != nil {
			begin(n)
		}
	}
	t.Config.faults = a.faults
	t.Failed = func(r sim.Request, err error) { a.note(r, err) }
	a.Exchange = Open(t.Config)
	return a
}

// note keeps a failed webhook as a notification: a warning for reports, an error for documents.
func (a *Account) note(r sim.Request, err error) {
	n := rest.Notification{Call: r.Sid, Code: 11200, URL: r.URL, Method: r.Method, Text: err.Error(), Sent: values(r).Encode()}
	if f := (*Failure)(nil); errors.As(err, &f) {
		n.Code = f.Code
	}
	if r.Callback {
		n.Code, n.Level = 15003, 1
	}
	a.At(func(*sim.Network) { a.api.Note(n) })
}

// Numbers returns the numbers of the account.
func (a *Account) Numbers() (all []string) {
	a.At(func(*sim.Network) { all = a.api.Phones() })
	return all
}

// mostForm bounds what a client may send.
const mostForm = 1 << 20

// slowTime is how long a slow answer takes: longer than the ten seconds that twilio-go waits.
const slowTime = 12 * time.Second

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
	a.At(func(*sim.Network) { out = a.api.Do(in) })
	switch {
	case out.Lost:
		panic(http.ErrAbortHandler)
	case out.Slow:
		select {
		case <-time.After(slowTime):
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
	h.Set("X-Home-Region", "us1")
	h.Set("X-Api-Domain", strings.SplitN(r.Host, ":", 2)[0])
	if out.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Basic realm="Twilio API"`)
	}
	w.WriteHeader(out.Status)
	_, _ = w.Write(out.Body)
}
