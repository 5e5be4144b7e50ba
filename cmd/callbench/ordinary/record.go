package ordinary

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// tables are the two that the baseline has, under the same names.
var tables = [...]string{
	`CREATE TABLE IF NOT EXISTS events(id INTEGER PRIMARY KEY, call_sid TEXT NOT NULL, at INTEGER NOT NULL,
	 kind TEXT NOT NULL, node TEXT NOT NULL, data TEXT NOT NULL)`,
	`CREATE INDEX IF NOT EXISTS events_call ON events(call_sid)`,
	`CREATE TABLE IF NOT EXISTS states(call_sid TEXT PRIMARY KEY, node TEXT NOT NULL, status TEXT NOT NULL,
	 vars TEXT NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID`,
}

const (
	selectState = `SELECT node, vars FROM states WHERE call_sid = ?`
	insertEvent = `INSERT INTO events(call_sid, at, kind, node, data) VALUES(?,?,?,?,?)`
	upsertState = `INSERT INTO states(call_sid, node, status, vars, updated_at) VALUES(?,?,?,?,?)
	 ON CONFLICT(call_sid) DO UPDATE SET node=excluded.node, status=excluded.status, vars=excluded.vars, updated_at=excluded.updated_at`
)

// turn is what a route wants recorded.
type turn struct {
	kind  string
	param string // the form parameter worth recording, or empty
	to    string // the leg's next node, or empty to stay
	opens bool   // may be a leg's first webhook
}

type vars struct {
	Lang  string `json:"lang"`
	Waits int    `json:"waits"`
}

// record reads the leg, inserts the event and updates the leg in one transaction.
func (a *App) record(c echo.Context, t turn) error {
	ctx := c.Request().Context()
	tx, err := a.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	sid, node, v := c.FormValue("CallSid"), "", vars{Lang: "en"}
	var text string
	err = tx.QueryRowContext(ctx, selectState, sid).Scan(&node, &text)
	switch {
	case errors.Is(err, sql.ErrNoRows) && t.opens:
	case errors.Is(err, sql.ErrNoRows):
		return echo.NewHTTPError(http.StatusNotFound)
	case err != nil:
		return err
	default:
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			return err
		}
	}
	status := "live"
	switch t.kind {
	case "wait":
		v.Waits++
	case "status":
		status = "ended"
	}
	if t.to != "" {
		node = t.to
	}
	event, err := json.Marshal(recorded(c, t.param))
	if err != nil {
		return err
	}
	state, err := json.Marshal(v)
	if err != nil {
		return err
	}
	now := time.Now().UnixMilli()
	if _, err := tx.ExecContext(ctx, insertEvent, sid, now, t.kind, node, string(event)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, upsertState, sid, node, status, string(state), now); err != nil {
		return err
	}
	return tx.Commit()
}

func recorded(c echo.Context, param string) map[string]string {
	out := map[string]string{}
	for _, key := range [...]string{"From", "To", "CallStatus", "Direction", param} {
		if key != "" {
			out[key] = c.FormValue(key)
		}
	}
	return out
}
