package engine_test

import (
	"testing"

	"callflow/engine"
)

// TestEndOfASideRunIsAnsweredAgain: the request by which a wait flow leaves the queue comes twice, because its
// answer was lost; then the leg goes on, and the same request is only late.
func TestEndOfASideRunIsAnsweredAgain(t *testing.T) {
	t.Parallel()
	wait := graphOf("wait", engine.WaitFlow, "ask", map[string]stepOf{"ask": {question{"Leave?"}, "1:gone silence:ask"}})
	wait.Outcomes = []engine.Outcome{"gone"}
	wait.Steps["ask"].Next["1"] = engine.Target{Finish: "gone"}
	w := newWorld(t, wait, graphOf("main", engine.CallFlow, "line", map[string]stepOf{
		"line": {line{}, "leave:bye timeout:bye"}, "bye": {words("Bye."), "done:end"}}))
	first := w.call()
	asked := w.ask(first, engine.Wait, "QueuePosition", "1", "QueueSid", "QU1")
	one := w.ask(asked, engine.Action, "Digits", "1")
	w.has(one, "<Leave/>")
	if two := w.ask(asked, engine.Action, "Digits", "1"); two != one {
		t.Errorf("the second answer is %s, want %s", two, one)
	}
	w.has(w.ask(first, engine.Action, "QueueResult", "leave"), "Bye.")
	if three := w.ask(asked, engine.Action, "Digits", "1"); three == one {
		t.Errorf("a late request is answered as before: %s", three)
	}
}
