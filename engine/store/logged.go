package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/twilio/param"
)

// Logged is a record of a log point with what every record carries, as it leaves the store. Its JSON form is
// the one of files and requests: one object, whose fields and parameters are objects by name.
type Logged struct {
	ID       string            `json:"id"` // c17/5/0: the contact, the event, the place among its records; never given twice
	Point    string            `json:"point"`
	Moment   string            `json:"moment"` // left, action, finally, or an engine.Moment
	At       engine.Millis     `json:"-"`
	Time     string            `json:"at"` // ISO 8601 in UTC, with milliseconds
	Contact  int64             `json:"contact"`
	Leg      int64             `json:"leg,omitempty"`
	Caller   string            `json:"caller,omitempty"` // of the contact's first call
	Called   string            `json:"called,omitempty"`
	Flow     string            `json:"flow,omitempty"`
	Step     string            `json:"step,omitempty"`
	Version  string            `json:"version,omitempty"` // of the contact's flows
	Language string            `json:"language,omitempty"`
	Fields   json.RawMessage   `json:"fields"` // durations in seconds, times as above; sealed ones are null
	Params   map[string]string `json:"params,omitempty"`
}

// logMark stands in the stored form of every outcome that has records.
var logMark = []byte(`"log":[`)

// Records derives the records of an event row. What earlier events tell is added by [Logged.Complete].
func Records(e *EventRow) ([]Logged, error) {
	if !bytes.Contains(e.Outcome, logMark) {
		return nil, nil
	}
	o, err := record.ParseOutcome(e.Outcome)
	if err != nil {
		return nil, err
	}
	out := make([]Logged, len(o.Records))
	for n := range o.Records {
		r := &o.Records[n]
		out[n] = Logged{Point: r.Point, Moment: r.Moment, At: e.At, Contact: e.Cell.N, Leg: int64(r.Leg),
			Flow: string(r.Flow), Step: string(r.Step), Language: r.Language, Fields: json.RawMessage(fieldsJSON(r.Fields))}
		out[n].Place(e.Cell, e.Seq, n)
	}
	return out, nil
}

// Place gives a record its id and the time of its event, At.
func (r *Logged) Place(cell engine.CellID, seq int64, n int) {
	r.ID, r.Time = engine.EffectKey{Cell: cell, Seq: seq, N: n}.String(), isoTime(r.At)
}

// Origin is what all records of a cell share: whose call it began with, on which version of the flows, and what
// every request of that call would say again.
type Origin struct {
	Caller, Called, Version string

	sid    string
	params engine.Params
}

// Complete adds what a record shares with others of its cell, and what its point keeps of the request in which it
// was written, the event e; p is nil for a point of which nothing is known.
func (r *Logged) Complete(e *EventRow, p *Point, o *Origin) error {
	r.Caller, r.Called, r.Version = o.Caller, o.Called, o.Version
	sid, params, err := request(e)
	if err != nil {
		return fmt.Errorf("record %s: %w", r.ID, err)
	}
	r.Params = map[string]string{}
	keep := func(name, value string) {
		if p != nil && value != "" && p.Keeps(name) {
			r.Params[name] = value
		}
	}
	if sid != "" && sid == o.sid {
		for _, one := range o.params {
			keep(one.Name, one.Value)
		}
	}
	for _, one := range params {
		keep(one.Name, one.Value)
	}
	keep(param.CallSid, sid)
	return nil
}

func isoTime(at engine.Millis) string { return at.Time().Format("2006-01-02T15:04:05.000Z") }

// firstEvents is how many events of a cell are looked through for its first call.
const firstEvents = 50

// OriginOf finds out from its first events what the records of a cell share. Caller is "" while it has no call.
func OriginOf(ctx context.Context, s Store, cell engine.CellID) (o Origin, err error) {
	rows, err := s.Events(ctx, Query{Cell: cell, Limit: firstEvents})
	for i := range rows {
		if rows[i].Kind == "birth" {
			if err := o.Born(rows[i].Body); err != nil {
				return o, err
			}
		}
		out, err := record.ParseOutcome(rows[i].Outcome)
		if err != nil {
			return o, err
		}
		for _, f := range out.Facts {
			if f.Kind == engine.LegBegan && f.Leg == 1 {
				o.Caller, o.Called = wordOf(f.Data, "from"), wordOf(f.Data, "to")
				return o, nil
			}
		}
	}
	return o, err
}

// Born adds what the event tells with which a contact began.
func (o *Origin) Born(body []byte) error {
	e, _, err := record.ParseEvent("birth", body, nil)
	if err != nil {
		return err
	}
	b, _ := e.Body.(engine.Birth)
	o.Version, o.sid = string(b.Version), b.Hook.Sid
	for _, one := range b.Hook.Params {
		if param.Constant(one.Name) {
			o.params = append(o.params, one)
		}
	}
	return nil
}

func wordOf(list []engine.Named, name string) string {
	v, _ := find(list, name)
	s, _ := v.(string)
	return s
}
