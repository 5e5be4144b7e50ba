package hours

import "slices"

const (
	horizon = 400 // days in which the next opening is looked for
	stride  = 8   // days that are looked at together
	margin  = 2   // days by which zones differ at most from UTC, and more
)

// opens finds the first second after now in which it is open and was not in the second before, or 0.
// Whether it is open can change only where an opening begins on the wall's clock, or the clock itself is
// changed: those seconds are tried in order.
func (s *Schedule) opens(now int64) int64 {
	if !s.everOpen() {
		return 0
	}
	first := Day(floorDiv(now, secondsOfDay))
	for day := first; day < first+horizon; day += stride {
		end := int64(day+stride) * secondsOfDay
		for _, t := range s.candidates(day-margin, day+stride+margin) {
			if t > now && t < end && s.open(t) && !s.open(t-1) {
				return t
			}
		}
	}
	return 0
}

func (s *Schedule) open(t int64) bool { return s.at(t) == "open" }

func (s *Schedule) everOpen() bool {
	for _, spans := range s.weekly {
		if len(spans) > 0 {
			return true
		}
	}
	for _, spans := range s.except {
		if len(spans) > 0 {
			return true
		}
	}
	return false
}

// candidates are the seconds, in order, at which it may open on days from first up to last.
func (s *Schedule) candidates(first, last Day) []int64 {
	var out []int64
	for day := first; day < last; day++ {
		for _, sp := range s.spans(day) {
			wall := int64(day)*secondsOfDay + sp.from
			before, after := s.zone.offset(wall-margin*secondsOfDay), s.zone.offset(wall+margin*secondsOfDay)
			out = append(out, wall-int64(before))
			if after != before {
				out = append(out, wall-int64(after))
			}
		}
	}
	out = append(out, s.zone.changes(int64(first)*secondsOfDay, int64(last)*secondsOfDay)...)
	slices.Sort(out)
	return out
}
