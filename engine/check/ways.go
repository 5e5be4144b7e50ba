package check

import (
	"slices"
	"strings"

	"callflow/engine"
)

// ways are where the steps of a flow lead. Steps go by their numbers here, which are their places in the order of the file.
type ways struct {
	steps []*engine.Step
	no    map[engine.StepName]int32
	next  [][]int32 // of each step: those that may follow, each once, in order of name
	start int32     // -1 when the flow begins nowhere

	reached []bool    // from the start
	circles [][]int32 // see circlesOf, by all ways
}

// ways are those of a flow, drawn once.
func (f *Flow) ways() *ways { return f.drawn.get(func() *ways { return waysOf(f.Graph) }) }

func waysOf(g *engine.Graph) *ways {
	w := &ways{start: -1, steps: make([]*engine.Step, 0, len(g.Order)), no: make(map[engine.StepName]int32, len(g.Order))}
	for _, name := range g.Order {
		if s := g.Steps[name]; s != nil {
			w.no[name] = int32(len(w.steps))
			w.steps = append(w.steps, s)
		}
	}
	if no, ok := w.no[g.Start.Step]; ok {
		w.start = no
	}
	w.next = make([][]int32, len(w.steps))
	for i, s := range w.steps {
		w.next[i] = w.nexts(s)
	}
	w.reached = w.reachedFrom([]int32{w.start}, func(*engine.Step) bool { return true })
	w.circles = w.circlesOf(w.next)
	return w
}

func (w *ways) nexts(s *engine.Step) []int32 {
	out := make([]int32, 0, len(s.Next)+1)
	for _, t := range s.Next {
		out = w.add(out, t)
	}
	if s.Limit != nil {
		out = w.add(out, s.Limit.Then)
	}
	slices.SortFunc(out, func(a, b int32) int { return strings.Compare(string(w.steps[a].Name), string(w.steps[b].Name)) })
	return slices.Compact(out)
}

// add adds the number of the step that a target is, if it is one.
func (w *ways) add(to []int32, t engine.Target) []int32 {
	if no, ok := w.no[t.Step]; ok {
		return append(to, no)
	}
	return to
}

// after are the steps that may follow a step.
func (f *Flow) after(name engine.StepName) []engine.StepName {
	w := f.ways()
	var out []engine.StepName
	if no, ok := w.no[name]; ok {
		for _, next := range w.next[no] {
			out = append(out, w.steps[next].Name)
		}
	}
	return out
}

// reachedFrom are the steps that can be reached from some, these among them, without going on from steps through which
// nobody passes.
func (w *ways) reachedFrom(from []int32, through func(*engine.Step) bool) []bool {
	seen := make([]bool, len(w.steps))
	todo := make([]int32, 0, len(w.steps))
	enter := func(no int32) {
		if no >= 0 && !seen[no] {
			seen[no] = true
			todo = append(todo, no)
		}
	}
	for _, no := range from {
		enter(no)
	}
	for len(todo) > 0 {
		no := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !through(w.steps[no]) {
			continue
		}
		for _, next := range w.next[no] {
			enter(next)
		}
	}
	return seen
}

// backFrom are the steps from which some can be reached, these among them, by ways on which every step is passed by.
func (w *ways) backFrom(to []int32, through func(*engine.Step) bool) []bool {
	back := make([][]int32, len(w.steps))
	for i, next := range w.next {
		for _, n := range next {
			back[n] = append(back[n], int32(i))
		}
	}
	return (&ways{steps: w.steps, next: back}).reachedFrom(slices.DeleteFunc(slices.Clone(to), func(no int32) bool { return !through(w.steps[no]) }), through)
}

// silently is where somebody gets from each step who neither speaks nor presses a key; nil when that is nowhere else than
// where everybody gets.
func (w *ways) silently() [][]int32 {
	if !slices.ContainsFunc(w.steps, asks) {
		return nil
	}
	next := slices.Clone(w.next)
	for i, s := range w.steps {
		if asks(s) {
			next[i] = nil
			for _, o := range []engine.Outcome{"silence", "empty"} {
				next[i] = w.add(next[i], s.Next[o])
			}
			if s.Limit != nil {
				next[i] = w.add(next[i], s.Limit.Then)
			}
		}
	}
	return next
}

// asks reports whether a step waits for what its caller says or presses.
func asks(s *engine.Step) bool {
	switch s.KindName {
	case "menu", "collect", "choose", "record":
		return true
	}
	return false
}

// circlesOf puts the steps of a flow into sets by some ways: each can be reached from all others of its set. A set stands
// behind all sets that it leads to. It takes linear time, and no call for each step of a path.
func (w *ways) circlesOf(next [][]int32) [][]int32 {
	t := &tarjan{next: next, marks: make([]mark, len(next)), stack: make([]int32, 0, len(next))}
	t.sets = make([][]int32, 0, len(next))
	for no := range next {
		if t.marks[no].index == 0 {
			t.from(int32(no))
		}
	}
	return t.sets
}

// tarjan finds strongly connected components (R. Tarjan, 1972), with a stack of its own.
type tarjan struct {
	next  [][]int32
	marks []mark
	count int32
	path  []frame
	stack []int32
	left  []int32 // the steps of all sets, one behind the other
	sets  [][]int32
}

// mark is what is known of a step.
type mark struct {
	index, low int32 // from 1 on
	on         bool
}

// frame is a step on the path with where the search goes on.
type frame struct {
	no   int32
	next []int32
}

func (t *tarjan) from(no int32) {
	t.enter(no)
	for len(t.path) > 0 {
		top := &t.path[len(t.path)-1]
		if len(top.next) == 0 {
			done := top.no
			if t.path = t.path[:len(t.path)-1]; len(t.path) > 0 {
				under := &t.marks[t.path[len(t.path)-1].no]
				under.low = min(under.low, t.marks[done].low)
			}
			t.leave(done)
			continue
		}
		next := top.next[0]
		top.next = top.next[1:]
		switch m := &t.marks[next]; {
		case m.index == 0:
			t.enter(next)
		case m.on:
			low := &t.marks[top.no].low
			*low = min(*low, m.index)
		}
	}
}

func (t *tarjan) enter(no int32) {
	t.count++
	t.marks[no] = mark{t.count, t.count, true}
	t.stack = append(t.stack, no)
	t.path = append(t.path, frame{no, t.next[no]})
}

// leave cuts a set off the stack when the step is the first of it that was entered.
func (t *tarjan) leave(no int32) {
	if t.marks[no].low != t.marks[no].index {
		return
	}
	at := len(t.stack) - 1
	for t.stack[at] != no {
		at--
	}
	if t.left == nil {
		t.left = make([]int32, 0, len(t.next))
	}
	from := len(t.left)
	t.left = append(t.left, t.stack[at:]...)
	t.stack = t.stack[:at]
	set := t.left[from:len(t.left):len(t.left)]
	for _, n := range set {
		t.marks[n].on = false
	}
	t.sets = append(t.sets, set)
}

// closedCircles are the circles among some, by the ways that they were made of, from which no path leads out to where the
// flow ends, or where somebody else has a say.
func (w *ways) closedCircles(circles [][]int32, next [][]int32, ends func(*engine.Step) bool) [][]int32 {
	var closed [][]int32
	out := make([]bool, len(w.steps))
	for _, set := range circles {
		leaves, round := false, len(set) > 1
		for _, no := range set {
			leaves = leaves || ends(w.steps[no])
			for _, n := range next[no] {
				leaves = leaves || out[n]
				round = round || n == no
			}
		}
		for _, no := range set {
			out[no] = leaves
		}
		if round && !leaves {
			closed = append(closed, set)
		}
	}
	return closed
}

// silentlyOut reports whether somebody who neither speaks nor presses a key may leave the flow at a step, or meets others there.
func silentlyOut(s *engine.Step) bool {
	if s.Limit != nil && s.Limit.Then.Step == "" {
		return true
	}
	if asks(s) {
		return s.Next["silence"].Step == ""
	}
	return leavesAt(s, func(engine.Outcome) bool { return true })
}

// leavesAt reports whether a step leads out of the flow by one of some outcomes, or has somebody else decide.
func leavesAt(s *engine.Step, by func(engine.Outcome) bool) bool {
	switch s.KindName {
	case "say", "play", "pause", "do", "switch", "schedule", "split", "find", "fetch", "set", "log", "notify", "text", "deliver", "begin", "recording":
	default:
		if !asks(s) {
			return true
		}
	}
	for o, t := range s.Next {
		if t.Step == "" && by(o) {
			return true
		}
	}
	return len(s.Next) == 0
}
