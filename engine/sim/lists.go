package sim

import "slices"

// firstOf is the first of a list of which something holds; nil when it holds of none.
func firstOf[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

// valuesOf are copies of what a list points to.
func valuesOf[T any](list []*T) []T {
	out := make([]T, len(list))
	for i, one := range list {
		out[i] = *one
	}
	return out
}
