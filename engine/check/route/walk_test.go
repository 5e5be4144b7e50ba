package route

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
)

// still is a kind that names no flow.
type still struct{}

func (still) Enter(*engine.Visit) engine.Move { return engine.Out("done") }

// naming is a run or goto of a flow.
func naming(t *testing.T, kind, flow string) engine.Kind {
	t.Helper()
	row, _ := kinds.Find(kind)
	k := row.New()
	var l diag.List
	schema.Decode(schema.Parse("x.yaml", []byte("flow: "+flow), &l), k, &l)
	if l.HasErrors() {
		t.Fatal(l.Sorted())
	}
	return k
}

// tangle is a set of flows at random: a flow runs only those behind it, and gives over to any.
func tangle(t *testing.T, r *rand.Rand) *engine.Set {
	t.Helper()
	set := &engine.Set{Flows: &engine.Flows{Graphs: map[engine.FlowName]*engine.Graph{}}}
	flows := 2 + r.IntN(3)
	for f := range flows {
		g := &engine.Graph{Name: engine.FlowName(fmt.Sprintf("f%d", f)), Type: engine.CallFlow, Outcomes: []engine.Outcome{"one", "two"}, Steps: map[engine.StepName]*engine.Step{}}
		steps := 2 + r.IntN(4)
		target := func() engine.Target {
			switch n := r.IntN(steps + 3); n {
			case steps:
				return engine.Target{Finish: engine.End}
			case steps + 1:
				return engine.Target{Finish: "one"}
			case steps + 2:
				return engine.Target{Finish: "two"}
			default:
				return engine.Target{Step: engine.StepName(fmt.Sprintf("s%d", n))}
			}
		}
		for n := range steps {
			s := &engine.Step{Name: engine.StepName(fmt.Sprintf("s%d", n)), Kind: still{}, KindName: "say", Next: map[engine.Outcome]engine.Target{}}
			switch what := r.IntN(5); {
			case what == 0 && f+1 < flows:
				s.Kind, s.KindName = naming(t, "run", fmt.Sprintf("f%d", f+1+r.IntN(flows-f-1))), "run"
				s.Next["one"], s.Next["two"] = target(), target()
			case what == 1:
				s.Kind, s.KindName = naming(t, "goto", fmt.Sprintf("f%d", r.IntN(flows))), "goto"
			default:
				s.Next["a"], s.Next["b"] = target(), target()
			}
			g.Steps[s.Name] = s
			g.Order = append(g.Order, s.Name)
		}
		g.Start = engine.Target{Step: "s0"}
		set.Flows.Graphs[g.Name] = g
	}
	return set
}

// marks is a watch that remembers which of two places were entered, and has a hit at a third one, or at the end of a
// call, in one of its four states.
type marks struct {
	one, two, at int // numbers of places; at is -1 for the end
	state        State
}

func (*marks) Begin(_ engine.FlowName, q State) State { return q }

func (w *marks) Enter(p *Place, q State) (State, Verdict) {
	if p.No == w.at && q == w.state {
		return q, Hit
	}
	if p.No == w.one {
		q |= 1
	}
	if p.No == w.two {
		q ^= 2
	}
	return q, Go
}

func (*marks) Leave(_ *Place, _ engine.Outcome, q State) (State, Verdict) { return q, Go }

func (*marks) Finish(_ engine.FlowName, q State) (State, Verdict) { return q, Go }

func (*marks) Back(_, q State) State { return q }

func (*marks) Drop(q State) State { return q }

func (w *marks) Over(q State) bool { return w.at < 0 && q == w.state }

// possible plays all calls one by one, each with its stack, and reports whether one has a hit.
func possible(m *Map, w *marks, root engine.FlowName) bool {
	type call struct {
		at    *Place
		stack string // numbers of the places that wait
		q     State
	}
	seen := map[call]bool{}
	var todo []call
	hit := false
	var goOn func(g *engine.Graph, to engine.Target, stack string, q State)
	goOn = func(g *engine.Graph, to engine.Target, stack string, q State) {
		if p := m.Place(g.Name, to.Step); p != nil {
			if c := (call{p, stack, q}); !seen[c] {
				seen[c] = true
				todo = append(todo, c)
			}
			return
		}
		if to.Finish == engine.End || stack == "" {
			hit = hit || w.Over(q)
			return
		}
		head, rest, _ := strings.Cut(stack, " ")
		var no int
		fmt.Sscan(head, &no)
		p := m.Places[no]
		goOn(p.Graph, p.Step.Next[to.Finish], rest, q)
	}
	goOn(m.flows[root].graph, m.flows[root].graph.Start, "", 0)
	for len(todo) > 0 && !hit {
		c := todo[0]
		todo = todo[1:]
		q, v := w.Enter(c.at, c.q)
		if v == Hit {
			return true
		}
		switch {
		case c.at.Jump != "":
			g := m.flows[c.at.Jump].graph
			goOn(g, g.Start, "", q)
		case len(c.at.Subs) > 0:
			g := m.flows[c.at.Subs[0].Flow].graph
			goOn(g, g.Start, strings.TrimSpace(fmt.Sprintf("%d %s", c.at.No, c.stack)), q)
		default:
			for _, way := range c.at.Ways {
				goOn(c.at.Graph, way.To, c.stack, q)
			}
		}
	}
	return hit
}

// TestWalkIsExact compares walks with calls that are played one by one, over flows at random.
func TestWalkIsExact(t *testing.T) {
	t.Parallel()
	hits, tries := 0, 3000
	if testing.Short() {
		tries = 300
	}
	for seed := range tries {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		m := New(tangle(t, r), all, never)
		n := len(m.Places)
		w := &marks{one: r.IntN(n), two: r.IntN(n), at: r.IntN(n+2) - 2, state: State(r.IntN(4))}
		walk := m.Walk(w, Root{Name: "main", Flow: "f0"})
		if want := possible(m, w, "f0"); walk.Hit() != want {
			t.Fatalf("seed %d: the walk says %v, the calls %v: %+v", seed, walk.Hit(), want, w)
		}
		if !walk.Hit() {
			continue
		}
		hits++
		root, hops := walk.Found()
		if last := hops[len(hops)-1]; root != "main" || hops[0].Place.Name() != "f0.s0" || w.at >= 0 && last.Place.No != w.at {
			t.Fatalf("seed %d: the sample is %s", seed, Tell(root, hops))
		}
	}
	if hits < tries/20 {
		t.Errorf("only %d walks had a hit", hits)
	}
}

func all(engine.FlowName) bool { return true }

func never(engine.FlowName, engine.StepName) bool { return false }

// TestAway compares with walks: what a walk from the start of a call reaches, the start can reach. With tolls it is never
// farther than without, and no farther than the way is long.
func TestAway(t *testing.T) {
	t.Parallel()
	for seed := range 300 {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		m := New(tangle(t, r), all, never)
		at := r.IntN(len(m.Places))
		target := func(p *Place) bool { return p.No == at }
		away := m.Away(target, func(*Place, engine.Outcome) int { return 0 }, Anywhere)
		far := m.Away(target, func(p *Place, _ engine.Outcome) int { return p.No % 2 }, OnOneLeg)
		walk, start := m.Walk(&marks{one: -1, two: -1, at: at}, Root{Flow: "f0"}), m.Place("f0", "s0").No
		for i := range away {
			if (away[i] < 0) != (far[i] < 0) || away[i] > 0 {
				t.Fatalf("seed %d: %s is %d away without tolls, %d with", seed, m.Places[i].Name(), away[i], far[i])
			}
		}
		if !walk.Hit() {
			continue
		}
		tolls := 0
		_, hops := walk.Found()
		for _, h := range hops {
			if h.Outcome != "" {
				tolls += h.Place.No % 2
			}
		}
		if away[start] != 0 || far[start] > tolls {
			t.Fatalf("seed %d: a call comes to %s by %d tolls, but it is %d away", seed, m.Places[at].Name(), tolls, far[start])
		}
	}
}

// TestNearest compares with calls that are played one by one: a way is found where there is one, and it is a way.
func TestNearest(t *testing.T) {
	t.Parallel()
	for seed := range 500 {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		m := New(tangle(t, r), all, never)
		at := r.IntN(len(m.Places))
		took := func(p *Place, _ engine.Outcome) time.Duration { return time.Duration(p.No) * time.Second }
		far, hops, ok := m.Nearest(func(p *Place) bool { return p.No == at }, took).From("f0")
		if want := possible(m, &marks{one: -1, two: -1, at: at}, "f0"); ok != want {
			t.Fatalf("seed %d: found %v, expected %v", seed, ok, want)
		}
		if !ok {
			continue
		}
		var sum time.Duration
		for _, h := range hops {
			if h.Outcome != "" && len(h.Place.Subs) == 0 {
				sum += took(h.Place, h.Outcome)
			}
		}
		if last := hops[len(hops)-1].Place; last.No != at || hops[0].Place.Name() != "f0.s0" || sum > far {
			t.Fatalf("seed %d: %s takes %s", seed, Tell("f0", hops), far)
		}
	}
}

func TestGlob(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"a.b", "a.b", true}, {"a.b", "a.bc", false}, {"*.b", "lib.a.b", true}, {"*", "", true}, {"a*", "b", false},
		{"a*c*", "abcd", true}, {"a*c", "abcd", false}, {"**b", "ab", true}, {"", "", true}, {"", "a", false},
	}
	for _, tt := range tests {
		if got := glob(tt.pattern, tt.text); got != tt.want {
			t.Errorf("glob(%q, %q) is %v", tt.pattern, tt.text, got)
		}
	}
}
