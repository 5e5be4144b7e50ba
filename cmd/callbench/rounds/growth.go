package rounds

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// Growth is how the product's store stands a long history.
type Growth struct {
	Events int64
	Ratio  float64 // turns per second at so many events ÷ at 10,000, the median of several turns
	Stall  float64 // longest commit on the way there, in ms
	Disk   float64 // longest synced write to a plain file meanwhile, in ms
}

// Grow has the store's benchmark fill a store to some events below a folder. It must be run from the top of the repository.
func Grow(ctx context.Context, events int64, folder string, talk io.Writer) (*Growth, error) {
	fmt.Fprintf(talk, "growth: %d events\n", events)
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkGrowth$", "-benchtime", "1x", "-timeout", "2h",
		"./engine/store/sqlite", "-events", strconv.FormatInt(events, 10))
	cmd.Env = append(os.Environ(), "TMPDIR="+folder)
	cmd.Stderr = talk
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("measure growth: %w\n%s", err, out)
	}
	return parseGrowth(events, string(out))
}

// parseGrowth reads the line of a benchmark: its name, how often it ran, and pairs of value and unit.
func parseGrowth(events int64, text string) (*Growth, error) {
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "BenchmarkGrowth") {
			continue
		}
		figures := map[string]float64{}
		for words := strings.Fields(line)[2:]; len(words) > 1; words = words[2:] {
			x, err := strconv.ParseFloat(words[0], 64)
			if err != nil {
				return nil, fmt.Errorf("measure growth: %w in %q", err, line)
			}
			figures[words[1]] = x
		}
		return &Growth{events, figures["late/early"], figures["ms-stall"], figures["ms-disk"]}, nil
	}
	return nil, fmt.Errorf("measure growth: no figures in %q", text)
}

func (g *Growth) goals() []goal {
	is := func(x float64) func(Round) float64 { return func(Round) float64 { return x } }
	return []goal{
		{"growth", fmt.Sprintf("turns/s at %d events ÷ at 10000", g.Events), 0.6, 0.5, false, is(g.Ratio)},
		{"growth", "longest commit, ms", 50, 100, true, is(g.Stall)},
		{"growth", "longest synced write to a plain file, ms", 0, 0, true, is(g.Disk)},
	}
}
