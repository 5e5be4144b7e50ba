package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"callflow/engine"
	"callflow/engine/record"
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

// Loggeds derives the records of an event row, without Caller, Called and Version, which earlier events tell.
// Of the request those parameters are kept that the record's point keeps; points that are not given keep none.
func Loggeds(e *EventRow, points []Point) ([]Logged, error) {
	if !bytes.Contains(e.Outcome, logMark) {
		return nil, nil
	}
	o, err := record.ParseOutcome(e.Outcome)
	if err != nil || len(o.Records) == 0 {
		return nil, err
	}
	params, err := Request(e)
	if err != nil {
		return nil, err
	}
	out := make([]Logged, len(o.Records))
	for n := range o.Records {
		r := &o.Records[n]
		key := engine.EffectKey{Cell: e.Cell, Seq: e.Seq, N: n}
		out[n] = Logged{ID: key.String(), Point: r.Point, Moment: r.Moment, At: e.At, Time: isoTime(e.At), Contact: e.Cell.N, Leg: int64(r.Leg),
			Flow: string(r.Flow), Step: string(r.Step), Language: r.Language, Fields: json.RawMessage(fieldsJSON(r.Fields)),
			Params: kept(PointNamed(points, r.Point), params)}
	}
	return out, nil
}

// Complete adds what a record has of its event: its id, its place among the records of the event being n, the
// time, and what its point keeps of the request. Point and At must be set.
func (r *Logged) Complete(e *EventRow, n int, p *Point) error {
	r.ID, r.Time = engine.EffectKey{Cell: e.Cell, Seq: e.Seq, N: n}.String(), isoTime(r.At)
	params, err := Request(e)
	if err != nil {
		return fmt.Errorf("record %s: %w", r.ID, err)
	}
	r.Params = kept(p, params)
	return nil
}

func kept(p *Point, params engine.Params) map[string]string {
	out := map[string]string{}
	for _, one := range params {
		if p != nil && p.Keeps(one.Name) {
			out[one.Name] = one.Value
		}
	}
	return out
}

func isoTime(at engine.Millis) string { return at.Time().Format("2006-01-02T15:04:05.000Z") }

// Origin is what all records of a cell share.
type Origin struct{ Caller, Called, Version string }

// firstEvents is how many events of a cell are looked through for its first call.
const firstEvents = 50

// OriginOf finds out from its first events whose call a cell began with, and on which version.
func OriginOf(ctx context.Context, s Store, cell engine.CellID) (o Origin, err error) {
	rows, err := s.Events(ctx, Query{Cell: cell, Limit: firstEvents})
	for i := range rows {
		if rows[i].Kind == "birth" {
			birth, _, err := record.ParseEvent("birth", rows[i].Body, nil)
			if b, ok := birth.Body.(engine.Birth); err == nil && ok {
				o.Version = string(b.Version)
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

func wordOf(list []engine.Named, name string) string {
	v, _ := find(list, name)
	s, _ := v.(string)
	return s
}
