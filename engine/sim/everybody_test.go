package sim

import (
	"testing"

	"callflow/engine"
)

// TestFirstWhoAccepts rings three at once. However late Twilio reports who has come in, one takes the call, and
// those who have answered, too, hear that it is taken.
func TestFirstWhoAccepts(t *testing.T) {
	t.Parallel()
	for name, late := range map[string]engine.Millis{"told at once": 0, "told late": 3000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, "everybody", 1)
			o.keep = func(Request) engine.Millis { return late }
			o.answers(alice, bob)
			o.calls("customer", customerNumber, "+815000000001")
			o.wait(9)
			o.does(alice, "press 1")
			if late > 0 {
				o.does(bob, "press 1")
			}
			o.wait(4)
			o.is("who is in the room", o.in(), alice+" customer")
			o.is("the second hears", o.heardBy(bob, "Somebody else has taken the call"), true)
			o.is("the first hears so, too", o.heardBy(alice, "Somebody else"), false)
			o.wait(10)
			o.is("who is on the telephone", o.living(), alice+" customer")
			o.does(alice, "hang up")
			o.wait(5)
			o.is("who is on the telephone", o.living(), "")
		})
	}
}
