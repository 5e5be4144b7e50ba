package engine

import (
	"slices"
	"strconv"

	"callflow/schema/expr"
)

// RoomID numbers the rooms of one contact, from 1.
type RoomID int

// RoomType is a declared type of room. It is pinned with the contact.
type RoomType struct {
	Name   string
	Seats  []SeatType
	Record bool
	Region string // where Twilio mixes: every way in names the same
	Jitter string
	Events string // what Twilio reports: one constant set for each type (mapping: the first joiner fixes it)

	Commands []RoomCommand
}

// RoomCommand is something that may be asked for in a room.
type RoomCommand struct {
	Name string
	Who  []string // seats, teams, agents and services that may ask
	Runs FlowName // the procedure that it begins, ""
	When *expr.Program
	As   Role // the seat that the asker takes, for those commands that ring the asker
}

// Command returns a command of a type of room, or nil.
func (r *RoomType) Command(name string) *RoomCommand {
	for i := range r.Commands {
		if r.Commands[i].Name == name {
			return &r.Commands[i]
		}
	}
	return nil
}

// SeatType is what somebody in a seat may do.
type SeatType struct {
	Role   Role
	Starts bool   // the talk begins when somebody sits here
	Ends   string // yes, last or no: whether the talk ends when somebody leaves
	Alone  Millis // how long somebody here may be without anybody to talk to
	UpTo   int
	Muted  bool
	Beep   bool
}

// Seat returns the seat of a role, or nil.
func (r *RoomType) Seat(role Role) *SeatType {
	for i := range r.Seats {
		if r.Seats[i].Role == role {
			return &r.Seats[i]
		}
	}
	return nil
}

// RoomState says where a room is in its life.
type RoomState string

// States of a room. Twilio begins the talk when two are in and one of them starts it.
const (
	RoomOpen    RoomState = "open"
	RoomTalking RoomState = "talking"
	RoomOver    RoomState = "over"
)

// Room is what a contact believes of one conference at Twilio. Its name there is never used twice.
type Room struct {
	ID     RoomID    `json:"id"`
	Type   string    `json:"type"`
	Sid    string    `json:"sid,omitempty"` // fixed by the first join
	State  RoomState `json:"state"`
	Opened Millis    `json:"opened,omitempty"`
	Seats  []*Seat   `json:"seats,omitempty"`  // in the order of their legs
	Ending bool      `json:"ending,omitempty"` // its end was ordered
	Close  Millis    `json:"close,omitempty"`  // its end was asked for before its SID was known: the legs are hung up then
	Locked bool      `json:"lock,omitempty"`   // nobody comes in but who is called
	Wishes []Wish    `json:"wishes,omitempty"` // changes of seats that are not confirmed yet, in order
	Ask    Millis    `json:"ask,omitempty"`    // when to ask Twilio who is in it

	// Of a room that is kept in parts: whether the rule about being alone rests for all, and since when it does not.
	// With few seats, resting stops the time of each.
	Resting bool   `json:"resting,omitempty"`
	Rested  Millis `json:"rested,omitempty"`
}

// Wish is a change of a seat on its way: it waits until its leg is in the room and the wishes for the same
// leg before it are confirmed, so that one change never overtakes another.
type Wish struct {
	Leg   LegID     `json:"leg"`
	What  SeatDeed  `json:"what"`
	On    LegID     `json:"on,omitempty"`    // who is coached
	Hears RunID     `json:"hears,omitempty"` // the run that is heard on hold, or announced
	Run   RunID     `json:"run,omitempty"`   // the procedure that waits for it
	Order int64     `json:"order,omitempty"` // the command that asked for it: the number of its event
	Key   EffectKey `json:"key,omitzero"`    // of the request, once it is made
	Late  bool      `json:"late,omitempty"`  // the procedure does not wait for it any more
}

// SeatState says where somebody is.
type SeatState string

// States of a seat.
const (
	SeatComing SeatState = "coming" // expected: rung, or on the way with a document
	SeatTaken  SeatState = "taken"
	SeatLeft   SeatState = "left"
	SeatAway   SeatState = "away" // sent elsewhere, and kept until the way back
)

// Seat is one leg's place in a room.
type Seat struct {
	Leg    LegID     `json:"leg"`
	Role   Role      `json:"role"`
	State  SeatState `json:"state"`
	Since  Millis    `json:"since"`         // of the state
	Was    bool      `json:"was,omitempty"` // has been in the room
	Seq    int64     `json:"seq,omitempty"` // SequenceNumber of the newest report applied
	Muted  bool      `json:"muted,omitempty"`
	Held   bool      `json:"held,omitempty"`
	Calmed bool      `json:"calm,omitempty"`   // held with music because nobody else is there
	Waits  RunID     `json:"waits,omitempty"`  // the run that is heard while the talk has not begun or rests
	Coach  LegID     `json:"coach,omitempty"`  // who alone hears this one
	Lonely Millis    `json:"alone,omitempty"`  // when the rule about being alone takes this leg out, see Room.aloneUntil
	Bears  Millis    `json:"bears,omitempty"`  // how long somebody here may be alone; kept where the room may rest
	Flag   bool      `json:"flag,omitempty"`   // Twilio ends the room when this one leaves
	Rests  bool      `json:"rests,omitempty"`  // left while its rule about the end rested
	Holds  RunID     `json:"holds,omitempty"`  // the run that is heard while this one is held
	HeldBy RunID     `json:"heldby,omitempty"` // the procedure that holds this one: its end is the end of the hold
	MuteBy RunID     `json:"muteby,omitempty"` // the procedure that muted this one
	Mode   Mode      `json:"mode,omitempty"`   // of a supervisor
	Called RunID     `json:"called,omitempty"` // the procedure that brought this one in
	Retry  Millis    `json:"retry,omitempty"`  // the room's own rules change nothing about this one before
	Gone   int       `json:"gone,omitempty"`   // how often Twilio, when it was asked, has not named this one; 2: left because of that
	Out    bool      `json:"out,omitempty"`    // has been led out of the last stay, and the report of that is still to come
}

// Room returns the room with the given id, or nil.
func (c *Contact) Room(id RoomID) *Room {
	if i := int(id) - 1 - c.PastRooms; i >= 0 && i < len(c.Rooms) {
		return &c.Rooms[i]
	}
	return nil
}

// RoomOf returns the room in which a leg sits or is expected, or nil.
func (c *Contact) RoomOf(leg LegID) *Room {
	for i := len(c.Rooms) - 1; i >= 0; i-- {
		if s := c.Rooms[i].Seat(leg); s != nil && s.State != SeatLeft && c.Rooms[i].State != RoomOver {
			return &c.Rooms[i]
		}
	}
	return nil
}

// taken counts those who sit in a role; with coming, those who are on the way as well.
func (r *Room) taken(role Role, coming bool) int {
	n := 0
	for i := range r.Seats {
		s := r.Seats[i]
		if s.Role == role && (s.State == SeatTaken || coming && s.State == SeatComing) {
			n++
		}
	}
	return n
}

// anybody counts those who are in a state.
func (r *Room) anybody(in SeatState) int {
	n := 0
	for _, s := range r.Seats {
		if s.State == in {
			n++
		}
	}
	return n
}

// Name is the conference's FriendlyName: letters, digits and underscores, and nothing personal. That of a
// shared room carries the instant at which it was opened, so that no two meetings have one name.
func (r *Room) Name(c ContactID) string {
	if c.Shared() {
		return r.Type + "_" + strconv.FormatInt(int64(c-sharedRooms), 36) + "_" + strconv.FormatInt(int64(r.Opened), 36)
	}
	return r.Type + "_" + itoa(int64(c)) + "_" + itoa(int64(r.ID))
}

// room returns a room that this turn may change in place; its seats are for [turn.seatOf]. Nil when there is none.
func (t *turn) room(id RoomID) *Room {
	r := t.c.Room(id)
	if r == nil {
		return nil
	}
	if len(t.owned) == 0 {
		t.c.Rooms = slices.Clone(t.c.Rooms)
		r = t.c.Room(id)
	}
	if !slices.Contains(t.owned, id) {
		r.Seats = t.ownSeats(r.Seats)
		t.owned = append(t.owned, id)
	}
	return r
}

// ownSeats is a list of seats that this turn may change: the list only, where the state is kept in parts.
func (t *turn) ownSeats(seats []*Seat) []*Seat {
	list := append(make([]*Seat, 0, len(seats)+1), seats...)
	if !t.c.Parted {
		own := make([]Seat, len(seats))
		for i, s := range seats {
			own[i] = *s
			list[i] = &own[i]
		}
	}
	return list
}

func (t *turn) roomType(r *Room) *RoomType { return t.set.Flows.Rooms[r.Type] }

// addRoom opens a room.
func (t *turn) addRoom(kind string) *Room {
	if len(t.c.Rooms) >= maxRooms && t.c.Rooms[0].State == RoomOver {
		t.c.Rooms = t.c.Rooms[1:]
		t.c.PastRooms++
	}
	if len(t.c.Rooms) >= maxRooms {
		panic("too many rooms in one contact")
	}
	id := RoomID(t.c.PastRooms + len(t.c.Rooms) + 1)
	t.c.Rooms = append(slices.Clone(t.c.Rooms), Room{ID: id, Type: kind, State: RoomOpen, Opened: t.e.At})
	if len(t.owned) == 0 {
		t.owned = make([]RoomID, 0, 2)
	}
	t.owned = append(t.owned, id)
	return t.c.Room(id)
}
