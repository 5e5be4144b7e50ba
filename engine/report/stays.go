package report

import (
	"cmp"
	"slices"

	"callflow/engine"
)

// seatReport is one thing that Twilio said of a participant.
type seatReport struct {
	sid                   string
	leg                   engine.LegID
	number                int64
	at                    engine.Millis
	event                 string
	role, label, why      string
	muted, held, coaching bool
}

func seatReportOf(c cells) seatReport {
	return seatReport{sid: c.text("sid"), leg: engine.LegID(c.number("leg")), number: c.number("number"), at: c.millis("at"),
		event: c.text("event"), role: c.text("role"), label: c.text("label"), why: c.text("why"),
		muted: c.number("muted") == 1, held: c.number("held") == 1, coaching: c.number("coaching") == 1}
}

// fill makes the stays of a conference of the sorted reports of all.
func (c *Conference) fill(reports []seatReport, legs map[engine.LegID]cells, now engine.Millis) {
	from, n := 0, map[engine.LegID]int{}
	for i := range reports {
		r := &reports[i]
		if r.sid != c.Sid {
			from = i + 1
			continue
		}
		if over(reports, i) {
			n[r.leg]++
			s := c.stay(reports[from:i+1], follower(reports, i), legs[r.leg], now)
			s.N = n[r.leg]
			c.Stays = append(c.Stays, s)
			from = i + 1
		}
	}
	slices.SortStableFunc(c.Stays, func(a, b Stay) int { return cmp.Or(cmp.Compare(a.since(), b.since()), cmp.Compare(a.Leg, b.Leg)) })
	for i := range c.Stays {
		c.Began = soonest(c.Began, c.Stays[i].Joined)
	}
}

// over reports whether the report at i is the last of a stay: it is a leave, or another join follows. A join
// under the same label is the same one, told again: labels are used once (mapping, rooms).
func over(reports []seatReport, i int) bool {
	next := i + 1
	if next == len(reports) || reports[next].sid != reports[i].sid || reports[next].leg != reports[i].leg || reports[i].event == "leave" {
		return true
	}
	return reports[next].event == "join" && (reports[next].label == "" || reports[next].label != reports[i].label)
}

// follower is when the same leg is next heard of in the conference after the report at i; 0 for never.
func follower(reports []seatReport, i int) engine.Millis {
	if i+1 < len(reports) && reports[i+1].sid == reports[i].sid && reports[i+1].leg == reports[i].leg {
		return reports[i+1].at
	}
	return 0
}

// stay makes one stay of its reports.
func (c *Conference) stay(of []seatReport, next engine.Millis, leg cells, now engine.Millis) Stay {
	last := &of[len(of)-1]
	s := Stay{Leg: last.leg, now: now, first: of[0].at}
	for i := range of {
		r := &of[i]
		s.first, s.last = min(s.first, r.at), max(s.last, r.at)
		if r.event == "join" {
			s.Joined = soonest(s.Joined, r.at)
		}
		s.Role, s.Label, s.Why = cmp.Or(r.role, s.Role), cmp.Or(r.label, s.Label), cmp.Or(r.why, s.Why)
	}
	s.identify(leg)
	if last.event == "leave" {
		s.Left = s.last
	} else if end := soonest(next, leg.ended(), c.Ended); end > 0 {
		s.Left = max(end, s.last)
	}
	s.measure(of)
	return s
}

// identify says who it is, as far as the leg is known.
func (s *Stay) identify(leg cells) {
	if leg.row.Values == nil {
		return
	}
	s.Address, s.Direction = leg.text("address"), leg.text("direction")
	s.From, s.To = leg.text("caller"), leg.text("called")
	if s.Party = leg.text("party"); s.Party != "" {
		return
	}
	if s.Party = s.From; s.Direction == "outbound" {
		s.Party = s.To
	}
}

func (c cells) ended() engine.Millis {
	if c.row.Values == nil {
		return 0
	}
	return c.millis("ended")
}

// soonest is the earliest of instants that are known.
func soonest(of ...engine.Millis) engine.Millis {
	var first engine.Millis
	for _, at := range of {
		if at > 0 && (first == 0 || at < first) {
			first = at
		}
	}
	return first
}

// measure adds up how long the stay was held, muted and coaching: every report says what holds from then on.
func (s *Stay) measure(of []seatReport) {
	for i := range of {
		end := s.end()
		if i+1 < len(of) {
			end = of[i+1].at
		}
		lasted := max(0, end-of[i].at)
		if of[i].held {
			s.Held += lasted
		}
		if of[i].muted {
			s.Muted += lasted
		}
		if of[i].coaching {
			s.Coaching += lasted
		}
	}
}
