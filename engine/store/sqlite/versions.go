package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/engine/store"
)

// Versions are all stored versions, the latest first.
func (s *Store) Versions(ctx context.Context) ([]store.VersionUse, error) {
	all, err := versions(ctx, s.read, true)
	if err != nil {
		return nil, s.missing(err, "versions")
	}
	return all, nil
}

// Versions are all stored versions, the latest first.
func (r *Reader) Versions(ctx context.Context) ([]store.VersionUse, error) {
	all, err := versions(ctx, r.db, true)
	if err != nil && strings.Contains(err.Error(), "no such table: bundles") {
		all, err = versions(ctx, r.db, false) // a file of an older program
	}
	if err != nil {
		return nil, fmt.Errorf("versions: %w", fault(err))
	}
	return all, nil
}

// Pinned tells how many cells that are not over are on which version; those without flows are left out.
func (s *Store) Pinned(ctx context.Context) (map[engine.VersionID]int64, error) {
	type count struct {
		id engine.VersionID
		n  int64
	}
	all, err := list(ctx, s.read, func(rows *sql.Rows, c *count) error { return rows.Scan(&c.id, &c.n) },
		"SELECT version, count(*) FROM cells WHERE closed = 0 AND version <> '' GROUP BY version")
	if err != nil {
		return nil, s.missing(err, "versions in use")
	}
	out := make(map[engine.VersionID]int64, len(all))
	for _, c := range all {
		out[c.id] = c.n
	}
	return out, nil
}

// Elsewhere returns contacts in progress and rooms that are on another version than one.
func (s *Store) Elsewhere(ctx context.Context, than engine.VersionID, after engine.CellID, limit int) ([]engine.CellID, error) {
	all, err := list(ctx, s.read, func(rows *sql.Rows, id *engine.CellID) error {
		var n int64
		err := rows.Scan(&n)
		*id = unpack(n)
		return err
	}, "SELECT cell FROM cells WHERE closed = 0 AND version <> '' AND version <> ? AND cell > ? ORDER BY cell LIMIT ?", string(than), number(after), limit)
	if err != nil {
		return nil, s.missing(err, "contacts on other versions")
	}
	return all, nil
}

func versions(ctx context.Context, c querier, bundles bool) ([]store.VersionUse, error) {
	whole := "0"
	if bundles {
		whole = "EXISTS (SELECT 1 FROM bundles b WHERE b.version = v.id)"
	}
	return list(ctx, c, func(rows *sql.Rows, v *store.VersionUse) error {
		return rows.Scan(&v.ID, &v.Kept, &v.Live, &v.Contacts, &v.Latest, &v.Sources, &v.Whole)
	}, `
WITH live AS (SELECT version, count(*) AS n FROM cells WHERE closed = 0 GROUP BY version),
  begun AS (SELECT version, count(*) AS n, max(began) AS latest FROM contacts GROUP BY version)
SELECT v.id, v.at, coalesce(live.n, 0), coalesce(begun.n, 0), coalesce(begun.latest, 0), length(v.sources), `+whole+`
FROM versions v LEFT JOIN live ON live.version = v.id LEFT JOIN begun ON begun.version = v.id
ORDER BY v.at DESC, v.id`)
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
