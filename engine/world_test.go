package engine_test

import (
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/twiml"
)

// The kinds of these tests: the smallest that show what the core does.

// words speaks a constant.
type words string

func (w words) Enter(v *engine.Visit) engine.Move {
	v.Add(&twiml.Say{Text: string(w)})
	return engine.Out("done")
}

// question asks for a key, and leaves by it.
type question struct{ prompt string }

func (q question) Enter(v *engine.Visit) engine.Move {
	v.Add(&twiml.Gather{Action: v.URL(engine.Action), Prompts: []twiml.Prompt{&twiml.Say{Text: q.prompt}}})
	v.Redirect(engine.Silence)
	return engine.Stay()
}

func (q question) Resume(v *engine.Visit, in engine.Input) engine.Move {
	a, ok := in.(engine.Asked)
	if !ok {
		return engine.Keep()
	}
	if a.What == engine.Silence {
		return engine.Out("silence")
	}
	v.Put(engine.Named{Name: "key", Value: a.Params.Value("Digits")})
	return engine.Out(engine.Outcome(a.Params.Value("Digits")))
}

// broken panics.
type broken struct{}

func (broken) Enter(*engine.Visit) engine.Move { panic("broken on purpose") }

// lookUp waits for a service.
type lookUp struct{}

func (lookUp) Enter(v *engine.Visit) engine.Move {
	v.Await(v.OwnLane("fetch"), engine.ClassNotify, 0, engine.CallService{Service: "crm", Call: "customer"})
	return engine.Hold(2500)
}

func (lookUp) Resume(v *engine.Visit, in engine.Input) engine.Move {
	switch x := in.(type) {
	case engine.Ended:
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
		return engine.Hold(2500)
	}
	return engine.Keep()
}

// line puts the caller into a queue whose wait flow is "wait".
type line struct{}

func (line) Enter(v *engine.Visit) engine.Move {
	id := v.Open(engine.AsWait, v.Leg().ID, "wait", nil)
	v.Add(&twiml.Enqueue{Name: "q", Action: v.URL(engine.Action), WaitURL: twiml.Str(v.ChildURL(v.Leg().ID, id, engine.Wait))})
	v.Timer("at_most", v.Now()+60_000)
	return engine.Stay()
}

func (line) Resume(v *engine.Visit, in engine.Input) engine.Move {
	switch x := in.(type) {
	case engine.Asked:
		return engine.Out(engine.Outcome(x.Params.Value("QueueResult")))
	case engine.Fired:
		return engine.Out("timeout")
	}
	return engine.Keep()
}

func (line) Left(v *engine.Visit, _ engine.Leaving) {
	v.Put(engine.Named{Name: "result", Value: "hangup"})
}

// note writes a record; it stands in finally.
type note string

func (n note) Enter(v *engine.Visit) engine.Move {
	v.Record(engine.LogSpec{Point: string(n)}, "finally")
	return engine.Out("done")
}

// graphOf builds a flow from steps whose targets are "outcome:target" words.
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

type stepOf struct {
	kind engine.Kind
	next string
}

// world is one contact under test, driven event by event.
type world struct {
	t    *testing.T
	set  *engine.Set
	c    *engine.Contact
	turn engine.Turn
	at   engine.Millis
	key  string // of the next event
}

func newWorld(t *testing.T, graphs ...*engine.Graph) *world {
	t.Helper()
	flows := &engine.Flows{Graphs: map[engine.FlowName]*engine.Graph{}, Trouble: "trouble", Region: "JP", Languages: []engine.Language{{Name: "en", Code: "en-US"}}}
	for _, g := range graphs {
		flows.Graphs[g.Name] = g
	}
	return &world{t: t, set: &engine.Set{Flows: flows, Live: &engine.LivePart{No: 1, BaseURL: "https://x.test"}}, at: 1_000_000}
}

// call begins a contact with the flow "main" and returns the first document.
func (w *world) call() string {
	w.t.Helper()
	p := engine.Params{{Name: "CallStatus", Value: "ringing"}, {Name: "From", Value: "+819011112222"}, {Name: "To", Value: "+815000000001"}}
	w.event(engine.Birth{Seed: 7, Semantics: engine.Semantics, Flow: "main", Number: "main", Hook: engine.Webhook{Sid: "CA1", Params: p}})
	return w.answer()
}

func (w *world) event(b engine.Body) {
	w.t.Helper()
	seq := int64(1)
	if w.c != nil {
		seq = w.c.Seq + 1
	}
	before := w.c
	w.turn = engine.Advance(w.set, w.c, &engine.Event{Cell: engine.CellID{Kind: engine.ContactCell, N: 17}, Seq: seq, At: w.at, Key: w.key, Body: b})
	if before != nil && before.Seq != seq-1 {
		w.t.Errorf("the contact given was changed")
	}
	w.c = w.turn.Contact
}

// answer is the reply to the event's own webhook.
func (w *world) answer() string {
	for _, r := range w.turn.Replies {
		if r.Run == 0 {
			return strings.TrimSuffix(strings.TrimPrefix(string(r.Body), `<?xml version="1.0" encoding="UTF-8"?><Response>`), "</Response>")
		}
	}
	return ""
}

// ask sends a request to the first URL of the given purpose in a document.
func (w *world) ask(doc string, what engine.What, params ...string) string {
	w.t.Helper()
	return w.askAs("CA1", doc, what, params...)
}

func (w *world) askAs(sid, doc string, what engine.What, params ...string) string {
	w.t.Helper()
	for _, part := range strings.FieldsFunc(doc, func(r rune) bool { return strings.ContainsRune(`"<>`, r) }) {
		path, ok := strings.CutPrefix(part, "https://x.test")
		if !ok {
			continue
		}
		a, ok := engine.ParseAddress(path)
		if !ok {
			w.t.Fatalf("bad address %q", path)
		}
		if a.What != what {
			continue
		}
		if !w.c.Tagged(a) {
			w.t.Fatalf("address %q is not the contact's own", path)
		}
		var p engine.Params
		for i := 0; i+1 < len(params); i += 2 {
			p = append(p, engine.Param{Name: params[i], Value: params[i+1]})
		}
		w.event(engine.Webhook{To: a, Sid: sid, Params: p})
		return w.answer()
	}
	w.t.Fatalf("no %s URL in %s", what, doc)
	return ""
}

func (w *world) has(doc string, parts ...string) {
	w.t.Helper()
	for _, p := range parts {
		if !strings.Contains(doc, p) {
			w.t.Errorf("document lacks %q:\n%s", p, doc)
		}
	}
}
