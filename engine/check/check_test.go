package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/schema/diag"
)

// still is a kind that passes on at once; ask waits for the caller.
type still struct{}

func (still) Enter(*engine.Visit) engine.Move { return engine.Out("done") }

type ask struct{ still }

func (ask) Resume(*engine.Visit, engine.Input) engine.Move { return engine.Keep() }

// graph builds a flow from lines "name kind: next next"; the first line is the start. The kind ask waits,
// say speaks, reject rejects, limited has a limit.
func graph(name string, lines ...string) *engine.Graph {
	g := &engine.Graph{Name: engine.FlowName(name), File: name + ".flow.yaml", Type: engine.CallFlow, Steps: map[engine.StepName]*engine.Step{}}
	for i, line := range lines {
		head, tail, _ := strings.Cut(line, ":")
		words := strings.Fields(head)
		s := &engine.Step{Name: engine.StepName(words[0]), KindName: words[1], Kind: still{}, Next: map[engine.Outcome]engine.Target{}, Span: diag.At(diag.Place(i+1, 3), len(words[0]))}
		switch words[1] {
		case "ask":
			s.Kind, s.KindName = ask{}, "menu"
		case "limited":
			s.Limit = &engine.Limit{Visits: 3, Then: engine.Target{Finish: engine.End}}
		}
		for n, to := range strings.Fields(tail) {
			s.Next[engine.Outcome(fmt.Sprint(n))] = engine.Target{Step: engine.StepName(to)}
		}
		g.Steps[s.Name] = s
		g.Order = append(g.Order, s.Name)
	}
	g.Start = engine.Target{Step: g.Order[0]}
	return g
}

func codes(flows ...*Flow) []string {
	w := &Work{Flows: flows, List: &diag.List{}}
	All(w, func(n int, do func(int)) {
		for i := range n {
			do(i)
		}
	})
	var out []string
	for _, d := range w.List.Sorted() {
		out = append(out, fmt.Sprintf("%s:%d %s", d.File, d.Span.Start.Line(), d.Code))
	}
	return out
}

func TestChecks(t *testing.T) {
	t.Parallel()
	a, b, c := engine.FlowName("a"), engine.FlowName("b"), engine.FlowName("c")
	read := func(step, of string, covered bool) Read {
		return Read{Step: engine.StepName(step), Source: engine.Source{Kind: engine.SourceStep, Name: of, Field: "value"}, Path: of + ".value", Covered: covered, File: "a.flow.yaml", Span: diag.At(diag.Place(9, 1), 3)}
	}
	tests := []struct {
		name  string
		flows []*Flow
		want  []string
	}{
		{"clean", []*Flow{{Graph: graph("a", "one still: two", "two ask: one")}}, nil},
		{"nobody leads there", []*Flow{{Graph: graph("a", "one still:", "two still:")}}, []string{"a.flow.yaml:2 unreachable-step"}},
		{"circle", []*Flow{{Graph: graph("a", "one still: two", "two still: one")}}, []string{"a.flow.yaml:1 unbounded-cycle"}},
		{"circle of one", []*Flow{{Graph: graph("a", "one still: one")}}, []string{"a.flow.yaml:1 unbounded-cycle"}},
		{"circle with a limit", []*Flow{{Graph: graph("a", "one limited: two", "two still: one")}}, nil},
		{"a wait flow goes round", []*Flow{{Graph: waiting(graph("a", "one still: one"))}}, nil},
		{"rejected in time", []*Flow{{Graph: graph("a", "one still: no", "no reject:")}}, nil},
		{"rejected too late", []*Flow{{Graph: graph("a", "one ask: no", "no reject:")}}, []string{"a.flow.yaml:2 reject-after-speech"}},
		{"rejected in time on one way", []*Flow{{Graph: graph("a", "one still: two no", "two ask: no", "no reject:")}}, nil},
		{"runs itself", []*Flow{{Graph: graph("a", "one still:"), Runs: []Run{{Flow: a, File: "a.flow.yaml", Span: diag.At(diag.Place(5, 1), 1)}}}}, []string{"a.flow.yaml:5 recursion"}},
		{"run by others", []*Flow{
			{Graph: graph("a", "one still:"), Runs: []Run{{Flow: b, File: "a.flow.yaml"}}},
			{Graph: graph("b", "one still:"), Runs: []Run{{Flow: c, File: "b.flow.yaml"}}},
			{Graph: graph("c", "one still:")}}, nil},
		{"read after", []*Flow{{Graph: graph("a", "one ask: two", "two still:"), Reads: []Read{read("two", "one", false)}}}, nil},
		{"read where it may be missing", []*Flow{{Graph: graph("a", "one still: two three", "two ask: three", "three still:"), Reads: []Read{read("three", "two", false)}}}, []string{"a.flow.yaml:9 may-be-unset"}},
		{"read with a default", []*Flow{{Graph: graph("a", "one still: two three", "two ask: three", "three still:"), Reads: []Read{read("three", "two", true)}}}, nil},
		{"read by itself", []*Flow{{Graph: graph("a", "one ask:"), Reads: []Read{read("one", "one", false)}}}, nil},
		{"read in a loop before it was passed", []*Flow{{Graph: graph("a", "one ask: two", "two ask: one"), Reads: []Read{read("one", "two", false)}}}, []string{"a.flow.yaml:9 may-be-unset"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := codes(tt.flows...); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func waiting(g *engine.Graph) *engine.Graph {
	g.Type = engine.WaitFlow
	return g
}

// TestTable holds the table to the codes: each row has its code, each only once, in order.
func TestTable(t *testing.T) {
	t.Parallel()
	last := diag.Code("")
	for _, r := range Table() {
		if _, ok := diag.Lookup(r.Code); !ok || r.Code <= last || r.Run == nil {
			t.Errorf("row %s: no code, out of order or without a check", r.Code)
		}
		last = r.Code
	}
}
