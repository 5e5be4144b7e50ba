package rest

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"

	"callflow/engine"
	"callflow/engine/sim"
)

// Config is what an [API] is made of.
type Config struct {
	Account string // AccountSid
	Token   string // auth token, which is the account's password
	// Pace is how many calls may be placed in a second (Twilio: "CPS"); more of them wait. 0: 1.
	Pace float64
	// Lag is how long a call that is placed takes to leave for its telephone at least, in milliseconds, so that
	// the answer to the request comes before the first callback.
	Lag engine.Millis
	// Most is how many requests may be on their way at once; 0: 100. One more is answered with 429.
	Most int
	// RetryAfter is sent with 429, in seconds; 0: not at all, as Twilio does not document it.
	RetryAfter int
	// Delay is how long the summary of a conference takes to appear, in milliseconds; 0: five minutes.
	Delay engine.Millis
}

// API is the REST API of one account.
type API struct {
	net  *sim.Network
	c    Config
	slot engine.Millis // when the next call may be placed

	numbers   []*number
	apps      []*application
	workflows []Workflow
	keys      []*key
	messages  []message
	dropped   map[string]bool // SIDs of records that were deleted
	changed   map[string]engine.Millis
	hooks     trace
	taken     []string // CallSids of the latest claims of queue members
}

// New makes the API of a network; from now on it tells the routes of numbers.
func New(n *sim.Network, c Config) *API {
	if c.Pace <= 0 {
		c.Pace = 1
	}
	if c.Most <= 0 {
		c.Most = 100
	}
	if c.Delay <= 0 {
		c.Delay = 5 * 60_000
	}
	a := &API{net: n, c: c, dropped: map[string]bool{}, changed: map[string]engine.Millis{}}
	n.RoutesTo = a.routesTo
	if n.Own == nil {
		n.Own = map[string]bool{}
	}
	before := n.Text
	n.Text = func(from, to, body string) {
		a.keepMessage(message{from: from, to: to, body: body})
		if before != nil {
			before(from, to, body)
		}
	}
	return a
}

// Request is a request as it came by HTTP.
type Request struct {
	Method, Path   string
	Query, Form    url.Values
	User, Password string // Basic authentication
	Load           int    // requests that are on their way besides
}

// Reply is an answer.
type Reply struct {
	Status     int
	Type       string // content type
	Body       []byte // empty for 204
	RetryAfter int    // seconds; 0: no such header
	Lost       bool   // it was done, but the answer is never sent (fault rest-lost)
	Slow       bool   // the answer takes long (fault rest-slow)
}

// object is a JSON object; its keys are written in order.
type object map[string]any

// query is a request on its way through a resource.
type query struct {
	path  string
	args  []string // what stands for * in the route
	in    url.Values
	stale bool // lists do not show what is new (fault rest-stale)
	gone  bool // what has ended is not found (fault rest-gone)
}

// Do carries a request out.
func (a *API) Do(r Request) Reply {
	if !a.allowed(r.User, r.Password) && !public(r) {
		return a.reply(0, nil, refuse(401, 20003, "Authenticate"))
	}
	if r.Load >= a.c.Most || a.net.Struck("rest-429") {
		return a.reply(0, nil, refuse(429, 20429, "Too Many Requests"))
	}
	switch {
	case a.net.Struck("rest-500"):
		return a.reply(0, nil, refuse(500, 20500, "An internal server error has occurred"))
	case a.net.Struck("rest-503"):
		return a.reply(0, nil, refuse(503, 20503, "Service unavailable"))
	}
	do, q, failed := a.route(r)
	if failed != nil {
		return a.reply(0, nil, failed)
	}
	if r.Method == "POST" && a.net.Struck("rest-no-effect") {
		if get, gq, err := a.route(Request{Method: "GET", Path: r.Path, Query: url.Values{}}); err == nil && len(gq.args) > 0 {
			return a.reply(get(a, gq))
		}
	}
	q.stale, q.gone = a.net.Struck("rest-stale"), a.net.Struck("rest-gone")
	reply := a.reply(do(a, q))
	reply.Lost, reply.Slow = a.net.Struck("rest-lost"), a.net.Struck("rest-slow")
	return reply
}

// public tells requests that need no password: sounds, unless an account wants it otherwise (Twilio: "HTTP Basic
// authentication for media access").
func public(r Request) bool {
	return r.Method == "GET" && strings.Contains(r.Path, "/Recordings/RE") && !strings.HasSuffix(r.Path, ".json")
}

// reply writes an answer.
func (a *API) reply(status int, body any, failed *refusal) Reply {
	if failed != nil {
		status, body = failed.status, failed.body()
	}
	r := Reply{Status: status, Type: "application/json"}
	if raw, ok := body.(media); ok {
		r.Type, r.Body = "audio/x-wav", raw
		return r
	}
	if status == 429 {
		r.RetryAfter = a.c.RetryAfter
	}
	if body == nil {
		return r
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		panic("internal error: " + err.Error()) // objects hold texts, numbers and lists
	}
	r.Body = bytes.TrimSuffix(text.Bytes(), []byte("\n"))
	return r
}

// resource carries out a request.
type resource func(*API, *query) (status int, body any, failed *refusal)

// route finds the resource of a path. Paths of the API of 2010 end in .json; those of Insights do not.
func (a *API) route(r Request) (resource, *query, *refusal) {
	q := &query{path: r.Path, in: r.Query}
	if r.Method == "POST" {
		q.in = r.Form
	}
	path, ok := strings.CutPrefix(r.Path, "/2010-04-01/Accounts/"+a.c.Account+"/")
	list := routes()
	switch {
	case ok:
	case strings.HasPrefix(r.Path, "/v1/"):
		path, list = r.Path[len("/v1/"):], append(insightRoutes(), taskRoutes()...)
	default:
		path, list = strings.TrimPrefix(r.Path, "/2010-04-01/"), accountRoutes()
	}
	known := false
	for _, route := range list {
		if args, ok := matches(route.path, strings.TrimSuffix(path, ".json")); ok {
			known = true
			if route.method == r.Method {
				q.args = args
				return route.do, q, nil
			}
		}
	}
	if known {
		return nil, nil, refuse(405, 20004, "Method not allowed")
	}
	return nil, nil, q.missing()
}

// matches compares a path with a pattern, in which * stands for one part.
func matches(pattern, path string) (args []string, ok bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	for i := range want {
		switch {
		case want[i] == "*" && got[i] != "":
			args = append(args, got[i])
		case want[i] != got[i]:
			return nil, false
		}
	}
	return args, true
}

// to is a row of the table of routes.
type to struct {
	method, path string
	do           resource
}

func routes() []to {
	return []to{
		{"POST", "Calls", createCall}, {"GET", "Calls", listCalls}, {"GET", "Calls/*", fetchCall},
		{"POST", "Calls/*", updateCall}, {"DELETE", "Calls/*", deleteCall},
		{"POST", "Calls/*/Recordings", startRecording}, {"GET", "Calls/*/Recordings", listRecordings},
		{"GET", "Calls/*/Recordings/*", fetchRecording}, {"POST", "Calls/*/Recordings/*", updateRecording},
		{"DELETE", "Calls/*/Recordings/*", deleteRecording}, {"GET", "Calls/*/Notifications", listNotifications},
		{"GET", "Calls/*/Notifications/*", fetchNotification}, {"GET", "Calls/*/Events", listEvents},
		{"GET", "Recordings", listRecordings}, {"GET", "Recordings/*", fetchRecording}, {"DELETE", "Recordings/*", deleteRecording},
		{"GET", "Notifications", listNotifications}, {"GET", "Notifications/*", fetchNotification},
		{"GET", "Conferences", listConferences}, {"GET", "Conferences/*", fetchConference}, {"POST", "Conferences/*", updateConference},
		{"GET", "Conferences/*/Participants", listParticipants}, {"POST", "Conferences/*/Participants", createParticipant},
		{"GET", "Conferences/*/Participants/*", fetchParticipant}, {"POST", "Conferences/*/Participants/*", updateParticipant},
		{"DELETE", "Conferences/*/Participants/*", deleteParticipant},
		{"GET", "Conferences/*/Recordings", listRecordings}, {"GET", "Conferences/*/Recordings/*", fetchRecording},
		{"POST", "Conferences/*/Recordings/*", updateRecording}, {"DELETE", "Conferences/*/Recordings/*", deleteRecording},
		{"POST", "Queues", createQueue}, {"GET", "Queues", listQueues}, {"GET", "Queues/*", fetchQueue},
		{"POST", "Queues/*", updateQueue}, {"DELETE", "Queues/*", deleteQueue},
		{"GET", "Queues/*/Members", listMembers}, {"GET", "Queues/*/Members/*", fetchMember}, {"POST", "Queues/*/Members/*", updateMember},
		{"POST", "IncomingPhoneNumbers", createNumber}, {"GET", "IncomingPhoneNumbers", listNumbers},
		{"GET", "IncomingPhoneNumbers/*", fetchNumber}, {"POST", "IncomingPhoneNumbers/*", updateNumber},
		{"DELETE", "IncomingPhoneNumbers/*", deleteNumber},
		{"POST", "Applications", createApplication}, {"GET", "Applications", listApplications},
		{"GET", "Applications/*", fetchApplication}, {"POST", "Applications/*", updateApplication},
		{"DELETE", "Applications/*", deleteApplication},
		{"POST", "Messages", createMessage}, {"GET", "Messages", listMessages}, {"GET", "Messages/*", fetchMessage},
		{"POST", "Keys", createKey}, {"GET", "Keys", listKeys}, {"GET", "Keys/*", fetchKey}, {"DELETE", "Keys/*", deleteKey},
		{"POST", "SigningKeys", createKey}, {"POST", "Tokens", createToken}, {"GET", "Balance", fetchBalance},
	}
}

func accountRoutes() []to {
	return []to{{"GET", "Accounts", listAccounts}, {"GET", "Accounts/*", fetchAccount}}
}

func insightRoutes() []to {
	return []to{{"GET", "Conferences", listSummaries}, {"GET", "Conferences/*", fetchSummary},
		{"GET", "Conferences/*/Participants", listSeats}, {"GET", "Conferences/*/Participants/*", fetchSeat}}
}
