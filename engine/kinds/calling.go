package kinds

import (
	"slices"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// machineHangUp is what is done to machines where a step says so: it is left by the outcome machine then.
const machineHangUp = "hang_up"

// calling is what kinds share that ring people by calls of their own: whom, in which order, for how long.
type calling struct {
	to      schema.Value
	order   string
	ring    time.Duration
	from    schema.Value
	machine string
}

// fields declares its keys.
func (c *calling) fields(o *schema.Object) {
	o.Value("to", &c.to, expr.List(expr.Of(expr.Address)), "whom to ring: addresses or telephone numbers; a team is its members", schema.Required, schema.Example("[agents.kim, addresses.desk]"))
	o.Enum("order", &c.order, orders, "how several are rung", schema.Default(atOnce),
		schema.Means("all at the same time", "one after another, in the order in which they are named", "whoever has been free for the longest first", "whoever has taken the fewest calls today first", "in an order drawn anew each time"))
	o.Duration("ring", &c.ring, "how long each rings; Twilio adds about 5s", schema.Default("25s"), schema.Between("5s", "10m"))
	o.Value("from", &c.from, expr.Of(expr.Address), "the number that is shown, as numbers.NAME; without it the one that was called", schema.Example("numbers.main"))
	o.Enum("machine", &c.machine, []string{machineHangUp, "speak"}, "what happens when a machine answers; without it nobody looks",
		schema.Means("the call is given up: the outcome is machine", "waits for the tone, then goes on as answered"))
}

// targets are those to ring, in their order.
func (c *calling) targets(v *engine.Visit) []target {
	list, _ := v.Value(&c.to).([]any)
	targets := targetsOf(v, list)
	if c.order == random {
		targets = shuffled(v, targets)
	}
	return targets
}

// placeNext rings the next of those who are left, each by place. When nobody is left it returns the best of
// what became of all, and otherwise "".
func (c *calling) placeNext(v *engine.Visit, place func(*engine.Visit, target) engine.LegID) engine.Outcome {
	left := recalled(v.Memo("left"))
	n := min(1, len(left))
	if c.order == atOnce {
		n = min(maxNouns, len(left))
	}
	if most := v.LegsLeft(); n > most {
		if n = most; n == 0 {
			v.Alert("too_many_legs", "no further call is allowed at once, see policies.legs")
		}
	}
	legs := make([]any, 0, n)
	for len(left) > 0 && len(legs) < n {
		t := left[0]
		left = left[1:]
		if !turnedDown(v, t) {
			legs = append(legs, float64(place(v, t)))
		}
	}
	if len(legs) == 0 {
		out := engine.Outcome(better(bestOf(v), outFailed))
		if why := whyNot(v, out); why != string(out) {
			v.Why(why)
		}
		return out
	}
	v.Remember("left", remembered(left))
	v.Remember("legs", legs)
	return ""
}

// turnedDown reports whether the policy of destinations keeps somebody from being called.
func turnedDown(v *engine.Visit, t target) bool {
	down := v.Refused(t.number) != ""
	if down {
		v.Remember("turned_down", true)
	}
	return down
}

// whyNot is why nobody could be called at all: the policy of destinations, where it kept somebody from it.
func whyNot(v *engine.Visit, out engine.Outcome) string {
	if v.Memo("turned_down") != nil && out == outFailed {
		return "destination"
	}
	return string(out)
}

// placing is the call of one of them, who will run a flow.
func (c *calling) placing(v *engine.Visit, t target, role engine.Role, flow engine.FlowName) engine.Placing {
	from, _ := dialled(v, v.Text(&c.from))
	if from == "" {
		from = v.ShownFrom()
	}
	p := engine.Placing{Role: role, Address: t.address, Number: t.number, From: from, Flow: flow, Ring: engine.MillisOf(c.ring)}
	switch c.machine {
	case machineHangUp:
		p.Machine = "Enable"
	case "speak":
		p.Machine = "DetectMessageEnd"
	}
	return p
}

// heard takes news of one of them, and reports whether all who were rung together are gone.
func (c *calling) heard(v *engine.Visit, in engine.LegNews) bool {
	leg := v.LegOf(in.Leg)
	switch in.Status {
	case "answered_by":
		if leg.Machine {
			v.Put(engine.Named{Name: "machine", Value: true})
			if c.machine == machineHangUp {
				v.Remember("best", better(bestOf(v), outMachine))
				v.Remember("hung", float64(in.Leg))
				v.Drop(in.Leg)
			}
		}
	case "refused":
		v.Remember("best", better(bestOf(v), outRefused))
		v.Remember("refused", true)
	case "completed", "busy", "no-answer", "failed", "canceled":
		out := outcomeOf(in.Status)
		if out == "" && v.Memo("refused") == nil && v.Count("hung") != int(in.Leg) {
			out = outNoAnswer // answered, and went before anything came of it
		}
		v.Remember("best", better(bestOf(v), out))
		return !slices.ContainsFunc(ringing(v), func(l *engine.Leg) bool { return l.State != engine.LegOver && !l.Dropped })
	}
	return false
}

func bestOf(v *engine.Visit) string {
	s, _ := v.Memo("best").(string)
	return s
}

// ringing are the legs that were rung together last.
func ringing(v *engine.Visit) []*engine.Leg {
	ids, _ := v.Memo("legs").([]any)
	var out []*engine.Leg
	for _, id := range ids {
		n, _ := id.(float64)
		if l := v.LegOf(engine.LegID(n)); l != nil {
			out = append(out, l)
		}
	}
	return out
}

// intoRoom rings somebody who comes into a room when they answer, perhaps asked before by a flow of type
// screen.
func intoRoom(v *engine.Visit, room engine.RoomID, p engine.Placing, screen *flowUse) engine.LegID {
	asks := ""
	if screen.named() {
		asks = screen.flow.Name
	}
	p.With = []engine.Named{{Name: "room", Value: float64(room)}, {Name: "as", Value: string(p.Role)}, {Name: "screen", Value: asks}}
	id := v.Place(p)
	v.Expected(room, id, p.Role)
	return id
}
