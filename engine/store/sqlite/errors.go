package sqlite

import (
	"errors"
	"fmt"
	"strings"

	driver "modernc.org/sqlite"
	code "modernc.org/sqlite/lib"

	"callflow/engine/store"
)

// fault says what an error of a write means. A failed fsync and a damaged file are the end of the process;
// a constraint is a conflict; all else is a disk that does not take writes now.
func fault(err error) error {
	var e *driver.Error
	switch {
	case err == nil, errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrUnknown), errors.Is(err, store.ErrFatal),
		errors.Is(err, store.ErrFull), errors.Is(err, store.ErrClosed):
		return err
	case !errors.As(err, &e):
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	}
	switch e.Code() {
	case code.SQLITE_IOERR_FSYNC, code.SQLITE_IOERR_DIR_FSYNC:
		return fmt.Errorf("%w: %w", store.ErrFatal, err)
	}
	switch e.Code() & 0xff {
	case code.SQLITE_CORRUPT, code.SQLITE_NOTADB, code.SQLITE_MISUSE:
		return fmt.Errorf("%w: %w", store.ErrFatal, err)
	}
	return fmt.Errorf("%w: %w", store.ErrFull, err)
}

// constraint reports an error that says: there is such a row already.
func constraint(err error) bool {
	var e *driver.Error
	return errors.As(err, &e) && e.Code()&0xff == code.SQLITE_CONSTRAINT
}

func isFatal(err error) bool { return errors.Is(err, store.ErrFatal) }

// noTransaction reports the error of a rollback after SQLite has rolled back by itself.
func noTransaction(err error) bool {
	return strings.Contains(err.Error(), "no transaction is active")
}
