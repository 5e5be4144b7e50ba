package sim

import (
	"fmt"
	"testing"
)

// gotcha is one thing that people who built call centres on conferences learned the hard way. Its naive half
// is what they wrote first, and shows that it fails in the model as it did for them; its other half is a
// workspace of ours in the same circumstances, and shows that it does not, in whatever order things are reported.
type gotcha struct {
	name  string
	naive func(*testing.T)
	ours  func(t *testing.T, seed uint64)
}

func playGotchas(t *testing.T, list []gotcha) {
	t.Parallel()
	for _, g := range list {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			t.Run("naive", func(t *testing.T) { t.Parallel(); g.naive(t) })
			for seed := uint64(1); seed <= 3; seed++ {
				t.Run(fmt.Sprintf("ours %d", seed), func(t *testing.T) { t.Parallel(); g.ours(t, seed) })
			}
		})
	}
}

// TestGotchas are the experiences of the people who moved a sales desk into conferences.
func TestGotchas(t *testing.T) {
	playGotchas(t, []gotcha{
		{"G1 one of two hangs up", aloneNaively, aloneWithUs},
		{"G2 a hold ends the talk", holdNaively, holdWithUs},
		{"G3 everybody's leaving ends the talk", flagsNaively, flagsWithUs},
		{"G4 the agent leaves and the customer does not notice", unnoticedNaively, unnoticedWithUs},
		{"G5 whoever asks has no ConferenceSid", sidlessNaively, sidlessWithUs},
		{"G6 a conference is not found by a CallSid", lookupNaively, lookupWithUs},
		{"G7 the SID is sent to the browser afterwards", pushNaively, pushWithUs},
		{"G8 the name of the conference", nameNaively, nameWithUs},
		{"G9 the end is asked for before the SID is known", earlyNaively, earlyWithUs},
		{"G10 a busy callee doubles the room", doubleNaively, doubleWithUs},
		{"G11 busy, and other ways not to answer", outcomesNaively, outcomesWithUs},
		{"G12 the doubled room reports to nobody", reportsNaively, reportsWithUs},
		{"G13 a second of sleep", sleepNaively, sleepWithUs},
		{"G14 every event is reported", loadNaively, loadWithUs},
		{"G15 some talks are dialled and others in rooms", mixedNaively, mixedWithUs},
		{"G16 the delay in Japan", regionNaively, regionWithUs},
		{"G17 a dialled talk takes a third", upgradeNaively, thirdWithUs},
		{"G17 a dialled talk becomes a room", upgradeNaively, upgradeWithUs},
	})
}
