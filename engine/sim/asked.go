package sim

import "callflow/engine"

// Beginning is a contact that somebody begins with a procedure.
type Beginning struct {
	Flow  engine.FlowName
	With  []engine.Named
	By    string
	Key   string // the same key begins only one contact
	After engine.Millis
	Task  engine.Task
}

// Begin begins a contact at an instant. fresh is false when there is one with the same key.
func (o *Office) Begin(at engine.Millis, b Beginning) (id engine.ContactID, fresh bool, err error) {
	o.born++
	birth := engine.Birth{Semantics: engine.Semantics, Version: o.set.Flows.Version, Seed: o.seed + uint64(o.born),
		Flow: b.Flow, With: b.With, By: b.By, Key: b.Key, After: b.After, Task: b.Task}
	key := engine.BeginKey(b.Key)
	if b.Key == "" {
		key = engine.BeginKey("own/" + o.born.Cell().String())
	}
	done, ref, err := o.loop.Bear(engine.Event{Cell: o.born.Cell(), At: at, Body: birth, Seen: o.seen()}, key, nil, nil)
	if err != nil {
		return 0, false, err
	}
	o.commit()
	return ref.Contact, done != nil, nil
}

// Command asks a contact for something at an instant, and returns its answer.
func (o *Office) Command(at engine.Millis, id engine.ContactID, c engine.Command) engine.Response {
	if contact, ok := o.loop.Peek(id); ok {
		id, c = contact.Answering(&c)
	}
	if id == engine.FloorID && c.Name != engine.FloorCommand {
		return engine.Gone
	}
	done, err := o.loop.Accept(engine.Event{Cell: id.Cell(), At: at, Body: c, Seen: o.seen()}, nil)
	if err != nil || done == nil {
		return engine.Gone
	}
	o.commit()
	return done.Turn.Response
}

// Text is a text message from somebody; false when nobody with that number has a call.
func (o *Office) Text(at engine.Millis, m engine.Text) bool {
	id, ok := o.loop.Caller(m.From)
	if !ok {
		return false
	}
	_, err := o.loop.Accept(engine.Event{Cell: id.Cell(), At: at, Body: m, Seen: o.seen()}, nil)
	o.commit()
	return err == nil
}

// Text is a text message that comes now.
func (w *World) Text(m engine.Text) bool {
	ok := w.Office.Text(w.Net.Now(), m)
	w.Settle()
	return ok
}

// Begin begins a contact now, and carries out what follows at once.
func (w *World) Begin(b Beginning) (engine.ContactID, error) {
	id, _, err := w.Office.Begin(w.Net.Now(), b)
	w.Settle()
	return id, err
}

// Command asks a contact for something now, and carries out what follows at once.
func (w *World) Command(id engine.ContactID, c engine.Command) engine.Response {
	r := w.Office.Command(w.Net.Now(), id, c)
	w.Settle()
	return r
}

// Contact returns what is known of a contact that lives. It must not be changed.
func (o *Office) Contact(id engine.ContactID) (*engine.Contact, bool) {
	c, ok := o.loop.Peek(id)
	return c, ok && c.Phase != engine.Closed
}

// Born returns how many contacts there have been; they are numbered from 1.
func (o *Office) Born() int { return int(o.born) }

// ContactOf returns the contact that a call belongs to, 0 for none.
func (o *Office) ContactOf(sid string) engine.ContactID {
	ref, _ := o.loop.Call(sid)
	return ref.Contact
}
