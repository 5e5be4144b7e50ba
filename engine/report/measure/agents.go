package measure

import (
	"maps"
	"slices"
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// AgentOptions are the choices of a report about agents.
type AgentOptions struct {
	Period Period
	Now    engine.Millis // until when what lasts has lasted
	Zone   *time.Location
	Agent  string              // only this one; "" for all
	Show   func(string) string // how addresses are shown; nil: as they are
}

// AgentFigures are the sums of an agent; times are in milliseconds, lengths of talks in seconds.
type AgentFigures struct {
	In                                        spent
	Offered, Accepted, Refused, Missed, Other int64
	Rang, Ended, Reserved                     int64
	Served, Talked, Talk, Hold, Wrap          int64
}

// Agents is the report about agents.
type Agents struct {
	o     AgentOptions
	made  [2]map[string]*AgentFigures // by source, so that sources can be read beside one another
	times []*times                    // what agents did, in the parts of the period
}

// NewAgents begins a report about agents.
func NewAgents(o AgentOptions) *Agents {
	if o.Show == nil {
		o.Show = func(s string) string { return s }
	}
	a := &Agents{o: o, made: [2]map[string]*AgentFigures{{}, {}}}
	edges, hours := o.Period.parts()
	for _, p := range edges {
		a.times = append(a.times, &times{within: p, now: o.Now, in: map[string]*spent{}, query: changes})
	}
	if hours != (Period{}) {
		a.times = append(a.times, &times{within: hours, now: o.Now, in: map[string]*spent{}, query: summed})
	}
	return a
}

// Sources are what agents did, what they were offered, and whom they served.
func (a *Agents) Sources() []Source {
	p := a.o.Period
	args := []any{int64(p.From), p.end(), a.o.Agent}
	only := " AND (?3 = '' OR agent = ?3)"
	made := "made"
	if p.Open() {
		made = "+made" // all are read: in the order in which they lie in the file, not by the index
	}
	list := []Source{
		{SQL: "SELECT agent, result, rang, reserved FROM offers WHERE " + made + " >= ?1 AND " + made + " < ?2" + only, Args: args, Take: a.offer},
		{SQL: "SELECT agent, talk, hold, wrap_up FROM queue_visits WHERE talking >= ?1 AND talking < ?2" + only, Args: args, Take: a.stay},
	}
	for _, t := range a.times {
		list = append(list, t.source(a.o.Agent))
	}
	return list
}

// Apart says that the sources of the report may be read at once.
func (a *Agents) Apart() {}

// of are the figures of an agent from one source.
func (a *Agents) of(source int, agent string) *AgentFigures {
	f := a.made[source][agent]
	if f == nil {
		f = &AgentFigures{}
		a.made[source][agent] = f
	}
	return f
}

// whole are the figures of an agent from all sources.
func (a *Agents) whole(agent string) AgentFigures {
	f, s := *a.of(0, agent), a.of(1, agent)
	for _, t := range a.times {
		if in := t.in[agent]; in != nil {
			for i, d := range in {
				f.In[i] += d
			}
		}
	}
	f.Served, f.Talked, f.Talk, f.Hold, f.Wrap = s.Served, s.Talked, s.Talk, s.Hold, s.Wrap
	return f
}

func (a *Agents) offer(v Values) {
	f := a.of(0, v.text(0))
	result := v.text(1)
	reserved := v.number(3) == 1
	if reserved && result != "accepted" && result != "refused" && result != "missed" {
		f.Reserved++ // the customer was not reached, so the agent was never asked
		return
	}
	f.Offered++
	switch result {
	case "accepted":
		f.Accepted++
	case "refused":
		f.Refused++
	case "missed":
		f.Missed++
	default:
		f.Other++
	}
	if n := v.length(2); n >= 0 && !reserved {
		f.Rang += n
		f.Ended++
	}
}

func (a *Agents) stay(v Values) {
	f := a.of(1, v.text(0))
	f.Served++
	if talk := v.length(1); talk >= 0 {
		f.Talked++
		f.Talk += talk - min(talk, max(0, v.length(2)))
	}
	f.Hold += max(0, v.length(2))
	f.Wrap += max(0, v.length(3))
}

// end says that all has been read.
func (a *Agents) end() {
	for _, t := range a.times {
		t.end()
	}
}

// Figures are the sums of an agent.
func (a *Agents) Figures(agent string) AgentFigures {
	a.end()
	return a.whole(agent)
}

// Sheet is the report.
func (a *Agents) Sheet() *sheet.Sheet {
	a.end()
	s := &sheet.Sheet{Title: "Agents", Period: a.o.Period.Text(a.o.Zone), Zone: a.o.Zone, Columns: []sheet.Column{
		{Name: "agent"},
		{Name: "present", Unit: "s", Means: "time not offline, as far as it is in the period"},
		{Name: "available", Unit: "s", Means: "of it: waiting for a call"},
		{Name: "ringing", Unit: "s", Means: "of it: being rung"},
		{Name: "busy", Unit: "s", Means: "of it: in a call"},
		{Name: "wrap_up", Unit: "s", Means: "of it: in the work after a call"},
		{Name: "away", Unit: "s", Means: "of it: on a break"},
		{Name: "occupancy", Unit: "%", Means: "busy and wrap-up, of busy, wrap-up, ringing and available; breaks do not count"},
		{Name: "offered", Means: "calls that the agent was asked to take"},
		{Name: "accepted", Means: "of them: taken"},
		{Name: "refused", Means: "of them: refused by the agent"},
		{Name: "missed", Means: "of them: rung in vain"},
		{Name: "other", Means: "of them: withdrawn, the caller was gone, a fault, or still ringing"},
		{Name: "reserved", Means: "besides: kept free while a customer was called back in vain"},
		{Name: "rang", Unit: "s", Means: "how long it rang, mean; calls back apart, of which the customer's ringing is a part"},
		{Name: "served", Means: "talks with callers of queues that began, offered or fetched"},
		{Name: "talk", Unit: "s", Means: "connected with a caller, without hold, mean of those talks that are over"},
		{Name: "handle", Unit: "s", Means: "talk, hold and wrap-up together, mean, as far as they are known"},
	}}
	var names []string
	for _, of := range a.made {
		names = slices.AppendSeq(names, maps.Keys(of))
	}
	for _, t := range a.times {
		names = slices.AppendSeq(names, maps.Keys(t.in))
	}
	slices.Sort(names)
	all := AgentFigures{}
	for _, name := range slices.Compact(names) {
		if name == "" {
			continue
		}
		f := a.whole(name)
		all.add(&f)
		s.Rows = append(s.Rows, append([]any{a.o.Show(name)}, f.row()...))
	}
	if len(s.Rows) > 1 {
		s.Rows = append(s.Rows, append([]any{"all"}, all.row()...))
	}
	s.Notes = []string{"offers count in the interval in which they were made, talks in that in which they began"}
	return s
}

// add adds the sums of an agent to those of all.
func (f *AgentFigures) add(o *AgentFigures) {
	for i, d := range o.In {
		f.In[i] += d
	}
	for _, x := range [][2]*int64{{&f.Offered, &o.Offered}, {&f.Accepted, &o.Accepted}, {&f.Refused, &o.Refused}, {&f.Missed, &o.Missed},
		{&f.Other, &o.Other}, {&f.Rang, &o.Rang}, {&f.Ended, &o.Ended}, {&f.Reserved, &o.Reserved}, {&f.Served, &o.Served},
		{&f.Talked, &o.Talked}, {&f.Talk, &o.Talk}, {&f.Hold, &o.Hold}, {&f.Wrap, &o.Wrap}} {
		*x[0] += *x[1]
	}
}

func (f *AgentFigures) row() []any {
	sum := engine.Millis(0)
	for _, d := range f.In {
		sum += d
	}
	known := func(d engine.Millis) any {
		if sum == 0 {
			return nil
		}
		return int64(d / 1000)
	}
	row := []any{known(sum)}
	for _, d := range f.In {
		row = append(row, known(d))
	}
	work := f.In[2] + f.In[3]
	return append(row, share(int64(work), int64(work+f.In[0]+f.In[1])), f.Offered, f.Accepted, f.Refused, f.Missed, f.Other, f.Reserved,
		mean(f.Rang, f.Ended), f.Served, mean(f.Talk, f.Talked), mean(f.Talk+f.Hold+f.Wrap, f.Talked))
}
