package rest

import (
	"errors"
	"slices"

	"callflow/engine/sim"
)

// Sizes of a queue (OpenAPI; twilio-rest.md 1.8).
const largestQueue = 5000

func (a *API) queue(q *query) (sim.QueueView, *refusal) {
	list := a.net.Queues()
	i := slices.IndexFunc(list, func(v sim.QueueView) bool { return v.Sid == q.args[0] })
	if i < 0 {
		return sim.QueueView{}, q.missing()
	}
	return list[i], nil
}

func (a *API) showQueue(v sim.QueueView) object {
	path := "/2010-04-01/Accounts/" + a.c.Account + "/Queues/" + v.Sid
	return object{"sid": v.Sid, "account_sid": a.c.Account, "friendly_name": v.Name, "current_size": len(v.Members), "max_size": v.Size,
		"average_wait_time": v.Average(a.net.Now()), "date_created": date(v.Created), "date_updated": date(v.Changed), "uri": path + ".json",
		"subresource_uris": object{"members": path + "/Members.json"}}
}

func listQueues(a *API, q *query) (int, any, *refusal) {
	return page(q, "queues", a.net.Queues(), func(v sim.QueueView) string { return v.Sid }, a.showQueue)
}

func fetchQueue(a *API, q *query) (int, any, *refusal) {
	v, failed := a.queue(q)
	if failed != nil {
		return 0, nil, failed
	}
	return 200, a.showQueue(v), nil
}

// queueSettings reads name and size.
func queueSettings(q *query) (name string, size int, failed *refusal) {
	name = q.in.Get("FriendlyName")
	if len(name) > 64 {
		return "", 0, wrong(20001, "FriendlyName must not be longer than 64 characters")
	}
	if size, failed = q.number("MaxSize", 0); failed == nil && (size > largestQueue || q.in.Get("MaxSize") == "0") {
		failed = wrong(20001, "MaxSize must be between 1 and 5000")
	}
	return name, size, failed
}

func createQueue(a *API, q *query) (int, any, *refusal) {
	name, size, failed := queueSettings(q)
	if failed != nil {
		return 0, nil, failed
	}
	if name == "" {
		return 0, nil, wrong(20001, "Missing required parameter FriendlyName in the post body")
	}
	sid, err := a.net.MakeQueue(name, size)
	if err != nil {
		return 0, nil, wrong(20001, "FriendlyName '"+name+"' is in use by another queue")
	}
	q.args = []string{sid}
	_, shown, failed := fetchQueue(a, q)
	return 201, shown, failed
}

func updateQueue(a *API, q *query) (int, any, *refusal) {
	name, size, failed := queueSettings(q)
	if failed != nil {
		return 0, nil, failed
	}
	if err := a.net.ChangeQueue(q.args[0], name, size); errors.Is(err, sim.ErrQueueName) {
		return 0, nil, wrong(20001, "FriendlyName '"+name+"' is in use by another queue")
	}
	return fetchQueue(a, q)
}

// deleteQueue deletes an empty queue. Twilio's code for one with members is not documented.
func deleteQueue(a *API, q *query) (int, any, *refusal) {
	switch err := a.net.DropQueue(q.args[0]); {
	case errors.Is(err, sim.ErrNoQueue):
		return 0, nil, q.missing()
	case err != nil:
		return 0, nil, wrong(20001, "Queue is not empty")
	}
	return 204, nil, nil
}

// member finds a member by CallSid, or the first by Front, and its place.
func (a *API) member(q *query) (sim.QueueView, int, *refusal) {
	v, failed := a.queue(q)
	if failed != nil {
		return v, 0, failed
	}
	if q.args[1] == "Front" && len(v.Members) > 0 {
		return v, 0, nil
	}
	i := slices.IndexFunc(v.Members, func(m sim.Member) bool { return m.Call == q.args[1] })
	if i < 0 {
		return v, 0, q.missing()
	}
	return v, i, nil
}

func (a *API) showMember(v sim.QueueView, i int) object {
	m := v.Members[i]
	return object{"call_sid": m.Call, "queue_sid": v.Sid, "date_enqueued": date(m.Since), "position": i + 1,
		"wait_time": int((a.net.Now() - m.Since) / 1000),
		"uri":       "/2010-04-01/Accounts/" + a.c.Account + "/Queues/" + v.Sid + "/Members/" + m.Call + ".json"}
}

func listMembers(a *API, q *query) (int, any, *refusal) {
	v, failed := a.queue(q)
	if failed != nil {
		return 0, nil, failed
	}
	places := make([]int, len(v.Members))
	for i := range places {
		places[i] = i
	}
	return page(q, "queue_members", places, func(i int) string { return v.Members[i].Call }, func(i int) object { return a.showMember(v, i) })
}

func fetchMember(a *API, q *query) (int, any, *refusal) {
	v, i, failed := a.member(q)
	if failed != nil {
		return 0, nil, failed
	}
	return 200, a.showMember(v, i), nil
}

// updateMember takes a caller out of a queue into a document. Only one request for a caller succeeds; another
// finds nobody. The answer shows the member as it was.
func updateMember(a *API, q *query) (int, any, *refusal) {
	v, i, failed := a.member(q)
	if failed != nil {
		return 0, nil, a.late(q, failed)
	}
	where, failed := q.address("Url")
	if failed == nil && where == "" {
		failed = wrong(21205, "Url parameter is required.")
	}
	if failed != nil {
		return 0, nil, failed
	}
	shown, m := a.showMember(v, i), v.Members[i].Call
	if a.net.Claim(v.Sid, m, where) != nil {
		return 0, nil, q.missing()
	}
	a.claimed(m)
	return 200, shown, nil
}

// mostTaken bounds how many claims are remembered.
const mostTaken = 100

// claimed remembers that a caller was taken out of a queue.
func (a *API) claimed(call string) {
	a.touch(call)
	if len(a.taken) == mostTaken {
		a.taken = slices.Delete(a.taken, 0, 1)
	}
	a.taken = append(a.taken, call)
}

// late is the answer for a caller who has left the queue already: the second claim by CallSid is a bad
// request (Twilio: "Members", older edition); everything else is not found.
func (a *API) late(q *query, failed *refusal) *refusal {
	if slices.Contains(a.taken, q.args[1]) {
		return wrong(21220, "Call is not in this queue any more")
	}
	return failed
}
