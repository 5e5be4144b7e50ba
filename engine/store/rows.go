package store

import (
	"math"
	"slices"
	"strconv"
	"time"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/schema/expr"
)

// Rows derives the rows of all projections from an event row and what came of the event. It depends on
// nothing else, so building the projections anew gives the same rows. Of the event row only Cell, Seq and
// At are read, and the body of a birth. Cells other than contacts, shared rooms and floors have no rows.
func Rows(e *EventRow, o *record.Outcome) []Row {
	if e.Kind == "birth" {
		if v, _, err := record.ParseEvent(e.Kind, e.Body, nil); err == nil {
			return rowsOf(e, v.Body, o)
		}
	}
	return rowsOf(e, nil, o)
}

// rowsOf derives the rows of an event; its body is looked at where it is a birth.
func rowsOf(e *EventRow, body engine.Body, o *record.Outcome) []Row {
	switch e.Cell.Kind {
	case engine.ContactCell, engine.RoomCell:
	case engine.FloorCell:
		return floorRows(e, o)
	default:
		return nil
	}
	p := projector{e: e, rows: make([]Row, 0, 1+len(o.Path)+len(o.Records)+len(o.Facts)+len(o.Calls))}
	if b, ok := body.(engine.Birth); ok && e.Cell.Kind == engine.ContactCell {
		p.birth(&b)
	}
	for i := range o.Calls {
		c := &o.Calls[i]
		l := p.leg(c.Leg)
		l.set("sid", c.Sid)
	}
	for i := range o.Facts {
		p.fact(i, &o.Facts[i])
	}
	for i := range o.Path {
		p.hop(i, &o.Path[i])
	}
	p.hungUp(o.Path)
	for i := range o.Records {
		p.record(i, &o.Records[i])
	}
	if o.Trouble != "" && !slices.ContainsFunc(o.Facts, isTrouble) {
		r := p.add(Alerts, Add, p.contact(), e.Seq, int64(-1), int64(e.At))
		r.set("code", "trouble")
		r.set("detail", o.Trouble)
	}
	return p.rows
}

// isTrouble reports a fact that tells of trouble already.
func isTrouble(f engine.Fact) bool {
	code, _ := find(f.Data, "code")
	return f.Kind == engine.Alert && code == "trouble"
}

// projector collects the rows of one event.
type projector struct {
	e    *EventRow
	rows []Row
}

func (p *projector) contact() int64 { return p.e.Cell.N }

// add begins a row with its first values.
func (p *projector) add(into Projection, how Merge, first ...any) *Row {
	values := make([]any, len(into.Columns()))
	copy(values, first)
	p.rows = append(p.rows, Row{Into: into, How: how, Values: values})
	return &p.rows[len(p.rows)-1]
}

// leg is the row of a leg; an event has one of each.
func (p *projector) leg(id engine.LegID) *Row {
	for i := range p.rows {
		if r := &p.rows[i]; r.Into == Legs && r.Values[1] == int64(id) {
			return r
		}
	}
	return p.add(Legs, ByKey, p.contact(), int64(id))
}

func (p *projector) fact(n int, f *engine.Fact) {
	at := int64(p.e.At)
	leg := int64(f.Leg)
	switch f.Kind {
	case engine.LegBegan:
		l := p.leg(f.Leg)
		l.take("began", at, f.Data)
		l.set("party", party(f.Data)) // where it must be made readable
	case engine.LegAnswered:
		p.leg(f.Leg).take("answered", at, f.Data)
	case engine.LegEnded:
		p.leg(f.Leg).take("ended", at, f.Data)
	case engine.QueueEntered:
		p.add(QueueVisits, Add, p.contact(), p.e.Seq, int64(n), leg).take("entered", at, f.Data)
	case engine.QueueTalking:
		r := p.add(QueueVisits, Latest, p.contact(), p.e.Seq, int64(n), leg)
		r.take("talking", at, f.Data)
		if offer, _ := find(f.Data, "offer"); offer != nil {
			r.set("offer", offerKey(engine.FloorID.Cell(), offer))
		}
	case engine.QueueLeft:
		p.add(QueueVisits, Latest, p.contact(), p.e.Seq, int64(n), leg).take("left", at, f.Data)
	case engine.Recording, engine.Transcribed:
		p.add(Recordings, ByKey, p.contact(), "", leg, at).take("", at, f.Data)
	case engine.RoomEnded:
		p.conference(f.Data, at)
	case engine.RoomReported:
		p.conference(f.Data, 0)
	case engine.SeatReported:
		p.seat(f, at)
	case engine.CommandAsked, engine.CommandDone:
		p.command(f, at)
	case engine.Alert:
		p.add(Alerts, Add, p.contact(), p.e.Seq, int64(n), at, leg).take("", at, f.Data)
	case engine.CallbackPlaced:
		p.add(Callbacks, Add, p.contact(), p.e.Seq, int64(n)).take("placed", at, f.Data)
	case engine.CallbackTried:
		p.add(CallbackTries, Add, p.contact(), p.e.Seq, int64(n)).take("at", at, f.Data)
	case engine.CallbackDone:
		p.add(Callbacks, Latest, p.contact(), p.e.Seq, int64(n)).take("done", at, f.Data)
	case engine.OfferMade, engine.OfferEnded:
		p.floorFact(n, f)
	}
}

// birth is the row of a contact.
func (p *projector) birth(b *engine.Birth) {
	r := p.add(Contacts, Add, p.contact(), int64(p.e.At))
	for _, c := range []struct{ name, value string }{{"version", string(b.Version)}, {"flow", string(b.Flow)},
		{"number", b.Number}, {"app", b.App}, {"by", b.By}, {"trial", b.Trial}} {
		if c.value != "" {
			r.set(c.name, c.value)
		}
	}
}

func (p *projector) hop(n int, h *engine.Hop) {
	p.add(Visits, Add, p.contact(), p.e.Seq, int64(n), int64(h.Leg), int64(h.Run), string(h.Flow), string(h.Step),
		int64(h.Visit), string(h.Outcome), string(h.Why), int64(h.Entered), int64(h.Left))
}

// hungUp tells of each leg whose party hung up in which step of its flow that was: the innermost of its main run,
// which is unwound last.
func (p *projector) hungUp(path []engine.Hop) {
	for i := len(path) - 1; i >= 0; i-- {
		h := &path[i]
		if h.Outcome != engine.HungUp || h.Leg == 0 || slices.ContainsFunc(path[i+1:], func(o engine.Hop) bool {
			return o.Leg == h.Leg && o.Outcome == engine.HungUp && o.Run != h.Run
		}) {
			continue
		}
		l := p.leg(h.Leg)
		l.set("left_flow", string(h.Flow))
		l.set("left_step", string(h.Step))
	}
}

func (p *projector) record(n int, r *engine.Record) {
	p.add(LogRecords, Add, r.Point, p.contact(), p.e.Seq, int64(n), int64(p.e.At), int64(r.Leg),
		string(r.Flow), string(r.Step), r.Moment, r.Language, fieldsJSON(r.Fields))
}

// take sets the instant of a fact, unless moment is "", and whatever columns its data fill.
func (r *Row) take(moment string, at int64, from []engine.Named) {
	if moment != "" {
		r.set(moment, at)
	}
	for i, c := range r.Into.Columns() {
		for _, name := range c.From {
			if v, ok := find(from, name); ok {
				if cell := cellOf(c.Type, v); cell != nil {
					r.Values[i] = cell
				}
			}
		}
	}
}

// set sets one column.
func (r *Row) set(column string, v any) {
	for i, c := range r.Into.Columns() {
		if c.Name == column {
			r.Values[i] = v
			return
		}
	}
	panic("internal error: no column " + column + " in " + r.Into.String())
}

func find(list []engine.Named, name string) (expr.Value, bool) {
	for i := range list {
		if list[i].Name == name {
			return list[i].Value, true
		}
	}
	return nil, false
}

// cellOf makes a value into what a column holds; nil when it has no such form.
func cellOf(t SQLType, v expr.Value) any {
	if t == Text {
		return textOf(v)
	}
	switch v := v.(type) {
	case string:
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return n
		}
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
	case time.Duration:
		return int64(v / time.Second)
	case time.Time:
		return v.UnixMilli()
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	}
	return nil
}

func textOf(v expr.Value) any {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		return v
	}
	return string(expr.AppendJSON(nil, v))
}

// fieldsJSON writes the fields of a log record as SQL reads them: a JSON object by name. Sealed fields are
// null.
func fieldsJSON(fields []engine.Named) string {
	b := []byte{'{'}
	for i := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(expr.AppendJSON(b, fields[i].Name), ':')
		b = expr.AppendJSON(b, reportValue(fields[i]))
	}
	return string(append(b, '}'))
}

// reportValue is a value without the marks that durations and times have in the stored form.
func reportValue(f engine.Named) expr.Value {
	if f.Sealed {
		return nil
	}
	switch v := f.Value.(type) {
	case time.Duration:
		return v.Seconds()
	case time.Time:
		return v.UTC().Format("2006-01-02T15:04:05.000Z")
	case expr.Playable:
		return v.Recording
	}
	return f.Value
}
