package live

import (
	"hash/fnv"
	"slices"
	"sync"

	"callflow/engine/sim/rest"
)

// Faults are the names of all faults that an exchange can have: those of webhooks, and those of the REST API.
func Faults() []string {
	return append([]string{"webhook-delay", "webhook-drop", "webhook-duplicate", "webhook-unknown"}, rest.Faults()...)
}

// chance decides which faults happen. Each fault has a course of its own, so that the first, the second and
// every further chance of it go the same way for the same seed. It is safe for concurrent use.
type chance struct {
	rates map[string]float64
	seed  uint64

	mu    sync.Mutex
	count map[string]uint64
}

func newChance(rates map[string]float64, seed uint64) *chance {
	return &chance{rates: rates, seed: seed, count: map[string]uint64{}}
}

// strikes tells whether a fault happens now.
func (c *chance) strikes(name string) bool {
	rate := c.rates[name]
	if rate <= 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count[name]++
	h := fnv.New64a()
	h.Write([]byte(name))
	return float64(mix(c.seed^h.Sum64()^c.count[name]*0x9e3779b97f4a7c15)>>11)/(1<<53) < rate
}

// mix spreads the bits of a number (SplitMix64).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// IsFault tells whether there is a fault of that name.
func IsFault(name string) bool { return slices.Contains(Faults(), name) }
