package expr_test

import (
	"math"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"callflow/schema/expr"
)

func TestAppendJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   expr.Value
		want string
	}{
		{nil, `null`},
		{"a", `"a"`},
		{"é\"\\\n", `"é\"\\\n"`},
		{3.0, `3`},
		{0.1, `0.1`},
		{1e300, `1e+300`},
		{math.Copysign(0, -1), `-0`},
		{math.Inf(1), `null`},
		{true, `true`},
		{90 * time.Second, `{"$d":90000}`},
		{time.UnixMilli(1234).UTC(), `{"$t":1234}`},
		{expr.Playable{Recording: "RE1"}, `{"$p":"RE1"}`},
		{[]any{1.0, "x", nil}, `[1,"x",null]`},
		{[]any{}, `[]`},
		{map[string]any{"b": 1.0, "a": []any{true}}, `{"a":[true],"b":1}`},
		{map[string]any{"$d": 5.0}, `{"$$d":5}`},
		{map[string]any{"$$d": 5.0}, `{"$$$d":5}`},
		{map[string]any{"": map[string]any{}}, `{"":{}}`},
	} {
		if got := string(expr.AppendJSON(nil, c.in)); got != c.want {
			t.Errorf("%v is written %s, want %s", c.in, got, c.want)
		}
	}
}

func TestParseJSON(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "{", "1 2", "[1,]", "nul", `{"a":}`} {
		if v, err := expr.ParseJSON([]byte(bad)); err == nil {
			t.Errorf("%q is read as %v", bad, v)
		}
	}
	got, err := expr.ParseJSON([]byte(` {"n": 1, "d": {"$d": 1e30}, "l": [{"$t": 0}], "$x": {"$d": "a"}} `))
	want := map[string]any{
		"n": 1.0, "d": map[string]any{"$d": 1e30}, "l": []any{time.UnixMilli(0).UTC()},
		"$x": map[string]any{"$d": "a"},
	}
	if diff := cmp.Diff(expr.Value(want), got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

// valueFrom makes a value of bytes, so that every sort and nesting is reached.
func valueFrom(b []byte, depth int) (expr.Value, []byte) {
	if len(b) < 2 {
		return nil, nil
	}
	kind, n, rest := b[0]%9, int(b[1]), b[2:]
	switch kind {
	case 1:
		s := string(rest[:min(n, len(rest))])
		if !utf8.ValidString(s) {
			s = "x"
		}
		return s, rest[min(n, len(rest)):]
	case 2:
		return float64(int8(n)) / 7, rest
	case 3:
		return n%2 == 0, rest
	case 4:
		return time.Duration(int8(n)) * time.Millisecond, rest
	case 5:
		return time.UnixMilli(int64(n) * 123456789).UTC(), rest
	case 6:
		return expr.Playable{Recording: "RE" + string(rune('a'+n%26))}, rest
	}
	if depth == 0 || kind == 0 {
		return nil, rest
	}
	if kind == 7 {
		list := []any{}
		for range n % 5 {
			var v expr.Value
			v, rest = valueFrom(rest, depth-1)
			list = append(list, v)
		}
		return list, rest
	}
	record := map[string]any{}
	for i := range n % 5 {
		var v expr.Value
		v, rest = valueFrom(rest, depth-1)
		record[[]string{"a", "$d", "$$t", "$p", "é"}[i]] = v
	}
	return record, rest
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte{8, 3, 1, 2, 'h', 'i', 4, 200, 7, 2, 5, 9, 6, 1})
	f.Add([]byte{7, 4, 2, 1, 2, 2, 3, 1, 8, 4})
	f.Fuzz(func(t *testing.T, b []byte) {
		v, _ := valueFrom(b, 6)
		first := expr.AppendJSON(nil, v)
		back, err := expr.ParseJSON(first)
		if err != nil {
			t.Fatalf("%s: %v", first, err)
		}
		if diff := cmp.Diff(v, back); diff != "" {
			t.Errorf("%s\n%s", first, diff)
		}
		if again := expr.AppendJSON(nil, back); string(again) != string(first) {
			t.Errorf("%s then %s", first, again)
		}
	})
}

func FuzzParseJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"$d":5}]}`))
	f.Add([]byte(`{"$$d":[null,true,"x"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := expr.ParseJSON(b)
		if err != nil {
			return
		}
		first := expr.AppendJSON(nil, v)
		back, err := expr.ParseJSON(first)
		if err != nil {
			t.Fatalf("%s: %v", first, err)
		}
		if again := expr.AppendJSON(nil, back); string(again) != string(first) {
			t.Errorf("%s then %s", first, again)
		}
	})
}
