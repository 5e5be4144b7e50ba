package check

import (
	"slices"
	"strings"

	"callflow/schema"
)

// team is who is in a team, and what they can do.
type team struct {
	members map[string]bool
	skills  map[string]bool
}

// staffing is who may serve queues; each team is looked at once.
type staffing struct {
	w      *Work
	skills map[string][]string // of agents
	teams  map[string]*team
	known  map[[2]string]bool // answers that were given, by queue and question
}

func (w *Work) staffing() *staffing {
	s := &staffing{w: w, skills: map[string][]string{}, teams: map[string]*team{}, known: map[[2]string]bool{}}
	for _, p := range pairs(w.Root.Find("agents")) {
		for _, skill := range pairs(p.Value.Find("skills")) {
			s.skills[p.Key.Value] = append(s.skills[p.Key.Value], skill.Key.Value)
		}
	}
	return s
}

func (s *staffing) team(name string) *team {
	if t := s.teams[name]; t != nil {
		return t
	}
	t := &team{members: map[string]bool{}, skills: map[string]bool{}}
	members, _ := plainTexts(s.w.said("teams", name, "members"))
	for _, agent := range members {
		t.members[agent] = true
		for _, skill := range s.skills[agent] {
			t.skills[skill] = true
		}
	}
	s.teams[name] = t
	return t
}

// teamsOf are the teams that serve a queue, and those that widen adds.
func (s *staffing) teamsOf(queue string) []string {
	teams, _ := plainTexts(s.w.said("queues", queue, "teams"))
	for _, line := range itemsOf(s.w.said("queues", queue, "widen")) {
		more, _ := plainTexts(line.Find("teams"))
		teams = append(teams, more...)
	}
	return teams
}

// any reports whether something holds of a team of a queue; the question tells it from others.
func (s *staffing) any(queue, question string, holds func(*team) bool) bool {
	key := [2]string{queue, question}
	if _, asked := s.known[key]; !asked {
		s.known[key] = slices.ContainsFunc(s.teamsOf(queue), func(name string) bool { return holds(s.team(name)) })
	}
	return s.known[key]
}

// has reports whether an agent of a queue has a skill, and serves whether one is in a team of it.
func (s *staffing) has(queue, skill string) bool {
	return s.any(queue, "skill "+skill, func(t *team) bool { return t.skills[skill] })
}

func (s *staffing) serves(queue, agent string) bool {
	return s.any(queue, "agent "+agent, func(t *team) bool { return t.members[agent] })
}

// nobodyHasSkill reports skills that a caller needs and that no agent of the queue has, unless the queue drops skills after
// a while. TaskRouter knows its own people.
func nobodyHasSkill(w *Work) {
	staff := w.staffing()
	for _, s := range w.stays() {
		if s.queue == "" || !w.rings(s.queue) || w.dropsSkills(s.queue) {
			continue
		}
		for _, need := range itemsOf(s.step.Field("need")) {
			if need.Kind == schema.Scalar && !strings.Contains(need.Value, "${") && !staff.has(s.queue, need.Value) {
				w.at("nobody-has-skill", need, "no agent of the teams of %q has the skill %q", s.queue, need.Value).
					Hint = "give an agent the skill, or drop it with widen after a while"
			}
		}
	}
}

// rings reports whether the engine itself chooses and rings the agents of a queue.
func (w *Work) rings(queue string) bool {
	return w.said("queues", queue, "ring") != nil && w.said("queues", queue, "taskrouter") == nil
}

func (w *Work) dropsSkills(queue string) bool {
	return slices.ContainsFunc(itemsOf(w.said("queues", queue, "widen")), func(line *schema.Node) bool { return line.Find("drop") != nil })
}

// preferOutside reports steps that prefer an agent whom the queue never rings.
func preferOutside(w *Work) {
	staff := w.staffing()
	for _, s := range w.stays() {
		agent, isAgent := strings.CutPrefix(s.step.Text("prefer"), "agents.")
		if s.queue == "" || !isAgent || computed(s.step.Field("prefer")) || !w.rings(s.queue) || staff.serves(s.queue, agent) {
			continue
		}
		w.at("prefer-outside", s.step.Place("prefer"), "agent %q is in no team of the queue %q, and is never rung for it", agent, s.queue).
			Hint = "add the agent to a team of the queue, or prefer somebody else"
	}
}

// emptyTeam reports teams without members.
func emptyTeam(w *Work) {
	for _, n := range w.names("teams") {
		if members := w.said("teams", n.Value, "members"); members != nil && members.Kind == schema.Sequence && len(members.Items()) == 0 {
			w.at("empty-team", n, "team %q has no members", n.Value).Hint = "add an agent, or delete the team"
		}
	}
}

// agentInNoTeam reports agents whom no queue can ring and no flow names.
func agentInNoTeam(w *Work) {
	if !w.Whole || w.bare("agents") || len(w.names("teams")) == 0 || w.comeThemselves() {
		return
	}
	member := map[string]bool{}
	for _, team := range w.names("teams") {
		members, _ := plainTexts(w.said("teams", team.Value, "members"))
		for _, name := range members {
			member[name] = true
		}
	}
	for _, n := range w.names("agents") {
		if !member[n.Value] && w.said("agents", n.Value, "manages") == nil && !w.mentioned().anywhere("agents."+n.Value) {
			w.at("agent-in-no-team", n, "agent %q is in no team, and no flow rings this agent", n.Value).
				Hint = "add the agent to a team, or delete the agent"
		}
	}
}

// comeThemselves reports whether agents take calls in ways that name none of them: by serve, from TaskRouter, by a transfer
// to whomever somebody asks for.
func (w *Work) comeThemselves() bool {
	come := slices.ContainsFunc(w.names("queues"), func(n *schema.Node) bool { return w.said("queues", n.Value, "taskrouter") != nil })
	w.eachOf(func(*Flow, *Step) { come = true }, "serve")
	for _, room := range w.names("rooms") {
		for _, c := range pairs(w.said("rooms", room.Value, "commands")) {
			come = come || c.Value.Find("runs") != nil
		}
	}
	return come
}

// unservedQueue reports queues that callers enter, and that nobody serves: they ring no agents, TaskRouter does not either,
// and no step takes callers from them.
func unservedQueue(w *Work) {
	served, known := w.servedQueues()
	if !known || !w.Whole {
		return
	}
	entered := map[string]bool{}
	for _, s := range w.stays() {
		entered[s.queue] = true
	}
	for _, n := range w.names("queues") {
		if entered[n.Value] && !served[n.Value] && w.said("queues", n.Value, "ring") == nil && w.said("queues", n.Value, "taskrouter") == nil && !w.mentioned().anywhere("queues."+n.Value) {
			w.at("unserved-queue", n, "callers wait in %q, but nobody serves it", n.Value).
				Hint = "let it ring agents (teams, ring, room), or let a flow of agents take callers by serve"
		}
	}
}

// servedQueues are those that steps take callers from; known is false when one says only during a call from which.
func (w *Work) servedQueues() (served map[string]bool, known bool) {
	served, known = map[string]bool{}, true
	w.eachOf(func(_ *Flow, s *Step) {
		names, ok := plainTexts(s.Field("queue"))
		known = known && ok
		for _, name := range names {
			served[name] = true
		}
	}, "serve")
	return served, known
}

// atOncePastRate reports queues, invitations and calls that ring so many agents together that the first has stopped ringing before the last
// begins: calls begin one after the other.
func atOncePastRate(w *Work) {
	rate, ok := w.saidNumber("policies", "calls_per_second")
	if !ok {
		return
	}
	staff := w.staffing()
	for _, n := range w.names("queues") {
		people := 0
		for _, name := range staff.teamsOf(n.Value) {
			people += len(staff.team(name).members)
		}
		together, _ := w.saidNumber("queues", n.Value, "together")
		ring, _ := w.saidDuration("queues", n.Value, "ring")
		many := min(together, float64(people))
		if w.saidText("queues", n.Value, "order") == "at_once" && w.rings(n.Value) && many-1 >= rate*ring.Seconds() {
			w.at("at-once-past-rate", w.given("queues", n.Value, "order"), "%g agents are to be rung together for %s, but only %g calls begin in one second", many, ring, rate).
				Hint = "lower together, ring for longer, or raise policies.calls_per_second when Twilio has raised the rate of the account"
		}
	}
	w.eachOf(func(_ *Flow, s *Step) {
		numbers, _ := w.rung(s.Field("to"))
		ring, known := s.Duration("ring")
		if many := float64(len(numbers)); known && s.Text("order") == "at_once" && many-1 >= rate*ring.Seconds() {
			w.at("at-once-past-rate", s.Place("to"), "%g people are to be rung together for %s, but only %g calls begin in one second", many, ring, rate).
				Hint = "ring fewer, in turn or for longer, or raise policies.calls_per_second when Twilio has raised the rate of the account"
		}
	}, "invite", "call")
}
