package floor

import (
	"cmp"
	"slices"
	"strings"
)

// Presence is what an agent does.
type Presence string

// The states of an agent. People set the first three; the others follow from calls.
const (
	Offline   Presence = "offline"
	Available Presence = "available"
	Away      Presence = "away"
	Ringing   Presence = "ringing"
	Busy      Presence = "busy"
	WrapUp    Presence = "wrap_up"
)

// Entry is somebody who waits: a caller, or somebody who is to be called back.
type Entry struct {
	No       int64 // of arrival; numbers are used once
	Contact  int64 // whose leg waits
	Ticket   int64 // given by the contact: one for each time that somebody waits
	Queue    string
	Need     []string // skills, sorted
	Priority int
	Since    Millis // the beginning of the wait, which decides who is first
	Joined   Millis // when this floor heard of it
	After    Millis // not offered to anybody before
	Only     string // the agent who is waited for, as long as the queue says
	Stage    int    // how far the wait has widened who may serve
	Callback bool   // no leg waits: the contact rings somebody when there is an offer
	Slack    Millis // how much longer than the ring the contact needs before the two talk
	Offers   []Offer
	Tried    []Tried

	due   Millis
	class *class
}

// Offer is a caller offered to an agent, who is reserved meanwhile.
type Offer struct {
	No    int64
	Agent string
	Made  Millis
	By    Millis // when the contact must have said what has come of it
	Asked bool   // and was asked
}

// Tried is an agent who is not offered the same caller again for a while.
type Tried struct {
	Agent string
	Until Millis
}

// Desk is what the floor knows of an agent.
type Desk struct {
	No      int64
	Agent   string
	Want    Presence // offline, available or away, as a person or a rule has set it
	Reason  string   // of away
	By      string   // who has set it
	Since   Millis   // of the present state
	Idle    Millis   // since when nothing was done
	Wrap    Millis   // until when nothing is offered after a talk; 0 for no such time
	After   int64    // the offer that this work is about
	Began   Millis   // when it began
	Offered Millis   // the latest offer
	Calls   int      // talks of the day
	Day     int64    // the day of Calls, in UTC days
	Missed  int      // in a row
	Offers  int      // now
	Talks   []Talk   // now
	Other   int      // calls that the floor has not arranged

	due Millis
}

// Talk is a talk that the floor has arranged, as long as it lasts.
type Talk struct {
	Offer   int64
	Contact int64
	Ticket  int64
	Queue   string
	Began   Millis
	Check   Millis // when to ask the contact whether it lasts
	Asked   bool
}

// State is what an agent does now.
func (d *Desk) State() Presence {
	switch {
	case len(d.Talks)+d.Other > 0:
		return Busy
	case d.Offers > 0:
		return Ringing
	case d.Wrap > 0:
		return WrapUp
	}
	return d.Want
}

// Tally is what the floor counts of a queue.
type Tally struct {
	No     int64
	Queue  string
	Handle Millis // mean time that an agent needs for one caller, talk and wrap-up; 0 when none was served yet

	signed  int // agents who are not offline
	staffed int // agents who are available, whatever they do just now
}

// State is a floor. It is never changed: [Arrange] makes a new one.
type State struct {
	Next   int64    // the next number
	Starts []Millis // when the latest calls were begun

	cfg     *Config
	entries tree[number, *Entry]
	tickets tree[ticket, int64]
	lines   tree[place, *Entry] // who may be offered to somebody, by class
	places  tree[place, *Entry] // all who wait, by queue
	desks   tree[name, *Desk]
	free    tree[seat, *Desk]
	dues    tree[due, struct{}]
	tallies tree[name, *Tally]
	classes tree[name, *class]
	numbers tree[number, name]   // of desks and tallies
	offers  tree[number, string] // the agent of an offer, and of the talk that came of it
}

type number int64

func (n number) compare(m number) int { return cmp.Compare(n, m) }

type name string

func (n name) compare(m name) int { return strings.Compare(string(n), string(m)) }

// ticket names an entry by what its contact knows.
type ticket struct{ contact, no int64 }

func (t ticket) compare(u ticket) int {
	return cmp.Or(cmp.Compare(t.contact, u.contact), cmp.Compare(t.no, u.no))
}

// place is somebody's place in a line: higher priority first, then the longest wait.
type place struct {
	line     int // class or queue
	priority int
	since    Millis
	no       int64
}

func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.line, o.line), cmp.Compare(o.priority, p.priority), cmp.Compare(p.since, o.since), cmp.Compare(p.no, o.no))
}

// seat is a free agent's place among those of the same profile.
type seat struct {
	profile int
	order   Order
	first   int64
	second  int64
	agent   string
}

func (s seat) compare(o seat) int {
	return cmp.Or(cmp.Compare(s.profile, o.profile), strings.Compare(string(s.order), string(o.order)), cmp.Compare(s.first, o.first),
		cmp.Compare(s.second, o.second), strings.Compare(s.agent, o.agent))
}

// due is when to look again: at an entry (no), at an agent (desk, name), at a queue that nobody serves any more
// (name), or at all who wait (none of these).
type due struct {
	at   Millis
	desk bool
	no   int64
	name string
}

func (d due) compare(o due) int {
	kind := 0
	if d.desk != o.desk {
		kind = 1
		if o.desk {
			kind = -1
		}
	}
	return cmp.Or(cmp.Compare(d.at, o.at), kind, cmp.Compare(d.no, o.no), strings.Compare(d.name, o.name))
}

// placeOf is where an entry stands. With ageing, every so much of waiting counts as one step of priority; since all
// grow older alike, that never changes who stands before whom.
func placeOf(q *Queue, line int, e *Entry) place {
	p := place{line: line, priority: e.Priority, since: e.Since, no: e.No}
	if q.Ageing > 0 {
		p.priority, p.since = 0, e.Since-Millis(e.Priority)*q.Ageing
	}
	return p
}

// seatOf is where a free agent stands among those of the same profile.
func seatOf(a *Agent, profile int, o Order, d *Desk) seat {
	s := seat{profile: profile, order: o, agent: d.Agent}
	switch o {
	case RoundRobin:
		s.first = int64(d.Offered)
	case FewestCalls:
		s.first, s.second = int64(d.Calls), int64(d.Idle)
	case InTurn:
		s.first = int64(a.Place)
	case Random:
	default:
		s.first = int64(d.Idle)
	}
	return s
}

// tried reports whether an agent is not to be offered somebody just now.
func (e *Entry) tried(agent string) bool {
	return slices.ContainsFunc(e.Tried, func(t Tried) bool { return t.Agent == agent }) ||
		slices.ContainsFunc(e.Offers, func(o Offer) bool { return o.Agent == agent })
}

// nextDue is when to look at an entry again.
func (e *Entry) nextDue(q *Queue) Millis {
	var at Millis
	sooner := func(t Millis) {
		if t > 0 && (at == 0 || t < at) {
			at = t
		}
	}
	for i := range e.Offers {
		sooner(e.Offers[i].By)
	}
	for i := range e.Tried {
		sooner(e.Tried[i].Until)
	}
	sooner(e.After)
	if q != nil && e.Only != "" {
		sooner(e.Joined + q.Prefer)
	}
	if q != nil && e.Stage+1 < len(q.Stages) {
		sooner(e.Since + q.Stages[e.Stage+1].After)
	}
	return at
}

func (d *Desk) nextDue() Millis {
	at := d.Wrap
	for i := range d.Talks {
		if c := d.Talks[i].Check; at == 0 || c < at {
			at = c
		}
	}
	return at
}
