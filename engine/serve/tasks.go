package serve

import (
	"context"
	"errors"
	"net/http"

	"callflow/engine"
	"callflow/engine/twilio"
)

// taskMark is the attribute of a task that tells whose wait it is.
const taskMark = "callflow"

// errNoTaskRouter says that the environment does not say where TaskRouter is.
var errNoTaskRouter = &twilio.Error{Op: "ask TaskRouter", Outcome: twilio.Refused, Err: errors.New("no TaskRouter is configured")}

// assignment is TaskRouter's question what to do about a reservation (Twilio: "assignment callback"). The empty
// answer means that the reservation is accepted or rejected by REST. A task that is not ours is refused.
func (s *Server) assignment(q *request, _ *http.Request) reply {
	to, ok := engine.ParseTaskMark(q.params.Value("TaskAttributes"))
	if !ok {
		return refused(notFound)
	}
	if c, known := s.loop.Peek(to.Contact); !known || !c.Tagged(to) {
		return refused(notFound)
	}
	reservation := engine.Reservation{Sid: cut(q.params.Value("ReservationSid")), Status: "pending", Agent: engine.WorkerAgent(q.params.Value("WorkerAttributes"))}
	q.quiet = true
	q.event = engine.Event{Cell: to.Contact.Cell(), At: q.at, Key: "task/" + reservation.Sid,
		Body: engine.TaskNews{Ticket: to.Ticket(), Sid: cut(q.params.Value("TaskSid")), Reservations: []engine.Reservation{reservation}}}
	out := s.turned(q)
	if out.callback {
		return refused(refusal{status: http.StatusOK})
	}
	return out
}

func (s *Server) taskRouter() (*engine.TaskRouter, error) {
	if t := s.cfg.Flows.Current().Live.TaskRouter; t != nil {
		return t, nil
	}
	return nil, errNoTaskRouter
}

func mark(to engine.Address) string { return string(to.Append(nil)) }

// makeTask makes a task. One that may have been made already is looked for.
func (s *Server) makeTask(ctx context.Context, j *job, d *engine.MakeTask) error {
	r, err := s.taskRouter()
	if err != nil {
		return err
	}
	var t twilio.Task
	found := false
	if j.again {
		t, found, err = s.cfg.Twilio.FindTask(ctx, r.Workspace, taskMark, mark(d.Mark))
	}
	if err == nil && !found {
		j.again = true // from now on it may be there
		t, err = s.cfg.Twilio.MakeTask(ctx, r.Workspace, twilio.NewTask{Workflow: r.Workflows[d.Workflow], Attributes: d.Attributes(), Priority: d.Priority, Timeout: d.Timeout})
	}
	if err == nil {
		j.learned = []engine.Named{{Name: "sid", Value: t.Sid}}
	}
	return err
}

func (s *Server) answerReservation(ctx context.Context, d *engine.AnswerReservation) error {
	r, err := s.taskRouter()
	switch {
	case err != nil:
		return err
	case d.Accept:
		return s.cfg.Twilio.Accept(ctx, r.Workspace, d.Task, d.Sid)
	}
	return s.cfg.Twilio.Reject(ctx, r.Workspace, d.Task, d.Sid, r.Away)
}

// endTask ends a task. One that cannot be completed, because the reservation was lost before it was accepted, is
// cancelled: nobody else may be given it.
func (s *Server) endTask(ctx context.Context, d *engine.EndTask) error {
	r, err := s.taskRouter()
	if err != nil {
		return err
	}
	sid := d.Sid
	if sid == "" {
		t, found, err := s.cfg.Twilio.FindTask(ctx, r.Workspace, taskMark, mark(d.Mark))
		if err != nil || !found {
			return err
		}
		sid = t.Sid
	}
	err = s.cfg.Twilio.EndTask(ctx, r.Workspace, sid, d.Done)
	if d.Done && twilio.OutcomeOf(err) == twilio.Refused && !twilio.Gone(err) {
		err = s.cfg.Twilio.EndTask(ctx, r.Workspace, sid, false)
	}
	return unlessGone(err)
}

// taskTruth asks about a task and tells its contact.
func (s *Server) taskTruth(ctx context.Context, cell engine.CellID, d *engine.AskTask) error {
	r, err := s.taskRouter()
	if err != nil {
		return err
	}
	news, err := s.readTask(ctx, r.Workspace, d)
	if err == nil {
		s.tell(engine.Event{Cell: cell, At: now(), Body: news})
	}
	return err
}

func (s *Server) readTask(ctx context.Context, workspace string, d *engine.AskTask) (engine.TaskNews, error) {
	news := engine.TaskNews{Ticket: d.Mark.Ticket(), Sid: d.Sid}
	var t twilio.Task
	var err error
	found := true
	if d.Sid == "" {
		t, found, err = s.cfg.Twilio.FindTask(ctx, workspace, taskMark, mark(d.Mark))
	} else {
		t, err = s.cfg.Twilio.FetchTask(ctx, workspace, d.Sid)
	}
	if twilio.Gone(err) || err == nil && (!found || t.Over()) {
		news.Sid, news.Over = t.Sid, true
		return news, nil
	}
	if err != nil {
		return news, err
	}
	news.Sid = t.Sid
	list, err := s.cfg.Twilio.ListReservations(ctx, workspace, t.Sid)
	for _, one := range list {
		is := engine.Reservation{Sid: one.Sid, Status: one.Status}
		if one.Status == "pending" {
			attributes, err := s.cfg.Twilio.WorkerAttributes(ctx, workspace, one.Worker)
			if err != nil {
				return news, err
			}
			is.Agent = engine.WorkerAgent(attributes)
		}
		news.Reservations = append(news.Reservations, is)
	}
	return news, err
}
