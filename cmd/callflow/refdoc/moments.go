package refdoc

import (
	"fmt"
	"strings"

	"callflow/engine"
)

const momentsText = `## Moments

What a log point can record by its key ` + "`moment`" + `, and what is known of it. It is read by the first part of the moment's name, as in
` + "`${queue.waited}`" + `; everywhere there are besides ` + "`contact`, `caller`, `called`, `now`" + `, where there is a call ` + "`leg`" + `, and what ` + "`callflow.yaml`" + `
declares. What stands in brackets may be none.

| moment | when | known |
| --- | --- | --- |
| ` + "`step`" + ` | a step that names the point is left, or an action ` + "`log`" + ` writes it | what the step gives |
`

// moments is the table of what log points can record.
func moments() string {
	var b strings.Builder
	b.WriteString(momentsText)
	for _, row := range engine.Moments() {
		known := make([]string, len(row.Knows))
		for i, v := range row.Knows {
			known[i] = "`" + v.Name + "`: " + strings.TrimSuffix(v.Type.String(), "?")
			if v.Type.Optional {
				known[i] = "(" + known[i] + ")"
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", row.Name, row.Summary, strings.Join(known, ", "))
	}
	return b.String()
}
