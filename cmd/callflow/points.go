package main

import (
	"context"
	"errors"
	"fmt"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// pointsOf declares the log points of flows to a store, which makes a typed view of each.
func pointsOf(f *engine.Flows) []store.Point {
	points := make([]store.Point, 0, len(f.Points))
	for _, p := range f.Points {
		point := store.Point{Name: p.Name, Params: p.Params, Keep: p.Keep}
		for _, v := range p.Fields {
			point.Fields = append(point.Fields, store.Field{Name: v.Name, Type: columnOf(v.Type.Kind), Is: v.Type.String()})
		}
		points = append(points, point)
	}
	return points
}

// declarePoints tells the store which log points there are, and the log what has become of those that it knew.
func (h *house) declarePoints(ctx context.Context, w *library.Workspace) error {
	known, err := h.store.Known(ctx)
	if err != nil {
		return err
	}
	declared := pointsOf(w.Set.Flows)
	for _, c := range store.Changes(known, declared) {
		code, text, hint := changed(c)
		h.log.Warn(text, "code", string(code), "hint", hint)
	}
	return h.store.Points(ctx, declared)
}

// changed says what a change of a log point means for its older records.
func changed(c store.Change) (code diag.Code, text, hint string) {
	switch c.What {
	case store.FieldAdded:
		return "field-added", fmt.Sprintf("log point %q has a new field %q: older records have nothing there", c.Point, c.Field), ""
	case store.FieldRemoved:
		return "field-removed", fmt.Sprintf("log point %q had a field %q that is not declared any more", c.Point, c.Field),
			"older records keep it, at the end of log_" + c.Point
	case store.FieldRetyped:
		return "field-retyped", fmt.Sprintf("field %q of log point %q was %s and is %s", c.Field, c.Point, c.Was, c.Is),
			"older values that do not fit are shown as nothing; give the field another name to keep them apart"
	}
	return "point-removed", fmt.Sprintf("log point %q is not declared any more", c.Point), "its records stay readable as log_" + c.Point
}

// pointCodes are the codes of [changed], which are looked for only where a database is.
func pointCodes() []diag.Code {
	return []diag.Code{"field-added", "field-removed", "field-retyped", "point-removed"}
}

// knownTo are the log points that a database knows.
func knownTo(ctx context.Context, db string) ([]store.Point, error) {
	r, err := sqlite.Read(db)
	if err != nil {
		return nil, err
	}
	known, err := r.Known(ctx)
	return known, errors.Join(err, r.Close())
}

// comparePoints warns of every difference between the log points of a workspace and those of a database.
func comparePoints(w *library.Workspace, known []store.Point, l *diag.List) {
	if known == nil {
		return
	}
	for _, c := range store.Changes(known, pointsOf(w.Set.Flows)) {
		at := schema.Name{File: "callflow.yaml"}
		for i := range w.Declared.Points {
			if p := &w.Declared.Points[i]; p.Name.Text == c.Point {
				at = p.At(c.Field)
			}
		}
		code, text, hint := changed(c)
		l.Warnf(code, at.File, at.Span, "%s", text).Hint = hint
	}
}

func columnOf(k expr.Kind) store.SQLType {
	switch k {
	case expr.Number, expr.Percent, expr.Duration:
		return store.Real
	case expr.YesNo:
		return store.Integer
	}
	return store.Text
}
