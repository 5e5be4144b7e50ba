package serve

import (
	"callflow/engine"
)

// What the API shows of contacts. Everything is named by our own numbers: Twilio's SIDs are not shown.
type (
	contactView struct {
		Contact    string          `json:"contact"`
		Name       string          `json:"name,omitempty"` // of a room that several contacts enter
		Phase      engine.Phase    `json:"phase"`
		Started    string          `json:"started"`
		Version    string          `json:"version"`
		Language   string          `json:"language"`
		Legs       []legView       `json:"legs"`
		Rooms      []roomView      `json:"rooms"`
		Procedures []procedureView `json:"procedures"`
	}
	legView struct {
		Leg       engine.LegID    `json:"leg"`
		Role      engine.Role     `json:"role"`
		State     engine.LegState `json:"state"`
		Direction string          `json:"direction"`
		Address   string          `json:"address,omitempty"`
		Number    string          `json:"number,omitempty"`
		Began     string          `json:"began"`
		Answered  string          `json:"answered,omitempty"`
		Ended     string          `json:"ended,omitempty"`
		End       string          `json:"end,omitempty"`
		Home      string          `json:"home,omitempty"` // in a named room: the contact whose leg it is
		HomeLeg   engine.LegID    `json:"home_leg,omitempty"`
		Sits      string          `json:"sits,omitempty"` // the named room in which it is
		Flow      engine.FlowName `json:"flow,omitempty"` // where its own flow stands
		Step      engine.StepName `json:"step,omitempty"`
	}
	roomView struct {
		Room   engine.RoomID    `json:"room"`
		Type   string           `json:"type"`
		State  engine.RoomState `json:"state"`
		Locked bool             `json:"locked"`
		Ending bool             `json:"ending"`
		Open   int              `json:"open_changes"` // changes of seats that are not confirmed
		Seats  []seatView       `json:"seats"`
	}
	seatView struct {
		Leg     engine.LegID     `json:"leg"`
		Role    engine.Role      `json:"role"`
		State   engine.SeatState `json:"state"`
		Since   string           `json:"since"`
		Held    bool             `json:"held"`
		Muted   bool             `json:"muted"`
		Mode    engine.Mode      `json:"mode,omitempty"`    // of a supervisor
		Coaches engine.LegID     `json:"coaches,omitempty"` // who alone hears this one
	}
	procedureView struct {
		Run     engine.RunID    `json:"run"`
		Flow    engine.FlowName `json:"flow"`
		Step    engine.StepName `json:"step,omitempty"`
		Since   string          `json:"since"` // of the step
		Room    engine.RoomID   `json:"room,omitempty"`
		By      string          `json:"by,omitempty"`
		Command int64           `json:"command,omitempty"` // that began it
	}
)

func viewOf(c *engine.Contact) contactView {
	v := contactView{Contact: c.ID.Cell().String(), Name: c.Name, Phase: c.Phase, Started: instant(c.Started), Version: string(c.Version), Language: c.Language,
		Legs: []legView{}, Rooms: []roomView{}, Procedures: []procedureView{}}
	for _, l := range c.Legs {
		v.Legs = append(v.Legs, legViewOf(c, l))
	}
	for i := range c.Rooms {
		v.Rooms = append(v.Rooms, roomViewOf(&c.Rooms[i]))
	}
	for i := range c.Runs {
		r := &c.Runs[i]
		if r.As != engine.AsProcedure || len(r.Stack) == 0 {
			continue
		}
		top := r.Top()
		v.Procedures = append(v.Procedures, procedureView{Run: r.ID, Flow: top.Flow, Step: top.Step, Since: instant(top.Entered),
			Room: r.Room, By: r.By, Command: r.Order})
	}
	return v
}

func legViewOf(c *engine.Contact, l *engine.Leg) legView {
	v := legView{Leg: l.ID, Role: l.Role, State: l.State, Direction: l.Direction, Address: l.Address, Number: l.Number,
		Began: instant(l.Began), Answered: instant(l.Answered), Ended: instant(l.Ended), End: l.End}
	if l.Home != 0 {
		v.Home, v.HomeLeg = l.Home.Cell().String(), l.HomeLeg
	}
	if l.Sits != 0 {
		v.Sits = l.Sits.Cell().String()
	}
	if r := c.Run(l.Main); r != nil && len(r.Stack) > 0 {
		v.Flow, v.Step = r.Top().Flow, r.Top().Step
	}
	return v
}

func roomViewOf(r *engine.Room) roomView {
	v := roomView{Room: r.ID, Type: r.Type, State: r.State, Locked: r.Locked, Ending: r.Ending || r.Close > 0, Open: len(r.Wishes), Seats: []seatView{}}
	for _, s := range r.Seats {
		v.Seats = append(v.Seats, seatView{Leg: s.Leg, Role: s.Role, State: s.State, Since: instant(s.Since), Held: s.Held, Muted: s.Muted,
			Mode: s.Mode, Coaches: s.Coach})
	}
	return v
}

// instant is a time as RFC 3339 has it, to the millisecond; "" for none.
func instant(at engine.Millis) string {
	if at == 0 {
		return ""
	}
	return at.Time().UTC().Format("2006-01-02T15:04:05.000Z07:00")
}
