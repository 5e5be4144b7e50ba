package serve

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"

	"callflow/engine"
	"callflow/engine/canary"
	"callflow/engine/twilio/param"
)

// errNoFlow says that a call leads nowhere: nobody has declared the number.
var errNoFlow = errors.New("no flow for this number")

// bear makes the event that begins a contact: the flow is that of the app that was called, or of the
// number. Why nothing can begin is logged here.
func (s *Server) bear(q *request) error {
	set, entry, app, side, found := s.choose(q)
	if !found {
		s.count.refused("voice", "unknown_number")
		s.log.Warn("no flow for this number", "To", q.params.Value(param.To), "ApplicationSid", q.params.Value(param.ApplicationSid))
		return errNoFlow
	}
	ctx, cancel := context.WithTimeout(context.Background(), loadTime)
	defer cancel()
	id, err := s.ids.take(ctx, s.cfg.Store)
	if err != nil {
		s.log.Error("no number for a new contact", "error", err)
		return err
	}
	var secret [40]byte
	rand.Read(secret[:]) // never fails
	b := engine.Birth{Seed: binary.LittleEndian.Uint64(secret[:8]), Semantics: engine.Semantics, Version: set.Flows.Version,
		Flow: entry.Flow, Hook: engine.Webhook{Sid: q.sid, Params: s.kept(q.params, true)}}
	b.Trial = string(side)
	if b.Number = entry.Name; app {
		b.Number, b.App = "", entry.Name
	}
	b.With = entry.Given(set, b, id.Cell(), q.at)
	q.event = engine.Event{Cell: id.Cell(), At: q.at, Key: q.key, Body: b}
	q.birth, q.seal = true, secret[8:]
	return nil
}

// choose finds where a call leads, and under which flows: those in force, or those that are tried beside them.
func (s *Server) choose(q *request) (set *engine.Set, e engine.Entry, app bool, side canary.Side, ok bool) {
	set = s.cfg.Flows.Current()
	e, app, ok = entryOf(set.Live, q)
	if s.cfg.Choose == nil || !ok {
		return set, e, app, "", ok
	}
	tried, side := s.cfg.Choose(canary.Contact{Caller: q.params.Value(param.From), Number: e.Name, Call: q.sid})
	if !side.Tried() {
		return set, e, app, side, true
	}
	if there, _, known := entryOf(tried.Live, q); known {
		return tried, there, app, side, true
	}
	return set, e, app, canary.Control, true // what is tried does not know the number
}

// entryOf finds where a call leads: by ApplicationSid for browser phones, else by the called number.
func entryOf(live *engine.LivePart, q *request) (e engine.Entry, app, ok bool) {
	if sid := q.params.Value(param.ApplicationSid); sid != "" {
		if e, ok = live.Apps[sid]; ok {
			return e, true, e.Flow != ""
		}
	}
	e, ok = live.Numbers[q.params.Value(param.To)]
	return e, false, ok && e.Flow != ""
}
