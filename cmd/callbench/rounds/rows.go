package rounds

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// countRows adds up the rows of all tables of a SQLite database.
func countRows(path string) (int, error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return 0, fmt.Errorf("count rows: %w", err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
	if err != nil {
		return 0, fmt.Errorf("count rows: %w", err)
	}
	defer rows.Close()
	var parts []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return 0, fmt.Errorf("count rows: %w", err)
		}
		parts = append(parts, `(SELECT count(*) FROM "`+strings.ReplaceAll(name, `"`, `""`)+`")`)
	}
	if err := rows.Err(); err != nil {
		return 0, fmt.Errorf("count rows: %w", err)
	}
	rows.Close()
	if len(parts) == 0 {
		return 0, nil
	}
	var n int
	if err := db.QueryRow("SELECT " + strings.Join(parts, " + ")).Scan(&n); err != nil {
		return 0, fmt.Errorf("count rows: %w", err)
	}
	return n, nil
}

// removeDatabase removes a database with its log, so that each run begins with nothing.
func removeDatabase(path string) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
