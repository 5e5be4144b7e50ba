package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/engine/library"
	"callflow/schema"
	"callflow/schema/diag"
)

// grades are how much a difference matters to callers, the least first.
var grades = []string{"cosmetic", "behavioural", "safety"}

// difference is one thing that is not as it was.
type difference struct {
	Grade string `json:"grade"`
	Sort  string `json:"sort"` // number, flow, step, choice, target, limit, prompt, recording, destination, queue, hours, …
	Name  string `json:"name"` // of what differs: welcome.greeting, prompts.greeting, numbers.main
	What  string `json:"what"` // in words
	Was   string `json:"was,omitempty"`
	Now   string `json:"now,omitempty"`
	Code  string `json:"code,omitempty"` // of a risk
	File  string `json:"file,omitempty"`
	Line  int    `json:"line,omitempty"`
}

func (d *difference) rank() int { return slices.Index(grades, d.Grade) }

// differences collects differences.
type differences struct {
	was, is  *library.Workspace
	old, now *written
	all      []difference
}

// differencesOf are the differences of two workspaces by their names, without risks.
func differencesOf(was, is *library.Workspace) []difference {
	d := &differences{was: was, is: is, old: writtenIn(was), now: writtenIn(is)}
	d.entries("numbers", was.Declared.Numbers, is.Declared.Numbers)
	d.entries("apps", was.Declared.Apps, is.Declared.Apps)
	d.flows()
	d.prompts()
	d.sounds()
	d.declared()
	d.filled()
	d.reached()
	return d.all
}

func (d *differences) add(grade, sort, name, was, now, format string, args ...any) {
	d.all = append(d.all, difference{Grade: grade, Sort: sort, Name: name, What: fmt.Sprintf(format, args...), Was: was, Now: now})
}

// entries compares where numbers or apps lead.
func (d *differences) entries(group string, was, is []library.Named) {
	flows := func(list []library.Named) map[string]string {
		out := map[string]string{}
		for _, n := range list {
			if out[n.Name.Text] = ""; n.Flow != nil {
				out[n.Name.Text] = n.Flow.Name
			}
		}
		return out
	}
	before, after := flows(was), flows(is)
	for _, name := range bothOf(before, after) {
		old, had := before[name]
		now, has := after[name]
		switch what := strings.TrimSuffix(group, "s"); {
		case !had:
			d.add("behavioural", what, group+"."+name, "", now, "is new and begins flow %s", now)
		case !has:
			d.add("behavioural", what, group+"."+name, old, "", "is not answered any more")
		case string(d.is.Moved.Flow(engine.FlowName(old))) != now:
			d.add("behavioural", what, group+"."+name, old, now, "begins flow %s, before %s", now, old)
		}
	}
}

// bothOf are the names of two mappings, each once, in order.
func bothOf[K ~string, V any](a, b map[K]V) []K {
	names := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(names)
	return slices.Compact(names)
}

// flows compares flow by flow; those that were renamed are the same ones.
func (d *differences) flows() {
	was, is := ownFlows(d.was), ownFlows(d.is)
	seen := map[engine.FlowName]bool{}
	for _, old := range slices.Sorted(maps.Keys(was)) {
		name := d.is.Moved.Flow(old)
		seen[name] = true
		switch {
		case is[name] == nil:
			d.add("behavioural", "flow", string(old), "", "", "the flow is gone")
			continue
		case name != old:
			d.add("cosmetic", "flow", string(name), string(old), string(name), "was called %s", old)
		}
		d.flow(was[old], is[name])
	}
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if !seen[name] {
			d.add("behavioural", "flow", string(name), "", "", "the flow is new%s", calledIn(is[name].Summary))
		}
	}
}

func calledIn(summary string) string {
	if summary == "" {
		return ""
	}
	return ": " + summary
}

// ownFlows are the flows that are not of the library.
func ownFlows(w *library.Workspace) map[engine.FlowName]*engine.Graph {
	out := map[engine.FlowName]*engine.Graph{}
	for name, g := range w.Set.Flows.Graphs {
		if strings.HasSuffix(g.File, ".flow.yaml") && !strings.HasPrefix(g.File, "lib:") {
			out[name] = g
		}
	}
	return out
}

func (d *differences) flow(was, is *engine.Graph) {
	flow := string(is.Name)
	d.facts(flow, "", headOf(d.old.steps[was.Name]), headOf(d.now.steps[is.Name]), "", nil)
	renamed := func(s string) string { return string(d.is.Moved.Step(is.Name, engine.StepName(s))) }
	seen := map[engine.StepName]bool{}
	for _, old := range was.Order {
		name := engine.StepName(renamed(string(old)))
		seen[name] = true
		before, after := was.Steps[old], is.Steps[name]
		at := flow + "." + string(name)
		if after == nil {
			d.add("behavioural", "step", flow+"."+string(old), before.KindName, "", "the step is gone: %s", before.KindName)
			continue
		}
		if name != old {
			d.add("cosmetic", "step", at, string(old), string(name), "was called %s", old)
		}
		if before.KindName != after.KindName {
			d.add("behavioural", "step", at, before.KindName, after.KindName, "is %s, before %s", after.KindName, before.KindName)
		}
		d.facts(at, after.KindName, d.old.step(was.Name, before), d.now.step(is.Name, after), before.KindName, renamed)
	}
	for _, name := range is.Order {
		if !seen[name] {
			d.add("behavioural", "step", flow+"."+string(name), "", is.Steps[name].KindName, "the step is new: %s%s", is.Steps[name].KindName, calledIn(is.Steps[name].Summary))
		}
	}
}

// headOf is what a flow says besides its steps.
func headOf(n *schema.Node) []fact {
	var out []fact
	if n == nil {
		return nil
	}
	for _, p := range n.Pairs() {
		if p.Key.Value != "steps" && p.Key.Value != "flow" && p.Key.Value != "moved" {
			out = flatten(out, p.Key.Value, p.Value)
		}
	}
	return out
}

// facts compares what is said of something, key by key. kind is that of a step, and kindWas the one before; targets
// are renamed as the steps of the flow were.
func (d *differences) facts(name, kind string, old, now []fact, kindWas string, renamed func(string) string) {
	before, after := map[string]string{}, map[string]string{}
	for _, f := range old {
		before[f.key] = f.value
	}
	for _, f := range now {
		after[f.key] = f.value
	}
	for _, key := range bothOf(before, after) {
		was, had := before[key]
		is, has := after[key]
		k := keyOf(key, kind)
		if renamed != nil && k.target && had && has && renamed(was) == is {
			continue
		}
		if had && has && was == is || kind != kindWas && !k.target {
			continue
		}
		d.add(k.grade, k.sort, name, was, is, "%s", k.words(was, is, had, has))
	}
}

// stepChanges are the differences of one step, with the words of the prompts that it names.
func stepChanges(old, now *written, of, to engine.FlowName, was, is *engine.Step, moved *library.Moved) []difference {
	d := &differences{was: old.w, is: now.w, old: old, now: now}
	d.facts(string(to)+"."+string(is.Name), is.KindName, old.step(of, was), now.step(to, is), was.KindName,
		func(s string) string { return string(moved.Step(to, engine.StepName(s))) })
	for _, words := range (changePainter{old: old, now: now}).wordChanges(was, is) {
		d.add("cosmetic", "prompt", string(is.Name), "", "", "%s", words)
	}
	return d.all
}

// prompts compares words, in each language.
func (d *differences) prompts() {
	keys := map[string]bool{}
	for key := range d.old.prompts {
		keys[key[1]+"\x00"+key[0]] = true
	}
	for key := range d.now.prompts {
		keys[key[1]+"\x00"+key[0]] = true
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		name, language, _ := strings.Cut(key, "\x00")
		was, is := d.old.prompt(name, language), d.now.prompt(name, language)
		at := [2]string{language, name}
		switch full := "prompts." + name; {
		case was == is:
		case d.old.prompts[at] == nil:
			d.add("cosmetic", "prompt", full, "", is, "is new in %s: %q", language, is)
		case d.now.prompts[at] == nil:
			d.add("cosmetic", "prompt", full, was, "", "is gone in %s: %q", language, was)
		default:
			d.add("cosmetic", "prompt", full, was, is, "says in %s %q, before %q", language, is, was)
		}
	}
}

// sounds compares sound files by their content.
func (d *differences) sounds() {
	paths := func(w *library.Workspace) map[string]string {
		out := map[string]string{}
		for file, of := range w.Set.Flows.Audio {
			for language, at := range of {
				out[path.Join(language, file)] = at
			}
		}
		return out
	}
	was, is := paths(d.was), paths(d.is)
	for _, file := range bothOf(was, is) {
		switch before, after := was[file], is[file]; {
		case before == "":
			d.add("cosmetic", "sound", "audio/"+file, "", after, "is new")
		case after == "":
			d.add("cosmetic", "sound", "audio/"+file, before, "", "is gone")
		case before != after:
			d.add("cosmetic", "sound", "audio/"+file, before, after, "is another sound")
		}
	}
}

// declared compares the rest of callflow.yaml.
func (d *differences) declared() {
	groups := func(w *library.Workspace) map[string][]fact {
		out := map[string][]fact{}
		n := schema.Parse("callflow.yaml", w.Files["callflow.yaml"], &diag.List{})
		if n == nil {
			return out
		}
		for _, p := range n.Pairs() {
			switch p.Key.Value {
			case "numbers", "apps", "moved", "workspace", "checks", "ignore", "defaults":
				continue // compared elsewhere, or nothing that callers notice
			}
			if p.Value == nil || p.Value.Kind != schema.Mapping {
				out[p.Key.Value] = flatten(nil, "", p.Value)
				continue
			}
			for _, one := range p.Value.Pairs() {
				out[p.Key.Value+"."+one.Key.Value] = flatten(nil, "", one.Value)
			}
		}
		return out
	}
	was, is := groups(d.was), groups(d.is)
	for _, name := range bothOf(was, is) {
		old, had := was[name]
		now, has := is[name]
		group, _, _ := strings.Cut(name, ".")
		g := groupOf(group)
		switch {
		case !had:
			d.add(g.grade, g.sort, name, "", brief(now), "is new%s", calledIn(brief(now)))
		case !has:
			d.add(g.grade, g.sort, name, brief(old), "", "is gone%s", calledIn(brief(old)))
		default:
			d.declaredFacts(name, g, old, now)
		}
	}
}

func (d *differences) declaredFacts(name string, g keySort, old, now []fact) {
	for _, text := range factChanges(old, now) {
		d.add(g.grade, g.sort, name, "", "", "%s", strings.TrimPrefix(text, ": "))
	}
}

// brief is what facts say, in one line.
func brief(list []fact) string {
	var out []string
	for _, f := range list {
		if f.key == "" {
			out = append(out, f.value)
			continue
		}
		out = append(out, f.key+": "+f.value)
	}
	return strings.Join(out, ", ")
}

// filled compares what an environment fills in, where both have one: which number is dialled for a name.
func (d *differences) filled() {
	if d.was.Outside.Env == "" || d.is.Outside.Env == "" {
		return
	}
	was, is := d.was.Set.Live.Names, d.is.Set.Live.Names
	for _, name := range bothOf(was, is) {
		old, now := was[name], is[name]
		sort, _, _ := strings.Cut(name, ".")
		if old == "" || now == "" || old == now || sort == "services" {
			continue
		}
		d.add("behavioural", map[string]string{"numbers": "number"}[sort]+map[string]string{"agents": "destination", "addresses": "destination"}[sort], name, old, now, "is %s, before %s", now, old)
	}
}

// reached compares which queues callers of each number can come into.
func (d *differences) reached() {
	was, is := reachOf(d.was), reachOf(d.is)
	for _, name := range slices.Sorted(maps.Keys(is)) {
		before, had := was[name]
		if !had {
			continue
		}
		for _, queue := range bothOf(before, is[name]) {
			switch {
			case !before[queue]:
				d.add("behavioural", "reach", name, "", queue, "callers can come to %s, which they could not", queue)
			case !is[name][queue]:
				d.add("behavioural", "reach", name, queue, "", "callers cannot come to %s any more", queue)
			}
		}
	}
}

// reachOf are the queues that the flows of each number lead to.
func reachOf(w *library.Workspace) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, n := range w.Declared.Numbers {
		if n.Flow == nil {
			continue
		}
		found, seen := map[string]bool{}, map[string]bool{}
		for queue := []string{n.Flow.Name}; len(queue) > 0; queue = queue[1:] {
			g := w.Set.Flows.Graphs[engine.FlowName(queue[0])]
			if g == nil || seen[queue[0]] {
				continue
			}
			seen[queue[0]] = true
			for _, name := range reachableSteps(g) {
				s := g.Steps[name]
				for _, u := range uses(s) {
					queue = append(queue, u.flow)
				}
				if q, ok := s.Kind.(kinds.Worded); ok {
					if sort, name := q.Word(); sort == "queue" && name != "" {
						found["queues."+name] = true
					}
				}
			}
		}
		out["numbers."+n.Name.Text] = found
	}
	return out
}

// reachableSteps are the steps that a flow can come to from its start.
func reachableSteps(g *engine.Graph) []engine.StepName {
	var out []engine.StepName
	seen := map[engine.StepName]bool{}
	for todo := []engine.StepName{g.Start.Step}; len(todo) > 0; todo = todo[1:] {
		s := g.Steps[todo[0]]
		if s == nil || seen[todo[0]] {
			continue
		}
		seen[todo[0]] = true
		out = append(out, todo[0])
		for _, o := range outcomes(s) {
			todo = append(todo, s.Next[o].Step)
		}
		if s.Limit != nil {
			todo = append(todo, s.Limit.Then.Step)
		}
	}
	return out
}

// risksOf are what [library.Compare] tells, of one environment or of all.
func risksOf(was, is *library.Workspace, env string) []difference {
	envs := []string{env}
	if env == "" {
		for _, name := range environments(is.Files) {
			if name != "default" {
				envs = append(envs, name)
			}
		}
	}
	var out []difference
	seen := map[string]bool{}
	for _, name := range envs {
		before := name
		if !slices.Contains(environments(was.Files), name) {
			before = ""
		}
		old := library.Compile(was.Files, library.Options{Env: before, LiveNo: 1})
		now := library.Compile(is.Files, library.Options{Env: name, LiveNo: 1})
		for _, r := range library.Compare(old, now) {
			if key := string(r.Code) + r.Message + r.File; !seen[key] {
				seen[key] = true
				what, words, _ := strings.Cut(r.Message, ": ")
				out = append(out, difference{Grade: "safety", Sort: strings.TrimPrefix(string(r.Code), "risk-"), Name: what, What: words, Code: string(r.Code), File: r.File, Line: r.Span.Start.Line()})
			}
		}
	}
	return out
}
