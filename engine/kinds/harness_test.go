package kinds

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// stage is one contact under test: a small flow, driven line by line of a script.
type stage struct {
	t      *testing.T
	small  *small
	set    *engine.Set
	c      *engine.Contact
	turn   engine.Turn
	at     engine.Millis
	docs   []string     // all documents so far
	leg    engine.LegID // whose addresses the line is about; 0 for any
	run    engine.RunID
	read   []engine.Reading   // what readings the next events have
	seq    int                // of reports about rooms
	took   map[string]bool    // KIND outcome, for the count of edges
	told   []engine.EffectKey // of all effects that have a result
	words  engine.Address     // of the latest announcement
	ticket any                // at the floor
}

func newStage(t *testing.T, flow string) *stage {
	t.Helper()
	s := readSmall(t, flow)
	at, err := time.Parse(time.RFC3339, "2026-11-21T01:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	return &stage{t: t, small: s, set: s.set(), at: engine.Millis(at.UnixMilli()), took: map[string]bool{}}
}

// do performs one line of a script and returns what came of it.
//
//	call [K=V …]               the caller calls
//	press KEYS · speak CONFIDENCE WORDS · silence
//	ask WHAT [K=V …]           a request to the latest address of that purpose
//	status WHAT [K=V …]        a callback to it, which wants no document
//	hangup [K=V …]             the call is over, told by its status
//	wait 5s                    time passes
//	result done|refused|unknown CODE [K=V …]   the end of the oldest effect that is waited for
//	read NAME=VALUE            what readings give from now on
func (s *stage) do(line string) string {
	s.t.Helper()
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "call":
		s.event(engine.Birth{Seed: 7, Semantics: engine.Semantics, Flow: "main", Number: "main", Hook: engine.Webhook{
			Sid: "CA1", Params: params(rest + " CallStatus=ringing From=+819011112222 To=+815000000001")}})
	case "press":
		s.ask(engine.Action, params("Digits="+rest))
	case "speak":
		confidence, words, _ := strings.Cut(rest, " ")
		s.ask(engine.Action, engine.Params{{Name: "Confidence", Value: confidence}, {Name: "SpeechResult", Value: words}})
	case "silence":
		s.ask(engine.Silence, nil)
	case "ask":
		what, rest, _ := strings.Cut(rest, " ")
		s.ask(engine.What(what), params(rest))
	case "status":
		what, rest, _ := strings.Cut(rest, " ")
		to := s.address(engine.What(what), len(s.docs))
		s.event(engine.Status{To: to, Sid: sidOf(to.Leg), Params: params(rest)})
	case "hangup":
		to := engine.Address{Contact: s.c.ID, Leg: 1, What: engine.Progress}
		s.event(engine.Status{To: to, Sid: "CA1", Params: params("CallStatus=completed " + rest)})
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			s.t.Fatal(err)
		}
		s.at += engine.MillisOf(d)
		s.event(engine.Tick{})
	case "result":
		s.result(rest)
	case "read":
		for _, p := range params(rest) {
			s.read = append(s.read, engine.Reading{Name: p.Name, Value: scalarValue(p.Value)})
		}
		return ""
	default:
		if s.procedure(verb, rest) {
			break
		}
		return s.route(verb, rest)
	}
	return s.report()
}

func (s *stage) event(b engine.Body) {
	s.t.Helper()
	seq := int64(1)
	if s.c != nil {
		seq = s.c.Seq + 1
	}
	s.turn = engine.Advance(s.set, s.c, &engine.Event{
		Cell: engine.CellID{Kind: engine.ContactCell, N: 17}, Seq: seq, At: s.at, Body: b, Read: s.read,
	})
	s.c = s.turn.Contact
	for _, e := range s.turn.Effects {
		if e.Tell {
			s.told = append(s.told, e.Key)
		}
		if do, ok := e.Do.(engine.ChangeSeat); ok && do.What == engine.SayToSeat {
			s.words = do.To
		}
	}
	for _, m := range s.turn.Messages {
		if m.Kind == engine.LineJoin {
			s.ticket = m.Data[0].Value
		}
	}
	for _, h := range s.turn.Path {
		if step := s.set.Flows.Step(h.Flow, h.Step); step != nil {
			s.took[step.KindName+" "+string(h.Outcome)] = true
		}
	}
}

func (s *stage) ask(what engine.What, p engine.Params) {
	s.t.Helper()
	n := 1
	if s.leg != 0 || s.run != 0 {
		n = len(s.docs)
	}
	to := s.address(what, n)
	s.event(engine.Webhook{To: to, Sid: sidOf(to.Leg), Params: p})
}

// address finds the first address of a purpose, of the leg or run that the line is about, in the latest n
// documents, the latest first.
func (s *stage) address(what engine.What, n int) engine.Address {
	s.t.Helper()
	for i := range min(n, len(s.docs)) {
		doc := s.docs[len(s.docs)-1-i]
		for _, part := range strings.FieldsFunc(doc, func(r rune) bool { return strings.ContainsRune(`"<>`, r) }) {
			path, ours := strings.CutPrefix(part, s.set.Live.BaseURL)
			a, ok := engine.ParseAddress(path)
			if !ours || !ok || a.What != what || s.leg != 0 && a.Leg != s.leg || s.run != 0 && a.Run != s.run {
				continue
			}
			if !s.c.Tagged(a) {
				s.t.Fatalf("address %s is not the contact's own", path)
			}
			return a
		}
	}
	s.t.Fatalf("no address for %s in %s", what, s.docs)
	return engine.Address{}
}

var states = map[string]engine.ResultState{"done": engine.ResultDone, "refused": engine.ResultRefused, "unknown": engine.ResultUnknown}

func (s *stage) result(rest string) {
	s.t.Helper()
	if len(s.c.Open) == 0 {
		s.t.Fatal("no effect is waited for")
	}
	word, rest, _ := strings.Cut(rest, " ")
	code, rest, _ := strings.Cut(rest, " ")
	r := engine.Result{Effect: s.c.Open[0].Key, State: states[word], Code: code}
	for _, p := range params(rest) {
		r.Values = append(r.Values, engine.Named{Name: p.Name, Value: scalarValue(p.Value)})
	}
	s.event(r)
}

// params reads K=V words; _ in a value stands for a space.
func params(words string) engine.Params {
	var p engine.Params
	for _, w := range strings.Fields(words) {
		name, value, _ := strings.Cut(w, "=")
		p = append(p, engine.Param{Name: name, Value: strings.ReplaceAll(value, "_", " ")})
	}
	slices.SortStableFunc(p, func(a, b engine.Param) int { return strings.Compare(a.Name, b.Name) })
	return p
}

// scalarValue reads a value as JSON would.
func scalarValue(word string) expr.Value {
	if f, err := strconv.ParseFloat(word, 64); err == nil && word[0] != '+' {
		return f
	}
	switch word {
	case "true", "false":
		return word == "true"
	}
	return word
}

// compileAll compiles what a decoder has read.
func compileAll(d *schema.Decoder, sc expr.Scope, l *diag.List) {
	for _, v := range d.Values() {
		v.Compile(sc, l)
	}
	for _, c := range d.Conditions() {
		c.Compile(sc, l)
	}
}

// mustBeClean fails when there are diagnostics.
func mustBeClean(t *testing.T, l *diag.List) {
	t.Helper()
	for _, d := range l.Sorted() {
		t.Errorf("%s:%s: %s [%s] %s", d.File, d.Span.Start, d.Message, d.Code, d.Hint)
	}
	if l.Len() > 0 {
		t.FailNow()
	}
}
