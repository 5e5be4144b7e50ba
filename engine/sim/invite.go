package sim

import "callflow/engine/twiml"

// Invite rings somebody who joins a room when they answer (REST: POST Participants). The conference is a SID
// of one that has not ended, or a name: without one of that name a new one begins. The error is a [Failure]
// with the code that REST answers.
func (n *Network) Invite(conference string, o Order) (sid string, err error) {
	o.Room = conference
	r := n.active(conference)
	if isSid(conference, "CF") {
		r = n.roomOf(conference)
		switch {
		case r == nil:
			return "", &Failure{20404, "", "there is no such conference"}
		case r.status == "completed":
			return "", &Failure{16022, "", "the conference is completed"}
		}
		o.Room = r.name
	}
	if f := n.checkSeat(r, &o); f != nil {
		return "", f
	}
	if r == nil { // a name begins a room at once (REST reference 2.4), which ends when nobody comes (systems.md, G10)
		n.open(o.Room, &twiml.Node{Name: "Conference", Attrs: o.Seat}, "")
	}
	return n.Originate(o), nil
}

// forsaken ends a room that was begun for somebody who has not come, unless somebody else is in it or rings.
func (n *Network) forsaken(name string) {
	r := n.active(name)
	if r == nil || len(r.seats)+len(r.gone) > 0 {
		return
	}
	for _, c := range n.calls {
		if g := c.placed; !c.over && g != nil && !g.ended && g.order.Room == name {
			return
		}
	}
	r.finish("last-participant-left", nil, "")
}

// checkSeat refuses a participant that could not join.
func (n *Network) checkSeat(r *room, o *Order) *Failure {
	noun := &twiml.Node{Name: "Conference", Attrs: o.Seat}
	label := attr(noun, "participantLabel")
	switch coach := attr(noun, "coach"); {
	case o.Token != "" && !n.TokenHolds(o.Token):
		return &Failure{21210, "", "CallToken is not of a call that lives"}
	case label != "" && !grammar["Conference"].attrs["participantLabel"].takes(label):
		return &Failure{16024, "", "the label is invalid"}
	case label != "" && (r != nil && r.labelled(label) != nil || n.ringsFor(o.Room, label)):
		return &Failure{16026, "", "the label is in use"}
	case coach != "":
		return coachable(r, coach)
	}
	return nil
}

// ringsFor reports whether somebody with a label is being rung for a room.
func (n *Network) ringsFor(room, label string) bool {
	for _, c := range n.calls {
		g := c.placed
		if !c.over && g != nil && g.order.Room == room && attr(&twiml.Node{Attrs: g.order.Seat}, "participantLabel") == label {
			return true
		}
	}
	return false
}

// coachable says why a participant cannot be coached; nil when it can.
func coachable(r *room, sid string) *Failure {
	if r == nil || r.seated(sid) == nil {
		return &Failure{16028, "", "the participant to coach is not in the conference"}
	}
	if r.seated(sid).hold {
		return &Failure{16027, "", "the participant to coach is on hold"}
	}
	return nil
}

// TokenHolds reports whether a CallToken can be used: while its inbound call lives (mapping 12).
func (n *Network) TokenHolds(token string) bool {
	for c := range n.backwards() {
		if c.direction == "inbound" && c.token() == token {
			return !c.over || n.Settings.TokenOutlivesCall
		}
	}
	return false
}

// RoomSid is the SID of the room of a name that has not ended; when there is none, that of the next one.
func (n *Network) RoomSid(name string) string {
	if r := n.active(name); r != nil {
		return r.sid
	}
	if n.planned == nil {
		n.planned = map[string]string{}
	}
	sid, ok := n.planned[name]
	if !ok {
		sid = n.sid("CF")
		n.planned[name] = sid
	}
	return sid
}
