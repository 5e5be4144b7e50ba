package store

import (
	"slices"

	"callflow/engine"
)

// command completes the row of a command, whose number is that of the event that brought it. What it asked of
// Twilio may be several requests: sent is the first, confirmed the last that was done, refused the last that
// was not. A procedure that it began has an outcome and an end instead.
func (p *projector) command(f *engine.Fact, at int64) {
	n, _ := find(f.Data, "command")
	number, _ := cellOf(Integer, n).(int64)
	r := p.add(Commands, ByKey, p.contact(), number)
	if f.Kind == engine.CommandAsked {
		r.take("requested", at, f.Data)
		if f.Leg != 0 {
			r.set("leg", int64(f.Leg))
		}
		return
	}
	end, _ := find(f.Data, "end")
	code, request := find(f.Data, "code")
	switch {
	case !request:
		what, _ := find(f.Data, "what")
		r.set("flow", textOf(what))
		r.set("outcome", textOf(end))
		r.set("ended", at)
		return
	case end == engine.ResultDone.String():
		r.set("confirmed", at)
	default:
		r.set("refused", at)
		if code == nil {
			code = end
		}
	}
	r.set("code", textOf(code))
	sent, _ := find(f.Data, "sent")
	r.set("sent", cellOf(Integer, sent))
}

// Complete is the row that a row makes of the one that is there with its key. Instants and names keep the first
// that is known, what facts report is replaced by the newest.
func Complete(there, r Row) Row {
	if r.How == Add {
		return Row{Into: r.Into, Values: r.Values}
	}
	values := slices.Clone(there.Values)
	for i, c := range r.Into.Columns() {
		if i < r.Into.Keys() || r.Values[i] == nil || (c.From == nil && values[i] != nil) || missing(&there, &r, r.Into.Needs(c.Name)) {
			continue
		}
		values[i] = r.Values[i]
	}
	return Row{Into: r.Into, Values: values}
}

// missing reports that neither of two rows knows a column; nothing is missing where none is needed.
func missing(a, b *Row, column string) bool {
	if column == "" {
		return false
	}
	i := slices.IndexFunc(b.Into.Columns(), func(c Column) bool { return c.Name == column })
	return a.Values[i] == nil && b.Values[i] == nil
}
