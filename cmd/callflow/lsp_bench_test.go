package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// longFlow is a flow of about 2,000 lines in a workspace with two languages, a queue and a log point.
func longFlow(tb testing.TB, dir string) {
	var flow, en, ja strings.Builder
	flow.WriteString("flow: main\nvars: {n: {type: number, default: 0}}\nstart: ask_0\nsteps:\n")
	const menus = 200
	for i := range menus {
		fmt.Fprintf(&flow, "  ask_%d:\n    menu:\n      say: prompt_%d\n      keys: {1: count_%d, 2: end}\n    log: {choice: {way: \"${ask_%d.outcome}\"}}\n    next: {else: count_%d}\n", i, i, i, i, i)
		fmt.Fprintf(&flow, "  count_%d:\n    set: {n: \"${n + 1}\"}\n    next: many_%d\n  many_%d: {switch: [{when: n > %d, then: end}], next: ask_%d}\n", i, i, i, i, (i+1)%menus)
		fmt.Fprintf(&en, "prompt_%d: For number %d press one.\n", i, i)
		fmt.Fprintf(&ja, "prompt_%d: %d番は1を押してください。\n", i, i)
	}
	for name, text := range map[string]string{
		"callflow.yaml":  "workspace: long\nlanguages: {en: {code: en-US}, ja: {code: ja-JP}}\nnumbers: {main: main}\nlogs: {choice: {fields: {way: text}}}\n",
		"main.flow.yaml": flow.String(), "prompts/en.yaml": en.String(), "prompts/ja.yaml": ja.String(),
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkKeyPress is the time from a key that is pressed in a file of 2,000 lines to the diagnostics of its
// workspace, through the protocol; and that to the completion of a step.
func BenchmarkKeyPress(b *testing.B) {
	dir := b.TempDir()
	longFlow(b, dir)
	e := newEditor(b, dir)
	e.begin()
	e.open("main.flow.yaml")
	e.checked("main.flow.yaml")
	b.Run("diagnostics", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			from, to := "next: many_10|0|\n", "1"
			if i%2 == 1 {
				from, to = "next: many_10|1|\n", "0"
			}
			e.typed("main.flow.yaml", from, to)
			e.checked("main.flow.yaml")
		}
	})
	b.Run("completion", func(b *testing.B) {
		for b.Loop() {
			e.ask("textDocument/completion", map[string]any{"textDocument": map[string]any{"uri": e.uri("main.flow.yaml")}, "position": e.position("main.flow.yaml", "next: many_5|0\n")})
		}
	})
	if code := e.end(); code != 0 {
		b.Errorf("exit %d", code)
	}
}
