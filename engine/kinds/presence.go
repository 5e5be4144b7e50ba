package kinds

import (
	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// presence says what an agent does: available for the calls that queues ring, away, or offline. It is how agents log
// in and out by phone.
type presence struct {
	action
	state  string
	agent  schema.Value
	reason schema.Value
}

func newPresence() Kind { return &presence{} }

// Fields declares the keys of presence.
func (p *presence) Fields(o *schema.Object) {
	o.Enum("state", &p.state, []string{"available", "away", "offline"}, "what the agent does from now on", schema.Required,
		schema.Means("takes calls of queues", "takes none for a while", "has gone home"))
	o.Value("agent", &p.agent, expr.Of(expr.Address).AsOptional(), "who; without it whoever is on this leg", schema.Example("agents.kim"))
	o.Value("reason", &p.reason, expr.Of(expr.Text).AsOptional(), "why somebody is away, as reports show it", schema.Example("lunch"))
	o.Main("state")
}

// Enter tells the floor. Nothing is done for somebody who is no agent of the workspace, and somebody is told.
func (p *presence) Enter(v *engine.Visit) engine.Move {
	agent := v.Text(&p.agent)
	if agent == "" && v.Leg() != nil {
		agent = v.Leg().Address
	}
	if agent == "" {
		v.Alert("presence_not_set", "nobody is known on this leg")
		return engine.Out(outDone)
	}
	by := agent
	if l := v.Leg(); l != nil && l.Who() != "" {
		by = l.Who()
	}
	v.SetPresence(agent, p.state, v.Text(&p.reason), by)
	return engine.Out(outDone)
}
