package rounds

import (
	"math"
	"slices"
)

// A goal is one figure that is judged: the median of the rounds against what is aimed at and what must not be missed.
// A goal of 0 is shown without judging.
type goal struct {
	kind, what  string
	goal, floor float64
	atMost      bool // smaller is better
	figure      func(r Round) float64
}

// goals compares with the limit (baseline, at as many rows as callflow writes) and with the ordinary way (ordinary, at 2).
func goals() []goal {
	rate := func(m Measured) float64 { return m.Rate }
	p50 := func(m Measured) float64 { return m.P50 }
	p99 := func(m Measured) float64 { return m.P99 }
	p999 := func(m Measured) float64 { return m.P999 }
	cpu := func(m Measured) float64 { return m.CPU }
	peak := func(m Measured) float64 { return m.Peak }
	over := func(kind, other string, f func(Measured) float64) func(Round) float64 {
		return func(r Round) float64 { return f(r[kind][product]) / f(r[kind][other]) }
	}
	return []goal{
		{"closed", "webhooks/s ÷ baseline", 0.8, 0.65, false, over("closed", baseline, rate)},
		{"closed", "webhooks/s ÷ ordinary", 2, 1.5, false, over("closed", ordinary, rate)},
		{"closed", "p50 ÷ baseline", 0, 0, true, over("closed", baseline, p50)},
		{"closed", "p99 ÷ baseline", 0, 0, true, over("closed", baseline, p99)},
		{"closed", "CPU per webhook ÷ baseline", 0, 0, true, over("closed", baseline, cpu)},
		{"closed", "CPU per webhook ÷ ordinary", 0.45, 0.6, true, over("closed", ordinary, cpu)},
		{"closed", "peak memory ÷ baseline", 1.5, 2, true, over("closed", baseline, peak)},
		{"open100", "p99 ÷ baseline", 2, 4, true, over("open100", baseline, p99)},
		{"open100", "p99.9 ÷ baseline", 3, 4, true, over("open100", baseline, p999)},
		{"open600", "p99 ÷ baseline", 2, 4, true, over("open600", baseline, p99)},
		{"open600", "p99.9 ÷ baseline", 3, 4, true, over("open600", baseline, p999)},
		{"slow", "webhooks/s ÷ baseline", 0.8, 0.6, false, over("slow", baseline, rate)},
		{"reports", "CPU per webhook ÷ without reports", 1.25, 1.4, true, over("reports", silent, cpu)},
		{"reports", "reports behind events, p99, ms", 1000, 2000, true, func(r Round) float64 { return r["reports"][product].Lag }},
		{"overload", "calls finished ÷ capacity", 0.9, 0.75, false, func(r Round) float64 {
			return r["overload"][product].CallRate / r["closed"][product].CallRate
		}},
		{"overload", "peak memory ÷ closed", 2, 4, true, func(r Round) float64 {
			return r["overload"][product].Peak / r["closed"][product].Peak
		}},
		{"overload", "p99 of admitted calls, ms", 1000, 3000, true, func(r Round) float64 { return r["overload"][product].P99 }},
	}
}

// A verdict is how a figure stands to its goal.
type verdict string

const (
	shown    verdict = "" // not judged
	reached  verdict = "goal"
	above    verdict = "floor"
	missed   verdict = "MISSED"
	unusable verdict = "no figure"
)

func (g goal) judge(figure float64) verdict {
	better := func(limit float64) bool { return figure == limit || (figure < limit) == g.atMost }
	switch {
	case math.IsNaN(figure) || math.IsInf(figure, 0):
		return unusable
	case g.goal == 0:
		return shown
	case better(g.goal):
		return reached
	case better(g.floor):
		return above
	}
	return missed
}

// spread is the middle and both ends of some values.
type spread struct{ median, low, high float64 }

func spreadOf(values []float64) spread {
	v := slices.Sorted(slices.Values(values))
	if len(v) == 0 {
		return spread{math.NaN(), math.NaN(), math.NaN()}
	}
	middle := (v[(len(v)-1)/2] + v[len(v)/2]) / 2
	return spread{middle, v[0], v[len(v)-1]}
}
