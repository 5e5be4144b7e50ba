package engine

import (
	"fmt"
	"slices"

	"callflow/engine/twiml"
)

// Limits of one contact and one turn, engine.md section 14.
const (
	maxInner   = 1000 // steps within one turn
	maxFrames  = 16   // flows on one run's stack
	maxLegs    = 32   // legs that live at once
	maxRooms   = 8    // rooms that are remembered
	maxKeys    = 64   // event keys remembered for duplicates
	maxTrouble = 3    // troubles after which a contact is ended
	maxDoc     = 56 << 10
)

// defaultOverdue is how long a document may last when its kind does not say: past it, Twilio is asked
// whether the leg is still there.
const defaultOverdue Millis = 90_000

// longOverdue is the longest that nothing may be heard of a leg before Twilio is asked, however long its
// document may last: a talk of hours must not hide a lost hang-up.
const longOverdue Millis = 600_000

// Advance is the engine: a pure function of the flows and the live part, a contact's state and one
// event. It returns the new state, what is to be answered and what is to be done, and changes none of
// its arguments. For a [Birth] the contact given is nil. A panic within the turn becomes trouble: the
// caller hears words, the event is recorded like any other, and the contact goes on taking events.
func Advance(set *Set, c *Contact, e *Event) (out Turn) {
	defer func() {
		if cause := recover(); cause != nil {
			out = rescue(set, c, e, fmt.Sprint(cause))
		}
	}()
	t := begin(set, c, e)
	t.dispatch()
	return t.finish(c)
}

// turn is one event being worked on.
type turn struct {
	set    *Set
	c      *Contact
	e      *Event
	out    Turn
	docs   []*page
	webby  RunID // the run whose webhook this event is and which has not been answered yet
	inner  int
	why    string   // what decided the outcome of the step being left
	queue  string   // QueueSid of a wait that ended in this turn
	unread string   // a list that was needed and could not be read
	n      int      // effects and messages made so far
	before *Contact // the state before, where this turn shares its legs and seats until it changes them; else nil
	busy   RunID    // the procedure that is just asking for changes: what is confirmed at once is no news for it
	heard  bool     // a step took what the caller entered: only it knows what is sensitive
	view   Visit
	owned  []RoomID // rooms that this turn has copied and may change
	mine   *Passed  // first element of the list of passed steps that this turn has copied and may change
	first  scratch
}

// scratch is what nearly every turn needs once, so that it need not be allocated piece by piece.
type scratch struct {
	page  page
	docs  [2]*page
	verbs [6]twiml.Verb
	steps [2]StepName
	reply [1]Reply
	hop   [1]Hop
}

func begin(set *Set, c *Contact, e *Event) *turn {
	t := &turn{set: set, e: e}
	t.docs, t.out.Replies, t.out.Path = t.first.docs[:0], t.first.reply[:0], t.first.hop[:0]
	if c == nil && e.Cell.Contact().governs() {
		t.c = newFloor(e)
		return t
	}
	switch b := e.Body.(type) {
	case Birth:
		if c == nil {
			t.c = born(set, e, b)
			return t
		}
	case Message:
		if reopens(c, b) {
			t.c = opened(c, e, &b)
			t.out.Fresh = true
			return t
		}
	}
	if t.c = c.clone(); c.Parted {
		t.before = c
	}
	t.c.Seq, t.c.At, t.c.Live = e.Seq, e.At, e.Live
	return t
}

func born(set *Set, e *Event, b Birth) *Contact {
	c := &Contact{
		Format: StateFormat, ID: e.Cell.Contact(), Semantics: b.Semantics, Version: b.Version, Seed: b.Seed,
		Seq: e.Seq, At: e.At, Live: e.Live, Started: e.At, Phase: Live, NextRun: 1,
	}
	c.Language = set.Flows.Language("").Name
	for _, v := range set.Flows.Contact {
		c.Vars = append(c.Vars, Named{Name: v.Name, Value: v.Default, Sealed: v.Type.Hides()})
	}
	c.Caller, c.Called = callerOf(set, b), Called{Name: b.Number, Number: b.Hook.Params.Value("To")}
	if b.App != "" {
		c.Params = b.Hook.Params
	}
	return c
}

// dispatch sends the event where it belongs.
func (t *turn) dispatch() {
	switch t.e.Cell.Kind {
	case FloorCell:
		t.arrange()
		return
	case ListCell:
		t.outbound()
		return
	}
	switch b := t.e.Body.(type) {
	case Birth:
		t.birth(b)
	case Webhook:
		t.webhook(b)
	case Status:
		t.status(b)
	case Result:
		t.result(b)
	case Message:
		t.message(b)
	case Tick:
		t.tick()
	case Truth:
		t.truth(b)
	case Command:
		t.command(&b)
	case RoomTruth:
		t.roomTruth(b)
	case TaskNews:
		t.taskNews(b)
	case Text:
		t.texted(b)
	case Migrate:
		t.migrate(b)
	default:
		panic(fmt.Sprintf("internal error: no case for event %T", b))
	}
}

func (t *turn) birth(b Birth) {
	if b.Begun() {
		t.begun(b)
		return
	}
	leg := t.addLeg(Leg{Role: "customer", Sid: b.Hook.Sid, State: LegUp, Direction: "inbound", Number: t.c.Caller.Raw})
	leg.Address = addressOf(t.set.Live, t.c.Caller.Raw)
	leg.Headers = sipHeaders(b.Hook.Params)
	t.out.Calls = append(t.out.Calls, Call{Sid: b.Hook.Sid, Leg: leg.ID})
	t.moment(ContactBegan, leg.ID)
	t.fact(LegBegan, leg.ID, Named{Name: "from", Value: t.c.Caller.Raw}, Named{Name: "to", Value: t.c.Called.Number},
		Named{Name: "direction", Value: leg.Direction}, Named{Name: "address", Value: orNone(leg.Address)},
		Named{Name: "forwarded", Value: orNone(b.Hook.Params.Value("ForwardedFrom"))}, Named{Name: "role", Value: orNone(string(roleIn(t.set, b.Flow)))})
	if status := b.Hook.Params.Value("CallStatus"); terminal(status) {
		t.endLeg(leg.ID, status, b.Hook.Params)
		return
	}
	id := t.addRun(Run{Leg: leg.ID, As: AsMain})
	t.c.Legs[0].Main = id
	t.c.Run(id).hears(t.e.Key)
	t.webby = id
	t.start(id, b.Flow, b.With)
	t.answer()
}

// tick fires whatever is due, in order of due time, run and name.
func (t *turn) tick() {
	for range maxInner {
		run, held, due := RunID(0), false, Millis(0)
		for i := range t.c.Runs {
			r := &t.c.Runs[i]
			if r.Owed > 0 && r.Owed <= t.e.At && (run == 0 || r.Owed < due) {
				run, held, due = r.ID, true, r.Owed
			}
			if r.Timer.Due > 0 && r.Timer.Due <= t.e.At && (run == 0 || r.Timer.Due < due) {
				run, held, due = r.ID, false, r.Timer.Due
			}
		}
		if run == 0 {
			break
		}
		t.fire(run, held)
	}
	t.loneliness()
	t.roomsOverdue()
	t.legsOverdue()
	t.tasksOverdue()
	t.ageLimit()
}

func (t *turn) fire(id RunID, held bool) {
	r := t.c.Run(id)
	if held {
		t.resume(id, Fired{Held: true})
		if r = t.c.Run(id); r != nil && r.Owed > 0 && r.Owed <= t.e.At {
			panic("internal error: a held webhook was not answered in time")
		}
		return
	}
	name := r.Timer.Name
	switch {
	case name == lastWait:
		t.hungUp(id, nil)
		return
	case r.As == AsAnnounce:
		t.forget(id)
		return
	}
	r.Timer = Timer{}
	t.resume(id, Fired{Timer: name})
}

// finish closes the turn: what is due next, which readings were used, whether the contact is over. before is the
// contact as it was, nil for a new one.
func (t *turn) finish(before *Contact) Turn {
	if !t.c.ID.governs() {
		t.awaken()
		t.roomRules()
		t.closeIfOver()
		t.sealUnheard()
		t.loads(before)
	}
	t.out.Contact, t.out.pages = t.c, t.docs
	t.out.Due = t.due()
	t.partsDone()
	return t.out
}

// sealUnheard seals what a caller entered when no step took it: a request that came twice, too late or into
// trouble may carry what the step that asked for it would have sealed.
func (t *turn) sealUnheard() {
	var p Params
	switch b := t.e.Body.(type) {
	case Webhook:
		p = b.Params
	case Status:
		p = b.Params
	}
	for _, name := range [...]string{"Digits", "SpeechResult"} {
		if _, sent := p.Get(name); sent && !t.heard {
			t.out.Seal = append(t.out.Seal, name)
		}
	}
}

func (t *turn) due() Millis {
	if t.c.Floor != nil {
		return Millis(t.c.Floor.Due())
	}
	if t.c.List != nil {
		return Millis(t.c.List.Due())
	}
	var due Millis
	sooner := func(at Millis) {
		if at > 0 && (due == 0 || at < due) {
			due = at
		}
	}
	sooner(t.c.roomsDue())
	for i := range t.c.Routed {
		sooner(t.c.Routed[i].Ask)
	}
	for i := range t.c.Runs {
		sooner(t.c.Runs[i].Owed)
		sooner(t.c.Runs[i].Timer.Due)
	}
	for _, l := range t.c.Legs {
		if l.Overdue > 0 && l.State != LegOver && l.Home == 0 { // a leg of another contact is asked about there
			sooner(l.Overdue)
		}
	}
	return due
}

// closeIfOver closes a contact that has no leg left and waits for nothing.
func (t *turn) closeIfOver() {
	if t.c.Phase == Closed || len(t.c.Runs) > 0 || t.c.Living() {
		return
	}
	t.contactEnded()
	t.c.Phase = Closed
	t.taskOver()
	t.c.Vars, t.c.Params, t.c.Keys = nil, nil, lastKeys(t.c.Keys, 8)
}

func lastKeys(keys []string, n int) []string {
	return slices.Clone(keys[max(0, len(keys)-n):])
}

// Duplicate reports whether a contact has seen an event's key.
func (c *Contact) Duplicate(key string) bool {
	return key != "" && slices.Contains(c.Keys, key)
}

// Forgets reports whether the contact has had more keys than it remembers.
func (c *Contact) Forgets() bool { return len(c.Keys) >= maxKeys }

// remember keeps an event's key, and forgets the oldest when there are too many.
func (c *Contact) remember(key string) {
	if key == "" {
		return
	}
	c.Keys = append(slices.Clone(c.Keys[max(0, len(c.Keys)-maxKeys+1):]), key)
}
