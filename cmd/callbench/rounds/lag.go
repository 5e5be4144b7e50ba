package rounds

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"
)

// look is how often it is looked which events have reached the reports: as exact as a lag is.
const look = 10 * time.Millisecond

// behind measures how far the reports of a database are behind its events.
type behind struct {
	stop context.CancelFunc
	done sync.WaitGroup
	ms   []float64 // of each event, from when it happened until its rows could be read
	err  error
}

// follow begins to measure. What happens before it is not counted.
func follow(ctx context.Context, path string) *behind {
	ctx, stop := context.WithCancel(ctx)
	b := &behind{stop: stop}
	b.done.Go(func() { b.err = b.watch(ctx, path) })
	return b
}

// p99 ends the measuring: in milliseconds.
func (b *behind) p99() (float64, error) {
	b.stop()
	b.done.Wait()
	if b.err != nil || len(b.ms) == 0 {
		return 0, b.err
	}
	slices.Sort(b.ms)
	return b.ms[(len(b.ms)-1)*99/100], nil
}

func (b *behind) watch(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return fmt.Errorf("follow the reports: %w", err)
	}
	defer db.Close()
	mark := int64(-1)
	for tick := time.NewTicker(look); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return nil
		case <-tick.C:
		}
		if mark, err = b.seen(db, mark); err != nil {
			return fmt.Errorf("follow the reports: %w", err)
		}
	}
}

// seen counts the events whose rows have become readable since the last look, and returns the newest of them.
func (b *behind) seen(db *sql.DB, before int64) (mark int64, err error) {
	if err := db.QueryRow("SELECT value FROM marks WHERE name = 'projected'").Scan(&mark); err != nil || mark == before || before < 0 {
		return mark, err
	}
	now := time.Now().UnixMilli()
	rows, err := db.Query("SELECT at FROM events WHERE row > ? AND row <= ?", before, mark)
	if err != nil {
		return mark, err
	}
	defer rows.Close()
	for rows.Next() {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return mark, err
		}
		b.ms = append(b.ms, float64(max(0, now-at)))
	}
	return mark, rows.Err()
}
