package twilio

import (
	"context"
	"net/url"
	"strconv"

	"github.com/twilio/twilio-go/client"
	taskrouter "github.com/twilio/twilio-go/rest/taskrouter/v1"
)

// Task is a task of TaskRouter.
type Task struct {
	Sid, Attributes string
	Status          string // pending, reserved, assigned, wrapping, completed, canceled
}

// Over reports whether nobody is looked for any more, and nobody works on the task.
func (t Task) Over() bool { return t.Status == "completed" || t.Status == "canceled" }

// NewTask is a task that is to be made.
type NewTask struct {
	Workflow   string // WW…
	Attributes string // JSON
	Priority   int    // from 0
	Timeout    int    // seconds until it is cancelled, when nobody took it
}

// Reservation is a worker reserved for a task.
type Reservation struct {
	Sid, Worker string
	Status      string // pending, accepted, rejected, timeout, canceled, rescinded, wrapping, completed
}

// mostReservations is how many reservations of a task are read: the latest ones come first.
const mostReservations = "PageSize=50"

// tasks makes one request of TaskRouter's API; all SIDs of its path are checked before.
func tasks[R any](ctx context.Context, c *Client, r request, sids []string, do func(*taskrouter.ApiService) (*R, error)) (*R, error) {
	for i, prefix := range []string{"WS", "WT", "WR"}[:len(sids)] {
		if !sidIs(sids[i], prefix) {
			return nil, refusal(r.op, "SID is %q, want %s and letters or digits", sids[i], prefix)
		}
	}
	return perform(ctx, c, r, func(h *client.RequestHandler) (*R, error) { return do(taskrouter.NewApiService(h)) })
}

func taskOf(t *taskrouter.TaskrouterV1Task) Task {
	if t == nil {
		return Task{}
	}
	return Task{Sid: text(t.Sid), Attributes: text(t.Attributes), Status: text(t.AssignmentStatus)}
}

// MakeTask makes a task. TaskRouter knows no key that would make the same request the same task: who is not sure
// looks for it with [Client.FindTask] before.
func (c *Client) MakeTask(ctx context.Context, workspace string, t NewTask) (Task, error) {
	if !sidIs(t.Workflow, "WW") {
		return Task{}, refusal("make task", "workflow SID is %q, want WW and letters or digits", t.Workflow)
	}
	p := (&taskrouter.CreateTaskParams{}).SetWorkflowSid(t.Workflow).SetAttributes(t.Attributes).SetPriority(max(0, t.Priority))
	if t.Timeout > 0 {
		p.SetTimeout(t.Timeout)
	}
	got, err := tasks(ctx, c, request{op: "make task", class: Transfer}, []string{workspace}, func(s *taskrouter.ApiService) (*taskrouter.TaskrouterV1Task, error) {
		return s.CreateTask(workspace, p)
	})
	return taskOf(got), err
}

// FindTask finds the task one of whose attributes is a text; ok is false when there is none.
func (c *Client) FindTask(ctx context.Context, workspace, attribute, is string) (t Task, ok bool, err error) {
	query := url.Values{"EvaluateTaskAttributes": {attribute + " == " + strconv.Quote(is)}, "PageSize": {"20"}}
	got, err := tasks(ctx, c, request{op: "find task", class: Notify, query: query.Encode()}, []string{workspace},
		func(s *taskrouter.ApiService) (*taskrouter.ListTaskResponse, error) {
			return s.PageTask(workspace, nil, "", "")
		})
	if err != nil || len(got.Tasks) == 0 {
		return Task{}, false, err
	}
	return taskOf(&got.Tasks[0]), true, nil
}

// FetchTask reads a task.
func (c *Client) FetchTask(ctx context.Context, workspace, sid string) (Task, error) {
	got, err := tasks(ctx, c, request{op: "read task", class: Notify}, []string{workspace, sid}, func(s *taskrouter.ApiService) (*taskrouter.TaskrouterV1Task, error) {
		return s.FetchTask(workspace, sid)
	})
	return taskOf(got), err
}

// EndTask completes a task that was assigned, or cancels one that was not.
func (c *Client) EndTask(ctx context.Context, workspace, sid string, done bool) error {
	p := (&taskrouter.UpdateTaskParams{}).SetAssignmentStatus("canceled").SetReason("the caller has left")
	if done {
		p.SetAssignmentStatus("completed").SetReason("the talk is over")
	}
	_, err := tasks(ctx, c, request{op: "end task", class: HangUp}, []string{workspace, sid}, func(s *taskrouter.ApiService) (*taskrouter.TaskrouterV1Task, error) {
		return s.UpdateTask(workspace, sid, p)
	})
	return err
}

// ListReservations lists the latest reservations of a task.
func (c *Client) ListReservations(ctx context.Context, workspace, task string) ([]Reservation, error) {
	got, err := tasks(ctx, c, request{op: "list reservations", class: Notify, query: mostReservations}, []string{workspace, task},
		func(s *taskrouter.ApiService) (*taskrouter.ListTaskReservationResponse, error) {
			return s.PageTaskReservation(workspace, task, nil, "", "")
		})
	if err != nil {
		return nil, err
	}
	out := make([]Reservation, len(got.Reservations))
	for i := range got.Reservations {
		r := &got.Reservations[i]
		out[i] = Reservation{Sid: text(r.Sid), Worker: text(r.WorkerSid), Status: text(r.ReservationStatus)}
	}
	return out, nil
}

// Accept accepts a reservation for its worker.
func (c *Client) Accept(ctx context.Context, workspace, task, sid string) error {
	return c.answerReservation(ctx, workspace, task, sid, (&taskrouter.UpdateTaskReservationParams{}).SetReservationStatus("accepted"))
}

// Reject rejects a reservation, and puts its worker into an activity; "" leaves the worker as it is.
func (c *Client) Reject(ctx context.Context, workspace, task, sid, activity string) error {
	p := (&taskrouter.UpdateTaskReservationParams{}).SetReservationStatus("rejected")
	if activity != "" {
		p.SetWorkerActivitySid(activity)
	}
	return c.answerReservation(ctx, workspace, task, sid, p)
}

func (c *Client) answerReservation(ctx context.Context, workspace, task, sid string, p *taskrouter.UpdateTaskReservationParams) error {
	_, err := tasks(ctx, c, request{op: "answer reservation", class: Transfer}, []string{workspace, task, sid},
		func(s *taskrouter.ApiService) (*taskrouter.TaskrouterV1TaskReservation, error) {
			return s.UpdateTaskReservation(workspace, task, sid, p)
		})
	return err
}

// WorkerAttributes reads the attributes of a worker, JSON.
func (c *Client) WorkerAttributes(ctx context.Context, workspace, worker string) (string, error) {
	if !sidIs(worker, "WK") {
		return "", refusal("read worker", "worker SID is %q, want WK and letters or digits", worker)
	}
	got, err := tasks(ctx, c, request{op: "read worker", class: Notify}, []string{workspace}, func(s *taskrouter.ApiService) (*taskrouter.TaskrouterV1Worker, error) {
		return s.FetchWorker(workspace, worker)
	})
	if err != nil {
		return "", err
	}
	return text(got.Attributes), nil
}
