package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"callflow/schema/diag"
)

// verbs are the verbs of the command line, in the order in which help lists them.
var verbs = []func(*app) *cobra.Command{
	initVerb,
	validateVerb,
	explainVerb,
	simulateVerb,
	testVerb,
	serveVerb,
	twilioVerb,
	contactVerb,
	callVerb,
	listsVerb,
	agentsVerb,
	queuesVerb,
	tokenVerb,
	reportVerb,
	logVerb,
	exportVerb,
	eraseVerb,
	backupVerb,
	graphVerb,
	hoursVerb,
	docVerb,
	fmtVerb,
	lspVerb,
	schemaVerb,
	compileVerb,
	numbersVerb,
	pushVerb,
	canaryVerb,
	rollbackVerb,
	reloadVerb,
	migrateVerb,
	showVerb,
	diffVerb,
	planVerb,
	versionsVerb,
	replayVerb,
	doctorVerb,
	configVerb,
	versionVerb,
	docsVerb,
}

// app is what a verb gets of the machine.
type app struct {
	in       io.Reader
	out, err io.Writer
	color    string // auto, always or never
	getenv   func(string) string
	readFile func(string) ([]byte, error)
}

const rootHelp = `callflow answers telephone calls with flows written in YAML.

A workspace is a folder with a callflow.yaml and flow files. Begin with

  callflow init hello          write a small workspace
  callflow validate hello      check it
  callflow simulate hello      call it from this terminal
  callflow serve hello         answer Twilio's webhooks with it

Results are printed on stdout, everything else on stderr. Exit codes: 0 all is well, 1 problems were
found, 2 the command line or configuration is wrong, 3 it could not be done.`

// Run runs the program and returns its exit code. Nothing of the process is used but the streams given,
// the environment, and the files that the arguments name.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{in: stdin, out: stdout, err: stderr, getenv: os.Getenv, readFile: os.ReadFile}
	root := rootCommand(a)
	root.SetArgs(singleDashes(args))
	err := root.ExecuteContext(context.Background())
	code := exitCode(err)
	if code > exitFound {
		fmt.Fprintln(stderr, "callflow: "+err.Error())
	}
	return code
}

func rootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use: "callflow", Short: "Call flows as code for Twilio Voice", Long: rootHelp,
		SilenceErrors: true, SilenceUsage: true, Version: versionLine(),
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.noVerb(cmd, args) },
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return oneOf("--color", a.color, "auto", "always", "never")
		},
	}
	root.SetVersionTemplate("{{.Version}}")
	root.Flags().Bool("version", false, "print the version")
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.PersistentFlags().StringVar(&a.color, "color", "auto", "colour the output: auto, always or never")
	for _, verb := range verbs {
		root.AddCommand(verb(a))
	}
	return root
}

// noVerb answers a command line without a verb, or with one that does not exist.
func (a *app) noVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		cmd.SetOut(a.err)
		_ = cmd.Help()
		return usagef("which verb?")
	}
	var known []string
	for _, c := range cmd.Commands() {
		known = append(known, c.Name())
	}
	if hint := diag.DidYouMean(args[0], known); hint != "" {
		return usagef("there is no verb %q: %s", args[0], hint)
	}
	return usagef("there is no verb %q; callflow --help lists them", args[0])
}

// takes checks the number of arguments; at most -1 means any number.
func takes(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return usagef("%s takes %s; callflow %s --help tells more", cmd.Name(), what, cmd.Name())
		}
		return nil
	}
}

// oneOf checks the value of a flag with few values.
func oneOf(flag, value string, allowed ...string) error {
	for _, v := range allowed {
		if v == value {
			return nil
		}
	}
	return usagef("%s is %q, expected %s", flag, value, strings.Join(allowed, ", "))
}

// colored says whether to colour what goes to w. Colour is never the only sign of anything.
func (a *app) colored(w io.Writer) bool {
	switch {
	case a.color == "always":
		return true
	case a.color == "never", a.getenv("NO_COLOR") != "", a.getenv("TERM") == "dumb":
		return false
	}
	return a.getenv("CLICOLOR_FORCE") != "" || isTerminal(w)
}

// isTerminal tells whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	at, err := f.Stat()
	if err != nil || at.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull) // a device of characters, too: what services have as their input
	return err != nil || !os.SameFile(at, null)
}
