package store

import (
	"callflow/engine"
	"callflow/engine/record"
)

// NewWrite makes the write of a turn. The sealer is the contact's; the caller adds SealKey at birth, and
// DropKey when the contact's key is to go with it.
func NewWrite(e *engine.Event, t *engine.Turn, s *record.Sealer) Write {
	return NewWriteIn(make([]byte, 0, 4096), e, t, s)
}

// NewWriteIn is [NewWrite] with memory for what is written, as far as it suffices: the caller may use it
// again when the write is committed or given up.
func NewWriteIn(buf []byte, e *engine.Event, t *engine.Turn, s *record.Sealer) Write {
	buf = buf[:0]
	w := Write{Cell: e.Cell, Seq: e.Seq, At: e.At, Live: e.Live, Key: e.Key, Kind: record.KindOf(e.Body),
		Version: t.Contact.Version, Semantics: t.Contact.Semantics, Due: t.Due,
		Closed: t.Contact.Phase == engine.Closed, Calls: t.Calls, Over: t.Void}
	seen := *e
	seen.Read = t.Read
	w.Body, buf = cut(buf, record.AppendEvent(buf, &seen, t.Seal, s))
	state := w.state(buf, t, s)
	_, buf = cut(buf, state)
	o := record.Of(t, answerHash(t.Replies), record.Hash(state))
	w.Outcome, buf = cut(buf, record.AppendOutcome(buf, &o))
	for i := range t.Effects {
		f := &t.Effects[i]
		row := EffectRow{Key: f.Key, Lane: f.Lane, Class: f.Class, By: f.By}
		row.Body, buf = cut(buf, record.AppendEffect(buf, f, s))
		w.Effects = append(w.Effects, row)
	}
	for i := range t.Messages {
		m := &t.Messages[i]
		row := MessageRow{Key: m.MessageKey, To: m.To}
		row.Body, buf = cut(buf, record.AppendMessage(buf, m, s))
		w.Messages = append(w.Messages, row)
	}
	switch b := e.Body.(type) {
	case engine.Result:
		w.Over = append(w.Over[:len(w.Over):len(w.Over)], b.Effect)
	case engine.Message:
		key := b.MessageKey
		w.Taken = &key
	case engine.Migrate:
		w.Before = b.From
	}
	w.Rows = rowsOf(&EventRow{Cell: e.Cell, Seq: e.Seq, At: e.At}, e.Body, &o)
	return w
}

// state writes the new state: its head, and the parts that have changed. It returns all that was written.
func (w *Write) state(buf []byte, t *engine.Turn, s *record.Sealer) []byte {
	all := record.AppendState(buf, t.Contact, s)
	head := len(all)
	w.Fresh = t.Fresh
	ends := make([]int, len(t.Parts))
	for i, n := range t.Parts {
		all = record.AppendPart(all, t.Contact, n, s)
		ends[i] = len(all)
	}
	w.State = all[:head:head]
	for i, end := range ends { // only now does what was written stay where it is
		w.Parts = append(w.Parts, Part{N: t.Parts[i], Body: all[head:end:end]})
		head = end
	}
	return all
}

// cut returns what was appended to a buffer, and the rest of it.
func cut(before, after []byte) (part, rest []byte) {
	part = after[len(before):len(after):len(after)]
	return part, after[len(after):]
}

// answerHash is the hash of all answers of a turn, "" when there is none.
func answerHash(replies []engine.Reply) string {
	switch len(replies) {
	case 0:
		return ""
	case 1:
		return record.Hash(replies[0].Body)
	}
	var all []byte
	for i := range replies {
		all = append(append(all, replies[i].Body...), 0)
	}
	return record.Hash(all)
}
