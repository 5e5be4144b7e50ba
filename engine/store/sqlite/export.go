package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"

	"callflow/engine/store"
)

// Export hands over all rows of the contacts, rooms and lists in which a number occurs, table by table, and other rows that
// have it: each by its columns, with its table under "table". Keys of sealed values are left out.
func (r *Reader) Export(ctx context.Context, number string, each func(row map[string]any) error) error {
	needle := store.Needle(number)
	if needle == "" {
		return fmt.Errorf("export: %q is no number or address", number)
	}
	cells, loose, err := search(ctx, r.db, needle)
	if err != nil {
		return fmt.Errorf("search %q: %w", r.file, err)
	}
	all, err := spots(ctx, r.db)
	if err != nil {
		return fmt.Errorf("search %q: %w", r.file, err)
	}
	var ids []string
	for _, cell := range slices.Sorted(maps.Keys(cells)) {
		ids = append(ids, fmt.Sprint(cell))
	}
	last := ""
	for _, s := range all {
		if s.table == last {
			continue
		}
		last = s.table
		where := fmt.Sprintf("%s IN (%s)", s.cell, strings.Join(ids, ", "))
		for _, l := range loose {
			if l.table == s.table {
				where += fmt.Sprintf(" OR instr(%s, %s) > 0", quote(l.column), literal(needle))
			}
		}
		if err := r.exportTable(ctx, s.table, where, each); err != nil {
			return fmt.Errorf("export %s of %q: %w", s.table, r.file, err)
		}
	}
	return nil
}

func (r *Reader) exportTable(ctx context.Context, table, where string, each func(row map[string]any) error) error {
	rows, err := r.db.QueryContext(ctx, fmt.Sprintf("SELECT * FROM %s t WHERE %s", table, where))
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	for err == nil && rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range into {
			into[i] = &values[i]
		}
		if err = rows.Scan(into...); err != nil {
			break
		}
		row := map[string]any{"table": table}
		for i, name := range names {
			if _, key := values[i].([]byte); key {
				continue
			}
			row[name] = values[i]
			if text, ok := values[i].(string); ok && strings.HasPrefix(text, "{") && json.Valid([]byte(text)) {
				row[name] = json.RawMessage(text)
			}
		}
		err = each(row)
	}
	return errors.Join(err, rows.Err())
}

// Unused reports an error when a file is not there, or when somebody else has it open.
func Unused(ctx context.Context, name string) error {
	file, err := locate(name)
	if err != nil {
		return err
	}
	if _, err := os.Stat(file); err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	q := url.Values{"_pragma": {"busy_timeout(500)", "locking_mode(EXCLUSIVE)"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return fmt.Errorf("open store %q: %w", file, err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	for _, do := range []string{"BEGIN EXCLUSIVE", "ROLLBACK"} {
		if _, err := db.ExecContext(ctx, do); err != nil {
			return fmt.Errorf("a server has %q open; ask it, or stop it first: %w", file, err)
		}
	}
	return nil
}
