package expr_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/schema/expr"
)

func TestFunctions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang, src string
		want      expr.Value
	}{
		{"en-US", "count(names)", 3.0},
		{"en-US", "count(anything)", 1.0},
		{"en-US", "count(key)", 5.0},
		{"en-US", "first(names)", "a"},
		{"en-US", "last(names)", "c"},
		{"en-US", "at(names, 2)", "b"},
		{"en-US", "at(names, 0)", nil},
		{"en-US", "at(names, 4)", nil},
		{"en-US", "at(names, 1.5)", nil},
		{"en-US", "at(names, missing)", nil},
		{"en-US", "first([])", nil},
		{"en-US", "join(names)", "a, b, c"},
		{"en-US", `join(names, "/")`, "a/b/c"},
		{"en-US", "lower('ÄB')", "äb"},
		{"en-US", "upper(key)", "SALES"},
		{"en-US", "trim(' x ')", "x"},
		{"en-US", "phone('03-1234-5678')", "+81312345678"},
		{"en-US", "phone('0120 444 444')", "+81120444444"},
		{"en-US", "phone('+1 212 555 0100')", "+12125550100"},
		{"en-US", "phone('110')", nil},
		{"en-US", "phone('119')", nil},
		{"en-US", "phone('+')", nil},
		{"en-US", "phone('kim')", nil},
		{"en-US", "phone('sip:1@x')", nil},
		{"en-US", "round(2.5)", 3.0},
		{"en-US", "round(2.345, 2)", 2.35},
		{"en-US", "min(3, tries, 5)", 2.0},
		{"en-US", "max(1s, line.waited)", 61 * time.Second},
		{"en-US", "min(missing, 1)", nil},
		{"en-US", "minutes(line.waited)", 2.0},
		{"en-US", "minutes(1s)", 1.0},
		{"en-US", "minutes(0s)", 0.0},
		{"en-US", "seconds(1500ms)", 2.0},
		{"en-US", "code(6)", "612345"},
		{"en-US", "code(1)", "1"},
		{"en-US", "date(now)", "December 31"},
		{"en-US", "date(due)", "January 4"},
		{"en-US", "clock(now)", "9:05 AM"},
		{"en-US", "clock(opens)", "9:00 AM"},
		{"en-US", "weekday(now)", "Thursday"},
		{"en-US", "weekday(due)", "Monday"},
		{"en-US", "spell('+81312345678')", "8 1 3 1 2 3 4 5 6 7 8"},
		{"en-US", "spell('A-1 2')", "A 1 2"},
		{"en-US", "spell(42)", "4 2"},
		{"en-US", "money(1234)", "1,234 yen"},
		{"en-US", "money(1, 'usd')", "1 dollar"},
		{"en-US", "money(12.5, 'USD')", "12 dollars and 50 cents"},
		{"en-US", "money(0.01, 'USD')", "0 dollars and 1 cent"},
		{"en-US", "money(3, 'CHF')", "3.00 CHF"},
		{"ja-JP", "date(now)", "12月31日"},
		{"ja-JP", "clock(now)", "午前9時5分"},
		{"ja-JP", "clock(now + 3h)", "午後0時5分"},
		{"ja-JP", "clock(opens)", "午前9時"},
		{"ja-JP", "weekday(now)", "木曜日"},
		{"ja-JP", "spell('+81312345678')", "0 3 1 2 3 4 5 6 7 8"},
		{"ja-JP", "spell('+12125550100')", "1 2 1 2 5 5 5 0 1 0 0"},
		{"ja-JP", "money(1234)", "1,234円"},
		{"ja-JP", "money(12.5, 'USD')", "12.50ドル"},
		{"fr-FR", "date(due)", "2027-01-04"},
		{"fr-FR", "clock(now)", "09:05"},
		{"fr-FR", "money(3)", "3 JPY"},
		{"en-US", "play(message)", expr.Playable{Recording: "RE1"}},
		{"en-US", "play('')", nil},
	} {
		t.Run(c.lang+" "+c.src, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.lang = c.lang
			got, err := mustCompile(t, w, c.src, expr.Type{}).Eval(w)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEvalFails(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"code(0)":                 "code takes a whole number from 1 to 12",
		"code(13)":                "code takes a whole number from 1 to 12",
		"code(tries + 0.5)":       "code takes a whole number from 1 to 12",
		"key + key":               "longer than 10,000 bytes",
		"spell(key)":              "longer than 10,000 bytes",
		"join([key, key, 'x'])":   "longer than 10,000 bytes",
		"upper(key) + upper(key)": "longer than 10,000 bytes",
	} {
		w := newWorld()
		w.values["key"] = strings.Repeat("x", 6000)
		v, err := mustCompile(t, w, src, expr.Type{}).Eval(w)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s = %v, %v, want an error with %q", src, v, err, want)
		}
	}
}

// TestFunctionTable checks that every function of the language is there, documented, and tested above.
func TestFunctionTable(t *testing.T) {
	t.Parallel()
	const language = "count first last at join lower upper trim phone is_phone round min max minutes " +
		"seconds date clock weekday spell money play code"
	got := map[string]bool{}
	for _, f := range expr.Functions() {
		got[f.Name] = true
		if !strings.HasPrefix(f.Signature, f.Name+"(") || !strings.HasSuffix(f.Doc, ".") {
			t.Errorf("%s: signature %q, doc %q", f.Name, f.Signature, f.Doc)
		}
	}
	for _, name := range strings.Fields(language) {
		if !got[name] {
			t.Errorf("%s is missing", name)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("more functions than the language has: %v", got)
	}
}

func TestFoldSpeech(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Take Next.":       "take next",
		" take_next ":      "take next",
		"ＡＢＣ１２":            "abc12",
		"はい。":              "はい",
		"It's  OK\t(yes)!": "its ok yes",
		"":                 "",
		"...":              "",
		"ÉCOLE":            "école",
	} {
		if got := expr.FoldSpeech(in); got != want {
			t.Errorf("FoldSpeech(%q) = %q, want %q", in, got, want)
		}
	}
}
