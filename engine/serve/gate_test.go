package serve

import (
	"strconv"
	"testing"

	"callflow/engine"
)

func TestGate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		turns [][2]engine.Millis // received, durable
		at    engine.Millis
		want  bool
	}{
		{"nothing yet", nil, 2000, false},
		{"quick", [][2]engine.Millis{{0, 10}, {20, 120}}, 2000, false},
		{"late for a moment", [][2]engine.Millis{{0, 300}}, 400, false},
		{"late for a while", [][2]engine.Millis{{0, 300}, {200, 580}}, 600, true},
		{"in time again", [][2]engine.Millis{{0, 300}, {200, 580}, {580, 600}}, 800, false},
		{"late anew", [][2]engine.Millis{{0, 300}, {580, 600}, {600, 840}}, 860, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var g gate
			for _, turn := range test.turns {
				g.durable(turn[0], turn[1])
			}
			if got := g.crowded(test.at); got != test.want {
				t.Errorf("crowded is %t, want %t", got, test.want)
			}
		})
	}
}

func TestAway(t *testing.T) {
	t.Parallel()
	var a away
	a.add("CA1", 1000)
	a.add("CA2", 1000+awayFor)
	a.add("CA3", 1001+awayFor) // a new generation
	for sid, want := range map[string]bool{"CA1": true, "CA2": true, "CA3": true, "CA4": false} {
		if got := a.has(sid); got != want {
			t.Errorf("%s was turned away: %t, want %t", sid, got, want)
		}
	}
	a.add("CA4", 1002+2*awayFor)
	if a.has("CA1") || !a.has("CA3") {
		t.Error("the oldest generation is not the one that is forgotten")
	}
	for i := range 3 * awayRoom {
		a.add("CB"+strconv.Itoa(i), 1003+2*awayFor)
	}
	if n := len(a.now) + len(a.before); n > 2*awayRoom {
		t.Errorf("%d are remembered, want at most %d", n, 2*awayRoom)
	}
}
