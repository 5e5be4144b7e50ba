package baseline

import (
	"context"
	"log"
	"time"
)

// writer is group commit without a timer: while one transaction is made durable, the next one's writes gather.
func (s *Store) writer() {
	group := make([]*write, 0, batch)
	for {
		select {
		case w := <-s.writes:
			group = append(group[:0], w)
		case <-s.quit:
			return
		}
		for more := true; more && len(group) < batch; {
			select {
			case w := <-s.writes:
				group = append(group, w)
			default:
				more = false
			}
		}
		err := s.commit(group)
		for _, w := range group {
			w.done <- err
		}
	}
}

// commit makes a group durable in one transaction.
func (s *Store) commit(group []*write) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.reset:
		if _, err := s.stmts.reset.Exec(); err != nil {
			log.Print("checkpoint: ", err)
		}
	default:
	}
	if _, err := s.stmts.begin.Exec(); err != nil {
		return err
	}
	err := s.insert(group)
	if err == nil {
		_, err = s.stmts.commit.Exec()
	}
	if err != nil {
		s.stmts.rollback.Exec()
		return err
	}
	if s.opts.Delay > 0 {
		time.Sleep(s.opts.Delay)
	}
	return nil
}

func (s *Store) insert(group []*write) error {
	for _, w := range group {
		if _, err := s.stmts.event.Exec(w.sid, w.at, w.kind, w.node, string(w.event)); err != nil {
			return err
		}
		if _, err := s.stmts.state.Exec(w.sid, w.node, w.status, string(w.state), w.at); err != nil {
			return err
		}
		for s.owed += s.opts.Rows; s.owed >= 1; s.owed-- {
			if _, err := s.stmts.row.Exec(w.sid, w.node, w.at, w.kind); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkpointer copies the log into the database on a connection of its own, so that no commit has to. At a rate at
// which it never catches up, the log would grow without end: past walBound it asks the writer to stop for it.
func (s *Store) checkpointer() {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.quit:
			return
		case <-tick.C:
		}
		var busy, pages, copied int
		row := s.db.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)")
		if err := row.Scan(&busy, &pages, &copied); err != nil {
			log.Print("checkpoint: ", err)
			continue
		}
		if pages > walBound {
			select {
			case s.reset <- struct{}{}:
			default:
			}
		}
	}
}
