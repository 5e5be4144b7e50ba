package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver

	"callflow/engine/store"
)

// Options are the choices of who opens a store. The zero value is right for production.
type Options struct {
	Normal bool          // synchronous=NORMAL: a power cut may lose the last commits
	Delay  time.Duration // every commit takes that much longer; for measurements on slow disks
	Silent bool          // rows of projections wait for the next who opens the file; for measurements of what they cost
	// Fail is called before each statement of a write, and with the statement's name and " done" after
	// it; what it returns stands for the statement's own error. For tests.
	Fail func(point string) error
}

// Store is a [store.Store] in one file.
type Store struct {
	write, read, check *sql.DB
	conn               *sql.Conn // the only one that writes, under mu
	st                 statements
	file               string
	o                  Options

	gone atomic.Bool // Close was called

	grown chan struct{} // room for one

	mu     sync.Mutex
	owed   backlog
	broken error // why the last commit failed, nil when it did not
	dead   error // why nothing can be written any more
	added  int64 // bytes that the log has grown since it was last time for a checkpoint
}

var (
	_ store.Store   = (*Store)(nil)
	_ store.Reports = (*Store)(nil)

	_ store.Followed = (*Store)(nil)
)

// Open opens or makes the store in a file, given as a path, a file: URL without parameters, or a directory
// in which it is called callflow.db. Others cannot read the file. A store in memory is refused: package
// memory is made for that.
func Open(ctx context.Context, name string, o Options) (*Store, error) {
	file, err := locate(name)
	if err != nil {
		return nil, err
	}
	s := &Store{file: file, o: o, grown: make(chan struct{}, 1)}
	if err := s.open(ctx); err != nil {
		_ = s.shut()
		return nil, fmt.Errorf("open store %q: %w", file, err)
	}
	return s, nil
}

// locate finds the file that a name means.
func locate(name string) (string, error) {
	file := strings.TrimPrefix(strings.TrimPrefix(name, "file://"), "file:")
	if file == "" || strings.Contains(file, ":memory:") || strings.Contains(name, "mode=memory") {
		return "", fmt.Errorf("store %q is not a file: calls in progress would be lost with the process", name)
	}
	if strings.HasPrefix(name, "file:") && strings.ContainsAny(file, "?#%") {
		return "", fmt.Errorf("store %q has parameters, expected only a path: the store sets its own", name)
	}
	if d, err := os.Stat(file); err == nil && d.IsDir() {
		return filepath.Join(file, "callflow.db"), nil
	}
	return file, nil
}

func (s *Store) open(ctx context.Context) error {
	f, err := os.OpenFile(s.file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	durable := "FULL"
	if s.o.Normal {
		durable = "NORMAL"
	}
	write := []string{"journal_mode(WAL)", "synchronous(" + durable + ")",
		"wal_autocheckpoint(0)", fmt.Sprintf("journal_size_limit(%d)", pauseBytes), "cache_size(-6144)", "temp_store(MEMORY)"}
	if s.write, err = s.pool(1, write); err != nil {
		return err
	}
	if s.conn, err = s.write.Conn(ctx); err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if s.check, err = s.pool(1, []string{"synchronous(" + durable + ")", "wal_autocheckpoint(0)"}); err != nil {
		return err
	}
	if s.read, err = s.pool(4, []string{"query_only(1)"}); err != nil {
		return err
	}
	if err := s.st.prepare(ctx, s.conn); err != nil {
		return err
	}
	return s.owed.resume(ctx, s.conn)
}

// pool opens connections to the file that are set up alike.
func (s *Store) pool(size int, pragmas []string) (*sql.DB, error) {
	q := url.Values{"_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: s.file}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// Close waits for the transaction under way, writes what the projections are owed, and closes the file.
func (s *Store) Close() error {
	err := s.Project(context.Background())
	s.gone.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		if errors.Is(s.dead, store.ErrClosed) {
			return nil
		}
		err = nil
	}
	s.dead = store.ErrClosed
	return errors.Join(err, s.shut())
}

func (s *Store) shut() error {
	var errs []error
	s.st.close()
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	for _, db := range []*sql.DB{s.read, s.check, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}
