package check

import (
	"strings"

	"callflow/engine"
)

// recursion reports flows that run themselves, directly or through others, where the circle closes. Handing over by goto
// is no recursion: nobody waits for it.
func recursion(w *Work) {
	s := &stacked{w: w, at: map[*Flow]int{}}
	for _, f := range w.Flows {
		s.from(f)
	}
}

// stacked is a walk through flows along what they run, with a stack of its own: each run is looked at once.
type stacked struct {
	w    *Work
	at   map[*Flow]int // where a flow is on the path, counted from 1; -1 when all that it runs has been seen
	path []*Flow
	next []int // the run of each flow on the path that is looked at next
}

func (s *stacked) from(f *Flow) {
	s.enter(f)
	for len(s.path) > 0 {
		top := len(s.path) - 1
		f := s.path[top]
		if s.next[top] == len(f.Runs) {
			s.at[f] = -1
			s.path, s.next = s.path[:top], s.next[:top]
			continue
		}
		run := f.Runs[s.next[top]]
		s.next[top]++
		to := s.w.Flow(run.Flow)
		if to == nil {
			continue
		}
		if begin := s.at[to]; begin > 0 {
			s.w.List.Errorf("recursion", run.File, run.Span, "flow %q runs itself: %s", to.Graph.Name, s.way(begin-1))
		}
		s.enter(to)
	}
}

// enter puts a flow on the path that was not there before.
func (s *stacked) enter(f *Flow) {
	if s.at[f] != 0 {
		return
	}
	s.path, s.next = append(s.path, f), append(s.next, 0)
	s.at[f] = len(s.path)
}

// mostShown is how many flows of a long way are named.
const mostShown = 8

// way names the flows of the path from one on, and that one again.
func (s *stacked) way(from int) string {
	names := []engine.FlowName{}
	for _, f := range s.path[from:min(from+mostShown, len(s.path))] {
		names = append(names, f.Graph.Name)
	}
	if len(s.path) > from+mostShown {
		names = append(names, "…")
	}
	return arrows(append(names, s.path[from].Graph.Name))
}

func arrows(names []engine.FlowName) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = string(n)
	}
	return strings.Join(words, " → ")
}
