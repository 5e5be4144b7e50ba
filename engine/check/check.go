// Package check looks at whole graphs: steps that nobody reaches, circles that never wait, values that may
// not be there, calls that are rejected too late. One file for each check, one row in [Table]. A check
// reads compiled flows and adds diagnostics; it never changes a flow. It refuses to guess: where a fault
// depends on what a caller or a service does, nothing is said.
package check

import (
	"slices"

	"callflow/engine"
	"callflow/schema/diag"
)

// Work is what the checks look at.
type Work struct {
	Flows []*Flow // sorted by name
	Refs  []engine.Source
	List  *diag.List
}

// Flow is a compiled flow with what its graph does not keep.
type Flow struct {
	Graph *engine.Graph
	Reads []Read
	Runs  []Run
}

// Read is one place where an expression of a step reads a value.
type Read struct {
	Step    engine.StepName
	Source  engine.Source
	Path    string // as written
	Covered bool   // the expression copes with none
	File    string
	Span    diag.Span
}

// Run is one place where a flow runs another and waits for it.
type Run struct {
	Flow engine.FlowName
	File string
	Span diag.Span
}

// Row is one check.
type Row struct {
	Code diag.Code // what it reports
	Run  func(*Work)
}

// Table lists all checks.
func Table() []Row {
	return []Row{
		{"may-be-unset", mayBeUnset},
		{"recursion", recursion},
		{"reject-after-speech", rejectAfterSpeech},
		{"unbounded-cycle", unboundedCycle},
		{"unreachable-step", unreachableStep},
	}
}

// All runs every check.
func All(w *Work) {
	for _, r := range Table() {
		r.Run(w)
	}
}

// nexts are the steps that may follow a step, each once, in order of name.
func nexts(s *engine.Step) []engine.StepName {
	var out []engine.StepName
	for _, t := range s.Next {
		if t.Step != "" {
			out = append(out, t.Step)
		}
	}
	if s.Limit != nil && s.Limit.Then.Step != "" {
		out = append(out, s.Limit.Then.Step)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// reachable are the steps that can be reached from the start.
func reachable(g *engine.Graph) map[engine.StepName]bool {
	seen := map[engine.StepName]bool{}
	todo := []engine.StepName{g.Start.Step}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		s := g.Steps[name]
		if s == nil || seen[name] {
			continue
		}
		seen[name] = true
		todo = append(todo, nexts(s)...)
	}
	return seen
}
