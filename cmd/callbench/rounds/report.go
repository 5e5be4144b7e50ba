package rounds

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Report writes two Markdown tables, what was measured and how it stands to the goals, and returns how many floors were
// missed. Each figure is the median of the rounds with its smallest and largest. Growth is left out if it is nil.
func Report(out io.Writer, rounds []Round, grown *Growth) int {
	measurements(out, rounds)
	fmt.Fprintln(out, "\n| load | figure | callflow | goal | floor | stands |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|")
	count := judgements(out, goals(), rounds)
	if grown != nil {
		count += judgements(out, grown.goals(), []Round{{"growth": {}}})
	}
	return count
}

func measurements(out io.Writer, rounds []Round) {
	fmt.Fprintln(out, "| load | server | further rows | webhooks/s | calls/s | p50 ms | p99 ms | p99.9 ms | CPU s/1000 | peak MiB | refused | failed |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|---|---|---|")
	columns := []struct {
		digits int
		figure func(Measured) float64
	}{
		{1, func(m Measured) float64 { return m.Rows }},
		{0, func(m Measured) float64 { return m.Rate }},
		{0, func(m Measured) float64 { return m.CallRate }},
		{2, func(m Measured) float64 { return m.P50 }},
		{2, func(m Measured) float64 { return m.P99 }},
		{2, func(m Measured) float64 { return m.P999 }},
		{3, func(m Measured) float64 { return m.CPU }},
		{0, func(m Measured) float64 { return m.Peak }},
		{0, func(m Measured) float64 { return float64(m.Refused) }},
		{0, func(m Measured) float64 { return float64(m.Failed) }},
	}
	for _, k := range kinds() {
		for _, server := range k.servers {
			if len(rounds) == 0 || rounds[0][k.name] == nil {
				continue
			}
			cells := []string{k.name, server}
			for _, c := range columns {
				cells = append(cells, cell(over(rounds, func(r Round) float64 { return c.figure(r[k.name][server]) }), c.digits))
			}
			fmt.Fprintf(out, "| %s |\n", strings.Join(cells, " | "))
		}
	}
}

func judgements(out io.Writer, goals []goal, rounds []Round) int {
	count := 0
	for _, g := range goals {
		if len(rounds) == 0 || rounds[0][g.kind] == nil {
			continue
		}
		s := over(rounds, g.figure)
		v := g.judge(s.median)
		if v == missed || v == unusable {
			count++
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s |\n", g.kind, g.what, cell(s, 2), g.limit(g.goal), g.limit(g.floor), v)
	}
	return count
}

func over(rounds []Round, figure func(Round) float64) spread {
	var values []float64
	for _, r := range rounds {
		values = append(values, figure(r))
	}
	return spreadOf(values)
}

// cell writes a spread; its ends only where they differ.
func cell(s spread, digits int) string {
	if math.IsNaN(s.median) {
		return "–"
	}
	low, high := fmt.Sprintf("%.*f", digits, s.low), fmt.Sprintf("%.*f", digits, s.high)
	if low == high {
		return low
	}
	return fmt.Sprintf("%.*f (%s–%s)", digits, s.median, low, high)
}

func (g goal) limit(x float64) string {
	switch {
	case x == 0:
		return "–"
	case g.atMost:
		return fmt.Sprintf("≤ %g", x)
	}
	return fmt.Sprintf("≥ %g", x)
}
