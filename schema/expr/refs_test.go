package expr_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/schema/diag"
	"callflow/schema/expr"
)

// TestCovered marks the references that cope with none by a star; the text is that of the span.
func TestCovered(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"tries > 1":                                             "tries",
		"missing == none":                                       "missing*",
		"none != missing":                                       "missing*",
		"(missing ?? 1) > tries":                                "missing* tries",
		"((missing + tries) ?? 1) > 1":                          "missing* tries*",
		"(missing ?? tries) > 1":                                "missing* tries",
		"missing != none and missing > 1":                       "missing* missing*",
		"missing > 1 and missing != none":                       "missing missing*",
		"missing == none or missing > 1":                        "missing* missing*",
		"missing != none or missing > 1":                        "missing* missing",
		"not (missing == none) and missing > 1":                 "missing* missing*",
		"missing != none ? missing > 1 : tries > missing":       "missing* missing* tries missing",
		"look_up.item != none and look_up.item.branch == key":   "look_up.item* look_up.item.branch* key",
		"vip and (missing != none and tries > 1) and missing>1": "vip missing* tries missing*",
		"caller.number in lists.blocked":                        "caller.number lists.blocked",
		"queues[key].spoken == none":                            "key* queues[key].spoken*",
		`queues["sales"].size > 1`:                              `queues["sales"].size`,
		"upper(look_up . name) == key":                          "look_up . name key",
		"count(visits) == tries":                                "visits tries",
		"now > now":                                             "",
	} {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, r := range mustCompile(t, newWorld(), src, expr.Of(expr.YesNo)).Refs() {
				s := src[r.Span.Start.Col()-1 : r.Span.End.Col()-1]
				if r.Covered {
					s += "*"
				}
				got = append(got, s)
			}
			if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRefPaths(t *testing.T) {
	t.Parallel()
	w := newWorld()
	refs := mustTemplate(t, w, "${queues[key].spoken} ${look_up.item.at}", expr.Of(expr.Text)).Refs()
	var paths []string
	for _, r := range refs {
		paths = append(paths, strings.Join(r.Path, ".")+" "+r.Type.String())
	}
	want := []string{"key text", "queues.*.spoken prompt", "look_up.item.at time"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff)
	}
}

func TestSensitive(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]bool{
		"${pin}":                        true,
		"${pin == '1'}":                 true,
		"${upper(pin)}":                 true,
		"${vip ? pin : key}":            true,
		"${pin == '1' ? 1 : 2}":         true,
		"${pin ?? '0'}":                 true,
		"${[pin, key]}":                 true,
		"${first([key, pin])}":          true,
		"${pin + key}":                  true,
		"${pin.length}":                 true,
		"${pin in names and vip}":       true,
		"${not (pin == '1')}":           true,
		"your pin is ${pin} (${tries})": true,
		"${key}":                        false,
		"hello ${key}":                  false,
		"plain":                         false,
	} {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			if got := mustTemplate(t, newWorld(), src, expr.Type{}).Type().Sensitive; got != want {
				t.Errorf("sensitive is %v, want %v", got, want)
			}
		})
	}
}

func TestResultTypes(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"${tries / 2}":                "number",
		"${tries / zero}":             "number?",
		"${share * 2}":                "number",
		"${now + 1h}":                 "time",
		"${now - now}":                "duration",
		"${due - due}":                "duration",
		"${due + 1d}":                 "time",
		"${line.waited / 1s}":         "number",
		"${first(visits)}":            "{at: time, branch: text}?",
		"${first(visits).at}":         "time?",
		"${caller.number}":            "phone?",
		"${caller.number ?? '+1'}":    "text",
		"${phone(key)}":               "phone?",
		"${vip ? none : 3}":           "number?",
		"${vip ? 'a' : tier}":         "text",
		"${[1, none, 50%]}":           "{list_of: number}",
		"${count(names)}":             "number",
		"${code(4)}":                  "digits",
		"${anything + 1}":             "any",
		"${anything.x.y}":             "any",
		"${-line.waited}":             "duration",
		"${min(1s, line.waited)}":     "duration",
		"x ${tries}":                  "text",
		"${queues}":                   "{list_of: text}",
		"${tier ?? 'gold'}":           "text",
		"${look_up.item ?? none}":     "{at: time, branch: text}?",
		"${play(message)}":            "sound",
		"${money(tries, 'JPY')}":      "text",
		"${weekday(now) + 'x'}":       "text",
		"${[] == names ? 1m : 500ms}": "duration",
	} {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			typ := mustTemplate(t, newWorld(), src, expr.Type{}).Type()
			got := typ.String()
			if typ.Optional {
				got += "?"
			}
			if got != want {
				t.Errorf("type is %s, want %s", got, want)
			}
		})
	}
}

// TestPositions puts an expression where its characters do not stand side by side in the file, as in a
// quoted scalar with escapes or a folded block.
func TestPositions(t *testing.T) {
	t.Parallel()
	value := "Grüße ${nme}\nand ${line.wait}"
	places := make([]diag.Pos, len(value)+1)
	for i := range places {
		places[i] = diag.Place(10+i, 2*i)
	}
	src := diag.Text{File: "f.yaml", Value: value, At: func(i int) diag.Pos { return places[i] }}
	var l diag.List
	if expr.CompileTemplate(src, newWorld(), expr.Of(expr.Text), &l) != nil {
		t.Fatal("compiled")
	}
	got := map[string]diag.Pos{}
	for _, d := range l.Sorted() {
		got[d.Message] = d.Span.Start
	}
	want := map[string]diag.Pos{
		`"nme" is not defined`:            places[strings.Index(value, "nme")],
		`"wait" is not defined in "line"`: places[strings.Index(value, "wait")],
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConcurrentEval(t *testing.T) {
	t.Parallel()
	w := newWorld()
	p := mustCompile(t, w, `tier == "gold" and tries < 3 and wish in agents`, expr.Of(expr.YesNo))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				if v, err := p.Eval(w); err != nil || v != true {
					t.Errorf("got %v, %v", v, err)
				}
			}
		})
	}
	group.Wait()
}

func TestParts(t *testing.T) {
	t.Parallel()
	w := newWorld()
	var got []any
	for _, part := range mustTemplate(t, w, "You said ${play(message)} at ${clock(now)}.", expr.Of(expr.Words)).Parts() {
		if part.Program == nil {
			got = append(got, part.Text)
			continue
		}
		v, err := part.Program.Eval(w)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, v)
	}
	want := []any{"You said ", expr.Playable{Recording: "RE1"}, " at ", "9:05 AM", "."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConst(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]any{
		"plain": "plain", "$${x}": "${x}", "${1 + 1}": 2.0, "${upper('x')}": nil, "${tries}": nil, "a ${tries}": nil,
	} {
		v, ok := mustTemplate(t, newWorld(), src, expr.Type{}).Const()
		if v != want || ok != (want != nil) {
			t.Errorf("%s: got %v, %v, want %v", src, v, ok, want)
		}
	}
}
