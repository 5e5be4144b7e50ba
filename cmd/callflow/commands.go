package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

const commandsText = `<!-- Written by ` + "`make generate`" + `; do not edit. -->

# Commands

Results are printed on stdout, everything else on stderr. Exit codes: 0 all is well, 1 problems were found, 2 the command line or
configuration is wrong, 3 it could not be done.

`

// commandsPage is the reference page of the command line: the help of every verb and its flags.
func commandsPage(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString(commandsText)
	for _, verb := range root.Commands() {
		writeVerb(&b, verb)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func writeVerb(b *strings.Builder, verb *cobra.Command) {
	if verb.Hidden || verb.Name() == "completion" || verb.Name() == "help" {
		return
	}
	fmt.Fprintf(b, "## callflow %s\n\n```text\n%s\n```\n\n", verb.Name(), verb.Long)
	writeFlags(b, verb)
	for _, word := range verb.Commands() {
		fmt.Fprintf(b, "### callflow %s %s\n\n%s.\n\n", verb.Name(), word.Name(), strings.ToUpper(word.Short[:1])+word.Short[1:])
		writeFlags(b, word)
	}
}

func writeFlags(b *strings.Builder, verb *cobra.Command) {
	if usages := verb.LocalNonPersistentFlags().FlagUsages() + verb.PersistentFlags().FlagUsages(); usages != "" {
		fmt.Fprintf(b, "```text\n%s```\n\n", usages)
	}
}
