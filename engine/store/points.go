package store

import (
	"slices"

	"callflow/engine"
	"callflow/engine/record"
	"callflow/engine/twilio/param"
)

// Point declares a log point: the columns of the view log_NAME.
type Point struct {
	Name   string
	Fields []Field
	Params engine.Keeping // what is shown of the request in which a record was written
	Keep   engine.Millis  // how long records are kept; 0: for ever
	Gone   bool           // it is not declared any more; its records stay
}

// Field is a field of a log point.
type Field struct {
	Name string
	Type SQLType
	Is   string // its type as it is declared: duration, one_of [a, b]
	Gone bool   // it is not declared any more; older records have it
}

// Keeps reports whether a point keeps a parameter of the request in which a record was written.
func (p *Point) Keeps(name string) bool {
	if !p.Params.All {
		return slices.Contains(p.Params.Named, name)
	}
	class := param.ClassOf(name)
	return name != param.AccountSid && class != param.Sensitive && class != param.Secret
}

// request returns the parameters of the request that an event was, with its CallSid. Events that are no requests
// have none. What is sealed is empty.
func request(e *EventRow) (sid string, all engine.Params, err error) {
	switch e.Kind {
	case "birth", "webhook", "status":
	default:
		return "", nil, nil
	}
	event, _, err := record.ParseEvent(e.Kind, e.Body, nil)
	if err != nil {
		return "", nil, err
	}
	switch b := event.Body.(type) {
	case engine.Birth:
		return b.Hook.Sid, b.Hook.Params, nil
	case engine.Webhook:
		return b.Sid, b.Params, nil
	case engine.Status:
		return b.Sid, b.Params, nil
	}
	return "", nil, nil
}

// Difference says in which way a log point is declared otherwise than it was.
type Difference string

// Differences of log points.
const (
	FieldAdded   Difference = "added"
	FieldRemoved Difference = "removed"
	FieldRetyped Difference = "retyped"
	PointRemoved Difference = "point removed"
)

// Change is one difference between what a store knows of a log point and what is declared.
type Change struct {
	What  Difference
	Point string
	Field string // "" where the point as a whole is meant
	Was   string // the declared type of a field, where it had one
	Is    string
}

// Changes compares log points as a store knows them with those that are declared, in the order of their
// declaration. A new point is no change.
func Changes(known, declared []Point) []Change {
	var out []Change
	for i := range declared {
		if old := PointNamed(known, declared[i].Name); old != nil {
			out = append(out, fieldChanges(old, &declared[i])...)
		}
	}
	for _, old := range known {
		if !old.Gone && PointNamed(declared, old.Name) == nil {
			out = append(out, Change{What: PointRemoved, Point: old.Name})
		}
	}
	return out
}

func fieldChanges(old, now *Point) []Change {
	var out []Change
	for _, f := range now.Fields {
		was := old.field(f.Name)
		switch {
		case was == nil || was.Gone && was.Is == f.Is:
			out = append(out, Change{FieldAdded, now.Name, f.Name, "", f.Is})
		case was.Is != f.Is:
			out = append(out, Change{FieldRetyped, now.Name, f.Name, was.Is, f.Is})
		}
	}
	for _, f := range old.Fields {
		if !f.Gone && now.field(f.Name) == nil {
			out = append(out, Change{FieldRemoved, now.Name, f.Name, f.Is, ""})
		}
	}
	return out
}

// Merged are the declared log points with what is only known of older records: fields and points that are not
// declared any more, after all others.
func Merged(known, declared []Point) []Point {
	var out []Point
	for _, p := range declared {
		p.Fields, p.Gone = slices.Clone(p.Fields), false
		if old := PointNamed(known, p.Name); old != nil {
			for _, f := range old.Fields {
				if p.field(f.Name) == nil {
					f.Gone = true
					p.Fields = append(p.Fields, f)
				}
			}
		}
		out = append(out, p)
	}
	for _, old := range known {
		if PointNamed(declared, old.Name) == nil {
			old.Gone = true
			out = append(out, old)
		}
	}
	return out
}

func (p *Point) field(name string) *Field {
	for i := range p.Fields {
		if p.Fields[i].Name == name {
			return &p.Fields[i]
		}
	}
	return nil
}

// PointNamed returns the log point of a name, or nil.
func PointNamed(list []Point, name string) *Point {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}
