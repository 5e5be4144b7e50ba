package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"callflow/engine/library"
	"callflow/engine/survive"
)

const compileHelp = `compile --fallback writes documents for when no server answers: TwiML files that any host of files can serve, one
begin for each number. Set them as fallback URLs of the numbers, asked by GET.

  callflow compile --fallback . --env prod --at https://files.example.com/calls --out survival
  callflow compile --fallback . --env prod --menus none --out survival

Nothing is known in such a file, so each step goes one way, the one that brings a caller to somebody: hours are taken to be open,
conditions not to hold, services to fail; the team of a queue is rung, and whoever does not answer is followed
by what the flow has for that. README.txt in the folder says so for each number, step by step. A number may name a flow of its
own for this, as survival: FLOW in callflow.yaml.

  --menus any-key   the question is asked, and any key is taken for the choice that is nearest to a person (default)
  --menus by-key    each key has its file, chosen by the host by ?Digits=: rules for nginx and for _redirects are written
  --menus none      menus are passed over: a single file for each number, for a TwiML Bin

Each document is checked as those of serve are, and smaller than 60 kB. Exit codes: 0 written, 1 the workspace has errors,
or Twilio would refuse a document, 2 the command line is wrong, 3 it cannot be written.`

// fallbackFlags are the flags of compile.
type fallbackFlags struct {
	fallback            bool
	env, at, menus, out string
}

func compileVerb(a *app) *cobra.Command {
	var f fallbackFlags
	cmd := &cobra.Command{
		Use: "compile --fallback [WORKSPACE]", Short: "write documents for when no server answers", Long: compileHelp, Args: takes(0, 1, "one workspace"),
		RunE: func(_ *cobra.Command, args []string) error { return a.fallback(folderOf(args), f) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.fallback, "fallback", false, "write documents for when no server answers")
	flags.StringVar(&f.env, "env", "", "the environment: env/NAME.yaml")
	flags.StringVar(&f.at, "at", "", "URL of the folder in which the files will be")
	flags.StringVar(&f.menus, "menus", "any-key", "what becomes of menus: any-key, by-key or none")
	flags.StringVar(&f.out, "out", "", "the folder to write into; it is made where it is not there")
	return cmd
}

func (a *app) fallback(dir string, f fallbackFlags) error {
	if err := oneOf("--menus", f.menus, "any-key", "by-key", "none"); err != nil {
		return err
	}
	switch {
	case !f.fallback:
		return usagef("compile takes --fallback; flows need no other compiling, serve does it")
	case f.out == "":
		return usagef("say where to write: --out FOLDER")
	case f.at != "" && !strings.HasPrefix(f.at, "https://"):
		return usagef("--at is %q, expected https://…: callers would be listened to on the way", f.at)
	}
	w, err := a.load(dir, library.Options{Env: f.env})
	if err != nil {
		return err
	}
	r := survive.Make(w, survive.Options{Base: f.at, Menus: survive.Menus(f.menus)})
	if len(r.Begins) == 0 {
		return usagef("the workspace has no number that begins a flow")
	}
	if len(r.Problems) > 0 {
		for _, text := range slices.Compact(slices.Sorted(slices.Values(r.Problems))) {
			fmt.Fprintln(a.err, text)
		}
		if f.at == "" {
			fmt.Fprintln(a.err, "say --at https://…, the folder in which the files will be, or --menus none")
		}
		return errFound
	}
	r.Files["README.txt"] = []byte(aboutFallback(r, f))
	if f.menus == "by-key" {
		r.Files["nginx.conf"], r.Files["_redirects"] = []byte(nginxRules), []byte(redirectRules(r))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		file := filepath.Join(f.out, filepath.FromSlash(name))
		err := cmp.Or(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, r.Files[name], 0o644))
		if err != nil {
			return fmt.Errorf("write the documents: %w", err)
		}
	}
	for _, b := range r.Begins {
		a.printf("%s  %s  %s\n", b.Number, b.Dialled, filepath.ToSlash(filepath.Join(f.out, b.File)))
	}
	return nil
}

// nginxRules choose the file of a key.
const nginxRules = `# Within server { … }: a key of a menu has its own file, any other key asks again.
location ~ ^(?<stem>.*-keys-.*)\.xml$ {
	default_type text/xml;
	try_files $stem-$arg_Digits.xml $stem.xml =404;
}
location ~ \.xml$ { default_type text/xml; }
`

// redirectRules are the same for hosts that read _redirects.
func redirectRules(r *survive.Result) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		stem, xml := strings.CutSuffix(name, ".xml")
		if i := len(stem) - 2; xml && strings.Contains(name, "-keys-") && i > 0 && stem[i] == '-' {
			fmt.Fprintf(&b, "/%s.xml Digits=%s /%s 200\n", stem[:i], stem[i+1:], name)
		}
	}
	return b.String()
}

// aboutFallback says what the files are and what was decided for callers.
func aboutFallback(r *survive.Result, f fallbackFlags) string {
	var b strings.Builder
	b.WriteString("Documents for when no server answers, written by callflow compile --fallback. They know no hours, lists, services or\nresults. Write them again after each change of the flows or of who is rung.\n")
	for _, begin := range r.Begins {
		fmt.Fprintf(&b, "\n%s (%s), flow %s: %s\n", begin.Number, begin.Dialled, begin.Flow, begin.File)
		if f.at != "" {
			fmt.Fprintf(&b, "  fallback URL, asked by GET: %s/%s\n", strings.TrimRight(f.at, "/"), begin.File)
		}
		for _, note := range begin.Notes {
			b.WriteString("  - " + note + "\n")
		}
	}
	return b.String()
}
