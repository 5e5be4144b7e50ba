package check

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// ringers are the kinds that ring somebody whom they name.
var ringers = [...]string{"dial", "invite", "call"}

// rung are what a list of addresses is dialled as, in this environment; known is false when one of them is computed.
func (w *Work) rung(to *schema.Node) (numbers []string, known bool) {
	names, known := plainTexts(to)
	for _, name := range names {
		if team, isTeam := strings.CutPrefix(name, "teams."); isTeam {
			for _, member := range w.Set.Live.Teams[team] {
				numbers = append(numbers, w.Set.Live.Names[member])
			}
			continue
		}
		numbers = append(numbers, w.Set.Live.Names[name])
	}
	return numbers, known
}

func isTelephone(number string) bool { return strings.HasPrefix(number, "+") }

// voicemailWins reports several who are rung at the same time, telephones among them, when nobody asks whoever answers: a
// voice mailbox is often the first, and takes the call away from the people.
func voicemailWins(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		numbers, _ := w.rung(s.Field("to"))
		if len(numbers) < 2 || s.Text("order") != "at_once" || s.Field("screen.flow") != nil || s.Text("machine") != "" || !slices.ContainsFunc(numbers, isTelephone) {
			return
		}
		w.at("voicemail-wins", s.Place("to"), "%d are rung at once, telephones among them: a voice mailbox that answers first takes the call", len(numbers)).
			Hint = "add screen: lib.press_to_accept, or ring them with order: in_turn"
	}, ringers[:]...)
}

// longRing is how long a telephone is rung at most before its network gives up or a voice mailbox answers.
const longRing = time.Minute

// ringTooLong reports telephones that are rung for longer than a minute.
func ringTooLong(w *Work) {
	report := func(at *schema.Node, ring time.Duration) {
		w.at("ring-too-long", at, "it rings for %s, but most telephones are answered by a voice mailbox, or given up by their network, within a minute", ring).
			Hint = "ring for 25s or so, then go on"
	}
	w.eachOf(func(_ *Flow, s *Step) {
		if ring, ok := durationOf(s.Given("ring")); ok && ring > longRing {
			report(s.Given("ring"), ring)
		}
	}, ringers[:]...)
	for _, n := range w.names("queues") {
		if ring, ok := w.saidDuration("queues", n.Value, "ring"); ok && ring > longRing {
			report(w.given("queues", n.Value, "ring"), ring)
		}
	}
}

// machineUnheard reports a search for answering machines where only browser and SIP phones are rung.
func machineUnheard(w *Work) {
	w.eachOf(func(_ *Flow, s *Step) {
		at := s.Given("machine")
		numbers, known := w.rung(s.Field("to"))
		if at == nil || w.Env == "" || !known || len(numbers) == 0 || slices.ContainsFunc(numbers, func(n string) bool { return !strings.HasPrefix(n, "client:") }) {
			return
		}
		w.at("machine-unheard", at, "only browser phones are rung in env/%s.yaml, and nobody looks for a machine there", w.Env).
			Hint = "delete machine"
	}, ringers[:]...)
}

// foreignCallerID reports numbers shown to others that are none of the workspace's own.
func foreignCallerID(w *Work) {
	w.each(func(_ *Flow, s *Step) {
		if s.is(ringers[:]...) {
			w.foreign(s.Given("from"))
		}
		for _, a := range s.acts("text") {
			w.foreign(a.Arg("from", false))
		}
	})
}

func (w *Work) foreign(from *schema.Node) {
	group, _, _ := strings.Cut(textOf(from), ".")
	if group == "addresses" || group == "agents" {
		w.at("foreign-caller-id", from, "%q is none of the workspace's numbers: Twilio refuses to show it unless the account has verified it", from.Value).
			Hint = "write numbers.NAME"
	}
}

// openDestination reports telephone numbers that a caller keys in and that are dialled, while no policy says which may be.
func openDestination(w *Work) {
	if w.Said.None() || w.Root.Find("policies").Find("destinations") != nil {
		return
	}
	for _, f := range w.Flows {
		if f.Graph.Role == "agent" {
			continue
		}
		for _, r := range f.Reads {
			s, from := f.Steps[r.Step], f.Steps[engine.StepName(r.Source.Name)]
			if r.Source.Kind != engine.SourceStep || s == nil || from == nil || !from.is("collect") || !s.is(ringers[:]...) || !covers(s.Field("to"), r.Span) {
				continue
			}
			w.List.Errorf("open-destination", r.File, r.Span, "whoever calls may have any number of the world rung, at your cost: it is keyed in at step %q", from.Name).
				Relatedf(f.Graph.File, from.Span, "keyed in here").
				Hint = "say which countries may be called, with policies: {destinations: {allow: […]}}"
		}
	}
}

// covers reports whether something stands within a value.
func covers(n *schema.Node, at diag.Span) bool {
	if n == nil {
		return false
	}
	before := func(a, b diag.Pos) bool { return a.Line() < b.Line() || a.Line() == b.Line() && a.Col() <= b.Col() }
	return before(n.Span.Start, at.Start) && before(at.End, n.Span.End)
}
