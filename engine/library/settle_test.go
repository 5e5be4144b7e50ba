package library

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/schema/diag"
)

const settled = `workspace: shop
languages: {en: {code: en-US}}
numbers: {main: front}
ignore: [{code: unreachable-step, step: campaign, because: it begins in March, until: 2026-11-21}]
`

const front = `flow: front
start: greet
steps:
  greet: {say: {text: Hello.}, next: end}
  campaign: {say: {text: Spring.}, next: end}
`

func TestSettle(t *testing.T) {
	t.Parallel()
	day := func(d int) time.Time { return time.Date(2026, 11, d, 13, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		name, flow string
		today      time.Time
		part       bool
		want       []diag.Code
	}{
		{"the last day", front, day(21), false, nil},
		{"the day after", front, day(22), false, []diag.Code{"ignore-over", "unreachable-step"}},
		{"no day", front, time.Time{}, false, nil},
		{"put right", strings.Replace(front, "next: end", "next: campaign", 1), day(1), false, []diag.Code{"ignore-unused"}},
		{"a part only", strings.Replace(front, "next: end", "next: campaign", 1), day(1), true, nil},
		{"not looked for", strings.Replace(front, "next: end}", "next: campaign}  # callflow: ignore point-removed because it was never used", 1), time.Time{}, false, []diag.Code{"ignore-unused"}},
		{"errors hide warnings", strings.Replace(front, "next: end", "next: nowhere", 1), day(1), false, []diag.Code{"unknown-step"}},
	} {
		w := Compile(Files{"callflow.yaml": []byte(settled), "front.flow.yaml": []byte(tt.flow)}, Options{LiveNo: 1})
		var got []diag.Code
		for _, d := range w.Settings.Settle(w.Found, Settling{Files: w.Files, Today: tt.today, Part: tt.part, Without: []diag.Code{"point-removed"}}).Sorted() {
			got = append(got, d.Code)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// TestRaisedWarning checks that a warning that the workspace calls an error keeps the workspace from being used.
func TestRaisedWarning(t *testing.T) {
	t.Parallel()
	for severity, want := range map[string]bool{"error": true, "warning": false, "info": false, "off": false} {
		files := Files{"callflow.yaml": []byte("workspace: shop\nlanguages: {en: {code: en-US}}\nnumbers: {main: front}\nchecks: {unreachable-step: " + severity + "}\n"), "front.flow.yaml": []byte(front)}
		w := Compile(files, Options{LiveNo: 1})
		if got := w.Diagnostics.HasErrors(); got != want {
			t.Errorf("%s: errors %v, want %v", severity, got, want)
		}
		if CompileAgain(files, Options{}).Diagnostics.HasErrors() {
			t.Errorf("%s: what was compiled before cannot be used any more", severity)
		}
	}
}

// TestSettleManyComments bounds the work: a file full of comments is looked at once.
func TestSettleManyComments(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(front)
	for i := range 10_000 {
		fmt.Fprintf(&b, "  # callflow: ignore unreachable-step because of %d\n", i)
	}
	w := Compile(Files{"callflow.yaml": []byte(settled), "front.flow.yaml": []byte(b.String())}, Options{LiveNo: 1})
	all := w.Settings.Settle(w.Found, Settling{Files: w.Files}).Sorted()
	if len(all) != 10_000 || all[0].Code != "ignore-unused" {
		t.Errorf("%d diagnostics, the first %+v", len(all), all[0])
	}
}
