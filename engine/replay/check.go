package replay

import (
	"bytes"
	"errors"
	"fmt"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/store"
)

// History is what was recorded of one cell.
type History struct {
	Cell    engine.CellID
	SealKey []byte // of sealed values; nil: there are none, or they cannot be read any more
	Rows    []store.EventRow
	Said    [][]string // of each event what is not kept in a store: documents and effects in words; nil: not known
}

// Sets finds what events were taken under: the flows of a version, "" for those of the live part, with the live part of
// a number.
type Sets interface {
	Set(v engine.VersionID, live engine.LiveNo) (*engine.Set, error)
}

// Errors of a replay: the history is not one that can be replayed. They say nothing about the engine.
var (
	// ErrSealed says that sealed values are needed whose key was destroyed.
	ErrSealed = errors.New("sealed values were destroyed with their key")
	// ErrGap says that events are missing.
	ErrGap = errors.New("events are missing")
)

// Step is one event that was taken once more.
type Step struct {
	Row   *store.EventRow
	Event engine.Event
	Set   *engine.Set
	Turn  engine.Turn
	Write store.Write // as it would be stored; its bytes are valid until the next step
}

// Difference is where a turn is not what it was.
type Difference struct {
	Row    store.EventRow
	What   string   // answer, state, path, log, facts, calls, messages, effects, void, trouble, event or said
	Was    []string // in words, a line each
	Now    []string
	Answer [][]byte // the documents of now
}

// player takes the events of one history one after the other.
type player struct {
	h       *History
	sets    Sets
	seal    *record.Sealer
	contact *engine.Contact
	set     *engine.Set
	version engine.VersionID
	live    engine.LiveNo
	buf     []byte
}

func newPlayer(h *History, sets Sets) (*player, error) {
	seal, err := record.NewSealer(h.SealKey)
	return &player{h: h, sets: sets, seal: seal, buf: make([]byte, 0, 16<<10)}, err
}

// event reads a stored event.
func (p *player) event(row *store.EventRow) (engine.Event, error) {
	e, lost, err := record.ParseEvent(row.Kind, row.Body, p.seal)
	if err == nil && lost {
		err = ErrSealed
	}
	e.Cell, e.Seq, e.At, e.Live, e.Key = row.Cell, row.Seq, row.At, row.Live, row.Key
	return e, err
}

// step takes an event. The state goes on to the next.
func (p *player) step(i int) (s Step, err error) {
	row := &p.h.Rows[i]
	if row.Seq != int64(i)+1 {
		return s, fmt.Errorf("%w: event %d of %s follows on %d", ErrGap, row.Seq, row.Cell, i)
	}
	if s.Event, err = p.event(row); err != nil {
		return s, fmt.Errorf("event %d of %s: %w", row.Seq, row.Cell, err)
	}
	if v := engine.Pinned(p.contact, &s.Event); p.set == nil || v != p.version || row.Live != p.live {
		if p.set, err = p.sets.Set(v, row.Live); err != nil {
			return s, fmt.Errorf("event %d of %s: %w", row.Seq, row.Cell, err)
		}
		p.version, p.live = v, row.Live
	}
	s.Row, s.Set = row, p.set
	s.Turn = engine.Replay(p.set, p.contact, &s.Event)
	s.Write = store.NewWriteIn(p.buf, &s.Event, &s.Turn, p.seal)
	p.contact = s.Turn.Contact
	return s, nil
}

// Check replays a history and returns the first difference, nil when there is none. How many events were taken is
// returned as well.
func Check(h *History, sets Sets) (events int, first *Difference, err error) {
	p, err := newPlayer(h, sets)
	if err != nil {
		return 0, nil, err
	}
	for i := range h.Rows {
		s, err := p.step(i)
		if err != nil {
			return i, nil, err
		}
		if d := p.compare(i, &s); d != nil {
			return i + 1, d, nil
		}
	}
	return len(h.Rows), nil, nil
}

// compare finds what of a turn is not what it was.
func (p *player) compare(i int, s *Step) *Difference {
	if !bytes.Equal(s.Write.Outcome, s.Row.Outcome) {
		if d := p.outcomes(s); d != nil {
			return d
		}
	}
	if !bytes.Equal(s.Write.Body, s.Row.Body) && p.seal != nil {
		return p.differs(s, "event", []string{string(s.Row.Body)}, []string{string(s.Write.Body)})
	}
	if p.h.Said == nil {
		return nil
	}
	return p.lines(s, "said", p.h.Said[i], Said(s))
}

// outcomes compares outcomes part by part. One that is written in another way, and says the same, is the same.
func (p *player) outcomes(s *Step) *Difference {
	was, err := record.ParseOutcome(s.Row.Outcome)
	if err != nil {
		return p.differs(s, "outcome", []string{string(s.Row.Outcome)}, []string{err.Error()})
	}
	now, err := record.ParseOutcome(s.Write.Outcome)
	if err != nil {
		return p.differs(s, "outcome", nil, []string{err.Error()})
	}
	for _, part := range parts {
		if d := p.lines(s, part.name, part.of(&was), part.of(&now)); d != nil {
			return d
		}
	}
	return nil
}

func (p *player) lines(s *Step, what string, was, now []string) *Difference {
	if equal(was, now) {
		return nil
	}
	return p.differs(s, what, was, now)
}

func (p *player) differs(s *Step, what string, was, now []string) *Difference {
	d := &Difference{Row: *s.Row, What: what, Was: was, Now: now}
	for i := range s.Turn.Replies {
		d.Answer = append(d.Answer, bytes.Clone(s.Turn.Replies[i].Body))
	}
	return d
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Told replays a history and returns what [Said] of each event.
func Told(h *History, sets Sets) ([][]string, error) {
	p, err := newPlayer(h, sets)
	if err != nil {
		return nil, err
	}
	out := make([][]string, len(h.Rows))
	for i := range h.Rows {
		s, err := p.step(i)
		if err != nil {
			return nil, err
		}
		out[i] = Said(&s)
	}
	return out, nil
}

// Walked are the events of a history up to one, a line each, with the steps that were passed.
func Walked(h *History, upTo int64) []string {
	var out []string
	for i := range h.Rows {
		r := &h.Rows[i]
		if r.Seq > upTo {
			break
		}
		o, err := record.ParseOutcome(r.Outcome)
		if err != nil {
			out = append(out, fmt.Sprintf("%d %s: %v", r.Seq, r.Kind, err))
			continue
		}
		line := fmt.Sprintf("%d %s", r.Seq, r.Kind)
		for _, hop := range o.Path {
			line += fmt.Sprintf("  %s.%s → %s", hop.Flow, hop.Step, hop.Outcome)
		}
		out = append(out, line)
	}
	return out
}
