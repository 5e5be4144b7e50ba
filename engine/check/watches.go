package check

import (
	"math"

	"callflow/engine"
	"callflow/engine/check/route"
)

// never16 is a number of choices that nobody makes.
const never16 = math.MaxUint16

// plain is a watch whose state nobody changes: others change what is theirs.
type plain struct{}

func (plain) Begin(_ engine.FlowName, q State) State { return q }

func (plain) Enter(_ *route.Place, q State) (State, route.Verdict) { return q, route.Go }

func (plain) Leave(_ *route.Place, _ engine.Outcome, q State) (State, route.Verdict) {
	return q, route.Go
}

func (plain) Finish(_ engine.FlowName, q State) (State, route.Verdict) { return q, route.Go }

func (plain) Back(_, q State) State { return q }

func (plain) Drop(q State) State { return q }

func (plain) Over(State) bool { return false }

// seen reports whether one of some events happens at a moment. Those that may be left out do not count if sure.
type seen func(e route.Events, sure bool) bool

// moments is a watch that treats all moments alike: a step is entered, it is left, a flow is over.
type moments struct {
	plain
	m    *route.Map
	next func(q State, now seen) (State, route.Verdict)
}

func (w *moments) Enter(p *route.Place, q State) (State, route.Verdict) {
	return w.next(q, func(e route.Events, sure bool) bool { return e.Any(p.Facts(), sure) })
}

func (w *moments) Leave(p *route.Place, o engine.Outcome, q State) (State, route.Verdict) {
	return w.next(q, func(e route.Events, _ bool) bool { return e.Leaves(p, o) })
}

func (w *moments) Finish(f engine.FlowName, q State) (State, route.Verdict) {
	return w.next(q, func(e route.Events, sure bool) bool { return e.Any(w.m.Finally(f), sure) })
}

// never has a hit where something happens: at any time, or once something else has happened and until it has ended. The
// state is 1 while it is armed.
func never(m *route.Map, what, after, until route.Events) route.Watch {
	return &moments{m: m, next: func(q State, now seen) (State, route.Verdict) {
		if (q == 1 || len(after) == 0) && now(what, false) {
			return q, route.Hit
		}
		if now(until, true) {
			q = 0
		}
		if now(after, false) {
			q = 1
		}
		return q, route.Go
	}}
}

// before has a hit where something happens and another thing has not happened yet. The state is 1 when it has.
func before(m *route.Map, what, first route.Events) route.Watch {
	return &moments{m: m, next: func(q State, now seen) (State, route.Verdict) {
		switch {
		case q == 1 || now(first, true):
			return 1, route.Go
		case now(what, false):
			return q, route.Hit
		}
		return q, route.Go
	}}
}

// States of always.
const (
	pending  State = 1 << iota // it has to happen yet
	promised                   // a flow that is not over does it finally
)

// lasting is the watch of always: it has a hit where a call is over and something has not happened.
type lasting struct {
	moments
	what route.Events
}

// always has a hit where a call is over and something has not happened: at all, or since another thing has.
func always(m *route.Map, what, after route.Events) route.Watch {
	return &lasting{what: what, moments: moments{m: m, next: func(q State, now seen) (State, route.Verdict) {
		if now(after, false) {
			q |= pending
		}
		if now(what, true) {
			q &^= pending
		}
		return q, route.Go
	}}}
}

func (a *lasting) Begin(f engine.FlowName, q State) State {
	if a.what.Any(a.m.Finally(f), true) {
		q |= promised
	}
	return q
}

func (a *lasting) Back(was, q State) State { return q&^promised | was&promised }

func (a *lasting) Drop(q State) State {
	if q&promised != 0 {
		return 0
	}
	return q
}

func (a *lasting) Over(q State) bool { return q&pending != 0 }

// within has a hit where something happens before more than some choices were made; the state counts them, unless there
// is no bound. It goes only through schedules that are left by the outcome when.
type within struct {
	plain
	what route.Events
	most State
	when engine.Outcome
}

func (n *within) Enter(p *route.Place, q State) (State, route.Verdict) {
	if n.what.Any(p.Facts(), false) {
		return q, route.Hit
	}
	return q, route.Go
}

func (n *within) Leave(p *route.Place, o engine.Outcome, q State) (State, route.Verdict) {
	if shut(p, o, n.when) {
		return q, route.Dead
	}
	if n.most != never16 && route.Chooses(p, o) {
		q++
	}
	switch {
	case q > n.most:
		return q, route.Dead
	case n.what.Leaves(p, o):
		return q, route.Hit
	}
	return q, route.Go
}

// shut reports whether a step is a schedule that is left by another outcome.
func shut(p *route.Place, o, when engine.Outcome) bool {
	if when == "" || p.Step.KindName != "schedule" || o == when {
		return false
	}
	_, has := p.Step.Next[when]
	return has
}
