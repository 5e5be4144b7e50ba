package engine

import (
	"slices"

	"callflow/engine/twiml"
)

// Fixed documents, for answers that need no flow.
var (
	emptyDocument  = twiml.Append(nil, &twiml.Document{})
	hangupDocument = twiml.Append(nil, &twiml.Document{Verbs: []twiml.Verb{&twiml.Hangup{}}})
	pauseDocument  = twiml.Append(nil, &twiml.Document{Verbs: []twiml.Verb{&twiml.Pause{Length: twiml.Num(5)}}})
)

func redirectDocument(url string) []byte {
	return twiml.Append(nil, &twiml.Document{Verbs: []twiml.Verb{&twiml.Redirect{Method: twiml.POST, URL: url}}})
}

// SafeDocument is what a caller hears when nothing else can be said: an apology and the end of the call.
// It is made of constants only.
func SafeDocument(language string) []byte {
	say := &twiml.Say{Language: "en-US", Text: "We are sorry, something is wrong on our side. Please call again later."}
	if language == "ja" || language == "ja-JP" {
		say = &twiml.Say{Language: "ja-JP", Text: "申し訳ございません。障害が発生しております。のちほどおかけ直しください。"}
	}
	return twiml.Append(nil, &twiml.Document{Verbs: []twiml.Verb{say, &twiml.Hangup{}}})
}

// BusyDocument tells a new caller that all lines are busy, when calls in progress need what is left.
func BusyDocument() []byte {
	return twiml.Append(nil, &twiml.Document{Verbs: []twiml.Verb{&twiml.Reject{Reason: "busy"}}})
}

// RetryDocument keeps a live call while its turn cannot be taken just now: it pauses and comes back.
func RetryDocument(url string) []byte {
	return twiml.Append(nil, &twiml.Document{Verbs: []twiml.Verb{
		&twiml.Pause{Length: twiml.Num(2)}, &twiml.Redirect{Method: twiml.POST, URL: url}}})
}

// trouble hands a run to the trouble flow because a step failed and nothing nearer says where to go. The
// third trouble of a contact, or one within the trouble flow, ends the leg with an apology. Runs beside
// the main one only end: their host goes on.
func (t *turn) trouble(id RunID, why string) Move {
	r := t.c.Run(id)
	if r == nil {
		return Keep()
	}
	t.alert(r.Leg, "trouble", why)
	t.out.Trouble = why
	t.c.Troubles++
	if r.As != AsMain {
		return t.sideTrouble(r)
	}
	within := len(r.Stack) > 0 && r.Stack[0].Flow == t.set.Flows.Trouble
	t.unwind(id, 0)
	if within || t.c.Troubles >= maxTrouble || t.set.Flows.Graphs[t.set.Flows.Trouble] == nil {
		v := t.visit(id)
		v.apologise()
		return Move{kind: moveCut}
	}
	return t.push(id, t.set.Flows.Trouble, nil)
}

// sideTrouble keeps a wait loop going and lets anything else end: nobody is left in silence by a prompt
// that could not be made.
func (t *turn) sideTrouble(r *Run) Move {
	if r.As == AsProcedure {
		t.procedureOver(r.ID, Failed)
		return Keep()
	}
	v := t.visit(r.ID)
	if !r.As.Waits() {
		return t.childOver(r.ID, "accept")
	}
	f := r.Top()
	f.Step, f.Before, f.Memo = t.set.Flows.Graphs[f.Flow].Start.Step, true, nil
	v.Pause(5000)
	t.comeBack(r.ID)
	return Move{kind: moveCut}
}

// apologise ends the document with words that need nothing but constants.
func (v *Visit) apologise() {
	lang := v.t.set.Flows.Language(v.t.c.Language)
	text := "We are sorry, something is wrong on our side. Please call again later."
	if lang.Code == "ja-JP" {
		text = "申し訳ございません。障害が発生しております。のちほどおかけ直しください。"
	}
	v.Add(&twiml.Say{Language: lang.Code, Voice: lang.Voice, Text: text})
	v.hangUp()
}

func (v *Visit) hangUp() { v.Add(&twiml.Hangup{}) }

func (v *Visit) leaveQueue() { v.Add(&twiml.Leave{}) }

// rescue replaces a turn that broke: the event is recorded, the caller hears the trouble flow or an
// apology, and the contact goes on taking events.
func rescue(set *Set, c *Contact, e *Event, cause string) (out Turn) {
	defer func() {
		if again := recover(); again != nil {
			out = lastResort(set, c, e, cause)
		}
	}()
	t := begin(set, c, e)
	if t.endFaulty() {
		t.c.Troubles++
		t.alert(0, "trouble", cause)
		t.out.Trouble = cause
		return t.finish(c)
	}
	id, answer := t.victim()
	t.webby = answer
	if id == 0 {
		t.c.Troubles++
		t.alert(0, "trouble", cause)
		t.out.Trouble = cause
		if _, asks := e.Body.(Webhook); asks {
			t.reply(SafeDocument(t.c.Language))
		}
		return t.finish(c)
	}
	t.drive(id, t.trouble(id, cause))
	t.answer()
	return t.finish(c)
}

// endFaulty ends the procedures of a contact whose turn broke, where the event was not for a leg's own flow: the
// callers talk on.
func (t *turn) endFaulty() bool {
	switch t.e.Body.(type) {
	case Webhook, Birth, Truth, Message:
		return false
	}
	if _, asked := t.e.Body.(Command); asked {
		t.out.Response = NotNow
	}
	ended := false
	for i := 0; i < len(t.c.Runs); i++ {
		if r := &t.c.Runs[i]; r.As == AsProcedure {
			t.procedureOver(r.ID, Failed)
			i, ended = -1, true
		}
	}
	return ended
}

// victim finds the main run of the leg that the event is about, and whether it is owed an answer.
func (t *turn) victim() (run, answer RunID) {
	leg := LegID(1)
	switch b := t.e.Body.(type) {
	case Birth:
		if b.Begun() {
			return 0, 0 // its procedure cannot even begin: the contact is over
		}
		l := t.addLeg(Leg{Role: "customer", Sid: b.Hook.Sid, State: LegUp, Direction: "inbound", Number: t.c.Caller.Raw})
		l.Main = t.addRun(Run{Leg: l.ID, As: AsMain})
		t.c.Legs[0].Main = l.Main
		t.out.Calls = append(t.out.Calls, Call{Sid: b.Hook.Sid, Leg: l.ID})
		return l.Main, l.Main
	case Webhook:
		l := t.c.Leg(b.To.Leg)
		if l == nil || l.State == LegOver || b.To.Run != l.Main || t.c.Run(l.Main) == nil {
			return 0, 0
		}
		return l.Main, l.Main
	case Status, Truth:
		return 0, 0
	}
	l := t.c.Leg(leg)
	if l == nil || l.State == LegOver || t.c.Run(l.Main) == nil {
		return 0, 0
	}
	return l.Main, 0
}

// lastResort is the turn when even trouble broke: the state stays, the caller hears an apology.
func lastResort(set *Set, c *Contact, e *Event, cause string) Turn {
	t := begin(set, c, e)
	t.c.Troubles++
	t.out.Trouble = cause
	for i := range t.c.Runs {
		t.c.Runs[i].Owed, t.c.Runs[i].Timer = 0, Timer{}
	}
	t.c.Runs = slices.DeleteFunc(t.c.Runs, func(r Run) bool { return r.As == AsProcedure }) // what they did is undone by the next turn
	t.out.Replies = []Reply{{Body: SafeDocument(t.c.Language)}}
	t.sealUnheard()
	t.closeIfOver()
	t.out.Contact = t.c
	t.out.Due = t.due()
	t.partsDone()
	return t.out
}
