package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/migrate"
	"callflow/engine/record"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

const planHelp = `plan compares a workspace with what a server has in force: what callers will notice, how many contacts in progress
stay on their version, and, where the environment has an account at Twilio, which numbers and apps would have to be
asked elsewhere. It changes nothing.

  callflow plan . --env prod --db /var/lib/callflow/calls.db
  callflow plan . --server https://calls.example.com
  callflow plan . --db calls.db --format markdown
  callflow plan . --db calls.db --migrate

What is in force is read from the database of serve, or asked of a running server, whose key needs the right to deploy:
flows, environment and lists as they were put in force last. --migrate, which needs the database, tells of each place at
which contacts in progress stand whether they could go on in the new version: by themselves, with an entry under moved:
in the flow's file, or not at all. callflow migrate does it, once the workspace is in force. Grades and formats are those
of callflow diff.

Exit codes: 0 nothing of the grade of --fail-on or above differs, 1 something does, or a number is not set up as needed,
2 the command line is wrong, 3 something cannot be read or compiled.`

func planVerb(a *app) *cobra.Command {
	var f diffFlags
	var migration bool
	var api apiFlags
	cmd := &cobra.Command{
		Use: "plan [WORKSPACE]", Short: "tell what putting a workspace in force would change", Long: planHelp, Args: takes(0, 1, "one workspace"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.plan(cmd, folderOf(args), f, api, migration) },
	}
	settingFlags(cmd)
	cmd.Flags().StringVar(&api.server, "server", "", "URL of a running server, instead of its database")
	cmd.Flags().StringVar(&api.key, "deploy-key", "env:"+keyVariable, "where the key of its API is: env:NAME or file:PATH")
	cmd.Flags().StringVar(&f.format, "format", "text", "form of the output: text, markdown, json or svg")
	cmd.Flags().StringVar(&f.fail, "fail-on", "cosmetic", "exit with 1 from this grade on: cosmetic, behavioural, safety or never")
	cmd.Flags().BoolVar(&migration, "migrate", false, "tell which contacts in progress could go on in the new version")
	return cmd
}

func (a *app) plan(cmd *cobra.Command, dir string, f diffFlags, api apiFlags, migration bool) error {
	if err := f.check("text", "markdown", "json", "svg"); err != nil {
		return err
	}
	c, w, err := a.configured(cmd, dir)
	if err != nil {
		return err
	}
	now := &side{name: dir, dir: dir, files: w.Files}
	var diff *comparison
	switch {
	case api.server == "":
		diff, err = a.planAtDB(cmd.Context(), c, now, migration)
	case migration:
		return usagef("--migrate needs the database of the server: say --db FILE")
	default:
		diff, err = a.planAtServer(cmd.Context(), c, api, now)
	}
	if err != nil {
		return err
	}
	lines, changes := a.webhooks(cmd.Context(), c, w)
	diff.extra = append(diff.extra, lines...)
	if err := a.printDiff(diff, f); err != nil || !changes || f.fail == "never" {
		return err
	}
	return errFound
}

// planAtDB compares with what the database of a server has in force.
func (a *app) planAtDB(ctx context.Context, c configuration, now *side, migration bool) (*comparison, error) {
	r, err := sqlite.Read(c.get("db"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	old, err := inForce(ctx, r)
	if err != nil {
		return nil, err
	}
	diff, err := a.compared(old, now, library.Options{Env: c.get("env"), BaseURL: c.get("public_url")})
	if err != nil {
		return nil, err
	}
	diff.extra, err = a.inProgress(ctx, r, diff, migration)
	return diff, err
}

// planAtServer compares with what a running server has in force.
func (a *app) planAtServer(ctx context.Context, c configuration, f apiFlags, now *side) (*comparison, error) {
	client, err := a.api(f)
	if err != nil {
		return nil, err
	}
	var view struct {
		Version string
		Files   map[string][]byte
	}
	if err := client.get(ctx, "/api/edition", &view); err != nil {
		return nil, a.found(err)
	}
	return a.compared(&side{name: "version " + view.Version, files: view.Files}, now, library.Options{Env: c.get("env"), BaseURL: c.get("public_url")})
}

// inForce is what a server has put in force last.
func inForce(ctx context.Context, r *sqlite.Reader) (*side, error) {
	no, err := r.Current(ctx)
	if err != nil {
		return nil, err
	}
	if no == 0 {
		return nil, fmt.Errorf("%q holds nothing of what is in force: no server of this version has used it yet", r.Name())
	}
	e, err := editionIn(ctx, r, no)
	if err != nil {
		return nil, err
	}
	return &side{name: "version " + string(library.VersionOf(e.Files)), files: e.Files}, nil
}

// webhooks are the numbers and apps that Twilio asks elsewhere than the workspace needs. Without an account nobody is
// asked.
func (a *app) webhooks(ctx context.Context, c configuration, w *library.Workspace) (lines []string, changes bool) {
	if sid, token := credentials(c, w); sid == "" || token == "" || len(unfit(c, w)) > 0 {
		return nil, false
	}
	client, err := newClient(c, w, nil)
	if err != nil {
		return nil, false
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, restTime)
	defer cancel()
	p, err := planOf(ctx, client, w)
	if err != nil {
		fmt.Fprintf(a.err, "Twilio was not asked about numbers: %v\n", err)
		return nil, false
	}
	var text strings.Builder
	p.print(&app{out: &text, err: a.err})
	if text.Len() > 0 {
		lines = append([]string{"", "Numbers and apps at Twilio that callflow numbers apply would change:"}, strings.Split(strings.TrimRight(text.String(), "\n"), "\n")...)
	}
	return lines, len(p.changes) > 0 || p.missing > 0
}

// standAt is a place at which contacts in progress stand, and how they fit.
type standAt struct {
	migrate.Verdict
	contacts []engine.CellID
}

// inProgress counts contacts in progress by version, and says how they fit into the new one.
func (a *app) inProgress(ctx context.Context, r *sqlite.Reader, c *comparison, migration bool) ([]string, error) {
	byVersion := map[engine.VersionID]int{}
	judges := map[engine.VersionID]*migrate.Judged{}
	found := map[migrate.Verdict]*standAt{}
	fits := map[migrate.Fit]int{}
	err := r.InProgress(ctx, func(cell store.Cell) error {
		if cell.ID.Kind != engine.ContactCell {
			return nil
		}
		byVersion[cell.Version]++
		if !migration {
			return nil
		}
		contact, err := contactOf(&cell)
		if err != nil {
			return err
		}
		j := judges[cell.Version]
		if j == nil {
			kept, err := versionIn(ctx, r, string(cell.Version))
			if err != nil {
				return err
			}
			old := kept.workspace()
			j = &migrate.Judged{Old: old.Set.Flows, Now: c.is.Set.Flows, Names: c.is.Moved, Same: alike(old, c.is), Left: old.Leaves, Leaves: c.is.Leaves}
			judges[cell.Version] = j
		}
		v := j.Judge(contact)
		fits[v.Fit]++
		if found[v] == nil {
			found[v] = &standAt{Verdict: v}
		}
		found[v].contacts = append(found[v].contacts, cell.ID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a.standings(byVersion, found, fits, c.is.Set.Flows.Version, migration), nil
}

func (a *app) standings(byVersion map[engine.VersionID]int, found map[migrate.Verdict]*standAt, fits map[migrate.Fit]int, now engine.VersionID, migration bool) []string {
	var out []string
	for _, v := range bothOf(byVersion, nil) {
		if v != now {
			out = append(out, fmt.Sprintf("%s in progress on version %s: they stay on it until they are over", counted(byVersion[v], "contact"), v))
		}
	}
	if len(out) == 0 {
		return nil
	}
	out = append([]string{""}, out...)
	if !migration {
		return out
	}
	out = append(out, "", fmt.Sprintf("Migration: %d could go on in the new version by themselves, %d need an entry under moved, %d stay", fits[migrate.Alone], fits[migrate.Entry], fits[migrate.Stays]))
	var all []*standAt
	for _, s := range found {
		if s.Fit != migrate.Alone {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b *standAt) int {
		return strings.Compare(string(a.Fit)+a.Place+a.Why, string(b.Fit)+b.Place+b.Why)
	})
	for _, s := range all {
		place := s.Place
		if place == "" {
			place = "anywhere"
		}
		out = append(out, fmt.Sprintf("  %s  %s, %s first, at %s: %s", s.Fit, counted(len(s.contacts), "contact"), s.contacts[0], place, s.Why))
	}
	return out
}

// contactOf reads the state of a contact.
func contactOf(cell *store.Cell) (*engine.Contact, error) {
	seal, err := record.NewSealer(cell.SealKey)
	if err != nil {
		return nil, err
	}
	parts := make([][]byte, len(cell.Parts))
	for i := range cell.Parts {
		parts[i] = cell.Parts[i].Body
	}
	c, _, err := record.ParseState(cell.State, seal, parts...)
	if err != nil {
		return nil, fmt.Errorf("contact %s: %w", cell.ID, err)
	}
	return c, nil
}
