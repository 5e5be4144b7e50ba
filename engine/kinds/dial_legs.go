package kinds

import (
	"slices"

	"callflow/engine"
)

// dropped are those who were rung together with somebody who then refused: Twilio lets them go at the
// first pick-up, so they ring again.
func (d *dial) dropped(v *engine.Visit, out string) []target {
	var list []target
	for _, l := range ringing(v) {
		gone := l.State == engine.LegOver && l.End != "canceled"
		if out == outRefused && l.Answered == 0 && !gone {
			list = append(list, target{l.Address, l.Number})
		}
	}
	return list
}

func (d *dial) pickedUp(v *engine.Visit) bool {
	return slices.ContainsFunc(ringing(v), func(l *engine.Leg) bool { return l.Answered > 0 })
}

// winner is the leg that answered: the one that Twilio names, the only one, or the one that was heard of.
func (d *dial) winner(v *engine.Visit, p engine.Params) *engine.Leg {
	legs := ringing(v)
	if sid := p.Value("DialCallSid"); sid != "" {
		for _, l := range legs {
			if l.Sid == sid {
				return l
			}
		}
	}
	if len(legs) == 1 {
		return legs[0]
	}
	for _, l := range legs {
		if l.Answered > 0 {
			return l
		}
	}
	return nil
}
