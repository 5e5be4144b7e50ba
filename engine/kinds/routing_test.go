package kinds

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/schema/expr"
)

// sidOf is the CallSid of a leg in scripts: CA1, CA2 and so on.
func sidOf(leg engine.LegID) string { return "CA" + strconv.Itoa(int(leg)) }

// route performs the lines of a script that concern other legs and other contacts:
//
//	leg N LINE · run N LINE     the line concerns addresses of that leg or run
//	bridge [K=V …]              the caller is about to talk to agents.kim, leg 1 of contact 5
//	serving [K=V …]             another contact tells this leg whom it serves
//	progress N STATUS           a callback of leg N
//	come_back [K=V …]           another program sends the call to the address that it was given
//	moved                       Twilio carries the ordered redirect out
//	redirected                  the redirect that was ordered last is done
//	answered N [K=V …]          whoever was rung as leg N has answered
//	room EVENT [LEG [WHY]]      Twilio reports about the first room
//	ask_now                     Twilio asks for the present document again
func (s *stage) route(verb, rest string) string {
	s.t.Helper()
	word, tail, _ := strings.Cut(rest, " ")
	n, _ := strconv.Atoi(word)
	switch verb {
	case "leg", "run":
		if s.leg, s.run = engine.LegID(n), 0; verb == "run" {
			s.leg, s.run = 0, engine.RunID(n)
		}
		defer func() { s.leg, s.run = 0, 0 }()
		return s.do(tail)
	case "bridge":
		s.bridge(rest)
	case "serving":
		m := engine.Message{To: s.c.ID.Cell(), Kind: engine.Serving, Leg: 1}
		for _, p := range params(rest) {
			m.Data = append(m.Data, engine.Named{Name: p.Name, Value: p.Value})
		}
		s.event(m)
	case "progress":
		to := engine.Address{Contact: s.c.ID, Leg: engine.LegID(n), What: engine.Progress}
		s.event(engine.Status{To: to, Sid: sidOf(to.Leg), Params: params("CallStatus=" + tail)})
	case "come_back":
		_, to, _ := strings.Cut(s.docs[len(s.docs)-1], "back=")
		to, _, _ = strings.Cut(to, "&")
		to, _ = url.QueryUnescape(strings.TrimSuffix(to, "</Redirect>"))
		a, ok := engine.ParseAddress(strings.TrimPrefix(to, s.set.Live.BaseURL))
		if !ok {
			s.t.Fatalf("no way back in %s", s.docs)
		}
		s.event(engine.Webhook{To: a, Sid: "CA1", Params: params(rest)})
	case "answered":
		leg := s.c.Leg(engine.LegID(n))
		s.event(engine.Webhook{To: engine.Address{Contact: s.c.ID, Leg: leg.ID, Run: leg.Main, What: engine.Answered}, Sid: sidOf(leg.ID), Params: params(tail)})
	case "room":
		s.seq++
		event, who, _ := strings.Cut(rest, " ")
		who, why, _ := strings.Cut(who, " ")
		sid := ""
		p := params("StatusCallbackEvent=" + event + " ConferenceSid=CF1 SequenceNumber=" + strconv.Itoa(s.seq))
		if n, err := strconv.Atoi(who); err == nil {
			sid, p = sidOf(engine.LegID(n)), append(p, engine.Param{Name: "ReasonParticipantLeft", Value: why})
		}
		s.event(engine.Status{To: engine.Address{Contact: s.c.ID, Leg: 1, What: engine.InRoom}, Sid: sid, Params: p})
	case "redirected":
		s.event(engine.Result{Effect: s.c.Open[len(s.c.Open)-1].Key, State: engine.ResultDone})
	case "moved":
		to := engine.Address{Contact: s.c.ID, Leg: 1, Run: 1, Visit: s.c.Run(1).Visit, What: engine.Moved}
		s.event(engine.Webhook{To: to, Sid: "CA1"})
	case "ask_now":
		s.event(engine.Webhook{To: engine.Address{Contact: s.c.ID, Leg: 1, Run: 1, What: engine.Now}, Sid: "CA1"})
	default:
		s.t.Fatalf("no such line in a script: %s %s", verb, rest)
	}
	return s.report()
}

// bridge is the request that names the caller's and the agent's call; the shell has found the latter.
func (s *stage) bridge(rest string) {
	before := s.read
	s.read = append(slices.Clone(s.read), engine.Reading{Name: "bridge.agent", Value: "agents.kim"},
		engine.Reading{Name: "bridge.contact", Value: float64(5)}, engine.Reading{Name: "bridge.leg", Value: float64(1)})
	s.event(engine.Webhook{To: engine.Address{Contact: s.c.ID, Leg: 1, What: engine.Bridge}, Sid: "CA1", Params: params(rest)})
	s.read = before
}

// fill completes the live part: what a flow lists under live, and a few people.
func (s *small) fill(l *engine.LivePart) {
	for name, number := range map[string]string{"agents.lee": "client:lee", "addresses.sip": "sip:desk@example.com",
		"addresses.mobile": "+818011112222", "services.old.ivr": "https://old.test/ivr?line=2"} {
		l.Names[name] = number
	}
	l.First = []string{"+815000000001"}
	l.Addresses = map[string]string{"+81312345678": "addresses.desk"}
	l.Teams = map[string][]string{"support": {"agents.kim", "agents.lee"}}
	l.Queues = map[string]*engine.Queue{"support": {Name: "support", Friendly: "support-1", Size: 3}, "other": {Name: "other", Friendly: "other-1", Size: 3},
		"rings_lasting": {Name: "rings_lasting", Friendly: "rings-2", Size: 3, Rings: true, Room: "lasting"},
		"rings_first": {Name: "rings_first", Friendly: "rings-3", Size: 3, Rings: true, Room: "office", Screen: "take_it",
			Back: engine.CallBack{Flow: "back", Agent: true, Tries: 2, Every: 300_000, Ring: 25_000, Expires: 3_600_000}},
		"rings_room": {Name: "rings_room", Friendly: "rings-1", Size: 3, Rings: true, Room: "office", Screen: "take_it",
			Back: engine.CallBack{Flow: "back", Tries: 2, Every: 300_000, Ring: 25_000, Expires: 3_600_000}}}
	l.Schedules = map[string]engine.Schedule{}
	for _, name := range []string{"open", "closed", "holiday", "emergency", "later_holiday"} {
		l.Schedules[name+"_hours"] = fixedHours(strings.TrimPrefix(name, "later_"))
	}
	l.Schedules["closing_hours"] = closingHours{}
	l.Schedules["plain"] = fixedHours("holiday")
	l.Switches = map[string]expr.Value{"closed": true}
}

// fixedHours is a schedule that always says the same.
type fixedHours engine.Verdict

// Verdict says what the name says, and opens in an hour.
func (f fixedHours) Verdict(at engine.Millis) (engine.Verdict, engine.Millis) {
	return engine.Verdict(f), at + 3_600_000
}

// Switch is the emergency switch.
func (f fixedHours) Switch() string {
	if f == "emergency" {
		return "closed"
	}
	return ""
}

// Offset is that of UTC.
func (fixedHours) Offset(engine.Millis) int { return 0 }

// closingHours are open for the first minutes of a script.
type closingHours struct{ fixedHours }

func (closingHours) Verdict(at engine.Millis) (engine.Verdict, engine.Millis) {
	if at.Time().Hour() == 1 && at.Time().Minute() < 2 {
		return engine.Open, 0
	}
	return engine.Shut, 0
}
