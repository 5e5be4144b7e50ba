package kinds

import (
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/schema"
	"callflow/schema/expr"
)

const (
	outPlaced = "placed"
	// callbackMenu is how long somebody who is called back may take to come into the queue, while an agent waits.
	callbackMenu engine.Millis = 45_000
	// hangingUp is how long whoever was promised a call is left in peace: a telephone that is not hung up yet is busy.
	hangingUp engine.Millis = 10_000
)

// callback promises to call back: the place in the line is kept while nobody is on the phone. The caller may hang up.
type callback struct {
	queue  schema.Value
	number schema.Value
}

func newCallback() Kind { return &callback{} }

// Fields declares the keys of callback.
func (c *callback) Fields(o *schema.Object) {
	o.Value("queue", &c.queue, expr.Of(expr.Queue), "the queue in which the place is kept: the wait counts from the first time that this contact waited there", schema.Required, schema.Example("support"))
	o.Value("number", &c.number, expr.Of(expr.Phone).AsOptional(), "the number to ring; without it the caller's", schema.Example("${number.value}"))
	o.Main("queue")
}

// Ends of callback.
func (c *callback) Ends(e *Ends, _ World) { e.Add(outPlaced, outRefused, outFailed) }

// Check looks for the queue, and whether it calls anybody back.
func (c *callback) Check(k *Check) {
	name := fixed(&c.queue)
	if rings := checkQueue(k, &c.queue); name != "" && (!rings || !k.World.CallsBack(name)) {
		if _, _, known := k.World.Queue(name); known {
			k.Errorf("no-callback", c.queue.Node, "queue %q calls nobody back", name).Hintf("add \"ring: 20s\" and \"callback: {flow: NAME}\" to the queue")
		}
	}
}

// Enter keeps the place. Somebody who withholds the number, or asks twice, is refused, or has one already.
func (c *callback) Enter(v *engine.Visit) engine.Move {
	name, number := v.Text(&c.queue), v.Text(&c.number)
	where := v.Set().Live.Queues[name]
	if where == nil || where.Back.Flow == "" || v.Set().Flows.Graphs[where.Back.Flow] == nil {
		v.Alert("no_callback", name)
		return engine.Out(outFailed)
	}
	if number == "" {
		number = v.Contact().Caller.Number
	}
	dials, ok := dialled(v, number)
	if !ok || dials == "" {
		v.Why("number")
		return engine.Out(outRefused)
	}
	if strings.HasPrefix(dials, "+") {
		if why := v.Denied(dials); why != "" {
			v.Why(why)
			return engine.Out(outRefused)
		}
	}
	w, _ := v.LatestStay(name)
	if w.Since == 0 {
		w.Since = v.Now()
	}
	need := make([]any, len(w.Need))
	for i, n := range w.Need {
		need[i] = n
	}
	if v.CallBack(name, engine.Named{Name: "number", Value: dials}, engine.Named{Name: "since", Value: float64(w.Since)},
		engine.Named{Name: "need", Value: need}, engine.Named{Name: "priority", Value: float64(w.Priority)}) {
		v.Fact(engine.CallbackPlaced, engine.Named{Name: "queue", Value: name}, engine.Named{Name: "number", Value: dials}, engine.Named{Name: "first", Value: v.Now().Time()})
	}
	return engine.Out(outPlaced)
}

// CallBack is the procedure that keeps the place.
func CallBack() *engine.Graph {
	end := engine.Target{Finish: engine.End}
	return &engine.Graph{
		Name: engine.CallbackFlow, File: "lib", Type: engine.ProcedureFlow, Summary: "keeps a place in a line, and rings when it has come to the front",
		Inputs: []engine.Var{{Name: "queue", Type: expr.Of(expr.Queue)}, {Name: "number", Type: expr.Of(expr.Phone)}, {Name: "since", Type: expr.Of(expr.Number)},
			{Name: "need", Type: expr.List(expr.Of(expr.Text))}, {Name: "priority", Type: expr.Of(expr.Number)}},
		Start: engine.Target{Step: "keep"}, Order: []engine.StepName{"keep"},
		Steps: map[engine.StepName]*engine.Step{
			"keep": {Name: "keep", KindName: "callback", Kind: keepPlace{}, Next: map[engine.Outcome]engine.Target{
				outTalked: end, outGaveUp: end, outExpired: end, outCancelled: end, outAbandoned: end, engine.Failed: end}},
		},
	}
}

// How a callback ends.
const (
	outTalked    = "talked"
	outGaveUp    = "gave_up"
	outExpired   = "expired"
	outCancelled = "cancelled" // whoever was rung did not want to wait
	outAbandoned = "abandoned" // or hung up in the line
)

// keepPlace waits for the front of the line, and rings then.
type keepPlace struct{}

// Enter takes the place.
func (k keepPlace) Enter(v *engine.Visit) engine.Move {
	k.wait(v, v.Now()+hangingUp)
	return engine.Stay()
}

// wait waits in the line, without anybody on the phone; after is when to try again.
func (k keepPlace) wait(v *engine.Visit, after engine.Millis) {
	queue, where := k.queue(v)
	since, _ := v.Input("since").(float64)
	priority, _ := v.Input("priority").(float64)
	list, _ := v.Input("need").([]any)
	var need []string
	for _, x := range list {
		if s, ok := x.(string); ok {
			need = append(need, s)
		}
	}
	slack := callbackMenu
	if where != nil {
		slack += where.Back.Ring
	}
	v.Join(engine.Place{Queue: queue, Need: need, Priority: int(priority), Since: engine.Millis(since), After: after, Callback: true, Slack: slack})
	v.SetCount("reserved", 0)
	v.SetCount("customer", 0)
	if where != nil {
		v.Timer(outExpired, v.Entered()+where.Back.Expires)
	}
}

// Resume takes what the floor says, and what becomes of those who are rung.
func (k keepPlace) Resume(v *engine.Visit, in engine.Input) engine.Move {
	switch in := in.(type) {
	case engine.LineNews:
		return k.lineNews(v, in)
	case engine.LegNews:
		if int(in.Leg) == v.Count("agent_leg") {
			return k.agentNews(v, in)
		}
		return k.customerNews(v, in)
	case engine.Fired:
		v.Remember("late", true)
		if v.Count("customer") == 0 && v.Count("agent_leg") == 0 {
			return k.expired(v)
		}
	}
	return engine.Keep()
}

func (k keepPlace) lineNews(v *engine.Visit, in engine.LineNews) engine.Move {
	switch in.Word {
	case floor.Refused:
		return k.done(v, string(engine.Failed))
	case floor.Offered:
		if v.Count("customer") != 0 || v.Count("agent_leg") != 0 {
			v.Decline(in.Offer, floor.RefusedIt)
			return engine.Keep()
		}
		return k.ring(v, in)
	}
	return engine.Keep()
}

// ring rings the customer, or first the agent, who is reserved meanwhile.
func (k keepPlace) ring(v *engine.Visit, in engine.LineNews) engine.Move {
	_, where := k.queue(v)
	if where == nil || v.Set().Flows.Graphs[where.Back.Flow] == nil {
		v.Decline(in.Offer, floor.RefusedIt)
		v.LeaveLine()
		return k.done(v, string(engine.Failed))
	}
	v.SetCount("reserved", int(in.Offer))
	if where.Back.Agent {
		return k.ringAgent(v, in, where)
	}
	p := k.placing(v, where, where.Back.Flow)
	if v.LegsLeft() == 0 || v.Refused(p.Number) != "" {
		return k.again(v, "failed")
	}
	v.SetCount("customer", int(v.Place(p)))
	return engine.Keep()
}

func (k keepPlace) placing(v *engine.Visit, where *engine.Queue, flow engine.FlowName) engine.Placing {
	number, _ := v.Input("number").(string)
	return engine.Placing{Role: "customer", Number: number, From: v.ShownFrom(), Flow: flow, Ring: where.Back.Ring, Machine: "Enable"}
}

// customerNews is what becomes of the customer, who is rung or talks.
func (k keepPlace) customerNews(v *engine.Visit, in engine.LegNews) engine.Move {
	if int(in.Leg) != v.Count("customer") {
		return engine.Keep()
	}
	switch in.Status {
	case "begun":
		k.talks(v, in.Leg)
	case "answered_by":
		if leg := v.LegOf(in.Leg); leg.Machine && v.Memo("taken") == nil {
			v.Remember("machine", true)
			v.Drop(in.Leg)
		}
	case "busy", "no-answer", "failed", "canceled":
		return k.again(v, in.Status)
	case "completed":
		k.talked(v, in.Leg)
		switch {
		case v.Memo("talked") != nil || k.wasIn(v, in.Leg):
			return k.done(v, outTalked)
		case v.Memo("machine") != nil:
			v.Remember("machine", nil)
			return k.again(v, "machine")
		case v.Memo("taken") != nil:
			return k.done(v, outAbandoned)
		}
		v.LeaveLine()
		return k.done(v, outCancelled)
	}
	return engine.Keep()
}

// talks writes down that a customer has answered for whom an agent waits in the room: a stay in the queue without a wait.
// A customer who is rung first stands in the queue by the flow's own step.
func (k keepPlace) talks(v *engine.Visit, customer engine.LegID) {
	agent := v.LegOf(engine.LegID(v.Count("agent_leg")))
	if agent == nil || v.Count("talking") > 0 {
		return
	}
	v.SetCount("talking", int(v.Now()))
	v.FactOf(customer, engine.QueueEntered, engine.Named{Name: "queue", Value: v.Input("queue")})
	v.FactOf(customer, engine.QueueTalking, engine.Named{Name: "queue", Value: v.Input("queue")}, engine.Named{Name: "agent", Value: word(agent.Address)},
		engine.Named{Name: "waited", Value: time.Duration(0)}, engine.Named{Name: "offer", Value: float64(agent.Offer)})
}

// talked writes down the end of that stay.
func (k keepPlace) talked(v *engine.Visit, customer engine.LegID) {
	began := engine.Millis(v.Count("talking"))
	if began == 0 {
		return
	}
	v.SetCount("talking", 0)
	why := string(engine.HungUp)
	if k.wasIn(v, customer) {
		why = outAnswered
	}
	var agent expr.Value
	if l := v.LegOf(engine.LegID(v.Count("agent_leg"))); l != nil {
		agent = word(l.Address)
	}
	v.FactOf(customer, engine.QueueLeft, engine.Named{Name: "queue", Value: v.Input("queue")}, engine.Named{Name: "result", Value: "room"},
		engine.Named{Name: "waited", Value: time.Duration(0)}, engine.Named{Name: "talked", Value: (v.Now() - began).Duration()},
		engine.Named{Name: "agent", Value: agent}, engine.Named{Name: "why", Value: why})
}

// wasIn reports whether a leg has come into the room in which an agent waited for it.
func (k keepPlace) wasIn(v *engine.Visit, leg engine.LegID) bool {
	r := v.Room(engine.RoomID(v.Count("room")))
	return r != nil && r.Seat(leg) != nil && r.Seat(leg).Was
}

// again goes back into the line after a pause, as often as the queue says.
func (k keepPlace) again(v *engine.Visit, why string) engine.Move {
	queue, where := k.queue(v)
	v.LeaveLine()
	if id := engine.RoomID(v.Count("room")); id != 0 { // the agent waits there in vain
		v.CloseRoom(id)
		v.SetCount("room", 0)
	}
	v.Fact(engine.CallbackTried, engine.Named{Name: "queue", Value: queue}, engine.Named{Name: "result", Value: why})
	v.SetCount("tries", v.Count("tries")+1)
	switch {
	case where == nil || v.Count("tries") >= where.Back.Tries:
		return k.done(v, outGaveUp)
	case v.Memo("late") != nil:
		return k.expired(v)
	}
	k.wait(v, v.Now()+where.Back.Every)
	return engine.Keep()
}

// expired gives the place up: it was kept for as long as the queue says.
func (k keepPlace) expired(v *engine.Visit) engine.Move {
	v.LeaveLine()
	return k.done(v, outExpired)
}

// queue is the one in which the place is kept; nil when it is gone.
func (keepPlace) queue(v *engine.Visit) (name string, where *engine.Queue) {
	name, _ = v.Input("queue").(string)
	return name, v.Set().Live.Queues[name]
}

func (k keepPlace) done(v *engine.Visit, result string) engine.Move {
	queue, _ := k.queue(v)
	v.Fact(engine.CallbackDone, engine.Named{Name: "queue", Value: queue}, engine.Named{Name: "result", Value: result})
	return engine.Out(engine.Outcome(result))
}

// ringAgent rings the agent, who hears what the queue's screen says and waits in a room while the customer is rung.
func (k keepPlace) ringAgent(v *engine.Visit, in engine.LineNews, where *engine.Queue) engine.Move {
	id, ok := placeAgent(v, in, where)
	if !ok {
		return k.again(v, "failed")
	}
	v.SetCount("agent_leg", int(id))
	return engine.Keep()
}

// agentNews is what becomes of the agent who is rung first.
func (k keepPlace) agentNews(v *engine.Visit, in engine.LegNews) engine.Move {
	switch in.Status {
	case "refused":
		v.Refuse(in.Leg)
	case "accepted":
		k.bothIn(v, in.Leg)
	case "busy", "no-answer", "failed", "canceled", "completed":
		return k.agentGone(v)
	}
	return engine.Keep()
}

// agentGone frees the place for the next agent: the floor knows already.
func (k keepPlace) agentGone(v *engine.Visit) engine.Move {
	v.SetCount("agent_leg", 0)
	customer := v.LegOf(engine.LegID(v.Count("customer")))
	switch {
	case customer == nil && v.Memo("late") != nil:
		return k.expired(v)
	case customer == nil:
		v.SetCount("reserved", 0)
	case customer.State != engine.LegUp: // nobody would be there who answers
		v.Drop(customer.ID)
	}
	return engine.Keep()
}

// bothIn opens the room for an agent who has accepted, and rings the customer into it.
func (k keepPlace) bothIn(v *engine.Visit, agent engine.LegID) {
	_, where := k.queue(v)
	kind := v.Set().Flows.Rooms[roomOf(where)]
	if kind == nil || kind.Seat("agent") == nil || kind.Seat("customer") == nil {
		return
	}
	id := v.OpenRoom(kind.Name)
	v.Expected(id, agent, "agent")
	v.Accept(agent)
	v.Served(v.LegOf(agent).Address)
	p := k.placing(v, where, engine.PartyFlow)
	if v.LegsLeft() == 0 || v.Refused(p.Number) != "" { // the agent is alone, and the room's rule lets go
		v.CloseRoom(id)
		return
	}
	v.SetCount("customer", int(intoRoom(v, id, p, &flowUse{})))
	v.SetCount("room", int(id))
}
