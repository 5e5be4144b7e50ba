package sim

// dice are numbers that look random and follow from a seed (splitmix64): one seed is one run.
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// chance is true as often as the rate says, 0 to 1. A rate that leaves no choice draws no number, so that
// what is switched off changes nothing else.
func (d *dice) chance(rate float64) bool {
	if rate <= 0 || rate >= 1 {
		return rate >= 1
	}
	return float64(d.next()>>11)/(1<<53) < rate
}

// below draws a number from 0 to n-1; 0 when there is nothing to choose from.
func (d *dice) below(n int) int {
	if n <= 1 {
		return 0
	}
	return int(d.next() % uint64(n))
}
