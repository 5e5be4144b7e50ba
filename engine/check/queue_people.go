package check

import (
	"slices"
	"strings"

	"callflow/schema"
)

// staff are the agents who may serve a queue: those of its teams, and of the teams that widen adds.
func (w *Work) staff(queue string) []string {
	teams, _ := plainTexts(w.said("queues", queue, "teams"))
	for _, line := range itemsOf(w.said("queues", queue, "widen")) {
		more, _ := plainTexts(line.Find("teams"))
		teams = append(teams, more...)
	}
	var out []string
	for _, team := range teams {
		members, _ := plainTexts(w.said("teams", team, "members"))
		out = append(out, members...)
	}
	return out
}

// nobodyHasSkill reports skills that a caller needs and that no agent of the queue has, unless the queue drops skills after
// a while. TaskRouter knows its own people.
func nobodyHasSkill(w *Work) {
	for _, s := range w.stays() {
		if s.queue == "" || !w.rings(s.queue) || w.dropsSkills(s.queue) {
			continue
		}
		has := map[string]bool{}
		for _, agent := range w.staff(s.queue) {
			if skills := w.Root.Find("agents").Find(agent).Find("skills"); skills != nil {
				for _, p := range skills.Pairs {
					has[p.Key.Value] = true
				}
			}
		}
		for _, need := range itemsOf(s.step.Field("need")) {
			if need.Kind == schema.Scalar && !strings.Contains(need.Value, "${") && !has[need.Value] {
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
	for _, s := range w.stays() {
		agent, isAgent := strings.CutPrefix(s.step.Text("prefer"), "agents.")
		if s.queue == "" || !isAgent || computed(s.step.Field("prefer")) || !w.rings(s.queue) || slices.Contains(w.staff(s.queue), agent) {
			continue
		}
		w.at("prefer-outside", s.step.Place("prefer"), "agent %q is in no team of the queue %q, and is never rung for it", agent, s.queue).
			Hint = "add the agent to a team of the queue, or prefer somebody else"
	}
}

// emptyTeam reports teams without members.
func emptyTeam(w *Work) {
	for _, n := range w.names("teams") {
		if members := w.said("teams", n.Value, "members"); members != nil && members.Kind == schema.Sequence && len(members.Items) == 0 {
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
		if !member[n.Value] && w.said("agents", n.Value, "manages") == nil && !w.mentioned().all["agents."+n.Value] {
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
		if entered[n.Value] && !served[n.Value] && w.said("queues", n.Value, "ring") == nil && w.said("queues", n.Value, "taskrouter") == nil && !w.mentioned().all["queues."+n.Value] {
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

// atOncePastRate reports queues that ring so many agents together that the first has stopped ringing before the last
// begins: calls begin one after the other.
func atOncePastRate(w *Work) {
	rate, ok := w.saidNumber("policies", "calls_per_second")
	if !ok {
		return
	}
	for _, n := range w.names("queues") {
		together, _ := w.saidNumber("queues", n.Value, "together")
		ring, _ := w.saidDuration("queues", n.Value, "ring")
		many := min(together, float64(len(w.staff(n.Value))))
		if w.saidText("queues", n.Value, "order") == "at_once" && w.rings(n.Value) && many-1 >= rate*ring.Seconds() {
			w.at("at-once-past-rate", w.given("queues", n.Value, "order"), "%g agents are to be rung together for %s, but only %g calls begin in one second", many, ring, rate).
				Hint = "lower together, ring for longer, or raise policies.calls_per_second when Twilio has raised the rate of the account"
		}
	}
}
