package kinds

import (
	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// deliver puts a recording into a mailbox. The same recording is delivered once in a contact; without a
// recording there is no delivery.
type deliver struct {
	action
	recording schema.Value
	to        schema.Value
	with      []schema.NamedValue
}

func newDeliver() Kind { return &deliver{} }

// Fields declares the keys of deliver.
func (s *deliver) Fields(o *schema.Object) {
	o.Value("recording", &s.recording, expr.Of(expr.Recording), "the recording", schema.Required, schema.Example("${speak.recording}"))
	o.Value("to", &s.to, expr.Of(expr.Mailbox), "the mailbox", schema.Required)
	o.Field("with", withForm(&s.with), "what the mailbox's service is told besides")
}

// Enter orders the delivery. A mailbox that a value names is looked up now.
func (s *deliver) Enter(v *engine.Visit) engine.Move {
	recording, mailbox := v.Text(&s.recording), v.Text(&s.to)
	if recording == "" {
		return engine.Out(outDone)
	}
	if _, ok := v.Set().Live.Mailboxes[mailbox]; !ok {
		v.Alert("unknown_mailbox", mailbox)
		return engine.Out(outDone)
	}
	if v.Delivered(recording) {
		v.Do(v.OwnLane("deliver"), engine.ClassNotify, engine.Deliver{
			Recording: recording, Mailbox: mailbox, From: v.Contact().Caller.Number, With: v.Assigned(s.with),
		})
	}
	return engine.Out(outDone)
}
