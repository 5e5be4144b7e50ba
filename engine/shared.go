package engine

// A shared room is a cell of its own, made of the same parts as a contact: a room with its seats, procedures
// and wishes. Whoever sits in it is a guest: a leg whose home is another contact, which alone has its flow.
// The seat (hold, mute, coach, being put out) belongs to the room.

// Messages between contacts and shared rooms.
const (
	SeatAsk     MessageKind = "seat_ask"     // to a room: may this leg come in?
	SeatGranted MessageKind = "seat_granted" // to the leg: how it comes in
	SeatRefused MessageKind = "seat_refused"
	SeatTold    MessageKind = "seat_told"  // to the leg: what has become of its seat
	SeatGiven   MessageKind = "seat_given" // to a room: the leg is gone, or does not come
)

// bornUnder is the version of flows that begins a cell.
func bornUnder(b Body) VersionID {
	switch b := b.(type) {
	case Birth:
		return b.Version
	case Message: // the floor is born by one without
		v, _ := lookup(b.Data, "version")
		s, _ := v.(string)
		return VersionID(s)
	}
	return ""
}

// reopens reports whether an event opens a shared room: the first time, or after everybody had left.
func reopens(c *Contact, b Body) bool {
	m, ok := b.(Message)
	return ok && m.Kind == SeatAsk && (c == nil || c.Phase == Closed)
}

// opened is a shared room that nobody was in. What is past is forgotten; numbers are never used twice.
func opened(old *Contact, e *Event, m *Message) *Contact {
	c := &Contact{Format: StateFormat, ID: e.Cell.Contact(), Semantics: Semantics, Version: bornUnder(*m), Seq: e.Seq, At: e.At, Live: e.Live,
		Started: e.At, Phase: Live, NextRun: 1, Parted: true}
	name, _ := lookup(m.Data, "name")
	c.Name, _ = name.(string)
	language, _ := lookup(m.Data, "language")
	c.Language, _ = language.(string)
	c.Seed = hash(uint64(e.At), c.Name)
	if old != nil {
		c.NextRun, c.Keys = old.NextRun, old.Keys
		c.PastLegs, c.PastRooms = old.PastLegs+len(old.Legs), old.PastRooms+len(old.Rooms)
	}
	return c
}

// guestMessage takes a message of a contact to a shared room.
func (t *turn) guestMessage(m *Message) {
	switch m.Kind {
	case SeatAsk:
		t.seatAsked(m)
	case SeatGiven:
		n, _ := lookup(m.Data, "ticket")
		id, _ := n.(float64)
		leg := t.c.Leg(LegID(id))
		if leg == nil || leg.State == LegOver {
			return
		}
		if r := t.c.RoomOf(leg.ID); r != nil {
			r = t.room(r.ID)
			t.left(r, t.seatOf(r, leg.ID), "hung_up")
			return
		}
		t.guestGone(leg.ID)
	}
}

// seatAsked gives somebody a seat, or says why not.
func (t *turn) seatAsked(m *Message) {
	get := func(name string) string { return text(m.Data, name) }
	n, _ := lookup(m.Data, "leg")
	home, _ := n.(float64)
	refuse := func(why string) {
		t.send(Message{To: m.From, Leg: LegID(home), Kind: SeatRefused, Data: []Named{{Name: "why", Value: why}}})
	}
	kind, role := t.set.Flows.Rooms[get("type")], Role(get("role"))
	if kind == nil || kind.Seat(role) == nil {
		refuse("failed")
		return
	}
	r := t.openRoom(kind.Name)
	switch {
	case r.Locked:
		refuse("locked")
		return
	case r.taken(role, true) >= kind.Seat(role).UpTo, r.anybody(SeatTaken)+r.anybody(SeatComing) >= maxGuests:
		refuse("full")
		return
	}
	id := r.ID
	t.foldGuests()
	leg := t.addLeg(Leg{Role: role, Sid: get("sid"), State: LegUp, Direction: get("direction"), Address: get("address"), Number: get("number"),
		Answered: t.e.At, Home: m.From.Contact(), HomeLeg: LegID(home)})
	ticket := leg.ID
	t.fact(LegBegan, ticket, Named{Name: "from", Value: orNone(get("from"))}, Named{Name: "to", Value: orNone(get("to"))}, Named{Name: "address", Value: orNone(leg.Address)},
		Named{Name: "direction", Value: leg.Direction}, Named{Name: "role", Value: string(role)}, Named{Name: "home", Value: m.From.String()})
	r = t.room(id)
	t.seat(r, ticket, role)
	t.seatOf(r, ticket).Flag = kind.Seat(role).Ends == "yes"
	t.send(Message{To: m.From, Leg: LegID(home), Kind: SeatGranted, Data: []Named{
		{Name: "ticket", Value: float64(ticket)}, {Name: "name", Value: r.Name(t.c.ID)}, {Name: "told", Value: t.url(LegID(id), 0, 0, InRoom)},
	}})
}

// openRoom is the room of a type that lives, or a new one.
func (t *turn) openRoom(kind string) *Room {
	for i := range t.c.Rooms {
		if x := &t.c.Rooms[i]; x.Type == kind && x.State != RoomOver && !x.Ending {
			return x
		}
	}
	return t.addRoom(kind)
}

// foldGuests forgets those who left long ago, so that a room may be open for days.
func (t *turn) foldGuests() {
	if len(t.c.Legs) < 2*maxGuests {
		return
	}
	n := 0
	for n < len(t.c.Legs) && t.c.Legs[n].State == LegOver {
		n++
	}
	last := t.c.PastLegs + n
	for i := range t.c.Rooms {
		r := t.room(t.c.Rooms[i].ID)
		first, _ := r.find(LegID(last + 1))
		r.Seats = r.Seats[first:]
	}
	for _, l := range t.c.Legs[:n] {
		t.changes(l.ID)
	}
	t.c.Legs, t.c.PastLegs = t.c.Legs[n:], last
}

// guestGone ends the stay of a guest.
func (t *turn) guestGone(id LegID) {
	if t.c.Leg(id).State == LegOver {
		return
	}
	leg := t.leg(id)
	leg.State, leg.Ended, leg.End = LegOver, t.e.At, "completed"
	t.fact(LegEnded, leg.ID, Named{Name: "status", Value: "completed"}, Named{Name: "length", Value: (t.e.At - leg.Began).Duration()},
		Named{Name: "role", Value: string(leg.Role)})
}

// tellLeg tells the flow of a leg what has happened in its room. A guest's flow is elsewhere, and is told of
// its own seat only.
func (t *turn) tellLeg(leg *Leg, news RoomNews) {
	if leg.Home == 0 {
		t.resume(leg.Main, news)
		return
	}
	if news.Leg != leg.ID {
		return
	}
	t.send(Message{To: leg.Home.Cell(), Leg: leg.HomeLeg, Kind: SeatTold, Data: []Named{
		{Name: "ticket", Value: float64(leg.ID)}, {Name: "what", Value: string(news.What)}, {Name: "why", Value: orNone(news.Why)}}})
}

// AskSeat asks a shared room for a seat; the answer comes as [Told].
func (v *Visit) AskSeat(kind, name string, role Role) {
	l, c := v.t.leg(v.r().Leg), v.t.c
	from, to := l.Number, c.Called.Number
	if l.Direction == "outbound" {
		from, to = c.Called.Number, l.Number
	}
	room := SharedRoom(kind, name)
	l.Sits = room
	v.Tell(room.Cell(), 0, SeatAsk,
		Named{Name: "version", Value: string(c.Version)}, Named{Name: "type", Value: kind}, Named{Name: "name", Value: name},
		Named{Name: "role", Value: string(role)}, Named{Name: "leg", Value: float64(l.ID)}, Named{Name: "sid", Value: l.Sid},
		Named{Name: "address", Value: orNone(l.Address)}, Named{Name: "number", Value: orNone(l.Number)}, Named{Name: "direction", Value: l.Direction},
		Named{Name: "from", Value: orNone(from)}, Named{Name: "to", Value: orNone(to)}, Named{Name: "language", Value: c.Language})
}

// GiveSeat tells a shared room that this leg is gone from it.
func (v *Visit) GiveSeat(ticket int) {
	l := v.t.leg(v.r().Leg)
	if l.Sits == 0 {
		return
	}
	v.Tell(l.Sits.Cell(), 0, SeatGiven, Named{Name: "ticket", Value: float64(ticket)})
	l.Sits = 0
}

// Guest gives a leg of another contact a seat in a room of this one; ok is false when it is filled. Who it is, and
// its CallSid where that is known, serve reports and commands.
func (v *Visit) Guest(room RoomID, role Role, home ContactID, leg LegID, sid, address string) (g Grant, ok bool) {
	t, run := v.t, v.run
	r := t.room(room)
	rule := t.roomType(r).Seat(role)
	if rule == nil || r.taken(role, true) >= rule.UpTo {
		return Grant{}, false
	}
	id := t.addLeg(Leg{Role: role, Sid: sid, State: LegUp, Direction: "inbound", Address: address, Answered: t.e.At, Home: home, HomeLeg: leg}).ID
	t.fact(LegBegan, id, Named{Name: "from", Value: orNone(address)}, Named{Name: "address", Value: orNone(address)},
		Named{Name: "direction", Value: "inbound"}, Named{Name: "role", Value: string(role)}, Named{Name: "home", Value: home.Cell().String()})
	t.seat(r, id, role)
	t.seatOf(r, id).Flag = rule.Ends == "yes"
	g = Grant{Ticket: int(id), Name: r.Name(t.c.ID), Told: t.url(LegID(room), 0, 0, InRoom)}
	t.visit(run)
	return g, true
}

// SitsIn notes in whose room this leg sits from now on: commands go there.
func (v *Visit) SitsIn(c ContactID) { v.t.leg(v.r().Leg).Sits = c }

// OwnFacts are what flows that this step runs on the same leg read as queue.X.
func (v *Visit) OwnFacts(facts ...Named) { v.r().Facts = facts }

// EndWait ends what the caller hears in a queue: the talk begins.
func (v *Visit) EndWait() {
	t, run := v.t, v.run
	for i := len(t.c.Runs) - 1; i >= 0; i-- {
		if r := &t.c.Runs[i]; r.Parent == run && r.As == AsWait {
			t.closeRun(r.ID)
		}
	}
	t.queue = "" // the leg is not in Twilio's queue any more
	t.visit(run)
}

// statusSid is the CallSid that the present report is about.
func (t *turn) statusSid() string {
	b, _ := t.e.Body.(Status)
	return b.Sid
}

// Answering is where a command belongs: to the shared room in which the asker, or the leg that is meant, sits,
// or else to the contact itself. A number of a leg holds within its contact only, and is put out.
func (c *Contact) Answering(b *Command) (ContactID, Command) {
	for i := range c.Legs {
		l := c.Legs[i]
		if l.Sits == 0 || l.State == LegOver || b.Leg != 0 && b.Leg != l.ID || b.Leg == 0 && b.By != "" && b.By != l.Who() {
			continue
		}
		out := *b
		out.Leg = 0
		if out.By == "" {
			out.By = l.Who()
		}
		return l.Sits, out
	}
	return c.ID, *b
}

// Grant is what a shared room has answered.
type Grant struct {
	Ticket int
	Name   string // of the conference
	Told   string // the address for reports
}

// GrantOf reads the answer of a shared room.
func GrantOf(m *Message) Grant {
	x, _ := lookup(m.Data, "ticket")
	n, _ := x.(float64)
	return Grant{Ticket: int(n), Name: text(m.Data, "name"), Told: text(m.Data, "told")}
}

// Word is a text among the values of a message; "" where there is none.
func (m *Message) Word(name string) string { return text(m.Data, name) }
