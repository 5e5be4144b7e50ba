package engine_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"callflow/engine"
)

// tied is what Twilio knows: of the supervisor, and of the agent.
type tied struct {
	muted, tied, agentMuted, agentHeld bool

	reports []string // not delivered yet
}

// truth is what Twilio says of the room when it is asked.
func (s *tied) truth(d *desk) string {
	out := "truth 1"
	if d.sits(2) {
		out += " 2:" + map[bool]string{true: "held,"}[s.agentHeld] + map[bool]string{true: "muted"}[s.agentMuted]
	}
	return out + " 3:" + map[bool]string{true: "muted,"}[s.muted] + map[bool]string{true: "coach=2"}[s.tied]
}

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
		var s tied
		if rapid.Bool().Draw(rt, "held") {
			d.do("ask hold by=services.crm who=agent")
			d.do("ok hold CA2")
			s.agentHeld = true
		}
		d.do("answered 3")
		way := string(d.turn.Replies[0].Body)
		s.muted, s.tied = strings.Contains(way, `muted="true"`), strings.Contains(way, `coach="CA2"`)
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
	what := rapid.SampledFrom([]string{"listen", "coach", "coach", "hold", "resume", "mute", "ok", "ok", "ok", "refuse", "lost", "wait", "truth", "report", "report", "agent"}).Draw(rt, "what")
	switch what {
	case "listen", "coach":
		d.do("ask " + what + " by=agents.sam")
	case "hold", "resume", "mute":
		d.do("ask " + what + " by=services.crm who=agent")
	case "ok", "refuse":
		d.carryOut(what, what == "ok", s)
	case "lost":
		d.carryOut(what, rapid.Bool().Draw(rt, "done"), s)
	case "wait":
		d.do("wait 2s")
	case "truth":
		d.do(s.truth(d))
	case "report": // late, and in any order
		if len(s.reports) > 0 {
			i := rapid.IntRange(0, len(s.reports)-1).Draw(rt, "which")
			d.do(s.reports[i])
			s.reports = slices.Delete(s.reports, i, i+1)
		}
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
func (d *desk) carryOut(how string, done bool, s *tied) {
	for _, key := range d.list {
		what := d.open[key]
		if what == "end room" || strings.HasPrefix(what, "ring ") || strings.HasPrefix(what, "move ") {
			continue
		}
		if strings.HasPrefix(what, "coach ") && (!d.sits(2) || s.agentHeld) && done {
			how, done = "refuse", false // whoever is to be coached must be in the room, and not be held
		}
		if done {
			s.done(what)
			d.seq++
			s.reports = append(s.reports, report(what, d.seq))
		}
		d.do(how + " " + what)
		return
	}
}

// report is what Twilio reports of a change.
func report(what string, seq int) string {
	verb, rest, _ := strings.Cut(what, " ")
	leg := rest[2:3]
	switch verb {
	case "coach":
		return "coach " + leg + " Coaching=true CallSidToCoach=CA2 seq=" + strconv.Itoa(seq)
	case "uncoach":
		return "coach " + leg + " Coaching=false seq=" + strconv.Itoa(seq)
	case "resume":
		verb = "unhold"
	}
	return verb + " " + leg + " seq=" + strconv.Itoa(seq)
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
	case "hold CA2", "resume CA2":
		s.agentHeld = what == "hold CA2"
	case "mute CA2":
		s.agentMuted = true
	}
}

// settle carries out all that is left: nothing waits for ever, and the mirror is what Twilio has.
func (d *desk) settle(rt *rapid.T, s *tied) {
	for range 100 {
		if d.do(s.truth(d)); len(d.c.Room(1).Wishes) == 0 {
			break
		}
		d.do("wait 1s")
		d.carryOut("ok", true, s)
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
