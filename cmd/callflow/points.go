package main

import (
	"callflow/engine"
	"callflow/engine/store"
	"callflow/schema/expr"
)

// pointsOf declares the log points of flows to a store, which makes a typed view of each.
func pointsOf(f *engine.Flows) []store.Point {
	points := make([]store.Point, 0, len(f.Points))
	for _, p := range f.Points {
		point := store.Point{Name: p.Name, Params: p.Params}
		for _, v := range p.Fields {
			point.Fields = append(point.Fields, store.Field{Name: v.Name, Type: columnOf(v.Type.Kind), Is: v.Type.String()})
		}
		points = append(points, point)
	}
	return points
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
