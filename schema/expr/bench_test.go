package expr_test

import (
	"testing"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

func BenchmarkCondition(b *testing.B) {
	w := newFastWorld()
	p := mustCompile(b, w.world, `tier == "gold" and tries < 3`, expr.Of(expr.YesNo))
	b.ReportAllocs()
	for b.Loop() {
		if v, err := p.Eval(w); v != true || err != nil {
			b.Fatal(v, err)
		}
	}
}

func BenchmarkReference(b *testing.B) {
	w := newFastWorld()
	p := mustTemplate(b, w.world, "${tier}", expr.Type{})
	b.ReportAllocs()
	for b.Loop() {
		_, _ = p.Eval(w)
	}
}

func BenchmarkLiteral(b *testing.B) {
	w := newFastWorld()
	p := mustTemplate(b, w.world, "Thank you for calling.", expr.Of(expr.Text))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = p.Eval(w)
	}
}

func BenchmarkMixed(b *testing.B) {
	w := newFastWorld()
	p := mustTemplate(b, w.world, "You are ${tier} after ${tries + 1} tries.", expr.Of(expr.Text))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = p.Eval(w)
	}
}

func BenchmarkCompile(b *testing.B) {
	w := newWorld()
	src := at(`tier == "gold" and tries < 3`)
	b.ReportAllocs()
	for b.Loop() {
		var l diag.List
		expr.Compile(src, w, expr.Of(expr.YesNo), &l)
	}
}

// fastWorld answers by number, as an engine does.
type fastWorld struct {
	*world
	byRef []expr.Value
}

func newFastWorld() *fastWorld {
	w := &fastWorld{world: newWorld()}
	for _, path := range w.paths {
		w.byRef = append(w.byRef, w.values[path])
	}
	return w
}

func (w *fastWorld) Value(r expr.Ref) expr.Value { return w.byRef[r] }

// TestAllocations holds the bounds that one step of a call counts on.
func TestAllocations(t *testing.T) {
	w := newFastWorld()
	condition := mustCompile(t, w.world, `tier == "gold" and tries < 3`, expr.Of(expr.YesNo))
	literal := mustTemplate(t, w.world, "Thank you.", expr.Of(expr.Text))
	for _, c := range []struct {
		name string
		most float64
		run  func()
	}{
		{"condition", 2, func() { _, _ = condition.Eval(w) }},
		{"literal", 0, func() { _, _ = literal.Eval(w) }},
	} {
		if got := testing.AllocsPerRun(200, c.run); got > c.most {
			t.Errorf("%s: %v allocations, at most %v are allowed", c.name, got, c.most)
		}
	}
}
