// Package refdoc writes the reference pages from the declarations of the program: the keys of files, the
// kinds of steps, expressions, diagnostics and ready-made flows. The examples on the pages are steps of
// workspaces that are validated and tested, so no sample can be wrong. The same program and the same
// examples give the same bytes. Start reading at [Pages].
package refdoc

import (
	"fmt"
	"io/fs"
	"strings"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/schema"
)

// Page is one file of the reference.
type Page struct {
	Name string // kinds.md
	Text string
}

// Pages returns all pages. Examples is a folder whose folders are workspaces; their steps are shown on the
// page of kinds.
func Pages(examples fs.FS) ([]Page, error) {
	steps, err := readSteps(examples)
	if err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	ready, err := readyPage()
	if err != nil {
		return nil, fmt.Errorf("read the library of flows: %w", err)
	}
	pages := []Page{
		{"README.md", indexPage()},
		{"workspace.md", filePage(library.WorkspaceShape(), "The file callflow.yaml", workspaceText) + moments()},
		{"flow.md", filePage(library.FlowShape(), "Flow files", flowText)},
		{"environment.md", filePage(library.EnvironmentShape(), "Environments", environmentText)},
		{"tests.md", filePage(flowtest.Shape(), "Tests", testsText)},
		{"kinds.md", kindsPage(steps)},
		{"expressions.md", expressionsPage()},
		{"library.md", ready},
		{"diagnostics.md", diagnosticsPage()},
	}
	for i := range pages {
		pages[i].Text = generated + pages[i].Text
	}
	return pages, nil
}

const generated = "<!-- Written by `make generate`; do not edit. -->\n\n"

const workspaceText = `A workspace is a folder. ` + "`callflow.yaml`" + ` holds what all its flows share. NAME stands for a name that you choose:
small letters, digits and underscores, beginning with a letter.`

const flowText = `The file ` + "`NAME.flow.yaml`" + ` holds the flow NAME. What a step may say besides these keys is on the page of
[kinds](kinds.md).`

const environmentText = `The file ` + "`env/NAME.yaml`" + ` fills what ` + "`callflow.yaml`" + ` declares, for one installation or tenant. What is declared and not
filled, or filled and not declared, is an error. Secrets are named, not written: ` + "`env:NAME` or `file:PATH`" + `.`

const testsText = `The files ` + "`*.test.yaml`" + ` hold the tests of a workspace; ` + "`callflow test`" + ` plays them. The guide's page
[Testing](../guide/testing.md) begins at the beginning.`

func indexPage() string {
	return `# Reference

- [callflow.yaml](workspace.md): what all flows of a workspace share
- [Flow files](flow.md)
- [Environments](environment.md)
- [Tests](tests.md)
- [Kinds of steps and actions](kinds.md)
- [Expressions](expressions.md): operators and functions
- [Ready-made flows](library.md)
- [Commands](commands.md): every verb and its flags
- [Settings of the server](settings.md): flags, environment, file
- [Metrics](metrics.md): what a server measures
- [The HTTP API](openapi.yaml): contacts, commands, problems, as OpenAPI 3.1
- [The simulated Twilio](simulator.md): what it does, how it differs, settings, faults, errors
- [Tables and views](views.md): what reports read, for any tool
- [Diagnostics](diagnostics.md): every code, what it means, what to do
`
}

// filePage describes the keys of one sort of file.
func filePage(s schema.Shape, title, text string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", title, text)
	writeKeys(&b, s)
	return b.String()
}
