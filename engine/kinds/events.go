package kinds

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// Eventer is a kind that can be left by events which its step's next names: what happens in a room, and the
// commands of its flow. The compiler tells it before it asks for its outcomes.
type Eventer interface {
	Await(named []schema.Name, commands []engine.FlowCommand)
}

// texted is the event of a text message from the caller.
const texted = "texted"

// roleWords are what can be awaited of a role. They are conditions: one that holds already is taken at once.
var roleWords = []string{"joined", "left", "held"}

// RoleWords are the words after the dot of an event: customer.left.
func RoleWords() []string { return slices.Clone(roleWords) }

// events are those that a step waits for, in the order in which they are written.
type events struct {
	list     []event
	commands []engine.FlowCommand
}

type event struct {
	name schema.Name
	role engine.Role // "" for a command
	word string
}

// Await takes the events among the outcomes that next names.
func (e *events) Await(named []schema.Name, commands []engine.FlowCommand) {
	e.list, e.commands = nil, commands
	for _, n := range named {
		role, word, dotted := strings.Cut(n.Text, ".")
		command := slices.ContainsFunc(commands, func(c engine.FlowCommand) bool { return c.Name == n.Text })
		switch {
		case dotted && slices.Contains(roleWords, word):
			e.list = append(e.list, event{name: n, role: engine.Role(role), word: word})
		case command, n.Text == texted:
			e.list = append(e.list, event{name: n})
		}
	}
}

func (e *events) ends(o *Ends) {
	for _, one := range e.list {
		if !slices.ContainsFunc(o.List, func(end End) bool { return end.Outcome == one.name.Text }) {
			o.Add(one.name.Text)
		}
	}
}

// check reports roles that no room has, and events of roles outside of procedures.
func (e *events) check(c *Check) {
	for _, one := range e.list {
		switch {
		case one.role == "":
		case c.Type != engine.ProcedureFlow:
			c.List.Errorf("kind-not-allowed", one.name.File, one.name.Span, "%q is awaited by procedures only", one.name.Text).
				Hint = "a call flow awaits its own commands"
		default:
			c.knownRole(one.name, string(one.role))
		}
	}
}

// ready is the first event that holds now.
func (e *events) ready(v *engine.Visit) (engine.Outcome, bool) {
	for _, one := range e.list {
		if one.role != "" && v.Holding(one.role, one.word) {
			v.Why(one.name.Text)
			return engine.Outcome(one.name.Text), true
		}
	}
	return "", false
}

// Takes reports whether the step waits for a command.
func (e *events) Takes(name string) bool {
	return slices.ContainsFunc(e.list, func(one event) bool { return one.role == "" && one.name.Text == name })
}

// commanded leaves the step by a command, whose fields are its values.
func (e *events) commanded(v *engine.Visit, in engine.Commanded) engine.Move {
	v.Put(in.With...)
	v.Why(in.By)
	return engine.Out(engine.Outcome(in.Name))
}

// values are the fields of all commands that the step waits for. Which one came is not known before.
func (e *events) values() []engine.Var {
	var out []engine.Var
	if e.Takes(texted) {
		out = append(out, engine.Var{Name: "words", Type: expr.Of(expr.Text).AsOptional()})
	}
	for _, c := range e.commands {
		if !e.Takes(c.Name) {
			continue
		}
		for _, in := range c.Inputs {
			if !slices.ContainsFunc(out, func(v engine.Var) bool { return v.Name == in.Name }) {
				out = append(out, engine.Var{Name: in.Name, Type: in.Type.AsOptional()})
			}
		}
	}
	return out
}

// knownRole reports a role that no type of room has, and one that a procedure uses without naming it among its
// seats: the commands of rooms are checked against those.
func (c *Check) knownRole(at schema.Name, role string) {
	known := c.World.Roles()
	switch {
	case slices.Contains(c.Seats, role):
	case !slices.Contains(known, role):
		c.List.Errorf("unknown-role", at.File, at.Span, "no type of room has a seat for %q", role).Meant(role, known).Else(theSeats(known))
	case len(c.Seats) > 0:
		c.List.Errorf("unknown-role", at.File, at.Span, "%q is not among the seats of this procedure", role).Hintf("add %s to seats", role)
	}
}

// theSeats is a hint: the roles that there are.
func theSeats(known []string) string {
	known = slices.Clone(known)
	slices.Sort(known)
	if len(known) == 0 {
		return ""
	}
	return "the seats are " + strings.Join(slices.Compact(known), ", ")
}

// named is a word of this kind with its place: the value of a key, or of the kind where it stands alone.
func (c *Check) named(key, text string) schema.Name {
	n := c.Node
	if at := n.Find(key); at != nil {
		n = at
	}
	return schema.Name{Text: text, File: n.File(), Span: n.Span}
}
