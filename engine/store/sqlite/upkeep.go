package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"callflow/engine"
	"callflow/engine/store"
)

// Sizes of the write-ahead log. Each time that it has grown by the first, it is time for a checkpoint: a
// small one is over soon, while a commit that is synced beside a large one waits for all its pages. Past
// the second, Checkpoint makes the writer pause until all of the log is in the file, so that the log begins
// anew; past the third the writer does so by itself.
const (
	stepBytes  = 4 << 20
	pauseBytes = 64 << 20
	boundBytes = 2 * pauseBytes

	littleBytes = 512 << 10 // moved in a few milliseconds
)

// Reserve sets ids of contacts aside, in a transaction of its own.
func (s *Store) Reserve(ctx context.Context, n int) (first engine.ContactID, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return 0, s.dead
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	row := s.conn.QueryRowContext(context.WithoutCancel(ctx), "UPDATE marks SET value = value + ? WHERE name = 'contacts' RETURNING value", n)
	var next int64
	if err := row.Scan(&next); err != nil {
		return 0, fmt.Errorf("reserve contacts: %w", fault(err))
	}
	return engine.ContactID(next - int64(n)), nil
}

// PutVersion keeps the sources of a version.
func (s *Store) PutVersion(ctx context.Context, v store.Version) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return s.dead
	}
	_, err := s.conn.ExecContext(ctx, "INSERT INTO versions(id, at, sources) VALUES(?,?,?) ON CONFLICT(id) DO NOTHING",
		string(v.ID), int64(v.At), append([]byte{}, v.Sources...))
	if err != nil {
		return fmt.Errorf("keep version %q: %w", v.ID, fault(err))
	}
	return nil
}

// Version returns the sources of a version.
func (s *Store) Version(ctx context.Context, id engine.VersionID) (store.Version, error) {
	v := store.Version{ID: id}
	err := s.read.QueryRowContext(ctx, "SELECT at, sources FROM versions WHERE id = ?", string(id)).Scan(&v.At, &v.Sources)
	if err != nil {
		return store.Version{}, s.missing(err, "version %q", id)
	}
	return v, nil
}

// Health tells whether the store takes writes. After a failed commit it tries one.
func (s *Store) Health(ctx context.Context) (h store.Health, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return h, s.dead
	}
	h.Behind = s.owed.last - s.owed.mark
	if f, err := os.Stat(s.file + "-wal"); err == nil {
		h.Log = f.Size()
	}
	if s.broken != nil && !errors.Is(s.broken, store.ErrConflict) {
		s.broken = s.probe(ctx)
	}
	if s.broken != nil && !errors.Is(s.broken, store.ErrConflict) {
		return h, s.broken
	}
	if err := s.conn.QueryRowContext(ctx, "SELECT count(*), total_changes() FROM projection_failures").Scan(&h.Skipped, &h.Rows); err != nil {
		return h, fault(err)
	}
	return h, nil
}

func (s *Store) probe(ctx context.Context) error {
	if s.o.Fail != nil {
		if err := s.o.Fail("probe"); err != nil {
			return fault(err)
		}
	}
	_, err := s.conn.ExecContext(ctx, "UPDATE marks SET value = value + 1 WHERE name = 'probe'")
	return fault(err)
}

// Grown receives when the log has grown so much that Checkpoint should be called now.
func (s *Store) Grown() <-chan struct{} { return s.grown }

// Checkpoint moves the write-ahead log into the file, off the way of the writer. It should be called
// when [Store.Grown] says so, and about four times a second.
func (s *Store) Checkpoint(ctx context.Context) error {
	log, err := s.checkpoint(ctx)
	if err != nil || log < pauseBytes {
		return err
	}
	if log, err = s.catchUp(ctx, log); err != nil || log < pauseBytes {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return s.dead
	}
	_, err = s.checkpoint(ctx)
	return err
}

// catchUp moves what the writer adds meanwhile until little is left, so that a pause is short. It returns
// 0 when the writer is too quick, unless the log is past its bound: the next checkpoint may find it idle.
func (s *Store) catchUp(ctx context.Context, log int64) (int64, error) {
	for range 8 {
		before := log
		var err error
		if log, err = s.checkpoint(ctx); err != nil || log-before < littleBytes {
			return log, err
		}
	}
	if log < boundBytes {
		return 0, nil
	}
	return log, nil
}

// checkpoint returns the size of the log. When all of it was moved and nobody reads it, the next commit
// begins it anew.
func (s *Store) checkpoint(ctx context.Context) (log int64, err error) {
	var busy, pages, moved int64
	if err := s.check.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &moved); err != nil {
		if s.gone.Load() {
			return 0, store.ErrClosed
		}
		return 0, fmt.Errorf("checkpoint: %w", fault(err))
	}
	return pages * 4096, nil
}

// grow counts what a group has added to the log, pages about half full, and says when it is time for a
// checkpoint. It keeps the log bounded when nobody makes one.
func (s *Store) grow(writes []store.Write) {
	s.added += 4 * 4096
	for i := range writes {
		s.added += 2 * int64(len(writes[i].Body)+len(writes[i].Outcome)+len(writes[i].State)+256)
		for _, p := range writes[i].Parts {
			s.added += 2 * int64(len(p.Body)+64)
		}
	}
	if s.added < stepBytes {
		return
	}
	s.added = 0
	select {
	case s.grown <- struct{}{}:
	default:
	}
	if f, err := os.Stat(s.file + "-wal"); err != nil || f.Size() < boundBytes {
		return
	}
	var busy, pages, moved sql.NullInt64
	_ = s.check.QueryRow("PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &moved)
}
