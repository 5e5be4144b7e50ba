package schema

import (
	"fmt"
	"strconv"
	"time"

	"callflow/schema/expr"
)

// Option adds a property to a declared key.
type Option func(f *field)

// limited is a Form that can be limited.
type limited interface {
	limit(l limits)
}

// limits are those of a value or of the number of items, as literals of the field's type.
type limits struct {
	bounds
	words              []string
	minItems, maxItems int
	anyKey             bool
	matching           []pattern
}

// bounds are the least and the greatest value, "" for none.
type bounds struct{ min, max string }

func (l *limits) set() bool {
	return l.min != "" || l.max != "" || len(l.words) > 0 || l.minItems > 0 || l.maxItems > 0 || l.anyKey
}

// pattern is a pattern of keys and what their values look like.
type pattern struct {
	keys  string
	shape func() Shape
}

// Required says that the key must be present.
func Required(f *field) { f.required = true }

// Default gives the value of an absent key: a literal as it would stand in a file, or a Go value of the
// field's type.
func Default(literal any) Option {
	return func(f *field) { f.initial, f.hasInit = literalOf(literal), true }
}

// Min is the least value that is allowed, given as for [Default].
func Min(least any) Option { return func(f *field) { f.limits.min = literalOf(least) } }

// Max is the greatest value that is allowed, given as for [Default].
func Max(greatest any) Option { return func(f *field) { f.limits.max = literalOf(greatest) } }

// Between is [Min] and [Max].
func Between(least, greatest any) Option {
	return func(f *field) { f.limits.min, f.limits.max = literalOf(least), literalOf(greatest) }
}

// OneOf lists the words that a text may be.
func OneOf(words ...string) Option { return func(f *field) { f.limits.words = words } }

// Means says what the words of an enumeration mean, in their order.
func Means(meanings ...string) Option { return func(f *field) { f.meanings = meanings } }

// MinItems is the least number of items or entries.
func MinItems(n int) Option { return func(f *field) { f.limits.minItems = n } }

// MaxItems is the greatest number of items or entries.
func MaxItems(n int) Option { return func(f *field) { f.limits.maxItems = n } }

// AnyKey says that the keys of a map need not be names, as contact.topic and the keys of a telephone.
func AnyKey(f *field) { f.limits.anyKey = true }

// Like describes the values of those keys of a map that match a pattern; it comes with [AnyKey].
func Like(keys string, shape func() Shape) Option {
	return func(f *field) { f.limits.matching = append(f.limits.matching, pattern{keys, shape}) }
}

// Since names the version of the language that brought the key.
func Since(version string) Option { return func(f *field) { f.since = version } }

// Example adds a value for the documentation, as it would stand in a file.
func Example(value string) Option {
	return func(f *field) { f.examples = append(f.examples, value) }
}

// Present stores whether the key was written, in the mapping or in its defaults.
func Present(p *bool) Option { return func(f *field) { f.present = append(f.present, p) } }

// literalOf writes a Go value as the language does.
func literalOf(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Duration:
		return durationLiteral(v)
	}
	return fmt.Sprint(v)
}

// durationLiteral writes a duration in the largest unit that divides it.
func durationLiteral(d time.Duration) string {
	for _, u := range []struct {
		name string
		size time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}} {
		if d != 0 && d%u.size == 0 {
			return fmt.Sprintf("%d%s", d/u.size, u.name)
		}
	}
	return fmt.Sprintf("%dms", d.Milliseconds())
}

// measure gives a literal of a type a size that limits can be compared with.
func measure(v expr.Value) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case time.Duration:
		return float64(v), true
	}
	return 0, false
}
