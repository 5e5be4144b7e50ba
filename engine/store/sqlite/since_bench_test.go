package sqlite

import (
	"testing"

	"callflow/engine"
	"callflow/engine/store"
)

// BenchmarkSince reads the stays of a day out of those of many: 20,000 of a million, as a server does when it starts.
// Goal: at most 200 ms.
func BenchmarkSince(b *testing.B) {
	s := open(b, b.TempDir(), Options{Normal: true})
	const all, day = 1_000_000, 20_000
	_, err := s.conn.ExecContext(ctx, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < ?)
		INSERT INTO queue_visits(contact, seq, n, leg, queue, entered, talking, agent, "left", result, seconds)
		SELECT i, 1, 0, 1, 'support', i * 1000, i * 1000 + 9000, 'agents.kim', i * 1000 + 200000, 'bridged', 9 FROM n`, all)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		rows, err := s.Since(ctx, store.QueueVisits, "entered", engine.Millis(all-day+1)*1000, "contact", "leg", "queue", "talking", "agent", "left", "result")
		if err != nil || len(rows) != day {
			b.Fatalf("%d rows, %v", len(rows), err)
		}
	}
}
