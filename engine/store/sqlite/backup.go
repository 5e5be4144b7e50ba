package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// ErrThere says that a file would be written over.
var ErrThere = errors.New("it is there already")

// Backup copies a store's file, named as for [Open], into another, also while a server writes: what was committed when it
// begins, all of it and nothing else. The copy is checked and synced before it gets its name, so that under that name there is
// a whole one or none. What was deleted from the store leaves no remnants in it. An existing file is kept and
// [ErrThere] returned, unless over is true. Only the owner can read the copy.
func Backup(ctx context.Context, name, to string, over bool) (err error) {
	file, err := locate(name)
	if err != nil {
		return err
	}
	if err := mayReplace(file, to, over); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*.part") // readable for its owner only
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part.Name())
		}
	}()
	err = errors.Join(vacuumInto(ctx, file, part.Name()), part.Sync(), part.Close())
	if err == nil {
		err = Intact(ctx, part.Name())
	}
	if err == nil {
		err = mayReplace(file, to, over)
	}
	if err == nil {
		err = os.Rename(part.Name(), to)
	}
	if err != nil {
		return fmt.Errorf("backup of %q: %w", file, err)
	}
	return syncFolder(filepath.Dir(to))
}

// mayReplace refuses a target that is there, the store itself, and one that somebody has open: the log beside it would be
// taken for the copy's.
func mayReplace(file, to string, over bool) error {
	from, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	is, err := os.Stat(to)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case os.SameFile(from, is):
		return fmt.Errorf("%q is the store itself", to)
	case !over:
		return fmt.Errorf("%q: %w", to, ErrThere)
	}
	if _, err := os.Stat(to + "-wal"); err == nil {
		return fmt.Errorf("%q has a log beside it, %q: somebody has it open, or had", to, to+"-wal")
	}
	return nil
}

// vacuumInto writes a copy into an empty file, from one moment of the store.
func vacuumInto(ctx context.Context, file, to string) error {
	db, err := only(file)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return errors.Join(err, db.Close())
}

// only opens a file that is not to be changed, in one connection.
func only(file string) (*sql.DB, error) {
	q := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// Intact checks that all pages and rows of a store's file, named as for [Open], fit one another, also while a server writes.
// It reads the whole file.
func Intact(ctx context.Context, name string) error {
	file, err := locate(name)
	if err != nil {
		return err
	}
	if _, err := os.Stat(file); err != nil {
		return err
	}
	db, err := only(file)
	if err != nil {
		return err
	}
	found, err := list(ctx, db, func(r *sql.Rows, s *string) error { return r.Scan(s) }, "PRAGMA quick_check(3)")
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	if len(found) != 1 || found[0] != "ok" {
		return fmt.Errorf("%q is damaged: %q", file, found)
	}
	return nil
}

// syncFolder has the name of a new file outlive the power.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
