// Package kinds holds the kinds of steps and actions: what each may say in a flow file, how it can end,
// what later steps may read of it, and what it does in a call. One file for each kind, one row in
// [Table]; decoding, JSON Schema, reference pages, edges and labels derive from there.
//
// A kind is a small struct. Fields binds its YAML keys, Ends declares its outcomes, Values what it leaves
// behind, Enter (and Resume, if it waits) is its behaviour. A decoded kind is shared by all contacts and
// is never changed: what a visit has to remember goes into the visit's memo. Start reading at menu.go.
package kinds

import (
	"sync"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// Kind is a step kind or action as the compiler sees it.
type Kind interface {
	engine.Kind
	schema.Fielder
	// Ends declares the outcomes that a step with these fields has. It is called after decoding.
	Ends(e *Ends, w World)
}

// Valuer is a kind that leaves values behind: later steps read them as STEP.NAME.
type Valuer interface {
	Values(w World) []engine.Var
}

// Itemiser is a kind whose conditions, or prompts, may read `item`, an element of a list.
type Itemiser interface {
	// Item returns the type of item; it is called after decoding, when lists are known.
	Item(w World) expr.Type
}

// Checker is a kind with rules of its own, beyond those of single fields.
type Checker interface {
	// Check adds diagnostics. It is called when all expressions are compiled.
	Check(c *Check)
}

// Sayer is a kind that says something. The compiler checks that the prompts exist and get what they read.
type Sayer interface {
	Sayings() []*Saying
}

// User is a kind that runs other flows; the compiler checks their type and what they are given.
type User interface {
	Uses() []Use
}

// Use is a flow that a step names.
type Use struct {
	Flow  *schema.Ref
	As    engine.FlowType
	With  []schema.NamedValue // inputs; nil where none can be given
	Given bool                // With is the whole of what the flow gets: required inputs must be there
	Host  string              // for wait flows: queue, room, hold
	Hands bool                // control goes over for good (goto)
}

// Logger is a kind that writes log points other than by the step's own log.
type Logger interface {
	Logs() []*LogLine
}

// Setter is a kind that gives variables values: own variables and outputs by their names, those of the
// contact as contact.NAME. The compiler types the values before it compiles them.
type Setter interface {
	Sets() []schema.NamedValue
}

// Asker is a kind that asks a declared service. The compiler types what it is given.
type Asker interface {
	Asks() []Ask
}

// Ask is one call of a service, with its inputs.
type Ask struct {
	Call  *schema.Ref
	With  []schema.NamedValue
	Shown bool // the inputs stand in a document: nothing sensitive may be among them
}

// Lister is a kind whose values or items have the type of a list that an expression names: the compiler
// finds that type first.
type Lister interface {
	ListOf() *schema.Value
}

// Sort groups what stands in the table.
type Sort uint8

// Sorts of rows. An action may stand alone as a step, in `do` and, unless it speaks, in `finally`.
const (
	StepKind Sort = iota + 1
	ActionKind
)

// Row describes one kind.
type Row struct {
	Name    string
	Sort    Sort
	Summary string
	Since   string
	In      []engine.FlowType // flow types that may use it
	Silent  bool              // an action that says nothing: may stand in finally
	New     func() Kind
}

var (
	anyLeg   = []engine.FlowType{engine.CallFlow, engine.WaitFlow, engine.WhisperFlow, engine.ScreenFlow}
	callOnly = []engine.FlowType{engine.CallFlow}
	asking   = []engine.FlowType{engine.CallFlow, engine.WaitFlow, engine.ScreenFlow} // wait: only in queues
)

var byName = sync.OnceValue(func() map[string]*Row {
	rows := map[string]*Row{}
	for _, r := range Table() {
		rows[r.Name] = &r
	}
	return rows
})

// Find returns the row of a kind or action.
func Find(name string) (*Row, bool) {
	r, ok := byName()[name]
	return r, ok
}

// World is what a kind may ask about the workspace while it is compiled.
type World interface {
	// Flow returns the declaration of a flow; ok is false when there is none.
	Flow(name string) (f FlowDecl, ok bool)
	// Call returns the declaration of service.call.
	Call(name string) (c CallDecl, ok bool)
	// List returns the element type of lists.NAME.
	List(name string) (t expr.Type, ok bool)
	// Point returns the fields of a log point.
	Point(name string) (fields []engine.Var, ok bool)
	// Schedule reports whether a schedule has holidays and an emergency switch.
	Schedule(name string) (holidays, emergency, ok bool)
	// Queue reports whether a queue rings agents, and whether it talks in a room.
	Queue(name string) (rings bool, room string, ok bool)
	// CallsBack tells whether people may keep their place in a queue and be called back.
	CallsBack(queue string) bool
	// Room returns a type of room, and whether contacts share it.
	Room(name string) (room *engine.RoomType, shared, ok bool)
	// Roles returns the seats of all types of rooms, in order.
	Roles() []string
	// TypeOf returns the type of a compiled value, Any before it is compiled.
	TypeOf(v *schema.Value) expr.Type
}

// FlowDecl is what other flows need to know of a flow.
type FlowDecl struct {
	Name     string
	Type     engine.FlowType
	Inputs   []engine.Var
	Outputs  []engine.Var
	Outcomes []string
}

// CallDecl is what a service call takes and gives.
type CallDecl struct {
	Inputs  []engine.Var
	Outputs []engine.Var
	Longest time.Duration // how long an answer may take with all tries; 0: not known
}

// Ends collects the outcomes of a step.
type Ends struct{ List []End }

// End is one outcome. Target is set where the kind itself names the step, as the keys of a menu do.
type End struct {
	Outcome string
	Target  *schema.Ref
}

// Add declares outcomes whose targets stand in the step's next.
func (e *Ends) Add(names ...string) {
	for _, n := range names {
		e.List = append(e.List, End{Outcome: n})
	}
}

// To declares an outcome whose target the kind names itself.
func (e *Ends) To(name string, target *schema.Ref) {
	e.List = append(e.List, End{Outcome: name, Target: target})
}
