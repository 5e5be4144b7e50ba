package flowtest

import (
	"slices"
	"strings"

	"callflow/engine/sim"
	"callflow/schema"
)

// parts are what the network can do, and to what.
var parts = map[string][]string{
	"recordings":  {"lost"},
	"status":      {"late", "lost", "twice"},
	"requests":    {"late", "twice"},
	"assignments": {"late", "lost", "twice"},
}

func (g *givenDecl) readNetwork(d *schema.Decoder, key *schema.Node, name string, n *schema.Node) {
	ways, ok := parts[name]
	switch {
	case name == "faults":
		g.readFaults(d, n)
	case name == "settings":
		g.readSettings(d, n)
	case name == "room_events":
		g.readReports(d, n)
	case name == "refuses":
		g.readRefuses(d, n)
	case !ok:
		g.r.unknown("unknown-reference", key, "part of the network", []string{"network.recordings", "network.status", "network.requests", "network.assignments", "network.room_events", "network.refuses", "network.faults", "network.settings"})
	case n.Kind != schema.Scalar || !slices.Contains(ways, n.Value):
		g.r.list.Errorf("not-one-of", n.File(), n.Span, "%q cannot be %q, expected %s", key.Value, n.Value, strings.Join(ways, ", "))
	case n.Value == "lost":
		put(&g.lost, name, true)
	case n.Value == "twice":
		put(&g.twice, name, true)
	default:
		put(&g.late, name, true)
	}
}

// readFaults reads faults of the simulated network by name, each with how often it strikes.
func (g *givenDecl) readFaults(d *schema.Decoder, n *schema.Node) {
	d.Read(n, schema.CustomForm(func(d *schema.Decoder, n *schema.Node) {
		if n.Kind != schema.Mapping {
			d.Errorf("wrong-type", n, "this is %s, expected names of faults with how often they strike", n.Kind)
			return
		}
		for _, p := range n.Pairs() {
			var rate float64
			d.ReadKey(p.Key.Value, p.Value, schema.PercentForm(&rate))
			if names := faultNames(); !slices.Contains(names, p.Key.Value) {
				g.r.unknown("unknown-reference", p.Key, "fault", names)
				continue
			}
			put(&g.faults, p.Key.Value, rate)
		}
	}, schema.Shape{}))
}

func faultNames() []string {
	var names []string
	for _, row := range sim.FaultRows() {
		names = append(names, row.Name)
	}
	return names
}

// readSettings reads what Twilio leaves open, by the names of the simulator's settings.
func (g *givenDecl) readSettings(d *schema.Decoder, n *schema.Node) {
	if n.Kind != schema.Mapping {
		d.Errorf("wrong-type", n, "this is %s, expected names of settings with their values", n.Kind)
		return
	}
	for _, p := range n.Pairs() {
		s := sim.DefaultSettings()
		if err := s.Set(p.Key.Value, p.Value.Value); err != nil || p.Value.Kind != schema.Scalar {
			d.Errorf("wrong-type", p.Key, "%q cannot be so: %v", p.Key.Value, err)
			continue
		}
		put(&g.network, p.Key.Value, p.Value.Value)
	}
}
