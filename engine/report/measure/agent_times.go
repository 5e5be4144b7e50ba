package measure

import (
	"slices"

	"callflow/engine"
)

// agentStates are what agents can do, in the order of a report.
var agentStates = [...]string{"available", "ringing", "busy", "wrap_up", "away"}

// spent is how long an agent was in each of those states.
type spent [len(agentStates)]engine.Millis

const hour = 60 * 60 * 1000

// parts divides a period into the full hours in it, which the store has summed, and what is before and after them.
// Hours are those of UTC: which they are does not show.
func (p Period) parts() (edges []Period, hours Period) {
	hours = Period{From: (p.From + hour - 1) / hour * hour, To: p.To / hour * hour}
	if p.To > 0 && hours.From >= hours.To {
		return []Period{p}, Period{}
	}
	if p.To == 0 {
		hours.To = 1 << 62
	}
	if p.From < hours.From {
		edges = append(edges, Period{From: p.From, To: hours.From})
	}
	if hours.To < p.To {
		edges = append(edges, Period{From: hours.To, To: p.To})
	}
	return edges, hours
}

// times is what agents did in a part of a period.
type times struct {
	within Period
	now    engine.Millis // until when what lasts has lasted
	in     map[string]*spent
	query  string // changes or summed
	// of the change of state that was read last
	agent, state string
	since        engine.Millis
}

// knownAgents finds the agents one after the other in the key; the last is NULL.
const knownAgents = `WITH RECURSIVE known(agent) AS (
  SELECT min(agent) FROM agent_states WHERE ?3 = '' OR agent = ?3 UNION ALL
  SELECT (SELECT min(s.agent) FROM agent_states s WHERE s.agent > known.agent) FROM known WHERE known.agent IS NOT NULL AND ?3 = '')
`

// changes are the changes of each agent from the last before a period on.
const changes = knownAgents + `SELECT s.agent, s.since, s.state, NULL FROM known CROSS JOIN agent_states s ON s.agent = known.agent
WHERE s.since >= coalesce((SELECT max(b.since) FROM agent_states b WHERE b.agent = known.agent AND b.since <= ?1), 0) AND s.since < ?2
ORDER BY s.agent, s.since, s.seq, s.n`

// summed are the sums of each agent and state, which end with the newest change, and then that change: what it led to goes
// on. It is one question, so that nothing happens between.
const summed = knownAgents + `SELECT known.agent, NULL, h.state, sum(h.millis) FROM known CROSS JOIN agent_hours h ON h.agent = known.agent
WHERE h.began >= ?1 AND h.began < ?2 GROUP BY known.agent, h.state
UNION ALL SELECT s.agent, s.since, s.state, NULL FROM known CROSS JOIN agent_states s ON s.agent = known.agent
WHERE (s.since, s.seq, s.n) = (SELECT l.since, l.seq, l.n FROM agent_states l WHERE l.agent = known.agent ORDER BY l.since DESC, l.seq DESC, l.n DESC LIMIT 1)`

// source is what is asked of the store; agent is "" for all.
func (t *times) source(agent string) Source {
	return Source{SQL: t.query, Args: []any{int64(t.within.From), t.within.end(), agent}, Take: t.take}
}

func (t *times) take(v Values) {
	agent, since := v.text(0), v.millis(1)
	if v[3] != nil {
		t.add(agent, v.text(2), v.millis(3))
		return
	}
	if agent == t.agent {
		t.lasted(since)
	} else {
		t.end()
	}
	t.agent, t.since, t.state = agent, since, v.text(2)
}

// lasted adds the state that was read last, as far as it is in the period.
func (t *times) lasted(until engine.Millis) {
	t.add(t.agent, t.state, min(until, engine.Millis(t.within.end()))-max(t.since, t.within.From))
	t.state = ""
}

// add adds a time in a state.
func (t *times) add(agent, state string, d engine.Millis) {
	i := slices.Index(agentStates[:], state)
	if i < 0 || d <= 0 {
		return
	}
	if t.in[agent] == nil {
		t.in[agent] = &spent{}
	}
	t.in[agent][i] += d
}

// end adds the state that lasts.
func (t *times) end() { t.lasted(t.now) }
