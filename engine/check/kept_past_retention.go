package check

import (
	"fmt"
	"slices"
	"time"

	"callflow/schema"
)

// keptPastRetention reports log points with numbers, addresses or recordings of people that are kept for longer than what
// else is stored of a contact.
func keptPastRetention(w *Work) {
	most, ok := w.retention()
	if !ok {
		return
	}
	for _, n := range w.names("logs") {
		at := w.given("logs", n.Value, "keep")
		keep, long := durationOf(at)
		if !long || keep <= most {
			continue
		}
		for _, f := range pairs(w.Root.Find("logs").Find(n.Value).Find("fields")) {
			typ := f.Value
			if typ.Kind == schema.Mapping {
				typ = typ.Find("type")
			}
			if slices.Contains([]string{"phone", "address", "recording"}, textOf(typ)) {
				w.at("kept-past-retention", at, "records of %q are kept for %s, but policies.retention keeps what is stored of a contact for %s", n.Value, at.Value, days(most)).
					Relatedf(f.Key.File(), f.Key.Span, "%q tells of people", f.Key.Value).
					Hint = "delete keep, or make it as long as retention at most"
				break
			}
		}
	}
}

// retention is how long contacts are kept; ok is false when they are kept for ever.
func (w *Work) retention() (time.Duration, bool) {
	if most, ok := w.saidDuration("policies", "retention"); ok {
		return most, ok
	}
	return w.saidDuration("policies", "retention", "contacts")
}

// days writes a length in days where it is one of whole days.
func days(d time.Duration) string {
	const day = 24 * time.Hour
	if d%day != 0 {
		return d.String()
	}
	return fmt.Sprintf("%dd", d/day)
}
