package engine

import (
	"callflow/engine/destination"
	"callflow/engine/floor"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// FlowType says what a flow runs on and how it may finish.
type FlowType string

// Flow types. Procedures act on rooms and come with them.
const (
	CallFlow      FlowType = "call"
	WaitFlow      FlowType = "wait"
	WhisperFlow   FlowType = "whisper"
	ScreenFlow    FlowType = "screen"
	ProcedureFlow FlowType = "procedure"
)

// Targets and outcomes that every flow has.
const (
	End     Outcome = "end"     // the target that hangs up
	Failed  Outcome = "failed"  // a step that asks Twilio or a service could not do it
	HungUp  Outcome = "hung_up" // the leg ended while it was in the step; no target can name it
	Stopped Outcome = "stopped" // the leg goes on elsewhere: the talk began, or somebody sent it away; no target can name it
)

// Graph is one compiled flow. It is never changed after it is compiled.
type Graph struct {
	Name     FlowName
	File     string
	Summary  string
	Type     FlowType
	Role     Role
	Inputs   []Var
	Outputs  []Var
	Vars     []Var
	Outcomes []Outcome // declared ones
	Start    Target
	Steps    map[StepName]*Step
	Order    []StepName // as written in the file
	Finally  []Deferred
	Commands []FlowCommand // what may be asked while the flow runs
	Seats    []Role        // of a procedure: the seats that its room must have
	Claims   []Claim       // of a procedure: what it changes, and nobody else meanwhile
}

// FlowCommand is something that may be asked for while a flow runs.
type FlowCommand struct {
	Name   string
	Who    []string // seats, teams, agents and services that may ask
	Inputs []Var
}

// Claim is the sole right of a procedure to change something about everybody in a seat.
type Claim struct {
	Role Role
	What string // hold, coach, seat, membership
}

// Command returns a command of a flow, or nil.
func (g *Graph) Command(name string) *FlowCommand {
	for i := range g.Commands {
		if g.Commands[i].Name == name {
			return &g.Commands[i]
		}
	}
	return nil
}

// Var is a declared variable, input, output or contact variable.
type Var struct {
	Name     string
	Type     expr.Type
	Default  expr.Value
	Required bool // an input without default
}

// Step is one named place in a flow.
type Step struct {
	Name     StepName
	Kind     Kind
	KindName string
	Summary  string
	Next     map[Outcome]Target // total: an outcome that is missing here has no target, and is trouble
	Limit    *Limit
	Log      []LogSpec
	Span     diag.Span
}

// Target is where an outcome leads: a step of the same flow, or an end of the flow.
type Target struct {
	Step   StepName
	Finish Outcome // end or a declared outcome, when Step is ""
}

// Limit sends the visit after the N-th in one run somewhere else.
type Limit struct {
	Visits int
	Then   Target
}

// LogSpec writes a record of a log point.
type LogSpec struct {
	Point  string
	Fields []Assign
}

// Assign gives a name a value.
type Assign struct {
	Name  string
	Value *schema.Value
}

// Deferred is an action of a list, with its condition.
type Deferred struct {
	When *expr.Program // nil: always
	Do   Kind
	Name string // the action's name, for the path
}

// Set is everything that one turn may read besides the contact.
type Set struct {
	Flows *Flows // pinned with the contact
	Live  *LivePart
}

// Flows are all flows of a workspace compiled together, with what is pinned beside them.
type Flows struct {
	Version   VersionID
	Graphs    map[FlowName]*Graph
	Contact   []Var
	Languages []Language
	Prompts   map[string]map[string]*Prompt // name → language → words
	Audio     map[string]map[string]string  // file → language ("" for any) → path under /audio/
	Points    []Point
	Moments   map[Moment][]int // moment → indexes of the points that record it
	Rooms     map[string]*RoomType
	Trouble   FlowName
	Policies  Policies
	Refs      []Source // what expr.Ref numbers mean, which are given anew each time that flows are compiled
	Zone      string
	Region    string // ISO country of numbers written without +, e.g. JP
}

// Language is one language that is spoken.
type Language struct {
	Name   string // ja
	Code   string // ja-JP
	Voice  string // Polly.Kazuha-Neural
	Speech Speech
}

// Speech are the settings of the recogniser for one language.
type Speech struct {
	Model   string
	Timeout string // seconds or auto
}

// Point is a declared log point.
type Point struct {
	Name   string
	Fields []Var
	To     string   // service.call that is told of every record, or ""
	Sent   []string // what of a record it takes: fields, and contact for the contact's number
	Keep   Millis
	When   *expr.Program // which happenings of its moments are recorded; nil for all
	Values []Assign      // what its fields are at its moments
	Params Keeping       // what it keeps of the request of a record
}

// Keeping says which parameters of a request are kept with a record.
type Keeping struct {
	All   bool     // every one but AccountSid, and those whose class is sensitive or secret
	Named []string // these only, where All is not set; no secret one among them
}

// Policies are the limits of a workspace.
type Policies struct {
	MaxContact Millis // a contact with legs ends after this
	MaxSilence Millis
	Legs       int // how many legs of one contact may live at once; 0 for the engine's own limit
}

// Language returns the language with the given name, or the first one.
func (f *Flows) Language(name string) *Language {
	for i := range f.Languages {
		if f.Languages[i].Name == name {
			return &f.Languages[i]
		}
	}
	if len(f.Languages) == 0 {
		return &Language{Name: name, Code: name}
	}
	return &f.Languages[0]
}

// Point returns a log point, or nil.
func (f *Flows) Point(name string) *Point {
	for i := range f.Points {
		if f.Points[i].Name == name {
			return &f.Points[i]
		}
	}
	return nil
}

// Step returns a step of a flow, or nil.
func (f *Flows) Step(flow FlowName, step StepName) *Step {
	if g := f.Graphs[flow]; g != nil {
		return g.Steps[step]
	}
	return nil
}

// LivePart is the configuration that is not pinned: what must hold for everybody now.
type LivePart struct {
	No        LiveNo
	BaseURL   string // public, absolute, without a slash at its end
	Numbers   map[string]Entry
	Apps      map[string]Entry  // by application SID
	First     []string          // the declared numbers in the order of their names: what is shown where nothing else is known
	Names     map[string]string // numbers.main, addresses.desk, agents.kim → what is dialled
	Addresses map[string]string // what is dialled → agents.kim, addresses.desk
	Says      map[string]string // agents.kim → the name that people call her
	Queues    map[string]*Queue
	Floor     *floor.Config // who is matched with whom; nil when no queue rings its agents
	// TaskRouter is where tasks are made; nil when no queue leaves the choice to it.
	TaskRouter *TaskRouter
	// Destinations says who may be called; nil: nothing is said, and what nobody calls by accident is refused.
	Destinations *destination.Policy
	Teams        map[string][]string // team → members as agents.NAME
	Presence     []string            // who may say what agents do, besides themselves: services.X, agents.X, teams.X
	Lists        map[string]expr.Value
	Switches     map[string]expr.Value
	Settings     map[string]expr.Value
	Spoken       map[string]string // queues.X.spoken and the like: path → prompt
	Schedules    map[string]Schedule
	Listed       map[string]expr.Value // queues, agents, … → the list of their names
	Mailboxes    map[string]string     // name → service.call that is told
	Clock        Clock                 // zone of the workspace
}

// Unreadable stands in [LivePart.Lists] for a list that could not be read. A step that needs it is trouble.
type Unreadable struct{}

// Entry is where a number or an app leads.
type Entry struct {
	Name string
	Flow FlowName
	With []Assign
}

// Queue is a declared queue.
type Queue struct {
	Name     string // in the workspace
	Friendly string // at Twilio
	Room     string // the type of room in which callers talk with who serves them, ""
	Size     int
	Rings    bool     // agents are rung; otherwise they come by themselves
	Ring     Millis   // each of them so long
	Workflow string   // of TaskRouter, which decides who is rung; "" for the floor
	Screen   FlowName // what whoever answers hears before the talk, ""
	Back     CallBack // how people are called back who have kept their place
	Goal     Goal
}

// CallBack is how people are called back who have kept their place in a queue.
type CallBack struct {
	Flow    FlowName // that runs on their phone; "" when nobody is called back
	Tries   int
	Every   Millis // between two tries
	Ring    Millis
	Expires Millis // after the promise
	Agent   bool   // the agent is rung first
}

// Goal is how quickly callers of a queue are to be answered.
type Goal struct {
	Within Millis
	Share  float64 // from 0 to 1
}

// Clock is a time zone compiled into its offsets, so that no zone database is read within a turn.
type Clock interface {
	// Offset returns the seconds east of UTC at an instant.
	Offset(at Millis) int
}

// Verdict is what a schedule says about an instant.
type Verdict string

// Verdicts of a schedule.
const (
	Open      Verdict = "open"
	Shut      Verdict = "closed"
	Holiday   Verdict = "holiday"
	Emergency Verdict = "emergency"
)

// Schedule is a compiled schedule.
type Schedule interface {
	// Verdict says what holds at an instant, and when it opens next (0 when it never does). Emergency
	// is decided by the caller, who knows the switch.
	Verdict(at Millis) (v Verdict, opens Millis)
	// Switch is the name of the emergency switch, or "".
	Switch() string
	// Offset is that of the schedule's own zone.
	Clock
}
