//go:build !linux

package load

import (
	"context"
	"time"
)

// pauseUntil returns at the instant, or false early when ctx ends.
func pauseUntil(ctx context.Context, due time.Time) bool { return sleep(ctx, time.Until(due)) == nil }
