package kinds

import (
	"net/url"
	"time"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/expr"
)

const outBack = "back"

// longestAway is how long another program may have the call before Twilio is asked whether it lives.
const longestAway = 4 * time.Hour

// backParameter is the query parameter by which another program learns where to send the call back.
const backParameter = "back"

// redirect hands the call to another program by a declared service's address. It comes back if that
// program redirects it to the address given as `back`; nobody can promise that it does.
type redirect struct {
	to   schema.Ref
	with []schema.NamedValue
}

func newRedirect() Kind { return &redirect{} }

// Fields declares the keys of redirect.
func (r *redirect) Fields(o *schema.Object) {
	o.Ref("to", &r.to, "service-call", "the service and its call, as SERVICE.CALL", schema.Required, schema.Example("old_ivr.main"))
	o.Field("with", withForm(&r.with), "what is appended to the address")
	o.Main("to")
}

// Ends of redirect.
func (r *redirect) Ends(e *Ends, _ World) { e.Add(outBack, outFailed) }

// Values of redirect: what the other program sent with the call.
func (r *redirect) Values(World) []engine.Var { return paramsValue() }

// Asks of redirect.
func (r *redirect) Asks() []Ask { return []Ask{{Call: &r.to, With: r.with, Shown: true}} }

// Enter sends the call away. The address of SERVICE.CALL is that of services.SERVICE.CALL in the live part.
func (r *redirect) Enter(v *engine.Visit) engine.Move {
	to, err := url.Parse(v.Set().Live.Names["services."+r.to.Name])
	if err != nil || !to.IsAbs() {
		v.Alert("unknown_address", r.to.Name)
		return engine.Out(outFailed)
	}
	query := to.Query()
	for _, n := range v.Assigned(r.with) {
		if s, ok := n.Value.(string); ok {
			query.Set(n.Name, s)
		}
	}
	query.Set(backParameter, v.URL(engine.Action))
	to.RawQuery = query.Encode()
	v.Add(&twiml.Redirect{Method: twiml.POST, URL: to.String()})
	v.Lasts(engine.MillisOf(longestAway))
	return engine.Stay()
}

// Resume takes the call back.
func (r *redirect) Resume(v *engine.Visit, in engine.Input) engine.Move { return takeBack(v, in) }

func takeBack(v *engine.Visit, in engine.Input) engine.Move {
	asked, ok := in.(engine.Asked)
	if !ok {
		return engine.Keep()
	}
	params := make(map[string]any, len(asked.Params))
	for _, p := range asked.Params {
		params[p.Name] = p.Value
	}
	v.Put(engine.Named{Name: "params", Value: params})
	return engine.Out(outBack)
}

func paramsValue() []engine.Var {
	return []engine.Var{{Name: "params", Type: expr.Type{}}}
}
