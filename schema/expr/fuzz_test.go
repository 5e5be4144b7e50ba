package expr_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

// FuzzExpression compiles and runs whatever comes: it must not panic, must end soon, must give the same
// result twice, and must not run when there was an error.
func FuzzExpression(f *testing.F) {
	for _, src := range append([]string{
		`tier == "gold" and tries < 3`, `wish in ["a", key] or not vip`, `(missing ?? 1) / zero == none`,
		`queues[key].spoken == none`, `vip ? 1m30s : line.waited * 2`, `key matches "^a+$"`, `20% < share`,
		`first(visits).at > now - 1d`, `spell(phone(key)) + 'x'`, `min(1, tries, -2)`, `1 < tries < 3`,
	}, escapes...) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		began := time.Now()
		w := newWorld()
		var first, second diag.List
		p := expr.Compile(at(src), w, expr.Type{}, &first)
		expr.Compile(at(src), w, expr.Type{}, &second)
		if diff := cmp.Diff(first.Sorted(), second.Sorted()); diff != "" {
			t.Errorf("two sets of faults:\n%s", diff)
		}
		if (p == nil) != first.HasErrors() {
			t.Fatalf("program %v with faults %v", p, first.Sorted())
		}
		if p != nil {
			run(t, p, w)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func run(t *testing.T, p *expr.Program, w *world) {
	t.Helper()
	v, err := p.Eval(w)
	again, errAgain := p.Eval(w)
	if diff := cmp.Diff(v, again); diff != "" || (err == nil) != (errAgain == nil) {
		t.Errorf("two results: %v %v\n%s", err, errAgain, diff)
	}
	if err != nil && strings.Contains(err.Error(), "runtime error") {
		t.Errorf("panic inside: %v", err)
	}
	if err == nil {
		expr.AppendJSON(nil, v)
	}
	for _, r := range p.Refs() {
		if !r.Span.Start.Known() || !r.Span.Start.Before(r.Span.End) {
			t.Errorf("reference %v has the span %v", r.Path, r.Span)
		}
	}
}

// FuzzTemplate checks that text without "${" stays as it is, and that nothing panics.
func FuzzTemplate(f *testing.F) {
	for _, src := range []string{"", "$", "${", "$${", "$$${key}", "a ${key} b ${tries}", "${'}'}", "${\"\\\"}\"}", "é${key}é", "${{}}"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		w := newWorld()
		var l diag.List
		p := expr.CompileTemplate(at(src), w, expr.Of(expr.Text), &l)
		if (p == nil) != l.HasErrors() {
			t.Fatalf("template %v with faults %v", p, l.Sorted())
		}
		if p == nil {
			return
		}
		v, err := p.Eval(w)
		if !strings.Contains(src, "${") && (v != src || err != nil) {
			t.Errorf("%q became %q, %v", src, v, err)
		}
		var escaped strings.Builder
		escaped.WriteString(strings.ReplaceAll(src, "${", "$${"))
		if strings.Contains(src, "$${") {
			return
		}
		literal := mustTemplate(t, w, escaped.String(), expr.Of(expr.Text))
		if v, ok := literal.Const(); !ok || v != src {
			t.Errorf("escaped %q became %q", src, v)
		}
	})
}

// FuzzLiteral checks that what is read as a duration is written in a form that reads the same.
func FuzzLiteral(f *testing.F) {
	for _, src := range []string{"1h30m", "500ms", "7d", "0s", "20%", "-3.50", "09:00", "2026-12-31", "yes", "+81312345678", "+9800000000"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, name := range expr.TypeNames() {
			kind, _ := expr.TypeByName(name)
			v, err := expr.ParseLiteral(src, expr.Of(kind))
			if err != nil {
				continue
			}
			text, err := expr.Convert(v, expr.Of(expr.Text), "")
			if err != nil || kind == expr.Percent {
				continue
			}
			if kind == expr.Date || kind == expr.Time {
				continue
			}
			back, err := expr.ParseLiteral(text.(string), expr.Of(kind))
			if err != nil || !cmp.Equal(v, back) {
				t.Errorf("%q as %s is %v, written %q, read back %v, %v", src, name, v, text, back, err)
			}
		}
	})
}
