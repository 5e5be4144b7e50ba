package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/engine/store"
)

// Oldest returns when the oldest of a class was last heard of.
func (s *Store) Oldest(ctx context.Context, class store.Class, point string) (engine.Millis, error) {
	at, err := oldest(ctx, s.read, class, point)
	if err != nil {
		return 0, s.missing(err, "oldest of %s", class)
	}
	return at, nil
}

// oldest looks for the oldest of a class. Contacts are looked at in the order of their beginning: the first of them
// are also the first to be over.
func oldest(ctx context.Context, c querier, class store.Class, point string) (engine.Millis, error) {
	var parts []string
	switch class {
	case store.EventClass:
		parts = append(parts, "SELECT min(at) AS at FROM cells WHERE closed = 1 AND cell <> coalesce((SELECT cell FROM events ORDER BY row DESC LIMIT 1), 0)",
			fmt.Sprintf("SELECT min(e.at) FROM cells c JOIN events e ON e.cell = c.cell AND e.seq < c.seq"+
				" AND e.seq = (SELECT min(seq) FROM events WHERE cell = c.cell) WHERE c.cell = %d OR c.cell >= %d", number(engine.FloorID.Cell()), int64(listsFrom)<<8))
	case store.ContactClass:
		parts = append(parts, "SELECT min(over) AS at FROM (SELECT max(began, coalesce((SELECT max(ended) FROM legs l WHERE l.contact = c.contact), 0)) AS over"+
			" FROM contacts c WHERE NOT EXISTS (SELECT 1 FROM cells o WHERE o.cell = c.contact * 256 + 99 AND (o.closed = 0 OR o.cell = (SELECT cell FROM events ORDER BY row DESC LIMIT 1)))"+
			" ORDER BY began LIMIT 500)")
	case store.LogClass:
		parts = append(parts, "SELECT min(at) AS at FROM log_records WHERE point = "+literal(point))
	case store.AgentClass:
		parts = append(parts, fmt.Sprintf("SELECT min(%s) AS at FROM offers", heard(store.Offers)),
			"SELECT min(until) FROM (SELECT lead(since) OVER (PARTITION BY agent ORDER BY since, seq, n) AS until FROM agent_states)",
			"SELECT min(began) FROM agent_hours")
	default:
		for _, p := range store.Projections() {
			if p.Class() == class {
				parts = append(parts, fmt.Sprintf("SELECT min(%s) AS at FROM %s t WHERE NOT %s", heard(p), p, openCell("t.contact")))
			}
		}
	}
	found, err := list(ctx, c, func(r *sql.Rows, n *sql.NullInt64) error { return r.Scan(n) }, "SELECT min(at) FROM ("+strings.Join(parts, " UNION ALL ")+")")
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return engine.Millis(found[0].Int64), nil
}

// Keeps writes down how long a class is kept and what was last done about it.
func (s *Store) Keeps(ctx context.Context, k store.Kept) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return s.dead
	}
	_, err := s.conn.ExecContext(ctx, "INSERT OR REPLACE INTO retention(class, point, keep, ran, taken, failed) VALUES(?,?,?,?,?,?)",
		string(k.Class), k.Point, int64(k.Keep), int64(k.Ran), k.Taken, k.Failed)
	if err != nil {
		return fmt.Errorf("note what was taken out: %w", fault(err))
	}
	return nil
}

// Retention returns how long each class is kept, what was last done about it, and how old the oldest is that is
// left now.
func (r *Reader) Retention(ctx context.Context) ([]store.Kept, error) {
	kept, err := list(ctx, r.db, func(rows *sql.Rows, k *store.Kept) error {
		return rows.Scan(&k.Class, &k.Point, &k.Keep, &k.Ran, &k.Taken, &k.Failed)
	}, "SELECT class, point, keep, ran, taken, failed FROM retention ORDER BY class, point")
	for i := range kept {
		if err == nil {
			kept[i].Oldest, err = oldest(ctx, r.db, kept[i].Class, kept[i].Point)
		}
	}
	if err != nil && strings.Contains(err.Error(), "no such table") {
		return nil, fmt.Errorf("%q: %w", r.file, ErrOld)
	}
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", r.file, err)
	}
	return kept, nil
}

// Condemn notes that the recordings of before an instant are to be deleted at Twilio, before [Store.Expire] forgets them.
func (s *Store) Condemn(ctx context.Context, before, now engine.Millis) error {
	where := strings.ReplaceAll(oldRecording(), "?1", fmt.Sprint(int64(before)))
	_, err := s.take(ctx, fmt.Sprintf("INSERT OR IGNORE INTO deletions(sid, since) SELECT sid, %d FROM recordings t WHERE %s;\n", int64(now), where))
	if err != nil {
		return fmt.Errorf("note recordings to be deleted: %w", fault(err))
	}
	return nil
}

// Deletions returns the recordings that are still to be deleted at Twilio, the oldest wish first.
func (s *Store) Deletions(ctx context.Context) ([]string, error) {
	sids, err := list(ctx, s.read, func(r *sql.Rows, sid *string) error { return r.Scan(sid) }, "SELECT sid FROM deletions ORDER BY since, sid LIMIT 1000")
	if err != nil {
		return nil, s.missing(err, "recordings to be deleted")
	}
	return sids, nil
}

// Deleted notes that a recording is no more.
func (s *Store) Deleted(ctx context.Context, sid string) error {
	if _, err := s.take(ctx, "DELETE FROM deletions WHERE sid = "+literal(sid)+";\n"); err != nil {
		return fmt.Errorf("note that a recording is deleted: %w", fault(err))
	}
	return nil
}
