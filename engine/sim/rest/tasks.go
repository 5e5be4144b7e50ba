package rest

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/sim"
)

// Here is what applications need of TaskRouter: workers, workflows, tasks and reservations of one workspace. Task queues
// and the expressions of workflows are not simulated: a task goes to whoever is free for longest and has the skills in
// its attribute need.

// Workflow is a workflow of the workspace.
type Workflow struct{ Sid, Name, Assign string }

// Activities of workers; only the first takes tasks.
var activities = [...]string{"Available", "Away", "Offline"}

// AddWorkflow adds a workflow; a SID that is "" is made up.
func (a *API) AddWorkflow(w Workflow) string {
	if w.Sid == "" {
		w.Sid = a.net.NewSid("WW")
	}
	a.workflows = append(a.workflows, w)
	return w.Sid
}

// activity is the SID of an activity, made of the workspace's.
func (a *API) activity(name string) string {
	i := slices.Index(activities[:], name)
	return "WA" + strings.Repeat("0", 31) + string(rune('1'+i))
}

// moment writes an instant as TaskRouter does: ISO 8601.
func moment(at engine.Millis) string { return at.Time().UTC().Format(time.RFC3339) }

// in reports whether a request is about the workspace.
func (a *API) in(q *query) *refusal {
	if q.args[0] != a.net.TaskRouter().Workspace {
		return q.missing()
	}
	return nil
}

// ofWorkspace is a resource of the workspace.
func ofWorkspace(do resource) resource {
	return func(a *API, q *query) (int, any, *refusal) {
		if failed := a.in(q); failed != nil {
			return 0, nil, failed
		}
		return do(a, q)
	}
}

func taskRoutes() []to {
	list := []to{
		{"GET", "Workspaces/*/Activities", listActivities},
		{"POST", "Workspaces/*/Workflows", createWorkflow}, {"GET", "Workspaces/*/Workflows", listWorkflows},
		{"POST", "Workspaces/*/Workers", createWorker}, {"GET", "Workspaces/*/Workers", listWorkers},
		{"GET", "Workspaces/*/Workers/*", fetchWorker}, {"POST", "Workspaces/*/Workers/*", updateWorker},
		{"POST", "Workspaces/*/Tasks", createTask}, {"GET", "Workspaces/*/Tasks", listTasks},
		{"GET", "Workspaces/*/Tasks/*", fetchTask}, {"POST", "Workspaces/*/Tasks/*", updateTask},
		{"GET", "Workspaces/*/Tasks/*/Reservations", listReservations}, {"GET", "Workspaces/*/Tasks/*/Reservations/*", fetchReservation},
		{"POST", "Workspaces/*/Tasks/*/Reservations/*", updateReservation},
	}
	for i := range list {
		list[i].do = ofWorkspace(list[i].do)
	}
	return append(list, to{"GET", "Workspaces", listWorkspaces})
}

func (a *API) taskURL(q *query, rest string) string {
	return a.at("taskrouter") + "/v1/Workspaces/" + q.args[0] + rest
}

func listWorkspaces(a *API, q *query) (int, any, *refusal) {
	sid := a.net.TaskRouter().Workspace
	return sheet(a, q, []string{sid}, func(s string) string { return s }, "workspaces", func(s string) object {
		return object{"sid": s, "account_sid": a.c.Account, "friendly_name": "simulated", "url": a.at("taskrouter") + "/v1/Workspaces/" + s}
	})
}

func listActivities(a *API, q *query) (int, any, *refusal) {
	return sheet(a, q, activities[:], a.activity, "activities", func(name string) object {
		return object{"sid": a.activity(name), "account_sid": a.c.Account, "workspace_sid": q.args[0], "friendly_name": name, "available": name == activities[0]}
	})
}

func (a *API) showWorkflow(q *query, w Workflow) object {
	return object{"sid": w.Sid, "account_sid": a.c.Account, "workspace_sid": q.args[0], "friendly_name": w.Name, "assignment_callback_url": text(w.Assign),
		"task_reservation_timeout": 120, "url": a.taskURL(q, "/Workflows/"+w.Sid)}
}

func createWorkflow(a *API, q *query) (int, any, *refusal) {
	where, failed := q.address("AssignmentCallbackUrl")
	if failed == nil && q.in.Get("FriendlyName") == "" {
		failed = wrong(20001, "Missing required parameter FriendlyName in the post body")
	}
	if failed != nil {
		return 0, nil, failed
	}
	w := Workflow{Name: q.in.Get("FriendlyName"), Assign: where}
	w.Sid = a.AddWorkflow(w)
	return 201, a.showWorkflow(q, w), nil
}

func listWorkflows(a *API, q *query) (int, any, *refusal) {
	return sheet(a, q, a.workflows, func(w Workflow) string { return w.Sid }, "workflows", func(w Workflow) object { return a.showWorkflow(q, w) })
}

func (a *API) showWorker(q *query, w sim.Worker) object {
	now := activities[1]
	switch {
	case w.Available:
		now = activities[0]
	case w.Offline:
		now = activities[2]
	}
	return object{"sid": w.Sid, "account_sid": a.c.Account, "workspace_sid": q.args[0], "friendly_name": w.Name, "attributes": w.Attributes,
		"available": w.Available, "activity_name": now, "activity_sid": a.activity(now), "date_status_changed": moment(w.Since), "url": a.taskURL(q, "/Workers/"+w.Sid)}
}

// setWorker makes or changes a worker.
func (a *API) setWorker(q *query, name, attributes string, w sim.Worker) (sim.Worker, *refusal) {
	if s := q.in.Get("Attributes"); s != "" {
		attributes = s
	}
	available, offline := w.Available, w.Offline
	if s := q.in.Get("ActivitySid"); s != "" {
		available, offline = s == a.activity(activities[0]), s == a.activity(activities[2])
	}
	out, err := a.net.TaskRouter().SetWorker(name, cmp.Or(attributes, "{}"), available, offline)
	if err != nil {
		return sim.Worker{}, wrong(20001, "Attributes are not valid JSON")
	}
	return *out, nil
}

func createWorker(a *API, q *query) (int, any, *refusal) {
	name := q.in.Get("FriendlyName")
	if name == "" {
		return 0, nil, wrong(20001, "Missing required parameter FriendlyName in the post body")
	}
	w, failed := a.setWorker(q, name, "", sim.Worker{Offline: true})
	if failed != nil {
		return 0, nil, failed
	}
	return 201, a.showWorker(q, w), nil
}

func listWorkers(a *API, q *query) (int, any, *refusal) {
	return sheet(a, q, a.net.TaskRouter().Workers(), func(w sim.Worker) string { return w.Sid }, "workers", func(w sim.Worker) object { return a.showWorker(q, w) })
}

func fetchWorker(a *API, q *query) (int, any, *refusal) {
	w, ok := a.net.TaskRouter().Worker(q.args[1])
	if !ok {
		return 0, nil, q.missing()
	}
	return 200, a.showWorker(q, w), nil
}

func updateWorker(a *API, q *query) (int, any, *refusal) {
	w, ok := a.net.TaskRouter().Worker(q.args[1])
	if !ok {
		return 0, nil, q.missing()
	}
	w, failed := a.setWorker(q, w.Name, w.Attributes, w)
	if failed != nil {
		return 0, nil, failed
	}
	return 200, a.showWorker(q, w), nil
}

func (a *API) showTask(q *query, t sim.TaskView) object {
	return object{"sid": t.Sid, "account_sid": a.c.Account, "workspace_sid": q.args[0], "workflow_sid": t.Workflow, "assignment_status": t.Status,
		"attributes": t.Attributes, "priority": t.Priority, "timeout": t.Timeout, "reason": text(t.Reason), "age": int((a.net.Now() - t.Made) / 1000),
		"date_created": moment(t.Made), "date_updated": moment(t.Changed), "url": a.taskURL(q, "/Tasks/"+t.Sid)}
}

// defaultTask is how long a task lives when nothing is said, in seconds (Twilio: Task, Timeout).
const defaultTask = 86_400

func createTask(a *API, q *query) (int, any, *refusal) {
	i := slices.IndexFunc(a.workflows, func(w Workflow) bool { return w.Sid == q.in.Get("WorkflowSid") })
	if i < 0 {
		return 0, nil, wrong(20001, "WorkflowSid is not valid")
	}
	priority, failed := q.number("Priority", 0)
	if failed != nil {
		return 0, nil, failed
	}
	timeout, failed := q.number("Timeout", defaultTask)
	if failed != nil {
		return 0, nil, failed
	}
	t, err := a.net.TaskRouter().MakeTask(a.workflows[i].Sid, a.workflows[i].Assign, cmp.Or(q.in.Get("Attributes"), "{}"), priority, timeout)
	if err != nil {
		return 0, nil, wrong(20001, "Attributes are not valid JSON")
	}
	return 201, a.showTask(q, t), nil
}

// equals is the only expression over attributes that is understood.
var equals = regexp.MustCompile(`^\s*(\w+)\s*==\s*["'](.*)["']\s*$`)

func listTasks(a *API, q *query) (int, any, *refusal) {
	list := a.net.TaskRouter().Tasks()
	if s := q.in.Get("EvaluateTaskAttributes"); s != "" {
		m := equals.FindStringSubmatch(s)
		if m == nil {
			return 0, nil, wrong(20001, "EvaluateTaskAttributes is not valid: "+s)
		}
		list = slices.DeleteFunc(list, func(t sim.TaskView) bool {
			var have map[string]any
			return json.Unmarshal([]byte(t.Attributes), &have) != nil || have[m[1]] != m[2]
		})
	}
	if s := q.in.Get("AssignmentStatus"); s != "" {
		list = slices.DeleteFunc(list, func(t sim.TaskView) bool { return !slices.Contains(strings.Split(s, ","), t.Status) })
	}
	return sheet(a, q, list, func(t sim.TaskView) string { return t.Sid }, "tasks", func(t sim.TaskView) object { return a.showTask(q, t) })
}

func (a *API) task(q *query) (sim.TaskView, *refusal) {
	list := a.net.TaskRouter().Tasks()
	i := slices.IndexFunc(list, func(t sim.TaskView) bool { return t.Sid == q.args[1] })
	if i < 0 {
		return sim.TaskView{}, q.missing()
	}
	return list[i], nil
}

func fetchTask(a *API, q *query) (int, any, *refusal) {
	t, failed := a.task(q)
	if failed != nil {
		return 0, nil, failed
	}
	return 200, a.showTask(q, t), nil
}

func updateTask(a *API, q *query) (int, any, *refusal) {
	status := q.in.Get("AssignmentStatus")
	if status != "completed" && status != "canceled" {
		return 0, nil, wrong(20001, "AssignmentStatus must be completed or canceled")
	}
	switch err := a.net.TaskRouter().EndTask(q.args[1], status == "completed", q.in.Get("Reason")); {
	case errors.Is(err, sim.ErrNoTask):
		return 0, nil, q.missing()
	case err != nil:
		return 0, nil, wrong(20001, "Cannot set the task to "+status+" in its state")
	}
	return fetchTask(a, q)
}

func (a *API) showReservation(q *query, v sim.ReservationView) object {
	return object{"sid": v.Sid, "account_sid": a.c.Account, "workspace_sid": q.args[0], "task_sid": v.Task, "worker_sid": v.Worker, "worker_name": v.Name,
		"reservation_status": v.Status, "date_created": moment(v.Made), "date_updated": moment(v.Changed), "url": a.taskURL(q, "/Tasks/"+v.Task+"/Reservations/"+v.Sid)}
}

func listReservations(a *API, q *query) (int, any, *refusal) {
	if _, failed := a.task(q); failed != nil {
		return 0, nil, failed
	}
	return sheet(a, q, a.net.TaskRouter().Reservations(q.args[1]), func(v sim.ReservationView) string { return v.Sid }, "reservations",
		func(v sim.ReservationView) object { return a.showReservation(q, v) })
}

func fetchReservation(a *API, q *query) (int, any, *refusal) {
	for _, v := range a.net.TaskRouter().Reservations(q.args[1]) {
		if v.Sid == q.args[2] {
			return 200, a.showReservation(q, v), nil
		}
	}
	return 0, nil, q.missing()
}

func updateReservation(a *API, q *query) (int, any, *refusal) {
	status := q.in.Get("ReservationStatus")
	if status != "accepted" && status != "rejected" {
		return 0, nil, wrong(20001, "ReservationStatus must be accepted or rejected; instructions are not simulated")
	}
	activity := q.in.Get("WorkerActivitySid")
	switch err := a.net.TaskRouter().Answer(q.args[1], q.args[2], status == "accepted", activity != "" && activity != a.activity(activities[0])); {
	case errors.Is(err, sim.ErrNoTask):
		return 0, nil, q.missing()
	case err != nil:
		return 0, nil, wrong(20001, "Cannot set the reservation to "+status+" in its state")
	}
	return fetchReservation(a, q)
}
