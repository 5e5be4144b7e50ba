package library

import (
	"slices"
	"time"

	"callflow/engine/floor"
	"callflow/schema"
	"callflow/schema/diag"
)

// floor is what those who wait and agents are matched by; nil when no queue rings its agents.
func (w *declaration) floor() *floor.Config {
	var queues []floor.Queue
	for _, q := range w.queues {
		if q.rings && q.workflow.Text == "" {
			queues = append(queues, q.rung())
		}
	}
	if len(queues) == 0 {
		return nil
	}
	agents := make([]floor.Agent, len(w.agents))
	for i, a := range w.agents {
		agents[i] = w.rungAgent(a)
	}
	return floor.NewConfig(queues, agents, w.policies.starts, w.ranks())
}

func (q *queueDecl) rung() floor.Queue {
	out := floor.Queue{Name: q.name.Text, Size: q.size, Ageing: instant(q.ageing), Order: floor.Order(q.order), Together: q.together,
		Ring: instant(q.ring), Prefer: instant(q.prefer)}
	if q.rank.Set {
		out.Order = floor.Ranked
	}
	first := floor.Stage{}
	for _, t := range q.teams {
		first.Teams = append(first.Teams, t.Name)
	}
	out.Stages = []floor.Stage{first}
	for _, step := range q.widen {
		s := floor.Stage{After: instant(step.after), All: step.all()}
		if !s.All {
			s.Drop = namesOf(step.drop)
		}
		for _, t := range step.teams {
			s.Teams = append(s.Teams, t.Name)
		}
		out.Stages = append(out.Stages, s)
	}
	slices.SortStableFunc(out.Stages[1:], func(a, b floor.Stage) int { return int(a.After - b.After) })
	return out
}

// rungAgent is an agent with what the teams say of their members: the longest work after a talk, the first place.
func (w *declaration) rungAgent(a *agentDecl) floor.Agent {
	out := floor.Agent{Name: "agents." + a.name.Text, Capacity: a.capacity, Always: a.always}
	for _, s := range a.skills {
		out.Skills = append(out.Skills, floor.Skill{Name: s.name.Text, Level: s.level})
	}
	for _, t := range w.teams {
		at := slices.IndexFunc(t.members, func(m schema.Ref) bool { return m.Name == a.name.Text })
		if at < 0 {
			continue
		}
		if len(out.Teams) == 0 {
			out.Place = at
		}
		out.Teams = append(out.Teams, t.name.Text)
		out.WrapUp = max(out.WrapUp, instant(t.wrapUp))
		if t.missed == "away" && (out.Misses == 0 || t.misses < out.Misses) {
			out.Misses = t.misses
		}
	}
	return out
}

// checkRung looks at queues that ring their agents.
func (w *declaration) checkRung(l *diag.List) {
	for _, q := range w.queues {
		if q.rank.Set {
			q.rank.Compile(rankScope{}, l)
		}
		at := func(code diag.Code, format string, args ...any) *diag.Diagnostic {
			return l.Errorf(code, q.name.File, q.name.Span, format, args...)
		}
		switch {
		case q.rings && q.room.Name == "":
			at("ring-without-room", "queue %q rings its agents, and names no room in which they meet the callers", q.name.Text).
				Hint = "add \"room: desk\", and declare the type of room"
		case q.workflow.Text != "":
			w.checkTaskRouter(q, l)
		case q.rings && len(q.teams) == 0:
			at("ring-nobody", "queue %q rings its agents, and names no team", q.name.Text).Hint = "add \"teams: [support]\""
		case !q.rings && (len(q.widen) > 0 || q.prefer > 0 || q.ageing > 0):
			at("needs-ringing", "queue %q has agents who come by themselves: \"widen\", \"prefer\" and \"ageing\" need agents whom it rings", q.name.Text).
				Hint = "add \"ring: 20s\""
		}
	}
}

func instant(d time.Duration) floor.Millis { return floor.Millis(d.Milliseconds()) }
