package main

import (
	"context"
	"fmt"
	"maps"

	"github.com/spf13/cobra"

	"callflow/engine/flowtest"
	"callflow/engine/library"
	"callflow/engine/store"
	"callflow/schema/diag"
)

const validateHelp = `validate checks workspaces: syntax, names, types, and whether every call gets an answer and an end. When the
flows are right, their tests are read, too.

Every problem is reported at its place, all of them at once. Without --env each environment of the workspace
is checked; secrets are not read. With --strict warnings count as problems, too. With --db the log points are
compared with those of a database: fields that its older records have otherwise are warnings.

  callflow validate .
  callflow validate . --db /var/lib/callflow/calls.db
  callflow validate --format json examples/minicc examples/hello`

// validateFlags are the flags of validate.
type validateFlags struct {
	env    string
	format string
	strict bool
	db     string
}

func validateVerb(a *app) *cobra.Command {
	var f validateFlags
	cmd := &cobra.Command{
		Use: "validate WORKSPACE...", Short: "check workspaces", Long: validateHelp,
		Args: takes(1, -1, "one workspace or more"),
		RunE: func(cmd *cobra.Command, dirs []string) error { return a.validate(cmd.Context(), dirs, f) },
	}
	cmd.Flags().StringVar(&f.env, "env", "", "check this environment only")
	cmd.Flags().StringVar(&f.format, "format", "text", "how to print: text or json")
	cmd.Flags().StringVar(&f.db, "db", "", "compare log points with those of this database")
	cmd.Flags().BoolVar(&f.strict, "strict", false, "warnings are problems")
	return cmd
}

func (a *app) validate(ctx context.Context, dirs []string, f validateFlags) error {
	if err := oneOf("--format", f.format, "text", "json"); err != nil {
		return err
	}
	var known []store.Point
	if f.db != "" {
		var err error
		if known, err = knownTo(ctx, f.db); err != nil {
			return err
		}
	}
	var all []diag.Diagnostic
	src := diag.Sources{}
	for _, dir := range dirs {
		found, files, err := a.faults(dir, f.env, known)
		if err != nil {
			return err
		}
		all = append(all, placed(dir, found)...)
		maps.Copy(src, sources(dir, files))
	}
	if err := a.printFaults(all, src, f.format); err != nil {
		return err
	}
	return verdict(all, f.strict)
}

// faults returns the faults of a workspace in one environment, or in all that it has. known are the
// log points of a database, with which its own are compared; nil for none.
func (a *app) faults(dir, env string, known []store.Point) ([]diag.Diagnostic, library.Files, error) {
	w, err := a.compile(dir, library.Options{Env: env})
	if err != nil {
		return nil, nil, err
	}
	list := w.Diagnostics
	if !list.HasErrors() {
		for _, file := range w.Files.Tests() {
			flowtest.Read(file, w.Files[file], w, list)
		}
		comparePoints(w, known, list)
	}
	if env == "" {
		for _, name := range environments(w.Files) {
			if name != "default" {
				list.Append(library.Compile(w.Files, library.Options{Env: name, LiveNo: 1}).Diagnostics)
			}
		}
	}
	return list.Sorted(), w.Files, nil
}

func (a *app) printFaults(all []diag.Diagnostic, src diag.Sources, format string) error {
	if format == "json" {
		return diag.WriteJSON(a.out, all)
	}
	if err := diag.Write(a.out, all, src, diag.Options{Color: a.colored(a.out)}); err != nil {
		return err
	}
	if len(all) > 0 {
		fmt.Fprintln(a.err, tally(all))
	}
	return nil
}

// tally counts diagnostics in words.
func tally(all []diag.Diagnostic) string {
	errors, warnings := 0, 0
	for _, d := range all {
		if d.Severity == diag.Error {
			errors++
		} else {
			warnings++
		}
	}
	return counted(errors, "error") + ", " + counted(warnings, "warning")
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// verdict is errFound when there is an error, or a warning and strict.
func verdict(all []diag.Diagnostic, strict bool) error {
	for _, d := range all {
		if strict || d.Severity == diag.Error {
			return errFound
		}
	}
	return nil
}
