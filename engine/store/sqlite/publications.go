package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/store"
)

var _ store.Publications = (*Store)(nil)

// contentBatch is how many bytes of files are written in one transaction: callers wait for no more.
const contentBatch = 1 << 20

// Enforce writes a publication down with its files. What is written before the last transaction is found by nobody.
func (s *Store) Enforce(ctx context.Context, e store.Publication, v store.Version, files map[string][]byte) error {
	hashes, err := list(ctx, s.read, func(r *sql.Rows, h *string) error { return r.Scan(h) }, "SELECT hash FROM contents")
	if err != nil {
		return s.missing(err, "files of versions")
	}
	known := make(map[string]bool, len(hashes))
	for _, h := range hashes {
		known[h] = true
	}
	var lines strings.Builder
	var batch []string // names of files
	size := 0
	flush := func() error {
		err := s.putContents(ctx, files, batch)
		batch, size = batch[:0], 0
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		h := hashOf(files[name])
		fmt.Fprintf(&lines, "%s %s\n", h, name)
		if known[h] {
			continue
		}
		known[h] = true
		batch = append(batch, name)
		if size += len(files[name]); size >= contentBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return s.writes(ctx, "keep version "+string(v.ID), func(c *sql.Conn) error {
		_, err := c.ExecContext(ctx, "INSERT INTO versions(id, at, sources) VALUES(?,?,?) ON CONFLICT(id) DO NOTHING", string(v.ID), int64(v.At), append([]byte{}, v.Sources...))
		if err == nil {
			_, err = c.ExecContext(ctx, "INSERT INTO bundles(version, files) VALUES(?,?) ON CONFLICT(version) DO UPDATE SET files = excluded.files", string(v.ID), lines.String())
		}
		if err == nil {
			err = note(ctx, c, &e)
		}
		return err
	})
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func (s *Store) putContents(ctx context.Context, files map[string][]byte, names []string) error {
	if len(names) == 0 {
		return nil
	}
	return s.writes(ctx, "keep files", func(c *sql.Conn) error {
		for _, name := range names {
			if _, err := c.ExecContext(ctx, "INSERT OR IGNORE INTO contents(hash, content) VALUES(?,?)", hashOf(files[name]), append([]byte{}, files[name]...)); err != nil {
				return err
			}
		}
		return nil
	})
}

// writes has something written in one transaction.
func (s *Store) writes(ctx context.Context, what string, do func(*sql.Conn) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return s.dead
	}
	_, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	if err == nil && s.o.Fail != nil {
		err = s.o.Fail(strings.Fields(what)[0])
	}
	if err == nil {
		err = do(s.conn)
	}
	if err == nil {
		_, err = s.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		_, _ = s.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return fmt.Errorf("%s: %w", what, fault(err))
	}
	return nil
}

func note(ctx context.Context, c *sql.Conn, e *store.Publication) error {
	_, err := c.ExecContext(ctx, "INSERT INTO publications(at, change, version, before, kept, folder, by, reason, rule) VALUES(?,?,?,?,?,?,?,?,?)",
		int64(e.At), string(e.Change), string(e.Version), string(e.Before), e.Kept, e.Folder, e.By, e.Reason, e.Rule)
	return err
}

// Note writes a publication down.
func (s *Store) Note(ctx context.Context, e store.Publication) error {
	return s.writes(ctx, "note "+string(e.Change), func(c *sql.Conn) error { return note(ctx, c, &e) })
}

// Publications returns the changes, the latest first.
func (s *Store) Publications(ctx context.Context, limit int) ([]store.Publication, error) {
	all, err := publications(ctx, s.read, limit)
	if err != nil {
		return nil, s.missing(err, "publications")
	}
	return all, nil
}

// Publications are the changes of what was in force, the latest first; none in a file of an older program.
func (r *Reader) Publications(ctx context.Context, limit int) ([]store.Publication, error) {
	all, err := publications(ctx, r.db, limit)
	if err != nil && strings.Contains(err.Error(), "no such table") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read publications of %q: %w", r.file, fault(err))
	}
	return all, nil
}

func publications(ctx context.Context, c querier, limit int) ([]store.Publication, error) {
	if limit <= 0 {
		limit = -1
	}
	return list(ctx, c, func(r *sql.Rows, e *store.Publication) error {
		return r.Scan(&e.ID, &e.At, &e.Change, &e.Version, &e.Before, &e.Kept, &e.Folder, &e.By, &e.Reason, &e.Rule)
	}, "SELECT id, at, change, version, before, kept, folder, by, reason, rule FROM publications ORDER BY id DESC LIMIT ?", limit)
}

// Files returns what a version was put in force with.
func (s *Store) Files(ctx context.Context, id engine.VersionID) (map[string][]byte, error) {
	var lines string
	if err := s.read.QueryRowContext(ctx, "SELECT files FROM bundles WHERE version = ?", string(id)).Scan(&lines); err != nil {
		return nil, s.missing(err, "files of version %q", id)
	}
	files := map[string][]byte{}
	for line := range strings.Lines(lines) {
		hash, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		content, err := s.Content(ctx, hash)
		if err != nil {
			return nil, fmt.Errorf("file %q of version %q: %w", name, id, err)
		}
		files[name] = content
	}
	return files, nil
}

// Content returns a file by its hash, or the first whose hash begins so.
func (s *Store) Content(ctx context.Context, hash string) (content []byte, err error) {
	if err := s.read.QueryRowContext(ctx, "SELECT content FROM contents WHERE hash >= ?1 AND hash < ?1 || 'g' ORDER BY hash LIMIT 1", hash).Scan(&content); err != nil {
		return nil, s.missing(err, "file %q", hash)
	}
	return content, nil
}

// Collect takes versions out that nothing needs.
func (s *Store) Collect(ctx context.Context, keep []engine.VersionID, before engine.Millis) ([]engine.VersionID, error) {
	var kept strings.Builder
	for i, v := range keep {
		if i > 0 {
			kept.WriteString(", ")
		}
		kept.WriteString(literal(string(v)))
	}
	old := fmt.Sprintf("NOT IN (%s) AND v.id NOT IN (SELECT version FROM publications WHERE at >= %d UNION SELECT before FROM publications WHERE at >= %[2]d) AND v.at < %[2]d",
		kept.String(), int64(before))
	gone, err := list(ctx, s.read, func(r *sql.Rows, v *engine.VersionID) error { return r.Scan(v) },
		"SELECT v.id FROM versions v WHERE v.id "+old+" AND NOT EXISTS (SELECT 1 FROM cells c WHERE c.version = v.id) AND NOT EXISTS (SELECT 1 FROM pins p WHERE p.version = v.id) ORDER BY v.at, v.id")
	if err != nil {
		return nil, s.missing(err, "versions that nothing needs")
	}
	shut, err := list(ctx, s.read, func(r *sql.Rows, v *engine.VersionID) error { return r.Scan(v) },
		"SELECT b.version FROM bundles b JOIN versions v ON v.id = b.version WHERE v.id "+old+
			" AND NOT EXISTS (SELECT 1 FROM cells c WHERE c.version = v.id AND c.closed = 0) ORDER BY b.version")
	if err != nil {
		return nil, s.missing(err, "versions that nothing needs")
	}
	if len(gone)+len(shut) == 0 {
		return nil, nil
	}
	var script strings.Builder
	for _, v := range gone { // one that a contact has begun with meanwhile stays
		fmt.Fprintf(&script, "DELETE FROM versions WHERE id = %s AND NOT EXISTS (SELECT 1 FROM cells WHERE version = %[1]s) AND NOT EXISTS (SELECT 1 FROM pins WHERE version = %[1]s);\n", literal(string(v)))
	}
	for _, v := range shut {
		fmt.Fprintf(&script, "DELETE FROM bundles WHERE version = %s;\n", literal(string(v)))
	}
	if _, err := s.take(ctx, script.String()); err != nil {
		return nil, fmt.Errorf("take out versions: %w", fault(err))
	}
	return gone, s.orphans(ctx)
}

// orphans takes files out that no version has, some at a time: callers wait for no more.
func (s *Store) orphans(ctx context.Context) error {
	text := func(r *sql.Rows, v *string) error { return r.Scan(v) }
	bundles, err := list(ctx, s.read, text, "SELECT files FROM bundles")
	if err != nil {
		return s.missing(err, "files of versions")
	}
	needed := map[string]bool{}
	for _, b := range bundles {
		for line := range strings.Lines(b) {
			hash, _, _ := strings.Cut(line, " ")
			needed[hash] = true
		}
	}
	hashes, err := list(ctx, s.read, text, "SELECT hash FROM contents")
	if err != nil {
		return s.missing(err, "files of versions")
	}
	hashes = slices.DeleteFunc(hashes, func(h string) bool { return needed[h] })
	for some := range slices.Chunk(hashes, expiredRows) {
		if _, err := s.take(ctx, "DELETE FROM contents WHERE hash IN ("+literals(some)+");\n"); err != nil {
			return fmt.Errorf("take out files: %w", fault(err))
		}
	}
	return nil
}
