package refdoc

import (
	"fmt"
	"io/fs"
	"strings"

	"callflow/flows"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

const expressionsText = `# Expressions

A value means itself unless it holds ` + "`${…}`" + `. A value that is one ` + "`${…}`" + ` and nothing else keeps its type; mixed with text it
becomes text. ` + "`when:` and `where:`" + ` are expressions without the braces.

Operators: ` + "`and or not == != < <= > >= + - * / % in contains startsWith endsWith matches ?: ??`" + `. What is absent is
` + "`none`" + `; ` + "`a ?? b`" + ` is b where a is none.

| function | meaning |
| --- | --- |
`

// expressionsPage describes the functions.
func expressionsPage() string {
	var b strings.Builder
	b.WriteString(expressionsText)
	for _, f := range expr.Functions() {
		fmt.Fprintf(&b, "| %s | %s |\n", cell(code(f.Signature)), cell(f.Doc))
	}
	return b.String()
}

// diagnosticsPage describes every code.
func diagnosticsPage() string {
	var b strings.Builder
	b.WriteString("# Diagnostics\n\nEvery problem that `callflow validate` reports has a code, which never changes its meaning; `callflow explain CODE` prints what stands here.\n\n" +
		"Errors are errors everywhere. A workspace may make a warning an error, switch it off or accept single ones: see [Finding mistakes](../guide/validation.md).\n\n")
	for _, r := range diag.Rows() {
		fmt.Fprintf(&b, "## %s\n\n%s: %s.\n\n%s\n\n", r.Code, capital(r.Severity.String()), r.Summary, r.Text)
		if r.Bad != "" {
			fmt.Fprintf(&b, "```yaml\n%s\n```\n\nBetter:\n\n```yaml\n%s\n```\n\n", strings.TrimSpace(r.Bad), strings.TrimSpace(r.Good))
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

const readyText = `# Ready-made flows

These come with the program and are used by name, in every workspace. Their words are prompts that begin with ` + "`lib_`" + `, in
English and Japanese; a prompt of the same name in your own ` + "`prompts/`" + ` replaces them.

`

// readyPage shows the flows of the library.
func readyPage() (string, error) {
	var b strings.Builder
	b.WriteString(readyText)
	names, err := fs.Glob(flows.Files, "*.flow.yaml")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		content, err := fs.ReadFile(flows.Files, name)
		if err != nil {
			return "", err
		}
		writeReady(&b, name, content)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

func writeReady(b *strings.Builder, name string, content []byte) {
	var ignored diag.List
	root := schema.Parse(name, content, &ignored)
	if root == nil {
		return
	}
	of := func(key, missing string) string {
		if n := root.Find(key); n != nil && n.Kind == schema.Scalar {
			return n.Value
		}
		return missing
	}
	fmt.Fprintf(b, "## lib.%s\n\n%s Type %s.\n\n", of("flow", ""), of("summary", ""), code(of("type", "call")))
	for _, key := range []string{"inputs", "outputs"} {
		n := root.Find(key)
		if n == nil || n.Kind != schema.Mapping {
			continue
		}
		var names []string
		for _, p := range n.Pairs() {
			names = append(names, code(p.Key.Value))
		}
		fmt.Fprintf(b, "%s: %s.\n\n", capital(key), strings.Join(names, ", "))
	}
	if n := root.Find("outcomes"); n != nil {
		var names []string
		for _, item := range n.Items() {
			names = append(names, code(item.Value))
		}
		fmt.Fprintf(b, "Outcomes: %s.\n\n", strings.Join(names, ", "))
	}
	fmt.Fprintf(b, "```yaml\n%s```\n\n", content)
}
