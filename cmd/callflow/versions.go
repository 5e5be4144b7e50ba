package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine/library"
	"callflow/engine/publish"
	"callflow/engine/publish/told"
	"callflow/engine/store/sqlite"
	"callflow/schema/diag"
)

const versionsHelp = `versions lists the versions of the flows that a server has answered calls with, the latest first: since when each is
kept, how many contacts in progress are pinned to it, how many have begun with it, and which one is in force.

A version is the content of callflow.yaml, flows, prompts and sounds, and the library of ready-made flows. Contacts keep
the version that they began with until they are over. callflow show prints what one consists of.

  callflow versions --db /var/lib/callflow/calls.db
  callflow versions --server https://calls.example.com
  callflow versions --changes

With --server, or CALLFLOW_SERVER and without --db, the running server is asked: it also tells in which steps
contacts are. With --changes the changes of what was in force are listed instead: when, which, by whom and why.`

func versionsVerb(a *app) *cobra.Command {
	var format, zone string
	var f apiFlags
	var changes bool
	cmd := &cobra.Command{
		Use: "versions", Short: "list the versions of the flows, and who is on them", Long: versionsHelp, Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.versions(cmd, f, format, zone, changes) },
	}
	cmd.Flags().StringVar(&format, "format", "table", "form of the output: table or json")
	cmd.Flags().BoolVar(&changes, "changes", false, "list what was put in force, when, by whom and why")
	zoneFlag(cmd.Flags(), &zone, "all times")
	databaseFlags(cmd.Flags())
	f.add(cmd)
	return cmd
}

func (a *app) versions(cmd *cobra.Command, f apiFlags, format, zone string, changes bool) error {
	if err := oneOf("--format", format, "table", "json"); err != nil {
		return err
	}
	at, err := zoneNamed(zone)
	if err != nil {
		return err
	}
	var l told.Versions
	if f.server != "" || a.getenv("CALLFLOW_SERVER") != "" && !cmd.Flags().Changed("db") {
		l, err = a.versionsOfServer(cmd.Context(), f)
	} else {
		err = a.reading(cmd, func(r *sqlite.Reader) error {
			listing, err := publish.List(cmd.Context(), r)
			l = told.VersionsOf(listing)
			return err
		})
	}
	if err != nil {
		return a.found(err)
	}
	l.In(at)
	switch {
	case format == "json":
		out := json.NewEncoder(a.out)
		out.SetIndent("", "  ")
		return out.Encode(map[string]any{"version": 1, "current": l.Current, "previous": l.Previous, "canary": l.Canary, "versions": l.Versions, "changes": l.Changes})
	case changes:
		return a.printChanges(l.Changes)
	}
	if err := a.printVersions(l.Versions); err != nil || l.Canary == nil {
		return err
	}
	a.printCanary(l.Canary)
	return nil
}

func (a *app) versionsOfServer(ctx context.Context, f apiFlags) (l told.Versions, err error) {
	c, err := a.api(f)
	if err != nil {
		return l, err
	}
	return l, c.get(ctx, "/api/versions", &l)
}

func (a *app) printVersions(all []told.Version) error {
	if len(all) == 0 {
		fmt.Fprintln(a.err, "there are no versions")
		return nil
	}
	steps := false
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "VERSION\tKEPT SINCE\tIN PROGRESS\tCONTACTS\tLATEST\tIN FORCE")
	for _, v := range all {
		latest := "-"
		if !v.Latest.IsZero() {
			latest = v.Latest.Format(time.DateTime)
		}
		state := v.State
		if state == "" {
			state = "-"
		}
		steps = steps || len(v.Steps) > 0
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\n", v.ID, v.Kept.Format(time.DateTime), v.Live, v.Contacts, latest, state)
	}
	if err := w.Flush(); err != nil || !steps {
		return err
	}
	for _, v := range all {
		if len(v.Steps) > 0 {
			a.printf("\n%s in progress on %s\n", counted(int(v.Live), "contact"), v.ID)
			a.printSteps(v.Steps)
		}
	}
	return nil
}

func (a *app) printChanges(all []told.Publication) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "AT\tCHANGE\tVERSION\tBEFORE\tBY\tREASON")
	for _, c := range all {
		or := func(s string) string { return cmp.Or(s, "-") }
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", c.At.Format(time.DateTime), c.Change, c.Version, or(string(c.Before)), or(c.By), or(diag.Visible(c.Reason)))
	}
	return w.Flush()
}

const showHelp = `show prints what a version of the flows consists of: the names of its files, one of them, or, with --out, all of them into
a folder. The first characters of a version are enough. Of sounds only their hashes are kept; environments, tests and
values of lists are no part of a version.

  callflow show 90cf3ed3
  callflow show 90cf3ed3 welcome.flow.yaml
  callflow show 90cf3ed3 --out before && callflow graph before`

func showVerb(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "show VERSION [FILE]", Short: "print what a version of the flows consists of", Long: showHelp, Args: takes(1, 2, "a version, and one of its files"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.showVersion(cmd, args, out) },
	}
	cmd.Flags().StringVar(&out, "out", "", "write the files into this new folder")
	databaseFlags(cmd.Flags())
	return cmd
}

func (a *app) showVersion(cmd *cobra.Command, args []string, out string) error {
	if out != "" && len(args) > 1 {
		return usagef("--out writes all files: name no file")
	}
	return a.reading(cmd, func(r *sqlite.Reader) error {
		kept, err := versionIn(cmd.Context(), r, args[0])
		if err != nil {
			return err
		}
		own := maps.Clone(kept.files)
		maps.DeleteFunc(own, func(name string, _ []byte) bool { return strings.HasPrefix(name, "lib:") })
		switch {
		case out != "":
			return a.writeVersion(kept.name, own, out)
		case len(args) > 1:
			content, ok := kept.files[args[1]]
			if !ok {
				return usagef("%s has no file %q", kept.name, args[1])
			}
			_, err = a.out.Write(content)
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(own)) {
			fmt.Fprintln(a.out, name)
		}
		return nil
	})
}

// writeVersion writes files into a folder that is new. Sounds are left out: their content is not kept.
func (a *app) writeVersion(version string, files library.Files, dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", version, err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasPrefix(string(files[name]), "sha256:") {
			fmt.Fprintf(a.err, "%s is left out: only its hash is kept\n", name)
			continue
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("write %s: %q leads out of the folder", version, name)
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return fmt.Errorf("write %s: %w", version, err)
		}
		if err := os.WriteFile(file, files[name], 0o644); err != nil {
			return fmt.Errorf("write %s: %w", version, err)
		}
	}
	return nil
}
