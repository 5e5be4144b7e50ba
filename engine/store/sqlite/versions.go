package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"callflow/engine"
	"callflow/engine/store"
)

// Version is a version of the flows with what it was used for.
type Version struct {
	ID       engine.VersionID
	Kept     engine.Millis // since when its sources are stored
	Live     int64         // contacts in progress that are pinned to it
	Contacts int64         // all that have begun with it, as far as reports go back
	Latest   engine.Millis // when the latest of them began; 0 for none
	Sources  int64         // bytes
}

// Versions are all stored versions, the latest first.
func (r *Reader) Versions(ctx context.Context) ([]Version, error) {
	const query = `
WITH live AS (SELECT version, count(*) AS n FROM cells WHERE closed = 0 GROUP BY version),
  begun AS (SELECT version, count(*) AS n, max(began) AS latest FROM contacts GROUP BY version)
SELECT v.id, v.at, coalesce(live.n, 0), coalesce(begun.n, 0), coalesce(begun.latest, 0), length(v.sources)
FROM versions v LEFT JOIN live ON live.version = v.id LEFT JOIN begun ON begun.version = v.id
ORDER BY v.at DESC, v.id`
	out, err := list(ctx, r.db, func(rows *sql.Rows, v *Version) error {
		return rows.Scan(&v.ID, &v.Kept, &v.Live, &v.Contacts, &v.Latest, &v.Sources)
	}, query)
	if err != nil {
		return nil, fmt.Errorf("versions: %w", fault(err))
	}
	return out, nil
}

// Sources are those of a version, or of the only one whose name begins so. It fails when there are several, and with
// [store.ErrNotFound] when there is none.
func (r *Reader) Sources(ctx context.Context, name string) (engine.VersionID, []byte, error) {
	type stored struct {
		id      engine.VersionID
		sources []byte
	}
	found, err := list(ctx, r.db, func(rows *sql.Rows, s *stored) error { return rows.Scan(&s.id, &s.sources) },
		"SELECT id, sources FROM versions WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2", name)
	if err != nil {
		return "", nil, fmt.Errorf("version %s: %w", name, fault(err))
	}
	switch len(found) {
	case 0:
		return "", nil, fmt.Errorf("version %q: %w", name, store.ErrNotFound)
	case 1:
		return found[0].id, found[0].sources, nil
	}
	return "", nil, fmt.Errorf("version %q: several begin so, such as %s and %s", name, found[0].id, found[1].id)
}
