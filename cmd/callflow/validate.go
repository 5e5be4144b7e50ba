package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine/store"
	"callflow/schema/diag"
)

const validateHelp = `validate checks workspaces: syntax, names, types, and whether every call gets an answer and an end. When the
flows are right, their tests are read, too.

A path is a workspace, a file or folder in one, or a folder with workspaces below. A folder of flows that is no
workspace is checked by itself. Every problem is reported at its place, all of them at once. Without --env each
environment of a workspace is checked; secrets are not read.

With --base only what has come since a revision of git is reported. With --fix whatever can only have been meant
in one way is put right, and what is left is reported; --fix --diff shows it and writes nothing. With --db the log
points are compared with those of a database: fields that its older records have otherwise are warnings.

With - in the place of paths one file comes from stdin, as an editor has it that was not saved; --stdin-filename
says which. It is checked within its workspace, and what stands in it is reported. With --accepted SARIF has what
the workspace accepts, too, as suppressed, with the reason.

The exit code is 1 when there is an error; --fail-on chooses another severity, or never.

  callflow validate .
  callflow validate --fail-on warning --format github examples/* flows
  callflow validate --base origin/main --format sarif . > callflow.sarif
  callflow validate --fix --diff .
  callflow validate --stdin-filename flows/front.flow.yaml - < unsaved`

// validateFlags are the flags of validate.
type validateFlags struct {
	env    string
	format string
	failOn string
	strict bool
	db     string
	base   string
	fix    bool
	diff   bool
	stdin  string

	accepted bool
}

// formats are the forms that diagnostics are printed in.
var formats = []string{"text", "json", "sarif", "github", "junit", "checkstyle"}

func validateVerb(a *app) *cobra.Command {
	var f validateFlags
	cmd := &cobra.Command{
		Use: "validate PATH...", Short: "check workspaces", Long: validateHelp,
		Args: takes(1, -1, "one workspace or more"),
		RunE: func(cmd *cobra.Command, paths []string) error {
			if err := f.check(paths); err != nil {
				return err
			}
			return a.validate(cmd.Context(), paths, f)
		},
	}
	cmd.Flags().StringVar(&f.env, "env", "", "check this environment only")
	cmd.Flags().StringVar(&f.format, "format", "text", "how to print: text, json, sarif, github, junit or checkstyle")
	cmd.Flags().StringVar(&f.failOn, "fail-on", "error", "exit with 1 from this severity on: error, warning, info or never")
	cmd.Flags().BoolVar(&f.strict, "strict", false, "the same as --fail-on warning")
	cmd.Flags().StringVar(&f.base, "base", "", "report only what has come since this revision of git")
	cmd.Flags().BoolVar(&f.fix, "fix", false, "put right what can only have been meant in one way")
	cmd.Flags().BoolVar(&f.diff, "diff", false, "with --fix: print the changes and write nothing")
	cmd.Flags().StringVar(&f.stdin, "stdin-filename", "", "with -: the path of the file that comes from stdin")
	cmd.Flags().BoolVar(&f.accepted, "accepted", false, "with --format sarif: what is accepted, too, as suppressed")
	cmd.Flags().StringVar(&f.db, "db", "", "compare log points with those of this database")
	return cmd
}

// failures are the words of --fail-on.
var failures = map[string]diag.Severity{"error": diag.Error, "warning": diag.Warning, "info": diag.Info, "never": diag.SeverityUnset}

// check refuses flags that cannot be meant, and gives --strict its meaning.
func (f *validateFlags) check(paths []string) error {
	if err := oneOf("--format", f.format, formats...); err != nil {
		return err
	}
	if err := oneOf("--fail-on", f.failOn, "error", "warning", "info", "never"); err != nil {
		return err
	}
	switch stdin := slices.Contains(paths, "-"); {
	case stdin && (len(paths) > 1 || f.stdin == ""):
		return usagef("- is one file alone, and goes with --stdin-filename PATH")
	case f.stdin != "" && !stdin:
		return usagef("--stdin-filename goes with -, which reads the file from stdin")
	case stdin && f.fix:
		return usagef("--fix and - exclude each other")
	case f.accepted && (f.format != "sarif" || f.base != ""):
		return usagef("--accepted goes with --format sarif, without --base")
	case f.strict && f.failOn == "never":
		return usagef("--strict and --fail-on never exclude each other")
	case f.diff && !f.fix:
		return usagef("--diff goes with --fix")
	case f.fix && f.base != "":
		return usagef("--fix and --base exclude each other")
	case f.strict && f.failOn == "error":
		f.failOn = "warning"
	}
	return nil
}

func (a *app) validate(ctx context.Context, paths []string, f validateFlags) error {
	v := &validation{app: a, flags: f, failOn: failures[f.failOn], today: today()}
	if f.db != "" {
		var err error
		if v.known, err = knownTo(ctx, f.db); err != nil {
			return err
		}
	}
	all, err := v.read(paths)
	if err != nil {
		return err
	}
	defer a.uncollected()()
	v.check(all)
	switch {
	case f.fix:
		changed, err := v.fix(all)
		if err != nil || f.diff {
			return worst(err, changed, v.verdict(all))
		}
	case f.base != "":
		if err := v.since(ctx, f.base, all); err != nil {
			return err
		}
	}
	for _, c := range all {
		c.narrow()
	}
	if err := v.print(all); err != nil {
		return err
	}
	return v.verdict(all)
}

// worst is an error, or that there is something to change, or the verdict.
func worst(err error, changed bool, verdict error) error {
	switch {
	case err != nil:
		return err
	case changed:
		return errFound
	}
	return verdict
}

// validation is one run of validate.
type validation struct {
	*app
	flags  validateFlags
	failOn diag.Severity // the least that counts; SeverityUnset: nothing does
	known  []store.Point // log points of a database; nil for none
	today  time.Time
}

// today is the present day where the program runs, at midnight UTC.
func today() time.Time {
	y, m, d := time.Now().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// verdict is errFound when there is a diagnostic that counts.
func (v *validation) verdict(all []*checked) error {
	for _, c := range all {
		for _, d := range c.found {
			if d.Severity <= v.failOn { // the worst are the least
				return errFound
			}
		}
	}
	return nil
}

// tally counts diagnostics in words.
func tally(all []diag.Diagnostic) string {
	n := map[diag.Severity]int{}
	for _, d := range all {
		n[d.Severity]++
	}
	text := counted(n[diag.Error], "error") + ", " + counted(n[diag.Warning], "warning")
	if n[diag.Info] > 0 {
		text += fmt.Sprintf(", %d for information", n[diag.Info])
	}
	return text
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
