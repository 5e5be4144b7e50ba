package main

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestHelpHasAnExample shows that the help of every verb, and of every word below it, has a line to copy.
func TestHelpHasAnExample(t *testing.T) {
	t.Parallel()
	var look func(verb *cobra.Command, name string)
	look = func(verb *cobra.Command, name string) {
		if verb.Hidden || verb.Name() == "completion" || verb.Name() == "help" {
			return
		}
		if !strings.Contains(verb.Long, "  callflow "+name) {
			t.Errorf("callflow %s --help has no example", name)
		}
		if verb.Short == "" || strings.HasSuffix(verb.Short, ".") {
			t.Errorf("callflow %s: %q in the list of verbs", name, verb.Short)
		}
		for _, word := range verb.Commands() {
			look(word, name+" "+word.Name())
		}
	}
	for _, verb := range rootCommand(&app{}).Commands() {
		look(verb, verb.Name())
	}
}

func TestCommandsPageIsCommitted(t *testing.T) {
	t.Parallel()
	got, err := os.ReadFile("../../docs/reference/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	want := commandsPage(rootCommand(&app{}))
	if string(got) != want {
		t.Error("docs/reference/commands.md is not what the program says today, run make generate")
	}
	for _, piece := range []string{"## callflow serve\n", "### callflow numbers plan\n", "--public-url string"} {
		if !strings.Contains(want, piece) {
			t.Errorf("the page lacks %q", piece)
		}
	}
}
