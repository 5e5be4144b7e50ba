package refdoc

import (
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
)

const kindsText = `# Kinds of steps and actions

A step has one kind, and may have ` + "`next`, `limit`, `log` and `summary`" + `. An action may stand alone as a step, with the only
outcome ` + "`done`" + `, or in the list of ` + "`do`" + `; those that say nothing may stand in ` + "`finally`" + ` as well. A key in **bold** may be
left out when it is the only one: ` + "`pause: 3s`" + `.

Every step has the values ` + "`outcome`" + ` and ` + "`visits`" + ` besides its own. A later step reads a value as ` + "`STEP.VALUE`" + `.

`

// kindsPage describes every kind.
func kindsPage(steps []sample) string {
	var b strings.Builder
	b.WriteString(kindsText)
	for _, r := range kinds.Table() {
		writeKind(&b, r, best(steps, r.Name))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func writeKind(b *strings.Builder, r kinds.Row, s sample) {
	sort := ""
	if r.Sort == kinds.ActionKind {
		sort = " (action)"
	}
	fmt.Fprintf(b, "## %s\n\n%s%s. In flows of type %s.\n\n", r.Name, capital(r.Summary), sort, types(r.In))
	writeFields(b, r.New())
	v := variantsOf(r)
	if len(v.outcomes) > 0 {
		fmt.Fprintf(b, "Outcomes: %s.\n\n", strings.Join(v.outcomes, "; "))
	}
	if len(v.values) > 0 {
		fmt.Fprintf(b, "Values: %s.\n\n", strings.Join(v.values, ", "))
	}
	if s.text != "" {
		fmt.Fprintf(b, "From `%s`:\n\n```yaml\n%s\n```\n\n", s.file, s.text)
	}
}

// writeFields writes the keys of a kind; one without keys of its own is described by its shape.
func writeFields(b *strings.Builder, k kinds.Kind) {
	table := schema.FieldTable(k)
	if len(table) == 0 {
		fmt.Fprintf(b, "Its value is a %s.\n\n", schema.Describe(k).Label)
		return
	}
	alone := map[string]bool{}
	for _, f := range table {
		alone[f.Key] = f.Main
	}
	var keys strings.Builder
	writeKeys(&keys, schema.Describe(k))
	for _, line := range strings.SplitAfter(keys.String(), "\n") {
		key, rest, _ := strings.Cut(strings.TrimPrefix(line, "| "), " ")
		if alone[strings.Trim(key, "`")] {
			line = "| **" + key + "** " + rest
		}
		b.WriteString(line)
	}
}

func types(in []engine.FlowType) string {
	names := make([]string, len(in))
	for i, t := range in {
		names[i] = code(string(t))
	}
	return strings.Join(names, ", ")
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
