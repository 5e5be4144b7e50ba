package flowtest

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// value reads what a file says as a value of a type.
func (r *reader) value(n *schema.Node, t expr.Type) expr.Value {
	switch {
	case t.Kind == expr.ListOf:
		items := []*schema.Node{n}
		if n.Kind == schema.Sequence {
			items = n.Items()
		}
		out := make([]any, 0, len(items))
		for _, item := range items {
			out = append(out, r.value(item, t.Item()))
		}
		return out
	case t.Kind == expr.Record && n.Kind == schema.Mapping:
		return r.record(n, t)
	case t.Kind == expr.Any:
		return anything(n)
	case n.Kind == schema.Scalar && t.Kind == expr.Time:
		at, ok := r.wall(n.Value)
		if !ok {
			r.list.Errorf("wrong-type", n.File(), n.Span, "%q is no time, expected such as 2026-12-01 19:00", n.Value)
		}
		return at.Time()
	case n.Kind == schema.Scalar:
		v, err := expr.ParseLiteral(n.Value, t)
		if err != nil {
			r.list.Errorf("wrong-type", n.File(), n.Span, "%v", err)
		}
		if _, known := r.live().Names[n.Value]; t.Kind == expr.Address && !known && !strings.ContainsAny(n.Value, "+:") {
			r.unknown("unknown-address", n, "address", r.addresses())
		}
		return v
	}
	r.list.Errorf("wrong-type", n.File(), n.Span, "this is %s, expected %s", n.Kind, t)
	return nil
}

func (r *reader) record(n *schema.Node, t expr.Type) expr.Value {
	out := make(map[string]any, len(n.Pairs()))
	for _, p := range n.Pairs() {
		ft, ok := t.Field(p.Key.Value)
		if !ok {
			r.unknown("unknown-field", p.Key, "field", t.FieldNames())
			continue
		}
		out[p.Key.Value] = r.value(p.Value, ft)
	}
	return out
}

// anything reads a value of which no type is known, as JSON would have it.
func anything(n *schema.Node) expr.Value {
	switch n.Kind {
	case schema.Mapping:
		out := make(map[string]any, len(n.Pairs()))
		for _, p := range n.Pairs() {
			out[p.Key.Value] = anything(p.Value)
		}
		return out
	case schema.Sequence:
		out := make([]any, 0, len(n.Items()))
		for _, item := range n.Items() {
			out = append(out, anything(item))
		}
		return out
	case schema.Scalar:
		if n.Style != schema.Plain {
			return n.Value
		}
		for _, t := range []expr.Kind{expr.Number, expr.YesNo} {
			if v, err := expr.ParseLiteral(n.Value, expr.Of(t)); err == nil {
				return v
			}
		}
		return n.Value
	}
	return nil
}

// fieldWant is a value that must have come out, by its name.
type fieldWant struct {
	name string
	want expr.Value
	node *schema.Node
}

// same compares what came out with what was expected. Lengths of time may differ by less than a second,
// because Twilio counts whole seconds; of a record the fields that are named suffice.
func same(want, got expr.Value) bool {
	switch want := want.(type) {
	case time.Duration:
		got, ok := got.(time.Duration)
		if want%time.Second != 0 {
			return ok && got == want
		}
		return ok && (want-got).Abs() < time.Second
	case time.Time:
		got, ok := got.(time.Time)
		return ok && want.Equal(got)
	case float64:
		got, ok := got.(float64)
		return ok && math.Abs(want-got) < 1e-9
	case []any:
		got, ok := got.([]any)
		return ok && slices.EqualFunc(want, got, same)
	case map[string]any:
		got, ok := got.(map[string]any)
		for name, x := range want {
			if y, there := got[name]; !ok || !there || !same(x, y) {
				return false
			}
		}
		return ok
	}
	if p, ok := got.(expr.Playable); ok {
		got = p.Recording
	}
	return want == got
}

// shown writes a value as a file would say it.
func shown(v expr.Value) string {
	switch v := v.(type) {
	case nil:
		return "none"
	case string:
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case time.Duration:
		return shownDuration(v)
	case time.Time:
		return v.Format("2006-01-02 15:04:05Z07:00")
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = shown(x)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, name+": "+shown(v[name]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v)
}

func shownDuration(d time.Duration) string {
	text := d.Round(time.Millisecond).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = strings.TrimSuffix(text, zero[1:])
		}
	}
	return text
}

// shownFields writes names with their values.
func shownFields(list []engine.Named) string {
	parts := make([]string, len(list))
	for i, n := range list {
		value := shown(n.Value)
		if n.Sealed {
			value = "•••"
		}
		parts[i] = n.Name + ": " + value
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
