package library

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
)

// flowCommandDecl is something that may be asked while a flow runs.
type flowCommandDecl struct {
	name   schema.Name
	who    []schema.Ref
	inputs []engine.Var
}

// Fields declares its keys.
func (c *flowCommandDecl) Fields(o *schema.Object) {
	o.Refs("who", &c.who, "asker", "seats, teams, agents or services that may ask", schema.Required)
	o.Field("inputs", varsForm(&c.inputs), "name → type: what is given with it; the values of the step that waits for it")
	o.Main("who")
}

func namesOfRefs(refs []schema.Ref) []string {
	var out []string
	for _, r := range refs {
		out = append(out, r.Name)
	}
	return out
}

// declareCommands puts the commands and seats of a flow into its graph, and reports askers and seats that
// do not exist.
func (c *compiler) declareCommands(f *flowFile, g *engine.Graph) {
	roles := c.world.Roles()
	known := slices.Concat(roles, []string{"agent", "customer"}, askers(c.d))
	for _, cmd := range f.commands {
		for _, who := range cmd.who {
			if !f.lib {
				c.asker(who, append(known, f.role), roles)
			}
		}
		g.Commands = append(g.Commands, engine.FlowCommand{Name: cmd.name.Text, Who: namesOfRefs(cmd.who), Inputs: cmd.inputs})
	}
	for _, s := range f.seats {
		if f.typ == string(engine.ProcedureFlow) && !f.lib && !slices.Contains(roles, s.Text) {
			c.list.Errorf("unknown-role", s.File, s.Span, "no type of room has a seat for %q", s.Text).Meant(s.Text, roles).Else(theSeats(roles))
		}
		g.Seats = append(g.Seats, engine.Role(s.Text))
	}
	if f.typ != string(engine.ProcedureFlow) && len(f.seats) > 0 {
		c.list.Errorf("kind-not-allowed", f.seats[0].File, f.seats[0].Span, "\"seats\" is for flows of type procedure").Hint = "delete seats, or add type: procedure"
	}
}

func (c *compiler) asker(who schema.Ref, known, roles []string) {
	switch {
	case who.Name == "" || slices.Contains(known, who.Name):
	case strings.Contains(who.Name, "."):
		c.list.Errorf("unknown-reference", who.File, who.Span, "%q is neither a seat, a team, an agent nor a service", who.Name).
			Meant(who.Name, known)
	default:
		c.list.Errorf("unknown-role", who.File, who.Span, "no type of room has a seat for %q", who.Name).Meant(who.Name, roles).Else(theSeats(roles))
	}
}

// theSeats is a hint: the roles that there are.
func theSeats(roles []string) string {
	if len(roles) == 0 {
		return ""
	}
	return "the seats are " + strings.Join(roles, ", ")
}

// askers are all, besides the seats of rooms, who may ask for something.
func askers(d *Declared) []string {
	known := paths(d, "teams", "agents")
	for _, s := range d.Services {
		known = append(known, "services."+s.Name.Text)
	}
	return known
}

func (f *flowFile) commandNames() []string {
	var out []string
	for _, c := range f.commands {
		out = append(out, c.name.Text)
	}
	return out
}

// seatNames are the seats that a procedure says its room must have.
func (f *flowFile) seatNames() []string {
	if f == nil {
		return nil
	}
	var out []string
	for _, s := range f.seats {
		out = append(out, s.Text)
	}
	return out
}

// claimsOf are what the actions of a procedure change, each once.
func claimsOf(f *flowFile) []engine.Claim {
	var out []engine.Claim
	add := func(k kinds.Kind) {
		if cl, ok := k.(kinds.Claimer); ok {
			for _, one := range cl.Claims() {
				if !slices.Contains(out, one) {
					out = append(out, one)
				}
			}
		}
	}
	for _, s := range f.steps {
		add(s.kind)
		for _, a := range nested(s.kind) {
			add(a.Do)
		}
	}
	return out
}

// compileRooms links the commands of rooms with the procedures that they begin, compiles their conditions,
// and says what Twilio reports of each type of room.
func compileRooms(d *Declared, refs *refTable, files []*flowFile, graphs map[engine.FlowName]*engine.Graph, l *diag.List) {
	c := &compiler{d: d, refs: refs, list: l, world: &world{d: d, flows: flowsOf(graphs)}, used: map[string]bool{}, names: &knownNames{}}
	for i, decl := range d.file.rooms {
		room := d.Rooms[i].Type
		for k, cmd := range decl.commands {
			c.roomCommand(room, &room.Commands[k], cmd, graphs)
		}
		room.Events = eventsOf(room, files)
	}
}

// builtIn are the commands that every room knows.
var builtIn = []string{"hold", "resume", "mute", "unmute", "remove", "close", "lock", "unlock", "recording", "tones", "listen", "coach", "barge"}

func (c *compiler) roomCommand(room *engine.RoomType, out *engine.RoomCommand, cmd *commandDecl, graphs map[engine.FlowName]*engine.Graph) {
	if cmd.when.Set {
		cmd.when.Compile(baseScope(c.d, c.refs), c.list)
		out.When = cmd.when.Compiled
	}
	c.supervises(room, cmd)
	if cmd.runs.Name == "" {
		if !slices.Contains(builtIn, cmd.name.Text) {
			c.list.Errorf("unknown-command", cmd.name.File, cmd.name.Span, "command %q is not built in, and runs nothing", cmd.name.Text).
				Meant(cmd.name.Text, builtIn).Else("add runs: PROCEDURE")
		}
		return
	}
	c.runs(room, cmd, graphs)
}

// supervises checks that those whom a command rings have a seat.
func (c *compiler) supervises(room *engine.RoomType, cmd *commandDecl) {
	rings := cmd.runs.Name == "" && slices.Contains([]string{"listen", "coach", "barge"}, cmd.name.Text)
	var roles []string
	for _, s := range room.Seats {
		roles = append(roles, string(s.Role))
	}
	switch at := cmd.name; {
	case !rings && cmd.as != "":
		c.list.Errorf("unknown-field", at.File, at.Span, "\"as\" is for listen, coach and barge, which ring whoever asks").Hintf("delete as: %s", cmd.as)
	case !rings || slices.Contains(roles, orElse(cmd.as, "supervisor")):
	case cmd.as == "":
		c.list.Errorf("unknown-role", at.File, at.Span, "command %q seats whoever asks as \"supervisor\", for whom rooms of type %q have no seat", cmd.name.Text, room.Name).
			Hintf("add supervisor: {starts: no, muted: yes} to the seats of rooms.%s, or as: SEAT", room.Name)
	default:
		c.list.Errorf("unknown-role", at.File, at.Span, "command %q seats whoever asks as %q, for whom rooms of type %q have no seat", cmd.name.Text, cmd.as, room.Name).
			Meant(cmd.as, roles).Else(theSeats(roles))
	}
}

func orElse(word, other string) string {
	if word == "" {
		return other
	}
	return word
}

// runs checks the procedure of a command: that it is one, and that the room has its seats.
func (c *compiler) runs(room *engine.RoomType, cmd *commandDecl, graphs map[engine.FlowName]*engine.Graph) {
	at := cmd.runs.Node
	g := graphs[engine.FlowName(cmd.runs.Name)]
	switch {
	case g == nil && c.d.mayDefine("flow", cmd.runs.Name):
	case g == nil:
		c.list.Errorf("unknown-flow", at.File(), at.Span, "flow %q is not defined", cmd.runs.Name).Meant(cmd.runs.Name, c.known("flow"))
	case g.Type != engine.ProcedureFlow:
		c.wrongType(&cmd.runs, g.Type, engine.ProcedureFlow)
	default:
		for _, role := range g.Seats {
			if room.Seat(role) == nil && slices.Contains(c.world.Roles(), string(role)) { // a role of no room was reported
				c.list.Errorf("unknown-role", at.File(), at.Span, "procedure %q needs a seat %q, which rooms of type %q do not have", cmd.runs.Name, role, room.Name).
					Hintf("add %s to the seats of rooms.%s", role, room.Name)
			}
		}
	}
}

// eventsOf are what Twilio reports of a type of room: coming and going always, and what commands and
// procedures can change. They are the same on every way in, because the first who joins fixes them for the
// whole life of the room (mapping, rooms: events).
func eventsOf(room *engine.RoomType, files []*flowFile) string {
	held, muted, coached := false, false, false
	for _, cmd := range room.Commands {
		switch cmd.Name {
		case "hold", "resume":
			held = true
		case "mute", "unmute":
			muted = true
		case "listen", "coach", "barge":
			muted, coached = true, true
		}
		i := slices.IndexFunc(files, func(f *flowFile) bool { return f.name.Text == string(cmd.Runs) })
		if cmd.Runs == "" || i < 0 {
			continue
		}
		for word := range actionsOf(files[i]) {
			held = held || word == "hold" || word == "resume"
			muted = muted || word == "mute" || word == "unmute" || word == "coach" || word == "seat"
			coached = coached || word == "coach"
		}
	}
	events := "start end join leave"
	if held {
		events += " hold"
	}
	if muted {
		events += " mute"
	}
	if coached {
		events += " modify"
	}
	return events
}

// actionsOf are the words of what a flow does.
func actionsOf(f *flowFile) map[string]bool {
	words := map[string]bool{}
	for _, s := range f.steps {
		words[s.row.Name] = true
		for _, a := range nested(s.kind) {
			words[a.Row.Name] = true
		}
	}
	return words
}
