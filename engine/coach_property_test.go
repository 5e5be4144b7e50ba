package engine_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"callflow/engine"
)

// tied is what Twilio knows of a supervisor: muted, and tied to somebody.
type tied struct{ muted, tied bool }

// TestTheCustomerNeverHearsTheCoach: whatever is asked for while somebody listens or coaches, whatever Twilio
// refuses or loses, and whoever holds, mutes or leaves meanwhile: nobody but the agent hears them.
func TestTheCustomerNeverHearsTheCoach(t *testing.T) {
	t.Parallel()
	set := newDesk(t, waits, "no").set
	rapid.Check(t, func(rt *rapid.T) {
		d := &desk{t: t, set: set, at: 1_000_000, open: map[engine.EffectKey]string{}}
		d.play(talk)
		d.do("ask " + rapid.SampledFrom([]string{"listen", "coach"}).Draw(rt, "first") + " by=agents.sam")
		d.do("ok ring agents.sam")
		if rapid.Bool().Draw(rt, "held") {
			d.do("ask hold by=services.crm who=agent")
			d.do("ok hold CA2")
		}
		d.do("answered 3")
		way := string(d.turn.Replies[0].Body)
		s := tied{muted: strings.Contains(way, `muted="true"`), tied: strings.Contains(way, `coach="CA2"`)}
		d.do("in 3 Muted=" + map[bool]string{true: "true", false: "false"}[s.muted])
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			d.disturb(rt, &s)
			if !s.muted && !s.tied {
				rt.Fatalf("everybody hears the supervisor; %s", strings.Join(d.trace, " / "))
			}
		}
		d.settle(rt, &s)
	})
}

// disturb does one thing of many.
func (d *desk) disturb(rt *rapid.T, s *tied) {
	what := rapid.SampledFrom([]string{"listen", "coach", "coach", "hold", "resume", "mute", "ok", "ok", "ok", "refuse", "lost", "wait", "agent"}).Draw(rt, "what")
	switch what {
	case "listen", "coach":
		d.do("ask " + what + " by=agents.sam")
	case "hold", "resume", "mute":
		d.do("ask " + what + " by=services.crm who=agent")
	case "ok", "refuse", "lost":
		d.carryOut(what, s)
	case "wait":
		d.do("wait 2s")
	case "agent":
		if rapid.IntRange(0, 9).Draw(rt, "leaves") == 0 && d.sits(2) {
			d.do("out 2 participant_hung_up")
		}
	}
}

func (d *desk) sits(leg engine.LegID) bool {
	seat := d.c.Room(1).Seat(leg)
	return seat != nil && seat.State == engine.SeatTaken
}

// carryOut ends the oldest change that waits, as Twilio serves them: one after the other. What is lost may have
// been done, or not.
func (d *desk) carryOut(how string, s *tied) {
	for _, key := range d.list {
		what := d.open[key]
		if what == "end room" || strings.HasPrefix(what, "ring ") || strings.HasPrefix(what, "move ") {
			continue
		}
		if strings.HasPrefix(what, "coach ") && !d.sits(2) && how == "ok" {
			how = "refuse" // whoever is to be coached must be in the room
		}
		if how == "ok" {
			s.done(what)
		}
		d.do(how + " " + what)
		return
	}
}

func (s *tied) done(what string) {
	switch what {
	case "mute CA3":
		s.muted = true
	case "unmute CA3":
		s.muted = false
	case "coach CA3 to CA2":
		s.tied = true
	case "uncoach CA3":
		s.tied = false
	}
}

// settle carries out all that is left: nothing waits for ever, and the mirror is what Twilio has.
func (d *desk) settle(rt *rapid.T, s *tied) {
	for range 100 {
		if len(d.c.Room(1).Wishes) == 0 {
			break
		}
		d.do("wait 1s")
		d.carryOut("ok", s)
		if !s.muted && !s.tied {
			rt.Fatalf("everybody hears the supervisor; %s", strings.Join(d.trace, " / "))
		}
	}
	if d.c.Room(1).State == engine.RoomOver {
		return
	}
	if n := len(d.c.Room(1).Wishes); n > 0 {
		rt.Fatalf("%d changes are never made: %+v", n, d.c.Room(1).Wishes)
	}
	if seat := d.c.Room(1).Seat(3); seat.State == engine.SeatTaken && seat.Muted != s.muted {
		rt.Fatalf("the mirror says muted: %v, Twilio %v; %s", seat.Muted, s.muted, strings.Join(d.trace, " / "))
	}
}
