package engine_test

import (
	"slices"
	"testing"

	"callflow/engine"
)

// simpleMenu asks once; 1 speaks and ends, silence asks again.
func simpleMenu() *engine.Graph {
	g := graphOf("main", engine.CallFlow, "hello", map[string]stepOf{
		"hello": {words("Hello."), "done:menu"},
		"menu":  {question{"Press 1."}, "1:bye silence:menu"},
		"bye":   {words("Bye."), "done:end"},
	})
	g.Finally = []engine.Deferred{{Do: note("call_end")}}
	return g
}

func TestWordsAndQuestionShareADocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simpleMenu())
	w.has(w.call(), "<Say>Hello.</Say><Gather", "Press 1.", "/action/", "<Redirect")
}

func TestSameRequestSameBytes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simpleMenu())
	first := w.call()
	answer := w.ask(first, engine.Action, "Digits", "1")
	w.has(answer, "<Say>Bye.</Say><Hangup/>")
	if again := w.ask(first, engine.Action, "Digits", "1"); again != answer {
		t.Errorf("asked again: %s\nfirst time: %s", again, answer)
	}
}

func TestOlderVisitLeadsToThePresentDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simpleMenu())
	first := w.call()
	second := w.ask(first, engine.Silence)
	third := w.ask(second, engine.Silence)
	stale := w.ask(first, engine.Action, "Digits", "1")
	w.has(stale, "<Redirect", "/now/")
	if got := w.ask(stale, engine.Now); got != third {
		t.Errorf("now gives %s, want %s", got, third)
	}
}

func TestFourthTimeWithoutProgressIsTrouble(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simpleMenu())
	first := w.call()
	w.ask(first, engine.Silence)
	stale := w.ask(first, engine.Action, "Digits", "1")
	for range 3 {
		w.ask(stale, engine.Now)
	}
	if w.turn.Trouble != "" {
		t.Fatalf("trouble too early: %s", w.turn.Trouble)
	}
	w.has(w.ask(stale, engine.Now), "sorry", "<Hangup/>")
}

// Whoever hears the document and comes back because the server was away each time is no circle: only the twentieth time is.
func TestOutagesAreNoCircle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simpleMenu())
	first := w.call()
	menu := w.ask(first, engine.Silence)
	now := w.ask(first, engine.Action, "Digits", "1")
	for n := 1; n < 20; n++ {
		w.at += 4000
		if got := w.ask(now, engine.Now); got != menu {
			t.Fatalf("the %d. time the menu is %s", n, got)
		}
	}
	w.at += 4000
	w.has(w.ask(now, engine.Now), "sorry", "<Hangup/>")
}

func TestFinallyRunsOnceAfterTheFact(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simpleMenu())
	first := w.call()
	w.ask(first, engine.Action, "Digits", "1")
	if len(w.turn.Records) != 0 {
		t.Errorf("finally ran before the call was over")
	}
	w.at += 5000
	over := engine.Status{To: engine.Address{Leg: 1}, Sid: "CA1", Params: engine.Params{{Name: "CallStatus", Value: "completed"}}}
	w.event(over)
	if len(w.turn.Records) != 1 || w.c.Phase != engine.Closed {
		t.Errorf("records %v, phase %s", w.turn.Records, w.c.Phase)
	}
	w.event(over)
	if len(w.turn.Records) != 0 {
		t.Errorf("finally ran twice")
	}
	if got := w.ask(first, engine.Silence); got != "" {
		t.Errorf("a request of an ended leg got %s", got)
	}
}

func TestHangUpInTheMiddleOfAStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simpleMenu())
	w.call()
	w.event(engine.Truth{Leg: 1, Status: "completed"})
	if len(w.turn.Path) != 1 || w.turn.Path[0].Outcome != engine.HungUp {
		t.Errorf("path %v", w.turn.Path)
	}
	if len(w.turn.Records) != 1 {
		t.Errorf("records %v", w.turn.Records)
	}
}

func TestPanicIsSpoken(t *testing.T) {
	t.Parallel()
	main := graphOf("main", engine.CallFlow, "menu", map[string]stepOf{
		"menu": {question{"Press 1."}, "1:bad silence:menu"}, "bad": {broken{}, ""}})
	trouble := graphOf("trouble", engine.CallFlow, "sorry", map[string]stepOf{"sorry": {words("Trouble."), "done:end"}})
	w := newWorld(t, main, trouble)
	answer := w.ask(w.call(), engine.Action, "Digits", "1")
	w.has(answer, "<Say>Trouble.</Say><Hangup/>")
	if w.turn.Trouble == "" || w.c.Troubles != 1 {
		t.Errorf("trouble %q, %d", w.turn.Trouble, w.c.Troubles)
	}
}

func TestPanicAtBirthIsSpoken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, graphOf("main", engine.CallFlow, "bad", map[string]stepOf{"bad": {broken{}, ""}}))
	w.has(w.call(), "sorry", "<Hangup/>")
	if len(w.turn.Calls) != 1 {
		t.Errorf("calls %v", w.turn.Calls)
	}
}

func TestOutcomeWithoutTargetIsTrouble(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simpleMenu())
	w.has(w.ask(w.call(), engine.Action, "Digits", "9"), "sorry", "<Hangup/>")
}

func TestLoopWithoutWaitIsTrouble(t *testing.T) {
	t.Parallel()
	w := newWorld(t, graphOf("main", engine.CallFlow, "a", map[string]stepOf{
		"a": {note("x"), "done:b"}, "b": {note("y"), "done:a"}}))
	w.has(w.call(), "sorry", "<Hangup/>")
}

func TestHeldRequestIsAnsweredByTheResult(t *testing.T) {
	t.Parallel()
	w := newWorld(t, graphOf("main", engine.CallFlow, "get", map[string]stepOf{
		"get": {lookUp{}, "done:bye refused:bye"}, "bye": {words("Bye."), "done:end"}}))
	if got := w.call(); got != "" || w.turn.Hold != 2500 {
		t.Fatalf("answer %q, hold %d", got, w.turn.Hold)
	}
	key := w.turn.Effects[0].Key
	w.event(engine.Result{Effect: key, State: engine.ResultDone})
	if len(w.turn.Replies) != 1 || w.turn.Replies[0].Run != 1 {
		t.Fatalf("replies %v", w.turn.Replies)
	}
	w.has(string(w.turn.Replies[0].Body), "Bye.")
}

func TestHeldRequestIsAnsweredInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, graphOf("main", engine.CallFlow, "get", map[string]stepOf{
		"get": {lookUp{}, "done:bye"}, "bye": {words("Bye."), "done:end"}}))
	w.call()
	key := w.turn.Effects[0].Key
	if w.turn.Due != w.at+2500 {
		t.Errorf("due %d, want %d", w.turn.Due, w.at+2500)
	}
	w.at += 2500
	w.event(engine.Tick{})
	filler := string(w.turn.Replies[0].Body)
	w.has(filler, "<Pause", "/poll/")
	w.event(engine.Result{Effect: key, State: engine.ResultDone})
	if len(w.turn.Replies) != 0 || len(w.turn.Effects) != 0 {
		t.Errorf("the result was told to nobody who asked: %v", w.turn)
	}
	w.has(w.ask(filler, engine.Poll), "Bye.")
}

func queueWorld(t *testing.T) *world {
	t.Helper()
	return newWorld(t,
		graphOf("main", engine.CallFlow, "line", map[string]stepOf{
			"line": {line{}, "bridged:end timeout:busy"}, "busy": {words("Busy."), "done:end"}}),
		graphOf("wait", engine.WaitFlow, "say", map[string]stepOf{
			"say": {words("Position."), "done:music"}, "music": {words("Music."), "done:say"}}))
}

func TestWaitFlowGoesRoundByRedirects(t *testing.T) {
	t.Parallel()
	w := queueWorld(t)
	first := w.call()
	one := w.ask(first, engine.Wait, "QueuePosition", "2", "QueueSid", "QU1")
	w.has(one, "<Say>Position.</Say><Say>Music.</Say><Redirect", "/wait/")
	before := w.c.Run(2).Visit
	two := w.ask(one, engine.Wait, "QueuePosition", "1", "QueueSid", "QU1")
	w.has(two, "<Say>Position.</Say><Say>Music.</Say><Redirect", "/wait/")
	if w.c.Run(2).Visit != before+1 {
		t.Error("the second round is the first again")
	}
}

func TestWaitRoundRepeatedByToken(t *testing.T) {
	t.Parallel()
	w := queueWorld(t)
	first := w.call()
	w.key = "token-1"
	w.ask(first, engine.Wait, "QueuePosition", "2")
	w.ask(first, engine.Wait, "QueuePosition", "2")
	if v := w.c.Run(2).Visit; v != 1 {
		t.Errorf("a repeated request made document %d", v)
	}
	w.key = "token-2"
	w.ask(first, engine.Wait, "QueuePosition", "2")
	if v := w.c.Run(2).Visit; v != 2 {
		t.Errorf("the next round made document %d", v)
	}
}

func TestTimerMovesTheCallerOut(t *testing.T) {
	t.Parallel()
	w := queueWorld(t)
	first := w.call()
	w.ask(first, engine.Wait, "QueuePosition", "1", "QueueSid", "QU1")
	w.at += 60_000
	w.event(engine.Tick{})
	if len(w.turn.Effects) != 1 {
		t.Fatalf("effects %v", w.turn.Effects)
	}
	claim, ok := w.turn.Effects[0].Do.(engine.ClaimMember)
	if !ok {
		t.Fatalf("effect %#v", w.turn.Effects[0].Do)
	}
	stale := w.ask(first, engine.Action, "QueueResult", "redirected")
	w.has(stale, "<Redirect", "/now/")
	w.event(engine.Webhook{To: claim.To, Sid: "CA1"})
	w.has(w.answer(), "<Say>Busy.</Say><Hangup/>")
}

func TestAbandonedCallKeepsItsValues(t *testing.T) {
	t.Parallel()
	w := queueWorld(t)
	w.ask(w.call(), engine.Wait, "QueuePosition", "1")
	w.event(engine.Truth{Leg: 1, Status: "completed"})
	if len(w.c.Runs) != 0 || !slices.ContainsFunc(w.turn.Path, func(h engine.Hop) bool { return h.Step == "line" && h.Outcome == engine.HungUp }) {
		t.Errorf("runs %v, path %v", w.c.Runs, w.turn.Path)
	}
}

func TestSecondCallOnOneLegIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simpleMenu())
	doc := w.call()
	w.has(w.askAs("CA2", doc, engine.Action, "Digits", "1"), "<Hangup/>")
}

func TestOverdueLegIsAskedAbout(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simpleMenu())
	w.call()
	w.at = w.turn.Due
	w.event(engine.Tick{})
	if len(w.turn.Effects) != 1 {
		t.Fatalf("effects %v", w.turn.Effects)
	}
	if _, ok := w.turn.Effects[0].Do.(engine.AskCall); !ok {
		t.Errorf("effect %#v", w.turn.Effects[0].Do)
	}
}

// TestWhatNobodyTakesIsSealed checks that what a caller entered stands in an event's row in the clear only
// when a step took it: otherwise the step that knows whether it is sensitive was not asked.
func TestWhatNobodyTakesIsSealed(t *testing.T) {
	t.Parallel()
	sealed := func(w *world) bool { return slices.Contains(w.turn.Seal, "Digits") }
	w := newWorld(t, graphOf("main", engine.CallFlow, "menu", map[string]stepOf{
		"menu": {question{"Press 1."}, "1:bye silence:menu 7:bad"}, "bye": {words("Bye."), "done:menu"}, "bad": {broken{}, ""}}))
	first := w.call()
	answer := w.ask(first, engine.Action, "Digits", "1")
	if sealed(w) {
		t.Error("a key that a step took is sealed")
	}
	w.ask(first, engine.Action, "Digits", "1")
	if !sealed(w) {
		t.Error("a key that came twice is not sealed")
	}
	w.ask(answer, engine.Silence)
	w.ask(first, engine.Action, "Digits", "1", "SpeechResult", "one")
	if !sealed(w) || !slices.Contains(w.turn.Seal, "SpeechResult") {
		t.Error("what came too late is not sealed")
	}
	again := newWorld(t, simpleMenu())
	first = again.call()
	again.event(engine.Truth{Leg: 1, Status: "completed"})
	if again.ask(first, engine.Action, "Digits", "1"); !sealed(again) {
		t.Error("what came after the end is not sealed")
	}
	bad := newWorld(t, graphOf("main", engine.CallFlow, "menu", map[string]stepOf{
		"menu": {question{"Press 1."}, "1:bad"}, "bad": {broken{}, ""}}))
	if bad.ask(bad.call(), engine.Action, "Digits", "1"); !sealed(bad) {
		t.Error("what led into trouble is not sealed")
	}
}
