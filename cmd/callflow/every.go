package main

import (
	"context"
	"time"
)

// every does something at once and then in equal periods, one after the other, beside whoever calls it. That goes on when ctx
// ends; what it returns ends it: the context of what is being done is cancelled, and waited for.
func every(ctx context.Context, period time.Duration, do func(context.Context)) (end func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	over := make(chan struct{})
	go func() {
		defer close(over)
		tick := time.NewTicker(period)
		defer tick.Stop()
		for {
			do(ctx)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() {
		cancel()
		<-over
	}
}
