package kinds

import (
	"slices"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// confirmSlack is how long Twilio may take to confirm one action before it counts as failed.
const confirmSlack engine.Millis = 5_000

// Confirmer is an action that is over only when Twilio has confirmed it: the next one of a list waits for it.
type Confirmer interface {
	Kind
	// Confirm takes what happens meanwhile, and reports whether the action is over. Failed says that it is,
	// without having been done.
	Confirm(v *engine.Visit, in engine.Input) (over, failed bool)
}

// Claimer is an action that changes what nobody else may change while its procedure runs.
type Claimer interface {
	Claims() []engine.Claim
}

// seatAction is what the actions about those in a room share: whom they are about, and that each waits until
// Twilio has confirmed it.
type seatAction struct {
	who string
}

func (s *seatAction) fields(o *schema.Object, about string) {
	o.Text("who", &s.who, about, schema.Required, schema.Example("customer"))
	o.Main("who")
}

// Ends of an action that is confirmed. Where failed has no target, the procedure ends.
func (s *seatAction) Ends(e *Ends, _ World) { e.Add(outDone, outFailed) }

// Check looks for the role.
func (s *seatAction) Check(c *Check) {
	if s.who != "by" {
		c.knownRole(c.named("who", s.who), s.who)
	}
}

// legs are those who are meant.
func (s *seatAction) legs(v *engine.Visit) []engine.LegID {
	if s.who == "by" {
		return v.Asker()
	}
	return v.Seated(engine.Role(s.who))
}

// each does something about each of those who are meant, and waits for what it asked of Twilio.
func (s *seatAction) each(v *engine.Visit, do func(engine.LegID)) engine.Move {
	legs := s.legs(v)
	for _, l := range legs {
		do(l)
	}
	return s.settle(v)
}

// settle ends the action when nothing is left to be confirmed.
func (s *seatAction) settle(v *engine.Visit) engine.Move {
	if v.Wished() == 0 {
		return engine.Out(outDone)
	}
	v.Timer("confirm", v.Now()+confirmSlack)
	return engine.Stay()
}

// Confirm waits until nothing that the action asked for is open.
func (s *seatAction) Confirm(v *engine.Visit, in engine.Input) (over, failed bool) {
	switch in := in.(type) {
	case engine.Granted:
		if in.State != engine.ResultDone {
			v.Why(in.Code)
			return true, true
		}
		return v.Wished() == 0, false
	case engine.Fired:
		v.GiveUp()
		v.Why("not confirmed in time")
		return true, true
	}
	return false, false
}

// Resume is [seatAction.Confirm] for an action that stands alone as a step.
func (s *seatAction) Resume(v *engine.Visit, in engine.Input) engine.Move {
	over, failed := s.Confirm(v, in)
	switch {
	case failed:
		return engine.Out(outFailed)
	case over:
		return engine.Out(outDone)
	}
	return engine.Keep()
}

func (s *seatAction) claim(what string) []engine.Claim {
	return []engine.Claim{{Role: engine.Role(s.who), What: what}}
}

// hold lets somebody hear music or words, and nobody else. It ends with the procedure.
type hold struct {
	seatAction
	wait flowUse
}

func newHold() Kind { return &hold{} }

// Fields declares the keys of hold.
func (h *hold) Fields(o *schema.Object) {
	h.fields(o, "a role: everybody in that seat; or by, who asked")
	o.Object("wait", &h.wait, "a flow of type wait that is heard meanwhile; without it calm music")
}

// Uses of hold.
func (h *hold) Uses() []Use {
	if !h.wait.named() {
		return nil
	}
	return []Use{h.wait.use(engine.WaitFlow, "room")}
}

// Claims of hold.
func (h *hold) Claims() []engine.Claim { return h.claim("hold") }

// Enter holds.
func (h *hold) Enter(v *engine.Visit) engine.Move {
	given := v.Assigned(h.wait.with)
	return h.each(v, func(l engine.LegID) { v.HoldSeat(l, engine.FlowName(h.wait.flow.Name), given) })
}

// simple is an action about seats that has no other field.
type simple struct {
	seatAction
	do   func(v *engine.Visit, leg engine.LegID)
	what string // claimed
}

// Fields declares the keys of a simple action.
func (s *simple) Fields(o *schema.Object) {
	s.fields(o, "a role: everybody in that seat; or by, who asked")
}

// Claims of a simple action.
func (s *simple) Claims() []engine.Claim {
	if s.what == "" {
		return nil
	}
	return s.claim(s.what)
}

// Enter does it.
func (s *simple) Enter(v *engine.Visit) engine.Move {
	return s.each(v, func(l engine.LegID) { s.do(v, l) })
}

func newResume() Kind {
	return &simple{what: "hold", do: (*engine.Visit).ResumeSeat}
}

func newMute() Kind {
	return &simple{do: func(v *engine.Visit, l engine.LegID) { v.MuteSeat(l, true) }}
}

func newUnmute() Kind {
	return &simple{do: func(v *engine.Visit, l engine.LegID) { v.MuteSeat(l, false) }}
}

func newRelease() Kind {
	return &simple{what: "membership", do: (*engine.Visit).Release}
}

// coach lets somebody be heard by one other only.
type coach struct {
	seatAction
	to string
}

func newCoach() Kind { return &coach{} }

// Fields declares the keys of coach.
func (c *coach) Fields(o *schema.Object) {
	c.fields(o, "who speaks: a role, or by")
	o.Text("to", &c.to, "who alone hears them: a role; none lets everybody hear them; all that was said before stays unheard by others", schema.Required, schema.Example("agent"))
}

// Claims of coach.
func (c *coach) Claims() []engine.Claim { return c.claim("coach") }

// Check looks for both roles.
func (c *coach) Check(ch *Check) {
	c.seatAction.Check(ch)
	if c.to != "none" {
		ch.knownRole(ch.named("to", c.to), c.to)
	}
}

// Enter changes who hears whom. The coach is silent until that is confirmed.
func (c *coach) Enter(v *engine.Visit) engine.Move {
	mode, on := engine.Barging, engine.LegID(0)
	if c.to != "none" {
		mode = engine.Coaching
		found := v.Seated(engine.Role(c.to))
		if len(found) == 0 {
			v.Why("nobody to coach")
			return engine.Out(outFailed)
		}
		on = found[0]
	}
	return c.each(v, func(l engine.LegID) { v.Supervise(l, mode, on) })
}

// takeSeat gives somebody another seat with its rules.
type takeSeat struct {
	seatAction
	as string
}

func newSeat() Kind { return &takeSeat{} }

// Fields declares the keys of seat.
func (s *takeSeat) Fields(o *schema.Object) {
	s.fields(o, "a role, or by")
	o.Text("as", &s.as, "the seat that they have from now on", schema.Required, schema.Example("agent"))
}

// Claims of seat.
func (s *takeSeat) Claims() []engine.Claim { return s.claim("seat") }

// Check looks for both roles.
func (s *takeSeat) Check(c *Check) {
	s.seatAction.Check(c)
	c.knownRole(c.named("as", s.as), s.as)
}

// Enter changes the seat. A seat that is filled is a failure.
func (s *takeSeat) Enter(v *engine.Visit) engine.Move {
	for _, l := range s.legs(v) {
		if !v.Reseat(l, engine.Role(s.as)) {
			v.Why("full")
			return engine.Out(outFailed)
		}
	}
	return s.settle(v)
}

// announce lets those in a room hear words.
type announce struct {
	seatAction
	words Saying
}

func newAnnounce() Kind { return &announce{} }

// Fields declares the keys of announce.
func (a *announce) Fields(o *schema.Object) {
	o.Text("who", &a.who, "a role; without it everybody in the room", schema.Default("all"))
	o.Field("say", a.words.Form(), "a prompt's name, or a list of them", schema.Required)
	o.Main("say")
}

// Check looks for the role.
func (a *announce) Check(c *Check) {
	if a.who != "all" {
		a.seatAction.Check(c)
	}
}

// Sayings of announce.
func (a *announce) Sayings() []*Saying { return sayings(&a.words) }

// Enter speaks.
func (a *announce) Enter(v *engine.Visit) engine.Move {
	if a.who == "all" {
		v.Announce(0, &a.words.Saying)
		return a.settle(v)
	}
	return a.each(v, func(l engine.LegID) { v.Announce(l, &a.words.Saying) })
}

// send lets somebody leave the room and run a flow.
type send struct {
	seatAction
	flow flowUse
	back bool
}

func newSend() Kind { return &send{} }

// Fields declares the keys of send.
func (s *send) Fields(o *schema.Object) {
	s.fields(o, "a role, or by")
	o.Ref("flow", &s.flow.flow, "flow", "the flow of type call that they run", schema.Required)
	o.Field("with", withForm(&s.flow.with), "what the flow is given: input → value")
	o.Bool("back", &s.back, "whether the seat is kept, and they come back when the flow ends", schema.Default("no"))
}

// Ends of send: who cannot be made to leave the room quietly is sent all the same.
func (s *send) Ends(e *Ends, _ World) { e.Add(outDone) }

// Claims of send.
func (s *send) Claims() []engine.Claim { return s.claim("membership") }

// Check looks for the role, and for a way back: a flow without outcomes ends the call.
func (s *send) Check(c *Check) {
	s.seatAction.Check(c)
	f, known := c.World.Flow(s.flow.flow.Name)
	if s.back && known && f.Type == engine.CallFlow && len(f.Outcomes) == 0 {
		c.Errorf("never-back", s.flow.flow.Node, "nobody comes back from flow %q: it has no outcomes, and its end hangs up", f.Name).
			Hintf("add outcomes: [done] to %s, and use it in place of end", f.Name)
	}
}

// Uses of send.
func (s *send) Uses() []Use { return []Use{s.flow.use(engine.CallFlow, "")} }

// Enter clears Twilio's flag where it is set, for it ends the room for those who are led out as well.
func (s *send) Enter(v *engine.Visit) engine.Move {
	legs := s.legs(v)
	for _, l := range legs {
		v.Unflag(l)
	}
	if v.Wished() > 0 {
		v.Remember("sending", true)
		v.Timer("confirm", v.Now()+confirmSlack)
		return engine.Stay()
	}
	return s.out(v, legs)
}

func (s *send) out(v *engine.Visit, legs []engine.LegID) engine.Move {
	v.Remember("sending", nil)
	given := v.Assigned(s.flow.with)
	for _, l := range legs {
		v.Send(l, engine.FlowName(s.flow.flow.Name), given, s.back)
	}
	return engine.Out(outDone)
}

// Confirm sends them when the flag is clear, and also when that cannot be confirmed: who is sent hears words.
func (s *send) Confirm(v *engine.Visit, in engine.Input) (over, failed bool) {
	over, failed = s.seatAction.Confirm(v, in)
	if over && v.Memo("sending") != nil {
		s.out(v, s.legs(v))
		return true, false
	}
	return over, failed
}

// Resume of send as a step.
func (s *send) Resume(v *engine.Visit, in engine.Input) engine.Move {
	if over, _ := s.Confirm(v, in); over {
		return engine.Out(outDone)
	}
	return engine.Keep()
}

// closing ends the room.
type closing struct{ action }

func newClose() Kind { return &closing{} }

// Fields declares that close has no keys.
func (c *closing) Fields(o *schema.Object) { o.MayBeEmpty() }

// Claims of close.
func (c *closing) Claims() []engine.Claim { return []engine.Claim{{What: "membership"}} }

// Enter ends the room.
func (c *closing) Enter(v *engine.Visit) engine.Move {
	v.CloseRoom(v.Acts())
	return engine.Out(outDone)
}

// begin begins another contact with a procedure.
type begin struct {
	action
	flow  flowUse
	after schema.Value
	key   schema.Value
}

func newBegin() Kind { return &begin{} }

// Fields declares the keys of begin.
func (b *begin) Fields(o *schema.Object) {
	o.Ref("flow", &b.flow.flow, "flow", "a flow of type procedure", schema.Required)
	o.Field("with", withForm(&b.flow.with), "what it is given: input → value")
	o.Value("after", &b.after, expr.Of(expr.Duration), "how long from now; at most 7d", schema.Example("10m"))
	o.Value("key", &b.key, expr.Of(expr.Text), "the same key begins only one contact", schema.Example("\"reminder-${contact.id}\""))
	o.Main("flow")
}

// Uses of begin.
func (b *begin) Uses() []Use { return []Use{b.flow.use(engine.ProcedureFlow, "")} }

// Enter orders it.
func (b *begin) Enter(v *engine.Visit) engine.Move {
	after := engine.Millis(0)
	if d, ok := v.Value(&b.after).(interface{ Milliseconds() int64 }); ok {
		after = engine.Millis(min(max(d.Milliseconds(), 0), int64(7*24*3600*1000)))
	}
	v.Begin(engine.FlowName(b.flow.flow.Name), v.Assigned(b.flow.with), after, v.Text(&b.key))
	return engine.Out(outDone)
}

// confirmers are the actions of a list that wait for Twilio.
func confirmers(list []*Action) bool {
	return slices.ContainsFunc(list, func(a *Action) bool { _, ok := a.Do.(Confirmer); return ok })
}
