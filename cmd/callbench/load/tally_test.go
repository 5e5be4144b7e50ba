package load

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestResult(t *testing.T) {
	t.Parallel()
	start := time.Now().Add(-time.Hour)
	at := func(second int) time.Time { return start.Add(time.Duration(second) * time.Second) }
	calls := tally{
		webhooks: 7,
		samples: []sample{
			{at: at(1), took: time.Hour}, // before the window
			{at: at(2), took: 30 * time.Millisecond, late: time.Millisecond},
			{at: at(3), took: 10 * time.Millisecond},
			{at: at(4), took: 20 * time.Millisecond},
			{at: at(12), took: time.Hour}, // after it
		},
		calls: []ending{
			{at: at(1), fate: finished}, {at: at(2), fate: finished}, {at: at(3), fate: refused}, {at: at(4), why: "b"},
			{at: at(5), why: "a"}, {at: at(6), why: "b"},
		},
	}
	got := calls.result(window{from: at(2), to: at(12), cpu: 3, peak: 40})
	want := Result{
		Seconds: 10, Finished: 1, Refused: 1, Failed: 3, CallRate: 0.1, Rate: 0.3, P50: 20, P99: 30, P999: 30, Max: 30, Late99: 1,
		CPU: 1000, Peak: 40, Errors: map[string]int{"a": 1, "b": 2}, TotalWebhooks: 7, TotalCalls: 5,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := got.Reasons(); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("reasons %q", got)
	}
}

// TestRefusedCallsAreNotFast: the webhooks of calls that were turned away make no percentile better.
func TestRefusedCallsAreNotFast(t *testing.T) {
	t.Parallel()
	var calls tally
	calls.add([]sample{{at: time.Now(), took: time.Microsecond}}, refused, nil)
	calls.add([]sample{{at: time.Now(), took: time.Second}}, failed, errors.New("lost"))
	calls.dropped(time.Now())
	r := calls.result(window{from: time.Now().Add(-time.Hour), to: time.Now().Add(time.Hour)})
	if r.P50 != 1000 || r.TotalWebhooks != 2 || r.Refused != 1 || r.Failed != 2 {
		t.Errorf("%+v", r)
	}
}

func TestQuantile(t *testing.T) {
	t.Parallel()
	var sorted []time.Duration
	if got := quantile(sorted, 0.5); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
	for i := range 1000 {
		sorted = append(sorted, time.Duration(i+1)*time.Millisecond)
	}
	for q, want := range map[float64]float64{0: 1, 0.5: 500, 0.99: 990, 0.999: 999, 1: 1000} {
		if got := quantile(sorted, q); got != want {
			t.Errorf("quantile %v is %v, want %v", q, got, want)
		}
	}
}

func TestProcessText(t *testing.T) {
	t.Parallel()
	stat := "4711 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20"
	if got := cpuSeconds([]byte(stat)); got != 3 {
		t.Errorf("CPU %v s, want 3", got)
	}
	if got := peakMiB([]byte("Name:\tx\nVmHWM:\t    2048 kB\nVmRSS: 1 kB\n")); got != 2 {
		t.Errorf("peak %v MiB, want 2", got)
	}
	if cpuSeconds(nil) != 0 || peakMiB([]byte("VmHWM:")) != 0 {
		t.Error("broken files must count as nothing")
	}
}
