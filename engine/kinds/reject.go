package kinds

import (
	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
)

// reject refuses the call. It costs nothing as the very first verb only; behind anything that answers the
// call it is a hang-up (Twilio: <Reject>). The checker sees to it.
type reject struct{ reason string }

func newReject() Kind { return &reject{} }

// Fields declares the keys of reject.
func (r *reject) Fields(o *schema.Object) {
	o.Enum("reason", &r.reason, []string{"busy", "rejected"}, "what the caller's telephone shows", schema.Default("rejected"),
		schema.Means("a busy tone", "a message that the number is not in service"))
	o.Main("reason")
	o.MayBeEmpty()
}

// Ends of reject: it has none.
func (r *reject) Ends(*Ends, World) {}

// Enter refuses the call; its end is told by the call's status.
func (r *reject) Enter(v *engine.Visit) engine.Move {
	v.Add(&twiml.Reject{Reason: r.reason})
	return engine.Stay()
}
