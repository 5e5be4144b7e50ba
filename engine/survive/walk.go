package survive

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// walk follows one way through the flows into one document.
type walk struct {
	p    *pages
	file string
	seen map[string]bool
	doc  *twiml.Document
}

func (w *walk) add(v ...twiml.Verb) { w.doc.Verbs = append(w.doc.Verbs, v...) }

// mostSteps is how many steps one document follows.
const mostSteps = 200

// follow follows the way from a place until it ends, or comes to a place where it has been.
func (w *walk) follow(stack []frame) {
	for range mostSteps {
		top := &stack[len(stack)-1]
		if top.at.Step == "" {
			if stack = w.finish(stack); stack == nil {
				w.add(&twiml.Hangup{})
				return
			}
			continue
		}
		if key := keyOf(stack); w.seen[key] {
			w.p.note("%s.%s comes round again without the caller: the call ends there", top.flow, top.at.Step)
			w.add(&twiml.Hangup{})
			return
		} else {
			w.seen[key] = true
		}
		g := w.p.set.Flows.Graphs[top.flow]
		s := g.Steps[top.at.Step]
		if s == nil {
			w.add(&twiml.Hangup{})
			return
		}
		next, over := w.step(stack, g, s)
		if over {
			return
		}
		stack = next
	}
	w.add(&twiml.Hangup{})
}

// finish goes back to the flow that ran this one; nil when the call is over.
func (w *walk) finish(stack []frame) []frame {
	how := stack[len(stack)-1].at.Finish
	if how == "end" || len(stack) == 1 {
		return nil
	}
	stack = slices.Clone(stack[:len(stack)-1])
	top := &stack[len(stack)-1]
	s := w.p.set.Flows.Step(top.flow, top.at.Step)
	if s == nil {
		return nil
	}
	return w.leave(stack, s, string(how))
}

// leave goes on by the first of some outcomes that the step has, else by the first of all.
func (w *walk) leave(stack []frame, s *engine.Step, wanted ...string) []frame {
	stack = slices.Clone(stack)
	top := &stack[len(stack)-1]
	for _, o := range wanted {
		if t, ok := s.Next[engine.Outcome(o)]; ok {
			top.at = t
			return stack
		}
	}
	var all []engine.Outcome
	for o := range s.Next {
		all = append(all, o)
	}
	slices.Sort(all)
	top.at = engine.Target{Finish: "end"}
	if len(all) > 0 {
		top.at = s.Next[all[0]]
	}
	return stack
}

// step adds what is heard at a step, and says where it goes on. over tells that the document ends there.
func (w *walk) step(stack []frame, g *engine.Graph, s *engine.Step) (next []frame, over bool) {
	n := nodeOf(w.p, g, s)
	switch s.KindName {
	case "say", "play", "pause", "do":
		w.speak(g, s, s.KindName, n.Find(s.KindName))
		return w.leave(stack, s, "done"), false
	case "menu":
		return w.menu(stack, g, s, n.Find("menu"))
	case "schedule":
		w.p.note("%s.%s: hours are not known, so it is taken to be open", g.Name, s.Name)
		return w.leave(stack, s, "open"), false
	case "dial":
		w.dial(g, s, n.Find("dial"))
		return w.leave(stack, s, "no_answer", "busy", "failed"), false
	case "queue":
		w.queue(g, s, n.Find("queue"))
		return w.leave(stack, s, "nobody", "timeout", "full", "failed"), false
	case "record":
		w.record(stack, g, s, n.Find("record"))
		return w.leave(stack, s, "silence", "recorded"), false
	case "reject":
		reason := "rejected"
		if n.Find("reject") != nil && n.Find("reject").Value == "busy" {
			reason = "busy"
		}
		w.add(&twiml.Reject{Reason: reason})
		return nil, true
	case "run", "goto":
		return w.flow(stack, s)
	}
	return w.leave(stack, s, w.decided(g, s)...), false
}

// decided are the outcomes by which a step is left that asks for what is not known, the best first.
func (w *walk) decided(g *engine.Graph, s *engine.Step) []string {
	way := []string{"else", "failed", "not_found", "silence", "invalid", "empty", "finished", "timeout", "refused", "full", "no_answer", "closed", "done"}
	switch s.KindName {
	case "set", "log", "notify", "text", "deliver", "begin", "recording":
		return []string{"done"}
	}
	w.p.note("%s.%s (%s) cannot be asked: it is left by the way for that", g.Name, s.Name, s.KindName)
	return way
}

// flow goes into the flow that a step runs or hands over to.
func (w *walk) flow(stack []frame, s *engine.Step) ([]frame, bool) {
	u, ok := s.Kind.(kinds.User)
	if !ok || len(u.Uses()) == 0 || u.Uses()[0].Flow == nil {
		return w.leave(stack, s, "failed"), false
	}
	name := engine.FlowName(u.Uses()[0].Flow.Name)
	g := w.p.set.Flows.Graphs[name]
	if g == nil || len(stack) > 16 {
		return w.leave(stack, s, "failed"), false
	}
	into := frame{name, g.Start}
	if s.KindName == "goto" {
		return []frame{into}, false
	}
	return append(slices.Clone(stack), into), false
}

// nodeOf is what the file says about a step.
func nodeOf(p *pages, g *engine.Graph, s *engine.Step) *schema.Node {
	text := p.w.Files[g.File]
	if text == nil {
		text = p.w.Declared.Library(g.File)
	}
	return schema.Parse(g.File, text, &diag.List{}).Find("steps").Find(string(s.Name))
}

// words are what a step says at a place of its file, outside of any call.
func (w *walk) words(g *engine.Graph, s *engine.Step, n *schema.Node) []twiml.Prompt {
	sayer, ok := s.Kind.(kinds.Sayer)
	if !ok || n == nil {
		return nil
	}
	for _, saying := range sayer.Sayings() {
		if saying.Node == nil || saying.Node.Span != n.Span {
			continue
		}
		out, fixed := w.p.set.Flows.Fixed(&saying.Saying, w.p.language)
		if !fixed {
			w.p.note("%s.%s: words with what is known only during a call are left out", g.Name, s.Name)
		}
		for _, one := range out {
			if play, ok := one.(*twiml.Play); ok {
				play.URL = w.sound(play.URL)
			}
		}
		return out
	}
	return nil
}

// sound is where a sound will be; it is copied beside the documents.
func (w *walk) sound(path string) string {
	file := "audio/" + path
	w.p.result.Files[file] = w.p.w.Outside.Audio[path]
	return w.p.url(file)
}

// speak adds what is said, played or waited for, by a step or by an action in a list.
func (w *walk) speak(g *engine.Graph, s *engine.Step, kind string, n *schema.Node) {
	if n == nil {
		return
	}
	switch kind {
	case "say":
		for _, one := range w.words(g, s, n) {
			if v, ok := one.(twiml.Verb); ok {
				w.add(v)
			}
		}
	case "play":
		file := n.Value
		if n.Kind == schema.Mapping && n.Find("file") != nil {
			file = n.Find("file").Value
		}
		of := w.p.set.Flows.Audio[file]
		if path := cmp.Or(of[w.p.language], of[""]); path != "" {
			w.add(&twiml.Play{URL: w.sound(path)})
		}
	case "pause":
		w.add(&twiml.Pause{Length: twiml.Num(max(1, int(span(n, "for", time.Second).Seconds())))})
	case "do":
		for _, item := range append(slices.Clone(n.Items()), n) {
			for _, p := range item.Pairs() {
				w.speak(g, s, p.Key.Value, p.Value)
			}
		}
	}
}

// menu asks a question. Without an answer the way of silence is gone.
func (w *walk) menu(stack []frame, g *engine.Graph, s *engine.Step, n *schema.Node) ([]frame, bool) {
	best := nearest(w.p.set, g, s, n)
	if w.p.o.Menus == None && best.at != (engine.Target{}) {
		w.p.note("%s.%s is passed over, as if %s had been pressed", g.Name, s.Name, best.key)
		stack = slices.Clone(stack)
		stack[len(stack)-1].at = best.at
		return stack, false
	}
	to := func(t engine.Target) string {
		into := slices.Clone(stack)
		into[len(into)-1].at = t
		return w.p.page(into)
	}
	action := ""
	if w.p.o.Menus == ByKey {
		action = w.byKey(g, s, n, to)
	} else if best.at != (engine.Target{}) {
		w.p.note("%s.%s: any key is taken for %s, which is nearest to a person", g.Name, s.Name, best.key)
		action = to(best.at)
	}
	silence := n.Find("silence")
	for i := range count(silence, "tries", 2) {
		words := n.Find("say")
		if again := silence.Find("say"); i > 0 && again != nil {
			words = again
		}
		prompts := w.words(g, s, words)
		if action == "" {
			for _, one := range prompts {
				w.add(one.(twiml.Verb))
			}
			break
		}
		w.add(&twiml.Gather{Action: w.p.url(action), Method: twiml.GET, NumDigits: twiml.Num(1), FinishOnKey: twiml.Str(""),
			Timeout: twiml.Num(max(1, int(span(silence, "after", 5*time.Second).Seconds()))), Prompts: prompts})
	}
	return w.leave(stack, s, "silence", "invalid"), false
}

// byKey makes a file for each key, named after the menu's own, among which the host chooses.
func (w *walk) byKey(g *engine.Graph, s *engine.Step, n *schema.Node, to func(engine.Target) string) string {
	stem := strings.TrimSuffix(w.p.page0(g, s), ".xml")
	for _, c := range choices(s, n) {
		if len(c.key) > 1 {
			w.p.note("%s.%s: %s cannot be chosen", g.Name, s.Name, c.key)
			continue
		}
		w.p.keep(stem+"-"+c.key+".xml", &twiml.Document{Verbs: []twiml.Verb{&twiml.Redirect{Method: twiml.GET, URL: w.p.url(to(c.at))}}})
	}
	again := to(engine.Target{Step: s.Name})
	w.p.keep(stem+".xml", &twiml.Document{Verbs: []twiml.Verb{&twiml.Redirect{Method: twiml.GET, URL: w.p.url(again)}}})
	return stem + ".xml"
}

// page0 is the name of the file that the keys of a menu are sent to.
func (p *pages) page0(g *engine.Graph, s *engine.Step) string {
	return p.name + "-keys-" + strings.ReplaceAll(string(g.Name), ".", "-") + "-" + string(s.Name) + ".xml"
}

// span is a duration in a node: its own value, or that of a key.
func span(n *schema.Node, key string, otherwise time.Duration) time.Duration {
	if n != nil && n.Kind == schema.Mapping {
		n = n.Find(key)
	}
	if n == nil || n.Kind != schema.Scalar {
		return otherwise
	}
	if v, err := expr.ParseLiteral(n.Value, expr.Of(expr.Duration)); err == nil {
		if d, ok := v.(time.Duration); ok {
			return d
		}
	}
	return otherwise
}

// count is a number in a node.
func count(n *schema.Node, key string, otherwise int) int {
	if n == nil || n.Find(key) == nil {
		return otherwise
	}
	if v, err := expr.ParseLiteral(n.Find(key).Value, expr.Of(expr.Number)); err == nil {
		if f, ok := v.(float64); ok && f >= 1 {
			return min(int(f), 10)
		}
	}
	return otherwise
}
