package main

import (
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

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/store/sqlite"
)

const versionsHelp = `versions lists the versions of the flows that a server has answered calls with, the latest first: since when each is
kept, how many contacts in progress are pinned to it, and how many have begun with it.

A version is the content of callflow.yaml, flows, prompts and sounds, and the library of ready-made flows. Contacts keep
the version that they began with until they are over. callflow show prints what one consists of.

  callflow versions --db /var/lib/callflow/calls.db`

// versionShown is a version as it is printed.
type versionShown struct {
	ID       engine.VersionID `json:"version"`
	Kept     time.Time        `json:"kept"`
	Live     int64            `json:"live"`
	Contacts int64            `json:"contacts"`
	Latest   *time.Time       `json:"latest,omitempty"`
}

func versionsVerb(a *app) *cobra.Command {
	var format, zone string
	cmd := &cobra.Command{
		Use: "versions", Short: "list the versions of the flows, and who is on them", Long: versionsHelp, Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.versions(cmd, format, zone) },
	}
	cmd.Flags().StringVar(&format, "format", "table", "form of the output: table or json")
	zoneFlag(cmd.Flags(), &zone, "all times")
	databaseFlags(cmd.Flags())
	return cmd
}

func (a *app) versions(cmd *cobra.Command, format, zone string) error {
	if err := oneOf("--format", format, "table", "json"); err != nil {
		return err
	}
	at, err := zoneNamed(zone)
	if err != nil {
		return err
	}
	return a.reading(cmd, func(r *sqlite.Reader) error {
		all, err := r.Versions(cmd.Context())
		if err != nil {
			return err
		}
		shown := make([]versionShown, len(all))
		for i, v := range all {
			shown[i] = versionShown{ID: v.ID, Kept: v.Kept.Time().In(at), Live: v.Live, Contacts: v.Contacts}
			if v.Latest > 0 {
				latest := v.Latest.Time().In(at)
				shown[i].Latest = &latest
			}
		}
		if format == "json" {
			out := json.NewEncoder(a.out)
			out.SetIndent("", "  ")
			return out.Encode(map[string]any{"version": 1, "versions": shown})
		}
		return a.printVersions(shown)
	})
}

func (a *app) printVersions(all []versionShown) error {
	if len(all) == 0 {
		fmt.Fprintln(a.err, "there are no versions")
		return nil
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "VERSION\tKEPT SINCE\tIN PROGRESS\tCONTACTS\tLATEST")
	for _, v := range all {
		latest := "-"
		if v.Latest != nil {
			latest = v.Latest.Format(time.DateTime)
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\n", v.ID, v.Kept.Format(time.DateTime), v.Live, v.Contacts, latest)
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
		id, sources, err := r.Sources(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		files, err := library.FilesOf(sources)
		if err != nil {
			return err
		}
		own := maps.Clone(files)
		maps.DeleteFunc(own, func(name string, _ []byte) bool { return strings.HasPrefix(name, "lib:") })
		switch {
		case out != "":
			return a.writeVersion(id, own, out)
		case len(args) > 1:
			content, ok := files[args[1]]
			if !ok {
				return usagef("version %s has no file %q", id, args[1])
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
func (a *app) writeVersion(id engine.VersionID, files library.Files, dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return fmt.Errorf("write version %s: %w", id, err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasPrefix(string(files[name]), "sha256:") {
			fmt.Fprintf(a.err, "%s is left out: only its hash is kept\n", name)
			continue
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("write version %s: %q leads out of the folder", id, name)
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return fmt.Errorf("write version %s: %w", id, err)
		}
		if err := os.WriteFile(file, files[name], 0o644); err != nil {
			return fmt.Errorf("write version %s: %w", id, err)
		}
	}
	return nil
}
