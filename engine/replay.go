package engine

// Replay is [Advance] for an event that was taken before, as it is stored: its readings are those that it recorded, and
// the state that comes of it knows the event's key, as a [Loop] leaves it. With the same flows, live part, state and
// event the turn is that of the first time, byte for byte.
func Replay(set *Set, c *Contact, e *Event) Turn {
	t := Advance(set, c, e)
	t.Contact.knows(e)
	return t
}

// Pinned is the version under which an event is taken, given the state before it, nil for none: that of the contact,
// or the one that the event begins, opens or takes it into. It is "" for cells that have no flows and are always of today.
func Pinned(c *Contact, e *Event) VersionID {
	switch {
	case c == nil, reopens(c, e.Body):
		return bornUnder(e.Body)
	case c.ID.governs():
		return ""
	}
	if b, ok := e.Body.(Migrate); ok {
		return b.To
	}
	return c.Version
}

// knows remembers the key of an event. Requests for documents are known by their visit, or to their run.
func (c *Contact) knows(e *Event) {
	switch b := e.Body.(type) {
	case Webhook:
		return
	case Birth:
		if !b.Begun() {
			return
		}
	}
	c.remember(e.Key)
}
