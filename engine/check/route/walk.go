package route

import (
	"callflow/engine"
)

// State is what a [Watch] remembers of a call. There should be few different ones: the time of a walk grows with
// their number.
type State uint16

// Verdict is what becomes of a walk.
type Verdict uint8

// The verdicts.
const (
	Go   Verdict = iota // on
	Dead                // this way is not looked at any further
	Hit                 // this is what was looked for
)

// Watch follows calls along their ways.
type Watch interface {
	// Begin is asked when a flow begins for a call in a state.
	Begin(f engine.FlowName, q State) State
	// Enter is asked when a step is entered.
	Enter(p *Place, q State) (State, Verdict)
	// Leave is asked when a step is left by an outcome.
	Leave(p *Place, o engine.Outcome, q State) (State, Verdict)
	// Finish is asked when a flow is over: by an outcome, an end, or because another one takes over.
	Finish(f engine.FlowName, q State) (State, Verdict)
	// Back is asked when a flow has come back to who ran it in state before.
	Back(before, q State) State
	// Drop is asked when the flows that wait for one are given up, as by goto.
	Drop(q State) State
	// Over is asked when a call is over: true for what was looked for.
	Over(q State) bool
}

// Root is where calls begin.
type Root struct {
	Name  string // what it is called, such as main
	Flow  engine.FlowName
	State State
}

// from says how the walk came to an item.
type from struct {
	item    int            // the one before; -1 for a root
	exit    int            // the last item of the flow that has come back, or -1
	left    engine.Outcome // by which that one was left
	outcome engine.Outcome
	into    bool // it is the first of a flow that began there
}

// item is one place in one state, within one context.
type item struct {
	ctx   int
	place *Place
	state State
	from  from
}

// context is a flow that began in a state.
type context struct {
	flow    engine.FlowName
	state   State
	root    string // the name of the root that began it
	top     bool   // nobody waits for it
	callers []caller
	exits   []exit
	known   map[exitKey]bool
}

type caller struct {
	item  int
	mode  Mode
	state State
}

type exit struct {
	exitKey
	item int            // -1: the flow has no step before
	left engine.Outcome // by which the item was left
}

type exitKey struct {
	outcome engine.Outcome
	state   State
}

type contextKey struct {
	flow  engine.FlowName
	state State
}

type itemKey struct {
	ctx, place int
	state      State
}

// Walk is a walk along all ways from some roots: each place is visited once in each state and context, in order of
// the number of steps.
type Walk struct {
	m        *Map
	watch    Watch
	items    []item
	contexts []*context
	byKey    map[contextKey]int
	seen     map[itemKey]bool
	hit      int
	last     engine.Outcome
}

// Walk follows calls from the roots until the watch has a hit, or everything was seen.
func (m *Map) Walk(w Watch, roots ...Root) *Walk {
	k := &Walk{m: m, watch: w, byKey: map[contextKey]int{}, seen: map[itemKey]bool{}, hit: -1}
	for _, r := range roots {
		k.begin(r.Flow, w.Begin(r.Flow, r.State), from{item: -1, exit: -1}, caller{item: -1}, r.Name)
	}
	for i := 0; i < len(k.items) && k.hit < 0; i++ {
		k.step(i)
	}
	return k
}

// Hit reports whether the watch has found what it looked for.
func (k *Walk) Hit() bool { return k.hit >= 0 }

// First calls do for each place that was reached, in the order in which the walk came there, with the number by which
// [Walk.Sample] tells how.
func (k *Walk) First(do func(p *Place, at int)) {
	seen := make([]bool, len(k.m.Places))
	for i, it := range k.items {
		if !seen[it.place.No] {
			seen[it.place.No] = true
			do(it.place, i)
		}
	}
}

// begin starts a flow, for a caller or at the top.
func (k *Walk) begin(flow engine.FlowName, q State, f from, c caller, root string) {
	target := k.m.flows[flow]
	if target == nil {
		return
	}
	key := contextKey{flow, q}
	no, known := k.byKey[key]
	if !known {
		no = len(k.contexts)
		k.byKey[key] = no
		k.contexts = append(k.contexts, &context{flow: flow, state: q, root: root, known: map[exitKey]bool{}})
	}
	ctx := k.contexts[no]
	if c.item >= 0 {
		ctx.callers = append(ctx.callers, c)
	}
	top := c.item < 0
	if !known {
		ctx.top, f.into = top, true
		k.arrive(no, target.graph.Start, q, f)
		return
	}
	again := top && ctx.top
	ctx.top = ctx.top || top
	for _, e := range ctx.exits {
		switch {
		case !top:
			k.comeBack(e, c)
		case !again:
			k.over(e)
		}
	}
}

// arrive comes to a target in a context.
func (k *Walk) arrive(ctx int, to engine.Target, q State, f from) {
	if k.hit >= 0 {
		return
	}
	if to.Step == "" {
		k.finish(ctx, to.Finish, q, f)
		return
	}
	p := k.m.flows[k.contexts[ctx].flow].places[to.Step]
	if p == nil || k.seen[itemKey{ctx, p.No, q}] {
		return
	}
	k.seen[itemKey{ctx, p.No, q}] = true
	k.items = append(k.items, item{ctx: ctx, place: p, state: q, from: f})
}

// found ends the walk at an item that is left by an outcome, or "".
func (k *Walk) found(at int, o engine.Outcome) {
	if k.hit < 0 {
		k.hit, k.last = at, o
	}
}

// step goes on from an item.
func (k *Walk) step(i int) {
	it := k.items[i]
	p := it.place
	q, v := k.watch.Enter(p, it.state)
	if v != Go {
		if v == Hit {
			k.found(i, "")
		}
		return
	}
	for _, s := range p.Subs {
		k.begin(s.Flow, k.watch.Begin(s.Flow, q), from{item: i, exit: -1}, caller{item: i, mode: s.Mode, state: q}, "")
	}
	for _, w := range p.Ways {
		if w.Own {
			k.leave(i, w, q, from{item: i, exit: -1, outcome: w.Outcome})
		}
	}
	if p.Jump != "" {
		k.jump(i, p.Jump, q)
	}
	if p.Fails && p.Graph.Type == engine.CallFlow {
		if q, v := k.watch.Leave(p, engine.Failed, q); v == Go {
			k.jump(i, k.m.Trouble, q)
		}
	}
	if len(p.Ways) == 0 && len(p.Subs) == 0 && p.Jump == "" { // reject, and whatever else does not come back
		k.finish(it.ctx, engine.End, q, from{item: i, exit: -1})
	}
}

// leave follows one outcome of an item.
func (k *Walk) leave(i int, w Way, q State, f from) {
	q, v := k.watch.Leave(k.items[i].place, w.Outcome, q)
	switch v {
	case Hit:
		k.found(i, w.Outcome)
	case Go:
		k.arrive(k.items[i].ctx, w.To, q, f)
	case Dead:
	}
}

// jump gives the leg to another flow for good.
func (k *Walk) jump(i int, flow engine.FlowName, q State) {
	q, v := k.watch.Finish(k.items[i].place.Graph.Name, q)
	if v != Go {
		if v == Hit {
			k.found(i, "")
		}
		return
	}
	q = k.watch.Begin(flow, k.watch.Drop(q))
	k.begin(flow, q, from{item: i, exit: -1}, caller{item: -1}, "")
}

// finish ends the flow of a context.
func (k *Walk) finish(no int, o engine.Outcome, q State, f from) {
	ctx := k.contexts[no]
	q, v := k.watch.Finish(ctx.flow, q)
	if v == Hit {
		k.found(f.item, f.outcome)
	}
	e := exit{exitKey{o, q}, f.item, f.outcome}
	if f.into {
		e.item = -1
	}
	if v != Go || ctx.known[e.exitKey] {
		return
	}
	ctx.known[e.exitKey] = true
	ctx.exits = append(ctx.exits, e)
	if ctx.top {
		k.over(e)
	}
	for _, c := range ctx.callers {
		k.comeBack(e, c)
	}
}

// over ends the call.
func (k *Walk) over(e exit) {
	if e.item >= 0 && k.watch.Over(k.watch.Drop(e.state)) {
		k.found(e.item, e.left)
	}
}

// comeBack takes one exit of a flow to one of those who wait for it.
func (k *Walk) comeBack(e exit, c caller) {
	o := e.outcome
	switch {
	case k.hit >= 0 || c.mode == Beside:
		return
	case o == engine.End && c.mode == Runs:
		k.over(e)
		return
	case o == engine.End && c.mode == Rings:
		o = "ended"
	}
	for _, w := range k.items[c.item].place.Ways {
		if w.Outcome == o {
			k.leave(c.item, w, k.watch.Back(c.state, e.state), from{item: c.item, exit: e.item, left: e.left, outcome: w.Outcome})
		}
	}
}
