package sim

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/migrate"
	"callflow/engine/record"
)

// moves has contacts go on in another version, and back, before any request.
type moves struct {
	one, other *engine.Set
	r          *rand.Rand
	named      bool // steps of the other version are called otherwise
	done       int
}

// renamed begins the names of steps of the other version.
const renamed = "x_"

// names are those of steps in the one version or the other.
type names struct{ to, from string }

func (names) Flow(was engine.FlowName) engine.FlowName { return was }

func (n names) Step(_ engine.FlowName, was engine.StepName) engine.StepName {
	return engine.StepName(n.to + strings.TrimPrefix(string(was), n.from))
}

// some moves two of three contacts that is in progress, if it fits as it stands. Nobody may notice anything of it.
func (m *moves) some(c *watch, o *Office, at engine.Millis) {
	if m == nil {
		return
	}
	c.t.Helper()
	for _, id := range o.loop.Known(0) {
		if m.r.IntN(3) == 0 {
			continue
		}
		fit := func(contact *engine.Contact) (engine.Migrate, bool) {
			from, to, n := m.one, m.other, names{to: renamed}
			if contact.Version == m.other.Flows.Version {
				from, to, n = m.other, m.one, names{from: renamed}
			}
			if !m.named {
				n = names{}
			}
			j := migrate.Judged{Old: from.Flows, Now: to.Flows, Names: n, Same: func(_, _ *engine.Step, _, _ engine.FlowName) bool { return true }, Left: nothing, Leaves: nothing}
			v, event := j.Plan(contact)
			if v.Fit == migrate.Entry {
				c.t.Errorf("%s: %+v", contact.ID.Cell(), v)
			}
			return event, v.Fit == migrate.Alone
		}
		done, err := o.loop.Migrate(id.Cell(), at, "", fit, nil)
		if err != nil {
			c.t.Errorf("%s: %v", id.Cell(), err)
		}
		if done == nil {
			continue
		}
		m.done++
		if t := &done.Turn; len(t.Path)+len(t.Replies)+len(t.Effects)+len(t.Void)+len(t.Messages)+len(t.Records) > 0 || t.Hold > 0 || len(t.Facts) != 1 {
			c.t.Errorf("%s: something comes of going on in another version: %s", id.Cell(), outcome(t))
		}
		o.commit()
	}
}

func nothing(engine.FlowName, engine.StepName) []engine.Var { return nil }

// besides is a set with the same flows as another version, whose steps are called otherwise if that is wanted.
func besides(set *engine.Set, named bool) *engine.Set {
	flows := *set.Flows
	flows.Version = "ffffffffffffffff"
	if !named {
		return &engine.Set{Flows: &flows, Live: set.Live}
	}
	call := func(t engine.Target) engine.Target {
		if t.Step != "" {
			t.Step = renamed + t.Step
		}
		return t
	}
	flows.Refs = slices.Clone(flows.Refs)
	for i := range flows.Refs {
		if r := &flows.Refs[i]; r.Kind == engine.SourceStep {
			r.Name = renamed + r.Name
		}
	}
	flows.Graphs = map[engine.FlowName]*engine.Graph{}
	for name, g := range set.Flows.Graphs {
		to := *g
		to.Start, to.Order, to.Steps = call(g.Start), nil, map[engine.StepName]*engine.Step{}
		for _, n := range g.Order {
			to.Order = append(to.Order, renamed+n)
		}
		for n, s := range g.Steps {
			step := *s
			step.Name, step.Next = renamed+n, map[engine.Outcome]engine.Target{}
			for o, t := range s.Next {
				step.Next[o] = call(t)
			}
			if s.Limit != nil {
				step.Limit = &engine.Limit{Visits: s.Limit.Visits, Then: call(s.Limit.Then)}
			}
			to.Steps[step.Name] = &step
		}
		flows.Graphs[name] = &to
	}
	return &engine.Set{Flows: &flows, Live: set.Live}
}

// TestMigrations plays the random calls of TestInvariants while contacts go on in another version and back at any moment. With
// the same flows people hear what they hear without; with steps of other names all that holds always holds as well.
func TestMigrations(t *testing.T) {
	t.Parallel()
	inExamples(t, func(t *testing.T, dir string) {
		done := 0
		for seed := range (*seeds + 4) / 5 {
			plain, _ := playMoving(t, dir, seed, nil)
			same, n := playMoving(t, dir, seed, &moves{})
			_, more := playMoving(t, dir, seed, &moves{named: true})
			if done += n + more; plain != same {
				t.Errorf("people hear something else\n%s", firstDifference(plain, same))
			}
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
		if done == 0 {
			t.Error("no contact has gone on in another version")
		}
	})
}

// playMoving plays random calls in a workspace, and returns what people heard and how many contacts were moved.
func playMoving(t *testing.T, dir string, seed uint64, m *moves) (heard string, done int) {
	t.Helper()
	w, err := library.Load(dir, library.Options{LiveNo: 1, BaseURL: "https://x.test"})
	if err != nil {
		t.Fatal(err)
	}
	seal, err := record.NewSealer([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range w.Set.Flows.Graphs {
		g.Finally = append(g.Finally, engine.Deferred{Do: tally{}})
	}
	if m != nil {
		m.one, m.other, m.r = w.Set, besides(w.Set, m.named), rand.New(rand.NewPCG(seed, 11))
	}
	c := &watch{t: t, set: w.Set, moves: m, seal: seal, states: map[engine.CellID]stored{}, entry: map[string]int{}}
	var b bytes.Buffer
	playWatched(c, w, seed, func(h Heard) { b.WriteString(h.Who + ": " + h.Text + "\n") })
	if m != nil {
		done = m.done
	}
	return b.String(), done
}

func firstDifference(a, b string) string {
	one, two := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(one), len(two)) {
		if one[i] != two[i] {
			return "without: " + one[i] + "\nwith:    " + two[i]
		}
	}
	return "one goes on for longer"
}
