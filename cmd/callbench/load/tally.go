package load

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// sample is one webhook that was answered.
type sample struct {
	at   time.Time     // when the answer was there
	took time.Duration // since the instant at which it was meant to be sent
	late time.Duration // of that, the generator's own lateness
}

// tally gathers what calls report. It may be used by several goroutines at once.
type tally struct {
	mu       sync.Mutex
	samples  []sample // of calls that were not refused
	calls    []ending
	webhooks int
}

type ending struct {
	at   time.Time
	fate fate
	why  string
}

// window is the time that is measured and what the server's process used in it.
type window struct {
	from, to  time.Time
	cpu, peak float64
}

func (w window) has(at time.Time) bool { return !at.Before(w.from) && at.Before(w.to) }

func newTally() *tally { return new(tally) }

// add counts a call that ended. The webhooks of refused calls count for rows only.
func (t *tally) add(samples []sample, f fate, err error) {
	e := ending{at: time.Now(), fate: f}
	if err != nil {
		e.why = err.Error()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls = append(t.calls, e)
	t.webhooks += len(samples)
	if f != refused {
		t.samples = append(t.samples, samples...)
	}
}

// dropped counts a call for which the generator had no room.
func (t *tally) dropped(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls = append(t.calls, ending{at: at, why: "too many calls in progress"})
}

// Result is what one run measured. Latencies are in milliseconds, rates per second.
type Result struct {
	Seconds       float64        `json:"seconds"`
	Finished      int            `json:"finished"` // calls
	Refused       int            `json:"refused"`
	Failed        int            `json:"failed"`
	CallRate      float64        `json:"calls_per_s"` // finished
	Rate          float64        `json:"webhooks_per_s"`
	P50           float64        `json:"p50_ms"`
	P99           float64        `json:"p99_ms"`
	P999          float64        `json:"p999_ms"`
	Max           float64        `json:"max_ms"`
	Late99        float64        `json:"generator_late_p99_ms"`
	CPU           float64        `json:"cpu_s_per_1000_webhooks"`
	Peak          float64        `json:"peak_mib"`
	Errors        map[string]int `json:"errors,omitempty"`
	TotalWebhooks int            `json:"total_webhooks"` // answered from the first to the last, warm-up included
	TotalCalls    int            `json:"total_calls"`    // begun, but not refused
}

func (t *tally) result(w window) Result {
	r := Result{Seconds: w.to.Sub(w.from).Seconds(), Peak: w.peak, TotalWebhooks: t.webhooks, Errors: map[string]int{}}
	for _, e := range t.calls {
		if e.fate != refused {
			r.TotalCalls++
		}
		switch {
		case !w.has(e.at):
		case e.fate == finished:
			r.Finished++
		case e.fate == refused:
			r.Refused++
		default:
			r.Failed++
			r.Errors[e.why]++
		}
	}
	var took, late []time.Duration
	for _, s := range t.samples {
		if w.has(s.at) {
			took, late = append(took, s.took), append(late, s.late)
		}
	}
	slices.Sort(took)
	slices.Sort(late)
	r.P50, r.P99, r.P999, r.Max = quantile(took, 0.5), quantile(took, 0.99), quantile(took, 0.999), quantile(took, 1)
	r.Late99 = quantile(late, 0.99)
	r.Rate, r.CallRate = float64(len(took))/r.Seconds, float64(r.Finished)/r.Seconds
	if len(took) > 0 {
		r.CPU = w.cpu * 1000 / float64(len(took))
	}
	return r
}

// Reasons lists why calls failed, the most frequent first.
func (r Result) Reasons() []string {
	return slices.SortedFunc(maps.Keys(r.Errors), func(a, b string) int {
		return cmp.Or(r.Errors[b]-r.Errors[a], strings.Compare(a, b))
	})
}

// quantile is the value below which a share q of the sorted values lie, in milliseconds.
func quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	i := min(max(int(q*float64(len(sorted))+0.5)-1, 0), len(sorted)-1)
	return float64(sorted[i]) / float64(time.Millisecond)
}
