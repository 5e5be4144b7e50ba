package sqlite

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"callflow/engine/store"
)

var events = flag.Int64("events", 0, "how far BenchmarkGrowth goes")

const (
	young   = 10_000 // events of a store that has just begun
	window  = time.Second
	windows = 7
)

// BenchmarkGrowth fills a store to -events events with checkpoints and projections beside them, as the
// server has, and then measures in turn, several times, a young store, the old one and a plain file that
// is written and synced as often. late/early is the turns per second of the old store ÷ those of the young
// one, the median of the turns. ms-stall is the longest commit of the old store, its growing up included;
// ms-disk is the longest write of the plain file: what the disk alone keeps everybody waiting.
func BenchmarkGrowth(b *testing.B) {
	if *events <= young {
		b.Skip("say -events 1000000")
	}
	old := grow(b, *events)
	var ratios []float64
	var early, late float64
	var disk time.Duration
	for range windows {
		fresh := grow(b, young)
		early = fresh.during(window)
		fresh.close()
		late = old.during(window)
		ratios = append(ratios, late/early)
		disk = max(disk, plainly(b, window))
	}
	old.close()
	slices.Sort(ratios)
	b.ReportMetric(early, "turns/s-early")
	b.ReportMetric(late, "turns/s-late")
	b.ReportMetric(ratios[windows/2], "late/early")
	b.ReportMetric(milliseconds(old.stall), "ms-stall")
	b.ReportMetric(milliseconds(disk), "ms-disk")
	b.ReportMetric(0, "ns/op")
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// grown is a store that groups are written to.
type grown struct {
	b     *testing.B
	s     *Store
	stop  func()
	n     int64 // groups so far
	stall time.Duration
}

// grow makes a store of so many events, in large groups, because it takes long enough.
func grow(b *testing.B, events int64) *grown {
	s := open(b, b.TempDir(), Options{})
	g := &grown{b: b, s: s, stop: upkeep(s)}
	for g.n < events/16 {
		g.commit(16)
	}
	return g
}

// commit commits so many groups as one.
func (g *grown) commit(groups int64) {
	var next store.Group
	for range groups {
		next.Writes = append(next.Writes, typical(g.n).Writes...)
		g.n++
	}
	began := time.Now()
	if err := g.s.Commit(ctx, next); err != nil {
		g.b.Fatal(err)
	}
	g.stall = max(g.stall, time.Since(began))
}

// during returns the turns per second of some time.
func (g *grown) during(d time.Duration) float64 {
	first, began := g.n, time.Now()
	for time.Since(began) < d {
		g.commit(1)
	}
	return float64(16*(g.n-first)) / time.Since(began).Seconds()
}

func (g *grown) close() {
	g.stop()
	if err := g.s.Close(); err != nil {
		g.b.Fatal(err)
	}
}

// typical is a group of the sizes that the example has which make bench measures.
func typical(n int64) store.Group {
	g := group(n)
	for i := range g.Writes {
		w := &g.Writes[i]
		w.Body, w.State = w.Body[:330], w.State[:630]
	}
	return g
}

// plainly writes to a plain file as a log is written, and returns the longest that a write took.
func plainly(b *testing.B, d time.Duration) (longest time.Duration) {
	f, err := os.Create(filepath.Join(b.TempDir(), "plain"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	pages := make([]byte, 12*4096)
	for began, n := time.Now(), int64(0); time.Since(began) < d; n++ {
		write := time.Now()
		if _, err := f.WriteAt(pages, n%1000*int64(len(pages))); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		longest = max(longest, time.Since(write))
	}
	return longest
}
