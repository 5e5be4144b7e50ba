package store

import (
	"cmp"
	"context"
	"slices"

	"callflow/engine"
	"callflow/engine/destination"
)

// Called is the side of a store that knows which telephone numbers were called. All stores here have it.
type Called interface {
	// Called returns the outbound calls to telephone numbers that began at an instant or later, or have not ended,
	// by when they began. They follow from the projections: [Store.Project] first.
	Called(ctx context.Context, since engine.Millis) ([]destination.Past, error)
}

// pastOf makes what a row of [Legs] says into a call; false when it is none to a telephone number since an instant.
func pastOf(r *Row, since engine.Millis) (p destination.Past, ok bool) {
	at := func(name string) destination.Millis {
		n, _ := r.Values[columnOf(name)].(int64)
		return destination.Millis(n)
	}
	word := func(name string) string {
		s, _ := r.Values[columnOf(name)].(string)
		return s
	}
	p = destination.Past{Call: destination.Call{Contact: int64(at("contact")), Leg: int64(at("leg"))}, Number: word("called"),
		Began: at("began"), Answered: at("answered"), Ended: at("ended")}
	if p.Answered == 0 && p.Ended > 0 && word("status") == "completed" {
		p.Answered = p.Began
	}
	return p, word("direction") == "outbound" && len(p.Number) > 0 && p.Number[0] == '+' && (p.Began >= destination.Millis(since) || p.Ended == 0)
}

func columnOf(name string) int {
	return slices.IndexFunc(Legs.Columns(), func(c Column) bool { return c.Name == name })
}

// PastsOf are the calls that rows of [Legs] tell of, by when they began.
func PastsOf(rows []Row, since engine.Millis) []destination.Past {
	var out []destination.Past
	for i := range rows {
		if p, ok := pastOf(&rows[i], since); ok {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b destination.Past) int { return cmp.Compare(a.Began, b.Began) })
	return out
}
