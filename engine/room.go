package engine

import "slices"

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
	Seats  []Seat    `json:"seats,omitempty"`
	Ending bool      `json:"ending,omitempty"` // its end was ordered
}

// SeatState says where somebody is.
type SeatState string

// States of a seat.
const (
	SeatComing SeatState = "coming" // expected: rung, or on the way with a document
	SeatTaken  SeatState = "taken"
	SeatLeft   SeatState = "left"
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
	Calmed bool      `json:"calm,omitempty"`  // held with music because nobody else is there
	Waits  RunID     `json:"waits,omitempty"` // the run that is heard while the talk has not begun or rests
	Coach  LegID     `json:"coach,omitempty"` // who alone hears this one
	Lonely Millis    `json:"alone,omitempty"` // when the rule about being alone takes this leg out
}

// Room returns the room with the given id, or nil.
func (c *Contact) Room(id RoomID) *Room {
	if id >= 1 && int(id) <= len(c.Rooms) {
		return &c.Rooms[id-1]
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

// Seat returns the seat of a leg, or nil.
func (r *Room) Seat(leg LegID) *Seat {
	for i := range r.Seats {
		if r.Seats[i].Leg == leg {
			return &r.Seats[i]
		}
	}
	return nil
}

// taken counts those who sit in a role; with coming, those who are on the way as well.
func (r *Room) taken(role Role, coming bool) int {
	n := 0
	for i := range r.Seats {
		s := &r.Seats[i]
		if s.Role == role && (s.State == SeatTaken || coming && s.State == SeatComing) {
			n++
		}
	}
	return n
}

// Name is the conference's FriendlyName: letters, digits and underscores, and nothing personal.
func (r *Room) Name(c ContactID) string {
	return r.Type + "_" + itoa(int64(c)) + "_" + itoa(int64(r.ID))
}

// room makes a room's list of seats such that this turn may change it in place.
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
		r.Seats = slices.Clone(r.Seats)
		t.owned = append(t.owned, id)
	}
	return r
}

func (t *turn) roomType(r *Room) *RoomType { return t.set.Flows.Rooms[r.Type] }

// addRoom opens a room.
func (t *turn) addRoom(kind string) *Room {
	if len(t.c.Rooms) >= maxRooms {
		panic("too many rooms in one contact")
	}
	id := RoomID(len(t.c.Rooms) + 1)
	t.c.Rooms = append(slices.Clone(t.c.Rooms), Room{ID: id, Type: kind, State: RoomOpen})
	if len(t.owned) == 0 {
		t.owned = make([]RoomID, 0, 2)
	}
	t.owned = append(t.owned, id)
	return t.c.Room(id)
}
