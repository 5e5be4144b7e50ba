package live

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
)

// Control lets programs be people with telephones, by HTTP with JSON:
//
//	POST /control/call        {"from", "to", "name", "params"}: somebody calls a number, or from a browser phone an
//	                          application: app:AP… with what its program hands over; answers with the CallSid
//	POST /control/do          {"do", "sid", "text"}: press, say, hang up, answer, busy, no-answer, machine
//	GET  /control/calls       who is on the telephone, and what the call is doing
//	GET  /control/transcript  what was heard: ?from=LINE for those that follow, &wait=SECONDS to wait for one
//	GET  /control/time        the time of the simulated world
//
// Pages of other sites cannot use it: their browsers name the origin, and such requests are refused.
func (a *Account) Control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /control/call", a.placeCall)
	mux.HandleFunc("POST /control/do", a.doDeed)
	mux.HandleFunc("GET /control/calls", a.listSeats)
	mux.HandleFunc("GET /control/transcript", a.tellTranscript)
	mux.HandleFunc("GET /control/time", func(w http.ResponseWriter, _ *http.Request) {
		var now engine.Millis
		a.At(func(n *sim.Network) { now = n.Now() })
		give(w, http.StatusOK, map[string]any{"now": time.UnixMilli(int64(now)).UTC().Format(time.RFC3339Nano), "ms": now})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if why := foreign(r); why != "" {
			give(w, http.StatusForbidden, problem{why})
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// problem is an answer that says why something was not done.
type problem struct {
	Error string `json:"error"`
}

func give(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(body)
}

// foreign says why a request may not control calls; "" when it may. Names of hosts other than localhost are
// refused, because anybody can let a name of theirs lead here.
func foreign(r *http.Request) string {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if host != "localhost" && net.ParseIP(strings.Trim(host, "[]")) == nil {
		return "calls are controlled by an address or localhost, not by another name"
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		if u, err := url.Parse(origin); err != nil || u.Host != r.Host {
			return "pages of other sites cannot control calls"
		}
	}
	return ""
}

// receive reads a JSON object.
func receive(w http.ResponseWriter, r *http.Request, into any) bool {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		give(w, http.StatusBadRequest, problem{"expected a JSON object: " + err.Error()})
		return false
	}
	return true
}

func (a *Account) placeCall(w http.ResponseWriter, r *http.Request) {
	var in struct {
		From, To, Name string
		Params         map[string]string
	}
	if !receive(w, r, &in) {
		return
	}
	if in.Name == "" {
		in.Name = in.From
	}
	var sid string
	var err error
	a.At(func(n *sim.Network) {
		numbers := a.api.Phones()
		if in.To == "" && len(numbers) > 0 {
			in.To = numbers[0]
		}
		if !slices.Contains(numbers, in.To) && !strings.HasPrefix(in.To, "app:") {
			err = fmt.Errorf("%q is no number of this account; there is %s", in.To, strings.Join(numbers, ", "))
			return
		}
		var extra engine.Params
		for _, name := range slices.Sorted(maps.Keys(in.Params)) {
			extra = append(extra, engine.Param{Name: name, Value: in.Params[name]})
		}
		if err = n.PlaceWith(in.Name, in.From, in.To, extra); err == nil {
			sid = n.Sid(in.Name)
		}
	})
	if err != nil {
		give(w, http.StatusConflict, problem{err.Error()})
		return
	}
	give(w, http.StatusCreated, map[string]string{"sid": sid})
}

func (a *Account) doDeed(w http.ResponseWriter, r *http.Request) {
	var in struct{ Do, Sid, Name, Text string }
	if !receive(w, r, &in) {
		return
	}
	var err error
	a.At(func(n *sim.Network) {
		if in.Sid == "" {
			in.Sid = n.Sid(in.Name)
		}
		if in.Do == "machine" || in.Do == "failed" {
			err = n.PickUp(in.Sid, in.Do)
			return
		}
		err = n.Do(sim.Deed{Do: in.Do, Sid: in.Sid, Text: in.Text})
	})
	if err != nil {
		give(w, http.StatusConflict, problem{err.Error()})
		return
	}
	give(w, http.StatusOK, map[string]bool{"done": true})
}

// seat is a call as the control API tells it.
type seat struct {
	Sid   string `json:"sid"`
	Name  string `json:"name"`
	From  string `json:"from"`
	To    string `json:"to"`
	State string `json:"state"`
	Queue string `json:"queue,omitempty"`
	With  string `json:"with,omitempty"`
}

func (a *Account) listSeats(w http.ResponseWriter, _ *http.Request) {
	list := []seat{}
	a.At(func(n *sim.Network) {
		for _, s := range n.Seats() {
			list = append(list, seat{s.Sid, s.Name, s.From, s.To, s.State, s.Queue, s.With})
		}
	})
	give(w, http.StatusOK, map[string]any{"calls": list})
}

// line is a line of the transcript.
type line struct {
	At   engine.Millis `json:"at"` // milliseconds since the beginning
	Who  string        `json:"who"`
	Sid  string        `json:"sid,omitempty"`
	Text string        `json:"text"`
}

func (a *Account) tellTranscript(w http.ResponseWriter, r *http.Request) {
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	wait, _ := strconv.Atoi(r.URL.Query().Get("wait"))
	ctx, cancel := context.WithTimeout(r.Context(), time.Duration(min(max(wait, 0), 60))*time.Second)
	defer cancel()
	heard, next := a.Heard(ctx, from)
	lines := []line{}
	for _, h := range heard {
		lines = append(lines, line{h.At, h.Who, h.Sid, h.Text})
	}
	give(w, http.StatusOK, map[string]any{"next": next, "lines": lines})
}

// Still is the clock of a [sim.Telephone] on an exchange: time passes by itself there.
type Still struct{}

// Next is never.
func (Still) Next() engine.Millis { return 0 }

// Advance does nothing.
func (Still) Advance(engine.Millis) {}
