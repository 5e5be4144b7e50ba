package expr_test

import (
	"strings"
	"testing"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

// escapes are ways out of other template and expression languages: expr, Go templates, Jinja, Liquid,
// CEL, JavaScript. As an expression each must be refused.
var escapes = []string{
	// expr
	`$env`, `$env["env"]`, `env`, `env.Now()`, `r0`, `__`, `_0s`, `#`, `#.x`, `.x`, `::now()`, `get(env, "x")`,
	`let x = $env; x`, `toJSON($env)`, `map(1..1000000, #)`, `1..1000000`, `reduce(1..9, # + #acc)`,
	`sum(map(1..9, sum(1..#)))`, `filter(names, {# == "a"})`, `names | map(#)`, `groupBy(names, #)`,
	`repeat("x", 1000000)`, `fromJSON("{}")`, `now().Year()`, `now.UnixNano()`, `now.wall`, `now["wall"]`,
	`duration("1h").String()`, `date("2020-01-01").Location()`, `type(key)`, `"x".constructor`, `key?.x`,
	`key ?? env`, `names[0:1]`, `{"a": 1}["a"]`, `{(key): 1}`, `b"bytes"`, `flatten([[1]])`, `uniq(names)`,
	`if true {1} else {2}`, `1; 2`, "`raw`", `$equal(1, 1)`, `$index(env, 0, "x")`, `"$now"()`, `key.$field`,
	`now.Format("2006")`, `names.len`, `lists.blocked.append(1)`, `caller.number.__class__`, `(now).ext`,
	// Go templates
	`{{.}}`, `{{printf "%s" .}}`, `{{call .Func}}`, `{{template "x"}}`, `.Values.x`, `printf "%s" key`,
	// Jinja
	`''.__class__.__mro__[1].__subclasses__()`, `config.items()`, `request.application.__globals__`,
	`{% for x in y %}{% endfor %}`, `cycler.__init__`, `lipsum.__globals__["os"].popen("id")`, `self.x`,
	`key|attr("__class__")`, `range(10)`, `namespace()`,
	// Liquid
	`{{ key | append: "x" }}`, `key | upcase`, `assign x = 1`, `forloop.index`,
	// CEL
	`names.map(x, x)`, `names.all(x, x > 0)`, `[1].exists(x, true)`, `has(key.x)`, `dyn(key)`, `type(1)`,
	`"a".matches("(a+)+$")`, `timestamp("x")`, `size(names)`, `key.size()`, `1u`, `b'x'`, `r"x"`, `x ? y`,
	// JavaScript and shells
	`constructor.constructor("return 1")()`, `process.env`, `globalThis`, `() => 1`, `key = 1`, `key++`,
	`new Date()`, `$(id)`, `%x{id}`, `eval("1")`, `import("os")`, `this`, `key[`, `\u0061`, "key\x00",
}

func TestEscapesAreRefused(t *testing.T) {
	t.Parallel()
	for _, src := range escapes {
		var l diag.List
		if p := expr.Compile(at(src), newWorld(), expr.Type{}, &l); p != nil || !l.HasErrors() {
			t.Errorf("%q compiles", src)
		}
		l = diag.List{}
		if p := expr.CompileTemplate(at("a ${"+src+"} b"), newWorld(), expr.Of(expr.Text), &l); p != nil || !l.HasErrors() {
			t.Errorf("%q compiles in a template", src)
		}
	}
}

// TestValuesAreInert gives every escape as the value of a name: it must come out as it is.
func TestValuesAreInert(t *testing.T) {
	t.Parallel()
	values := append([]string{"${key}", "$${key}", "${settings.company}", "$", "${", "}"}, escapes...)
	for _, src := range []string{"${caller.name}", "<${caller.name}>", "${caller.name ?? ''}", "${caller.name + ''}"} {
		for _, v := range values {
			w := newWorld()
			w.values["caller.name"] = v
			got, err := mustTemplate(t, w, src, expr.Of(expr.Text)).Eval(w)
			text, _ := got.(string)
			if err != nil || strings.Trim(text, "<>") != strings.Trim(v, "<>") {
				t.Errorf("%s with %q is %q, %v", src, v, got, err)
			}
		}
	}
}

// TestOddValues gives every reference values that its type does not allow: nothing may panic.
func TestOddValues(t *testing.T) {
	t.Parallel()
	odd := []expr.Value{nil, "", "x", 0.0, -1.5, true, []any{}, []any{nil, 1.0}, map[string]any{}, expr.Playable{}}
	sources := []string{
		"tries + 1 > 2", "tries * line.waited > 1s", "-tries < 0", "tries / zero == none", "tries % 2 == 1",
		"key contains wish", `key matches "a"`, "wish in agents", "caller.number in lists.operators",
		"caller.number == key", "vip and unset", "not vip", "vip ? vip : unset", "vip ?? unset",
		"look_up.item.branch == key", "first(visits).branch == key", "count(names) == 1", "join(names) == key",
		"round(tries, zero) == 1", "min(tries, zero) == 1", "minutes(line.waited) == 1", "is_phone(key)",
		"phone(key) == none", "date(now) == key", "date(due) == key", "clock(opens) == key", "spell(key) == key",
		"weekday(due) == key", "money(tries, key) == key", "play(message) == none", "upper(key) == key",
		"queues[key].spoken == none", "pin.length > 2", "now - 1d < now + line.waited", "due > due", "opens < opens",
		"[key, wish] == names", "anything.a.b == anything", "tier == \"gold\"", "at(names, tries) == key",
	}
	for _, src := range sources {
		p := mustCompile(t, newWorld(), src, expr.Of(expr.YesNo))
		for _, v := range odd {
			w := newWorld()
			for name := range w.values {
				w.values[name] = v
			}
			if got, err := p.Eval(w); err != nil {
				t.Errorf("%s with %v everywhere: %v, %v", src, v, got, err)
			}
		}
	}
}
