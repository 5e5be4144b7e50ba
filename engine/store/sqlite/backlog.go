package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"

	"callflow/engine"
)

// Backlog is what a store's file owes to others.
type Backlog struct {
	Effects  int64         // that have not ended
	Oldest   engine.Millis // when the oldest of them was decided, 0 without one
	Messages int64         // from contact to contact that have not arrived
	Reports  int64         // events whose rows of reports are owed
	Skipped  int64         // events whose rows could not be written
	Homeless int64         // what is in progress on versions whose sources are not there: it could not be taken up
	Log      int64         // size of the write-ahead log in bytes
	Readers  []Lag         // who follows the events, by name
}

// Lag is how far one who follows the events is behind.
type Lag struct {
	Name   string // "sink/" and the name of a sink
	Events int64
	Since  engine.Millis // when the first event came that it has not been told of, 0 without one
}

// Backlog tells what the file owes, also while a server writes to it.
func (r *Reader) Backlog(ctx context.Context) (b Backlog, err error) {
	if f, err := os.Stat(r.file + "-wal"); err == nil {
		b.Log = f.Size()
	}
	err = r.db.QueryRowContext(ctx, `
SELECT (SELECT count(*) FROM effects),
  coalesce((SELECT min(e.at) FROM effects f JOIN events e ON e.cell = f.cell AND e.seq = f.seq), 0),
  (SELECT count(*) FROM messages),
  max(0, coalesce((SELECT max(row) FROM events), 0) - (SELECT value FROM marks WHERE name = 'projected')),
  (SELECT count(*) FROM projection_failures),
  (SELECT count(*) FROM cells WHERE closed = 0 AND version <> '' AND version NOT IN (SELECT id FROM versions))`).
		Scan(&b.Effects, &b.Oldest, &b.Messages, &b.Reports, &b.Skipped, &b.Homeless)
	if err == nil {
		b.Readers, err = list(ctx, r.db, func(rows *sql.Rows, l *Lag) error { return rows.Scan(&l.Name, &l.Events, &l.Since) }, `
SELECT c.name, max(0, coalesce((SELECT max(row) FROM events), 0) - c.row),
  coalesce((SELECT e.at FROM events e WHERE e.row > c.row ORDER BY e.row LIMIT 1), 0)
FROM cursors c ORDER BY c.name`)
	}
	if err != nil && strings.Contains(err.Error(), "no such table") {
		return b, fmt.Errorf("%q is older than this program, serve brings it up to date", r.file)
	}
	if err != nil {
		return b, fmt.Errorf("read %q: %w", r.file, err)
	}
	return b, nil
}
