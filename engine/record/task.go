package record

import "callflow/engine"

func routed(c *coder, v *engine.RoutedTask) {
	number(c, "ticket", &v.Ticket)
	text(c, "queue", &v.Queue)
	text(c, "sid", &v.Sid)
	effectKey(c, "made", &v.Made)
	number(c, "ask", &v.Ask)
	flag(c, "taken", &v.Taken)
	flag(c, "ended", &v.Ended)
	list(c, "res", &v.Reserved, reserve)
}

func reserve(c *coder, v *engine.Reserve) {
	number(c, "offer", &v.Offer)
	text(c, "sid", &v.Sid)
	text(c, "agent", &v.Agent)
	number(c, "made", &v.Made)
	flag(c, "over", &v.Over)
}

func taskNews(c *coder, v *engine.TaskNews) {
	number(c, "ticket", &v.Ticket)
	text(c, "sid", &v.Sid)
	flag(c, "over", &v.Over)
	list(c, "res", &v.Reservations, reservation)
}

func reservation(c *coder, v *engine.Reservation) {
	text(c, "sid", &v.Sid)
	text(c, "status", &v.Status)
	text(c, "agent", &v.Agent)
}

func makeTask(c *coder, v *engine.MakeTask) {
	text(c, "workflow", &v.Workflow)
	object(c, "mark", &v.Mark, address)
	text(c, "queue", &v.Queue)
	texts(c, "need", &v.Need)
	number(c, "priority", &v.Priority)
	text(c, "prefer", &v.Prefer)
	number(c, "timeout", &v.Timeout)
}

func answerReservation(c *coder, v *engine.AnswerReservation) {
	text(c, "task", &v.Task)
	text(c, "sid", &v.Sid)
	flag(c, "accept", &v.Accept)
}

func endTask(c *coder, v *engine.EndTask) {
	text(c, "sid", &v.Sid)
	object(c, "mark", &v.Mark, address)
	flag(c, "done", &v.Done)
}

func askTask(c *coder, v *engine.AskTask) {
	text(c, "sid", &v.Sid)
	object(c, "mark", &v.Mark, address)
}
