package kinds

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"callflow/engine"
)

// procedure performs the lines of a script that concern procedures:
//
//	begin FLOW [by=WHO key=KEY after=10m K=V …]   somebody begins a contact with a procedure
//	command NAME by=WHO [leg=N reason=WORD K=V …] somebody asks for something
//	talk                                          agents.kim, rung as leg 2, talks with the caller
//	truth [over] [N[:held][:muted] …]             Twilio says which legs are in the first room
//	floor WORD [offer=N agent=WHO ring=20s why=WORD]  the floor says something about the latest ticket
//	announced                                     Twilio asks for the words that were ordered last
//	late N done|refused|unknown CODE              the end of the N-th effect that had a result to wait for
func (s *stage) procedure(verb, rest string) bool {
	s.t.Helper()
	word, tail, _ := strings.Cut(rest, " ")
	switch verb {
	case "begin":
		b := engine.Birth{Seed: 7, Semantics: engine.Semantics, Flow: engine.FlowName(word)}
		b.By, b.Key, b.With = take(tail, "by"), take(tail, "key"), fields(tail)
		if d, err := time.ParseDuration(take(tail, "after")); err == nil {
			b.After = engine.MillisOf(d)
		}
		s.event(b)
	case "command":
		leg, _ := strconv.Atoi(take(tail, "leg"))
		s.event(engine.Command{Name: word, By: take(tail, "by"), Leg: engine.LegID(leg), Reason: take(tail, "reason"), With: fields(tail)})
	case "talk":
		for _, line := range []string{"room participant-join 1", `result done "" sid=CA2`, "answered 2", "progress 2 in-progress", "room participant-join 2", "room conference-start"} {
			s.do(line)
		}
	case "truth":
		s.event(s.truth(rest))
	case "floor":
		s.event(s.floor(rest))
	case "announced":
		s.event(engine.Webhook{To: s.words, Sid: "CF1"})
	case "late":
		s.event(lateResult(s.told, rest))
	default:
		return false
	}
	return true
}

// floor is what the floor says to whoever holds the latest ticket.
func (s *stage) floor(rest string) engine.Message {
	word, tail, _ := strings.Cut(rest, " ")
	offer, _ := strconv.Atoi(take(tail, "offer"))
	ring, _ := time.ParseDuration(take(tail, "ring"))
	return engine.Message{MessageKey: engine.MessageKey{From: engine.FloorID.Cell(), Seq: 1}, To: s.c.ID.Cell(), Kind: engine.LineTold, Data: []engine.Named{
		{Name: "ticket", Value: s.ticket}, {Name: "word", Value: word}, {Name: "offer", Value: float64(offer)},
		{Name: "agent", Value: take(tail, "agent")}, {Name: "ring", Value: float64(ring.Milliseconds())}, {Name: "why", Value: take(tail, "why")}}}
}

// lateResult is the end of an effect that the contact does not wait for any more.
func lateResult(told []engine.EffectKey, rest string) engine.Result {
	n, rest, _ := strings.Cut(rest, " ")
	word, code, _ := strings.Cut(rest, " ")
	i, _ := strconv.Atoi(n)
	return engine.Result{Effect: told[i-1], State: states[word], Code: code}
}

func (s *stage) truth(rest string) engine.RoomTruth {
	b := engine.RoomTruth{Room: 1}
	for _, w := range strings.Fields(rest) {
		who, how, _ := strings.Cut(w, ":")
		if who == "over" {
			b.Over = true
			continue
		}
		n, _ := strconv.Atoi(who)
		b.Seats = append(b.Seats, engine.SeatTruth{Sid: sidOf(engine.LegID(n)), Held: strings.Contains(how, "held"), Muted: strings.Contains(how, "muted")})
	}
	return b
}

// take finds one of K=V words.
func take(words, name string) string {
	for _, w := range strings.Fields(words) {
		if v, ok := strings.CutPrefix(w, name+"="); ok {
			return v
		}
	}
	return ""
}

// fields are the other words, as the inputs of whatever is asked for.
func fields(words string) []engine.Named {
	var out []engine.Named
	for _, w := range strings.Fields(words) {
		name, value, _ := strings.Cut(w, "=")
		if !slices.Contains([]string{"by", "key", "after", "leg", "reason"}, name) {
			out = append(out, engine.Named{Name: name, Value: strings.ReplaceAll(value, "_", " ")})
		}
	}
	return out
}
