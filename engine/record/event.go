package record

import (
	"fmt"

	"callflow/engine"
)

// AppendEvent appends the stored form of an event's body and readings. The values of the webhook
// parameters named in seal are sealed. What an event row has columns for is not written: cell, seq, at,
// live, key and the word that [KindOf] gives.
func AppendEvent(dst []byte, v *engine.Event, seal []string, s *Sealer) []byte {
	return write(&coder{seal: s, params: seal}, dst, v, func(c *coder, v *engine.Event) { event(c, KindOf(v.Body), v) })
}

// ParseEvent reads the stored form of an event of a kind; the caller adds what stands in columns. lost
// tells that a sealed value is nothing now, because its key was destroyed.
func ParseEvent(kind string, src []byte, s *Sealer) (v engine.Event, lost bool, err error) {
	c := coder{seal: s, in: make([]member, 0, 64)}
	if err := read(&c, src, &v, func(c *coder, v *engine.Event) { event(c, kind, v) }); err != nil {
		return engine.Event{}, false, fmt.Errorf("read event: %w", err)
	}
	if v.Body == nil {
		return engine.Event{}, false, fmt.Errorf("read event: kind %q is not among those that this program reads", kind)
	}
	return v, c.lost, nil
}

// KindOf is the word for what kind of event a body is.
func KindOf(b engine.Body) string {
	switch b.(type) {
	case engine.Birth:
		return "birth"
	case engine.Webhook:
		return "webhook"
	case engine.Status:
		return "status"
	case engine.Result:
		return "result"
	case engine.Message:
		return "message"
	case engine.Tick:
		return "tick"
	case engine.Truth:
		return "truth"
	case engine.Command:
		return "command"
	case engine.RoomTruth:
		return "room_truth"
	case engine.Text:
		return "text"
	case engine.TaskNews:
		return "task_news"
	case engine.Migrate:
		return "migrate"
	}
	panic(fmt.Sprintf("internal error: event body %T has no stored form", b))
}

func event(c *coder, kind string, v *engine.Event) {
	list(c, "read", &v.Read, reading)
	switch kind {
	case "birth":
		body(c, v, birth)
	case "webhook":
		body(c, v, webhook)
	case "status":
		body(c, v, status)
	case "result":
		body(c, v, result)
	case "message":
		body(c, v, message)
	case "tick":
		body(c, v, func(c *coder, v *engine.Tick) { flag(c, "blind", &v.Blind) })
	case "truth":
		body(c, v, truth)
	case "command":
		body(c, v, command)
	case "text":
		body(c, v, came)
	case "room_truth":
		body(c, v, roomTruth)
	case "task_news":
		body(c, v, taskNews)
	case "migrate":
		body(c, v, migrated)
	}
}

// body is the event's body as the type that its form is of.
func body[T engine.Body](c *coder, v *engine.Event, form func(*coder, *T)) {
	b, _ := v.Body.(T)
	form(c, &b)
	if c.reading {
		v.Body = b
	}
}

func reading(c *coder, v *engine.Reading) {
	text(c, "n", &v.Name)
	value(c, "v", &v.Value)
}

func birth(c *coder, v *engine.Birth) {
	unsigned(c, "seed", &v.Seed)
	number(c, "sem", &v.Semantics)
	text(c, "ver", &v.Version)
	text(c, "flow", &v.Flow)
	values(c, "with", &v.With)
	text(c, "number", &v.Number)
	text(c, "app", &v.App)
	object(c, "hook", &v.Hook, webhook)
	text(c, "by", &v.By)
	text(c, "key", &v.Key)
	number(c, "after", &v.After)
	object(c, "task", &v.Task, task)
	text(c, "trial", &v.Trial)
}

func webhook(c *coder, v *engine.Webhook) {
	object(c, "to", &v.To, address)
	text(c, "sid", &v.Sid)
	pairs(c, "params", (*[]engine.Param)(&v.Params))
}

func status(c *coder, v *engine.Status) {
	object(c, "to", &v.To, address)
	text(c, "sid", &v.Sid)
	pairs(c, "params", (*[]engine.Param)(&v.Params))
}

func address(c *coder, v *engine.Address) {
	number(c, "contact", &v.Contact)
	number(c, "leg", &v.Leg)
	number(c, "run", &v.Run)
	number(c, "visit", &v.Visit)
	text(c, "what", &v.What)
	number(c, "tag", &v.Tag)
}

func result(c *coder, v *engine.Result) {
	effectKey(c, "effect", &v.Effect)
	number(c, "state", &v.State)
	text(c, "code", &v.Code)
	values(c, "values", &v.Values)
	number(c, "sent", &v.Sent)
	text(c, "deed", &v.Deed)
}

func truth(c *coder, v *engine.Truth) {
	number(c, "leg", &v.Leg)
	text(c, "status", &v.Status)
}

func command(c *coder, v *engine.Command) {
	text(c, "name", &v.Name)
	text(c, "by", &v.By)
	number(c, "leg", &v.Leg)
	text(c, "reason", &v.Reason)
	values(c, "with", &v.With)
}

func roomTruth(c *coder, v *engine.RoomTruth) {
	number(c, "room", &v.Room)
	flag(c, "over", &v.Over)
	list(c, "seats", &v.Seats, seatTruth)
}

func seatTruth(c *coder, v *engine.SeatTruth) {
	text(c, "sid", &v.Sid)
	text(c, "label", &v.Label)
	flag(c, "muted", &v.Muted)
	flag(c, "held", &v.Held)
	text(c, "coaching", &v.Coaching)
}

func came(c *coder, v *engine.Text) {
	text(c, "from", &v.From)
	text(c, "to", &v.To)
	text(c, "words", &v.Words)
}

func migrated(c *coder, v *engine.Migrate) {
	text(c, "from", &v.From)
	text(c, "to", &v.To)
	list(c, "flows", &v.Flows, renamedFlow)
	list(c, "steps", &v.Steps, renamedStep)
	text(c, "by", &v.By)
	text(c, "reason", &v.Reason)
}

func renamedFlow(c *coder, v *engine.RenamedFlow) {
	text(c, "was", &v.Was)
	text(c, "now", &v.Now)
}

func renamedStep(c *coder, v *engine.RenamedStep) {
	text(c, "flow", &v.Flow)
	text(c, "was", &v.Was)
	text(c, "now", &v.Now)
}
