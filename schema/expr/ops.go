package expr

import (
	"errors"
	"math"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// maxText bounds, in bytes, what one operator may make of texts.
const maxText = 10_000

// errTooLong is the one way in which an operator fails: its text would pass [maxText].
var errTooLong = errors.New("a text in an expression would be longer than 10,000 bytes")

// operator is the implementation behind a node of a checked tree. Absent or unfitting arguments give
// none (or no, for a test), never a panic.
type operator struct {
	name string
	run  func(args []any) (Value, error)
}

// operators lists what [checker] puts in place of the library's operators. Their names cannot be written
// in a source.
func operators() []operator {
	return []operator{
		{"$yes", func(a []any) (Value, error) { return a[0] == true, nil }},
		{"$now", func(a []any) (Value, error) { return Instant(a[0].(Env).Now()), nil }},
		{"$equal", func(a []any) (Value, error) { return equal(a[0], a[1]), nil }},
		{"$compare", func(a []any) (Value, error) { return inOrder(a[0].(string), a[1], a[2]), nil }},
		{"$negate", func(a []any) (Value, error) { return negate(a[0]), nil }},
		{"$+", func(a []any) (Value, error) { return add(a[0], a[1]) }},
		{"$-", func(a []any) (Value, error) { return subtract(a[0], a[1]), nil }},
		{"$*", func(a []any) (Value, error) { return multiply(a[0], a[1]), nil }},
		{"$/", func(a []any) (Value, error) { return divide(a[0], a[1]), nil }},
		{"$%", func(a []any) (Value, error) { return remainder(a[0], a[1]), nil }},
		{"$in", func(a []any) (Value, error) { return isIn(a[0], a[1], a[2].(string), equal), nil }},
		{"$heard_in", func(a []any) (Value, error) {
			return isIn(ifText(a[0], FoldSpeech), a[1], a[2].(string), equalHeard), nil
		}},
		{"$contains", textTest(strings.Contains)},
		{"$startsWith", textTest(strings.HasPrefix)},
		{"$endsWith", textTest(strings.HasSuffix)},
		{"$matches", func(a []any) (Value, error) {
			s, ok := a[0].(string)
			return ok && a[1].(*regexp.Regexp).MatchString(s), nil
		}},
		{"$field", func(a []any) (Value, error) { return fieldOf(a[0], a[1].(string)), nil }},
		{"$index", func(a []any) (Value, error) { return indexed(a[0].(Env), a[1].(Ref), a[2]), nil }},
		{"$length", func(a []any) (Value, error) { return lengthOf(a[0]), nil }},
		{"$fold", func(a []any) (Value, error) { return ifText(a[0], FoldSpeech), nil }},
		{"$name", func(a []any) (Value, error) { return ifText(a[0], heardName), nil }},
		{"$phone", func(a []any) (Value, error) { return phoneOrText(a[0].(Env), a[1]), nil }},
	}
}

func textTest(test func(s, part string) bool) func([]any) (Value, error) {
	return func(a []any) (Value, error) {
		s, ok := a[0].(string)
		part, okPart := a[1].(string)
		return ok && okPart && test(s, part), nil
	}
}

// equal compares two values of any sort; lists and records by their parts.
func equal(a, b Value) bool {
	switch x := a.(type) {
	case nil:
		return b == nil
	case string:
		y, ok := b.(string)
		return ok && x == y
	case float64:
		y, ok := b.(float64)
		return ok && x == y
	case bool:
		y, ok := b.(bool)
		return ok && x == y
	case time.Duration:
		y, ok := b.(time.Duration)
		return ok && x == y
	case time.Time:
		y, ok := b.(time.Time)
		return ok && x.Equal(y)
	}
	return reflect.DeepEqual(a, b)
}

// equalHeard compares a folded text with any.
func equalHeard(folded, b Value) bool {
	y, ok := b.(string)
	return ok && folded == FoldSpeech(y)
}

// inOrder compares two values of the same sort; with none, or two sorts, nothing is in order.
func inOrder(operator string, a, b Value) bool {
	c, ok := compare(a, b)
	if !ok {
		return false
	}
	switch operator {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

func compare(a, b Value) (int, bool) {
	switch x := a.(type) {
	case float64:
		if y, ok := b.(float64); ok {
			return sign(x - y), true
		}
	case time.Duration:
		if y, ok := b.(time.Duration); ok {
			return sign(float64(x - y)), true
		}
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y), true
		}
	case string:
		if y, ok := b.(string); ok {
			return strings.Compare(x, y), true
		}
	}
	return 0, false
}

func sign(f float64) int {
	switch {
	case f < 0:
		return -1
	case f > 0:
		return 1
	}
	return 0
}

// isIn looks for x in a list; with a key the items are records and their key field is compared.
func isIn(x, list Value, key string, same func(a, b Value) bool) bool {
	items, ok := list.([]any)
	if !ok || x == nil {
		return false
	}
	for _, item := range items {
		if key != "" {
			item = fieldOf(item, key)
		}
		if same(x, item) {
			return true
		}
	}
	return false
}

func fieldOf(v Value, name string) Value {
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	return m[name]
}

func indexed(e Env, ref Ref, name Value) Value {
	s, ok := name.(string)
	if !ok {
		return nil
	}
	return e.Index(ref, s)
}

func lengthOf(v Value) Value {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	return float64(utf8.RuneCountInString(s))
}

func ifText(v Value, change func(string) string) Value {
	s, ok := v.(string)
	if !ok {
		return v
	}
	return change(s)
}

// heardName makes the name of a queue, agent or the like of the words that a caller said.
func heardName(text string) string { return strings.ReplaceAll(FoldSpeech(text), " ", "_") }

func phoneOrText(e Env, v Value) Value {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	if number, ok := normalPhone(s, e.Region()); ok {
		return number
	}
	return s
}

// finite returns f, or none where arithmetic left the numbers.
func finite(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return f
}

// lasting returns a duration of f nanoseconds to the millisecond, or none when it is too long.
func lasting(f float64) Value {
	if math.IsNaN(f) || math.Abs(f) > float64(longestDuration) {
		return nil
	}
	return time.Duration(f).Round(time.Millisecond)
}

// plainError takes the reason out of the library's error, whose text shows the hidden source.
func plainError(err error) error {
	switch {
	case errors.Is(err, errTooLong):
		return errTooLong
	case errors.Is(err, errCodeLength):
		return errCodeLength
	}
	return errBudget
}

// errBudget stands for what only the machine itself can stop for.
var errBudget = errors.New("the expression needs too much memory")
