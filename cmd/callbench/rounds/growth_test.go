package rounds

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseGrowth(t *testing.T) {
	t.Parallel()
	text := "goos: linux\nBenchmarkGrowth-2   \t 1\t 0.9 late/early\t 3.5 ms-disk\t 120.0 ms-stall\t 33555 turns/s-early\t 30200 turns/s-late\nPASS\n"
	g, err := parseGrowth(1000, text)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	missed := judgements(&out, g.goals(), []Round{{"growth": {}}})
	want := `| growth | turns/s at 1000 events ÷ at 10000 | 0.90 | ≥ 0.6 | ≥ 0.5 | goal |
| growth | longest commit, ms | 120.00 | ≤ 50 | ≤ 100 | MISSED |
| growth | longest synced write to a plain file, ms | 3.50 | – | – |  |
`
	if diff := cmp.Diff(want, out.String()); diff != "" || missed != 1 {
		t.Errorf("%d missed\n%s", missed, diff)
	}
	for _, text := range []string{"", "PASS\n", "BenchmarkGrowth 1 fast late/early\n"} {
		if _, err := parseGrowth(1000, text); err == nil {
			t.Errorf("%q gave figures", text)
		}
	}
}

func TestOrderTurnsRound(t *testing.T) {
	t.Parallel()
	servers := []string{product, baseline, ordinary}
	var got []string
	for round := range 3 {
		got = append(got, turned(servers, round)...)
	}
	want := []string{product, baseline, ordinary, ordinary, baseline, product, product, baseline, ordinary}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
