package kinds

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// smallScope knows the names of a small flow. Objects have values of any type.
type smallScope struct {
	s      *small
	prompt bool
}

func (s *small) scope(prompt bool) expr.Scope { return smallScope{s, prompt} }

// objects are those that are seen everywhere, with where they take their members from.
var objects = map[string]engine.SourceKind{
	"caller": engine.SourceCaller, "called": engine.SourceCalled, "contact": engine.SourceContact, "leg": engine.SourceLeg,
	"queue": engine.SourceQueue, "lists": engine.SourceList, "settings": engine.SourceSetting, "switches": engine.SourceSwitch,
	"numbers": engine.SourceNumber, "params": engine.SourceParams, "by": engine.SourceBy,
}

// Resolve finds variables, values of steps, and objects; in prompts every other name is given by `with`.
func (c smallScope) Resolve(path []string) (expr.Found, bool) {
	if i := slices.IndexFunc(c.s.vars, func(v engine.Var) bool { return v.Name == path[0] }); i >= 0 && !c.prompt {
		return c.found(engine.Source{Kind: engine.SourceVar, Name: path[0]}, c.s.vars[i].Type, 1), true
	}
	if len(path) > 1 {
		for _, v := range c.s.values[path[0]] {
			if v.Name == path[1] {
				return c.found(engine.Source{Kind: engine.SourceStep, Name: path[0], Field: path[1]}, v.Type, 2), true
			}
		}
		if slices.Contains(c.s.Roles(), path[0]) {
			return c.found(engine.Source{Kind: engine.SourceRole, Name: path[0], Field: path[1]}, expr.Type{}, 2), true
		}
		if kind, ok := objects[path[0]]; ok {
			return c.found(engine.Source{Kind: kind, Name: path[1]}, c.member(path), 2), true
		}
		if _, ok := c.s.values[path[0]]; ok || path[1] == "outcome" {
			return c.found(engine.Source{Kind: engine.SourceStep, Name: path[0], Field: path[1]}, expr.Type{}, 2), true
		}
	}
	switch path[0] {
	case "item", "key":
		return c.found(engine.Source{Kind: engine.SourceItem, Name: path[0]}, expr.Type{}, 1), true
	case "now":
		return c.found(engine.Source{Kind: engine.SourceNow}, expr.Of(expr.Time), 1), true
	}
	if c.prompt {
		return c.found(engine.Source{Kind: engine.SourceWith, Name: path[0]}, expr.Type{}, 1), true
	}
	return expr.Found{}, false
}

func (c smallScope) member(path []string) expr.Type {
	if path[0] == "lists" {
		return expr.List(expr.Type{})
	}
	for _, v := range c.s.contacts {
		if path[0] == "contact" && v.Name == path[1] {
			return v.Type
		}
	}
	return expr.Type{}
}

func (c smallScope) found(src engine.Source, t expr.Type, depth int) expr.Found {
	i := slices.Index(*c.s.refs, src)
	if i < 0 {
		i = len(*c.s.refs)
		*c.s.refs = append(*c.s.refs, src)
	}
	return expr.Found{Type: t, Ref: expr.Ref(i), Depth: depth}
}

// Names is for suggestions, of which tests have no need.
func (smallScope) Names([]string) []string { return nil }

var _ World = (*small)(nil)

// Flow returns a declared flow.
func (s *small) Flow(name string) (FlowDecl, bool) {
	n := s.flows.Find(name)
	if n == nil {
		return FlowDecl{}, false
	}
	f := FlowDecl{Name: name, Type: engine.FlowType(textOf(n.Find("type"), "call"))}
	for _, o := range itemsIn(n.Find("outcomes")) {
		f.Outcomes = append(f.Outcomes, o.Value)
	}
	for _, p := range pairs(n.Find("outputs")) {
		kind, _ := expr.TypeByName(p.Value.Value)
		f.Outputs = append(f.Outputs, engine.Var{Name: p.Key.Value, Type: expr.Of(kind)})
	}
	return f, true
}

// Call returns a declared call of a service.
func (s *small) Call(name string) (c CallDecl, ok bool) {
	n := s.root.Find("calls").Find(name)
	for _, p := range pairs(n.Find("outputs")) {
		kind, _ := expr.TypeByName(p.Value.Value)
		c.Outputs = append(c.Outputs, engine.Var{Name: p.Key.Value, Type: expr.Of(kind)})
	}
	return c, n != nil
}

// List returns any type for every list.
func (s *small) List(name string) (expr.Type, bool) {
	_, ok := s.lists[name]
	return expr.Type{}, ok
}

// Point knows every log point, without fields.
func (s *small) Point(string) ([]engine.Var, bool) { return nil, true }

// Schedule has holidays and an emergency switch when its name says so.
func (s *small) Schedule(name string) (holidays, emergency, ok bool) {
	return strings.Contains(name, "holiday"), strings.Contains(name, "emergency"), true
}

// Queue rings or has a room when its name says so.
func (s *small) CallsBack(queue string) bool { return strings.Contains(queue, "rings") }

func (s *small) Queue(name string) (rings bool, room string, ok bool) {
	for _, r := range []string{"office", "lasting"} {
		if strings.Contains(name, r) {
			room = r
		}
	}
	return strings.Contains(name, "rings"), room, name != "nowhere"
}

// Room knows the rooms of the small workspace.
func (s *small) Room(name string) (room *engine.RoomType, shared, ok bool) {
	r := smallRooms()[name]
	return r, strings.Contains(name, "shared"), r != nil
}

// smallRooms are a room for two and one that is shared.
func smallRooms() map[string]*engine.RoomType {
	rooms := map[string]*engine.RoomType{}
	for _, name := range []string{"desk", "shared_desk"} {
		rooms[name] = &engine.RoomType{Name: name, Region: "jp1", Jitter: "small", Events: "start end join leave", Seats: []engine.SeatType{
			{Role: "customer", Ends: "yes", Alone: 10_000, UpTo: 1}, {Role: "agent", Starts: true, Ends: "last", Alone: 10_000, UpTo: 1},
		}}
	}
	rooms["lasting"] = &engine.RoomType{Name: "lasting", Events: "start end join leave", Seats: []engine.SeatType{
		{Role: "customer", Ends: "no", Alone: 10_000, UpTo: 1}, {Role: "agent", Starts: true, Ends: "no", Alone: 10_000, UpTo: 1},
	}, Commands: []engine.RoomCommand{{Name: "lock", Who: []string{"agent"}}, {Name: "barge", Who: []string{"teams.support"}, As: "agent"}}}
	rooms["office"] = office()
	return rooms
}

// Roles returns the seats of all types of rooms.
func (s *small) Roles() []string { return []string{"agent", "customer", "expert", "supervisor"} }

// TypeOf returns the type of a compiled value.
func (s *small) TypeOf(v *schema.Value) expr.Type {
	if v == nil || v.Compiled == nil {
		return expr.Type{}
	}
	return v.Compiled.Type()
}

func itemsIn(n *schema.Node) []*schema.Node {
	if n == nil {
		return nil
	}
	return n.Items()
}

func textOf(n *schema.Node, initial string) string {
	if n == nil {
		return initial
	}
	return n.Value
}
