package main

import (
	"fmt"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/engine/library"
	"callflow/engine/picture"
)

// changePainter marks the steps that say something else than before.
type changePainter struct {
	old, now *written
	declared declaredChanges
}

func paintChanges(old, now *library.Workspace) changePainter {
	c := changePainter{old: writtenIn(old), now: writtenIn(now)}
	c.declared = changesDeclared(c.old, c.now)
	return c
}

func (c changePainter) step(flow engine.FlowName, step engine.StepName, n *picture.Node) {
	now := c.now.w.Set.Flows.Step(flow, step)
	was := c.old.w.Set.Flows.Step(flow, step)
	if was == nil || now == nil {
		return
	}
	facts := c.now.step(flow, now)
	changes := append(factChanges(c.old.step(flow, was), facts), c.wordChanges(was, now)...)
	changes = append(changes, c.declared.at(now, facts)...)
	if len(changes) > 0 {
		n.Class, n.Note = "changed", strings.Join(changes, "; ")
	}
}

func (c changePainter) way(engine.FlowName, engine.StepName, *picture.Edge) {}

func (c changePainter) legend() []picture.Key {
	return []picture.Key{
		{Class: "added", Text: "new"}, {Class: "removed", Text: "no longer there"},
		{Class: "changed", Text: "says, waits or leads otherwise than before"},
	}
}

// factChanges says in words which keys of a step have another value.
func factChanges(old, now []fact) []string {
	before := map[string]string{}
	for _, f := range old {
		before[f.key] = f.value
	}
	var out []string
	for _, f := range now {
		was, ok := before[f.key]
		delete(before, f.key)
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("%s: %s is new", f.key, f.value))
		case was != f.value:
			out = append(out, fmt.Sprintf("%s: %s → %s", f.key, was, f.value))
		}
	}
	for _, f := range old {
		if was, ok := before[f.key]; ok {
			out = append(out, fmt.Sprintf("%s: %s is gone", f.key, was))
		}
	}
	return out
}

// wordChanges says which prompts of a step have other words, and in which language.
func (c changePainter) wordChanges(was, now *engine.Step) []string {
	said := promptsOf(was)
	var out []string
	for _, name := range promptsOf(now) {
		if !slices.Contains(said, name) {
			continue
		}
		for _, l := range c.now.w.Set.Flows.Languages {
			if before, is := c.old.prompt(name, l.Name), c.now.prompt(name, l.Name); before != is {
				out = append(out, fmt.Sprintf("words of %s (%s): %s → %s", name, l.Name, before, is))
			}
		}
	}
	return out
}

// promptsOf are the prompts that a step names, each once.
func promptsOf(s *engine.Step) []string {
	var names []string
	if sayer, ok := s.Kind.(kinds.Sayer); ok {
		for _, saying := range sayer.Sayings() {
			for _, it := range saying.Items {
				if it.Prompt != "" && !slices.Contains(names, it.Prompt) {
					names = append(names, it.Prompt)
				}
			}
		}
	}
	return names
}
