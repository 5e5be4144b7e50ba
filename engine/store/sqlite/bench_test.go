package sqlite

import (
	"bytes"
	"context"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/store"
)

// group is 16 turns of as many calls, of typical sizes: a body of 700 B, a state of 1 kB, an outcome of
// 200 B and one row for reports each.
func group(n int64) store.Group {
	var g store.Group
	for i := range int64(16) {
		id, seq := n/8*16+i, n%8+1
		cell := engine.ContactID(id + 1).Cell()
		w := store.Write{Cell: cell, Seq: seq, At: engine.Millis(n), Kind: "webhook", Key: "0123456789abcdef", Version: "0123456789abcdef", Semantics: 1,
			Body: bytes.Repeat([]byte{'b'}, 700), State: bytes.Repeat([]byte{'s'}, 1000), Outcome: bytes.Repeat([]byte{'o'}, 200), Closed: seq == 8,
			Rows: []store.Row{{Into: store.Visits, Values: []any{id, seq, int64(0), int64(1), int64(1), "main", "menu", int64(1), "1", "key 1", int64(5), int64(6)}}}}
		if seq == 1 {
			w.Calls = []engine.Call{{Sid: "CA" + cell.String(), Leg: 1}}
		}
		g.Writes = append(g.Writes, w)
	}
	return g
}

// BenchmarkCommit16 commits groups of 16 turns with checkpoints beside them, as the server does.
func BenchmarkCommit16(b *testing.B) {
	for name, o := range map[string]Options{"FULL": {}, "NORMAL": {Normal: true}} {
		b.Run(name, func(b *testing.B) {
			s := open(b, b.TempDir(), o)
			stop := upkeep(s)
			n := int64(0)
			b.ReportAllocs()
			for b.Loop() {
				if err := s.Commit(ctx, group(n)); err != nil {
					b.Fatal(err)
				}
				n++
			}
			b.StopTimer()
			stop()
			b.ReportMetric(float64(n*16)/b.Elapsed().Seconds(), "turns/s")
			b.ReportMetric(float64(n*16*3)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// upkeep looks after a store as the server does until the function that it returns is called.
func upkeep(s *Store) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(250 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-s.Grown():
				_ = s.Checkpoint(ctx)
			case <-tick.C:
				_ = s.Checkpoint(ctx)
				_ = s.Project(ctx)
			}
		}
	}()
	return func() { cancel(); <-done }
}
