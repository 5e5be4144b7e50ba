package serve

import (
	"errors"

	"callflow/engine"
	"callflow/engine/floor"
)

// arrange lets the floor know of a workspace that is new to it: whoever fits only now is offered at once, and agents
// who need not sign in are there. After a time in which nobody took the news, the floor asks whether its talks last. It
// is called at the start, and often afterwards. What it returns is answered when that is durable; it is nil when there is
// nothing to tell.
func (s *Server) arrange() *waiter {
	live := s.cfg.Flows.Current().Live
	blind := s.blind.Load()
	if live == s.arranged && !blind || s.broken.Load() {
		return nil
	}
	if live.Floor == nil {
		if _, err := s.contactOf(engine.FloorID); errors.Is(err, engine.ErrUnknownCell) {
			s.arranged = live // queues ring nobody, and never did
			s.blind.Store(false)
			return nil
		}
	}
	wait := newWaiter()
	if _, err := s.loop.Accept(engine.Event{Cell: engine.FloorID.Cell(), At: now(), Body: engine.Tick{Blind: blind}}, wait); err != nil {
		s.log.Error("the floor cannot be told of the workspace", "error", err)
		return nil
	}
	s.arranged = live
	s.blind.CompareAndSwap(blind, false)
	s.board.rouse()
	if live.Floor != nil && s.cfg.Present {
		s.signIn(live.Floor)
	}
	return wait
}

// signIn has agents work of whom nothing is known.
func (s *Server) signIn(cfg *floor.Config) {
	c, err := s.contactOf(engine.FloorID)
	if err != nil {
		return
	}
	for _, a := range cfg.Agents() {
		if c.Floor.Desk(a.Name) != nil {
			continue
		}
		if _, err := s.loop.Accept(engine.Event{Cell: engine.FloorID.Cell(), At: now(), Body: presence(a.Name, a.Name, floor.Available, "")}, nil); err != nil {
			s.log.Error("agent cannot be signed in", "agent", a.Name, "error", err)
		}
	}
}

// presence is the command that says what an agent does.
func presence(by, agent string, state floor.Presence, reason string) engine.Command {
	return engine.Command{Name: engine.FloorCommand, By: by, Reason: reason, With: []engine.Named{
		{Name: "agent", Value: agent}, {Name: "state", Value: string(state)}, {Name: "reason", Value: reason}}}
}
