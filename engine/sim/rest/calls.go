package rest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/sim"
)

// call finds the call that a path names.
func (a *API) call(q *query) (sim.CallView, *refusal) {
	v, ok := a.net.CallOf(q.args[0])
	if !ok || a.dropped[v.Sid] || q.gone && v.Over {
		return v, q.missing()
	}
	return v, nil
}

func fetchCall(a *API, q *query) (int, any, *refusal) {
	v, failed := a.call(q)
	if failed != nil {
		return 0, nil, failed
	}
	return 200, a.showCall(v), nil
}

// listCalls lists the latest calls first. A stale list does not have them yet.
func listCalls(a *API, q *query) (int, any, *refusal) {
	var list []sim.CallView
	for v := range a.net.Calls() {
		if a.dropped[v.Sid] || q.stale && v.Began > a.net.Now()-2000 {
			continue
		}
		if q.like("To", v.To) && q.like("From", v.From) && q.like("ParentCallSid", v.Parent) && q.like("Status", v.Status) &&
			q.within("StartTime", startOf(v)) && q.within("EndTime", v.Ended) {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(x, y sim.CallView) int { return strings.Compare(y.Sid, x.Sid) })
	return page(q, "calls", list, func(v sim.CallView) string { return v.Sid }, a.showCall)
}

// like compares a value with a filter.
func (q *query) like(name, value string) bool { return q.in.Get(name) == "" || q.in.Get(name) == value }

// startOf is when a call was dialled; 0 while it is queued.
func startOf(v sim.CallView) engine.Millis {
	if v.Status == "queued" {
		return 0
	}
	return v.Began
}

func (a *API) showCall(v sim.CallView) object {
	path := "/2010-04-01/Accounts/" + a.c.Account + "/Calls/" + v.Sid
	more := object{}
	for _, name := range []string{"events", "notifications", "payments", "recordings", "siprec", "streams", "transcriptions",
		"user_defined_message_subscriptions", "user_defined_messages"} {
		more[name] = path + "/" + camel(name) + ".json"
	}
	updated := max(v.Began, v.Answered, v.Ended, a.changed[v.Sid])
	var duration any
	if v.Over && v.Status == "completed" {
		duration = strconv.Itoa(v.Seconds())
	}
	number := ""
	if n := a.numberOf(v.To); v.Direction == "inbound" && n != nil {
		number = n.sid
	} else if n := a.numberOf(v.From); v.Direction != "inbound" && n != nil {
		number = n.sid
	}
	return object{
		"sid": v.Sid, "account_sid": a.c.Account, "api_version": "2010-04-01", "uri": path + ".json", "parent_call_sid": text(v.Parent),
		"to": v.To, "to_formatted": formatted(v.To), "from": v.From, "from_formatted": formatted(v.From), "phone_number_sid": text(number),
		"status": v.Status, "direction": v.Direction, "date_created": date(v.Began), "date_updated": date(updated),
		"start_time": date(startOf(v)), "end_time": date(v.Ended), "duration": duration, "price": nil, "price_unit": "USD",
		"answered_by": text(v.AnsweredBy), "caller_name": nil, "forwarded_from": nil, "group_sid": nil, "trunk_sid": nil,
		"queue_time": "0", "annotation": nil, "subresource_uris": more,
	}
}

// camel writes a name of JSON as paths have it.
func camel(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// createCall places a call. Calls beyond the account's pace wait (Twilio: "CPS glossary").
func createCall(a *API, q *query) (int, any, *refusal) {
	o, failed := a.order(q)
	if failed != nil {
		return 0, nil, failed
	}
	wait, failed := a.turn(&o)
	if failed != nil {
		return 0, nil, failed
	}
	sid := a.net.Originate(o)
	v, _ := a.net.CallOf(sid)
	shown := a.showCall(v)
	shown["status"], shown["start_time"], shown["queue_time"] = "queued", nil, strconv.FormatInt(int64(wait), 10)
	return 201, shown, nil
}

// longestQueue is how long a call may wait for its turn (error 22005).
const longestQueue = 24 * 60 * 60_000

// turn gives an order its place in the account's queue and returns how long it waits.
func (a *API) turn(o *sim.Order) (engine.Millis, *refusal) {
	now := a.net.Now()
	turn := max(now, a.slot)
	if turn-now > longestQueue {
		return 0, wrong(22005, "More than 24 hours of calls are queued")
	}
	a.slot = turn + engine.Millis(1000/a.c.Pace)
	if o.Begin = max(turn, now+a.c.Lag); o.Begin == now {
		o.Begin = 0
	}
	return turn - now, nil
}

// order reads a call that is to be placed.
func (a *API) order(q *query) (sim.Order, *refusal) {
	o := sim.Order{To: q.in.Get("To"), From: q.in.Get("From"), Document: q.in.Get("Twiml"), Digits: q.in.Get("SendDigits"),
		Detect: q.in.Get("MachineDetection")}
	if failed := a.parties(o.From, o.To); failed != nil {
		return o, failed
	}
	var failed *refusal
	if o.Routes, failed = a.callRoutes(q); failed != nil {
		return o, failed
	}
	if o.Routes.Voice != "" {
		o.Document = ""
	}
	if strings.Trim(o.Digits, "0123456789ABCDabcd#*wW") != "" || len(o.Digits) > 32 {
		return o, wrong(21206, "SendDigits is not valid: "+o.Digits)
	}
	if o.Timeout, failed = q.number("Timeout", 60); failed != nil || o.Timeout == 0 || o.Timeout > 600 {
		return o, wrong(21208, "Timeout must be between 1 and 600 seconds")
	}
	if o.Limit, failed = q.number("TimeLimit", 0); failed != nil {
		return o, failed
	}
	if strings.EqualFold(q.in.Get("AsyncAmd"), "true") {
		o.Detected = q.in.Get("AsyncAmdStatusCallback")
	}
	if strings.EqualFold(q.in.Get("Record"), "true") {
		t := tapeOf(q, "OutboundAPI")
		o.Record = &t
	}
	o.Events = a.events(q)
	return o, nil
}

// parties checks who is called from which number.
func (a *API) parties(from, to string) *refusal {
	switch {
	case to == "":
		return wrong(21201, "No 'To' number is specified")
	case from == "":
		return wrong(21213, "No 'From' number is specified")
	case !isNumber(to) && !isAddress(to):
		return wrong(21211, "The phone number you are attempting to call, "+to+", is not valid.")
	case isNumber(to) && !isNumber(from):
		return wrong(21212, "The source phone number provided, "+from+", is not a valid phone number.")
	case isNumber(to) && a.numberOf(from) == nil:
		return wrong(21210, "The source phone number provided, "+from+", is not yet verified for your account.")
	}
	return nil
}

// callRoutes are the URLs of a call that is placed: its own, or those of an application.
func (a *API) callRoutes(q *query) (sim.Routes, *refusal) {
	if sid := q.in.Get("ApplicationSid"); sid != "" && q.in.Get("Url") == "" {
		app := a.appOf(sid)
		if app == nil {
			return sim.Routes{}, wrong(21218, "ApplicationSid is not valid: "+sid)
		}
		return app.hooks.routes(), nil
	}
	var r sim.Routes
	var failed *refusal
	if r.Voice, failed = q.addressBy("Url", "Method"); failed != nil {
		return r, failed
	}
	if r.Voice == "" && q.in.Get("Twiml") == "" {
		return r, wrong(21205, "Url parameter is required.")
	}
	if len(q.in.Get("Twiml")) > 4000 {
		return r, wrong(32018, "Twiml must not be longer than 4000 characters")
	}
	if r.Fallback, failed = q.address("FallbackUrl"); failed != nil {
		return r, failed
	}
	r.Status, failed = q.addressBy("StatusCallback", "StatusCallbackMethod")
	return r, failed
}

// addressBy is a URL whose method is a parameter of another name.
func (q *query) addressBy(name, method string) (string, *refusal) {
	sub := query{in: url.Values{"Url": q.in[name], "Method": q.in[method]}}
	return sub.address("Url")
}

// events are those that a call reports. A name that does not exist is noted, and nothing is reported then
// (error 21626).
func (a *API) events(q *query) string {
	events := q.words("StatusCallbackEvent")
	for _, e := range events {
		if !slices.Contains([]string{"initiated", "ringing", "answered", "completed"}, e) {
			a.net.Complain(21626, "", "StatusCallbackEvent "+e+" is not valid")
			return "none"
		}
	}
	return strings.Join(events, " ")
}

// updateCall moves or ends a call. The answer shows it as it was.
func updateCall(a *API, q *query) (int, any, *refusal) {
	v, failed := a.call(q)
	if failed != nil {
		return 0, nil, failed
	}
	shown := a.showCall(v)
	switch status := q.in.Get("Status"); {
	case status != "" && status != "canceled" && status != "completed":
		return 0, nil, wrong(21220, "Status must be canceled or completed")
	case status != "" && v.Over:
		return 0, nil, wrong(21220, "Call is not in-progress. Cannot end.")
	case status == "canceled" && v.Direction != "outbound-dial":
		// One that was answered goes on; one that a Dial rings counts as answered (Twilio: "Modifying Live Calls").
		a.net.Cancel(v.Sid)
	case status == "canceled":
	case status == "completed":
		_ = a.net.End(v.Sid)
	default:
		failed = a.moveCall(q, v)
	}
	a.touch(v.Sid)
	return 200, shown, failed
}

// mostChanges bounds how many instants of changes are remembered.
const mostChanges = 20_000

// touch remembers that REST has changed something just now.
func (a *API) touch(sid string) {
	if len(a.changed) >= mostChanges {
		clear(a.changed)
	}
	a.changed[sid] = a.net.Now()
}

// moveCall makes a call run another document.
func (a *API) moveCall(q *query, v sim.CallView) *refusal {
	if q.in.Get("Url") == "" && q.in.Get("Twiml") == "" {
		if v.Over {
			return wrong(21220, "Call is not in-progress. Cannot redirect.")
		}
		return nil // a callback alone changes nothing
	}
	r, failed := a.callRoutes(q)
	if failed != nil {
		return failed
	}
	if v.Status != "in-progress" {
		return wrong(21220, "Call is not in-progress. Cannot redirect.")
	}
	a.net.Tell(v.Sid, r)
	if r.Voice == "" {
		_ = a.net.Run(v.Sid, q.in.Get("Twiml"))
		return nil
	}
	_ = a.net.Move(v.Sid, r.Voice)
	return nil
}

func deleteCall(a *API, q *query) (int, any, *refusal) {
	v, failed := a.call(q)
	switch {
	case failed != nil:
		return 0, nil, failed
	case !v.Over:
		return 0, nil, refuse(422, 20009, "Cannot delete this resource before it has completed")
	}
	a.dropped[v.Sid] = true
	return 204, nil, nil
}
