package rest

import (
	"net/url"
	"slices"
	"strconv"

	"callflow/engine/sim"
)

func (a *API) showNote(n sim.Notification) object {
	path := "/2010-04-01/Accounts/" + a.c.Account
	if n.Call != "" {
		path += "/Calls/" + n.Call
	}
	level, log := "ERROR", "0"
	if n.Code.Level == sim.LevelWarning {
		level, log = "WARN", "1"
	}
	number := strconv.Itoa(n.Code.Number)
	said := url.Values{"ErrorCode": {number}, "LogLevel": {level}, "Msg": {n.Code.Title + ": " + n.Text}}
	return object{"sid": n.Sid, "account_sid": a.c.Account, "api_version": "2010-04-01", "call_sid": text(n.Call), "date_created": date(n.At),
		"date_updated": date(n.At), "error_code": number, "log": log, "message_date": date(n.At),
		"message_text": said.Encode(), "more_info": "https://www.twilio.com/docs/errors/" + number, "request_method": "POST",
		"request_url": text(n.URL), "uri": path + "/Notifications/" + n.Sid + ".json"}
}

// listNotifications lists what went wrong, the latest first.
func listNotifications(a *API, q *query) (int, any, *refusal) {
	of := ""
	if len(q.args) > 0 {
		if _, failed := a.call(q); failed != nil {
			return 0, nil, failed
		}
		of = q.args[0]
	}
	list := slices.DeleteFunc(a.net.Notifications(of), func(n sim.Notification) bool {
		level := map[bool]string{true: "1", false: "0"}[n.Code.Level == sim.LevelWarning]
		return !q.like("Log", level) || !q.within("MessageDate", n.At)
	})
	slices.Reverse(list)
	return page(q, "notifications", list, func(n sim.Notification) string { return n.Sid }, a.showNote)
}

func fetchNotification(a *API, q *query) (int, any, *refusal) {
	for _, n := range a.net.Notifications("") {
		if n.Sid == q.args[len(q.args)-1] {
			shown := a.showNote(n)
			shown["request_variables"], shown["response_body"], shown["response_headers"] = "", "", ""
			return 200, shown, nil
		}
	}
	return 0, nil, q.missing()
}
