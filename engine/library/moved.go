package library

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// movedDecl is a name that was changed.
type movedDecl struct {
	from, to string
	at       *schema.Node
}

// Fields declares the keys of a name that was changed.
func (m *movedDecl) Fields(o *schema.Object) {
	o.Text("from", &m.from, "what it was called before", schema.Required, schema.Example("greeting"))
	o.Text("to", &m.to, "what it is called now", schema.Required, schema.Example("welcome"))
	o.Self(&m.at)
}

func (f *flowFile) addMoved() schema.Fielder {
	one := &movedDecl{}
	f.moved = append(f.moved, one)
	return one
}

func (w *declaration) addMoved() schema.Fielder {
	one := &movedDecl{}
	w.moved = append(w.moved, one)
	return one
}

// checkMoved refuses names that were changed into nothing, and those that are still in use.
func (f *flowFile) checkMoved(l *diag.List) {
	names := make([]string, 0, len(f.steps))
	for _, s := range f.steps {
		names = append(names, s.name.Text)
	}
	checkMoved(f.moved, "step", names, l)
}

func checkMoved(moved []*movedDecl, what string, names []string, l *diag.List) {
	first := map[string]*movedDecl{}
	for _, m := range moved {
		if m.at == nil || m.from == "" || m.to == "" {
			continue
		}
		switch before := first[m.from]; {
		case slices.Contains(names, m.from):
			l.Errorf("duplicate-name", m.at.File(), m.at.Span, "%s %q is said to have another name now, and is still there", what, m.from).
				Hint = "delete this line, or the " + what
		case before != nil:
			l.Errorf("duplicate-name", m.at.File(), m.at.Span, "%s %q is said to have two other names", what, m.from).
				Relatedf(before.at.File(), before.at.Span, "first said here")
		case !slices.Contains(names, m.to):
			l.Errorf("unknown-"+diag.Code(what), m.at.File(), m.at.Span, "%s %q is not defined", what, m.to).Meant(m.to, names)
		}
		first[m.from] = m
	}
}

// flowMark begins a name of callflow.yaml's moved that is a flow's.
const flowMark = "flows."

// checkMovedFlows is [flowFile.checkMoved] for the flows that callflow.yaml says were called otherwise.
func checkMovedFlows(d *Declared, flows []*flowFile, l *diag.List) {
	var names []string
	for _, f := range flows {
		names = append(names, f.name.Text)
	}
	var of []*movedDecl
	for _, m := range d.file.moved {
		if from, ok := strings.CutPrefix(m.from, flowMark); ok {
			of = append(of, &movedDecl{from, strings.TrimPrefix(m.to, flowMark), m.at})
		}
	}
	checkMoved(of, "flow", names, l)
}

// Moved says what steps and flows of an earlier version are called in a workspace.
type Moved struct {
	flows map[engine.FlowName]engine.FlowName
	steps map[engine.FlowName]map[engine.StepName]engine.StepName // by the present name of the flow
}

// movedOf collects the names that were changed.
func movedOf(d *Declared, flows []*flowFile) *Moved {
	m := &Moved{flows: map[engine.FlowName]engine.FlowName{}, steps: map[engine.FlowName]map[engine.StepName]engine.StepName{}}
	for _, one := range d.file.moved {
		if from, ok := strings.CutPrefix(one.from, flowMark); ok {
			m.flows[engine.FlowName(from)] = engine.FlowName(strings.TrimPrefix(one.to, flowMark))
		}
	}
	for _, f := range flows {
		for _, one := range f.moved {
			flow := engine.FlowName(f.name.Text)
			if m.steps[flow] == nil {
				m.steps[flow] = map[engine.StepName]engine.StepName{}
			}
			m.steps[flow][engine.StepName(one.from)] = engine.StepName(one.to)
		}
	}
	return m
}

// Flow is what a flow is called now.
func (m *Moved) Flow(was engine.FlowName) engine.FlowName {
	if now, ok := m.flows[was]; ok {
		return now
	}
	return was
}

// Step is what a step is called now, given the present name of its flow.
func (m *Moved) Step(flow engine.FlowName, was engine.StepName) engine.StepName {
	if now, ok := m.steps[flow][was]; ok {
		return now
	}
	return was
}
