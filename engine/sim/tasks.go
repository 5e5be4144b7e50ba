package sim

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"callflow/engine"
)

// Errors of TaskRouter.
var (
	ErrNoTask       = errors.New("there is no such task, worker or reservation")
	ErrTaskState    = errors.New("this cannot be done in the state that it has")
	ErrNoAttributes = errors.New("attributes are no JSON object")
)

// Lengths of time of a simulated TaskRouter, in milliseconds.
const (
	assignAfter  engine.Millis = 200     // from a free worker to the assignment callback
	reserveFor   engine.Millis = 120_000 // Twilio: TaskReservationTimeout
	nobodyCancel engine.Millis = 5_000   // how long a task lives that nobody is there for
)

// Worker is somebody to whom TaskRouter gives tasks.
type Worker struct {
	Sid, Name, Attributes string
	Available             bool
	Offline               bool          // not there at all: a task for which all are offline is cancelled
	Since                 engine.Millis // of being free, or not
	Skills                []string
	busy                  string // WR…, the reservation that holds the worker
}

// TaskView is a task as it is now.
type TaskView struct {
	Sid, Workflow, Attributes, Reason string
	Status                            string // pending, reserved, assigned, completed, canceled
	Priority, Timeout                 int
	Made, Changed                     engine.Millis
	need                              []string
	assign                            string
}

// ReservationView is a worker reserved for a task.
type ReservationView struct {
	Sid, Task, Worker, Name string
	Status                  string // pending, accepted, rejected, timeout, canceled, completed
	Made, Changed           engine.Millis
}

// TaskRouter is a simulated TaskRouter. It gives a task to the worker who has been free for longest and has the
// skills that the task needs; the expressions of workflows are not looked at. Tasks with a higher priority go first.
type TaskRouter struct {
	Workspace string
	n         *Network
	tasks     []*TaskView
	workers   []*Worker
	reserved  []*ReservationView
	planned   bool
}

// TaskRouter is the one of this network.
func (n *Network) TaskRouter() *TaskRouter {
	if n.router == nil {
		n.router = &TaskRouter{n: n, Workspace: "WS" + n.Unique + hex16(1)}
	}
	return n.router
}

// SetWorker adds a worker by name, or changes one.
func (r *TaskRouter) SetWorker(name, attributes string, available, offline bool) (*Worker, error) {
	var a struct {
		Skills []string `json:"skills"`
	}
	if json.Unmarshal([]byte(attributes), &a) != nil {
		return nil, ErrNoAttributes
	}
	i := slices.IndexFunc(r.workers, func(w *Worker) bool { return w.Name == name })
	if i < 0 {
		i, r.workers = len(r.workers), append(r.workers, &Worker{Sid: r.n.sid("WK"), Name: name})
	}
	w := r.workers[i]
	w.Attributes, w.Skills, w.Available, w.Offline, w.Since = attributes, a.Skills, available && !offline, offline, r.n.now
	r.plan()
	return w, nil
}

// Worker finds a worker by SID.
func (r *TaskRouter) Worker(sid string) (Worker, bool) {
	if w := r.worker(sid); w != nil {
		return *w, true
	}
	return Worker{}, false
}

// Workers are all workers, in the order in which they were made.
func (r *TaskRouter) Workers() []Worker { return valuesOf(r.workers) }

func (r *TaskRouter) worker(sid string) *Worker {
	return firstOf(r.workers, func(w *Worker) bool { return w.Sid == sid })
}

// MakeTask makes a task; assign is the assignment callback of its workflow.
func (r *TaskRouter) MakeTask(workflow, assign, attributes string, priority, timeout int) (TaskView, error) {
	var a struct {
		Need []string `json:"need"`
	}
	if json.Unmarshal([]byte(attributes), &a) != nil {
		return TaskView{}, ErrNoAttributes
	}
	t := &TaskView{Sid: r.n.sid("WT"), Workflow: workflow, Attributes: attributes, Status: "pending", Priority: priority, Timeout: timeout,
		Made: r.n.now, Changed: r.n.now, need: a.Need, assign: assign}
	r.tasks = append(r.tasks, t)
	if timeout > 0 {
		r.n.after(engine.Millis(timeout)*1000, func() { r.lapse(t, "Task TTL Exceeded") })
	}
	if !slices.ContainsFunc(r.workers, func(w *Worker) bool { return !w.Offline }) {
		r.n.after(nobodyCancel, func() { r.lapse(t, "hasn't reached any target") })
	}
	r.plan()
	return *t, nil
}

// lapse cancels a task that nobody has taken.
func (r *TaskRouter) lapse(t *TaskView, why string) {
	if t.Status == "pending" || t.Status == "reserved" {
		_ = r.EndTask(t.Sid, false, why) // it is pending or reserved
	}
}

// Tasks are all tasks, the oldest first.
func (r *TaskRouter) Tasks() []TaskView { return valuesOf(r.tasks) }

func (r *TaskRouter) task(sid string) *TaskView {
	return firstOf(r.tasks, func(t *TaskView) bool { return t.Sid == sid })
}

// Reservations are those of a task, the latest first.
func (r *TaskRouter) Reservations(task string) []ReservationView {
	var out []ReservationView
	for i := len(r.reserved) - 1; i >= 0; i-- {
		if r.reserved[i].Task == task {
			out = append(out, *r.reserved[i])
		}
	}
	return out
}

// EndTask completes an assigned task, or cancels one that is not over.
func (r *TaskRouter) EndTask(sid string, done bool, why string) error {
	t := r.task(sid)
	switch {
	case t == nil:
		return ErrNoTask
	case t.Status == "completed" || t.Status == "canceled" || done && t.Status != "assigned":
		return ErrTaskState
	}
	t.Status, t.Reason = "canceled", why
	if done {
		t.Status = "completed"
	}
	t.Changed = r.n.now
	for _, v := range r.reserved {
		if v.Task == sid && (v.Status == "pending" || v.Status == "accepted") {
			r.settle(v, t.Status)
		}
	}
	return nil
}

// Answer accepts or rejects a pending reservation. away makes a worker who rejects unavailable.
func (r *TaskRouter) Answer(task, sid string, accept, away bool) error {
	i := slices.IndexFunc(r.reserved, func(v *ReservationView) bool { return v.Sid == sid && v.Task == task })
	if i < 0 {
		return ErrNoTask
	}
	v, t := r.reserved[i], r.task(task)
	if v.Status != "pending" {
		return ErrTaskState
	}
	if accept {
		v.Status, v.Changed, t.Status, t.Changed = "accepted", r.n.now, "assigned", r.n.now
		return nil
	}
	t.Status, t.Changed = "pending", r.n.now
	if w := r.worker(v.Worker); away {
		w.Available = false
	}
	r.settle(v, "rejected")
	return nil
}

// settle ends a reservation; its worker is free.
func (r *TaskRouter) settle(v *ReservationView, status string) {
	v.Status, v.Changed = status, r.n.now
	if w := r.worker(v.Worker); w.busy == v.Sid {
		w.busy, w.Since = "", r.n.now
	}
	r.plan()
}

// plan has the tasks looked at soon.
func (r *TaskRouter) plan() {
	if r.planned {
		return
	}
	r.planned = true
	r.n.after(assignAfter, func() {
		r.planned = false
		r.assign()
	})
}

// assign reserves workers for the tasks that wait.
func (r *TaskRouter) assign() {
	waiting := slices.Clone(r.tasks)
	slices.SortStableFunc(waiting, func(a, b *TaskView) int { return cmp.Compare(b.Priority, a.Priority) })
	for _, t := range waiting {
		if t.Status != "pending" {
			continue
		}
		if w := r.longestFree(t); w != nil {
			r.reserve(t, w)
		}
	}
}

func (r *TaskRouter) longestFree(t *TaskView) *Worker {
	var best *Worker
	for _, w := range r.workers {
		fits := !slices.ContainsFunc(t.need, func(s string) bool { return !slices.Contains(w.Skills, s) })
		if w.Available && w.busy == "" && fits && (best == nil || w.Since < best.Since) {
			best = w
		}
	}
	return best
}

// reserve reserves a worker and asks what is to be done (Twilio: "assignment callback").
func (r *TaskRouter) reserve(t *TaskView, w *Worker) {
	v := &ReservationView{Sid: r.n.sid("WR"), Task: t.Sid, Worker: w.Sid, Name: w.Name, Status: "pending", Made: r.n.now, Changed: r.n.now}
	r.reserved = append(r.reserved, v)
	t.Status, w.busy = "reserved", v.Sid
	r.n.after(reserveFor, func() {
		if v.Status == "pending" { // Twilio moves the worker to the activity for time-outs
			t.Status, w.Available = "pending", false
			r.settle(v, "timeout")
		}
	})
	if t.assign == "" {
		return
	}
	r.n.tell(nil, t.assign, "POST", sorted(engine.Params{{Name: "AccountSid", Value: r.n.Account}, {Name: "WorkspaceSid", Value: r.Workspace},
		{Name: "WorkflowSid", Value: t.Workflow}, {Name: "WorkerSid", Value: w.Sid}, {Name: "WorkerName", Value: w.Name}, {Name: "WorkerAttributes", Value: w.Attributes},
		{Name: "TaskSid", Value: t.Sid}, {Name: "TaskAttributes", Value: t.Attributes}, {Name: "TaskAge", Value: strconv.Itoa(int((r.n.now - t.Made) / 1000))},
		{Name: "TaskPriority", Value: strconv.Itoa(t.Priority)}, {Name: "ReservationSid", Value: v.Sid}}))
}
