package engine

import (
	"strings"
	"time"

	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/expr"
)

// Visit is what a kind sees of the visit of its step: the values that it may read, the document that it
// may write, and what it may ask for. It is good for one call of a kind's method only.
type Visit struct {
	t     *turn
	run   RunID
	scope scope
}

// visit is the view of a run's current step.
func (t *turn) visit(id RunID) *Visit {
	t.view = Visit{t: t, run: id}
	t.view.scope = scope{t: t, run: id}
	return &t.view
}

func (v *Visit) r() *Run     { return v.t.c.Run(v.run) }
func (v *Visit) top() *Frame { return v.r().Top() }

// Now is the instant of the event.
func (v *Visit) Now() Millis { return v.t.e.At }

// Entered is when this visit of the step began.
func (v *Visit) Entered() Millis { return v.top().Entered }

// Set is the compiled workspace.
func (v *Visit) Set() *Set { return v.t.set }

// Contact is the contact's state, to be read only.
func (v *Visit) Contact() *Contact { return v.t.c }

// Leg is the leg that the run belongs to, to be read only.
func (v *Visit) Leg() *Leg { return v.t.c.Leg(v.r().Leg) }

// As says what the run is for.
func (v *Visit) As() As { return v.r().As }

// Held reports whether a webhook of this run is held open or being answered, so that a document written
// now is heard at once.
func (v *Visit) Held() bool { return v.r().Owed > 0 || v.t.webby == v.run }

// Step names the step.
func (v *Visit) Step() StepName { return v.top().Step }

// Leads reports whether an outcome of the step leads anywhere.
func (v *Visit) Leads(o Outcome) bool {
	step := v.t.step(v.top())
	if step == nil {
		return false
	}
	_, ok := step.Next[o]
	return ok
}

// Why says in a word what decided the outcome: the key, the condition, the result. It goes into the path.
func (v *Visit) Why(word string) { v.t.why = word }

// Memo returns what the visit remembers under a name.
func (v *Visit) Memo(name string) expr.Value {
	x, _ := lookup(v.top().Memo, name)
	return x
}

// Count returns a number that the visit remembers; 0 when there is none.
func (v *Visit) Count(name string) int {
	n, _ := v.Memo(name).(float64)
	return int(n)
}

// Remember keeps a value for the rest of the visit.
func (v *Visit) Remember(name string, x expr.Value) {
	f := v.top()
	f.Memo = with(f.Memo, Named{Name: name, Value: x})
}

// RememberSealed keeps a sensitive value for the rest of the visit.
func (v *Visit) RememberSealed(name string, x expr.Value) {
	f := v.top()
	f.Memo = with(f.Memo, Named{Name: name, Value: x, Sealed: true})
}

// SetCount keeps a number for the rest of the visit.
func (v *Visit) SetCount(name string, n int) { v.Remember(name, float64(n)) }

// Put sets values of the step: later steps read them as STEP.VALUE.
func (v *Visit) Put(values ...Named) {
	f := v.top()
	v.t.own(f)
	if p := passed(f.Passed, f.Step); p != nil {
		p.Values = merge(p.Values, values)
	}
}

// put sets a value in a list that is the caller's own.
func put(list []Named, n Named) []Named {
	for i := range list {
		if list[i].Name == n.Name {
			list[i] = n
			return list
		}
	}
	return append(list, n)
}

// Own returns a value that the step has set in this visit.
func (v *Visit) Own(name string) expr.Value {
	f := v.top()
	if p := passed(f.Passed, f.Step); p != nil {
		x, _ := lookup(p.Values, name)
		return x
	}
	return nil
}

// Visits says how often the step was entered in this run, this visit included.
func (v *Visit) Visits() int {
	f := v.top()
	if p := passed(f.Passed, f.Step); p != nil {
		return p.Visits
	}
	return 0
}

// Seal marks a parameter of this event's request as sensitive.
func (v *Visit) Seal(param string) { v.t.out.Seal = append(v.t.out.Seal, param) }

// Value evaluates what an author wrote. A failed evaluation gives none: what cannot be none was checked
// when the flow was compiled.
func (v *Visit) Value(x *schema.Value) expr.Value {
	if x == nil {
		return nil
	}
	out, err := x.Eval(&v.scope)
	if err != nil {
		return nil
	}
	return out
}

// Text evaluates to text; none is "".
func (v *Visit) Text(x *schema.Value) string {
	s, _ := v.Value(x).(string)
	return s
}

// Assigned evaluates a list of assignments, with the types of what they are given to deciding what
// is sealed.
func (v *Visit) Assigned(list []schema.NamedValue) []Named {
	out := make([]Named, 0, len(list))
	for i := range list {
		out = append(out, Named{Name: list[i].Name.Text, Value: v.Value(&list[i].Value), Sealed: sealed(&list[i].Value)})
	}
	return out
}

func sealed(x *schema.Value) bool {
	hidden := false
	if x != nil {
		x.Templates(func(t *expr.Template) { hidden = hidden || t.Type().Hides() })
	}
	return hidden
}

// Holds evaluates a condition; what cannot be decided does not hold.
func (v *Visit) Holds(p *expr.Program) bool {
	if p == nil {
		return true
	}
	out, err := p.Eval(&v.scope)
	yes, _ := out.(bool)
	return err == nil && yes
}

// HoldsFor evaluates a condition that may read an item of a list.
func (v *Visit) HoldsFor(p *expr.Program, item expr.Value) bool {
	v.scope.item, v.scope.hasItem = item, true
	defer func() { v.scope.item, v.scope.hasItem = nil, false }()
	return v.Holds(p)
}

// Add writes a verb into the document.
func (v *Visit) Add(verb twiml.Verb) {
	p := v.t.pageFor(v.run)
	p.doc.Verbs = append(p.doc.Verbs, verb)
	p.size += 200
}

// Redirect writes a verb that leads to another document of this run.
func (v *Visit) Redirect(what What) {
	v.Add(&twiml.Redirect{Method: twiml.POST, URL: v.URL(what)})
}

// Pause writes silence of whole seconds, at least one.
func (v *Visit) Pause(d Millis) {
	v.Add(&twiml.Pause{Length: twiml.Num(Seconds(d))})
	v.Lasts(d)
}

// Seconds rounds a length up to whole seconds, at least one.
func Seconds(d Millis) int { return max(1, int((d+999)/1000)) }

// Lasts tells how long the verbs added may take, so that a leg that went away unnoticed is missed in time.
func (v *Visit) Lasts(d Millis) { v.t.pageFor(v.run).bound += d }

// URL is the absolute address of this run for a purpose, with the number of the present document.
func (v *Visit) URL(what What) string {
	v.t.pageFor(v.run)
	r := v.r()
	return v.t.url(r.Leg, r.ID, r.Visit, what)
}

// ChildURL is the absolute address of another run or leg for a purpose.
func (v *Visit) ChildURL(leg LegID, run RunID, what What) string {
	var visit VisitNo
	if r := v.t.c.Run(run); r != nil {
		visit = r.Visit
	}
	return v.t.url(leg, run, visit, what)
}

// Timer sets the visit's timer; it dies with the visit. A due time of 0 stops it.
func (v *Visit) Timer(name string, due Millis) { v.r().Timer = Timer{Name: name, Due: due} }

// Do orders an effect on this leg and nobody waits for it.
func (v *Visit) Do(lane string, class Class, d Deed) {
	v.t.effect(Effect{Lane: lane, Class: class, Do: d}, v.r().Leg, 0)
}

// Await orders an effect whose end comes back to this run as [Ended].
// The key tells its end from those of other effects, such as a redirect of the leg.
func (v *Visit) Await(lane string, class Class, by Millis, d Deed) EffectKey {
	key := EffectKey{Cell: v.t.c.ID.Cell(), Seq: v.t.e.Seq, N: v.t.n}
	v.t.effect(Effect{Lane: lane, Class: class, Do: d, Tell: true, By: by}, v.r().Leg, v.run)
	return key
}

// LegLane is the lane of effects on this leg.
func (v *Visit) LegLane() string { return legLane(v.r().Leg) }

// OwnLane is a lane of its own for this visit, such as fetch/3/12.
func (v *Visit) OwnLane(kind string) string {
	return kind + "/" + itoa(int64(v.run)) + "/" + itoa(v.t.e.Seq) + "/" + itoa(int64(v.t.n))
}

// Open begins a run beside this one, which ends with the visit at the latest. It writes nothing until
// its first document is asked for.
func (v *Visit) Open(as As, leg LegID, flow FlowName, with []Named) RunID {
	id := v.t.addRun(Run{Leg: leg, As: as, Parent: v.run})
	r := v.t.c.Run(id)
	g := v.t.set.Flows.Graphs[flow]
	if g == nil {
		panic("flow " + string(flow) + " is not there")
	}
	r.Stack = append(r.Stack, Frame{Flow: flow, Entered: v.t.e.At, Vars: firstValues(g, with)})
	return id
}

// Ring begins a leg that a verb of this document dials. It lives until its progress says otherwise.
func (v *Visit) Ring(role Role, address, number string) LegID {
	id := v.t.addLeg(Leg{Role: role, State: LegDialing, Direction: "outbound", Address: address, Number: number, Parent: v.r().Leg}).ID
	v.t.fact(LegBegan, id, Named{Name: "to", Value: number}, Named{Name: "address", Value: orNone(address)},
		Named{Name: "role", Value: string(role)}, Named{Name: "direction", Value: "outbound"})
	return id
}

// LegOf returns a leg of the contact, to be read only; nil when there is none.
func (v *Visit) LegOf(id LegID) *Leg { return v.t.c.Leg(id) }

// Fact writes down something that reports want to know.
func (v *Visit) Fact(kind FactKind, data ...Named) { v.t.fact(kind, v.r().Leg, data...) }

// FactOf is [Visit.Fact] about another leg of the contact.
func (v *Visit) FactOf(leg LegID, kind FactKind, data ...Named) { v.t.fact(kind, leg, data...) }

// Alert writes down something that people should look at; code is kebab-case or a word.
func (v *Visit) Alert(code, detail string) { v.t.alert(v.r().Leg, code, detail) }

// Record writes a record of a log point now.
func (v *Visit) Record(l LogSpec, moment string) { v.record(l, moment) }

func (v *Visit) record(l LogSpec, moment string) {
	f, unread := v.top(), v.t.unread
	rec := Record{Point: l.Point, Leg: v.r().Leg, Flow: f.Flow, Step: f.Step, Moment: moment, Language: v.t.c.Language}
	for i := range l.Fields {
		rec.Fields = append(rec.Fields, Named{Name: l.Fields[i].Name, Value: v.Value(l.Fields[i].Value), Sealed: sealed(l.Fields[i].Value)})
	}
	v.t.unread = unread // a list that cannot be read costs a field, not the call
	if f.Step == "" && moment == "action" {
		rec.Moment = "finally"
	}
	v.t.out.Records = append(v.t.out.Records, rec)
	v.t.tellOf(&rec)
}

// tellOf tells the service of a log point about a record; nobody waits for it, and a repetition carries
// the same key.
func (t *turn) tellOf(rec *Record) {
	p := t.set.Flows.Point(rec.Point)
	if p == nil || p.To == "" {
		return
	}
	service, call, _ := strings.Cut(p.To, ".")
	do := CallService{Service: service, Call: call, Repeat: true}
	for _, name := range p.Sent {
		x, given := lookup(rec.Fields, name)
		if !given && name == "contact" {
			x = t.c.ID.Cell().String()
		}
		do.Inputs = append(do.Inputs, Named{Name: name, Value: x})
	}
	t.effect(Effect{Lane: "log/" + rec.Point, Class: ClassNotify, Do: do}, rec.Leg, 0)
}

// Tell sends a message to another cell.
func (v *Visit) Tell(to CellID, leg LegID, kind MessageKind, data ...Named) {
	v.t.send(Message{To: to, Leg: leg, Kind: kind, Data: data})
}

// SetVar gives a variable of this run a value.
func (v *Visit) SetVar(name string, x expr.Value) {
	f := v.top()
	f.Vars = with(f.Vars, Named{Name: name, Value: x, Sealed: v.t.sensitive(f.Flow, name)})
}

// SetContact gives a variable of the contact a value.
func (v *Visit) SetContact(name string, x expr.Value) {
	if name == "language" {
		if s, ok := x.(string); ok && s != "" {
			v.t.c.Language = s
		}
		return
	}
	old := false
	for i := range v.t.c.Vars {
		if v.t.c.Vars[i].Name == name {
			old = v.t.c.Vars[i].Sealed
		}
	}
	v.t.c.Vars = with(v.t.c.Vars, Named{Name: name, Value: x, Sealed: old})
}

// Served notes who served the contact last.
func (v *Visit) Served(address string) {
	if address != "" {
		v.t.c.Agent = address
	}
}

// Delivered notes that a recording goes to a mailbox, and reports whether that is new.
func (v *Visit) Delivered(recording string) bool {
	for _, r := range v.t.c.Delivered {
		if r == recording {
			return false
		}
	}
	v.t.c.Delivered = append(append([]string(nil), v.t.c.Delivered...), recording)
	return true
}

// Facts are what the host of this run last told: queue.position and the like.
func (v *Visit) Facts() []Named { return v.r().Facts }

// SetFacts gives a run that was opened by this visit what its host knows.
func (v *Visit) SetFacts(run RunID, facts ...Named) {
	if r := v.t.c.Run(run); r != nil {
		r.Facts = facts
	}
}

// RunChild starts or goes on with a run of this contact and returns its document: the answer to a
// request that came for the visit itself.
func (v *Visit) RunChild(id RunID) {
	parent := v.run
	v.t.webby = id
	v.t.startChild(v.t.c.Run(id))
	v.t.visit(parent)
}

// Choose draws one of n by the contact's seed, the step and a text that decides (the same text draws
// the same); it returns a number from 0 to n-1.
func (v *Visit) Choose(n int, by string) int {
	return int(hash(uint64(len(v.top().Flow)), string(v.top().Flow)+"/"+string(v.top().Step)+"/"+by) % uint64(max(1, n)))
}

// Draw returns a random number of this visit; it is the same when the event is replayed.
func (v *Visit) Draw(n int) uint64 { return v.scope.Draw(n) }

// Duration turns milliseconds into the value that flows read.
func (m Millis) Duration() time.Duration { return time.Duration(m) * time.Millisecond }

// Time turns milliseconds into an instant.
func (m Millis) Time() time.Time { return time.UnixMilli(int64(m)).UTC() }

// MillisOf is a length in milliseconds.
func MillisOf(d time.Duration) Millis { return Millis(d / time.Millisecond) }
