package canary

import (
	"fmt"
	"time"

	"callflow/engine"
)

// Figures are what has become of the contacts on one side.
type Figures struct {
	Contacts  int           `json:"contacts"`
	Errors    int           `json:"errors"`    // contacts with something that people should look at, trouble besides
	Troubled  int           `json:"troubled"`  // contacts that have heard that something is wrong
	Offered   int           `json:"offered"`   // that came into a queue
	Abandoned int           `json:"abandoned"` // that hung up there
	Answered  int           `json:"answered"`  // that came to talk with somebody from there
	Waited    engine.Millis `json:"waited"`    // until then, from the first ring, all together
}

// Guard says how much worse the contacts that try a version may fare than the others.
type Guard struct {
	// Sample is how many contacts are needed before anything is concluded from them.
	Sample int `json:"sample"`
	// Errors, Trouble and Abandoned are points of percent.
	Errors    float64 `json:"errors"`
	Trouble   float64 `json:"trouble"`
	Abandoned float64 `json:"abandoned"`
	// Wait is how much longer it may take until an agent answers, in percent.
	Wait float64 `json:"wait"`
}

// DefaultGuard is for a version that is meant to change little.
func DefaultGuard() Guard { return Guard{Sample: 20, Errors: 5, Trouble: 2, Abandoned: 10, Wait: 50} }

// leastWait is a difference of waiting that nobody minds.
const leastWait engine.Millis = 5_000

// Judge says why a version must not be tried any more, "" when nothing is wrong.
func (g Guard) Judge(tried, others Figures) string {
	for _, m := range []struct {
		what         string
		hit, of      int
		other, rests int
		most         float64
	}{
		{"contacts heard that something is wrong", tried.Troubled, tried.Contacts, others.Troubled, others.Contacts, g.Trouble},
		{"contacts had errors", tried.Errors, tried.Contacts, others.Errors, others.Contacts, g.Errors},
		{"waiting callers hung up", tried.Abandoned, tried.Offered, others.Abandoned, others.Offered, g.Abandoned},
	} {
		if m.of < max(g.Sample, 1) {
			continue
		}
		if share, rest := percent(m.hit, m.of), percent(m.other, m.rests); share-rest > m.most+1e-9 {
			return fmt.Sprintf("%d of %d %s, %d of %d of the others: %.1f points more, %g are allowed", m.hit, m.of, m.what, m.other, m.rests, share-rest, m.most)
		}
	}
	if least := max(g.Sample, 1); tried.Answered >= least && others.Answered >= least {
		is, was := tried.Waited/engine.Millis(tried.Answered), others.Waited/engine.Millis(others.Answered)
		if is-was > leastWait && float64(is-was) > float64(was)*g.Wait/100 {
			return fmt.Sprintf("it took %s until an agent answered, %s with the others: %.0f %% longer, %g %% are allowed",
				seconds(is), seconds(was), float64(is-was)/max(float64(was), 1)*100, g.Wait)
		}
	}
	return ""
}

func percent(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of) * 100
}

func seconds(m engine.Millis) time.Duration {
	return (time.Duration(m) * time.Millisecond).Round(time.Second)
}
