package serve

import (
	"testing"
	"time"

	"callflow/engine"
)

func TestSameValues(t *testing.T) {
	t.Parallel()
	n := func(name string, v any) engine.Named { return engine.Named{Name: name, Value: v} }
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		a, b []engine.Named
		same bool
	}{
		"none":                                {nil, nil, true},
		"another order":                       {[]engine.Named{n("a", 1.0), n("b", "x")}, []engine.Named{n("b", "x"), n("a", 1.0)}, true},
		"another value":                       {[]engine.Named{n("a", 1.0)}, []engine.Named{n("a", 2.0)}, false},
		"another type":                        {[]engine.Named{n("a", 1.0)}, []engine.Named{n("a", "1")}, false},
		"another name":                        {[]engine.Named{n("a", 1.0)}, []engine.Named{n("b", 1.0)}, false},
		"one more":                            {[]engine.Named{n("a", 1.0)}, []engine.Named{n("a", 1.0), n("b", nil)}, false},
		"lists":                               {[]engine.Named{n("a", []any{"x", true})}, []engine.Named{n("a", []any{"x", true})}, true},
		"times of zones":                      {[]engine.Named{n("a", at)}, []engine.Named{n("a", at.In(time.FixedZone("", 0)))}, true},
		"an open value of a key that is lost": {[]engine.Named{{Name: "a", Sealed: true}}, []engine.Named{n("a", "x")}, true},
		"nothing is not something":            {[]engine.Named{n("a", nil)}, []engine.Named{n("a", "x")}, false},
	} {
		if got := sameValues(tt.a, tt.b); got != tt.same {
			t.Errorf("%s: %v, want %v", name, got, tt.same)
		}
	}
}
