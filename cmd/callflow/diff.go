package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"callflow/engine/library"
	"callflow/engine/picture"
	"callflow/schema/diag"
)

const diffHelp = `diff tells what callers notice of a change: choices that come, go or lead elsewhere, limits, words in each language,
recordings, who is rung, queues that can be reached, hours, numbers.

  callflow diff main                         this folder against a revision in git
  callflow diff ../shop-old .                two folders
  callflow diff v1.4 v1.5                    two revisions of this folder
  callflow diff 90cf3ed3 . --db calls.db     a version that calls were answered with
  callflow diff main --format markdown       for a comment on a pull request

A and B are folders, revisions in git, or versions in the database of serve; B is this folder where nothing is named.
Steps and flows are known by their names; moved: says what they were called before. Each difference has a grade:

  cosmetic      words, voices, log points: callers can do what they could before
  behavioural   another choice, target, limit, destination, queue, time
  safety        what callflow validate --base tells as a risk: rights, recording, destinations, limits, retention

The formats are text, markdown, json and svg, a picture as of callflow graph --diff. Exit codes: 0 nothing of the grade
of --fail-on or above differs, 1 something does, 2 the command line is wrong, 3 something cannot be read or compiled.`

// diffFlags are the flags of diff and plan.
type diffFlags struct {
	format, env, fail string
}

func (f *diffFlags) add(cmd *cobra.Command, formats string) {
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "form of the output: "+formats)
	flags.StringVar(&f.env, "env", "", "the environment; without it risks of all are told")
	flags.StringVar(&f.fail, "fail-on", "cosmetic", "exit with 1 from this grade on: cosmetic, behavioural, safety or never")
}

func (f *diffFlags) check(formats ...string) error {
	return cmp.Or(oneOf("--format", f.format, formats...), oneOf("--fail-on", f.fail, append(slices.Clone(grades), "never")...))
}

func diffVerb(a *app) *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use: "diff A [B]", Short: "tell what callers notice of a change", Long: diffHelp, Args: takes(1, 2, "one or two of folder, revision and version"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.differ(cmd, args, f) },
	}
	f.add(cmd, "text, markdown, json or svg")
	databaseFlags(cmd.Flags())
	return cmd
}

func (a *app) differ(cmd *cobra.Command, args []string, f diffFlags) error {
	if err := f.check("text", "markdown", "json", "svg"); err != nil {
		return err
	}
	second := "."
	if len(args) == 2 {
		second = args[1]
	}
	in := "."
	for _, name := range []string{args[0], second} {
		if isFolder(name) {
			in = name
		}
	}
	old, err := a.sideOf(cmd, args[0], in, "diff")
	if err != nil {
		return err
	}
	now, err := a.sideOf(cmd, second, in, "diff")
	if err != nil {
		return err
	}
	if old.stored {
		old.files = outfitted(old.files, now.files)
	}
	if now.stored {
		now.files = outfitted(now.files, old.files)
	}
	c, err := a.compared(old, now, library.Options{Env: f.env})
	if err != nil {
		return err
	}
	return a.printDiff(c, f)
}

// comparison is two workspaces with what differs.
type comparison struct {
	old, now *side
	was, is  *library.Workspace
	all      []difference
	extra    []string // what a plan says besides
}

// compared compiles both sides and compares them; a side without the environment is compiled without. What does not compile is
// an error: nothing could be said of it.
func (a *app) compared(old, now *side, opt library.Options) (*comparison, error) {
	c := &comparison{old: old, now: now}
	for _, one := range []struct {
		s  *side
		to **library.Workspace
	}{{old, &c.was}, {now, &c.is}} {
		with := opt
		if with.LiveNo = 1; !slices.Contains(environments(one.s.files), opt.Env) {
			with.Env = ""
		}
		w := library.Compile(one.s.files, with)
		if w.Diagnostics.HasErrors() {
			return nil, fmt.Errorf("%s: %w", one.s.name, faultsIn(w.Diagnostics))
		}
		*one.to = w
	}
	c.all = append(differencesOf(c.was, c.is), risksOf(c.was, c.is, opt.Env)...)
	slices.SortStableFunc(c.all, func(a, b difference) int { return cmp.Compare(b.rank(), a.rank()) })
	return c, nil
}

// found is errFound when something differs from a grade on.
func (c *comparison) found(from string) error {
	for i := range c.all {
		if from != "never" && c.all[i].rank() >= slices.Index(grades, from) {
			return errFound
		}
	}
	return nil
}

// picture is what has changed, drawn.
func (c *comparison) picture(a *app) error {
	g := merged(pictureOf(c.was, "", nil), pictureOf(c.is, "", paintChanges(c.was, c.is)))
	g.Title = fmt.Sprintf("%s, changed since %s", g.Title, c.old.name)
	g.Legend = changePainter{}.legend()
	return g.Draw(a.out, picture.Look{Theme: "auto"})
}

// faultsIn is an error that names the first faults of a workspace.
func faultsIn(list *diag.List) error {
	var all []string
	for _, d := range list.Sorted() {
		if d.Severity == diag.Error {
			all = append(all, fmt.Sprintf("%s:%s: %s [%s]", d.File, d.Span.Start, d.Message, d.Code))
		}
	}
	return fmt.Errorf("%s: %s", counted(len(all), "error"), strings.Join(all[:min(3, len(all))], "; "))
}
