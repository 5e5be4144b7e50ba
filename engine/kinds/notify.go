package kinds

import (
	"strings"

	"callflow/engine"
	"callflow/schema"
)

// notify tells a service and does not wait. Its failure is logged and never touches the call.
type notify struct {
	action
	call schema.Ref
	with []schema.NamedValue
}

var _ Asker = (*notify)(nil)

func newNotify() Kind { return &notify{} }

// Fields declares the keys of notify.
func (n *notify) Fields(o *schema.Object) {
	o.Ref("call", &n.call, "service-call", "service.call", schema.Required, schema.Example("helpdesk.new_message"))
	o.Field("with", withForm(&n.with), "the inputs of the call")
}

// Asks of notify.
func (n *notify) Asks() []Ask { return []Ask{{Call: &n.call, With: n.with}} }

// Enter orders the call. It carries a key of its own, so it may be repeated when its end is unknown.
func (n *notify) Enter(v *engine.Visit) engine.Move {
	service, call, _ := strings.Cut(n.call.Name, ".")
	v.Do(v.OwnLane("notify"), engine.ClassNotify, engine.CallService{
		Service: service, Call: call, Inputs: v.Assigned(n.with), Repeat: true,
	})
	return engine.Out(outDone)
}
