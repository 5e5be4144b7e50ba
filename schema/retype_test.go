package schema

import (
	"fmt"
	"testing"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

// TestRetype shows that values read without a type get that of what they are given to, item by item.
func TestRetype(t *testing.T) {
	t.Parallel()
	record := expr.RecordOf(expr.Field{Name: "n", Type: expr.Of(expr.Number)}, expr.Field{Name: "ok", Type: expr.Of(expr.YesNo)})
	tests := []struct {
		yaml string
		typ  expr.Type
		want string
	}{
		{"3", expr.Of(expr.Number), "3"},
		{"[3, 4]", expr.List(expr.Of(expr.Number)), "[3 4]"},
		{"{n: 3, ok: yes}", record, "map[n:3 ok:true]"},
		{"[{n: 3, ok: no}]", expr.List(record), "[map[n:3 ok:false]]"},
		{"[3, x]", expr.List(expr.Of(expr.Number)), "type-mismatch"},
	}
	for _, tt := range tests {
		var l diag.List
		var v Value
		NewDecoder(&l).Read(Parse("f.yaml", []byte("k: "+tt.yaml), &l).Find("k"), ValueForm(&v, expr.Of(expr.Any)))
		v.Retype(tt.typ)
		v.Compile(nil, &l)
		x, err := v.Eval(nil)
		got := fmt.Sprint(x)
		if l.Len() > 0 {
			got = string(l.Sorted()[0].Code)
		}
		if err != nil || got != tt.want {
			t.Errorf("%s: got %s, %v, want %s", tt.yaml, got, err, tt.want)
		}
	}
}
