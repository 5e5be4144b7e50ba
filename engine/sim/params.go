package sim

import (
	"slices"
	"strings"

	"callflow/engine"
)

// params are the parameters of a webhook of this call: those that every request carries (TwiML reference,
// "Twilio's request to your application"), and what the verb adds. Later ones win.
func (c *call) params(extra engine.Params) engine.Params {
	p := engine.Params{
		{Name: "AccountSid", Value: c.n.Account}, {Name: "ApiVersion", Value: "2010-04-01"}, {Name: "CallSid", Value: c.sid},
		{Name: "CallStatus", Value: c.status}, {Name: "Called", Value: c.to}, {Name: "Caller", Value: c.from},
		{Name: "Direction", Value: c.direction}, {Name: "From", Value: c.from}, {Name: "To", Value: c.to},
	}
	if c.rung != nil && c.rung.parent != nil {
		p = append(p, engine.Param{Name: "ParentCallSid", Value: c.rung.parent.sid})
	}
	if d := c.waitDocument(); d != nil {
		p = append(p, d...)
	}
	return sorted(append(p, extra...))
}

// waitDocument are the parameters that a call in a queue carries besides.
func (c *call) waitDocument() engine.Params {
	w := c.waits()
	if w == nil || w.left {
		return nil
	}
	return w.params()
}

// sorted puts parameters in order by name; of two with one name the later stays.
func sorted(p engine.Params) engine.Params {
	slices.SortStableFunc(p, func(a, b engine.Param) int { return strings.Compare(a.Name, b.Name) })
	out := p[:0]
	for i := range p {
		if i+1 < len(p) && p[i+1].Name == p[i].Name {
			continue
		}
		out = append(out, p[i])
	}
	return out
}
