package outbound

import (
	"slices"

	"callflow/engine/destination"
)

// Planned is what is expected of a row.
type Planned struct {
	Row    int64
	Line   int
	Number string
	At     Millis             // when it is begun; 0 when it is not
	Zones  []string           // that its number may be in
	Minute destination.Micros // what a minute costs
	Cost   destination.Micros // what the call costs if it takes as long as is assumed
	Why    destination.Why    // why nobody is called
}

// mostEvents bounds a plan: whoever is not begun by then waits for ever.
const mostEvents = 4 * MostRows

// Plan works through a list as if each contact were answered at once and took as long as is assumed, and its outcome
// were not tried again. The caps of the policy are held to as far as the list itself goes; other calls are not known.
func Plan(cfg Config, l *List, at, talk Millis) []Planned {
	out := make([]Planned, l.rows)
	type end struct {
		at Millis
		b  Begin
	}
	var ends []end
	meter := &destination.Meter{}
	take := func(what Happening) {
		turn := Arrange(cfg, l, Event{At: at, What: what})
		l = turn.List
		for _, b := range turn.Begins {
			n, _ := destination.Read(l.Row(b.Row).Number)
			call := destination.Call{Contact: b.Row, Leg: b.Start}
			if why := meter.Take(cfg.Policy, call, &n, false, at); why != destination.Granted {
				ends = slices.Insert(ends, 0, end{at, b})
				out[b.Row-1].Why = why
				continue
			}
			meter.Began(cfg.Policy, call, n.E164, at)
			meter.Answered(call, at)
			out[b.Row-1].At, out[b.Row-1].Why = at, ""
			ends = append(ends, end{at + talk, b})
		}
	}
	take(Asked{What: "start"})
	for range mostEvents {
		due := l.Due()
		switch {
		case len(ends) > 0 && (due == 0 || ends[0].at <= due):
			e := ends[0]
			ends, at = ends[1:], max(at, e.at)
			meter.Ended(destination.Call{Contact: e.b.Row, Leg: e.b.Start}, true, at)
			take(Ended{Row: e.b.Row, Start: e.b.Start, Why: out[e.b.Row-1].Why})
		case due > 0:
			at = max(at, due)
			take(Passed{})
		}
		if l.Quiet() || due == 0 && len(ends) == 0 {
			break
		}
	}
	return told(cfg, l, out, talk)
}

func told(cfg Config, l *List, out []Planned, talk Millis) []Planned {
	for i := range out {
		r, p := l.Row(int64(i+1)), &out[i]
		p.Row, p.Line, p.Number = r.No, r.Line, r.Number
		if n, ok := destination.Read(r.Number); ok {
			p.Zones, p.Minute = n.Zones, cfg.Policy.Price(&n)
		}
		if r.State == Refused || p.At == 0 {
			p.Why = r.Why
			continue
		}
		p.Cost = p.Minute * destination.Micros(max(1, (talk+minute-1)/minute))
	}
	return out
}
