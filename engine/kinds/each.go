package kinds

import (
	"strconv"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

const (
	outItem     = "item"
	outFinished = "finished"
)

// each goes through a list: every visit gives the next item, until all rounds are over. The steps behind
// `item` lead back to it. Where it stands is kept for the run, also when the flow leaves the loop in
// between; after finished it begins anew. The list is read at every visit.
type each struct {
	in     schema.Value
	rounds int
	pause  time.Duration
}

func newEach() Kind { return &each{} }

// Fields declares the keys of each.
func (e *each) Fields(o *schema.Object) {
	o.Field("in", listForm(&e.in), "the list: lists.NAME or a value", schema.Required)
	o.Int("rounds", &e.rounds, "how often the list is gone through", schema.Default(1), schema.Between(1, 100))
	o.Duration("pause", &e.pause, "how long to wait between two rounds", schema.Between("0s", "1h"))
}

// Ends of each.
func (e *each) Ends(ends *Ends, _ World) { ends.Add(outItem, outFinished) }

// ListOf is the list whose type the compiler finds first.
func (e *each) ListOf() *schema.Value { return &e.in }

// Values of each; index and round count from 1.
func (e *each) Values(w World) []engine.Var {
	return []engine.Var{
		{Name: "item", Type: w.TypeOf(&e.in).Item()},
		{Name: "index", Type: expr.Of(expr.Number)},
		{Name: "round", Type: expr.Of(expr.Number)},
	}
}

// Enter gives the next item, or waits before the next round.
func (e *each) Enter(v *engine.Visit) engine.Move {
	items, next, round := itemsOf(v, &e.in), keptCount(v, "next"), max(1, keptCount(v, "round"))
	switch {
	case len(items) == 0, next >= len(items) && round >= e.rounds:
		v.Keep()
		return engine.Out(outFinished)
	case next < len(items):
		return e.give(v, items, next, round)
	}
	keepAt(v, 0, round+1)
	if e.pause > 0 {
		return e.wait(v)
	}
	return e.give(v, items, 0, round+1)
}

// wait is a pause on a leg, and a timer where there is none.
func (e *each) wait(v *engine.Visit) engine.Move {
	if v.Leg() == nil {
		v.Timer("round", v.Now()+engine.MillisOf(e.pause))
		return engine.Keep()
	}
	v.Pause(engine.MillisOf(e.pause))
	v.Redirect(engine.Poll)
	return engine.Stay()
}

// Resume begins the next round when the pause is over.
func (e *each) Resume(v *engine.Visit, in engine.Input) engine.Move {
	switch in.(type) {
	case engine.Asked, engine.Fired:
		return e.Enter(v)
	}
	return engine.Keep()
}

func (e *each) give(v *engine.Visit, items []any, at, round int) engine.Move {
	keepAt(v, at+1, round)
	v.Put(engine.Named{Name: "item", Value: items[at]}, engine.Named{Name: "index", Value: float64(at + 1)},
		engine.Named{Name: "round", Value: float64(round)})
	v.Why(strconv.Itoa(at+1) + " of round " + strconv.Itoa(round))
	return engine.Out(outItem)
}

func keepAt(v *engine.Visit, next, round int) {
	v.Keep(engine.Named{Name: "next", Value: float64(next)}, engine.Named{Name: "round", Value: float64(round)})
}

func keptCount(v *engine.Visit, name string) int {
	n, _ := v.Kept(name).(float64)
	return int(n)
}
