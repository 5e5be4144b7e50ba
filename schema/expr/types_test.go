package expr_test

import (
	"testing"

	"callflow/schema/expr"
)

func TestTypeNames(t *testing.T) {
	t.Parallel()
	for _, name := range expr.TypeNames() {
		kind, ok := expr.TypeByName(name)
		if !ok || kind.String() != name {
			t.Errorf("TypeByName(%q) = %v, %v", name, kind, ok)
		}
	}
	for _, name := range []string{"", "any", "one_of", "list_of", "record", "none", "sound", "words", "Text", "string"} {
		if _, ok := expr.TypeByName(name); ok {
			t.Errorf("TypeByName(%q) is found", name)
		}
	}
}

func TestTypeString(t *testing.T) {
	t.Parallel()
	typ := expr.List(expr.RecordOf(
		expr.Field{Name: "at", Type: expr.Of(expr.Time)},
		expr.Field{Name: "tier", Type: expr.Enum("gold", "silver")},
	))
	const want = "{list_of: {at: time, tier: {one_of: [gold, silver]}}}"
	if got := typ.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAssignable(t *testing.T) {
	t.Parallel()
	text, number, phone := expr.Of(expr.Text), expr.Of(expr.Number), expr.Of(expr.Phone)
	record := func(fields ...expr.Field) expr.Type { return expr.RecordOf(fields...) }
	for _, c := range []struct {
		from, to expr.Type
		want     bool
	}{
		{text, text, true},
		{number, text, true},
		{text, number, false},
		{phone, text, true},
		{text, phone, false},
		{phone, expr.Of(expr.Address), true},
		{text, expr.Of(expr.Address), false},
		{expr.Of(expr.Queue), expr.Of(expr.Address), true},
		{expr.Of(expr.Digits), text, true},
		{expr.Of(expr.Digits), phone, false},
		{text, expr.Of(expr.Digits), false},
		{text, expr.Of(expr.Queue), true},
		{number, expr.Of(expr.Queue), false},
		{expr.Of(expr.Percent), number, true},
		{number, expr.Of(expr.Percent), true},
		{number, expr.Of(expr.Duration), false},
		{expr.Of(expr.Date), expr.Of(expr.Time), false},
		{expr.Of(expr.Sound), text, false},
		{expr.Of(expr.Sound), expr.Of(expr.Words), true},
		{number, expr.Of(expr.Words), true},
		{expr.Enum("a"), expr.Enum("a", "b"), true},
		{expr.Enum("a", "b"), expr.Enum("a"), false},
		{expr.Enum("a"), text, true},
		{text, expr.Enum("a"), false},
		{expr.List(phone), expr.List(text), true},
		{expr.List(text), expr.List(phone), false},
		{expr.List(text), text, true},
		{expr.List(record()), text, false},
		{text, expr.List(text), false},
		{record(expr.Field{Name: "a", Type: text}), record(), true},
		{record(), record(expr.Field{Name: "a", Type: text}), false},
		{record(), record(expr.Field{Name: "a", Type: text.AsOptional()}), true},
		{record(expr.Field{Name: "a", Type: text}), record(expr.Field{Name: "a", Type: number}), false},
		{record(), text, false},
		{expr.Type{}, phone, true},
		{phone, expr.Type{}, true},
		{expr.Of(expr.None), phone, true},
		{expr.Of(expr.Leg), text, true},
		{text, expr.Of(expr.Leg), false},
	} {
		if got := expr.Assignable(c.from, c.to); got != c.want {
			t.Errorf("%s to %s is %v, want %v", c.from, c.to, got, c.want)
		}
	}
}
