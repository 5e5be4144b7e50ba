package sim

import (
	"slices"

	"callflow/engine"
	"callflow/engine/floor"
)

// SignIn has all agents whom queues ring be at work from now on, but for those named.
func (w *World) SignIn(but ...string) {
	live := w.Office.set.Live
	var agents []string
	add := func(a string) {
		if !slices.Contains(agents, a) && !slices.Contains(but, a) {
			agents = append(agents, a)
		}
	}
	if live.Floor != nil {
		for _, members := range live.Teams {
			for _, a := range members {
				add(a)
			}
		}
	}
	if live.TaskRouter != nil {
		for _, one := range live.TaskRouter.Workers {
			add(one.Agent)
		}
	}
	slices.Sort(agents)
	for _, a := range agents {
		w.Present(a, floor.Available, "", a)
	}
}

// Present says what an agent does from now on, an address such as agents.kim: available, away or offline. The same
// holds for the worker of a simulated TaskRouter that is this agent.
func (w *World) Present(agent string, state floor.Presence, reason, by string) engine.Response {
	w.work(agent, state)
	if w.Office.set.Live.Floor == nil {
		return engine.Accepted
	}
	return w.Command(engine.FloorID, engine.Command{Name: engine.FloorCommand, By: by, With: []engine.Named{
		{Name: "agent", Value: agent}, {Name: "state", Value: string(state)}, {Name: "reason", Value: reason}}})
}
