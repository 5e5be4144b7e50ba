package twilio

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// One place: whoever waits gets it by class, then by arrival.
func TestGateOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(1, 0)
		if err := g.enter(t.Context(), Notify); err != nil {
			t.Fatal(err)
		}
		arrivals := []Class{Notify, Texting, HangUp, Transfer, NewLeg, HangUp, Notify}
		order := make(chan int, len(arrivals))
		for i, class := range arrivals {
			go func() {
				if err := g.enter(t.Context(), class); err != nil {
					t.Error(err)
				}
				order <- i
			}()
			synctest.Wait()
		}
		if inFlight, waiting := g.Load(); inFlight != 1 || waiting != len(arrivals) {
			t.Errorf("load %d, %d", inFlight, waiting)
		}
		for _, want := range []int{2, 5, 3, 4, 1, 0, 6} {
			g.leave()
			if got := <-order; got != want {
				t.Errorf("got %d, want %d", got, want)
			}
		}
		g.leave()
		if inFlight, waiting := g.Load(); inFlight != 0 || waiting != 0 {
			t.Errorf("load %d, %d at the end", inFlight, waiting)
		}
	})
}

// Who gives up does not keep a place, not even one that was given at the same moment.
func TestGateAbandon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(1, 0)
		if err := g.enter(t.Context(), HangUp); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error)
		go func() { failed <- g.enter(ctx, HangUp) }()
		synctest.Wait()
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		turn := make(chan struct{})
		g.abandon(HangUp, turn) // as if the place had been given before
		if inFlight, waiting := g.Load(); inFlight != 0 || waiting != 0 {
			t.Errorf("load %d, %d", inFlight, waiting)
		}
		if err := g.enter(ctx, HangUp); !errors.Is(err, context.Canceled) {
			t.Errorf("entered with an ended context: %v", err)
		}
	})
}

// Starts are paced, and wait outside; everything else passes.
func TestGatePacesStarts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, begin := NewGate(10, 2), time.Now()
		for range 5 {
			if err := g.enter(t.Context(), NewLeg); err != nil {
				t.Fatal(err)
			}
			if err := g.enter(t.Context(), HangUp); err != nil {
				t.Fatal(err)
			}
			g.leave()
			g.leave()
		}
		if took := time.Since(begin); took != 2*time.Second {
			t.Errorf("5 starts at 2 a second took %v", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := g.enter(ctx, NewLeg); err == nil {
			t.Error("a start did not wait")
		}
	})
}

func TestGateDefaults(t *testing.T) {
	t.Parallel()
	g := NewGate(0, 0)
	for range DefaultLimit {
		if err := g.enter(t.Context(), NewLeg); err != nil {
			t.Fatal(err)
		}
	}
	if inFlight, _ := g.Load(); inFlight != DefaultLimit {
		t.Errorf("%d in flight", inFlight)
	}
}
