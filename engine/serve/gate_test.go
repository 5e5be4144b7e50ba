package serve

import (
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
