// Package sheets writes files for validators to read: flow files for callflow and workflow files for actionlint, of about
// the same length and with as much to look up: names, expressions, what leads to what. The same number gives the same bytes.
package sheets

import (
	"bytes"
	"fmt"
)

// Steps is how many steps a flow has, of about eight lines each, and how many jobs a workflow.
const Steps = 12

// line is how many flows hand calls over to each other: the first has a number, each to the next.
const line = 100

// Workspace is a workspace with some flows.
func Workspace(flows int) map[string][]byte {
	var b bytes.Buffer
	b.WriteString("workspace: sheets\nlanguage: en\nlanguages: {en: {code: en-US, voice: Polly.Joanna-Neural}}\naddresses: [desk]\n" +
		"contact: {tries: {type: number, default: 0}}\nqueues: {support: {size: 50}}\nnumbers:\n  agents: {flow: agents}\n")
	files := map[string][]byte{"agents.flow.yaml": []byte("flow: agents\nrole: agent\nstart: take\nsteps:\n  take: {serve: support, next: {else: end}}\n")}
	for i := range flows {
		if i%line == 0 {
			fmt.Fprintf(&b, "  n%d: {flow: f%d}\n", i, i)
		}
		files[fmt.Sprintf("f%d.flow.yaml", i)] = Flow(i, i+1 < flows && (i+1)%line != 0)
	}
	files["callflow.yaml"] = b.Bytes()
	return files
}

// Flow is a call flow: menus, queues, conditions and transfers, one after the other and back again. It may hand calls over
// to the flow of the next number.
func Flow(number int, onward bool) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# flow %d\nflow: f%d\nsummary: What callers of number %d choose from.\nvars: {turns: {type: number, default: 0}}\nstart: step_0\nsteps:\n", number, number, number)
	for i := range Steps {
		next, other := (i+1)%Steps, (i*7+number)%Steps
		if other%4 == 2 {
			other = (other + 1) % Steps // a condition leads to steps that wait
		}
		after := fmt.Sprintf("step_%d", next)
		if onward && next == 0 {
			after = "onward"
		}
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, "  step_%d:\n    menu:\n      say: {text: For sales press 1. For support press 2.}\n      keys:\n        1: step_%d\n        2: step_%d\n      silence: {after: 8s, tries: 2}\n    next: {else: end}\n\n", i, other, next)
		case 1:
			fmt.Fprintf(&b, "  step_%d:\n    queue:\n      name: support\n      at_most: 10m\n    next:\n      answered: end\n      else: step_%d\n\n", i, next)
		case 2:
			fmt.Fprintf(&b, "  step_%d:\n    switch:\n      - when: caller.country == \"J%d\" and contact.tries < 3\n        then: step_%d\n      - when: caller.number startsWith \"+1415\" and turns > %d\n        then: step_%d\n    next: step_%d\n\n", i, i, other, i, (i+2)%Steps, next)
		case 3:
			fmt.Fprintf(&b, "  step_%d:\n    dial:\n      to: addresses.desk\n      ring: 20s\n    next:\n      answered: end\n      busy: step_%d\n      else: %s\n\n", i, other, after)
		}
	}
	if onward {
		fmt.Fprintf(&b, "  onward:\n    goto: f%d\n", number+1)
	}
	return b.Bytes()
}

// Workflow is a workflow of GitHub Actions: a job for each step, each waiting for the one before, with a matrix, conditions
// and scripts.
func Workflow(number int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "name: wf-%d\non:\n  push:\n    branches: [main]\n  pull_request:\nenv:\n  SEED: %d\njobs:\n", number, number)
	for i := range Steps {
		fmt.Fprintf(&b, "  job-%d:\n    runs-on: ubuntu-latest\n", i)
		if i > 0 {
			fmt.Fprintf(&b, "    needs: job-%d\n    if: ${{ github.event_name == 'push' && needs.job-%d.result == 'success' }}\n", i-1, i-1)
		} else {
			b.WriteString("    strategy:\n      matrix:\n        go: ['1.25', '1.26']\n")
		}
		fmt.Fprintf(&b, "    steps:\n      - uses: actions/checkout@v4\n      - name: step %d\n        run: echo \"${{ github.sha }} ${{ env.SEED }} %d\"\n", i, i)
	}
	return b.Bytes()
}
