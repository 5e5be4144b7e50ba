package schema

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

// world is a scope and an environment of a few names.
type world struct{}

var worldNames = []string{"agent", "agents", "busy", "count", "line"}

func (world) Resolve(path []string) (expr.Found, bool) {
	types := map[string]expr.Type{
		"agent":  expr.Of(expr.Address),
		"agents": expr.List(expr.Of(expr.Address)),
		"busy":   expr.Of(expr.YesNo),
		"count":  expr.Of(expr.Number),
		"line":   expr.RecordOf(expr.Field{Name: "waited", Type: expr.Of(expr.Duration)}),
	}
	for i, name := range worldNames {
		if name == path[0] {
			return expr.Found{Type: types[name], Ref: expr.Ref(i), Depth: 1}, true
		}
	}
	return expr.Found{}, false
}

func (world) Names(prefix []string) []string {
	if len(prefix) > 0 {
		return nil
	}
	return worldNames
}

func (world) Value(r expr.Ref) expr.Value {
	return []expr.Value{
		"agents.kim", []any{"agents.a", "agents.b"}, true, float64(3), map[string]any{"waited": 90 * time.Second},
	}[r]
}

func (world) Index(expr.Ref, string) expr.Value { return nil }
func (world) Now() time.Time                    { return time.Time{} }
func (world) Draw(int) uint64                   { return 0 }
func (world) Local(t time.Time) time.Time       { return t }
func (world) Language() string                  { return "en-US" }
func (world) Region() string                    { return "US" }
func compileAll(d *Decoder, l *diag.List) {
	for _, v := range d.Values() {
		v.Compile(world{}, l)
	}
	for _, c := range d.Conditions() {
		c.Compile(world{}, l)
	}
}

func TestValueEval(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, yaml string
		typ        expr.Type
		want       expr.Value
	}{
		{"literal", "x: 1m30s", expr.Of(expr.Duration), 90 * time.Second},
		{"expression", "x: ${count + 1}", expr.Of(expr.Number), float64(4)},
		{"mixed", "x: n is ${count}", expr.Of(expr.Text), "n is 3"},
		{"list", "x: [agents.kim, \"${agent}\"]", expr.List(expr.Of(expr.Text)), []any{"agents.kim", "agents.kim"}},
		{"one for a list", "x: agents.kim", expr.List(expr.Of(expr.Text)), []any{"agents.kim"}},
		{"an expression for an item", "x: ${agent}", expr.List(expr.Of(expr.Address)), []any{"agents.kim"}},
		{"an expression for a list", "x: ${agents}", expr.List(expr.Of(expr.Address)), []any{"agents.a", "agents.b"}},
		{"empty list", "x: []", expr.List(expr.Of(expr.Text)), []any{}},
		{"mapping", "x: {a: 1, b: [\"${busy}\"]}", expr.Type{}, map[string]any{"a": "1", "b": []any{true}}},
		{"empty mapping", "x: {}", expr.Type{}, map[string]any{}},
		{"absent", "y: 1", expr.Of(expr.Text), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var l diag.List
			var v Value
			if n := Parse("f.yaml", []byte(tt.yaml), &l).Find("x"); n != nil {
				NewDecoder(&l).Read(n, ValueForm(&v, tt.typ))
			}
			v.Compile(world{}, &l)
			got, err := v.Eval(world{})
			if err != nil || l.Len() > 0 {
				t.Fatal(err, l.Sorted())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			count := 0
			v.Templates(func(*expr.Template) { count++ })
			if scalars := countScalars(v.Node); count != scalars {
				t.Errorf("%d templates, want %d", count, scalars)
			}
		})
	}
}

// countScalars counts the values in n, without keys.
func countScalars(n *Node) int {
	switch {
	case n == nil:
		return 0
	case n.Kind == Scalar:
		return 1
	}
	count := 0
	for _, item := range n.Items() {
		count += countScalars(item)
	}
	for _, p := range n.Pairs() {
		count += countScalars(p.Value)
	}
	return count
}

// TestCompileGolden shows where faults inside expressions are reported, whatever the quotes. What is said
// about them is the business of the expressions.
func TestCompileGolden(t *testing.T) {
	t.Parallel()
	golden(t, "testdata/compile/*.txtar", func(t *testing.T, a *txtar.Archive) {
		var l diag.List
		var out bytes.Buffer
		for _, f := range yamlFiles(a) {
			compileAll(Decode(Parse(f.Name, f.Data, &l), &sample{}, &l), &l)
		}
		for _, d := range l.Sorted() {
			fmt.Fprintf(&out, "%s:%s-%s %s\n", d.File, d.Span.Start, d.Span.End, d.Code)
		}
		setFile(a, "want", out.Bytes())
	})
}

// BenchmarkParse reads a flow of 1,000 steps.
func BenchmarkParse(b *testing.B) {
	var text []byte
	text = append(text, "flow: a\nsteps:\n"...)
	for i := range 1000 {
		text = fmt.Appendf(text, "  s%d: {say: {prompt: p, with: {n: \"${line.waited}\"}}, next: {done: s%d}}\n", i, i+1)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		var l diag.List
		if Parse("f.yaml", text, &l) == nil || l.Len() > 0 {
			b.Fatal(l.Sorted())
		}
	}
}
