package check

import (
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// Work is what the checks look at. Nothing in it is changed.
type Work struct {
	// Flows are those of the workspace itself in which no fault was found while they were compiled, by name.
	Flows []*Flow
	// Set is all that was compiled, the library's flows among it; its live part is that of one environment.
	Set *engine.Set
	// Root is callflow.yaml; nil in tests of single checks.
	Root *schema.Node
	// Said are the fields of callflow.yaml by their paths, such as "queues.support.ring", with their defaults;
	// nil while it has faults.
	Said schema.Settled
	// Envs are the environments without faults as they are written, and Env is the one that the live part is of, "" for none.
	Envs []*Env
	Env  string
	// Tables are the CSV files of lists.
	Tables map[string][]byte
	// Countries are those whose holidays are known without being written.
	Countries map[string]bool
	// Today is the present day, the zero time when it is not known: then nothing is said that hangs on it.
	Today time.Time
	// Skips are the openings of a schedule, in the two years from Today on, that begin or end at a time that a change of the
	// clocks leaves out; nil when that is not known.
	Skips func(schedule string) []Skip
	// Policies are those of the workspace, with their defaults.
	Policies *Fields
	// Longest is how long an answer of a service may take with all tries, by SERVICE.CALL; 0 when that is not known.
	Longest func(call string) time.Duration
	// Prompts are those of the workspace, each in each language in which it is written, in the order of the files.
	Prompts []*Prompt
	// Sounds are the sound files of the workspace by path, such as audio/en/chime.wav.
	Sounds map[string][]byte
	// Refs are what expressions read, by number.
	Refs []engine.Source
	// Named reports whether anything refers to a name of a sort, such as "prompt" or "queue".
	Named func(sort, name string) bool
	// Whole says that every flow file could be compiled: what is not referred to is not used.
	Whole bool
	// Rules are what the author asks for of all calls.
	Rules []*Rule
	// Budget is what a call may take and cost; nil for no bounds.
	Budget *Budget
	List   *diag.List

	faulty bool // errors were found before the checks began
	memo   *memo
}

// Env is one file of env/.
type Env struct {
	Name, File string
	Node       *schema.Node
	Said       schema.Settled // its fields
}

// Prompt is what is said under a name in one language.
type Prompt struct {
	Name, Language string
	Key            *schema.Node // where the name stands
	Node           *schema.Node // the words, or the mapping with them
	Compiled       *engine.Prompt
}

// Flow is a compiled flow with what its graph does not keep.
type Flow struct {
	Graph *engine.Graph
	Node  *schema.Node // the file
	Steps map[engine.StepName]*Step
	Reads []Read
	Runs  []Run

	drawn once[*ways]
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

// Flow returns a flow of the workspace by its name; nil for those of the library, and for flows with faults.
func (w *Work) Flow(name engine.FlowName) *Flow {
	return w.found().flows.get(func() map[engine.FlowName]*Flow {
		all := make(map[engine.FlowName]*Flow, len(w.Flows))
		for _, f := range w.Flows {
			all[f.Graph.Name] = f
		}
		return all
	})[name]
}

// at reports something at a place of a file.
func (w *Work) at(code diag.Code, n *schema.Node, format string, args ...any) *diag.Diagnostic {
	return w.List.Errorf(code, n.File(), n.Span, format, args...)
}
