package engine

import (
	"slices"
	"strconv"
	"strings"

	"callflow/schema/expr"
)

// Response is the answer to a command.
type Response string

// Answers to commands. All but the first mean that nothing was done.
const (
	Accepted   Response = "accepted"
	Unknown    Response = "unknown"     // nothing here takes such a command
	NotAllowed Response = "not_allowed" // whoever asks may not
	NotNow     Response = "not_now"     // it is taken, but not in the present state
	BadInput   Response = "bad_input"   // a field is missing, unknown or not of its type
	Gone       Response = "gone"        // the contact is over
)

// command takes a command to the one who answers for it: the flow that waits for it, else the room's rule.
// Every one is written down, with its answer.
func (t *turn) command(b *Command) {
	leg := t.legOf(b)
	room := t.roomFor(b, leg)
	id, of := LegID(0), roomOrNone(room)
	if leg != nil {
		id = leg.ID
	}
	t.out.Response = t.obey(b, leg, room)
	asked := []Named{{Name: "command", Value: float64(t.e.Seq)}, {Name: "name", Value: b.Name}, {Name: "by", Value: orNone(b.By)},
		{Name: "reason", Value: orNone(b.Reason)}, {Name: "answer", Value: string(t.out.Response)}, {Name: "room", Value: of}}
	for _, w := range b.With {
		if w.Name == "to" { // to whom a transfer is to lead
			asked = append(asked, w)
		}
	}
	t.out.Facts = slices.Insert(t.out.Facts, 0, Fact{Kind: CommandAsked, Leg: id, Data: asked}) // before what came of it
}

func roomOrNone(r *Room) expr.Value {
	if r == nil {
		return nil
	}
	return float64(r.ID)
}

// legOf is the leg on which whoever asks is in this contact, nil when they are not in it.
func (t *turn) legOf(b *Command) *Leg {
	for i := len(t.c.Legs) - 1; i >= 0; i-- {
		if l := t.c.Legs[i]; l.State != LegOver && b.By != "" && (l.Address == b.By || l.Address == "" && l.Number == b.By) {
			return l
		}
	}
	return nil
}

// roomFor is the room that a command is about: that of the leg which it names, that of the asker, else the
// latest that is not over, else the latest.
func (t *turn) roomFor(b *Command, asker *Leg) *Room {
	if b.Leg != 0 {
		return t.c.RoomOf(b.Leg)
	}
	if asker != nil {
		if r := t.c.RoomOf(asker.ID); r != nil {
			return r
		}
	}
	for i := len(t.c.Rooms) - 1; i >= 0; i-- {
		if r := &t.c.Rooms[i]; r.State != RoomOver && !r.Ending {
			return r
		}
	}
	return t.c.Room(RoomID(len(t.c.Rooms)))
}

func (t *turn) obey(b *Command, asker *Leg, room *Room) Response {
	if t.c.Phase == Closed {
		return Gone
	}
	role, seat := rolesOf(asker, room)
	answer, taken := t.flowCommand(b, role, room)
	if taken && answer != NotNow || room == nil && taken {
		return answer
	}
	if room == nil {
		return Unknown
	}
	if rule := t.roomCommand(b, asker, seat, room); !taken || rule != Unknown && rule != NotAllowed {
		return rule // a flow that does not wait for it just now leaves it to the room
	}
	return answer
}

// rolesOf are the roles by which somebody asks: of flows by their seat or leg, of a room by their seat in it.
// Whoever is only being rung sits nowhere yet.
func rolesOf(asker *Leg, room *Room) (role, seat Role) {
	if asker == nil || asker.State != LegUp {
		return "", ""
	}
	if room != nil {
		if s := room.Seat(asker.ID); s != nil && (s.State != SeatLeft || room.State == RoomOver) {
			return s.Role, s.Role
		}
	}
	return asker.Role, ""
}

// flowCommand offers a command to the flows that declare it: procedures first, then those of legs.
func (t *turn) flowCommand(b *Command, role Role, room *Room) (answer Response, taken bool) {
	for _, procedures := range [...]bool{true, false} {
		for i := range t.c.Runs {
			r := &t.c.Runs[i]
			if len(r.Stack) == 0 || (r.As == AsProcedure) != procedures || !procedures && b.Leg != 0 && r.Leg != b.Leg {
				continue
			}
			if procedures && r.Room != 0 && (room == nil || r.Room != room.ID) {
				continue
			}
			g := t.set.Flows.Graphs[r.Top().Flow]
			if g == nil || g.Command(b.Name) == nil {
				continue
			}
			taken = true
			if answer = t.offer(r.ID, g.Command(b.Name), b, role); answer != NotNow {
				return answer, true
			}
		}
	}
	return answer, taken
}

func (t *turn) offer(id RunID, c *FlowCommand, b *Command, role Role) Response {
	if !t.mayAsk(c.Who, b.By, role) {
		return NotAllowed
	}
	f := t.c.Run(id).Top()
	step := t.step(f)
	if step == nil || f.Before {
		return NotNow
	}
	if k, ok := step.Kind.(Commander); !ok || !k.Takes(b.Name) {
		return NotNow
	}
	if k, ok := step.Kind.(Choosy); ok && !k.TakesNow(t.visit(id), b.Name) {
		return NotNow
	}
	given, wrong := t.set.Inputs(c.Inputs, b.With)
	if wrong != "" {
		return BadInput
	}
	t.resume(id, Commanded{Name: b.Name, By: b.By, With: given})
	return Accepted
}

// mayAsk reports whether somebody is among those who may ask: by the own seat, as a member of a team, or by
// name.
func (t *turn) mayAsk(who []string, by string, role Role) bool {
	return slices.ContainsFunc(who, func(w string) bool {
		if team, ok := strings.CutPrefix(w, "teams."); ok {
			return slices.Contains(t.set.Live.Teams[team], by)
		}
		return w == by || role != "" && w == string(role)
	})
}

// roomCommand asks the room's own rule.
func (t *turn) roomCommand(b *Command, asker *Leg, role Role, room *Room) Response {
	kind := t.roomType(room)
	if kind == nil {
		return Unknown
	}
	c := kind.Command(b.Name)
	switch {
	case c == nil:
		return Unknown
	case !t.mayAsk(c.Who, b.By, role):
		return NotAllowed
	case room.State == RoomOver || room.Ending || room.Close != 0 || !t.holds(c, room.ID):
		return NotNow
	case c.Runs != "":
		return t.beginIn(room, c, b, role)
	}
	return t.builtIn(room, kind, c, b, asker)
}

// holds evaluates the condition of a command, outside of any run: roles are those of the room.
func (t *turn) holds(c *RoomCommand, room RoomID) bool {
	if c.When == nil {
		return true
	}
	x, err := c.When.Eval(&scope{t: t, room: room})
	yes, _ := x.(bool)
	return err == nil && yes
}

// beginIn starts the procedure of a command. One at a time runs in a room, so that no two change one seat.
func (t *turn) beginIn(room *Room, c *RoomCommand, b *Command, role Role) Response {
	if t.worked(room.ID) {
		return NotNow
	}
	g := t.set.Flows.Graphs[c.Runs]
	if g == nil {
		return Unknown
	}
	given, wrong := t.set.Inputs(g.Inputs, b.With)
	if wrong != "" {
		return BadInput
	}
	t.beginProcedure(Run{Room: room.ID, By: b.By, ByRole: role, Order: t.e.Seq}, c.Runs, given)
	return Accepted
}

// builtIn carries out one of the commands that every room knows.
func (t *turn) builtIn(room *Room, kind *RoomType, c *RoomCommand, b *Command, asker *Leg) Response {
	switch b.Name {
	case "close":
		t.closeRoom(room.ID)
	case "lock", "unlock":
		t.room(room.ID).Locked = b.Name == "lock"
	case "listen", "coach", "barge":
		return t.supervise(room.ID, c, b, asker)
	case "recording":
		return t.recordRoom(room, text(b.With, "do"))
	case "tones":
		return t.tones(room, text(b.With, "digits"))
	case "hold", "resume", "mute", "unmute", "remove":
		return t.changeWho(room, kind, b)
	default:
		return Unknown
	}
	return Accepted
}

// changeWho carries out a command about those who sit somewhere.
func (t *turn) changeWho(room *Room, kind *RoomType, b *Command) Response {
	who := text(b.With, "who")
	if who == "" {
		return BadInput
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(who, "leg_")); err == nil {
		if t.c.Leg(LegID(n)) == nil {
			return BadInput
		}
	} else if kind.Seat(Role(who)) == nil {
		return BadInput
	}
	legs := room.who(who)
	if len(legs) == 0 || slices.ContainsFunc(legs, func(leg LegID) bool { return t.claimed(room, leg, b.Name) }) {
		return NotNow
	}
	for _, leg := range legs {
		switch b.Name {
		case "hold":
			t.holdSeat(room.ID, leg, Wish{Order: t.e.Seq}, "", nil)
		case "resume":
			t.wish(room.ID, Wish{Leg: leg, What: ResumeSeat, Order: t.e.Seq})
		case "mute":
			t.wish(room.ID, Wish{Leg: leg, What: MuteSeat, Order: t.e.Seq})
		case "unmute":
			t.wish(room.ID, Wish{Leg: leg, What: UnmuteSeat, Order: t.e.Seq})
		case "remove":
			t.release(room.ID, leg, Wish{Order: t.e.Seq})
		}
	}
	return Accepted
}

// who are the legs that a word means: everybody in a seat, or one leg by its number.
func (r *Room) who(word string) []LegID {
	n, _ := strconv.Atoi(strings.TrimPrefix(word, "leg_"))
	var legs []LegID
	for i := range r.Seats {
		if s := r.Seats[i]; (string(s.Role) == word || int(s.Leg) == n) && (s.State == SeatTaken || s.State == SeatComing) {
			legs = append(legs, s.Leg)
		}
	}
	return legs
}

// whoAsked is what a procedure calls whoever asked for it.
const whoAsked Role = "by"

// claimed reports whether the procedure in a room alone may change something about whoever sits on a leg.
func (t *turn) claimed(room *Room, leg LegID, command string) bool {
	r := t.procedureIn(room.ID)
	if r == nil {
		return false
	}
	what := map[string]string{"hold": "hold", "resume": "hold", "remove": "membership", "listen": "coach", "coach": "coach", "barge": "coach"}[command]
	g := t.set.Flows.Graphs[r.Stack[0].Flow]
	return what != "" && g != nil && slices.ContainsFunc(g.Claims, func(c Claim) bool {
		return c.What == what && (c.Role == room.Seat(leg).Role || c.Role == "" || c.Role == whoAsked && t.c.Leg(leg).Who() == r.By)
	})
}

func text(list []Named, name string) string {
	x, _ := lookup(list, name)
	switch x := x.(type) {
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return ""
}

// texted takes a text message to the first flow that waits for one; nobody else hears of it.
func (t *turn) texted(b Text) {
	t.fact(TextCame, 0, Named{Name: "from", Value: b.From}, Named{Name: "to", Value: orNone(b.To)})
	for _, procedures := range [...]bool{true, false} {
		for i := range t.c.Runs {
			r := &t.c.Runs[i]
			if len(r.Stack) == 0 || (r.As == AsProcedure) != procedures || r.Top().Before {
				continue
			}
			step := t.step(r.Top())
			if step == nil {
				continue
			}
			if k, ok := step.Kind.(Commander); ok && k.Takes(texted) {
				t.resume(r.ID, Commanded{Name: texted, By: b.From, With: []Named{{Name: "words", Value: b.Words}}})
				return
			}
		}
	}
}

// texted is the event of a text message.
const texted = "texted"
