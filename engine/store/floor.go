package store

import (
	"callflow/engine"
	"callflow/engine/record"
	"callflow/schema/expr"
)

// floorRows derives the rows of an event of a floor: what its agents do and what they are offered.
func floorRows(e *EventRow, o *record.Outcome) []Row {
	p := projector{e: e}
	for i := range o.Facts {
		if o.Facts[i].Kind == engine.CommandAsked {
			p.command(&o.Facts[i], int64(e.At))
			continue
		}
		p.floorFact(i, &o.Facts[i])
	}
	return p.rows
}

// floorFact adds the rows of one fact. Offers are facts of contacts, too, where TaskRouter makes them.
func (p *projector) floorFact(i int, f *engine.Fact) {
	switch f.Kind {
	case engine.AgentState:
		p.floor(AgentStates, Add, "agent", f, "", int64(p.e.At), p.e.Seq, int64(i))
	case engine.OfferMade:
		p.floor(Offers, ByKey, "offer", f, "made")
	case engine.OfferEnded:
		p.floor(Offers, ByKey, "offer", f, "ended")
	case engine.WrappedUp:
		p.floor(Offers, ByKey, "offer", f, "")
	}
}

// floor adds a row whose key begins with a name; a fact without it tells of nobody, and gives none. Moment is the
// column that takes the instant of the event, "" for none.
func (p *projector) floor(into Projection, how Merge, key string, f *engine.Fact, moment string, rest ...any) {
	name, _ := find(f.Data, key)
	if textOf(name) == nil {
		return
	}
	r := p.add(into, how, append([]any{nil}, rest...)...)
	r.take(moment, int64(p.e.At), f.Data)
	if key == "offer" {
		r.set(key, offerKey(p.e.Cell, name))
	}
}

// offerKey names an offer of a floor; number is not nil.
func offerKey(floor engine.CellID, number expr.Value) string {
	return floor.String() + "/" + textOf(number).(string)
}
