package kinds

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

const (
	outAnswered = "answered"
	outBusy     = "busy"
	outNoAnswer = "no_answer"
	outRefused  = "refused"
	outMachine  = "machine"
	outAlone    = "alone"
)

// Orders in which several are rung. Who has waited longest and who had fewest calls is known once agents
// have a presence; until then both ring in the order written.
const (
	atOnce = "at_once"
	random = "random"
)

var orders = []string{atOnce, "in_turn", "longest_idle", "fewest_calls", random}

// dial rings somebody and lets the caller talk with whoever answers. It is left when the talk is over.
type dial struct {
	calling
	as      string
	screen  flowUse
	wait    flowUse
	room    schema.Ref
	record  bool
	talk    time.Duration
	headers []schema.NamedValue
	tones   schema.Value
	upgrade schema.Value
}

func newDial() Kind { return &dial{} }

// Fields declares the keys of dial.
func (d *dial) Fields(o *schema.Object) {
	o.Value("to", &d.to, expr.List(expr.Of(expr.Address)), "whom to ring: addresses or telephone numbers; a team is its members", schema.Required, schema.Example("[agents.kim, addresses.desk]"))
	o.Enum("order", &d.order, orders, "how several are rung", schema.Default(atOnce),
		schema.Means("all at the same time", "one after another, in the order in which they are named", "whoever has been free for the longest first", "whoever has taken the fewest calls today first", "in an order drawn anew each time"))
	o.Duration("ring", &d.ring, "how long each rings; Twilio adds about 5s", schema.Default("25s"), schema.Between("5s", "10m"))
	o.Value("from", &d.from, expr.Of(expr.Address), "the number that is shown, as numbers.NAME; without it the caller's own", schema.Example("numbers.main"))
	o.Text("as", &d.as, "the role of whoever is rung; without it agent, or customer when an agent calls", schema.Example("agent"))
	o.Object("screen", &d.screen, "a flow of type screen that whoever answers hears first; it accepts or refuses")
	o.Object("wait", &d.wait, "what the caller hears while it rings; needs room")
	o.Ref("room", &d.room, "room", "the type of room that both are put into")
	o.Bool("record", &d.record, "whether the talk is recorded from the answer on, in two channels", schema.Default(false))
	o.Enum("machine", &d.machine, []string{"hang_up", "speak"}, "what happens when an answering machine answers; without it nobody looks. Browser phones are never looked at",
		schema.Means("the call is given up: the outcome is machine", "waits for the tone, then goes on as answered"))
	o.Duration("talk_at_most", &d.talk, "when the talk is ended", schema.Default("4h"), schema.Between("1s", "24h"))
	o.Field("headers", withForm(&d.headers), "headers for SIP addresses; browser phones get them as parameters", schema.Example("{x-account: \"42\"}"))
	o.Value("tones", &d.tones, expr.Of(expr.Text), "keys that are sent to a telephone when it answers; w waits half a second, W one", schema.Example("\"1w2\""))
	o.Value("upgrade", &d.upgrade, expr.Of(expr.Text), "the type of room that the talk is led into when the command upgrade is asked, which the flow declares; nobody is dropped by that", schema.Example("desk"))
	o.Exclusive("room", "upgrade")
	o.Main("to")
}

// Ends of dial.
func (d *dial) Ends(e *Ends, w World) {
	e.Add(outAnswered, outBusy, outNoAnswer, outFailed)
	if d.screen.named() {
		e.Add(outRefused)
	}
	if d.machine != "" {
		e.Add(outMachine)
	}
	if d.room.Set && leavesAlone(w, d.room.Name, d.others()...) {
		e.Add(outAlone)
	}
}

// others are the seats that whoever is rung may have.
func (d *dial) others() []engine.Role {
	if d.as == "" {
		return []engine.Role{"agent", "customer"}
	}
	return []engine.Role{engine.Role(d.as)}
}

// leavesAlone reports whether somebody can leave one of these seats without ending the room.
func leavesAlone(w World, room string, roles ...engine.Role) bool {
	kind, _, ok := w.Room(room)
	if !ok {
		return true
	}
	return slices.ContainsFunc(roles, func(r engine.Role) bool {
		seat := kind.Seat(r)
		return seat != nil && seat.Ends == "no"
	})
}

// Values of dial: who answered, how long it rang, how long they talked, Twilio's word for the end.
func (d *dial) Values(World) []engine.Var {
	values := []engine.Var{
		{Name: "answered_by", Type: expr.Of(expr.Address).AsOptional()},
		{Name: "rang", Type: expr.Of(expr.Duration)},
		{Name: "talked", Type: expr.Of(expr.Duration)},
		{Name: "result", Type: expr.Of(expr.Text).AsOptional()},
	}
	if d.machine != "" {
		values = append(values, engine.Var{Name: "machine", Type: expr.Of(expr.YesNo)})
	}
	return values
}

// Uses of dial.
func (d *dial) Uses() []Use {
	var uses []Use
	if d.screen.named() {
		uses = append(uses, d.screen.use(engine.ScreenFlow, ""))
	}
	if d.wait.named() {
		uses = append(uses, d.wait.use(engine.WaitFlow, "room"))
	}
	return uses
}

// sipHeaders are the names that Twilio passes on besides those that begin with x- (Twilio: <Sip>).
const sipHeaders = " user-to-user remote-party-id p-preferred-identity p-called-party-id "

// Check refuses headers that Twilio drops, and what needs rooms.
func (d *dial) Check(c *Check) {
	for i := range d.headers {
		n := d.headers[i].Name
		if low := strings.ToLower(n.Text); !strings.HasPrefix(low, "x-") && !strings.Contains(sipHeaders, " "+low+" ") {
			c.List.Errorf("bad-header", n.File, n.Span, "header %q is not passed on by Twilio, expected a name that begins with \"x-\"", n.Text)
		}
	}
	d.checkUpgrade(c)
	switch {
	case d.room.Set:
		c.checkSeat(d.room.Node, d.room.Name, d.as)
	case d.wait.named() && !d.upgrade.Set:
		c.Errorf("needs-room", d.wait.flow.Node, "\"wait\" is heard in a room only: while a plain dial rings, the caller hears it ring").
			Hintf("add room: TYPE, or delete \"wait\"")
	}
}
