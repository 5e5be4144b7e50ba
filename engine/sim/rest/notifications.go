package rest

import (
	"net/url"
	"strconv"

	"callflow/engine"
)

// Notification is a fault that Twilio tells the account of.
type Notification struct {
	Call     string // CallSid; "" for none
	Code     int    // of the error dictionary
	Level    int    // 0: error, 1: warning
	URL      string // of the webhook; "" for none
	Method   string
	Text     string
	Sent     string // parameters of the webhook
	Answer   string
	sid      string
	happened engine.Millis
}

// mostNotes bounds the notifications that are kept.
const mostNotes = 10_000

// Note adds a notification.
func (a *API) Note(n Notification) {
	n.sid, n.happened = a.net.NewSid("NO"), a.net.Now()
	if len(a.notes) == mostNotes {
		a.notes = append(a.notes[:0], a.notes[mostNotes/2:]...)
	}
	a.notes = append(a.notes, n)
}

// Notes returns the notifications that are kept, in order.
func (a *API) Notes() []Notification { return a.notes }

func (a *API) showNote(n Notification) object {
	path := "/2010-04-01/Accounts/" + a.c.Account
	if n.Call != "" {
		path += "/Calls/" + n.Call
	}
	level := map[int]string{0: "ERROR", 1: "WARN"}[n.Level]
	said := url.Values{"ErrorCode": {strconv.Itoa(n.Code)}, "LogLevel": {level}, "Msg": {n.Text}}
	method := n.Method
	if method == "" {
		method = "POST"
	}
	return object{"sid": n.sid, "account_sid": a.c.Account, "api_version": "2010-04-01", "call_sid": text(n.Call), "date_created": date(n.happened),
		"date_updated": date(n.happened), "error_code": strconv.Itoa(n.Code), "log": strconv.Itoa(n.Level), "message_date": date(n.happened),
		"message_text": said.Encode(), "more_info": "https://www.twilio.com/docs/errors/" + strconv.Itoa(n.Code), "request_method": method,
		"request_url": text(n.URL), "uri": path + "/Notifications/" + n.sid + ".json"}
}

func listNotifications(a *API, q *query) (int, any, *refusal) {
	of := ""
	if len(q.args) > 0 {
		if _, failed := a.call(q); failed != nil {
			return 0, nil, failed
		}
		of = q.args[0]
	}
	var list []Notification
	for i := len(a.notes) - 1; i >= 0; i-- {
		n := a.notes[i]
		if (of == "" || n.Call == of) && q.like("Log", strconv.Itoa(n.Level)) && q.within("MessageDate", n.happened) {
			list = append(list, n)
		}
	}
	return page(q, "notifications", list, func(n Notification) string { return n.sid }, a.showNote)
}

func fetchNotification(a *API, q *query) (int, any, *refusal) {
	for _, n := range a.notes {
		if n.sid == q.args[0] {
			shown := a.showNote(n)
			shown["request_variables"], shown["response_body"], shown["response_headers"] = n.Sent, n.Answer, ""
			return 200, shown, nil
		}
	}
	return 0, nil, q.missing()
}
