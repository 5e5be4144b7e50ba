package library

import (
	"slices"
	"time"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/expr"
)

// Declared is a workspace as its flows see it: the names that callflow.yaml, the prompts and the audio
// folder declare, with their types. Values are not in it: they come from an environment.
type Declared struct {
	Name      string
	Language  string // of a new contact
	Zone      string
	Languages []engine.Language
	Contact   []engine.Var
	Settings  []engine.Var
	Switches  []engine.Var
	Numbers   []Named
	Apps      []Named
	Addresses []Named
	Agents    []Agent
	Teams     []Team
	Queues    []Queue
	Rooms     []Room
	Mailboxes []Mailbox
	Lists     []List
	Schedules []ScheduleName
	Services  []Service
	Points    []Point
	Skills    []string
	Trouble   *schema.Ref             // nil: lib.trouble
	Defaults  map[string]*schema.Node // kind → fields
	Policies  engine.Policies
	Prompts   map[string]*PromptName
	Audio     map[string]map[string]string // file → language or "" → content hash path

	file    *declaration // callflow.yaml in full
	library Files        // the ready-made flows that hold for it
	sounds  map[string][]byte
	tables  Files    // CSV files
	parsed  *Parsed  // nil: nothing is kept
	grouped *grouped // see namesBy
	broken  []string // files that are no YAML or define another flow: what they would define is not missed
}

// Named is a declared name with what it leads to, if anything.
type Named struct {
	Name schema.Name
	Flow *schema.Ref // numbers and apps
	With []schema.NamedValue
}

// Agent is a declared person.
type Agent struct {
	Name schema.Name
	Says string // the name that is spoken
}

// Team is a declared team.
type Team struct {
	Name    schema.Name
	Members []string
}

// Queue is a declared queue.
type Queue struct {
	Name     schema.Name
	Size     int
	Spoken   *schema.Ref // prompt
	Rings    bool        // the engine rings its teams
	Ring     engine.Millis
	Workflow string // of TaskRouter, which chooses the agents; "" when the engine does
	Room     string
	Screen   string // flow that whoever is rung hears first
	Teams    []string
	Back     engine.CallBack
	Goal     engine.Goal
}

// Room is a declared room type.
type Room struct {
	Name  schema.Name
	Roles []string
	Type  *engine.RoomType
	Share bool // several contacts meet in it
}

// Mailbox is a declared mailbox.
type Mailbox struct {
	Name schema.Name
	Tell *schema.Ref // service call
}

// List is a declared list.
type List struct {
	Name schema.Name
	Elem expr.Type
	Key  string
}

// ScheduleName is a declared schedule.
type ScheduleName struct {
	Name      schema.Name
	Holidays  bool
	Emergency string // switch, or ""
}

// Service is a declared HTTP service.
type Service struct {
	Name  schema.Name
	Calls []Call
}

// Call is one call of a service.
type Call struct {
	Name            schema.Name
	Inputs, Outputs []engine.Var
	Longest         time.Duration // with all tries
}

// Point is a declared log point.
type Point struct {
	Name   schema.Name
	Fields []engine.Var
	To     *schema.Ref
	Keep   engine.Millis
	Params engine.Keeping

	// Moments are those that it records; [engine.AtStep] is among them where steps may name it.
	Moments []engine.Moment

	decl   *logDecl
	faulty bool                // its moments are not known
	values []schema.NamedValue // of all fields, at its moments
}

// At is where a field is declared, for faults.
func (p *Point) At(field string) schema.Name {
	for _, k := range p.decl.keys {
		if k.Key.Value == field {
			return schema.Name{Text: field, File: k.Key.File(), Span: k.Key.Span}
		}
	}
	return p.Name
}

// bound reports whether the point records something that no step names.
func (p *Point) bound() bool {
	return len(p.Moments) > 1 || len(p.Moments) == 1 && p.Moments[0] != engine.AtStep
}

// PromptName is a prompt as steps see it: what it reads by bare names, and where it is.
type PromptName struct {
	Name  schema.Name
	Reads []string // bare names, sorted
}

// world answers what kinds ask while they are compiled.
type world struct {
	d     *Declared
	flows map[string]*flowFile
}

var _ kinds.World = (*world)(nil)

// Flow returns the declaration of a flow.
func (w *world) Flow(name string) (kinds.FlowDecl, bool) {
	f := w.flows[name]
	if f == nil {
		return kinds.FlowDecl{}, false
	}
	return f.decl, true
}

// Call returns the declaration of service.call.
func (w *world) Call(name string) (kinds.CallDecl, bool) {
	for _, s := range w.d.Services {
		for _, c := range s.Calls {
			if s.Name.Text+"."+c.Name.Text == name {
				return kinds.CallDecl{Inputs: c.Inputs, Outputs: c.Outputs, Longest: c.Longest}, true
			}
		}
	}
	return kinds.CallDecl{}, false
}

// List returns the element type of a list.
func (w *world) List(name string) (expr.Type, bool) {
	for _, l := range w.d.Lists {
		if l.Name.Text == name {
			return l.Elem, true
		}
	}
	return expr.Type{}, false
}

// Point returns the fields of a log point.
func (w *world) Point(name string) ([]engine.Var, bool) {
	for _, p := range w.d.Points {
		if p.Name.Text == name {
			return p.Fields, true
		}
	}
	return nil, false
}

// Schedule tells which outcomes a schedule has.
func (w *world) Schedule(name string) (holidays, emergency, ok bool) {
	for _, s := range w.d.Schedules {
		if s.Name.Text == name {
			return s.Holidays, s.Emergency != "", true
		}
	}
	return false, false, false
}

// Queue tells how a queue is served.
func (w *world) Queue(name string) (rings bool, room string, ok bool) {
	for _, q := range w.d.Queues {
		if q.Name.Text == name {
			return q.Rings, q.Room, true
		}
	}
	return false, "", false
}

// CallsBack tells whether people may keep their place in a queue and be called back.
func (w *world) CallsBack(queue string) bool {
	return slices.ContainsFunc(w.d.Queues, func(q Queue) bool { return q.Name.Text == queue && q.Back.Flow != "" })
}

// Room returns a type of room.
func (w *world) Room(name string) (room *engine.RoomType, shared, ok bool) {
	for _, r := range w.d.Rooms {
		if r.Name.Text == name {
			return r.Type, r.Share, true
		}
	}
	return nil, false, false
}

// Roles returns the seats of all types of rooms, in order.
func (w *world) Roles() []string {
	var roles []string
	for _, r := range w.d.Rooms {
		for _, name := range r.Roles {
			if !slices.Contains(roles, name) {
				roles = append(roles, name)
			}
		}
	}
	slices.Sort(roles)
	return roles
}

// TypeOf returns the type of a compiled value.
func (w *world) TypeOf(v *schema.Value) expr.Type {
	if v == nil || v.Compiled == nil {
		return expr.Type{}
	}
	return v.Compiled.Type()
}

// Survival is the flow that a number has for when no server answers, "" for none.
func (d *Declared) Survival(number string) string {
	for _, e := range d.file.numbers {
		if e.name.Text == number {
			return e.survival.Name
		}
	}
	return ""
}

// Library is the text of a file of the ready-made flows, nil for none.
func (d *Declared) Library(file string) []byte { return d.library[file] }
