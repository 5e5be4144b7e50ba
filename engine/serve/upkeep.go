package serve

import (
	"context"
	"errors"
	"time"

	"callflow/engine/store"
)

// upkeepEvery is how often the store is looked after.
const upkeepEvery = 250 * time.Millisecond

// upkeep keeps the store's log short, brings reports up to date, and notices when a store that took no
// writes takes them again. It runs until the server stops.
func (s *Server) upkeep() {
	tick := time.NewTicker(upkeepEvery)
	defer tick.Stop()
	log, _ := s.cfg.Store.(checkpointer)
	var grown <-chan struct{}
	if log != nil {
		grown = log.Grown()
	}
	for ctx := context.Background(); ; {
		select {
		case <-s.quit:
			return
		case <-grown:
			s.complain("checkpoint", log.Checkpoint(ctx))
			continue
		case <-tick.C:
		}
		if s.broken.Load() {
			s.heal()
			continue
		}
		if log != nil {
			s.complain("checkpoint", log.Checkpoint(ctx))
		}
		s.complain("reports", s.cfg.Store.Project(ctx))
		s.arrange()
		s.look()
	}
}

// look keeps what the store says of itself, and whether it takes writes.
func (s *Server) look() bool {
	h, err := s.cfg.Store.Health(context.Background())
	s.health.Store(&h)
	return err == nil
}

// heal asks the store whether it takes writes again.
func (s *Server) heal() {
	if !s.look() {
		return
	}
	s.broken.Store(false)
	s.blind.Store(true)
	s.log.Info("the store takes writes again")
	s.ticker.hasten()
	select {
	case s.out.wake <- struct{}{}:
	default:
	}
}

func (s *Server) complain(what string, err error) {
	if err != nil && !errors.Is(err, store.ErrClosed) {
		s.log.Warn("upkeep of the store", "what", what, "error", err)
	}
}
