package flowtest

import (
	"net/url"
	"strings"

	"callflow/engine"
	"callflow/engine/sim"
	"callflow/engine/twiml"
)

// elsewhere is where redirect steps lead to in tests.
const elsewhere = "https://elsewhere.test/"

// How late the network is where a test says late.
const (
	lateStatus  engine.Millis = 30_000
	lateRequest engine.Millis = 5_000
)

// network sets the simulated network up as the test says; names and values were checked.
func (p *play) network() {
	for name, value := range p.test.given.network {
		_ = p.world.Net.Settings.Set(name, value)
	}
	for name, rate := range p.test.given.faults {
		_ = p.world.Net.Fault(name, rate)
	}
}

// around stands between the telephone network and the engine: it plays other programs that have the call for
// a while, and what the test says of the network.
func (p *play) around(r sim.Request, ask func(sim.Request) (sim.Answer, error)) (sim.Answer, error) {
	if away, ok := strings.CutPrefix(r.URL, elsewhere); ok {
		return p.comeBack(away)
	}
	g := &p.test.given
	if what := roomReport(r); what != "" && g.reports.about(what) {
		return p.report(r, ask)
	}
	what := "requests"
	switch {
	case strings.HasSuffix(r.URL, engine.AssignmentPath):
		what = "assignments"
	case r.Callback:
		what = "status"
	}
	switch {
	case r.Callback && g.lost[what]:
		return sim.Answer{}, nil
	case r.Callback && g.late[what]:
		p.plan(lateStatus, func() { r.At = p.now(); _, _ = ask(r) })
		return sim.Answer{}, nil
	}
	a, err := ask(r)
	if g.twice[what] && err == nil {
		again := r
		again.At += a.Took
		took := a.Took
		a, err = ask(again)
		a.Took = max(a.Took, took)
	}
	if g.late[what] {
		a.Took += lateRequest
	}
	return a, err
}

// comeBack is another program that sends the call back at once.
func (p *play) comeBack(away string) (sim.Answer, error) {
	call, query, _ := strings.Cut(away, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return sim.Answer{}, err
	}
	p.line(call, "has the call and sends it back")
	back := &twiml.Document{Verbs: []twiml.Verb{&twiml.Redirect{Method: twiml.POST, URL: values.Get("back")}}}
	return sim.Answer{Body: twiml.Append(nil, back)}, nil
}

// document writes a document down, with a line about whose it is.
func (p *play) document(call, where string, body []byte) {
	text, err := twiml.Canonical(body)
	if err != nil {
		text = string(body) + "\n"
	}
	p.result.Documents += "# " + call + " " + strings.TrimPrefix(where, p.set.Live.BaseURL) + "\n" + text
}
