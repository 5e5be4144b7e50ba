package sim

import (
	"slices"
	"testing"
)

// post is a line whose answers come when the test delivers them.
type post struct{ asked []Request }

func (p *post) Ask(r Request) (Answer, error) {
	if r.Callback {
		return Answer{}, nil
	}
	p.asked = append(p.asked, r)
	return Answer{}, ErrLater
}

// TestLater delivers documents after the calls that wait for them have gone on, or not.
func TestLater(t *testing.T) {
	t.Parallel()
	say := func(words string) Answer {
		return Answer{Body: []byte("<Response><Say>" + words + "</Say></Response>")}
	}
	for _, tc := range []struct {
		name      string
		meanwhile func(*Network, *call)
		taken     bool // the first answer still counts
		heard     []string
	}{
		{"on time", func(*Network, *call) {}, true, []string{`hears "one"`}},
		{"moved", func(n *Network, c *call) { c.answer(); _ = n.Move(c.sid, pagesAt+"/b") }, false, []string{`hears "two"`}},
		{"over", func(_ *Network, c *call) { c.hangUp("hangs up") }, false, []string{"hangs up"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := &post{}
			var heard []string
			n := NewNetwork(p, 1000, func(h Heard) { heard = append(heard, h.Text) })
			n.Routes = Routes{Voice: pagesAt + "/a"}
			if err := n.Place("x", "+12025550100", "+12025550199"); err != nil {
				t.Fatal(err)
			}
			tc.meanwhile(n, n.calls[0])
			n.Advance(2000)
			if taken := n.Deliver(p.asked[0].Token, say("one"), nil); taken != tc.taken {
				t.Errorf("delivered: %v, want %v", taken, tc.taken)
			}
			if n.Deliver(p.asked[0].Token, say("one"), nil) {
				t.Error("one answer was taken twice")
			}
			for _, r := range p.asked[1:] {
				n.Deliver(r.Token, say("two"), nil)
			}
			if got := heard[1:]; !slices.Equal(got, tc.heard) {
				t.Errorf("heard %q, want %q", got, tc.heard)
			}
		})
	}
}
