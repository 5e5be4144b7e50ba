package survive

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/engine/twiml"
	"callflow/schema"
)

// mostNouns is how many telephones one Dial rings at once.
const mostNouns = 10

// dial rings whom a step names. Whom it names by a value is left out.
func (w *walk) dial(g *engine.Graph, s *engine.Step, n *schema.Node) {
	to, inTurn := n, false
	if n != nil && n.Kind == schema.Mapping {
		to = n.Find("to")
		inTurn = n.Find("order") != nil && n.Find("order").Value == "in_turn"
	}
	var who []string
	for _, item := range listOf(to) {
		if strings.Contains(item.Value, "${") {
			w.p.note("%s.%s: %s is known only during a call, and not rung", g.Name, s.Name, item.Value)
			continue
		}
		who = append(who, w.people(item.Value)...)
	}
	from := ""
	if n != nil && n.Find("from") != nil {
		from = w.p.set.Live.Names[n.Find("from").Value]
	}
	w.ring(g, s, who, from, span(n.Find("ring"), "", 25*time.Second), inTurn)
}

// queue rings the teams of a queue at once: nobody keeps a line while no server does.
func (w *walk) queue(g *engine.Graph, s *engine.Step, n *schema.Node) {
	var name string
	if q, ok := s.Kind.(kinds.Worded); ok {
		_, name = q.Word()
	}
	var who []string
	for _, q := range w.p.w.Declared.Queues {
		if q.Name.Text == name {
			for _, team := range q.Teams {
				who = append(who, w.people("teams."+team)...)
			}
		}
	}
	if len(who) == 0 {
		w.p.note("%s.%s: queue %s has no team that could be rung, so nobody is", g.Name, s.Name, name)
		return
	}
	w.p.note("%s.%s: the team of queue %s is rung, nobody waits in line", g.Name, s.Name, name)
	ring := 30 * time.Second
	if q := w.p.set.Live.Queues[name]; q != nil && q.Ring > 0 {
		ring = max(ring, q.Ring.Duration())
	}
	w.ring(g, s, who, "", ring, false)
}

// people are what is dialled for an address or a team, each once.
func (w *walk) people(path string) []string {
	if team, ok := strings.CutPrefix(path, "teams."); ok {
		var out []string
		for _, member := range w.p.set.Live.Teams[team] {
			out = append(out, w.people(member)...)
		}
		return out
	}
	if strings.HasPrefix(path, "+") {
		return []string{path}
	}
	if dialled := w.p.set.Live.Names[path]; dialled != "" {
		return []string{dialled}
	}
	return nil
}

// ring adds the Dial; what follows it in the document is done when nobody answers, and after a talk that the other
// side has ended.
func (w *walk) ring(g *engine.Graph, s *engine.Step, who []string, from string, ring time.Duration, inTurn bool) {
	var nouns []twiml.Noun
	seen := map[string]bool{}
	for _, dialled := range who {
		if !seen[dialled] {
			seen[dialled] = true
			nouns = append(nouns, noun(dialled))
		}
	}
	if len(nouns) == 0 {
		w.p.note("%s.%s: nobody can be rung", g.Name, s.Name)
		return
	}
	if len(nouns) > mostNouns {
		w.p.note("%s.%s: only %d of %d are rung", g.Name, s.Name, mostNouns, len(nouns))
		nouns = nouns[:mostNouns]
	}
	seconds := twiml.Num(min(600, max(5, int(ring.Seconds()))))
	groups := [][]twiml.Noun{nouns}
	if inTurn {
		groups = slices.Collect(slices.Chunk(nouns, 1))
	}
	for _, group := range groups {
		w.add(&twiml.Dial{Timeout: seconds, CallerID: from, Nouns: group})
	}
	w.p.note("%s.%s: what comes after a talk is what comes when nobody answers", g.Name, s.Name)
}

func noun(dialled string) twiml.Noun {
	switch {
	case strings.HasPrefix(dialled, "client:"):
		return &twiml.Client{Identity: strings.TrimPrefix(dialled, "client:")}
	case strings.HasPrefix(dialled, "sip:"), strings.HasPrefix(dialled, "sips:"):
		return &twiml.Sip{URI: dialled}
	}
	return &twiml.Number{Number: dialled}
}

// record takes a message. It stays at Twilio: nobody is told of it.
func (w *walk) record(stack []frame, g *engine.Graph, s *engine.Step, n *schema.Node) {
	if n != nil {
		w.speak(g, s, "say", n.Find("say"))
	}
	w.p.note("%s.%s: the recording stays at Twilio, nobody is told of it", g.Name, s.Name)
	w.add(&twiml.Record{MaxLength: twiml.Num(max(2, int(span(n.Find("at_most"), "", 2*time.Minute).Seconds()))), PlayBeep: twiml.Yes,
		Timeout: twiml.Num(5), Action: w.p.url(w.p.page(w.leave(stack, s, "recorded"))), Method: twiml.GET})
}

// listOf are the items of a list, or the one that stands alone.
func listOf(n *schema.Node) []*schema.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == schema.Sequence:
		return n.Items()
	}
	return []*schema.Node{n}
}

// choice is one key of a menu.
type choice struct {
	key string
	at  engine.Target
}

// choices are the keys of a menu in order.
func choices(s *engine.Step, n *schema.Node) []choice {
	var out []choice
	keys := n.Find("keys")
	if keys == nil {
		return nil
	}
	for _, p := range keys.Pairs() {
		if t, ok := s.Next[engine.Outcome(p.Key.Value)]; ok {
			out = append(out, choice{p.Key.Value, t})
		}
	}
	slices.SortFunc(out, func(a, b choice) int { return strings.Compare(a.key, b.key) })
	return out
}

// nearest is the choice from which the fewest steps lead to a person, else to a recording; the first one where none does.
func nearest(set *engine.Set, g *engine.Graph, s *engine.Step, n *schema.Node) choice {
	var best choice
	least := -1
	for _, c := range choices(s, n) {
		far := distance(set, frame{g.Name, c.at}, []string{"dial", "queue"})
		if far < 0 {
			if far = distance(set, frame{g.Name, c.at}, []string{"record"}); far >= 0 {
				far += 1000
			}
		}
		if best.key == "" || far >= 0 && (least < 0 || far < least) {
			best, least = c, far
		}
	}
	return best
}

// distance is how many steps lie between a place and the nearest of some kinds, -1 when none can be reached.
func distance(set *engine.Set, from frame, want []string) int {
	type place struct {
		flow engine.FlowName
		step engine.StepName
	}
	seen := map[place]bool{}
	now := []place{{from.flow, from.at.Step}}
	for far := 0; len(now) > 0; far++ {
		var next []place
		for _, at := range now {
			s := set.Flows.Step(at.flow, at.step)
			if s == nil || seen[at] {
				continue
			}
			seen[at] = true
			if slices.Contains(want, s.KindName) {
				return far
			}
			for _, t := range s.Next {
				next = append(next, place{at.flow, t.Step})
			}
			if u, ok := s.Kind.(kinds.User); ok {
				for _, use := range u.Uses() {
					if g := set.Flows.Graphs[engine.FlowName(use.Flow.Name)]; use.Flow != nil && g != nil && use.As == engine.CallFlow {
						next = append(next, place{g.Name, g.Start.Step})
					}
				}
			}
		}
		now = next
	}
	return -1
}
