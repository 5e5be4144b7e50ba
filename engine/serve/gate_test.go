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
		{"nothing yet", nil, 1000, false},
		{"quick", [][2]engine.Millis{{0, 5}, {10, 60}}, 1000, false},
		{"late for a moment", [][2]engine.Millis{{0, 150}}, 200, false},
		{"late for a while", [][2]engine.Millis{{0, 150}, {100, 290}}, 300, true},
		{"in time again", [][2]engine.Millis{{0, 150}, {100, 290}, {290, 300}}, 400, false},
		{"late anew", [][2]engine.Millis{{0, 150}, {290, 300}, {300, 420}}, 430, false},
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
