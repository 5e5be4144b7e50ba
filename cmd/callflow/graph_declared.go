package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/picture"
	"callflow/schema"
	"callflow/schema/diag"
)

// declared is something that callflow.yaml declares: queues.support.
type declared struct{ section, name string }

// declaredChanges are what callflow.yaml says otherwise than before.
type declaredChanges struct {
	of   map[declared][]string
	rest []string // what belongs to all calls: numbers, languages, policies
	told map[declared]bool
}

// sectionsOfNames are the sections whose names steps use.
var sectionsOfNames = [...]string{"agents", "lists", "mailboxes", "queues", "rooms", "schedules", "services", "settings", "switches", "teams"}

// sectionsUnseen are keys that callers notice nothing of, and defaults, which belong to the steps.
var sectionsUnseen = [...]string{"workspace", "defaults", "checks", "ignore", "rules", "budget", "sinks", "api", "commands"}

func changesDeclared(old, now *written) declaredChanges {
	c := declaredChanges{of: map[declared][]string{}, told: map[declared]bool{}}
	was, is := old.declared(), now.declared()
	var keys []string
	for _, n := range []*schema.Node{was, is} {
		for _, p := range n.Pairs() {
			if !slices.Contains(keys, p.Key.Value) && !slices.Contains(sectionsUnseen[:], p.Key.Value) {
				keys = append(keys, p.Key.Value)
			}
		}
	}
	for _, key := range keys {
		before, after := was.Find(key), is.Find(key)
		if !slices.Contains(sectionsOfNames[:], key) {
			c.rest = append(c.rest, factChanges(flatten(nil, key, before), flatten(nil, key, after))...)
			continue
		}
		for _, name := range namesIn(before, after) {
			path := key + "." + name
			if changes := factChanges(flatten(nil, path, before.Find(name)), flatten(nil, path, after.Find(name))); len(changes) > 0 {
				c.of[declared{key, name}] = changes
			}
		}
	}
	return c
}

// declared is the tree of callflow.yaml; an empty one when it is none.
func (t *written) declared() *schema.Node {
	if node := schema.Parse(workspaceYAML, t.w.Files[workspaceYAML], &diag.List{}); node != nil {
		return node
	}
	return schema.NewMapping(workspaceYAML)
}

// namesIn are the keys of mappings, each once.
func namesIn(all ...*schema.Node) []string {
	var names []string
	for _, n := range all {
		if n == nil {
			continue
		}
		for _, p := range n.Pairs() {
			if !slices.Contains(names, p.Key.Value) {
				names = append(names, p.Key.Value)
			}
		}
	}
	return names
}

// at are the changes of what a step names.
func (c declaredChanges) at(s *engine.Step, facts []fact) []string {
	var out []string
	for _, d := range c.names() {
		if slices.ContainsFunc(facts, func(f fact) bool { return d.named(s.KindName, f) }) {
			c.told[d] = true
			out = append(out, c.of[d]...)
		}
	}
	return out
}

func (c declaredChanges) names() []declared {
	return slices.SortedFunc(maps.Keys(c.of), func(a, b declared) int {
		return strings.Compare(a.section+"."+a.name, b.section+"."+b.name)
	})
}

// words divide values into paths and names.
var pathWords = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_.]*`)

// named tells whether a key of a step of a kind names what is declared: by its path, or by its name alone where the
// kind asks for one.
func (d declared) named(kind string, f fact) bool {
	path := d.section + "." + d.name
	for _, word := range pathWords.FindAllString(f.value, -1) {
		if word == path || strings.HasPrefix(word, path+".") {
			return true
		}
	}
	alone := map[string][]string{
		"queues": {"queue", "serve", "callback"}, "schedules": {"schedule"}, "rooms": {"room"}, "lists": {"find"}, "mailboxes": {"deliver", "record"}, "services": {"fetch"},
	}
	return slices.Contains(alone[d.section], kind) && (f.value == d.name || d.section == "services" && strings.HasPrefix(f.value, d.name+"."))
}

// calls paints the box where calls come in: with what concerns all calls, and what no step names.
func (c declaredChanges) calls(g *picture.Graph) {
	changes := slices.Clone(c.rest)
	for _, d := range c.names() {
		if !c.told[d] {
			changes = append(changes, c.of[d]...)
		}
	}
	for i := range g.Nodes {
		if n := &g.Nodes[i]; n.Name == "calls" && len(changes) > 0 {
			n.Class, n.Note = "changed", strings.Join(changes, "; ")
		}
	}
}
