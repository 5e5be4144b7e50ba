package migrate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/migrate"
)

const workspace = `workspace: shop
language: en
languages: {en: {code: en-US, voice: Polly.Joanna-Neural}}
numbers: {main: {flow: hello}}
services: {crm: {calls: {look: {get: /look, outputs: {tier: text}}, rate: {get: /rate, outputs: {tier: number}}}}}
`

// compiled is a version of one flow, beside another that it may run.
func compiled(t *testing.T, steps string) *library.Workspace {
	t.Helper()
	w := library.Compile(library.Files{"callflow.yaml": []byte(workspace), "hello.flow.yaml": []byte("flow: hello\n" + steps),
		"inner.flow.yaml": []byte("flow: inner\noutcomes: [done]\nstart: words\nsteps:\n  words: {menu: {say: {text: \"Press 1.\"}, keys: {1: done}}, next: done}\n"),
		"other.flow.yaml": []byte("flow: other\noutcomes: [done]\nstart: words\nsteps:\n  words: {say: {text: Other.}, next: done}\n")}, library.Options{LiveNo: 1})
	if w.Diagnostics.HasErrors() {
		t.Fatal(w.Diagnostics.Sorted())
	}
	return w
}

// TestWay judges contacts by what they have passed: what later steps will read must be there, and be of its type.
func TestWay(t *testing.T) {
	t.Parallel()
	const (
		menu  = "  ask: {menu: {say: {text: \"Press 1.\"}, keys: {1: tell}}, next: end}\n"
		tell  = "  tell: {say: {text: \"You are ${look.tier}.\"}, next: end}\n"
		plain = "  tell: {say: {text: Thanks.}, next: end}\n"
		look  = "  look: {fetch: {call: crm.look}, next: {ok: ask, else: end}}\n"
	)
	passed := func(names ...engine.StepName) (list []engine.Passed) {
		for _, n := range names {
			list = append(list, engine.Passed{Step: n, Visits: 1})
		}
		return list
	}
	before := "start: look\nsteps:\n" + look + menu + tell
	for _, c := range []struct {
		name, was, is string
		stack         []engine.Frame
		names         names
		why           string
		steps         []engine.RenamedStep
	}{
		{name: "all is there", was: before, is: before, stack: []engine.Frame{{Flow: "hello", Step: "ask", Passed: passed("look", "ask")}}},
		{name: "passed has another name", was: before, is: strings.ReplaceAll(strings.ReplaceAll(before, "  look:", "  seek:"), "look.tier", "seek.tier")[len("start: look\n"):],
			names: names{"look": "seek"}, stack: []engine.Frame{{Flow: "hello", Step: "ask", Passed: passed("look", "ask")}},
			steps: []engine.RenamedStep{{Flow: "hello", Was: "look", Now: "seek"}}},
		{name: "passed leaves another type", was: before, is: strings.ReplaceAll(before, "crm.look", "crm.rate"),
			stack: []engine.Frame{{Flow: "hello", Step: "ask", Passed: passed("look", "ask")}}, why: "step look, which was passed, leaves something else, and later steps read it"},
		{name: "of another type, and nobody reads it", was: before, is: strings.ReplaceAll(strings.Replace(before, tell, plain, 1), "crm.look", "crm.rate"),
			stack: []engine.Frame{{Flow: "hello", Step: "ask", Passed: passed("look", "ask")}}, steps: []engine.RenamedStep{{Flow: "hello", Was: "look"}}},
		{name: "a new step before", was: "start: ask\nsteps:\n" + menu + plain, is: before,
			stack: []engine.Frame{{Flow: "hello", Step: "ask", Passed: passed("ask")}}, why: "step look comes before it now, and later steps read what it leaves"},
		{name: "a new step before that nobody reads", was: "start: ask\nsteps:\n" + menu + plain, is: strings.Replace(before, tell, plain, 1),
			stack: []engine.Frame{{Flow: "hello", Step: "ask", Passed: passed("ask")}}},
		{name: "passed is gone", was: strings.Replace(before, tell, plain, 1), is: "start: ask\nsteps:\n" + menu + plain,
			stack: []engine.Frame{{Flow: "hello", Step: "ask", Passed: passed("look", "ask")}}, steps: []engine.RenamedStep{{Flow: "hello", Was: "look"}}},
		{name: "within another flow", was: "start: in\nsteps:\n  in: {run: {flow: inner}, next: {done: end}}\n", is: "start: in\nsteps:\n  in: {run: {flow: inner}, next: {done: end}}\n",
			stack: []engine.Frame{{Flow: "hello", Step: "in"}, {Flow: "inner", Step: "words"}}},
		{name: "the step runs another flow", was: "start: in\nsteps:\n  in: {run: {flow: inner}, next: {done: end}}\n", is: "start: in\nsteps:\n  in: {run: {flow: other}, next: {done: end}}\n",
			stack: []engine.Frame{{Flow: "hello", Step: "in"}, {Flow: "inner", Step: "words"}}, why: "step in does not wait for flow inner"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if !strings.HasPrefix(c.is, "start") {
				c.is = "start: seek\n" + c.is
			}
			was, is := compiled(t, c.was), compiled(t, c.is)
			j := migrate.Judged{Old: was.Set.Flows, Now: is.Set.Flows, Names: c.names, Left: was.Leaves, Leaves: is.Leaves,
				Same: func(_, _ *engine.Step, _, _ engine.FlowName) bool { return true }}
			contact := &engine.Contact{ID: 1, Version: "before", Semantics: engine.Semantics, Language: "en", Runs: []engine.Run{{ID: 1, Stack: c.stack}}}
			v, event := j.Plan(contact)
			if v.Why != c.why || (v.Fit == migrate.Alone) != (c.why == "") {
				t.Fatalf("%+v, want %q", v, c.why)
			}
			if c.why == "" && cmp.Diff(c.steps, event.Steps) != "" {
				t.Errorf("steps differ: %s", cmp.Diff(c.steps, event.Steps))
			}
			again, _ := j.Plan(contact)
			if again != v {
				t.Errorf("then it is %+v", again)
			}
		})
	}
}
