package kinds

import (
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// pause lets time pass in silence. Twilio counts whole seconds (Twilio: <Pause>): a part of one counts
// as one.
type pause struct {
	action
	length schema.Value
}

func newPause() Kind { return &pause{} }

// Fields declares the keys of pause.
func (p *pause) Fields(o *schema.Object) {
	o.Value("for", &p.length, expr.Of(expr.Duration), "how long", schema.Required, schema.Between("1ms", "1h"), schema.Example("3s"))
	o.Main("for")
}

// Enter pauses. A length that is none or nothing is no pause.
func (p *pause) Enter(v *engine.Visit) engine.Move {
	if d, ok := v.Value(&p.length).(time.Duration); ok && d > 0 {
		v.Pause(engine.MillisOf(min(d, time.Hour)))
	}
	return engine.Out(outDone)
}
