package kinds

import (
	"slices"

	"callflow/engine"
	"callflow/schema"
)

// What the small workspace has for procedures: commands, seats, claims, and a room that knows them all.

func (s *small) flowType() engine.FlowType {
	return engine.FlowType(textOf(s.root.Find("type"), "call"))
}

func required(vars []engine.Var) []engine.Var {
	for i := range vars {
		vars[i].Required = vars[i].Default == nil
	}
	return vars
}

// asked reads the commands and seats of the flow.
func (s *small) asked() {
	for _, n := range itemsIn(s.root.Find("seats")) {
		s.seats = append(s.seats, n.Value)
	}
	for _, p := range pairs(s.root.Find("commands")) {
		c := engine.FlowCommand{Name: p.Key.Value, Inputs: required(s.declaredAt(p.Value.Find("inputs")))}
		for _, n := range itemsIn(p.Value.Find("who")) {
			c.Who = append(c.Who, n.Value)
		}
		s.commands = append(s.commands, c)
	}
}

// named are the outcomes that a step's next names.
func (s *smallStep) named() []schema.Name {
	var out []schema.Name
	for _, p := range pairs(s.next) {
		out = append(out, schema.Name{Text: p.Key.Value, File: p.Key.File(), Span: p.Key.Span})
	}
	return out
}

func (s *small) claims() []engine.Claim {
	var out []engine.Claim
	add := func(k Kind) {
		if c, ok := k.(Claimer); ok {
			for _, one := range c.Claims() {
				if !slices.Contains(out, one) {
					out = append(out, one)
				}
			}
		}
	}
	for _, step := range s.steps {
		add(step.kind)
		if p, ok := step.kind.(Performer); ok {
			for _, a := range p.Actions() {
				add(a.Do)
			}
		}
	}
	return out
}

// office is a room with every seat and command. Its procedures are the flows of these names.
func office() *engine.RoomType {
	r := &engine.RoomType{Name: "office", Events: "start end join leave hold mute modify", Seats: []engine.SeatType{
		{Role: "customer", Ends: "yes", Alone: 10_000, UpTo: 1}, {Role: "agent", Starts: true, Ends: "last", Alone: 10_000, UpTo: 2},
		{Role: "expert", Starts: true, Ends: "yes", Alone: 10_000, UpTo: 1}, {Role: "supervisor", Ends: "no", Alone: 10_000, UpTo: 1},
	}}
	for _, name := range []string{"hold", "resume", "mute", "unmute", "remove", "close", "lock", "unlock", "recording", "tones", "listen", "coach", "barge"} {
		r.Commands = append(r.Commands, engine.RoomCommand{Name: name, Who: []string{"agent", "supervisor", "teams.support"}})
	}
	for _, name := range []string{"help", "second"} {
		r.Commands = append(r.Commands, engine.RoomCommand{Name: name, Who: []string{"agent", "expert"}, Runs: engine.FlowName(name)})
	}
	return r
}
