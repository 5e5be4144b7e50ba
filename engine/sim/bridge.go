package sim

import (
	"errors"
	"slices"

	"callflow/engine"
	"callflow/engine/floor"
)

// Here an office and a world play their parts of the bridge to TaskRouter.

// assignment takes TaskRouter's question what to do about a reservation.
func (o *Office) assignment(r Request) (Answer, error) {
	to, ok := engine.ParseTaskMark(r.Params.Value("TaskAttributes"))
	if !ok {
		return Answer{}, errNoRoute
	}
	sid := r.Params.Value("ReservationSid")
	e := engine.Event{Cell: to.Contact.Cell(), At: r.At, Key: "task/" + sid, Seen: o.seen(),
		Body: engine.TaskNews{Ticket: to.Ticket(), Sid: r.Params.Value("TaskSid"), Reservations: []engine.Reservation{
			{Sid: sid, Status: "pending", Agent: engine.WorkerAgent(r.Params.Value("WorkerAttributes"))}}}}
	return o.accept(r, e)
}

// work has an agent do as a worker of TaskRouter what it does on a floor.
func (w *World) work(agent string, state floor.Presence) {
	router := w.Office.set.Live.TaskRouter
	if router == nil {
		return
	}
	i := slices.IndexFunc(router.Workers, func(one engine.Worker) bool { return one.Agent == agent })
	if i < 0 {
		return
	}
	_, _ = w.Net.TaskRouter().SetWorker(agent, router.Workers[i].Attributes(), state == floor.Available, state == floor.Offline) // its attributes are well-formed
}

// makeTask makes a task, unless it is there.
func (w *World) makeTask(d *engine.MakeTask, r *engine.Result) error {
	t, err := w.Net.TaskRouter().MakeTask(w.Office.set.Live.TaskRouter.Workflows[d.Workflow], w.Office.set.Live.BaseURL+engine.AssignmentPath,
		d.Attributes(), d.Priority, d.Timeout)
	r.Values = []engine.Named{{Name: "sid", Value: t.Sid}}
	return err
}

// endTask ends a task as the server does: one that cannot be completed is cancelled.
func (w *World) endTask(d *engine.EndTask) {
	r := w.Net.TaskRouter()
	sid := w.taskSid(d.Sid, d.Mark)
	if err := r.EndTask(sid, d.Done, "the talk is over"); d.Done && errors.Is(err, ErrTaskState) {
		_ = r.EndTask(sid, false, "the talk is over") // one that is over is done
	}
}

func (w *World) taskSid(sid string, mark engine.Address) string {
	for _, t := range w.Net.TaskRouter().Tasks() {
		if to, ok := engine.ParseTaskMark(t.Attributes); sid == "" && ok && to == mark {
			return t.Sid
		}
	}
	return sid
}

// taskTruth reads a task and its reservations.
func (w *World) taskTruth(d *engine.AskTask) engine.TaskNews {
	r := w.Net.TaskRouter()
	t := r.task(w.taskSid(d.Sid, d.Mark))
	out := engine.TaskNews{Ticket: d.Mark.Ticket(), Sid: d.Sid}
	if t == nil || t.Status == "completed" || t.Status == "canceled" {
		out.Over = true
		return out
	}
	out.Sid = t.Sid
	for _, v := range r.Reservations(t.Sid) {
		worker, _ := r.Worker(v.Worker)
		out.Reservations = append(out.Reservations, engine.Reservation{Sid: v.Sid, Status: v.Status, Agent: engine.WorkerAgent(worker.Attributes)})
	}
	return out
}
