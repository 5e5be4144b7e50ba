package engine_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"callflow/engine"
)

// office is what Twilio has: who is in the room, and who is held or muted.
type office struct {
	*desk
	rt          *rapid.T
	held, muted map[string]bool // by CallSid
}

// TestNoHoldOutlivesItsProcedure: whatever is asked for, refused, lost or left during a transfer, at its end the
// customer hears somebody again, nobody stays muted by it, and no turn breaks.
func TestNoHoldOutlivesItsProcedure(t *testing.T) {
	t.Parallel()
	set := newDesk(t, consult, "yes").set
	rapid.Check(t, func(rt *rapid.T) {
		o := &office{desk: &desk{t: t, set: set, at: 1_000_000, open: map[engine.EffectKey]string{}}, rt: rt, held: map[string]bool{}, muted: map[string]bool{}}
		o.play(talk)
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			o.step()
			o.sound()
		}
		o.rest()
	})
}

func (o *office) step() {
	switch what := rapid.SampledFrom([]string{"help", "help", "over", "drop", "quiet", "ok", "ok", "ok", "refuse", "lost", "wait", "ring", "ring", "out"}).Draw(o.rt, "what"); what {
	case "help", "over", "drop", "quiet":
		o.do("ask " + what + " by=agents.kim")
	case "ok", "refuse", "lost":
		o.change(what, what == "ok" || what == "lost" && rapid.Bool().Draw(o.rt, "done"))
	case "wait":
		o.do("wait " + rapid.SampledFrom([]string{"1s", "5s", "30s"}).Draw(o.rt, "long"))
	case "ring":
		o.ring(rapid.SampledFrom([]string{"refuse", "busy", "in", "in"}).Draw(o.rt, "end"))
	case "out":
		if leg := rapid.IntRange(2, max(2, len(o.c.Legs))).Draw(o.rt, "who"); o.sits(engine.LegID(leg)) && rapid.IntRange(0, 3).Draw(o.rt, "goes") == 0 {
			o.goes(leg)
		}
	}
}

// goes is somebody who hangs up.
func (o *office) goes(leg int) {
	delete(o.held, sid(leg))
	delete(o.muted, sid(leg))
	o.do("out " + strconv.Itoa(leg) + " participant_hung_up")
	o.do("progress " + strconv.Itoa(leg) + " completed")
}

// change ends the oldest change of a seat.
func (o *office) change(how string, done bool) {
	i := slices.IndexFunc(o.list, func(key engine.EffectKey) bool {
		verb, _, _ := strings.Cut(o.desk.open[key], " ")
		return slices.Contains([]string{"hold", "resume", "mute", "unmute", "kick", "ends", "stays"}, verb)
	})
	if i < 0 {
		return
	}
	what := o.desk.open[o.list[i]]
	verb, who, _ := strings.Cut(what, " ")
	leg, _ := strconv.Atoi(strings.TrimPrefix(who, "CA"))
	if done {
		switch verb {
		case "hold", "resume":
			o.held[who] = verb == "hold"
		case "mute", "unmute":
			o.muted[who] = verb == "mute"
		}
	}
	o.do(how + " " + what)
	if done && verb == "kick" && o.c.Leg(engine.LegID(leg)).State != engine.LegOver {
		o.goes(leg)
	}
}

// ring is what becomes of whoever is rung.
func (o *office) ring(end string) {
	i := slices.IndexFunc(o.list, func(key engine.EffectKey) bool { return strings.HasPrefix(o.desk.open[key], "ring ") })
	if i < 0 {
		return
	}
	what, leg := o.desk.open[o.list[i]], len(o.c.Legs)
	if end == "refuse" {
		o.do("refuse " + what + " 21211")
		return
	}
	o.do("ok " + what)
	switch n := strconv.Itoa(leg); {
	case o.c.Leg(engine.LegID(leg)).State == engine.LegOver:
	case end == "busy" || o.c.Leg(engine.LegID(leg)).Dropped:
		o.do("progress " + n + " busy")
	default:
		o.do("answered " + n)
		if o.c.Leg(engine.LegID(leg)).State == engine.LegUp && o.c.Room(1).Seat(engine.LegID(leg)) != nil {
			o.do("in " + n)
		}
	}
}

// sound reports a turn that broke.
func (o *office) sound() {
	if o.turn.Trouble != "" {
		o.rt.Fatalf("%s; %s", o.turn.Trouble, strings.Join(o.trace, " / "))
	}
}

// rest lets everything come to its end.
func (o *office) rest() {
	for range 60 {
		o.change("ok", true)
		o.ring("busy")
		o.do("wait 30s")
		o.do(o.truth())
		o.sound()
	}
	r := o.c.Room(1)
	if r.State == engine.RoomOver || r.Ending {
		return
	}
	for _, run := range o.c.Runs {
		if run.As == engine.AsProcedure {
			o.rt.Fatalf("the procedure never ends; %s", strings.Join(o.trace, " / "))
		}
	}
	for i := range r.Seats {
		s := r.Seats[i]
		if who := o.c.Leg(s.Leg).Sid; s.State == engine.SeatTaken && (o.held[who] && !s.Calmed || o.muted[who]) {
			o.rt.Fatalf("%s stays held or muted: %+v; %s", who, s, strings.Join(o.trace, " / "))
		}
	}
}

// truth is what Twilio says of the room.
func (o *office) truth() string {
	out := "truth"
	for i := range o.c.Room(1).Seats {
		s := o.c.Room(1).Seats[i]
		if who := o.c.Leg(s.Leg).Sid; s.State == engine.SeatTaken {
			out += " " + strconv.Itoa(int(s.Leg)) + ":" + map[bool]string{true: "held,"}[o.held[who]] + map[bool]string{true: "muted"}[o.muted[who]]
		}
	}
	return out
}
