package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/store"
)

// Reader reads the reports of a store's file, also while a server writes to it. It changes nothing.
type Reader struct {
	file string
	db   *sql.DB
}

// Read opens a file, named as for [Open], for reading. The file must be there.
func Read(name string) (*Reader, error) {
	file, err := locate(name)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	q := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "query_only(1)"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, fmt.Errorf("open store %q: %w", file, err)
	}
	return &Reader{file, db}, nil
}

// Name is the file that is read.
func (r *Reader) Name() string { return r.file }

// Close closes the file.
func (r *Reader) Close() error { return r.db.Close() }

// Place is where a conference stands: the contact and its SID at Twilio.
type Place struct {
	Contact engine.ContactID
	Sid     string
}

// Conferences finds conferences by their SID or name, or all of a contact by its number, in the order of
// their rooms. There may be none.
func (r *Reader) Conferences(ctx context.Context, name string) ([]Place, error) {
	where, arg := "sid = ?1 OR name = ?1", any(name)
	if n, err := strconv.ParseInt(name, 10, 64); err == nil {
		where, arg = "contact = ?1", any(n)
	}
	list, err := list(ctx, r.db, func(rows *sql.Rows, p *Place) error { return rows.Scan(&p.Contact, &p.Sid) },
		"SELECT contact, sid FROM conferences WHERE "+where+" ORDER BY contact, room, sid", arg)
	if err != nil && strings.Contains(err.Error(), "no such table") {
		return nil, fmt.Errorf("%q holds no conferences: it is older than this program, serve brings it up to date", r.file)
	}
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", r.file, err)
	}
	return list, nil
}

// All returns all rows of a projection, in the order of their key.
func (r *Reader) All(ctx context.Context, p store.Projection) ([]store.Row, error) {
	rows, err := rowsOf(ctx, r.db, p, "")
	if err != nil {
		return nil, fmt.Errorf("read %s of %q: %w", p, r.file, err)
	}
	return rows, nil
}

// Rows returns the rows of a projection that belong to one contact, in the order of their key.
func (r *Reader) Rows(ctx context.Context, p store.Projection, contact engine.ContactID) ([]store.Row, error) {
	rows, err := rowsOf(ctx, r.db, p, "WHERE contact = ?", int64(contact))
	if err != nil {
		return nil, fmt.Errorf("read %s of %q: %w", p, r.file, err)
	}
	return rows, nil
}
