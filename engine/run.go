package engine

import "fmt"

// resume tells the current step of a run that something has happened.
func (t *turn) resume(id RunID, in Input) {
	r := t.c.Run(id)
	if r == nil || len(r.Stack) == 0 || r.Timer.Name == lastWait {
		return
	}
	f := r.Top()
	if f.Before { // the document was cut before this step
		f.Before = false
		if r.As == AsProcedure { // its time has come
			t.procedureBegan(r, id, f.Flow)
		}
		t.drive(id, t.enter(id, f.Step))
		return
	}
	step := t.step(f)
	if step == nil {
		t.nothingLeft(id, in)
		return
	}
	if w, ok := step.Kind.(Waiter); ok {
		if _, asked := in.(Asked); asked {
			t.heard = true
		}
		t.drive(id, w.Resume(t.visit(id), in))
		return
	}
	t.drive(id, Keep())
}

// nothingLeft answers a run that has walked to its end and only waits for its leg to go.
func (t *turn) nothingLeft(id RunID, in Input) {
	if _, asked := in.(Asked); asked && t.webby == id {
		t.reply(hangupDocument)
	}
}

// move goes on with a run as if its step had answered so.
func (t *turn) move(id RunID, m Move) { t.drive(id, m) }

// drive walks a run until it waits or ends. Each kind of move is one small case; the bound keeps a flow
// that never waits from running on.
func (t *turn) drive(id RunID, m Move) {
	for {
		if t.inner++; t.inner > maxInner {
			panic(fmt.Sprintf("more than %d steps in one turn", maxInner))
		}
		if t.c.Run(id) == nil {
			return
		}
		switch m.kind {
		case moveKeep:
			return
		case moveStay, moveCut:
			t.park(id)
			return
		case moveHold:
			t.hold(id, m.hold)
			return
		case moveOut:
			m = t.leave(id, m.outcome)
		case moveSub:
			m = t.push(id, m.flow, m.with)
		case moveJump:
			m = t.jump(id, m.flow, m.with)
		default:
			panic("internal error: a kind returned no move")
		}
	}
}

// hold keeps the webhook of this event open. When words have been written already they are heard
// meanwhile, and the document comes back for the result; outside of a webhook there is nothing to hold.
func (t *turn) hold(id RunID, d Millis) {
	if p := t.written(id); p != nil && len(p.doc.Verbs) > 0 {
		t.visit(id).Redirect(Poll)
		t.park(id)
		return
	}
	if t.webby != id && t.c.Run(id).Owed > 0 {
		return // a request is held already
	}
	if t.webby != id { // the leg hears something else just now: it is brought here, and asks again
		v := t.visit(id)
		v.Pause(1000)
		v.Redirect(Poll)
		t.park(id)
		return
	}
	r := t.c.Run(id)
	r.Owed, r.Last.Body = t.e.At+d, nil
	t.out.Hold = d
}

// start begins a flow at the bottom of a run.
func (t *turn) start(id RunID, flow FlowName, with []Named) {
	t.drive(id, t.push(id, flow, with))
}

// push puts a flow onto a run's stack and enters its first step.
func (t *turn) push(id RunID, flow FlowName, given []Named) Move {
	r := t.c.Run(id)
	g := t.set.Flows.Graphs[flow]
	if g == nil {
		return t.trouble(id, "flow "+string(flow)+" is not there")
	}
	if len(r.Stack) >= maxFrames {
		return t.trouble(id, "too many flows within one another")
	}
	r.Stack = append(r.Stack, Frame{Flow: flow, Entered: t.e.At, Vars: firstValues(g, given)})
	if leg := t.c.Leg(r.Leg); r.As == AsMain && g.Role != "" && len(r.Stack) == 1 { // a sub-flow, or a screen, is for whoever is there
		t.leg(leg.ID).Role = g.Role
	}
	return t.follow(id, g.Start)
}

// firstValues are the inputs given, and the defaults of everything else.
func firstValues(g *Graph, given []Named) []Named {
	vars := make([]Named, 0, len(g.Inputs)+len(g.Vars)+len(g.Outputs))
	for _, group := range [][]Var{g.Inputs, g.Vars, g.Outputs} {
		for _, v := range group {
			n := Named{Name: v.Name, Value: v.Default, Sealed: v.Type.Hides()}
			if x, ok := lookup(given, v.Name); ok {
				n.Value = x
			}
			vars = append(vars, n)
		}
	}
	return vars
}

// jump hands the leg over: the flows on the stack end, each with its finally, and another begins.
func (t *turn) jump(id RunID, flow FlowName, with []Named) Move {
	t.leaveStep(id, "done")
	t.unwind(id, 0)
	return t.push(id, flow, with)
}

// follow goes to a target: a step of this flow, its end, or a declared outcome.
func (t *turn) follow(id RunID, to Target) Move {
	if to.Step == "" {
		return t.finishFlow(id, to.Finish)
	}
	r := t.c.Run(id)
	f := r.Top()
	if step := t.set.Flows.Step(f.Flow, to.Step); step != nil && step.Limit != nil {
		if p := passed(f.Passed, to.Step); p != nil && p.Visits >= step.Limit.Visits {
			return t.follow(id, step.Limit.Then)
		}
	}
	if t.mustCut(r, to.Step) {
		f.Step, f.Before, f.Memo = to.Step, true, nil
		t.comeBack(id)
		return Move{kind: moveCut}
	}
	return t.enter(id, to.Step)
}

// mustCut says whether the document has to end before a step: it has grown too long, or a wait flow has
// come round.
func (t *turn) mustCut(r *Run, next StepName) bool {
	if r.As == AsProcedure {
		return false
	}
	p := t.pageFor(r.ID)
	if len(p.doc.Verbs) == 0 {
		return false
	}
	if p.size > maxDoc {
		return true
	}
	if !r.As.Waits() {
		return false
	}
	for _, s := range p.steps {
		if s == next {
			return true
		}
	}
	return false
}

// enter begins a visit of a step.
func (t *turn) enter(id RunID, name StepName) Move {
	r := t.c.Run(id)
	f := r.Top()
	step := t.set.Flows.Step(f.Flow, name)
	if step == nil {
		return t.trouble(id, "step "+string(name)+" is not there")
	}
	f.Step, f.Entered, f.Memo, r.Timer = name, t.e.At, nil, Timer{}
	t.entered(f, name)
	if r.As != AsProcedure {
		p := t.pageFor(id)
		p.steps = append(p.steps, name)
	}
	m := step.Kind.Enter(t.visit(id))
	if list := t.unread; list != "" {
		t.unread = ""
		return t.trouble(id, "list "+list+" cannot be read")
	}
	return m
}

// entered counts one more visit of a step and forgets the values of the last.
func (t *turn) entered(f *Frame, name StepName) {
	t.own(f)
	if p := passed(f.Passed, name); p != nil {
		*p = Passed{Step: name, Visits: p.Visits + 1, Kept: p.Kept}
		return
	}
	f.Passed = append(f.Passed, Passed{Step: name, Visits: 1})
	t.mine = &f.Passed[0]
}

// own makes the passed steps of a frame such that this turn may change them in place: a list that an
// earlier turn made is copied once.
func (t *turn) own(f *Frame) {
	if len(f.Passed) > 0 && &f.Passed[0] == t.mine {
		return
	}
	f.Passed = append(make([]Passed, 0, len(f.Passed)+2), f.Passed...)
	if len(f.Passed) > 0 {
		t.mine = &f.Passed[0]
	}
}

func passed(list []Passed, name StepName) *Passed {
	for i := range list {
		if list[i].Step == name {
			return &list[i]
		}
	}
	return nil
}

// leave ends the visit of the current step by an outcome and follows its target.
func (t *turn) leave(id RunID, o Outcome) Move {
	r := t.c.Run(id)
	f := r.Top()
	step := t.step(f)
	if step == nil {
		return Keep()
	}
	to, ok := step.Next[o]
	t.leaveStep(id, o)
	if !ok {
		return t.trouble(id, fmt.Sprintf("step %s of %s ended by %s, which leads nowhere", step.Name, f.Flow, o))
	}
	return t.follow(id, to)
}

// leaveStep writes down that the current step is left: the path, its log, its outcome; its child runs end.
func (t *turn) leaveStep(id RunID, o Outcome) {
	r := t.c.Run(id)
	if len(r.Stack) == 0 {
		return
	}
	f := r.Top()
	step := t.step(f)
	if step == nil || f.Before {
		return
	}
	why := t.why
	t.why = ""
	t.endChildren(id)
	r, v := t.c.Run(id), t.visit(id)
	f = r.Top()
	visits := 0
	t.own(f)
	if p := passed(f.Passed, step.Name); p != nil {
		p.Outcome, visits = o, p.Visits
	}
	for _, l := range step.Log {
		v.record(l, "left")
	}
	hop := Hop{Run: id, Leg: r.Leg, Flow: f.Flow, Step: step.Name, Outcome: o, Why: why, Entered: f.Entered, Left: t.e.At, Visit: visits}
	t.out.Path = append(t.out.Path, hop)
	t.hopMoment(&hop, step.KindName)
	f.Step, f.Memo, r.Timer = "", nil, Timer{}
}

// finishFlow ends the flow on top of the stack: by a declared outcome it returns to whoever called it, by
// end it hangs up, goes round or lets the talk begin, as its type has it.
func (t *turn) finishFlow(id RunID, o Outcome) Move {
	r := t.c.Run(id)
	if o == End && r.As.Waits() {
		return t.goRound(id)
	}
	if len(r.Stack) == 1 {
		t.finished(r, o)
		r = t.c.Run(id)
	}
	whispered := len(r.Stack) > 1 && t.set.Flows.Graphs[r.Top().Flow].Type == WhisperFlow
	if o == End && r.As == AsMain && !whispered {
		t.visit(id).hangUp()
		return Move{kind: moveCut}
	}
	if r.As == AsProcedure && len(r.Stack) == 1 {
		t.procedureOver(id, o)
		return Keep()
	}
	if len(r.Stack) > 1 {
		outputs := t.outputs(r)
		t.unwind(id, len(r.Stack)-1)
		step := t.step(t.c.Run(id).Top())
		return step.Kind.(Waiter).Resume(t.visit(id), Returned{Outcome: o, Outputs: outputs})
	}
	return t.childOver(id, o)
}

// goRound begins a wait flow again; the document ends where it would repeat itself.
func (t *turn) goRound(id RunID) Move {
	g := t.set.Flows.Graphs[t.c.Run(id).Top().Flow]
	if len(t.pageFor(id).doc.Verbs) == 0 {
		t.visit(id).Pause(1000)
	}
	return t.follow(id, g.Start)
}

// outputs are the values that the flow on top of the stack gives back.
func (t *turn) outputs(r *Run) []Named {
	f := r.Top()
	var out []Named
	for _, o := range t.set.Flows.Graphs[f.Flow].Outputs {
		x, _ := lookup(f.Vars, o.Name)
		out = append(out, Named{Name: o.Name, Value: x, Sealed: o.Type.Hides()})
	}
	return out
}

func (t *turn) step(f *Frame) *Step {
	if f.Step == "" {
		return nil
	}
	return t.set.Flows.Step(f.Flow, f.Step)
}

// sensitive reports whether a variable of a flow is declared so.
func (t *turn) sensitive(flow FlowName, name string) bool {
	g := t.set.Flows.Graphs[flow]
	if g == nil {
		return false
	}
	for _, group := range [][]Var{g.Inputs, g.Vars, g.Outputs} {
		for i := range group {
			if group[i].Name == name {
				return group[i].Type.Hides()
			}
		}
	}
	return false
}
