package rest

import (
	"strconv"
	"unicode/utf8"

	"callflow/engine"
)

// message is a text message that was sent; nobody receives it.
type message struct {
	sid, from, to, body string
	made                engine.Millis
}

func (a *API) showMessage(m message) object {
	path := "/2010-04-01/Accounts/" + a.c.Account + "/Messages/" + m.sid
	return object{"sid": m.sid, "account_sid": a.c.Account, "api_version": "2010-04-01", "body": m.body, "from": m.from, "to": m.to,
		"status": "queued", "direction": "outbound-api", "num_segments": strconv.Itoa(1 + utf8.RuneCountInString(m.body)/160), "num_media": "0",
		"date_created": date(m.made), "date_updated": date(m.made), "date_sent": nil, "price": nil, "price_unit": "USD", "error_code": nil,
		"error_message": nil, "messaging_service_sid": nil, "uri": path + ".json", "subresource_uris": object{"media": path + "/Media.json"}}
}

// createMessage takes a text message and writes it into the transcript.
func createMessage(a *API, q *query) (int, any, *refusal) {
	m := message{from: q.in.Get("From"), to: q.in.Get("To"), body: q.in.Get("Body")}
	switch {
	case m.to == "":
		return 0, nil, wrong(21604, "A 'To' phone number is required.")
	case !isNumber(m.to):
		return 0, nil, wrong(21211, "Invalid 'To' Phone Number: "+m.to)
	case m.from == "":
		return 0, nil, wrong(21603, "A 'From' phone number is required.")
	case a.numberOf(m.from) == nil:
		return 0, nil, wrong(21606, "The From phone number "+m.from+" is not a valid message-capable number of this account")
	case m.body == "":
		return 0, nil, wrong(21602, "Message body is required.")
	case utf8.RuneCountInString(m.body) > 1600:
		return 0, nil, wrong(21617, "The concatenated message body exceeds the 1600 character limit.")
	}
	m = a.keepMessage(m)
	a.net.Note("text", "from "+m.from+" to "+m.to+": "+m.body)
	return 201, a.showMessage(m), nil
}

// mostMessages bounds the messages that are kept.
const mostMessages = 10_000

// keepMessage gives a message its SID and keeps it.
func (a *API) keepMessage(m message) message {
	m.sid, m.made = a.net.NewSid("SM"), a.net.Now()
	if len(a.messages) >= mostMessages {
		a.messages = append(a.messages[:0], a.messages[mostMessages/2:]...)
	}
	a.messages = append(a.messages, m)
	return m
}

func listMessages(a *API, q *query) (int, any, *refusal) {
	var list []message
	for i := len(a.messages) - 1; i >= 0; i-- {
		if m := a.messages[i]; q.like("To", m.to) && q.like("From", m.from) && q.within("DateSent", m.made) {
			list = append(list, m)
		}
	}
	return page(q, "messages", list, func(m message) string { return m.sid }, a.showMessage)
}

func fetchMessage(a *API, q *query) (int, any, *refusal) {
	for _, m := range a.messages {
		if m.sid == q.args[0] {
			return 200, a.showMessage(m), nil
		}
	}
	return 0, nil, q.missing()
}
