package serve

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"time"

	"callflow/engine"
	"callflow/engine/store"
)

// beginning is a contact that somebody begins with a procedure.
type beginning struct {
	flow  engine.FlowName
	with  []engine.Named
	by    string
	key   string // the same key begins only one contact, also after a restart
	after engine.Millis
	task  engine.Task
}

// inputError says that a contact cannot be begun so.
type inputError struct{ why string }

func (e *inputError) Error() string { return e.why }

// ownKey begins the keys of contacts for which nobody has made one up.
const ownKey = "own/"

// Errors of events that could not be taken. Nothing was done, or nobody knows yet: the same event may be given
// once more.
var (
	errFull    = errors.New("the server takes nothing on just now")
	errLate    = errors.New("it is not known in time whether this was stored")
	errNotKept = errors.New("this could not be stored")
)

// begin begins a contact, and returns when that is durable. fresh is false when there was one under the same
// key; other input than it was begun with is an [inputError].
func (s *Server) begin(ctx context.Context, b beginning) (id engine.ContactID, fresh bool, err error) {
	set := s.cfg.Flows.Current()
	g := set.Flows.Graphs[b.flow]
	switch {
	case g == nil:
		return 0, false, &inputError{"there is no flow " + strconv.Quote(string(b.flow))}
	case g.Type != engine.ProcedureFlow:
		return 0, false, &inputError{fmt.Sprintf("flow %q is of type %s, expected a procedure", b.flow, g.Type)}
	case len(g.Seats) > 0:
		return 0, false, &inputError{fmt.Sprintf("flow %q works in a room and begins no contact", b.flow)}
	}
	given, wrong := set.Inputs(g.Inputs, b.with)
	if wrong != "" {
		return 0, false, &inputError{fmt.Sprintf("%q is missing, unknown or not of its type among the inputs of flow %q", wrong, b.flow)}
	}
	b.with = given
	for range 3 { // one that begins at the same instant under the same key, or a turn that was lost
		if ref, known, err := s.findBegun(b.key); err != nil || known {
			return ref.Contact, false, errors.Join(err, s.sameBeginning(ctx, ref.Contact, b))
		}
		if s.full(now()) {
			return 0, false, errFull
		}
		e, seal, err := s.birthOf(ctx, set, b)
		if err != nil {
			return 0, false, err
		}
		stands := engine.BeginKey(b.key)
		if b.key == "" {
			stands = engine.BeginKey(ownKey + e.Cell.String())
		}
		done, err := s.stored(ctx, func(w *waiter) (*engine.Done, error) {
			done, _, err := s.loop.Bear(e, stands, seal, w)
			return done, err
		})
		if done != nil || err != nil && !errors.Is(err, errNotKept) {
			return e.Cell.Contact(), true, err
		}
	}
	return 0, false, errNotKept
}

// findBegun finds the contact that was begun under a key.
func (s *Server) findBegun(key string) (engine.CallRef, bool, error) {
	if key == "" {
		return engine.CallRef{}, false, nil
	}
	return s.findCall(engine.BeginKey(key))
}

// beginPause is how long a contact waits that could not be stored.
const beginPause = 500 * time.Millisecond

// birthOf makes the event that begins a contact.
func (s *Server) birthOf(ctx context.Context, set *engine.Set, b beginning) (engine.Event, []byte, error) {
	id, err := s.ids.take(ctx, s.cfg.Store)
	if err != nil {
		return engine.Event{}, nil, fmt.Errorf("no number for a new contact: %w", err)
	}
	var secret [40]byte
	rand.Read(secret[:]) // never fails
	birth := engine.Birth{Seed: binary.LittleEndian.Uint64(secret[:8]), Semantics: engine.Semantics, Version: set.Flows.Version,
		Flow: b.flow, With: b.with, By: b.by, Key: b.key, After: b.after, Task: b.task}
	return engine.Event{Cell: id.Cell(), At: now(), Body: birth}, secret[8:], nil
}

// sameBeginning compares a beginning with that of the contact which its key names, once that is durable.
func (s *Server) sameBeginning(ctx context.Context, id engine.ContactID, b beginning) error {
	if _, err := s.stored(ctx, func(*waiter) (*engine.Done, error) { return nil, nil }); err != nil {
		return err
	}
	rows, err := s.cfg.Store.Events(ctx, store.Query{Cell: id.Cell(), Limit: 1})
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return errNotKept
	}
	e, err := s.eventOf(ctx, &rows[0])
	if err != nil {
		return err
	}
	was, _ := e.Body.(engine.Birth)
	if was.Flow != b.flow || was.By != b.by || was.After != b.after || !sameValues(was.With, b.with) {
		return &mismatchError{id}
	}
	return nil
}

// stored has an event taken and waits until its turn is durable. A turn that could not be made durable is tried
// once more. Without a turn the event was known: everything before is durable then.
func (s *Server) stored(ctx context.Context, take func(*waiter) (*engine.Done, error)) (*engine.Done, error) {
	for range 2 {
		wait := newWaiter()
		done, err := take(wait)
		if err != nil {
			return nil, err
		}
		if done == nil {
			s.out.put(item{then: wait})
		}
		a, err := s.outcome(ctx, wait)
		if err != nil || a.state == kept {
			return done, err
		}
	}
	return nil, errNotKept
}

// outcome waits for what becomes of an event, as long as a webhook may wait.
func (s *Server) outcome(ctx context.Context, w *waiter) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Limits.Answer)
	defer cancel()
	select {
	case a := <-w.ch:
		return a, nil
	case <-ctx.Done():
		return answer{}, errLate
	}
}

// beginFor begins a contact that another one wants. What is ordered twice, because nobody knew whether it was
// done, begins one contact. While nothing can be stored it is tried again, until the server ends: then the next
// one finds the order.
func (s *Server) beginFor(j *job, d *engine.BeginContact) engine.Result {
	j.asks()
	b := beginning{flow: d.Flow, with: d.With, by: j.effect.Key.Cell.String(), key: d.Key, after: d.After, task: d.Task}
	if b.key == "" {
		b.key = ownKey + j.effect.Key.String()
	}
	id, _, err := s.begin(s.lanes.ctx, b)
	for ; errors.Is(err, errFull) || errors.Is(err, errLate) || errors.Is(err, errNotKept); id, _, err = s.begin(s.lanes.ctx, b) {
		select {
		case <-s.lanes.ctx.Done():
			return engine.Result{State: engine.ResultUnknown, Code: "interrupted"}
		case <-time.After(beginPause):
		}
	}
	switch {
	case err == nil, errors.As(err, new(*mismatchError)): // the key names one contact, whoever has begun it
		return engine.Result{State: engine.ResultDone, Values: []engine.Named{{Name: "contact", Value: float64(id)}}}
	case errors.As(err, new(*inputError)):
		s.log.Warn("contact cannot be begun", "contact", b.by, "flow", string(d.Flow), "error", err)
		return engine.Result{State: engine.ResultRefused, Code: "bad_input"}
	}
	return engine.Result{State: engine.ResultUnknown, Code: "not_stored"}
}
