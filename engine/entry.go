package engine

// Given evaluates what an entry gives its flow. The birth is the one that the entry leads to, without its
// With; what cannot be evaluated is left out, and the flow's default holds.
func (en *Entry) Given(set *Set, b Birth, cell CellID, at Millis) []Named {
	if len(en.With) == 0 {
		return nil
	}
	t := begin(set, nil, &Event{Cell: cell, At: at, Body: b})
	out := make([]Named, 0, len(en.With))
	for i := range en.With {
		if v, ok := t.given(&en.With[i]); ok {
			out = append(out, v)
		}
	}
	return out
}

// given evaluates one assignment outside of any run.
func (t *turn) given(a *Assign) (n Named, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	x, err := a.Value.Eval(&scope{t: t})
	return Named{Name: a.Name, Value: x, Sealed: sealed(a.Value)}, err == nil
}
