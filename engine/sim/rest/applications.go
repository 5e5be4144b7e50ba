package rest

import (
	"slices"
	"strings"

	"callflow/engine"
)

// application is a TwiML application: URLs that numbers, browsers and placed calls share.
type application struct {
	sid, name     string
	open          bool // PublicApplicationConnectEnabled
	hooks         hooks
	made, changed engine.Millis
}

func (a *API) appOf(sid string) *application {
	for _, app := range a.apps {
		if app.sid == sid {
			return app
		}
	}
	return nil
}

func (a *API) showApplication(app *application) object {
	return app.hooks.show(object{"sid": app.sid, "account_sid": a.c.Account, "friendly_name": app.name, "message_status_callback": nil,
		"sms_status_callback": nil, "public_application_connect_enabled": app.open, "date_created": date(app.made),
		"date_updated": date(app.changed), "uri": "/2010-04-01/Accounts/" + a.c.Account + "/Applications/" + app.sid + ".json"})
}

func listApplications(a *API, q *query) (int, any, *refusal) {
	var list []*application
	for _, app := range a.apps {
		if q.like("FriendlyName", app.name) {
			list = append(list, app)
		}
	}
	return page(q, "applications", list, func(app *application) string { return app.sid }, a.showApplication)
}

func fetchApplication(a *API, q *query) (int, any, *refusal) {
	app := a.appOf(q.args[0])
	if app == nil {
		return 0, nil, q.missing()
	}
	return 200, a.showApplication(app), nil
}

func createApplication(a *API, q *query) (int, any, *refusal) {
	app := &application{sid: a.net.NewSid("AP"), made: a.net.Now()}
	a.apps = append(a.apps, app)
	a.net.Own["app:"+app.sid] = true
	q.args = []string{app.sid}
	_, shown, failed := updateApplication(a, q)
	if failed != nil {
		a.apps = a.apps[:len(a.apps)-1]
	}
	return 201, shown, failed
}

func updateApplication(a *API, q *query) (int, any, *refusal) {
	app := a.appOf(q.args[0])
	if app == nil {
		return 0, nil, q.missing()
	}
	h := app.hooks
	if failed := h.read(q); failed != nil {
		return 0, nil, failed
	}
	app.hooks, app.changed = h, a.net.Now()
	if name := q.in.Get("FriendlyName"); name != "" {
		app.name = name
	}
	if q.has("PublicApplicationConnectEnabled") {
		app.open = strings.EqualFold(q.in.Get("PublicApplicationConnectEnabled"), "true")
	}
	return 200, a.showApplication(app), nil
}

func deleteApplication(a *API, q *query) (int, any, *refusal) {
	app := a.appOf(q.args[0])
	if app == nil {
		return 0, nil, q.missing()
	}
	delete(a.net.Own, "app:"+app.sid)
	a.apps = slices.DeleteFunc(a.apps, func(o *application) bool { return o == app })
	return 204, nil, nil
}
