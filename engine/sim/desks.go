package sim

import (
	"slices"

	"callflow/engine"
	"callflow/engine/floor"
)

// SignIn has all agents whom queues ring be at work from now on, but for those named.
func (w *World) SignIn(but ...string) {
	if w.Office.set.Live.Floor == nil {
		return
	}
	var agents []string
	for _, members := range w.Office.set.Live.Teams {
		for _, a := range members {
			if !slices.Contains(agents, a) && !slices.Contains(but, a) {
				agents = append(agents, a)
			}
		}
	}
	slices.Sort(agents)
	for _, a := range agents {
		w.Present(a, floor.Available, "", a)
	}
}

// Present says what an agent does from now on, an address such as agents.kim: available, away or offline.
func (w *World) Present(agent string, state floor.Presence, reason, by string) engine.Response {
	return w.Command(engine.FloorID, engine.Command{Name: engine.FloorCommand, By: by, With: []engine.Named{
		{Name: "agent", Value: agent}, {Name: "state", Value: string(state)}, {Name: "reason", Value: reason}}})
}
