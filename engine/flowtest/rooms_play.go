package flowtest

import (
	"fmt"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/sim"
)

// sitting is somebody who is in a room, as the network has it, with the seat that the engine gave them.
type sitting struct {
	role engine.Role
	sim.ParticipantView
}

// people are those who sit in the rooms of a contact, in the order of joining.
func (p *play) people(id engine.ContactID) []sitting {
	c := p.roomed(id)
	if c == nil {
		return nil
	}
	var list []sitting
	for _, room := range p.world.Net.Conferences() {
		if room.Status == "completed" {
			continue
		}
		seats, _ := p.world.Net.Participants(room.Sid, false)
		for _, s := range seats {
			if leg := c.LegBySid(s.Call); leg != nil {
				list = append(list, sitting{roleOf(c, leg), s})
			}
		}
	}
	return list
}

// roomed is the contact whose rooms are meant: the shared room in which a leg of the contact sits, else the contact
// itself; nil when it is over.
func (p *play) roomed(id engine.ContactID) *engine.Contact {
	c, ok := p.office.Contact(id)
	if !ok {
		return nil
	}
	for i := range c.Legs {
		if room, ok := p.office.Contact(c.Legs[i].Sits); ok && c.Legs[i].Sits != 0 {
			return room
		}
	}
	return c
}

// roleOf is the seat of a leg, which may be on its way there.
func roleOf(c *engine.Contact, leg *engine.Leg) engine.Role {
	if r := c.RoomOf(leg.ID); r != nil {
		return r.Seat(leg.ID).Role
	}
	return leg.Role
}

// contactOf is the contact of somebody's call, at first that of the test.
func (p *play) contactOf(who person) engine.ContactID {
	if !who.caller() {
		if sid := p.sid(who); sid != "" && !p.world.Net.Stands(sid).Over {
			if id := p.office.ContactOf(sid); id != 0 {
				return id
			}
		}
	}
	return p.cell
}

// rolesIn are the seats in which somebody sits, sorted.
func (p *play) rolesIn(id engine.ContactID) []engine.Role {
	var list []engine.Role
	for _, s := range p.people(id) {
		list = append(list, s.role)
	}
	slices.Sort(list)
	return list
}

func shownRoles(list []engine.Role) string {
	words := make([]string, len(list))
	for i, r := range list {
		words[i] = string(r)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// inRooms waits until something holds in a room. What is heard meanwhile counts for whose room it is.
func (p *play) inRooms(a act, missing func() string, holds func(engine.ContactID) bool) {
	id := p.contactOf(a.of)
	waits := a
	waits.by = a.of
	before := len(p.result.Failures)
	if !p.until(waits, func() string { return p.sid(a.of) }, "…", func() bool { return holds(id) }) && len(p.result.Failures) > before {
		f := &p.result.Failures[len(p.result.Failures)-1]
		f.Message = missing() + strings.TrimPrefix(f.Message, "…")
	}
}

func (p *play) seat(a act) {
	role := a.roles[0]
	words := map[string]string{"joined": "nobody has joined as %s", "left": "%s has not left", "held": "%s is not held"}
	p.inRooms(a, func() string { return fmt.Sprintf(words[a.verb], role) }, func(id engine.ContactID) bool {
		sits := slices.IndexFunc(p.people(id), func(s sitting) bool { return s.role == role && (a.verb != "held" || s.Hold) })
		return (sits >= 0) == (a.verb != "left") && p.known(id, role, a.verb == "held") == (a.verb != "left")
	})
}

// known reports whether the engine knows that somebody sits in a seat, and is held: it is told by reports,
// which may come late.
func (p *play) known(id engine.ContactID, role engine.Role, held bool) bool {
	return slices.ContainsFunc(p.believed(id), func(s engine.Seat) bool { return s.Role == role && (s.Held || !held) })
}

// believed are those of whom the engine believes that they sit in rooms.
func (p *play) believed(id engine.ContactID) []engine.Seat {
	c := p.roomed(id)
	if c == nil {
		return nil
	}
	var list []engine.Seat
	for i := range c.Rooms {
		for _, s := range c.Rooms[i].Seats {
			if s.State == engine.SeatTaken {
				list = append(list, *s)
			}
		}
	}
	return list
}

// inRoom waits until the right ones are in the room, and the engine knows that.
func (p *play) inRoom(a act) {
	believed := func(id engine.ContactID) []engine.Role {
		var list []engine.Role
		for _, s := range p.believed(id) {
			list = append(list, s.Role)
		}
		slices.Sort(list)
		return list
	}
	missing := func() string {
		id := p.contactOf(a.of)
		if there := p.rolesIn(id); !slices.Equal(there, a.roles) {
			return fmt.Sprintf("in the room are %s, expected %s", shownRoles(there), shownRoles(a.roles))
		}
		return fmt.Sprintf("%s are in the room, and the engine believes %s", shownRoles(a.roles), shownRoles(believed(id)))
	}
	p.inRooms(a, missing, func(id engine.ContactID) bool {
		return slices.Equal(p.rolesIn(id), a.roles) && slices.Equal(believed(id), a.roles)
	})
}

// hearers are the seats that hear somebody in a seat, sorted; ok is false when nobody sits there.
func (p *play) hearers(id engine.ContactID, role engine.Role) (list []engine.Role, ok bool) {
	all := p.people(id)
	for _, s := range all {
		if s.role != role {
			continue
		}
		ok = true
		for _, o := range all {
			if p.world.Net.Hears(o.Call, s.Call) {
				list = append(list, o.role)
			}
		}
	}
	slices.Sort(list)
	return list, ok
}

func (p *play) heardBy(a act) {
	differs := func(id engine.ContactID) (role engine.Role, got []engine.Role, sits, bad bool) {
		for _, r := range sortedRoles(a.heard) {
			if got, sits = p.hearers(id, r); !sits || !slices.Equal(got, a.heard[r]) {
				return r, got, sits, true
			}
		}
		return "", nil, true, false
	}
	missing := func() string {
		role, got, sits, _ := differs(p.contactOf(a.of))
		if !sits {
			return fmt.Sprintf("nobody is in the room as %s", role)
		}
		return fmt.Sprintf("%s is heard by %s, expected %s", role, shownRoles(got), shownRoles(a.heard[role]))
	}
	p.inRooms(a, missing, func(id engine.ContactID) bool {
		_, _, _, bad := differs(id)
		return !bad
	})
}

func sortedRoles(m map[engine.Role][]engine.Role) []engine.Role {
	var list []engine.Role
	for r := range m {
		list = append(list, r)
	}
	slices.Sort(list)
	return list
}

// command asks for something, and compares the answer.
func (p *play) command(a act) {
	id := p.contactOf(a.by)
	if a.of.path != "" {
		id = p.contactOf(a.of)
	}
	got := p.office.Command(p.now(), id, a.command)
	asked := "asks for " + a.command.Name
	if len(a.command.With) > 0 {
		asked += " " + shownFields(a.command.With)
	}
	p.line(a.command.By, asked+": "+string(got))
	p.world.Settle()
	p.look()
	want := a.answer
	if want == "" {
		want = engine.Accepted
	}
	if got != want {
		p.fail(a.node, "the answer to %q is %s, expected %s", a.command.Name, got, want)
	}
}

// calls has somebody else call.
func (p *play) calls(a act) {
	if err := p.world.Net.Place(a.by.dialled, a.by.dialled, a.words); err != nil {
		p.fail(a.node, "the call cannot begin: %v", err)
		return
	}
	p.world.Settle()
	p.look()
}

// overheard looks whether somebody is heard by those who must never hear them.
func (p *play) overheard() {
	for _, role := range sortedRoles(p.test.want.unheard) {
		for i := range p.office.Born() {
			got, _ := p.hearers(engine.ContactID(i+1), role)
			for _, r := range p.test.want.unheard[role] {
				if slices.Contains(got, r) && !p.overhears {
					p.overhears = true
					p.fail(p.test.want.unheardAt, "%s is heard by %s, which must never happen here", role, r)
				}
			}
		}
	}
}

// rooms compares how many conferences there were, and who was in them.
func (p *play) rooms(w *expectations) {
	if w.roomsAt == nil {
		return
	}
	opened, people, most := 0, map[string]bool{}, 0
	for _, room := range p.world.Net.Conferences() {
		opened++
		seats, _ := p.world.Net.Participants(room.Sid, true)
		for _, s := range seats {
			people[s.Call] = true
		}
		most = max(most, together(seats))
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{{"rooms that were opened", opened, w.rooms.opened}, {"people who came into a room", len(people), w.rooms.people}, {"people in one room at the same time", most, w.rooms.most}} {
		if c.want >= 0 && c.got != c.want {
			p.fail(w.roomsAt, "%s: %d, expected %d", c.what, c.got, c.want)
		}
	}
}

// together is how many were in a room at the same time.
func together(seats []sim.ParticipantView) int {
	most := 0
	for _, at := range seats {
		n := 0
		for _, s := range seats {
			if s.Joined <= at.Joined && (s.Left == 0 || s.Left > at.Joined) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// procedure takes notice of procedures that are over.
func (p *play) procedure(f engine.Fact) {
	if f.Kind != engine.ProcedureOver {
		return
	}
	flow, _ := valueOf(f.Data, "flow")
	outcome, _ := valueOf(f.Data, "outcome")
	p.ends = append(p.ends, fmt.Sprint(flow)+"."+fmt.Sprint(outcome))
}

// procedures looks for the ends of procedures in order.
func (p *play) procedures(list []procedureWant) {
	at := 0
	for _, w := range list {
		for at < len(p.ends) && p.ends[at] != w.name {
			at++
		}
		if at == len(p.ends) {
			there := strings.Join(p.ends, ", ")
			if there == "" {
				there = "none"
			}
			p.fail(w.node, "no procedure ended by %s, or not in this order; those that ended are %s", w.name, there)
			return
		}
		at++
	}
}
