package record

import (
	"callflow/engine"
	"callflow/engine/floor"
)

// floorHead is what a floor keeps besides its parts.
type floorHead struct {
	next   int64
	starts []floor.Millis
}

// floorOf is the head of the floor of a contact, if it is one.
func floorOf(v *engine.Contact) (h floorHead) {
	if v.Floor != nil {
		h.next, h.starts = v.Floor.Next, v.Floor.Starts
	}
	return h
}

func floorForm(c *coder, v *floorHead) {
	number(c, "next", &v.next)
	list(c, "starts", &v.starts, func(c *coder, at *floor.Millis) { number(c, "at", at) })
}

// appendFloorPart appends a part of a floor; nothing when it is gone.
func appendFloorPart(dst []byte, v *floor.State, n int64) []byte {
	p := v.Part(n)
	if p.Entry == nil && p.Desk == nil && p.Tally == nil {
		return dst
	}
	return write(&coder{}, dst, &p, floorPart)
}

// parseFloor reads the parts of a floor.
func parseFloor(h floorHead, parts [][]byte) (*floor.State, error) {
	list := make([]floor.Part, len(parts))
	for i := range parts {
		c := coder{reading: true, in: make([]member, 0, 32)}
		if err := read(&c, parts[i], &list[i], floorPart); err != nil {
			return nil, err
		}
	}
	return floor.Restore(h.next, h.starts, list), nil
}

func floorPart(c *coder, v *floor.Part) {
	optional(c, "entry", &v.Entry, entry)
	optional(c, "desk", &v.Desk, desk)
	optional(c, "tally", &v.Tally, tally)
}

// optional is a member that is an object, or is not there.
func optional[T any](c *coder, name string, v **T, form func(*coder, *T)) {
	if c.reading {
		if c.find(name) == nil {
			return
		}
		*v = new(T)
	}
	if *v != nil {
		object(c, name, *v, form)
	}
}

func entry(c *coder, v *floor.Entry) {
	number(c, "no", &v.No)
	number(c, "contact", &v.Contact)
	number(c, "ticket", &v.Ticket)
	text(c, "queue", &v.Queue)
	texts(c, "need", &v.Need)
	number(c, "prio", &v.Priority)
	number(c, "since", &v.Since)
	number(c, "joined", &v.Joined)
	number(c, "after", &v.After)
	text(c, "only", &v.Only)
	number(c, "stage", &v.Stage)
	flag(c, "callback", &v.Callback)
	number(c, "slack", &v.Slack)
	list(c, "offers", &v.Offers, offer)
	list(c, "tried", &v.Tried, tried)
}

func offer(c *coder, v *floor.Offer) {
	number(c, "no", &v.No)
	text(c, "agent", &v.Agent)
	number(c, "made", &v.Made)
	number(c, "by", &v.By)
	flag(c, "asked", &v.Asked)
}

func tried(c *coder, v *floor.Tried) {
	text(c, "agent", &v.Agent)
	number(c, "until", &v.Until)
}

func desk(c *coder, v *floor.Desk) {
	number(c, "no", &v.No)
	text(c, "agent", &v.Agent)
	text(c, "want", &v.Want)
	text(c, "reason", &v.Reason)
	text(c, "by", &v.By)
	number(c, "since", &v.Since)
	number(c, "idle", &v.Idle)
	number(c, "wrap", &v.Wrap)
	number(c, "after", &v.After)
	number(c, "began", &v.Began)
	number(c, "offered", &v.Offered)
	number(c, "calls", &v.Calls)
	number(c, "day", &v.Day)
	number(c, "missed", &v.Missed)
	number(c, "offers", &v.Offers)
	list(c, "talks", &v.Talks, talk)
	number(c, "other", &v.Other)
}

func talk(c *coder, v *floor.Talk) {
	number(c, "offer", &v.Offer)
	number(c, "contact", &v.Contact)
	number(c, "ticket", &v.Ticket)
	text(c, "queue", &v.Queue)
	number(c, "began", &v.Began)
	number(c, "check", &v.Check)
	flag(c, "asked", &v.Asked)
}

func tally(c *coder, v *floor.Tally) {
	number(c, "no", &v.No)
	text(c, "queue", &v.Queue)
	number(c, "handle", &v.Handle)
}
