package format

import (
	"slices"
	"strings"

	"callflow/schema"
)

// shapes are what may stand at one place: the alternatives of a [schema.Shape], none of them a reference.
type shapes []schema.Shape

// flat resolves references and alternatives of a shape within the document root.
func flat(root, s schema.Shape, out shapes) shapes {
	if name, ok := strings.CutPrefix(s.Ref, "#/definitions/"); ok {
		return flat(root, root.Defs[name], out)
	}
	if len(s.AnyOf) == 0 {
		return append(out, s)
	}
	for _, a := range s.AnyOf {
		out = flat(root, a, out)
	}
	return out
}

func (s shapes) flat(root schema.Shape) shapes {
	var out shapes
	for _, a := range s {
		out = flat(root, a, out)
	}
	return out
}

// key is what may stand behind a key of a mapping.
func (s shapes) key(root schema.Shape, key string) shapes {
	var others shapes
	for _, a := range s.flat(root) {
		for _, p := range a.Properties {
			if p.Key == key {
				return shapes{p.Shape}
			}
		}
		if a.Others != nil {
			others = append(others, *a.Others)
		}
	}
	return others
}

// item is what may stand in a list; where one item may stand alone that is the same as without list.
func (s shapes) item(root schema.Shape) shapes {
	var out shapes
	for _, a := range s.flat(root) {
		if a.Items != nil {
			out = append(out, *a.Items)
		}
	}
	return out
}

// named reports whether the keys of a mapping are names that the author gives.
func (s shapes) named(root schema.Shape) bool {
	return slices.ContainsFunc(s.flat(root), func(a schema.Shape) bool {
		return a.Others != nil && len(a.Properties) == 0
	})
}

// words reports whether a scalar at this place is text whatever it looks like.
func (s shapes) words(root schema.Shape) bool {
	text := false
	for _, a := range s.flat(root) {
		switch {
		case slices.Equal(a.Types, []string{"string", "number", "boolean"}), slices.Equal(a.Types, []string{"string", "integer"}):
			text = true
		case slices.Equal(a.Types, []string{"object"}), slices.Equal(a.Types, []string{"array"}), a.Pattern == `\$\{`:
		default:
			return false
		}
	}
	return text
}

// order sorts pairs as the shape of their mapping wants them; without one they stay as they are.
func (s shapes) order(root schema.Shape, pairs []schema.Pair) []schema.Pair {
	rank := s.rank(root)
	if rank == nil {
		return pairs
	}
	slices.SortStableFunc(pairs, func(a, b schema.Pair) int { return rank(a.Key.Value) - rank(b.Key.Value) })
	return pairs
}

// rank gives each key of a mapping its place, or is nil where the order is the author's.
func (s shapes) rank(root schema.Shape) func(key string) int {
	for _, a := range s.flat(root) {
		if len(a.First)+len(a.Last) == 0 {
			continue
		}
		return func(key string) int {
			if i := slices.Index(a.First, key); i >= 0 {
				return i
			}
			return len(a.First) + 1 + slices.Index(a.Last, key)
		}
	}
	return nil
}
