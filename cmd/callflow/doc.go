package main

import (
	"github.com/spf13/cobra"

	"callflow/cmd/callflow/script"
	"callflow/engine/library"
	"callflow/engine/picture"
)

const docHelp = `doc writes the script of a workspace on stdout, for those who approve it: all that callers hear, in each
language side by side, keys and where they lead, what happens at silence, hours, recordings and log points, how
often at most. It is one page without scripts, for screens and for paper.

  callflow doc . > script.html
  callflow doc . --lang ja > daihon.html
  callflow doc . --lang ja --lang en --version 1.4 --date 2026-12-01 > script.html
  callflow doc . --format markdown > script.md

Headings are in Japanese when that is the first --lang, else in English. Version and date are those of the
flags: without them the same workspace always gives the same bytes. With --env the numbers of an
environment are shown.`

// docFlags are the flags of doc.
type docFlags struct {
	langs                              []string
	format, theme, env, version, dated string
}

func docVerb(a *app) *cobra.Command {
	var f docFlags
	cmd := &cobra.Command{
		Use: "doc WORKSPACE", Short: "write the script of all flows for sign-off", Long: docHelp,
		Args: takes(1, 1, "one workspace"),
		RunE: func(_ *cobra.Command, args []string) error { return a.doc(args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.langs, "lang", nil, "only this language; may be given several times (default: all of the workspace)")
	flags.StringVar(&f.format, "format", "html", "html or markdown")
	flags.StringVar(&f.theme, "theme", "auto", "colours of the pictures: auto, light or dark")
	flags.StringVar(&f.env, "env", "", "the environment whose numbers are shown: env/NAME.yaml")
	flags.StringVar(&f.version, "version", "", "the version that is written on the first page")
	flags.StringVar(&f.dated, "date", "", "the date that is written on the first page")
	return cmd
}

func (a *app) doc(dir string, f docFlags) error {
	if err := oneOf("--format", f.format, "html", "markdown"); err != nil {
		return err
	}
	if err := oneOf("--theme", f.theme, picture.Themes()...); err != nil {
		return err
	}
	w, err := a.load(dir, library.Options{Env: f.env})
	if err != nil {
		return err
	}
	langs, err := languagesOf(w, f.langs)
	if err != nil {
		return err
	}
	s, err := scriptOf(w, langs, f)
	if err != nil {
		return err
	}
	if f.format == "markdown" {
		return s.Markdown(a.out)
	}
	return s.HTML(a.out)
}

// languagesOf are the languages that are asked for, or all.
func languagesOf(w *library.Workspace, asked []string) ([]script.Language, error) {
	var all []script.Language
	var names []string
	code := map[string]string{}
	for _, l := range w.Set.Flows.Languages {
		all = append(all, script.Language{Name: l.Name, Code: l.Code})
		names = append(names, l.Name)
		code[l.Name] = l.Code
	}
	if len(asked) == 0 {
		return all, nil
	}
	var out []script.Language
	for _, name := range asked {
		if code[name] == "" {
			return nil, usagef("--lang: there is no language %q; the workspace has %s", name, known(names))
		}
		out = append(out, script.Language{Name: name, Code: code[name]})
	}
	return out, nil
}
