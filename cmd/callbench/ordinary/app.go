// Package ordinary is what a Go developer would write for the call instead of using an engine: echo, twilio-go's
// request validator and TwiML builder, database/sql, and one transaction per webhook that reads the leg, inserts an
// event and updates the leg.
package ordinary

import (
	"database/sql"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/twilio/twilio-go/client"
	"github.com/twilio/twilio-go/twiml"
	_ "modernc.org/sqlite" // the driver

	"callflow/cmd/callbench/script"
	"callflow/cmd/callbench/webhook"
)

// App is the application with its database.
type App struct {
	*echo.Echo
	db *sql.DB
}

// Open opens or makes the database and sets the routes. The app must be closed.
func Open(path, public, token string) (*App, error) {
	db, err := sql.Open("sqlite", "file:"+path+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.SetMaxOpenConns(1) // one writer: the usual advice for SQLite
	for _, text := range tables {
		if _, err := db.Exec(text); err != nil {
			db.Close()
			return nil, fmt.Errorf("open database: %w", err)
		}
	}
	a := &App{Echo: echo.New(), db: db}
	a.HideBanner, a.HidePort = true, true
	a.Use(middleware.Recover(), signed(public, token))
	a.routes()
	return a, nil
}

// Close closes the database.
func (a *App) Close() error { return a.db.Close() }

// signed refuses requests that Twilio did not sign.
func signed(public, token string) echo.MiddlewareFunc {
	validator := client.NewRequestValidator(token)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			form, err := c.FormParams()
			if err != nil {
				return err
			}
			params := make(map[string]string, len(form))
			for key, values := range form {
				params[key] = values[0]
			}
			if !validator.Validate(public+c.Request().RequestURI, params, c.Request().Header.Get(webhook.Header)) {
				return c.NoContent(http.StatusForbidden)
			}
			return next(c)
		}
	}
}

func (a *App) routes() {
	a.POST(script.Voice, func(c echo.Context) error {
		if c.FormValue("To") == script.Agents {
			return a.step(c, turn{kind: "incoming", to: "agent", opens: true}, agentDial()...)
		}
		return a.step(c, turn{kind: "incoming", to: "menu", opens: true}, menu()...)
	})
	a.POST(script.Menu, func(c echo.Context) error {
		if c.FormValue("Digits") != "2" {
			return a.step(c, turn{kind: "gather", param: "Digits"}, menu()...)
		}
		return a.step(c, turn{kind: "gather", param: "Digits", to: "submenu"}, submenu()...)
	})
	a.POST(script.Submenu, func(c echo.Context) error {
		if c.FormValue("Digits") != "1" {
			return a.step(c, turn{kind: "gather", param: "Digits"}, submenu()...)
		}
		return a.step(c, turn{kind: "gather", param: "Digits", to: "queue"}, enqueue()...)
	})
	a.POST(script.Wait, func(c echo.Context) error {
		return a.step(c, turn{kind: "wait", param: "QueuePosition"}, position(c.FormValue("QueuePosition"))...)
	})
	a.POST(script.Connect, func(c echo.Context) error {
		return a.step(c, turn{kind: "connect", to: "connected"}, say(script.SayConnect))
	})
	a.POST(script.QueueDone, func(c echo.Context) error {
		return a.step(c, turn{kind: "queue-done", param: "QueueResult", to: "done"}, say(script.SayGoodbye), &twiml.VoiceHangup{})
	})
	a.POST(script.AgentDone, func(c echo.Context) error {
		return a.step(c, turn{kind: "agent-done", param: "DialCallStatus", to: "done"}, &twiml.VoiceHangup{})
	})
	a.POST(script.Status, func(c echo.Context) error {
		if err := a.record(c, turn{kind: "status", param: "CallStatus"}); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
}

// step records the webhook and answers it.
func (a *App) step(c echo.Context, t turn, verbs ...twiml.Element) error {
	if err := a.record(c, t); err != nil {
		return err
	}
	text, err := twiml.Voice(verbs)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/xml; charset=utf-8", []byte(text))
}
