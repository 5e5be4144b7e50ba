package library

import (
	"slices"
	"time"

	"callflow/engine/floor"
	"callflow/schema/expr"
)

// rankNames are what the rank of an agent may read.
var rankNames = []struct {
	name string
	typ  expr.Type
}{
	{"score", expr.Of(expr.Number)},  // sum of the levels of what the caller needs
	{"idle", expr.Of(expr.Duration)}, // how long the agent has been free
	{"calls", expr.Of(expr.Number)},  // talks of the day
	{"agent", expr.Of(expr.Text)},
}

// rankScope is that of the rank of an agent.
type rankScope struct{}

// Resolve finds one of the names.
func (rankScope) Resolve(path []string) (expr.Found, bool) {
	for i, n := range rankNames {
		if n.name == path[0] {
			return expr.Found{Type: n.typ, Ref: expr.Ref(i), Depth: 1}, true
		}
	}
	return expr.Found{}, false
}

// Names lists the names.
func (rankScope) Names(prefix []string) []string {
	if len(prefix) > 0 {
		return nil
	}
	var list []string
	for _, n := range rankNames {
		list = append(list, n.name)
	}
	return slices.Clip(list)
}

// ranks are the compiled ranks, by queue.
func (w *declaration) ranks() floor.Rank {
	programs := map[string]*expr.Template{}
	for _, q := range w.queues {
		if q.rank.Compiled != nil {
			programs[q.name.Text] = q.rank.Compiled
		}
	}
	return func(queue string, c floor.Candidate) float64 {
		v, err := programs[queue].Eval(rankEnv(c))
		n, _ := v.(float64)
		if err != nil {
			return 0
		}
		return n
	}
}

// rankEnv is one agent who may be rung.
type rankEnv floor.Candidate

// Value is what a name means.
func (c rankEnv) Value(r expr.Ref) expr.Value {
	return []expr.Value{float64(c.Score), time.Duration(c.Idle) * time.Millisecond, float64(c.Calls), c.Name}[r]
}

// Index finds nothing: there are no lists here.
func (rankEnv) Index(expr.Ref, string) expr.Value { return nil }

// Now is no instant: a rank depends on the agent alone.
func (rankEnv) Now() time.Time { return time.Time{} }

// Draw is always the same.
func (rankEnv) Draw(int) uint64 { return 0 }

// Local leaves an instant as it is.
func (rankEnv) Local(t time.Time) time.Time { return t }

// Language is none.
func (rankEnv) Language() string { return "" }

// Region is none.
func (rankEnv) Region() string { return "" }
