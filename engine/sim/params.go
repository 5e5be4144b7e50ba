package sim

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
)

// params are the parameters of a webhook of this call: those that every request carries (TwiML reference
// 3.1), and what the verb adds, which wins. They are in order by name, as captured requests are.
func (c *call) params(extra engine.Params) engine.Params {
	if c.base == nil {
		c.base = c.standard()
	}
	more := make(engine.Params, 0, len(extra)+8)
	more = append(more, engine.Param{Name: "CallStatus", Value: c.status})
	if w := c.waits(); w != nil && !w.left && (c.n.Settings.QueueParamsOnAll || len(c.docs) == 1) {
		more = w.params(more)
	}
	return merge(c.base, sorted(append(more, extra...)))
}

// standard are the parameters that stay the same for the life of a call.
func (c *call) standard() engine.Params {
	p := engine.Params{
		{Name: "AccountSid", Value: c.n.Account}, {Name: "ApiVersion", Value: "2010-04-01"}, {Name: "CallSid", Value: c.sid},
		{Name: "Called", Value: c.to}, {Name: "Caller", Value: c.from},
		{Name: "Direction", Value: c.direction}, {Name: "From", Value: c.from}, {Name: "To", Value: c.to},
	}
	if c.rung != nil && c.rung.parent != nil {
		p = append(p, engine.Param{Name: "ParentCallSid", Value: c.rung.parent.sid})
	}
	if c.direction == "inbound" {
		p = append(p, engine.Param{Name: "CallToken", Value: c.token()})
	}
	if c.n.Settings.Geography {
		p = append(p, places...)
	}
	return sorted(append(p, c.extra...))
}

// token is the CallToken of an inbound call.
func (c *call) token() string { return "tok-" + c.sid[2:] }

// places are the parameters of unknown places: sent, and empty (TwiML reference 3.1, captures).
var places = func() engine.Params {
	var p engine.Params
	for _, who := range []string{"Called", "Caller", "From", "To"} {
		for _, what := range []string{"City", "Country", "State", "Zip"} {
			p = append(p, engine.Param{Name: who + what})
		}
	}
	return p
}()

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

// merge joins two ordered lists; of two with one name that of the second stays.
func merge(a, b engine.Params) engine.Params {
	out := make(engine.Params, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch order := strings.Compare(a[0].Name, b[0].Name); {
		case order < 0:
			out, a = append(out, a[0]), a[1:]
		case order == 0:
			a = a[1:]
		default:
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// stamp writes an instant as callbacks do: RFC 2822 (TwiML reference 4.8).
func stamp(at engine.Millis) string {
	return time.UnixMilli(int64(at)).UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000")
}

// isoStamp writes an instant as the callbacks of streams and transcriptions do: ISO 8601.
func isoStamp(at engine.Millis) string {
	return time.UnixMilli(int64(at)).UTC().Format("2006-01-02T15:04:05.000Z")
}
