package load

import (
	"context"
	"syscall"
	"time"
)

// pauseUntil returns at the instant, or false early when ctx ends. On an idle machine the runtime's timers are up to a
// millisecond late, which would be charged to the server; nanosleep is not.
func pauseUntil(ctx context.Context, due time.Time) bool {
	for left := time.Until(due); left > 0; left = time.Until(due) {
		if ctx.Err() != nil {
			return false
		}
		pause := syscall.NsecToTimespec(int64(min(left, 20*time.Millisecond)))
		syscall.Nanosleep(&pause, nil) //nolint:errcheck // an interrupted sleep goes round again
	}
	return ctx.Err() == nil
}
