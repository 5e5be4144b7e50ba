package serve_test

import (
	"testing"

	"callflow/engine"
)

func TestWhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.ring()
	where := func(want string) {
		t.Helper()
		flow, step, ok := r.s.Where(c.sid)
		if got := flow + "." + step; !ok || got != want {
			t.Errorf("the call is at %q (known: %v), want %q", got, ok, want)
		}
	}
	where("main.menu")
	c.ask(engine.Action, "Digits", "2")
	where("main.line")
	if _, _, ok := r.s.Where("CA00000000000000000000000000000009"); ok {
		t.Error("an unknown call is somewhere")
	}
}
