package rest

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"callflow/engine/sim"
)

// The REST API of TaskRouter is driven by lines `METHOD PATH [FORM] | STATUS KEY=VALUE …`. A word such as <worker>
// stands for the SID that an answer had for the name before it: `as worker`.
func TestTaskRouterResources(t *testing.T) {
	t.Parallel()
	n := sim.NewNetwork(nil, 1_790_000_000_000, func(sim.Heard) {})
	n.Account = account
	api := New(n, Config{Account: account, Token: token})
	names := map[string]string{"ws": n.TaskRouter().Workspace, "available": api.activity("Available"), "away": api.activity("Away")}
	for line := range strings.Lines(`
GET Workspaces | 200 workspaces=1
GET Workspaces/WS1/Tasks | 404 code=20404
GET Workspaces/<ws>/Activities | 200 activities=3
POST Workspaces/<ws>/Workflows FriendlyName=support&AssignmentCallbackUrl=nowhere | 400 code=21205
POST Workspaces/<ws>/Workflows AssignmentCallbackUrl= | 400 code=20001
POST Workspaces/<ws>/Workflows FriendlyName=support | 201 friendly_name=support as flow
GET Workspaces/<ws>/Workflows | 200 workflows=1
POST Workspaces/<ws>/Workers FriendlyName=kim&Attributes=[ | 400 code=20001
POST Workspaces/<ws>/Workers FriendlyName=kim&Attributes={"skills":["billing"]} | 201 activity_name=Offline available=false as kim
POST Workspaces/<ws>/Workers | 400 code=20001
POST Workspaces/<ws>/Tasks WorkflowSid=WW1 | 400 code=20001
POST Workspaces/<ws>/Tasks WorkflowSid=<flow>&Attributes=[ | 400 code=20001
POST Workspaces/<ws>/Tasks WorkflowSid=<flow>&Priority=x | 400 code=20001
POST Workspaces/<ws>/Tasks WorkflowSid=<flow>&Attributes={"id":"a","need":["billing"]}&Priority=3 | 201 assignment_status=pending priority=3 as task
POST Workspaces/<ws>/Workers/<kim> ActivitySid=<available> | 200 available=true activity_name=Available
POST Workspaces/<ws>/Workers/WK1 ActivitySid=<available> | 404 code=20404
GET Workspaces/<ws>/Workers | 200 workers=1
wait
GET Workspaces/<ws>/Tasks/<task> | 200 assignment_status=reserved
GET Workspaces/<ws>/Tasks/<task>/Reservations | 200 reservations=1 as reservation
POST Workspaces/<ws>/Tasks/<task> AssignmentStatus=completed | 400 code=20001
POST Workspaces/<ws>/Tasks/<task> AssignmentStatus=odd | 400 code=20001
POST Workspaces/<ws>/Tasks/<task>/Reservations/<reservation> Instruction=dequeue | 400 code=20001
POST Workspaces/<ws>/Tasks/<task>/Reservations/<reservation> ReservationStatus=rejected&WorkerActivitySid=<away> | 200 reservation_status=rejected
POST Workspaces/<ws>/Tasks/<task>/Reservations/<reservation> ReservationStatus=accepted | 400 code=20001
GET Workspaces/<ws>/Workers/<kim> | 200 activity_name=Away
POST Workspaces/<ws>/Workers/<kim> ActivitySid=<available> | 200 available=true
wait
GET Workspaces/<ws>/Tasks/<task>/Reservations | 200 reservations=2 as reservation
POST Workspaces/<ws>/Tasks/<task>/Reservations/<reservation> ReservationStatus=accepted | 200 reservation_status=accepted
POST Workspaces/<ws>/Tasks/<task>/Reservations/WR1 ReservationStatus=accepted | 404 code=20404
GET Workspaces/<ws>/Tasks EvaluateTaskAttributes=id+==+"a" | 200 tasks=1
GET Workspaces/<ws>/Tasks EvaluateTaskAttributes=id+==+"b" | 200 tasks=0
GET Workspaces/<ws>/Tasks EvaluateTaskAttributes=id+HAS+"b" | 400 code=20001
GET Workspaces/<ws>/Tasks AssignmentStatus=pending,reserved | 200 tasks=0
POST Workspaces/<ws>/Tasks/<task> AssignmentStatus=completed&Reason=done | 200 assignment_status=completed reason=done
POST Workspaces/<ws>/Tasks/<task> AssignmentStatus=canceled | 400 code=20001
POST Workspaces/<ws>/Tasks/WT1 AssignmentStatus=canceled | 404 code=20404
GET Workspaces/<ws>/Tasks/<task>/Reservations/<reservation> | 200 reservation_status=completed
`) {
		event, want, _ := strings.Cut(strings.TrimSpace(line), " | ")
		want, as, named := strings.Cut(want, " as ")
		if event == "wait" {
			n.Advance(n.Now() + 1000)
			continue
		}
		for name, sid := range names {
			event = strings.ReplaceAll(event, "<"+name+">", sid)
		}
		words := strings.Fields(event)
		if len(words) == 0 {
			continue
		}
		r := Request{Method: words[0], Path: "/v1/" + words[1], User: account, Password: token}
		in, err := url.ParseQuery(strings.Join(words[2:], ""))
		if err != nil {
			t.Fatal(err)
		}
		if r.Query = in; r.Method == "POST" {
			r.Query, r.Form = nil, in
		}
		got := api.Do(r)
		var body map[string]any
		if err := json.Unmarshal(got.Body, &body); err != nil {
			t.Fatalf("%s: %v", event, err)
		}
		if bad := differs(got.Status, body, strings.Fields(want)); bad != "" {
			t.Errorf("%s: %s in %s", event, bad, got.Body)
		}
		if named {
			names[as] = sidIn(body)
		}
	}
}

// differs says what of an answer is not as wanted: the status first, then fields; a list counts its items.
func differs(status int, body map[string]any, want []string) string {
	if text, _ := json.Marshal(status); string(text) != want[0] {
		return "status " + string(text) + ", want " + want[0]
	}
	for _, w := range want[1:] {
		key, value, _ := strings.Cut(w, "=")
		x := body[key]
		if list, ok := x.([]any); ok {
			x = len(list)
		}
		if text, _ := json.Marshal(x); strings.Trim(string(text), `"`) != value {
			return key + " is " + string(text) + ", want " + value
		}
	}
	return ""
}

// sidIn is the SID of an answer, or of the first item of its list.
func sidIn(body map[string]any) string {
	for _, x := range body {
		if list, ok := x.([]any); ok && len(list) > 0 {
			first, _ := list[0].(map[string]any)
			return sidIn(first)
		}
	}
	sid, _ := body["sid"].(string)
	return sid
}
