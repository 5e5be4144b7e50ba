package migrate_test

import (
	"testing"

	"callflow/engine"
	"callflow/engine/migrate"
	"callflow/schema/expr"
)

// names are those that were changed.
type names map[string]string

func (n names) Flow(was engine.FlowName) engine.FlowName {
	if to, ok := n["flow "+string(was)]; ok {
		return engine.FlowName(to)
	}
	return was
}

func (n names) Step(_ engine.FlowName, was engine.StepName) engine.StepName {
	if to, ok := n[string(was)]; ok {
		return engine.StepName(to)
	}
	return was
}

func flows(version engine.VersionID, change func(*engine.Flows, *engine.Graph)) *engine.Flows {
	g := &engine.Graph{Name: "welcome", Type: engine.CallFlow, Steps: map[engine.StepName]*engine.Step{
		"greeting": {Name: "greeting", KindName: "menu"}, "line": {Name: "line", KindName: "queue"}}}
	f := &engine.Flows{Version: version, Graphs: map[engine.FlowName]*engine.Graph{"welcome": g}, Languages: []engine.Language{{Name: "en"}}}
	change(f, g)
	return f
}

func none(engine.FlowName, engine.StepName) []engine.Var { return nil }

func TestJudge(t *testing.T) {
	t.Parallel()
	rename := func(to engine.StepName) func(*engine.Flows, *engine.Graph) {
		return func(_ *engine.Flows, g *engine.Graph) {
			g.Steps[to] = &engine.Step{Name: to, KindName: g.Steps["greeting"].KindName}
			delete(g.Steps, "greeting")
		}
	}
	variable := func(of *[]engine.Var, is expr.Kind, required bool) {
		*of = append(*of, engine.Var{Name: "tier", Type: expr.Of(is), Required: required})
	}
	for _, c := range []struct {
		name    string
		now     func(*engine.Flows, *engine.Graph)
		contact func(*engine.Contact)
		names   names
		differs bool
		want    migrate.Fit
	}{
		{name: "the same", want: migrate.Alone},
		{name: "on it already", contact: func(c *engine.Contact) { c.Version = "new" }, now: rename("x"), want: migrate.Alone},
		{name: "renamed", now: rename("hello"), want: migrate.Entry},
		{name: "renamed, and said", now: rename("hello"), names: names{"greeting": "hello"}, want: migrate.Alone},
		{name: "flow gone", now: func(f *engine.Flows, _ *engine.Graph) { delete(f.Graphs, "welcome") }, want: migrate.Entry},
		{name: "flow renamed, and said", now: func(f *engine.Flows, g *engine.Graph) {
			delete(f.Graphs, "welcome")
			g.Name, f.Graphs["hello"] = "hello", g
		}, names: names{"flow welcome": "hello"}, want: migrate.Alone},
		{name: "another kind", now: func(_ *engine.Flows, g *engine.Graph) { g.Steps["greeting"].KindName = "collect" }, want: migrate.Stays},
		{name: "another type", now: func(_ *engine.Flows, g *engine.Graph) { g.Type = engine.WaitFlow }, want: migrate.Stays},
		{name: "says something else", differs: true, want: migrate.Stays},
		{name: "a new variable", now: func(_ *engine.Flows, g *engine.Graph) { variable(&g.Vars, expr.Text, false) }, want: migrate.Alone},
		{name: "a new input without value", now: func(_ *engine.Flows, g *engine.Graph) { variable(&g.Inputs, expr.Text, true) }, want: migrate.Stays},
		{name: "a room", contact: func(c *engine.Contact) { c.Rooms = []engine.Room{{Type: "desk", State: engine.RoomTalking}} }, want: migrate.Stays},
		{name: "a room that is over", contact: func(c *engine.Contact) { c.Rooms = []engine.Room{{State: engine.RoomOver}} }, want: migrate.Alone},
		{name: "something under way", contact: func(c *engine.Contact) { c.Open = []engine.Pending{{}} }, want: migrate.Stays},
		{name: "another language", now: func(f *engine.Flows, _ *engine.Graph) { f.Languages[0].Name = "ja" }, want: migrate.Stays},
		{name: "an earlier engine", contact: func(c *engine.Contact) { c.Semantics-- }, want: migrate.Stays},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			nothing := func(*engine.Flows, *engine.Graph) {}
			if c.now == nil {
				c.now = nothing
			}
			contact := &engine.Contact{ID: 1, Version: "old", Semantics: engine.Semantics, Language: "en",
				Runs: []engine.Run{{ID: 1, Stack: []engine.Frame{{Flow: "welcome", Step: "greeting"}}}}}
			if c.contact != nil {
				c.contact(contact)
			}
			j := migrate.Judged{Old: flows("old", nothing), Now: flows("new", c.now), Names: c.names,
				Same: func(_, _ *engine.Step, _, _ engine.FlowName) bool { return !c.differs }, Left: none, Leaves: none}
			got := j.Judge(contact)
			if got.Fit != c.want || (got.Why == "") != (c.want == migrate.Alone) {
				t.Errorf("%+v, expected %s", got, c.want)
			}
		})
	}
}
