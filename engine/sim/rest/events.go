package rest

import (
	"fmt"

	"callflow/engine"
	"callflow/engine/sim"
)

// Event is a webhook of a call with its answer.
type Event struct {
	Request sim.Request
	Status  int // of HTTP; 0: no answer
	Type    string
	Body    string
	Took    engine.Millis
	At      engine.Millis // when the answer came
}

// Bounds of what is remembered of webhooks.
const (
	mostTraced   = 1000 // calls
	mostEvents   = 100  // of a call
	longestEvent = 16 << 10
)

// trace remembers the webhooks of the latest calls.
type trace struct {
	calls  map[string][]Event
	latest []string // CallSids, oldest first
}

// Happened remembers a webhook of a call.
func (a *API) Happened(e Event) {
	t, sid := &a.hooks, e.Request.Sid
	if sid == "" {
		return
	}
	if t.calls == nil {
		t.calls = map[string][]Event{}
	}
	list, known := t.calls[sid]
	if !known {
		if len(t.latest) == mostTraced {
			delete(t.calls, t.latest[0])
			t.latest = append(t.latest[:0], t.latest[1:]...)
		}
		t.latest = append(t.latest, sid)
	}
	if len(list) == mostEvents {
		list = append(list[:0], list[1:]...)
	}
	e.Body = e.Body[:min(len(e.Body), longestEvent)]
	t.calls[sid] = append(list, e)
}

// listEvents lists the webhooks of a call, the oldest first.
func listEvents(a *API, q *query) (int, any, *refusal) {
	v, failed := a.call(q)
	if failed != nil {
		return 0, nil, failed
	}
	list := a.hooks.calls[v.Sid]
	places := make([]int, len(list))
	for i := range places {
		places[i] = i
	}
	return page(q, "events", places, func(i int) string { return fmt.Sprint(i) }, func(i int) object { return showEvent(list[i]) })
}

func showEvent(e Event) object {
	parameters := object{}
	for _, p := range e.Request.Params {
		parameters[p.Name] = p.Value
	}
	method := e.Request.Method
	if method == "" {
		method = "POST"
	}
	return object{"request": object{"method": method, "url": e.Request.URL, "parameters": parameters},
		"response": object{"response_code": e.Status, "request_duration": int(e.Took), "content_type": e.Type, "response_body": e.Body,
			"date_created": date(e.At)}}
}
