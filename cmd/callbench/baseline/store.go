package baseline

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver
)

const (
	// batch is the most writes of one transaction.
	batch = 256
	// walBound is the size in pages of 4 KiB past which the writer stops to reset the write-ahead log: 64 MiB.
	walBound = 16384
	// checkpointEvery is how often the log is copied into the database beside the writer.
	checkpointEvery = 250 * time.Millisecond
)

// Options are what a measurement varies.
type Options struct {
	Path  string        // the database file
	Rows  float64       // further indexed rows for each webhook, as an engine's projections are; fractions add up
	Delay time.Duration // makes each commit take so much longer, as a slower disk would
}

// Store is SQLite with one writing connection, WAL and synchronous=FULL: what was answered survives a power cut.
// All writes that gather while a transaction is being made durable share the next one (group commit); a lone write is
// not held back.
type Store struct {
	db       *sql.DB
	conn     *sql.Conn
	mu       sync.Mutex // held by whoever uses conn
	stmts    statements
	opts     Options
	owed     float64 // rows still to be written, less than one
	writes   chan *write
	quit     chan struct{}
	reset    chan struct{} // holds a token when the log is past its bound
	finished sync.WaitGroup
}

type statements struct{ begin, commit, rollback, event, state, row, load, reset *sql.Stmt }

// Open opens or makes the database. The store must be closed.
func Open(opts Options) (*Store, error) {
	db, err := sql.Open("sqlite", opts.Path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{db: db, opts: opts, writes: make(chan *write, 4096), quit: make(chan struct{}), reset: make(chan struct{}, 1)}
	if err := s.prepare(); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	s.finished.Go(s.writer)
	s.finished.Go(s.checkpointer)
	return s, nil
}

func (s *Store) prepare() (err error) {
	ctx := context.Background()
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return err
	}
	for _, text := range setUp {
		if _, err := s.conn.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	for _, p := range []struct {
		to   **sql.Stmt
		text string
	}{
		{&s.stmts.begin, "BEGIN IMMEDIATE"}, {&s.stmts.commit, "COMMIT"}, {&s.stmts.rollback, "ROLLBACK"},
		{&s.stmts.event, insertEvent}, {&s.stmts.state, upsertState}, {&s.stmts.row, insertRow},
		{&s.stmts.load, selectState}, {&s.stmts.reset, "PRAGMA wal_checkpoint(RESTART)"},
	} {
		if *p.to, err = s.conn.PrepareContext(ctx, p.text); err != nil {
			return fmt.Errorf("%s: %w", p.text, err)
		}
	}
	return nil
}

// save returns when the write is durable. It must not be called after Close.
func (s *Store) save(w *write) error {
	s.writes <- w
	return <-w.done
}

// load finds the node of a live leg.
func (s *Store) load(sid string) (node string, found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.stmts.load.QueryRow(sid).Scan(&node)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return node, err == nil, err
}

// Close ends the store. Requests must have ended before.
func (s *Store) Close() error {
	close(s.quit)
	s.finished.Wait()
	// With a statement left open SQLite would not fold the log into the database.
	for _, st := range []*sql.Stmt{
		s.stmts.begin, s.stmts.commit, s.stmts.rollback, s.stmts.event, s.stmts.state, s.stmts.row, s.stmts.load, s.stmts.reset,
	} {
		st.Close()
	}
	return errors.Join(s.conn.Close(), s.db.Close())
}
