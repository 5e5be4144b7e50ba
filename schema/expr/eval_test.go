package expr_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/schema/expr"
)

func TestConditions(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]bool{
		"vip":                                true,
		"not vip":                            false,
		"unset":                              false,
		"not unset":                          true,
		"unset == none":                      true,
		"vip == yes":                         true,
		"vip and tries < 3":                  true,
		"unset or tries >= 3":                false,
		`tier == "gold"`:                     true,
		`"gold" == tier`:                     true,
		`tier != "silver"`:                   true,
		`tier == none`:                       false,
		`tier in ["gold", "silver"]`:         true,
		`tier not in ["silver"]`:             true,
		"caller.number in lists.blocked":     true,
		"caller.number in lists.operators":   true,
		`caller.number == "+81 3-1234-5678"`: true,
		"wish in agents":                     true,
		"wish in queues":                     true,
		`wish == "take_next"`:                true,
		`wish contains "NEXT"`:               true,
		`key startsWith "sa"`:                true,
		`key endsWith "x"`:                   false,
		`key matches "^s[a-z]+$"`:            true,
		"line.waited > 1m":                   true,
		"line.waited > 1m1s":                 false,
		"share < 50%":                        true,
		"share < 20% or vip":                 true,
		"5 % 3 == 2":                         true,
		"-tries < 0":                         true,
		`due > "2026-12-31"`:                 true,
		`opens < "10:00"`:                    true,
		"missing < 3":                        false,
		"missing > 3":                        false,
		"not (missing < 3)":                  true,
		"missing + 1 == none":                true,
		"tries / zero == none":               true,
		"tries % zero == none":               true,
		"(missing ?? 7) == 7":                true,
		"missing in [1, 2]":                  false,
		"by.address == agents.kim":           true,
		"is_phone(key)":                      false,
		`is_phone("03-1234-5678")`:           true,
		`is_phone("110")`:                    false,
		`is_phone("119")`:                    false,
		"count(names) == 3 and first(names) == \"a\"": true,
		"pin.length == 4":           true,
		`anything == "x"`:           true,
		"anything < 3":              false,
		`anything contains "x"`:     true,
		"queues.sales.size == 3":    true,
		`queues["sales"].size == 3`: true,
		"due - 3d < now":            false,
		"visits == lists.visits":    false,
	} {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got, err := mustCompile(t, w, src, expr.Of(expr.YesNo)).Eval(w)
			if err != nil || got != want {
				t.Errorf("%s = %v, %v, want %v", src, got, err, want)
			}
		})
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src  string
		want expr.Kind
		out  expr.Value
	}{
		{"plain", expr.Text, "plain"},
		{"", expr.Text, ""},
		{"0042", expr.Digits, "0042"},
		{"20%", expr.Percent, 0.2},
		{"1h30m", expr.Duration, 90 * time.Minute},
		{"${tries}", expr.Any, 2.0},
		{"${tries}", expr.Text, "2"},
		{"${tries + 1}", expr.Number, 3.0},
		{"n: ${tries + 0.5}", expr.Text, "n: 2.5"},
		{"${tries}${tries}", expr.Text, "22"},
		{"${share}!", expr.Text, "25%!"},
		{"${vip} ${missing}.", expr.Text, "yes ."},
		{"$${tries} $ $$ ${tries}", expr.Text, "${tries} $ $$ 2"},
		{"$${", expr.Text, "${"},
		{"${tier == 'gold' ? 10 : 0}", expr.Number, 10.0},
		{"${key == '}' ? '{' : \"'}\"} {}", expr.Text, "'} {}"},
		{"${caller.name}", expr.Text, "${settings.company}"},
		{"Hi ${caller.name}!", expr.Text, "Hi ${settings.company}!"},
		{"${queues[key].spoken}", expr.Prompt, "sales_prompt"},
		{"${queues[caller.name].spoken}", expr.Prompt, nil},
		{"${agents[wish]}", expr.Address, "agents.take_next"},
		{"${caller.number}", expr.Address, "+81312345678"},
		{"${line.waited}", expr.Text, "1m1s"},
		{"${line.waited * 2}", expr.Duration, 122 * time.Second},
		{"${due} ${opens}", expr.Text, "2027-01-04 09:00"},
		{"${now}", expr.Text, "2026-12-31 09:05"},
		{"${names}", expr.Text, "a, b, c"},
		{"${[tries, 1]}", expr.Any, []any{2.0, 1.0}},
		{"${key + '!'}", expr.Text, "sales!"},
		{"${none}", expr.Text, nil},
		{"${look_up.item.branch}", expr.Text, "main"},
		{"${first(visits).branch}", expr.Text, "main"},
		{"${missing ?? 5}", expr.Number, 5.0},
		{"${anything}", expr.Text, "x"},
		{"${10s}", expr.Duration, 10 * time.Second},
		{"${'2026-12-31'}", expr.Date, time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)},
	} {
		t.Run(c.src, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			got, err := mustTemplate(t, w, c.src, expr.Of(c.want)).Eval(w)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.out, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
