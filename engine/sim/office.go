package sim

import (
	"errors"
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema/expr"
)

// Services answers the calls of services that flows make. It returns how the call ended and how long that
// took; values are by name, with the types that the call declares.
type Services func(engine.CallService) (state engine.ResultState, code string, values []engine.Named, took engine.Millis)

// Office answers webhooks with the engine, in memory: every turn is committed at once. It is a [Line].
type Office struct {
	// Services answers for HTTP services; nil: all of them fail.
	Services Services
	// Figures are what readings see of queues; nil: nothing is known.
	Figures func() *engine.Figures
	// Around, if it is set, stands between the network and the office: it is given every request and what
	// answers it, and may change either, ask twice, or not at all.
	Around func(r Request, ask func(Request) (Answer, error)) (Answer, error)
	// Told, if it is set, is given what every turn leaves as it happens, instead of [Office.Log].
	Told func(Turned)
	// Marked has the office tell which prompts stand behind the words of its documents, as tests want it. It
	// remembers every document for that.
	Marked bool

	set    *engine.Set
	loop   *engine.Loop
	seed   uint64
	born   engine.ContactID
	past   *past
	handed []*engine.Done
	jobs   []job
	log    []Turned
	marks  map[string][]twiml.Mark // by document
	texts  []twiml.Mark
}

// Turned is what a turn left for people to read.
type Turned struct {
	At      engine.Millis
	Contact engine.ContactID
	Path    []engine.Hop
	Records []engine.Record
	Facts   []engine.Fact
	Trouble string
	Vars    []engine.Named // of the contact, after the turn; nil when it has closed
	Event   *engine.Event  // what it was about, not to be changed
	Turn    *engine.Turn   // all that came of it, not to be changed
}

// job is an effect that is still to be carried out.
type job struct {
	cell   engine.CellID
	effect engine.Effect
	at     engine.Millis // when it was ordered

	answer *engine.Result // of a service that was asked already
	took   engine.Millis
}

// NewOffice makes an office for compiled flows. All that is random in its calls follows from the seed.
func NewOffice(set *engine.Set, seed uint64) *Office {
	o := &Office{set: set, seed: seed, past: newPast()}
	o.loop = engine.NewLoop(fixedSet{set}, o.past, func(d *engine.Done) { o.handed = append(o.handed, d) })
	return o
}

// Routes are the routes of an office's numbers.
func (o *Office) Routes() Routes {
	base := o.set.Live.BaseURL
	return Routes{Voice: base + "/twilio/voice", Status: base + "/twilio/status"}
}

// fixedSet knows one set.
type fixedSet struct{ set *engine.Set }

// Set returns the one set.
func (f fixedSet) Set(engine.VersionID) (*engine.Set, error) { return f.set, nil }

// Errors of an office; a server answers them with a bad status.
var (
	errNoNumber = errors.New("no flow is declared for this number")
	errNoRoute  = errors.New("there is no such route")
)

// Ask answers a webhook.
func (o *Office) Ask(r Request) (Answer, error) {
	ask := o.respond
	if o.Around != nil {
		ask = func(r Request) (Answer, error) { return o.Around(r, o.respond) }
	}
	a, err := ask(r)
	a.Marks = o.marks[string(a.Body)]
	return a, err
}

// remember keeps which prompts stand behind the documents of a turn.
func (o *Office) remember(t *engine.Turn) {
	if !o.Marked {
		return
	}
	if o.marks == nil {
		o.marks = map[string][]twiml.Mark{}
	}
	for _, p := range t.Pages() {
		if p.Body == nil {
			o.texts = append(o.texts, p.Marks...)
			continue
		}
		o.marks[string(p.Body)] = p.Marks
	}
}

// Texts returns the prompts that text messages were made of, with [Office.Marked].
func (o *Office) Texts() []twiml.Mark { return o.texts }

func (o *Office) respond(r Request) (Answer, error) {
	path, ok := strings.CutPrefix(r.URL, o.set.Live.BaseURL)
	if !ok {
		return Answer{}, fmt.Errorf("%s is not a URL of this office", r.URL)
	}
	switch path {
	case "/twilio/voice":
		return o.entry(r)
	case "/twilio/status":
		return o.status(r)
	case engine.AssignmentPath:
		return o.assignment(r)
	}
	a, ok := engine.ParseAddress(path)
	if !ok {
		return Answer{}, errNoRoute
	}
	if r.Callback && a.What != engine.Action {
		return o.take(r, a.Contact.Cell(), engine.Status{To: a, Sid: r.Sid, Params: r.Params})
	}
	if a.What == engine.Bridge {
		return o.bridge(r, a)
	}
	return o.take(r, a.Contact.Cell(), engine.Webhook{To: a, Sid: r.Sid, Params: r.Params})
}

// entry begins a contact; an entry that is asked again gets the present document.
func (o *Office) entry(r Request) (Answer, error) {
	if ref, known := o.call(r.Sid); known {
		return o.present(r, ref)
	}
	live := o.set.Live
	to, app := r.Params.Value("To"), r.Params.Value("ApplicationSid")
	entry, ok := live.Numbers[to]
	birth := engine.Birth{Semantics: engine.Semantics, Version: o.set.Flows.Version, Number: entry.Name}
	if app != "" {
		entry, ok = live.Apps[app]
		birth.Number, birth.App = "", entry.Name
	}
	if !ok {
		return Answer{}, errNoNumber
	}
	o.born++
	birth.Seed, birth.Flow, birth.Hook = o.seed+uint64(o.born), entry.Flow, engine.Webhook{Sid: r.Sid, Params: r.Params}
	birth.With = entry.Given(o.set, birth, o.born.Cell(), r.At)
	done, _, err := o.loop.Bear(engine.Event{Cell: o.born.Cell(), At: r.At, Key: engine.TokenKey(r.Token), Body: birth, Seen: o.seen()}, r.Sid, nil, nil)
	if err != nil {
		return Answer{}, err
	}
	return o.answer(r, done)
}

// call finds the leg of a call, of one that is over, too.
func (o *Office) call(sid string) (engine.CallRef, bool) {
	if ref, ok := o.loop.Call(sid); ok {
		return ref, true
	}
	ref, ok := o.past.calls[sid]
	return ref, ok
}

// present asks for the document that a leg has now.
func (o *Office) present(r Request, ref engine.CallRef) (Answer, error) {
	c, ok := o.loop.Peek(ref.Contact)
	if !ok {
		return Answer{}, nil
	}
	to, ok := c.Present(ref.Leg)
	if !ok {
		return Answer{}, nil
	}
	return o.take(r, ref.Contact.Cell(), engine.Webhook{To: to, Sid: r.Sid, Params: r.Params})
}

// status takes the end of a call that a number's callback reports.
func (o *Office) status(r Request) (Answer, error) {
	ref, ok := o.call(r.Sid)
	if !ok {
		return Answer{}, nil
	}
	to := engine.Address{Contact: ref.Contact, Leg: ref.Leg, What: engine.Progress}
	return o.take(r, ref.Contact.Cell(), engine.Status{To: to, Sid: r.Sid, Params: r.Params})
}

// bridge takes the request that a waiting caller is about to talk: its URL names the agent's leg, its
// CallSid the caller.
func (o *Office) bridge(r Request, a engine.Address) (Answer, error) {
	ref, ok := o.call(r.Sid)
	if !ok {
		return Answer{}, nil
	}
	seen := o.seen()
	values := map[string]expr.Value{}
	for name, v := range seen.Values {
		values[name] = v
	}
	if c, ok := o.loop.Peek(a.Contact); ok && c.Leg(a.Leg) != nil {
		agent := c.Leg(a.Leg)
		values["bridge.contact"], values["bridge.leg"] = float64(a.Contact), float64(a.Leg)
		if who := agent.Who(); who != "" {
			values["bridge.agent"] = who
		}
	}
	e := engine.Event{Cell: ref.Contact.Cell(), At: r.At, Key: engine.TokenKey(r.Token), Seen: &engine.Figures{Values: values},
		Body: engine.Webhook{To: engine.Address{Contact: ref.Contact, Leg: ref.Leg, What: engine.Bridge, Visit: a.Visit}, Sid: r.Sid, Params: r.Params}}
	return o.accept(r, e)
}

func (o *Office) seen() *engine.Figures {
	if o.Figures == nil {
		return &engine.Figures{}
	}
	return o.Figures()
}

func (o *Office) take(r Request, cell engine.CellID, b engine.Body) (Answer, error) {
	return o.accept(r, engine.Event{Cell: cell, At: r.At, Key: engine.TokenKey(r.Token), Body: b, Seen: o.seen()})
}

func (o *Office) accept(r Request, e engine.Event) (Answer, error) {
	done, err := o.loop.Accept(e, nil)
	if err != nil || done == nil {
		return Answer{}, err
	}
	return o.answer(r, done)
}

// answer commits a turn and finds the document that it owes. A webhook that is held waits for the services
// that the turn asks, and then for its time to run out.
func (o *Office) answer(r Request, d *engine.Done) (Answer, error) {
	for _, reply := range d.Turn.Replies {
		if reply.Run == 0 {
			o.commit()
			return Answer{Body: reply.Body}, nil
		}
	}
	replies := o.commit()
	if d.Turn.Hold == 0 {
		return Answer{}, nil
	}
	took := engine.Millis(0)
	for len(replies) == 0 {
		next, at, ok := o.askService(r.At, d.Turn.Hold)
		if !ok {
			if _, err := o.loop.Tick(d.Event.Cell, r.At+d.Turn.Hold); err != nil {
				return Answer{}, err
			}
			next, at = o.commit(), d.Turn.Hold
			if len(next) == 0 {
				return Answer{}, errors.New("a held webhook was not answered in time")
			}
		}
		replies, took = next, max(took, at)
	}
	return Answer{Body: replies[0].Body, Took: took}, nil
}

// commit makes the turns durable that were handed over and returns the replies that they owe to webhooks
// that are held.
func (o *Office) commit() []engine.Reply {
	var held []engine.Reply
	for len(o.handed) > 0 {
		d := o.handed[0]
		o.handed = o.handed[1:]
		t := d.Turn
		o.remember(&t)
		o.keep(Turned{At: d.Event.At, Contact: d.Event.Cell.Contact(), Path: t.Path, Records: t.Records, Facts: t.Facts, Trouble: t.Trouble, Vars: varsOf(t.Contact), Event: d.Event, Turn: &t})
		for _, e := range t.Effects {
			o.jobs = append(o.jobs, job{cell: d.Event.Cell, effect: e, at: d.Event.At})
		}
		for _, reply := range t.Replies {
			if reply.Run != 0 {
				held = append(held, reply)
			}
		}
		o.past.take(t.Contact)
		o.loop.Committed(d)
	}
	return held
}

// Where tells the flow and the step that a call is in; both are "" when it is over or was never here.
func (o *Office) Where(sid string) (engine.FlowName, engine.StepName) {
	ref, ok := o.loop.Call(sid)
	if !ok {
		return "", ""
	}
	c, ok := o.loop.Peek(ref.Contact)
	if !ok || c.Leg(ref.Leg) == nil {
		return "", ""
	}
	r := c.Run(c.Leg(ref.Leg).Main)
	if r == nil || len(r.Stack) == 0 {
		return "", ""
	}
	return r.Top().Flow, r.Top().Step
}

func (o *Office) keep(t Turned) {
	if o.Told != nil {
		o.Told(t)
		return
	}
	o.log = append(o.log, t)
}

func varsOf(c *engine.Contact) []engine.Named {
	if c == nil || c.Phase == engine.Closed {
		return nil
	}
	return append([]engine.Named{{Name: "language", Value: c.Language}}, c.Vars...)
}

// Idle reports that no contact lives. The floor, on which queues ring their agents, is none.
func (o *Office) Idle() bool { return o.loop.Counts() == 0 }

// Log returns what happened since it was last asked for.
func (o *Office) Log() []Turned {
	log := o.log
	o.log = nil
	return log
}
