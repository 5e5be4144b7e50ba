package main

import (
	"fmt"
	"strings"

	"callflow/engine/library"
)

// hostile is a workspace that is as large as somebody wants it to be.
type hostile struct {
	name string
	make func(n int) library.Files
	n    int
}

const hostileHead = "workspace: w\nlanguages: {en: {code: en-US}}\nnumbers: {main: main}\n"

// hostileFlow is a workspace with one flow, whose steps are given.
func hostileFlow(steps string) library.Files {
	return library.Files{"callflow.yaml": []byte(hostileHead), "main.flow.yaml": []byte("flow: main\nstart: s0\nsteps:\n" + steps), "prompts/en.yaml": []byte("hello: Hello.\n")}
}

// repeated writes a line for each number below n.
func repeated(n int, line func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line(i))
	}
	return b.String()
}

func withText(name, text string) library.Files {
	files := hostileFlow("  s0: {say: hello, next: end}\n")
	files[name] = []byte(text)
	return files
}

// allHostile are the workspaces.
func allHostile() []hostile {
	return []hostile{
		{"chain of steps", func(n int) library.Files {
			return hostileFlow(repeated(n, func(i int) string { return fmt.Sprintf("  s%d: {pause: 1s, next: s%d}\n", i, i+1) }) + fmt.Sprintf("  s%d: {say: hello, next: end}\n", n))
		}, 800},
		{"circle of steps", func(n int) library.Files {
			return hostileFlow(repeated(n, func(i int) string { return fmt.Sprintf("  s%d: {say: hello, next: s%d}\n", i, (i+1)%n) }))
		}, 800},
		{"star of steps", func(n int) library.Files {
			return hostileFlow("  s0:\n    switch:\n" + repeated(n, func(i int) string {
				return fmt.Sprintf("      - {when: caller.number == \"+1415555%04d\", then: s%d}\n", i, i+1)
			}) + "    next: end\n" +
				repeated(n, func(i int) string { return fmt.Sprintf("  s%d: {say: hello, next: end}\n", i+1) }))
		}, 400},
		{"menus in a chain", func(n int) library.Files {
			return hostileFlow(repeated(n, func(i int) string {
				return fmt.Sprintf("  s%d: {menu: {say: hello, keys: {1: s%d, 2: s0}}, next: end}\n", i, (i+1)%n)
			}))
		}, 400},
		{"unknown steps", func(n int) library.Files {
			return hostileFlow(repeated(n, func(i int) string { return fmt.Sprintf("  s%d: {say: hello, next: t%d}\n", i, i) }))
		}, 800},
		{"unknown prompts", func(n int) library.Files {
			files := hostileFlow(repeated(n, func(i int) string { return fmt.Sprintf("  s%d: {say: q%d, next: s%d}\n", i, i, (i+1)%n) }))
			files["prompts/en.yaml"] = []byte(repeated(n, func(i int) string { return fmt.Sprintf("p%d: Hello.\n", i) }))
			return files
		}, 800},
		{"long unknown names", func(n int) library.Files {
			name := strings.Repeat("a", 50)
			files := hostileFlow(repeated(n, func(i int) string { return fmt.Sprintf("  s%d: {say: %s%d, next: s%d}\n", i, name, i, (i+1)%n) }))
			files["prompts/en.yaml"] = []byte(repeated(n, func(i int) string { return fmt.Sprintf("%sb%d: Hello.\n", name, i) }))
			return files
		}, 800},
		{"variables", func(n int) library.Files {
			files := hostileFlow("")
			files["main.flow.yaml"] = []byte("flow: main\nstart: s0\nvars:\n" + repeated(n, func(i int) string { return fmt.Sprintf("  v%d: {type: number, default: 0}\n", i) }) + "steps:\n" +
				repeated(n, func(i int) string {
					return fmt.Sprintf("  s%d: {set: {v%d: \"${v%d + 1}\"}, next: s%d}\n", i, i, (i+1)%n, i+1)
				}) + fmt.Sprintf("  s%d: {say: hello, next: end}\n", n))
			return files
		}, 300},
		{"flows in a chain", func(n int) library.Files {
			files := hostileFlow("  s0: {run: f0, next: end}\n")
			for i := range n {
				next := fmt.Sprintf("{run: f%d, next: end}", i+1)
				if i == n-1 {
					next = "{say: hello, next: end}"
				}
				files[fmt.Sprintf("f%d.flow.yaml", i)] = []byte(fmt.Sprintf("flow: f%d\nstart: a\nsteps:\n  a: %s\n", i, next))
			}
			return files
		}, 200},
		{"flows in a circle", func(n int) library.Files {
			files := hostileFlow("  s0: {run: f0, next: end}\n")
			for i := range n {
				files[fmt.Sprintf("f%d.flow.yaml", i)] = []byte(fmt.Sprintf("flow: f%d\nstart: a\nsteps:\n  a: {run: f%d, next: end}\n", i, (i+1)%n))
			}
			return files
		}, 200},
		{"flows in a star", func(n int) library.Files {
			files := hostileFlow("  s0:\n    switch:\n" + repeated(n, func(i int) string {
				return fmt.Sprintf("      - {when: caller.number == \"+1415555%04d\", then: r%d}\n", i, i)
			}) + "    next: end\n" + repeated(n, func(i int) string { return fmt.Sprintf("  r%d: {run: f%d, next: end}\n", i, i) }))
			for i := range n {
				files[fmt.Sprintf("f%d.flow.yaml", i)] = []byte(fmt.Sprintf("flow: f%d\nstart: a\nsteps:\n  a: {say: hello, next: end}\n", i))
			}
			return files
		}, 200},
		{"one flow run by all steps", func(n int) library.Files {
			files := hostileFlow(repeated(n, func(i int) string { return fmt.Sprintf("  s%d: {run: f, next: s%d}\n", i, i+1) }) + fmt.Sprintf("  s%d: {say: hello, next: end}\n", n))
			files["f.flow.yaml"] = []byte("flow: f\nstart: a\noutcomes: [x, y]\nsteps:\n  a: {menu: {say: hello, keys: {1: x, 2: y}}, next: end}\n")
			return files
		}, 400},
		{"flows that nobody runs", func(n int) library.Files {
			files := hostileFlow("  s0: {say: hello, next: end}\n")
			for i := range n {
				files[fmt.Sprintf("f%d.flow.yaml", i)] = []byte(fmt.Sprintf("flow: f%d\nstart: a\nsteps:\n  a: {say: hello, next: end}\n", i))
			}
			return files
		}, 200},
		{"unknown keys", func(n int) library.Files {
			return withText("main.flow.yaml", "flow: main\nstart: s0\nsteps: {s0: {say: hello, next: end}}\n"+repeated(n, func(i int) string { return fmt.Sprintf("k%d: x\n", i) }))
		}, 2000},
		{"unknown keys on one line", func(n int) library.Files {
			return withText("main.flow.yaml", "{flow: main, start: s0, steps: {s0: {say: hello, next: end}}"+repeated(n, func(i int) string { return fmt.Sprintf(", k%d: x", i) })+"}\n")
		}, 2000},
		{"unknown keys on one line in Japanese", func(n int) library.Files {
			return withText("main.flow.yaml", "{flow: main, start: s0, steps: {s0: {say: hello, next: end}}"+repeated(n, func(i int) string { return fmt.Sprintf(", 鍵%d: x", i) })+"}\n")
		}, 2000},
		{"double keys", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: Hello.\n"+strings.Repeat("hello: Hello.\n", n))
		}, 2000},
		{"prompts", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: Hello.\n"+repeated(n, func(i int) string { return fmt.Sprintf("p%d: Hello.\n", i) }))
		}, 2000},
		{"too many prompts", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: Hello.\n"+repeated(n, func(i int) string { return fmt.Sprintf("p%d: x\n", i) }))
		}, 25000},
		{"expressions in one text", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: Hello "+strings.Repeat("${x} ", n)+"\n")
		}, 2000},
		{"expressions in a block", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: |\n"+strings.Repeat("  Hello ${x}\n", n))
		}, 2000},
		{"open braces of expressions", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: Hello "+strings.Repeat("${", n)+"\n")
		}, 10000},
		{"blanks in a text", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: a"+strings.Repeat(" ", n)+"b\n")
		}, 50000},
		{"blanks in quotes", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: \"a"+strings.Repeat(" ", n)+"b\"\n")
		}, 50000},
		{"lines in quotes", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: \"a"+strings.Repeat("\n ", n)+"b\"\n")
		}, 50000},
		{"words in quotes over lines", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: \"a"+strings.Repeat(" b\n ", n)+"b\"\n")
		}, 30000},
		{"blank lines in a block", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: |\n  a\n"+strings.Repeat("\n", n)+"  b\n")
		}, 50000},
		{"blank lines in a folded block", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: >\n  a\n"+strings.Repeat("\n", n)+"  b\n")
		}, 50000},
		{"lines of a block with an indent", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: |2\n"+strings.Repeat("  b\n", n))
		}, 50000},
		{"one long text", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("a", n)+"\n")
		}, 200000},
		{"one long text in Japanese", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("あ", n)+"\n")
		}, 70000},
		{"escapes", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: \""+strings.Repeat("\\u3042", n)+"\"\n")
		}, 30000},
		{"comments", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: a\n"+strings.Repeat("# a\n", n))
		}, 50000},
		{"comments before", func(n int) library.Files {
			return withText("prompts/en.yaml", strings.Repeat("# a\n", n)+"hello: a\n")
		}, 50000},
		{"comments behind", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: a\n"+repeated(n, func(i int) string { return fmt.Sprintf("p%d: a # b\n", i) }))
		}, 2000},
		{"ignore comments", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: a\n"+repeated(n, func(i int) string { return fmt.Sprintf("p%d: a # callflow:ignore unused-prompt because\n", i) }))
		}, 2000},
		{"dashes", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: a\n"+strings.Repeat("---\n", n))
		}, 50000},
		{"documents", func(n int) library.Files {
			return withText("prompts/en.yaml", strings.Repeat("# a\n---\n", n)+"hello: a\n")
		}, 50000},
		{"depth in brackets", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("[", n)+strings.Repeat("]", n)+"\n")
		}, 2500},
		{"open brackets", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("[", n)+"\n")
		}, 2500},
		{"very many open brackets", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("[", n)+"\n")
		}, 100000},
		{"very many open braces", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("{a: ", n)+"\n")
		}, 50000},
		{"depth by dashes", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello:\n  "+strings.Repeat("- ", n)+"a\n")
		}, 2500},
		{"very deep by dashes", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello:\n  "+strings.Repeat("- ", n)+"a\n")
		}, 100000},
		{"question marks", func(n int) library.Files {
			return withText("prompts/en.yaml", strings.Repeat("? ", n)+"a\n")
		}, 50000},
		{"very deep by indents", func(n int) library.Files {
			var b strings.Builder
			for i := range n {
				b.WriteString(strings.Repeat(" ", i) + "a:\n")
			}
			return withText("prompts/en.yaml", b.String())
		}, 300},
		{"laughs", func(n int) library.Files {
			return withText("prompts/en.yaml", "a0: &a0 lol\n"+repeated(n, func(i int) string {
				return fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), ", "))
			}))
		}, 300},
		{"aliases", func(n int) library.Files {
			return withText("prompts/en.yaml", "a: &a lol\n"+repeated(n, func(i int) string { return fmt.Sprintf("a%d: *a\n", i) }))
		}, 2000},
		{"anchors", func(n int) library.Files {
			return withText("prompts/en.yaml", repeated(n, func(i int) string { return fmt.Sprintf("a%d: &a%d lol\n", i, i) }))
		}, 2000},
		{"colons", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("a: ", n)+"\n")
		}, 50000},
		{"colons in braces", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: {"+strings.Repeat("a:", n)+"}\n")
		}, 50000},
		{"commas", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: ["+strings.Repeat("a,", n)+"]\n")
		}, 4000},
		{"quotes", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("'", 2*n)+"\n")
		}, 50000},
		{"bytes that are no UTF-8", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("\xff", n)+"\n")
		}, 100000},
		{"zeroes", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("\x00", n)+"\n")
		}, 100000},
		{"carriage returns", func(n int) library.Files {
			return withText("prompts/en.yaml", strings.Repeat("hello: a\r", n))
		}, 20000},
		{"carriage returns and line feeds", func(n int) library.Files {
			return withText("prompts/en.yaml", repeated(n, func(i int) string { return fmt.Sprintf("p%d: a\r\n", i) }))
		}, 2000},
		{"byte order marks", func(n int) library.Files {
			return withText("prompts/en.yaml", strings.Repeat("\ufeff", n)+"hello: a\n")
		}, 50000},
		{"signs that turn text around", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello: "+strings.Repeat("\u202e\u2066a", n)+"\nx\u202ey: b\n")
		}, 20000},
		{"tabs", func(n int) library.Files {
			return withText("prompts/en.yaml", "hello:\n"+strings.Repeat("\t", n)+"a\n")
		}, 50000},
		{"wrong items", func(n int) library.Files {
			return withText("callflow.yaml", hostileHead+"lists: ["+strings.Repeat("x,", n)+"]\nteams: {t: {agents: ["+strings.Repeat("agents.x,", n)+"]}}\n")
		}, 2000},
		{"agents in a team", func(n int) library.Files {
			return withText("callflow.yaml", hostileHead+"agents:\n"+repeated(n, func(i int) string { return fmt.Sprintf("  a%d: {}\n", i) })+"teams: {t: {agents: ["+strings.TrimSuffix(repeated(n, func(i int) string { return fmt.Sprintf("a%d, ", i) }), ", ")+"]}}\n")
		}, 800},
		{"queues", func(n int) library.Files {
			return withText("callflow.yaml", hostileHead+"queues:\n"+repeated(n, func(i int) string { return fmt.Sprintf("  q%d: {}\n", i) }))
		}, 800},
		{"languages", func(n int) library.Files {
			return withText("callflow.yaml", "workspace: w\nnumbers: {main: main}\nlanguages:\n  en: {code: en-US}\n"+repeated(n, func(i int) string { return fmt.Sprintf("  l%d: {code: en-GB}\n", i) }))
		}, 100},
		{"numbers", func(n int) library.Files {
			return withText("callflow.yaml", "workspace: w\nlanguages: {en: {code: en-US}}\nnumbers:\n"+repeated(n, func(i int) string { return fmt.Sprintf("  n%d: main\n", i) }))
		}, 800},
		{"settings", func(n int) library.Files {
			return withText("callflow.yaml", hostileHead+"settings:\n"+repeated(n, func(i int) string { return fmt.Sprintf("  n%d: {type: text, default: a}\n", i) }))
		}, 800},
		{"schedules", func(n int) library.Files {
			return withText("callflow.yaml", hostileHead+"schedules:\n"+repeated(n, func(i int) string { return fmt.Sprintf("  n%d: {open: {from: 09:00, to: 18:00}}\n", i) }))
		}, 200},
		{"exceptions of a schedule", func(n int) library.Files {
			return withText("callflow.yaml", hostileHead+"schedules:\n  o:\n    open: {from: 09:00, to: 18:00}\n    except:\n"+repeated(n, func(i int) string {
				return fmt.Sprintf("      - {date: 20%02d-%02d-%02d, from: 10:00, to: 11:00}\n", 20+i/336%60, 1+i/28%12, 1+i%28)
			}))
		}, 400},
		{"log points", func(n int) library.Files {
			return withText("callflow.yaml", hostileHead+"logs:\n"+repeated(n, func(i int) string { return fmt.Sprintf("  l%d: {fields: {a: text}}\n", i) }))
		}, 500},
		{"services", func(n int) library.Files {
			return withText("callflow.yaml", hostileHead+"services:\n"+repeated(n, func(i int) string { return fmt.Sprintf("  l%d: {calls: {c: {get: /a, outputs: {x: text}}}}\n", i) }))
		}, 300},
		{"contact variables", func(n int) library.Files {
			return withText("callflow.yaml", hostileHead+"contact:\n"+repeated(n, func(i int) string { return fmt.Sprintf("  l%d: {type: text, default: a}\n", i) }))
		}, 500},
		{"tests", func(n int) library.Files {
			return withText("a.test.yaml", "tests:\n"+repeated(n, func(i int) string {
				return fmt.Sprintf("  - {test: t%d, call: {number: main}, script: [hear: hello], expect: {ended: flow}}\n", i)
			}))
		}, 300},
		{"acts of a test", func(n int) library.Files {
			return withText("a.test.yaml", "tests:\n  - test: a\n    call: {number: main}\n    script:\n"+strings.Repeat("      - {hear: hello}\n", n))
		}, 1000},
		{"actions", func(n int) library.Files {
			return hostileFlow("  s0:\n    do:\n" + strings.Repeat("      - say: hello\n", n) + "    next: end\n")
		}, 1000},
		{"sayings", func(n int) library.Files {
			return hostileFlow("  s0: {say: [" + strings.TrimSuffix(strings.Repeat("hello, ", n), ", ") + "], next: end}\n")
		}, 1000},
		{"a long condition", func(n int) library.Files {
			return hostileFlow("  s0: {switch: [{when: '" + strings.Repeat("not ", n) + "yes', then: end}], next: end}\n")
		}, 1000},
		{"outcomes", func(n int) library.Files {
			files := hostileFlow("")
			files["main.flow.yaml"] = []byte("flow: main\nstart: s0\noutcomes: [" + strings.TrimSuffix(repeated(n, func(i int) string { return fmt.Sprintf("o%d, ", i) }), ", ") + "]\nsteps:\n" +
				repeated(n, func(i int) string {
					return fmt.Sprintf("  s%d: {menu: {say: hello, keys: {1: s%d, 2: o%d}}, next: end}\n", i, (i+1)%n, i)
				}))
			return files
		}, 300},
		{"values of a list in a file", func(n int) library.Files {
			files := withText("callflow.yaml", hostileHead+"lists: {vip: {of: phone, file: lists/vip.csv}}\n")
			files["lists/vip.csv"] = []byte(repeated(n, func(i int) string { return fmt.Sprintf("+1415555%04d\n", i%10000) }))
			return files
		}, 20000},
		{"flows that run all others", func(n int) library.Files { // n is the number of ways
			m := 1
			for m*m < n {
				m++
			}
			files := hostileFlow("  s0: {run: f0, next: end}\n")
			for i := range m {
				files[fmt.Sprintf("f%d.flow.yaml", i)] = []byte(fmt.Sprintf("flow: f%d\nstart: a\nsteps:\n  a:\n    switch:\n", i) +
					repeated(m, func(j int) string {
						return fmt.Sprintf("      - {when: caller.number == \"+1415555%04d\", then: r%d}\n", j, j)
					}) + "    next: end\n" +
					repeated(m, func(j int) string { return fmt.Sprintf("  r%d: {run: f%d, next: end}\n", j, j) }))
			}
			return files
		}, 400},
		{"steps that lead to all others", func(n int) library.Files { // n is the number of ways
			m := 1
			for m*m < n {
				m++
			}
			return hostileFlow(repeated(m, func(i int) string {
				return fmt.Sprintf("  s%d:\n    switch:\n", i) + repeated(m, func(j int) string {
					return fmt.Sprintf("      - {when: caller.number == \"+1415555%04d\", then: s%d}\n", j, j)
				}) + "    next: end\n"
			}))
		}, 900},
	}
}
