package check

import (
	"strings"

	"callflow/engine"
	"callflow/schema"
)

// seatNobodyTakes reports seats of rooms that no step, command or procedure fills.
func seatNobodyTakes(w *Work) {
	if !w.Whole {
		return
	}
	taken := w.takenSeats()
	for _, room := range w.names("rooms") {
		for _, p := range pairs(w.said("rooms", room.Value, "seats")) {
			if !taken[p.Key.Value] && !w.mentioned().in(p.Key.Value, inFlows) && !w.seated(room.Value, p.Key.Value) {
				w.at("seat-nobody-takes", p.Key, "nobody ever sits as %q in rooms of type %q", p.Key.Value, room.Value).
					Hint = "delete the seat, or let a step seat somebody as " + p.Key.Value
			}
		}
	}
}

func pairs(n *schema.Node) []schema.Pair {
	if n == nil {
		return nil
	}
	return n.Pairs()
}

// takenSeats are the roles that somebody has without any flow naming them.
func (w *Work) takenSeats() map[string]bool {
	taken := map[string]bool{"customer": true, "agent": true}
	for _, f := range w.Flows {
		taken[string(f.Graph.Role)] = true
	}
	for name, g := range w.Set.Flows.Graphs {
		if strings.HasPrefix(string(name), "lib.") && w.Named("flow", string(name)) || w.Named("procedure", string(name)) {
			for _, role := range g.Seats {
				taken[string(role)] = true
			}
		}
	}
	return taken
}

// seated reports whether a command of a room seats whoever asks.
func (w *Work) seated(room, role string) bool {
	t := w.Set.Flows.Rooms[room]
	if t == nil {
		return true
	}
	for _, c := range t.Commands {
		if c.As == engine.Role(role) || c.As == "" && role == "supervisor" && (c.Name == "listen" || c.Name == "coach" || c.Name == "barge") {
			return true
		}
	}
	return false
}

// supervisorEnds reports rooms whose talk ends when somebody stops listening.
func supervisorEnds(w *Work) {
	for _, room := range w.names("rooms") {
		t := w.Set.Flows.Rooms[room.Value]
		if t == nil {
			continue
		}
		for _, seat := range t.Seats {
			at := w.given("rooms", room.Value, "seats", string(seat.Role), "ends")
			if at != nil && textOf(at) == "yes" && seat.Role != "customer" && seat.Role != "agent" && w.watches(t, seat.Role) {
				w.at("supervisor-ends", at, "the talk of the others ends when %q stops listening", seat.Role).
					Hint = "write ends: no"
			}
		}
	}
}

// watches reports whether a seat is that of people who listen, coach or barge in.
func (w *Work) watches(t *engine.RoomType, role engine.Role) bool {
	for _, c := range t.Commands {
		if c.Name == "listen" || c.Name == "coach" || c.Name == "barge" {
			if c.As == role || c.As == "" && role == "supervisor" {
				return true
			}
		}
	}
	return false
}

// askerWithoutKey reports services that may give commands, and have no key for the API in any environment.
func askerWithoutKey(w *Work) {
	if len(w.Envs) == 0 {
		return
	}
	acts := map[string]bool{}
	for _, e := range w.Envs {
		for _, p := range pairs(e.Node.Find("api").Find("keys")) {
			acts[textOf(p.Value.Find("acts_as"))] = true
		}
	}
	for _, room := range w.names("rooms") {
		for _, c := range pairs(w.said("rooms", room.Value, "commands")) {
			for _, who := range itemsOf(c.Value.Find("who")) {
				if strings.HasPrefix(textOf(who), "services.") && !acts[who.Value] {
					w.at("asker-without-key", who, "%q may ask for %q, but no environment gives it a key for the API", who.Value, c.Key.Value).
						Hint = "add api: {keys: {NAME: {secret: env:NAME, acts_as: " + who.Value + "}}} to env/NAME.yaml"
				}
			}
		}
	}
}
