package measure

import (
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

// agentStates are what agents can do, in the order of a report.
var agentStates = [...]string{"available", "ringing", "busy", "wrap_up", "away"}

// AgentFigures are the sums of an agent; times are in milliseconds, lengths of talks in seconds.
type AgentFigures struct {
	In                                        [len(agentStates)]engine.Millis
	Offered, Accepted, Refused, Missed, Other int64
	Rang, Ended, Reserved                     int64
	Served, Talked, Talk, Hold, Wrap          int64
}

// Agents is the report about agents.
type Agents struct {
	o    AgentOptions
	made [3]map[string]*AgentFigures // by source, so that sources can be read beside one another
	// of the change of state that was read last
	agent, state string
	since        engine.Millis
}

// NewAgents begins a report about agents.
func NewAgents(o AgentOptions) *Agents {
	if o.Show == nil {
		o.Show = func(s string) string { return s }
	}
	return &Agents{o: o, made: [3]map[string]*AgentFigures{{}, {}, {}}}
}

// Sources are the changes of agents, what they were offered, and whom they served. For a period only the changes within
// it are read, and the last one before of each agent; without one all are, in the order in which they lie in the file.
func (a *Agents) Sources() []Source {
	p := a.o.Period
	args := []any{int64(p.From), p.end(), a.o.Agent}
	only := " AND (?3 = '' OR agent = ?3)"
	changes, offers := "SELECT agent, since, state FROM agent_states WHERE ?1 < ?2"+only+" ORDER BY agent, since, seq, n", "offers NOT INDEXED"
	if !p.Open() {
		changes = changesSince
		offers = "offers"
	}
	return []Source{
		{SQL: changes, Args: args, Take: a.change},
		{SQL: "SELECT agent, result, rang, reserved FROM " + offers + " WHERE made >= ?1 AND made < ?2" + only, Args: args, Take: a.offer},
		{SQL: "SELECT agent, talk, hold, wrap_up FROM queue_visits WHERE talking >= ?1 AND talking < ?2" + only, Args: args, Take: a.stay},
	}
}

// changesSince finds the agents one after the other in the key, and of each the changes from the last before a period on.
const changesSince = `WITH RECURSIVE known(agent) AS (
  SELECT min(agent) FROM agent_states UNION ALL
  SELECT (SELECT min(s.agent) FROM agent_states s WHERE s.agent > known.agent) FROM known WHERE known.agent IS NOT NULL)
SELECT s.agent, s.since, s.state FROM known CROSS JOIN agent_states s ON s.agent = known.agent
WHERE s.since >= coalesce((SELECT max(b.since) FROM agent_states b WHERE b.agent = known.agent AND b.since <= ?1), 0) AND s.since < ?2
  AND (?3 = '' OR s.agent = ?3)
ORDER BY s.agent, s.since, s.seq, s.n`

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
	f := *a.of(1, agent)
	f.In = a.of(0, agent).In
	s := a.of(2, agent)
	f.Served, f.Talked, f.Talk, f.Hold, f.Wrap = s.Served, s.Talked, s.Talk, s.Hold, s.Wrap
	return f
}

func (a *Agents) change(v Values) {
	if agent := v.text(0); agent != a.agent {
		a.lasted(a.o.Now)
		a.agent = agent
	} else {
		a.lasted(v.millis(1))
	}
	a.since, a.state = v.millis(1), v.text(2)
}

// lasted adds the state that was read last, as far as it is in the period.
func (a *Agents) lasted(until engine.Millis) {
	i := slices.Index(agentStates[:], a.state)
	if until = min(until, engine.Millis(a.o.Period.end())); i >= 0 {
		if length := until - max(a.since, a.o.Period.From); length > 0 {
			a.of(0, a.agent).In[i] += length
		}
	}
	a.state = ""
}

func (a *Agents) offer(v Values) {
	f := a.of(1, v.text(0))
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
	f := a.of(2, v.text(0))
	f.Served++
	if talk := v.length(1); talk >= 0 {
		f.Talked++
		f.Talk += talk - min(talk, max(0, v.length(2)))
	}
	f.Hold += max(0, v.length(2))
	f.Wrap += max(0, v.length(3))
}

// Figures are the sums of an agent.
func (a *Agents) Figures(agent string) AgentFigures {
	a.lasted(a.o.Now)
	return a.whole(agent)
}

// Sheet is the report.
func (a *Agents) Sheet() *sheet.Sheet {
	a.lasted(a.o.Now)
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
		for name := range of {
			if name != "" {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		f := a.whole(name)
		s.Rows = append(s.Rows, append([]any{a.o.Show(name)}, f.row()...))
	}
	s.Notes = []string{"offers count in the interval in which they were made, talks in that in which they began"}
	return s
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
