package expr_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/schema/expr"
)

func TestParseLiteral(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	type fails struct{}
	for _, c := range []struct {
		text string
		typ  expr.Type
		want any
	}{
		{"no", expr.Of(expr.Text), "no"},
		{"none", expr.Of(expr.Text).AsOptional(), "none"},
		{"none", expr.Of(expr.Queue).AsOptional(), nil},
		{"none", expr.Of(expr.Number), fails{}},
		{"none", expr.Enum("a", "none").AsOptional(), "none"},
		{"3", expr.Of(expr.Number), 3.0},
		{"-2.5", expr.Of(expr.Number), -2.5},
		{"1e5", expr.Of(expr.Number), fails{}},
		{"0x10", expr.Of(expr.Number), fails{}},
		{"1_000", expr.Of(expr.Number), fails{}},
		{"NaN", expr.Of(expr.Number), fails{}},
		{".5", expr.Of(expr.Number), fails{}},
		{"5.", expr.Of(expr.Number), fails{}},
		{"", expr.Of(expr.Number), fails{}},
		{"yes", expr.Of(expr.YesNo), true},
		{"off", expr.Of(expr.YesNo), false},
		{"Yes", expr.Of(expr.YesNo), fails{}},
		{"500ms", expr.Of(expr.Duration), 500 * time.Millisecond},
		{"8s", expr.Of(expr.Duration), 8 * time.Second},
		{"1h30m", expr.Of(expr.Duration), 90 * time.Minute},
		{"7d", expr.Of(expr.Duration), 168 * time.Hour},
		{"0s", expr.Of(expr.Duration), time.Duration(0)},
		{"8", expr.Of(expr.Duration), fails{}},
		{"1m1h", expr.Of(expr.Duration), fails{}},
		{"1s1s", expr.Of(expr.Duration), fails{}},
		{"1.5h", expr.Of(expr.Duration), fails{}},
		{"-1s", expr.Of(expr.Duration), fails{}},
		{"99999999999999999d", expr.Of(expr.Duration), fails{}},
		{"20%", expr.Of(expr.Percent), 0.2},
		{"12.5%", expr.Of(expr.Percent), 0.125},
		{"0.2", expr.Of(expr.Percent), fails{}},
		{"2026-12-31", expr.Of(expr.Date), day},
		{"2026-02-30", expr.Of(expr.Date), fails{}},
		{"2026-12-31", expr.Of(expr.Time), day},
		{"2026-12-31T09:00:00+09:00", expr.Of(expr.Time), day},
		{"09:00", expr.Of(expr.Clock), "09:00"},
		{"9:00", expr.Of(expr.Clock), "09:00"},
		{"24:00", expr.Of(expr.Clock), "24:00"},
		{"24:01", expr.Of(expr.Clock), fails{}},
		{"9:0", expr.Of(expr.Clock), fails{}},
		{"0042", expr.Of(expr.Digits), "0042"},
		{"*1#", expr.Of(expr.Digits), "*1#"},
		{"4a", expr.Of(expr.Digits), fails{}},
		{"+81 3-1234-5678", expr.Of(expr.Phone), "+81312345678"},
		{"0312345678", expr.Of(expr.Phone), fails{}},
		{"+15005550006", expr.Of(expr.Phone), "+15005550006"},
		{"gold", expr.Enum("gold"), "gold"},
		{"Gold", expr.Enum("gold"), fails{}},
		{"3", expr.List(expr.Of(expr.Number)), []any{3.0}},
		{"x", expr.List(expr.Of(expr.Number)), fails{}},
		{"x", expr.RecordOf(), fails{}},
		{"x", expr.Type{}, "x"},
		{"support", expr.Of(expr.Queue), "support"},
	} {
		got, err := expr.ParseLiteral(c.text, c.typ)
		if _, mustFail := c.want.(fails); mustFail {
			if err == nil {
				t.Errorf("%q as %s = %v, want an error", c.text, c.typ, got)
			}
			continue
		}
		if err != nil || !cmp.Equal(got, c.want) {
			t.Errorf("%q as %s = %v, %v, want %v", c.text, c.typ, got, err, c.want)
		}
	}
}

func TestConvert(t *testing.T) {
	t.Parallel()
	person := expr.RecordOf(
		expr.Field{Name: "name", Type: expr.Of(expr.Text)},
		expr.Field{Name: "phone", Type: expr.Of(expr.Phone)},
		expr.Field{Name: "age", Type: expr.Of(expr.Number).AsOptional()},
	)
	const bad = "must fail"
	at := time.Date(2026, 12, 31, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		in   any
		typ  expr.Type
		want any
	}{
		{nil, expr.Of(expr.Text), nil},
		{"x", expr.Of(expr.Text), "x"},
		{3.0, expr.Of(expr.Text), "3"},
		{true, expr.Of(expr.Text), "yes"},
		{map[string]any{}, expr.Of(expr.Text), bad},
		{7, expr.Of(expr.Number), 7.0},
		{"7", expr.Of(expr.Number), 7.0},
		{"seven", expr.Of(expr.Number), bad},
		{true, expr.Of(expr.Number), bad},
		{"20%", expr.Of(expr.Percent), 0.2},
		{0.2, expr.Of(expr.Percent), 0.2},
		{"no", expr.Of(expr.YesNo), false},
		{"30s", expr.Of(expr.Duration), 30 * time.Second},
		{30.0, expr.Of(expr.Duration), bad},
		{42.0, expr.Of(expr.Digits), "42"},
		{-1.0, expr.Of(expr.Digits), bad},
		{"03-1234-5678", expr.Of(expr.Phone), "+81312345678"},
		{"anonymous", expr.Of(expr.Phone), nil},
		{"+266696687", expr.Of(expr.Phone), nil},
		{"", expr.Of(expr.Phone), nil},
		{"110", expr.Of(expr.Phone), bad},
		{"client:kim", expr.Of(expr.Phone), bad},
		{5.0, expr.Of(expr.Phone), bad},
		{"gold", expr.Enum("gold"), "gold"},
		{"lead", expr.Enum("gold"), bad},
		{at, expr.Of(expr.Date), time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)},
		{"2026-12-31T09:00:00Z", expr.Of(expr.Time), at},
		{[]any{"1", 2.0}, expr.List(expr.Of(expr.Number)), []any{1.0, 2.0}},
		{"1", expr.List(expr.Of(expr.Number)), []any{1.0}},
		{[]any{"1", "x"}, expr.List(expr.Of(expr.Number)), bad},
		{
			map[string]any{"name": "Kim", "phone": "anonymous", "more": 1.0}, person,
			map[string]any{"name": "Kim", "phone": nil, "age": nil},
		},
		{map[string]any{"phone": ""}, person, bad},
		{"x", person, bad},
		{"${tries}", expr.Of(expr.Text), "${tries}"},
		{1.0, expr.Type{}, 1.0},
	} {
		got, err := expr.Convert(c.in, c.typ, "JP")
		if c.want == bad {
			if err == nil {
				t.Errorf("%v as %s = %v, want an error", c.in, c.typ, got)
			}
			continue
		}
		if err != nil || !cmp.Equal(got, c.want) {
			t.Errorf("%v as %s = %v, %v, want %v", c.in, c.typ, got, err, c.want)
		}
	}
}

func TestZeroDefault(t *testing.T) {
	t.Parallel()
	all := expr.RecordOf(
		expr.Field{Name: "t", Type: expr.Of(expr.Text)}, expr.Field{Name: "n", Type: expr.Of(expr.Number)},
		expr.Field{Name: "y", Type: expr.Of(expr.YesNo)}, expr.Field{Name: "d", Type: expr.Of(expr.Duration)},
		expr.Field{Name: "p", Type: expr.Of(expr.Phone)}, expr.Field{Name: "l", Type: expr.List(expr.Type{})},
		expr.Field{Name: "o", Type: expr.Of(expr.Text).AsOptional()},
	)
	want := map[string]any{
		"t": "", "n": 0.0, "y": false, "d": time.Duration(0), "p": nil, "l": []any{}, "o": nil,
	}
	if diff := cmp.Diff(want, expr.ZeroDefault(all)); diff != "" {
		t.Error(diff)
	}
}
