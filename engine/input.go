package engine

import (
	"slices"
	"strings"

	"callflow/schema/expr"
)

// Inputs gives fields the types of the inputs that they are given to; texts stand for values of other types as
// people write them. wrong is the name of one that is missing, unknown or not of its type; "" when all is well.
func (s *Set) Inputs(vars []Var, with []Named) (given []Named, wrong string) {
	for _, n := range with {
		if !slices.ContainsFunc(vars, func(v Var) bool { return v.Name == n.Name }) {
			return nil, n.Name
		}
	}
	for i := range vars {
		v := &vars[i]
		x, sent := lookup(with, v.Name)
		if !sent || x == nil {
			if v.Required {
				return nil, v.Name
			}
			continue
		}
		x, err := expr.Convert(x, v.Type, s.Flows.Region)
		if err != nil || v.Type.Kind == expr.Address && !s.reachable(x) {
			return nil, v.Name
		}
		given = append(given, Named{Name: v.Name, Value: x, Sealed: v.Type.Hides()})
	}
	return given, ""
}

// reachable reports whether a value can be rung: a declared address, or a number as it is dialled.
func (s *Set) reachable(x expr.Value) bool {
	path, _ := x.(string)
	if _, declared := s.Live.Names[path]; declared {
		return true
	}
	team, isTeam := strings.CutPrefix(path, "teams.")
	if _, declared := s.Live.Teams[team]; isTeam && declared {
		return true
	}
	return slices.ContainsFunc([]string{"+", "client:", "sip:", "sips:"}, func(p string) bool { return strings.HasPrefix(path, p) })
}
