package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"callflow/cmd/callflow/script"
	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/engine/library"
	"callflow/engine/picture"
	"callflow/schema"
)

// scripting turns a workspace into a script.
type scripting struct {
	w      *library.Workspace
	text   *written
	langs  []script.Language
	look   picture.Look
	number map[string]string // flow, or flow.step → its number
}

func scriptOf(w *library.Workspace, langs []script.Language, f docFlags) (*script.Script, error) {
	t := &scripting{w: w, text: writtenIn(w), langs: langs, look: picture.Look{Theme: picture.Theme(f.theme), Bare: true}, number: map[string]string{}}
	s := &script.Script{Title: w.Declared.Name, Version: f.version, Date: f.dated, Tongue: "en", Languages: langs,
		Style: script.Rules(picture.Style(t.look.Theme)), Schedules: t.schedules()}
	if len(f.langs) > 0 && strings.HasPrefix(langs[0].Code, "ja") {
		s.Tongue = "ja"
	}
	used := flowsInUse(w)
	for i, g := range used {
		t.number[string(g.Name)] = strconv.Itoa(i + 1)
		for k, step := range g.Order {
			t.number[string(g.Name)+"."+string(step)] = fmt.Sprintf("%d.%d", i+1, k+1)
		}
	}
	var err error
	if s.Overview, s.Mermaid, err = t.draw(drawingOfAll(w, linkPainter{}), "all-"); err != nil {
		return nil, err
	}
	s.Entries = t.entries(f.env != "")
	for _, g := range used {
		flow, err := t.flow(g)
		if err != nil {
			return nil, err
		}
		s.Flows = append(s.Flows, flow)
	}
	t.kept(s, used)
	return s, nil
}

// linkPainter lets the boxes of a picture lead to what is written of their steps.
type linkPainter struct{}

func (linkPainter) step(flow engine.FlowName, step engine.StepName, n *picture.Node) {
	n.Link = "#" + stepID(flow, step)
}
func (linkPainter) way(engine.FlowName, engine.StepName, *picture.Edge) {}
func (linkPainter) legend() []picture.Key                               { return nil }

func flowID(flow engine.FlowName) string { return "flow-" + string(flow) }

func stepID(flow engine.FlowName, step engine.StepName) string {
	return "step-" + string(flow) + "." + string(step)
}

// draw returns a picture as markup and as text.
func (t *scripting) draw(g *picture.Graph, prefix string) (script.Markup, string, error) {
	var svg, mermaid strings.Builder
	look := t.look
	look.Prefix = prefix
	if err := g.Draw(&svg, look); err != nil {
		return "", "", err
	}
	if err := g.Mermaid(&mermaid); err != nil {
		return "", "", err
	}
	return script.Markup(svg.String()), mermaid.String(), nil
}

func (t *scripting) flowRef(name engine.FlowName) script.Ref {
	if n := t.number[string(name)]; n != "" {
		return script.Ref{ID: flowID(name), Text: n + " " + string(name)}
	}
	return script.Ref{Text: string(name)}
}

func (t *scripting) target(flow engine.FlowName, to engine.Target) script.Ref {
	if to.Step == "" {
		return script.Ref{Text: string(to.Finish)}
	}
	return script.Ref{ID: stepID(flow, to.Step), Text: t.number[string(flow)+"."+string(to.Step)] + " " + string(to.Step)}
}

func (t *scripting) entries(numbers bool) []script.Entry {
	var out []script.Entry
	for _, named := range [][]library.Named{t.w.Declared.Numbers, t.w.Declared.Apps} {
		for _, n := range named {
			if n.Flow == nil {
				continue
			}
			e := script.Entry{Name: n.Name.Text, Flow: t.flowRef(engine.FlowName(n.Flow.Name))}
			if numbers {
				e.Number = t.w.Set.Live.Names["numbers."+n.Name.Text]
			}
			for _, v := range n.With {
				if v.Value.Node != nil {
					e.With = append(e.With, script.Fact{Name: v.Name.Text, Value: v.Value.Node.Value})
				}
			}
			out = append(out, e)
		}
	}
	return out
}

func (t *scripting) flow(g *engine.Graph) (script.Flow, error) {
	d := drawingOf(g, linkPainter{})
	for i := range d.Nodes {
		if flow, ok := strings.CutPrefix(d.Nodes[i].Name, "flow "); ok && t.number[flow] != "" {
			d.Nodes[i].Link = "#" + flowID(engine.FlowName(flow))
		}
	}
	f := script.Flow{Ref: t.flowRef(g.Name), Summary: g.Summary, Type: string(g.Type), Start: t.target(g.Name, g.Start)}
	var err error
	if f.Picture, f.Mermaid, err = t.draw(d, "p"+t.number[string(g.Name)]+"-"); err != nil {
		return f, err
	}
	for _, v := range g.Inputs {
		f.Facts = append(f.Facts, script.Fact{Name: "input " + v.Name, Value: v.Type.String()})
	}
	for _, one := range flatten(nil, "", t.text.steps[g.Name].Find("finally")) {
		f.Facts = append(f.Facts, script.Fact{Name: "finally " + one.key, Value: one.value})
	}
	for _, name := range g.Order {
		f.Steps = append(f.Steps, t.step(g, g.Steps[name]))
	}
	return f, nil
}

func (t *scripting) step(g *engine.Graph, s *engine.Step) script.Step {
	out := script.Step{Ref: t.target(g.Name, engine.Target{Step: s.Name}), Kind: s.KindName, Summary: s.Summary}
	if row, ok := kinds.Find(s.KindName); ok {
		out.Does = row.Summary
	}
	facts := t.text.step(g.Name, s)
	out.Heard = t.heard(g, s)
	out.Ways = t.ways(g, s, facts)
	out.Worst = atMost(s, facts)
	for _, f := range facts {
		key, ofAll := strings.CutPrefix(f.key, "defaults.")
		short := strings.TrimPrefix(key, s.KindName+".")
		switch first, rest, _ := strings.Cut(key, "."); {
		case first == "log":
			out.Logs = append(out.Logs, script.Fact{Name: strings.ReplaceAll(rest, ".", " · "), Value: f.value})
		case slices.Contains([]string{"next", "limit", "summary"}, first), strings.HasPrefix(short, "keys."), spoken(short),
			ofAll && given(facts, key):
		default:
			out.Facts = append(out.Facts, script.Fact{Name: short, Value: f.value})
		}
	}
	return out
}

// spoken reports whether a key holds words, which are shown as what is heard.
func spoken(key string) bool {
	return key == "say" || strings.HasPrefix(key, "say.prompt") || strings.HasPrefix(key, "say.text") || strings.HasSuffix(key, ".say") || key == "prompt" || key == "text"
}

// given reports whether the step itself says something about a key that has a default of the workspace.
func given(facts []fact, key string) bool {
	return slices.ContainsFunc(facts, func(f fact) bool { return f.key == key })
}

// heard is all that a step can say, with the moment when it does.
func (t *scripting) heard(g *engine.Graph, s *engine.Step) []script.Heard {
	sayer, ok := s.Kind.(kinds.Sayer)
	if !ok {
		return nil
	}
	var out []script.Heard
	step := t.text.steps[g.Name].Find("steps").Find(string(s.Name))
	for _, saying := range sayer.Sayings() {
		when := heardWhen(place(step, saying.Node, ""))
		if when == "" {
			when = heardWhen(place(t.w.Declared.Defaults[s.KindName], saying.Node, ""))
		}
		for _, it := range saying.Items {
			h := script.Heard{When: when, Name: it.Prompt}
			for _, l := range t.langs {
				h.Words = append(h.Words, t.words(it, l.Name))
			}
			out = append(out, h)
		}
	}
	return out
}

func (t *scripting) words(it engine.SayItem, language string) string {
	switch {
	case it.Text != nil && it.Text.Node != nil:
		return it.Text.Node.Value
	case it.Named != nil && it.Named.Node != nil:
		return it.Named.Node.Value
	}
	return t.text.prompt(it.Prompt, language)
}

// place is the path of keys from a node to another one below it that is written at the same place; "" when it is not there.
func place(in, at *schema.Node, path string) string {
	if in == nil || at == nil {
		return ""
	}
	if in.Span == at.Span && in.File() == at.File() && path != "" {
		return path
	}
	for _, p := range in.Pairs() {
		if found := place(p.Value, at, path+"."+p.Key.Value); found != "" {
			return found
		}
	}
	for i, item := range in.Items() {
		if found := place(item, at, path+"."+strconv.Itoa(i+1)); found != "" {
			return found
		}
	}
	return ""
}

// heardWhen says when words are heard that stand under a path.
func heardWhen(path string) string {
	switch {
	case strings.Contains(path, ".silence"):
		return "when nothing is heard"
	case strings.Contains(path, ".invalid"):
		return "when it is not understood"
	case path == "":
		return ""
	}
	return "at first"
}

// ways are the outcomes of a step: keys first, in their order.
func (t *scripting) ways(g *engine.Graph, s *engine.Step, facts []fact) []script.Way {
	var keys, others []script.Way
	for _, o := range outcomes(s) {
		way := script.Way{On: string(o), Means: outcomeMeans(o), To: t.target(g.Name, s.Next[o])}
		if s.KindName == "menu" && way.Means == "" {
			way.On, way.Means = keySignOf(string(o)), saidInstead(facts, string(o))
			keys = append(keys, way)
			continue
		}
		others = append(others, way)
	}
	if s.Limit != nil {
		others = append(others, script.Way{On: fmt.Sprintf("> %d", s.Limit.Visits), Means: "a visit too many", To: t.target(g.Name, s.Limit.Then)})
	}
	for _, u := range uses(s) {
		others = append(others, script.Way{On: u.label, Means: useMeans(u.label), To: t.flowRef(engine.FlowName(u.flow))})
	}
	return append(keys, others...)
}

// useMeans is what a step does with another flow.
func useMeans(label string) string {
	return map[string]string{
		string(engine.WaitFlow): "heard meanwhile", string(engine.WhisperFlow): "heard by whoever answers", string(engine.ScreenFlow): "heard by whoever answers",
		"goto": "goes on in this flow", "run": "runs, and comes back",
	}[label]
}

func keySignOf(key string) string {
	return strings.NewReplacer("star", "*", "hash", "#").Replace(key)
}

// saidInstead are the words that mean the same as a key.
func saidInstead(facts []fact, key string) string {
	for _, f := range facts {
		if f.key == "menu.keys."+key+".words" {
			return "“" + strings.ReplaceAll(f.value, ", ", "”, “") + "”"
		}
	}
	return ""
}

// outcomeMeans is what an outcome means to people who do not write flows; "" for one that a flow names itself.
func outcomeMeans(o engine.Outcome) string {
	return map[engine.Outcome]string{
		"silence": "nothing is heard", "invalid": "what was pressed or said is not known here", "busy": "the line is busy", "no_answer": "nobody answers",
		"failed": "it could not be done", "answered": "somebody answered", "closed": "outside of the hours", "open": "within the hours",
		"holiday": "a day off", "emergency": "the emergency switch is on", "timeout": "it took too long", "full": "too many wait",
		"recorded": "a message was recorded", "collected": "something was entered", "refused": "refused", "else": "none of the cases", "done": "the next step",
		"machine": "an answering machine answered",
	}[o]
}

// atMost is how often something can happen in a step at most.
func atMost(s *engine.Step, facts []fact) []script.Fact {
	var out []script.Fact
	_, silent := s.Next["silence"]
	_, unclear := s.Next["invalid"]
	asked := 0
	if silent {
		n := triesOf(facts, s.KindName, "silence", 2)
		asked += n
		out = append(out, script.Fact{Name: "nothing is heard", Value: strconv.Itoa(n)})
	}
	if unclear {
		n := triesOf(facts, s.KindName, "invalid", 3)
		asked += n
		out = append(out, script.Fact{Name: "it is not understood", Value: strconv.Itoa(n)})
	}
	if silent && unclear {
		out = append(out, script.Fact{Name: "asked in one visit", Value: strconv.Itoa(asked - 1)})
	}
	if s.Limit != nil {
		out = append(out, script.Fact{Name: "visits in one run of the flow", Value: strconv.Itoa(s.Limit.Visits)})
	}
	return out
}

// triesOf is how often a fault may happen in one visit: what the step says, else the workspace, else the kind itself.
func triesOf(facts []fact, kind, fault string, initial int) int {
	for _, key := range []string{kind + "." + fault + ".tries", "defaults." + kind + "." + fault + ".tries"} {
		for _, f := range facts {
			if n, err := strconv.Atoi(f.value); f.key == key && err == nil {
				return n
			}
		}
	}
	return initial
}
