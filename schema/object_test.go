package schema

import (
	"fmt"
	"testing"
	"time"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

// declare makes a Fielder of a function.
type declare func(o *Object)

func (f declare) Fields(o *Object) { f(o) }

// decodeText reads a file by a declaration and returns the codes of its faults with their lines.
func decodeText(t *testing.T, text string, f Fielder) string {
	t.Helper()
	var l diag.List
	Decode(Parse("f.yaml", []byte(text), &l), f, &l)
	out := ""
	for _, d := range l.Sorted() {
		out += fmt.Sprintf("%s %s; ", d.Span.Start, d.Code)
	}
	return out
}

func TestOthersAndAfter(t *testing.T) {
	t.Parallel()
	var found []string
	step := declare(func(o *Object) {
		o.Text("next", new(string), "where to go")
		o.Others(func(d *Decoder, p Pair) {
			found = append(found, p.Key.Value)
			if p.Key.Value == "sya" {
				d.Errorf("unknown-kind", p.Key, "kind %q is not known", p.Key.Value)
			}
		}, Shape{Label: "kind"})
		o.After(func(d *Decoder, n *Node) { found = append(found, fmt.Sprint("after ", len(n.Pairs()))) })
	})
	got := decodeText(t, "say: a\nnext: b\nsya: c\n", step)
	if want := "3:1 unknown-kind; "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := "[say sya after 3]"; fmt.Sprint(found) != want {
		t.Errorf("found %v, want %s", found, want)
	}
	if s := Describe(step); s.Others == nil || s.Others.Label != "kind" {
		t.Errorf("other keys are not described: %+v", s)
	}
}

func TestMayBeEmpty(t *testing.T) {
	t.Parallel()
	var self *Node
	read := false
	closing := declare(func(o *Object) {
		o.MayBeEmpty()
		o.Bool("at_once", &read, "whether at once", Default(true))
		o.Self(&self)
	})
	action := declare(func(o *Object) { o.Object("close", closing, "ends the room") })
	if got := decodeText(t, "close:\n", action); got != "" || self == nil || !read {
		t.Errorf("got %q, %v, %v", got, self, read)
	}
	if got := decodeText(t, "close: {at_once: no}\n", action); got != "" || read {
		t.Errorf("got %q, %v", got, read)
	}
	if got := decodeText(t, "close: 3\n", action); got != "1:8 wrong-type; " {
		t.Errorf("got %q", got)
	}
	if s := Describe(closing); s.AnyOf[0].Types[0] != "null" {
		t.Errorf("nothing is not described: %+v", s)
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	var words []string
	list := declare(func(o *Object) { o.Whole(TextsForm(&words)) })
	for text, want := range map[string]string{"do: [a, b]\n": "[a b]", "do: a\n": "[a]"} {
		got := decodeText(t, text, declare(func(o *Object) { o.Object("do", list, "actions") }))
		if got != "" || fmt.Sprint(words) != want {
			t.Errorf("%s: got %q and %v, want %s", text, got, words, want)
		}
	}
	if got := Describe(list).Label; got != "list of text" {
		t.Errorf("described as %q", got)
	}
}

func TestOneOfOption(t *testing.T) {
	t.Parallel()
	var reason string
	f := declare(func(o *Object) {
		o.Text("reason", &reason, "why", OneOf("busy", "rejected"), Default("rejected"))
	})
	tests := []struct{ text, faults, want string }{
		{"reason: busy", "", "busy"},
		{"{}", "", "rejected"},
		{"reason: bsy", "1:9 not-one-of; ", "rejected"},
	}
	for _, tt := range tests {
		if got := decodeText(t, tt.text, f); got != tt.faults || reason != tt.want {
			t.Errorf("%s: got %q and %q, want %q and %q", tt.text, got, reason, tt.faults, tt.want)
		}
	}
}

func TestRecordValues(t *testing.T) {
	t.Parallel()
	var v Value
	typ := expr.RecordOf(expr.Field{Name: "id", Type: expr.Of(expr.Text)}, expr.Field{Name: "at", Type: expr.Of(expr.Time)})
	tests := []struct {
		text string
		typ  expr.Type
		want string
		show string
	}{
		{"v: {id: a, at: 2026-12-31}", typ, "", `{id: "a" at: "2026-12-31" }`},
		{"v: {ib: a}", typ, "1:5 unknown-key; ", `{ib: "a" }`},
		{"v: {id: }", typ, "1:9 empty-value; ", ""},
		{"v: [{id: a}, {id: b}]", expr.List(typ), "", `[{id: "a" } {id: "b" } ]`},
		{"v: {id: a}", expr.List(typ), "", `[{id: "a" } ]`},
		{"v: [a]", typ, "1:4 wrong-type; ", ""},
		{"v: [[a], b]", expr.List(expr.Of(expr.Text)), "1:5 wrong-type; ", ""},
		{"v: ${list}", expr.List(typ), "", `"${list}"`},
	}
	for _, tt := range tests {
		got := decodeText(t, tt.text, declare(func(o *Object) { o.Value("v", &v, tt.typ, "") }))
		if got != tt.want || tt.show != "" && show(&v) != tt.show {
			t.Errorf("%s: got %q and %s, want %q and %s", tt.text, got, show(&v), tt.want, tt.show)
		}
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	var l diag.List
	n := Parse("f.yaml", []byte("a: {x: ref}\nb: {x: other}\n"), &l)
	d := NewDecoder(&l)
	for _, key := range []string{"b", "a"} {
		d.Join(Decode(n.Find(key), declare(func(o *Object) { o.Ref("x", new(Ref), "flow", "") }), d.List()))
	}
	if refs := d.Refs(); len(refs) != 2 || refs[0].Name != "ref" {
		t.Errorf("got %v", refs)
	}
}

// TestWrongDeclarations shows that a declaration that cannot work is noticed at once.
func TestWrongDeclarations(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]declare{
		"main key":    func(o *Object) { o.Main("x") },
		"no limits":   func(o *Object) { o.Ref("x", new(Ref), "flow", "", Between(1, 2)) },
		"limit typed": func(o *Object) { o.Int("x", new(int), "", Max("many")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			decodeText(t, "x: 1", f)
		})
	}
}

func TestDefaultLiterals(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{
		"yes": true, "no": false, "3": 3, "2.5": 2.5, "1h": time.Hour, "90s": 90 * time.Second, "1500ms": 1500 * time.Millisecond,
		"0ms": 0 * time.Second, "2d": 48 * time.Hour, "a b": "a b",
	} {
		if got := literalOf(v); got != want {
			t.Errorf("%v is written %q, want %q", v, got, want)
		}
	}
}
