package expr_test

import (
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

// world is a scope and an environment of named values for tests; a path is its parts joined by dots.
type world struct {
	types  map[string]expr.Type
	values map[string]expr.Value
	paths  []string
	lang   string
	region string
	zone   time.Duration
}

func newWorld() *world {
	person := expr.RecordOf(
		expr.Field{Name: "number", Type: expr.Of(expr.Phone)},
		expr.Field{Name: "name", Type: expr.Of(expr.Text)},
	)
	visit := expr.RecordOf(
		expr.Field{Name: "at", Type: expr.Of(expr.Time)},
		expr.Field{Name: "branch", Type: expr.Of(expr.Text)},
	)
	w := &world{lang: "en-US", region: "JP", zone: 9 * time.Hour}
	w.types = map[string]expr.Type{
		"tries":             expr.Of(expr.Number),
		"zero":              expr.Of(expr.Number),
		"missing":           expr.Of(expr.Number),
		"share":             expr.Of(expr.Percent),
		"wish":              {Kind: expr.Text, Heard: true},
		"key":               expr.Of(expr.Text),
		"vip":               expr.Of(expr.YesNo),
		"unset":             expr.Of(expr.YesNo),
		"tier":              expr.Enum("gold", "silver", "none"),
		"pin":               expr.Of(expr.Digits).AsSensitive(),
		"due":               expr.Of(expr.Date),
		"opens":             expr.Of(expr.Clock),
		"message":           expr.Of(expr.Recording),
		"visits":            expr.List(visit),
		"names":             expr.List(expr.Of(expr.Text)),
		"anything":          expr.Of(expr.Any),
		"caller.number":     expr.Of(expr.Phone).AsOptional(),
		"caller.name":       expr.Of(expr.Text).AsOptional(),
		"line.waited":       expr.Of(expr.Duration),
		"look_up.name":      expr.Of(expr.Text),
		"look_up.item":      visit,
		"settings.company":  expr.Of(expr.Text),
		"lists.blocked":     expr.List(expr.Of(expr.Phone)),
		"lists.operators":   expr.KeyedList(person, "number"),
		"lists.visits":      expr.List(visit),
		"queues":            expr.List(expr.Of(expr.Text)),
		"queues.*.spoken":   expr.Of(expr.Prompt),
		"agents":            expr.List(expr.Of(expr.Text)),
		"agents.*":          expr.Of(expr.Address),
		"agents.kim":        expr.Of(expr.Address),
		"by.address":        expr.Of(expr.Address),
		"queues.sales.size": expr.Of(expr.Number),
	}
	for path := range w.types {
		w.paths = append(w.paths, path)
	}
	sort.Strings(w.paths)
	at := time.Date(2026, 12, 31, 0, 5, 0, 0, time.UTC)
	w.values = map[string]expr.Value{
		"tries": 2.0, "zero": 0.0, "share": 0.25, "wish": "Take next.", "key": "sales", "vip": true,
		"tier": "gold", "pin": "1234", "due": time.Date(2027, 1, 4, 0, 0, 0, 0, time.UTC), "opens": "09:00",
		"message": "RE1", "names": []any{"a", "b", "c"}, "anything": "x",
		"visits":        []any{map[string]any{"at": at, "branch": "main"}},
		"caller.number": "+81312345678", "caller.name": "${settings.company}", "line.waited": 61 * time.Second,
		"look_up.name": "Sato", "look_up.item": map[string]any{"at": at, "branch": "main"},
		"settings.company": "Acme", "lists.blocked": []any{"+81312345678"},
		"lists.operators": []any{map[string]any{"number": "+81312345678", "name": "Kim"}},
		"queues":          []any{"sales", "take_next"}, "agents": []any{"kim", "take_next"},
		"agents.kim": "agents.kim", "by.address": "agents.kim", "queues.sales.size": 3.0,
		"queues.*.spoken/sales": "sales_prompt", "agents.*/take_next": "agents.take_next",
	}
	return w
}

func (w *world) Resolve(path []string) (expr.Found, bool) {
	for n := len(path); n > 0; n-- {
		name := strings.Join(path[:n], ".")
		if i := slices.Index(w.paths, name); i >= 0 {
			return expr.Found{Type: w.types[name], Ref: expr.Ref(i), Depth: n}, true
		}
	}
	return expr.Found{}, false
}

func (w *world) Names(prefix []string) []string {
	var names []string
	start := strings.Join(append(slices.Clone(prefix), ""), ".")
	for _, path := range w.paths {
		rest, ok := strings.CutPrefix(path, start)
		name, _, _ := strings.Cut(rest, ".")
		if ok && name != "*" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (w *world) Value(r expr.Ref) expr.Value { return w.values[w.paths[r]] }

func (w *world) Index(r expr.Ref, name string) expr.Value { return w.values[w.paths[r]+"/"+name] }

func (w *world) Now() time.Time { return time.Date(2026, 12, 31, 0, 5, 0, 0, time.UTC) }

func (w *world) Draw(n int) uint64 { return 9876543210 + uint64(n) }

func (w *world) Local(t time.Time) time.Time { return t.Add(w.zone) }

func (w *world) Language() string { return w.lang }

func (w *world) Region() string { return w.region }

// at returns a source that begins at line 1, column 1.
func at(value string) diag.Text { return diag.PlainText("f.yaml", value, diag.Place(1, 1)) }

// mustCompile compiles a bare expression that is right.
func mustCompile(t testing.TB, w *world, src string, want expr.Type) *expr.Program {
	t.Helper()
	var l diag.List
	p := expr.Compile(at(src), w, want, &l)
	if l.HasErrors() || p == nil {
		t.Fatalf("Compile(%q): %v", src, l.Sorted())
	}
	return p
}

// mustTemplate compiles a scalar that is right.
func mustTemplate(t testing.TB, w *world, src string, want expr.Type) *expr.Template {
	t.Helper()
	var l diag.List
	p := expr.CompileTemplate(at(src), w, want, &l)
	if l.HasErrors() || p == nil {
		t.Fatalf("CompileTemplate(%q): %v", src, l.Sorted())
	}
	return p
}
