package engine

import (
	"slices"

	"callflow/engine/twiml"
)

// page is the document that a run writes in this turn.
type page struct {
	run   RunID
	doc   twiml.Document
	size  int
	bound Millis     // how long it may last
	steps []StepName // entered within this document
	open  bool       // a blocking verb or an end closes it
}

// text is the document as it is sent.
func (p *page) text() []byte {
	return twiml.Append(make([]byte, 0, 256+p.size), &p.doc) // mostly enough
}

// webhook routes a request to the run of its channel, which alone owes the answer.
func (t *turn) webhook(w Webhook) {
	if w.To.What == Announced {
		t.announced(w)
		return
	}
	leg := t.leg(w.To.Leg)
	if leg == nil {
		t.reply(emptyDocument)
		return
	}
	if !t.bind(leg, w.Sid) && w.To.What != Bridge {
		t.alert(leg.ID, "second_call_for_leg", w.Sid)
		t.reply(hangupDocument)
		return
	}
	if leg.State == LegOver {
		t.late(w)
		return
	}
	if status := w.Params.Value("CallStatus"); terminal(status) && w.To.What != Bridge {
		t.endLeg(leg.ID, status, w.Params)
		t.told(w)
		t.reply(emptyDocument)
		return
	}
	if w.To.What == Bridge {
		w.To.Run = leg.Main
	}
	r := t.c.Run(w.To.Run)
	if r == nil {
		t.ended(leg, w)
		return
	}
	t.webby = r.ID
	switch {
	case w.To.What.unnumbered() && !r.hears(t.e.Key):
		t.repeated(r, w)
	default:
		t.alive(leg, r, w)
		t.ask(r, w)
	}
	t.answer()
}

// alive notes that a leg has just asked for something; a request that comes late says nothing of now.
func (t *turn) alive(leg *Leg, r *Run, w Webhook) {
	if w.To.What.unnumbered() || w.To.Visit == r.Visit {
		leg.touch(t.e.At)
	}
	if r.ID == leg.Main {
		leg.Side = Sided{} // the leg has gone on
	}
}

// ended answers a request for a run that is over: the one that ended it, come once more, or one that is late.
func (t *turn) ended(leg *Leg, w Webhook) {
	if s := &leg.Side; s.Run == w.To.Run && s.Run != 0 && s.Answer.From == w.To.Visit && s.Answer.What == w.To.What {
		t.reply(s.Answer.Body)
		return
	}
	t.stale(w)
}

// ask decides by the visit number what a request means: the visit expected, the same again, an older
// one, or a wish to hear the present document.
func (t *turn) ask(r *Run, w Webhook) {
	if keep := hostFacts(w.Params); r.As.Waits() && keep != nil {
		r.Facts = merge(r.Facts, append(keep, t.lineFacts(r)...))
	}
	switch {
	case r.Owed > 0 && (w.To.What == Now || w.To.Visit == r.Last.From && w.To.What == r.Last.What):
		t.held(r)
	case (w.To.What == Wait || w.To.What == Screen) && r.Visit == 0:
		t.startChild(r)
	case w.To.What == Answered && r.Visit == 0:
		t.answered(r, w)
	case w.To.What == Bridge:
		t.bridge(r, w)
	case w.To.What == Wait && r.As.Waits():
		t.round(r)
	case w.To.What == Now, w.To.What == Moved, w.To.What == Wait, w.To.What == Screen, w.To.What == Answered:
		t.again(r)
	case w.To.Visit == r.Visit:
		r.Same, r.Last.From, r.Last.What = 0, w.To.Visit, w.To.What
		t.resume(r.ID, Asked{What: w.To.What, Params: w.Params})
	case w.To.Visit == r.Last.From && w.To.What == r.Last.What:
		t.reply(r.Last.Body)
	default:
		t.stale(w)
	}
}

// maxHeard is how many tokens of requests a run remembers. Twilio tries a request for 15 seconds at most, and a
// round of a wait flow takes at least one.
const maxHeard = 16

// hears remembers the key of a request, and reports whether it is new; one without a key always is. The list given
// is left as it was: the state before shares it.
func (r *Run) hears(key string) bool {
	switch {
	case key == "":
		return true
	case slices.Contains(r.Heard, key):
		return false
	}
	r.Heard = append(slices.Clone(r.Heard[max(0, len(r.Heard)-maxHeard+1):]), key)
	return true
}

// unnumbered reports whether requests for a purpose ask for whatever the present document is, or for the words before
// a talk: their URL stays the same, and only the request's token tells a repetition from the next one (Twilio:
// I-Twilio-Idempotency-Token).
func (w What) unnumbered() bool {
	switch w {
	case Now, Moved, Wait, Screen, Answered, Bridge:
		return true
	}
	return false
}

// held lets a request wait for the answer that one before it is held for.
func (t *turn) held(r *Run) { t.webby, t.out.Hold = 0, max(r.Owed-t.e.At, 1) }

// repeated answers a request that was answered before, however long ago: with the present document, or the way to it
// when that has had its effect. Nothing moves, whatever has happened since.
func (t *turn) repeated(r *Run, w Webhook) {
	switch {
	case w.To.What == Bridge:
		t.reply(t.whispered(r.Leg))
	case r.Owed > 0:
		t.held(r)
	case len(r.Last.Body) == 0 || t.spent(r):
		t.stale(w)
	default:
		t.reply(r.Last.Body)
	}
}

// whispered are the words before a talk that has begun.
func (t *turn) whispered(id LegID) []byte {
	for i := range t.c.Runs {
		if r := &t.c.Runs[i]; r.Leg == id && r.As == AsWhisper {
			return r.Last.Body
		}
	}
	if side := t.c.Leg(id).Side; side.Run != 0 {
		return side.Answer.Body
	}
	return emptyDocument
}

// round answers the URL of a wait flow, which is the same for every document: Twilio asks it again when a
// document ends, and so do our own redirects. While the flow waits for a key, its present document is what is wanted.
func (t *turn) round(r *Run) {
	if len(r.Stack) == 0 || !r.Top().Before {
		t.reply(r.Last.Body)
		return
	}
	r.Same, r.Last.From, r.Last.What = 0, -1, ""
	t.resume(r.ID, Asked{What: Wait})
}

// comeBack ends a document with the way to the next one of the same run.
func (t *turn) comeBack(id RunID) {
	r := t.c.Run(id)
	if r.As.Waits() {
		t.visit(id).Add(&twiml.Redirect{Method: twiml.POST, URL: t.url(r.Leg, r.ID, 0, Wait)})
		return
	}
	t.visit(id).Redirect(Next)
}

// merge puts newer facts over older ones; neither list is changed.
func merge(old, newer []Named) []Named {
	out := append(make([]Named, 0, len(old)+len(newer)), old...)
	for _, n := range newer {
		out = put(out, n)
	}
	return out
}

// again answers with the present document, unless that has had its effect already. When Twilio comes back
// again and again without any progress, the step has failed.
func (t *turn) again(r *Run) {
	if t.spent(r) {
		r.Same, r.Last.From, r.Last.What = 0, -1, ""
		t.resume(r.ID, Asked{What: Next})
		return
	}
	if r.Same++; t.circles(r) || len(r.Last.Body) == 0 {
		r.Same = 0
		t.broken(r.ID, LeftByTrouble)
		t.move(r.ID, Out(Failed))
		return
	}
	t.reply(r.Last.Body)
}

// How often Twilio may come back for the same document. One that it cannot carry out comes back at once. One that was
// heard, and whose answer did not reach us because the server was away, comes back later: only very often is too often.
const (
	mostSoon  = 4
	mostOften = 20
	soon      = 3000 // milliseconds for each time, on average
)

// circles reports whether a document leads to itself.
func (t *turn) circles(r *Run) bool {
	if r.Same < mostSoon || r.Same >= mostOften || len(r.Stack) == 0 {
		return r.Same >= mostSoon
	}
	return t.e.At-r.Top().Entered < soon*Millis(r.Same)
}

// broken lets a step that ends from outside say what is known of it.
func (t *turn) broken(id RunID, how HowLeft) {
	if r := t.c.Run(id); len(r.Stack) > 0 {
		t.leftBy(id, Leaving{How: how})
	}
}

// leftBy tells the step that a run is in how its visit has ended.
func (t *turn) leftBy(id RunID, by Leaving) {
	f := t.c.Run(id).Top()
	if f.Before {
		return
	}
	if step := t.step(f); step != nil {
		if l, ok := step.Kind.(Leaver); ok {
			l.Left(t.visit(id), by)
		}
	}
}

func (t *turn) spent(r *Run) bool {
	if len(r.Stack) == 0 || r.Top().Before {
		return false
	}
	step := t.step(r.Top())
	if step == nil {
		return false
	}
	k, ok := step.Kind.(Once)
	return ok && k.Spent(t.visit(r.ID))
}

// stale answers a request that comes too late: it moves nothing. Redirecting to the present document
// is legal only within one role of documents.
func (t *turn) stale(w Webhook) {
	r := t.c.Run(w.To.Run)
	leg := t.c.Leg(w.To.Leg)
	switch {
	case w.To.What == Screen, leg.Parent != 0:
		t.reply(hangupDocument)
	case w.To.What == Bridge:
		t.reply(emptyDocument)
	case r != nil && (r.As == AsMain || r.As.Waits()):
		t.reply(redirectDocument(t.url(leg.ID, r.ID, r.Visit, Now)))
	case r == nil && leg.Main != 0 && t.c.Run(leg.Main) != nil && w.To.Run != leg.Main && (w.To.What == Next || w.To.What == Wait):
		t.reply(pauseDocument) // a wait document that outlived its queue: the leg is being moved
	case leg.Main != 0 && t.c.Run(leg.Main) != nil:
		t.reply(redirectDocument(t.url(leg.ID, leg.Main, t.c.Run(leg.Main).Visit, Now)))
	default:
		t.reply(hangupDocument)
	}
}

// late takes a request of a leg that has ended: facts only, and an empty document.
func (t *turn) late(w Webhook) {
	told := t.told(w)
	if r := t.c.Run(w.To.Run); r != nil && r.Timer.Name == lastWait && told {
		t.hungUp(r.ID, w.Params)
		t.reply(emptyDocument)
		return
	}
	if w.To.What == Answered {
		t.reply(hangupDocument)
		return
	}
	if told {
		t.factsAfter(w)
	}
	t.reply(emptyDocument)
}

// told reports whether a request is the first to tell how the verb ended that a leg was at when it ended. What older
// ones say, or the same once more, is known.
func (t *turn) told(w Webhook) bool {
	leg := t.leg(w.To.Leg)
	if w.To.What != Action || w.To.Run != leg.Main || w.To.Visit != leg.Open {
		return false
	}
	leg.Open = 0
	return true
}

// bind ties a leg to the first CallSid that it sees.
func (t *turn) bind(leg *Leg, sid string) bool {
	if leg.Sid == "" && sid != "" {
		leg.Sid = sid
		t.out.Calls = append(t.out.Calls, Call{Sid: sid, Leg: leg.ID})
		if leg.State == LegDialing || leg.State == LegRinging {
			leg.State = LegUp
		}
	}
	return sid == "" || leg.Sid == sid
}

// pageFor returns the document that a run is writing. The first call in a turn begins a new one, and so
// raises the run's visit: whatever an older document reports is stale from here on.
func (t *turn) pageFor(id RunID) *page {
	if p := t.written(id); p != nil {
		return p
	}
	if r := t.c.Run(id); r != nil {
		r.Visit++
		r.Same = 0 // a new document is progress
	}
	p := &t.first.page
	if len(t.docs) > 0 {
		p = new(page)
	} else {
		p.doc.Verbs, p.steps = t.first.verbs[:0], t.first.steps[:0]
	}
	p.run, p.open = id, true
	t.docs = append(t.docs, p)
	return p
}

// written returns the document that a run has begun in this turn, or nil.
func (t *turn) written(id RunID) *page {
	for _, p := range t.docs {
		if p.run == id {
			return p
		}
	}
	return nil
}

// park ends the document of a run at a verb that waits, and sees to it that the leg gets it: as the
// answer to this webhook, to one that is held, or by ordering a redirect.
func (t *turn) park(id RunID) {
	if t.c.Run(id).As == AsProcedure {
		return
	}
	r, p := t.c.Run(id), t.pageFor(id)
	if !p.open {
		return
	}
	p.open = false
	r.Last.Body = p.text()
	if len(r.Last.Body) > 64_000 {
		panic("document of " + string(r.Top().Flow) + " is larger than Twilio takes")
	}
	t.expectBy(r.Leg, min(max(p.bound, defaultOverdue), longOverdue))
	switch {
	case t.webby == id:
		return // answer sends it
	case r.Owed > 0:
		r.Owed = 0
		t.out.Replies = append(t.out.Replies, Reply{Run: id, Body: r.Last.Body})
	default:
		t.order(r)
	}
}

// order redirects the leg to the present document. The visit has risen already, so that the action of
// the interrupted verb is stale whichever request Twilio carries out.
func (t *turn) order(r *Run) {
	leg := t.c.Leg(r.Leg)
	r.Last.From, r.Last.What = -1, ""
	if leg.State == LegOver || leg.Sid == "" {
		return
	}
	to := Address{Contact: t.c.ID, Leg: leg.ID, Run: r.ID, Visit: r.Visit, What: Moved, Tag: t.c.tag(leg.ID, r.ID)}
	do := Deed(MoveCall{Sid: leg.Sid, To: to})
	if queue, ok := t.queueSid(leg.ID); ok {
		do = ClaimMember{Sid: leg.Sid, Queue: queue, To: to}
	}
	t.effect(Effect{Lane: legLane(leg.ID), Class: ClassTransfer, Do: do, Tell: true}, leg.ID, r.ID)
}

// answer replies to the webhook of this event with what its run has written.
func (t *turn) answer() {
	if t.webby == 0 {
		return
	}
	id := t.webby
	t.webby = 0
	if t.out.Hold > 0 || slices.ContainsFunc(t.out.Replies, func(r Reply) bool { return r.Run == 0 }) {
		return
	}
	r := t.c.Run(id)
	if r == nil {
		t.reply(t.lastWords(id))
		return
	}
	t.out.Replies = append(t.out.Replies, Reply{Body: r.Last.Body})
}

// lastWords is the document of a run that ended in this turn.
func (t *turn) lastWords(id RunID) []byte {
	for _, p := range t.docs {
		if p.run == id {
			return p.text()
		}
	}
	return emptyDocument
}

func (t *turn) reply(body []byte) {
	t.out.Replies = append(t.out.Replies, Reply{Body: body})
}
