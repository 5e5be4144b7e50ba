package main

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/publish/told"
)

const migrateHelp = `migrate has contacts in progress go on in the version in force, where they can. Without it they stay on the version that they
began with until they are over. Without --apply nothing changes: it tells which ones could, which need an entry under
moved: in the flow's file, and which stay, and why.

  callflow migrate --server https://calls.example.com
  callflow migrate --apply --reason "the old menu rang the wrong desk"
  callflow migrate --apply --contact c17,c18
  callflow migrate --apply --from 90cf3ed3a1b2c4d5

A contact goes on as it stands: at the same step, under its new name where moved: says so, with what it has passed and the
values of its variables. It can where each step at which it stands is there, of the same kind, and says the same; nobody
hears anything of it. Whoever is in a room, waits for the answer of a service, or stands where the flow has changed stays.
Each contact goes on as a whole or not at all, also when the server is killed meanwhile; its own events say who wanted it
and why, and callflow versions --changes lists it. Contacts on a version that is being tried go on only when --from names it.

callflow plan --migrate tells the same of a workspace before it is in force. The key of the API needs the right deploy.

Exit codes: 0 it was done, or told, 1 a contact that --contact names does not go on, or something could not be stored,
2 the command line is wrong, or the server refuses, 3 it could not be asked.`

// migrateFlags say which contacts are to go on.
type migrateFlags struct {
	api          apiFlags
	apply        bool
	from         string
	contacts     []string
	reason, form string
}

func migrateVerb(a *app) *cobra.Command {
	var f migrateFlags
	cmd := &cobra.Command{
		Use: "migrate", Short: "have contacts in progress go on in the version in force", Long: migrateHelp, Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.migrate(cmd.Context(), &f) },
	}
	f.api.add(cmd)
	cmd.Flags().StringVar(&f.api.server, "to", "", "the same as --server")
	cmd.Flags().BoolVar(&f.apply, "apply", false, "do it; without, it is only told")
	cmd.Flags().StringVar(&f.from, "from", "", "only contacts on this version, in full")
	cmd.Flags().StringSliceVar(&f.contacts, "contact", nil, "only these contacts, such as c17")
	cmd.Flags().StringVar(&f.reason, "reason", "", "why; it is kept with your name, that of the key")
	formFlag(cmd, &f.form)
	return cmd
}

func (a *app) migrate(ctx context.Context, f *migrateFlags) error {
	if err := oneOf("--format", f.form, "text", "json"); err != nil {
		return err
	}
	c, err := a.api(f.api)
	if err != nil {
		return err
	}
	c.http.Timeout = changeTime
	var l told.Versions
	if err := c.get(ctx, "/api/versions", &l); err != nil { // it is named, so that nobody goes on in one that has come since
		return a.found(err)
	}
	body := map[string]any{"apply": f.apply}
	for name, value := range map[string]string{"from": f.from, "reason": f.reason} {
		if value != "" {
			body[name] = value
		}
	}
	if len(f.contacts) > 0 {
		body["contacts"] = f.contacts
	}
	var all told.Migration
	for {
		var page told.Migration
		if err := c.post(ctx, "/api/versions/"+string(l.Current)+"/migrate", "", body, &page); err != nil {
			return a.found(err)
		}
		all = joined(all, page)
		if page.Next == "" {
			break
		}
		body["after"] = page.Next
	}
	if err := a.printMigration(&all, f.form); err != nil {
		return err
	}
	if all.Failed > 0 || len(f.contacts) > 0 && all.Entry+all.Stays > 0 {
		return errFound
	}
	return nil
}

// joined is what two answers say together.
func joined(a, b told.Migration) told.Migration {
	b.Moved, b.Alone, b.There, b.Entry, b.Stays, b.Failed = a.Moved+b.Moved, a.Alone+b.Alone, a.There+b.There, a.Entry+b.Entry, a.Stays+b.Stays, a.Failed+b.Failed
	places := slices.Clone(a.Places)
	for _, p := range b.Places {
		at := slices.IndexFunc(places, func(o told.Staying) bool { return o.Fit == p.Fit && o.Place == p.Place && o.Why == p.Why })
		if at < 0 {
			places = append(places, p)
			continue
		}
		places[at].Contacts += p.Contacts
	}
	slices.SortFunc(places, func(a, b told.Staying) int {
		return strings.Compare(a.Fit+a.Place+a.Why, b.Fit+b.Place+b.Why)
	})
	b.Places = places
	return b
}

func (a *app) printMigration(v *told.Migration, form string) error {
	if form == "json" {
		text, err := json.MarshalIndent(v, "", "  ")
		a.printf("%s\n", text)
		return err
	}
	goes := "go"
	if v.Moved == 1 {
		goes = "goes"
	}
	if v.Applied {
		a.printf("%s %s on in version %s\n", counted(v.Moved, "contact"), goes, v.Version)
	} else {
		a.printf("%s could go on in version %s; callflow migrate --apply does it\n", counted(v.Alone, "contact"), v.Version)
	}
	for _, line := range []struct {
		n    int
		what string
	}{{v.There, "on it already"}, {v.Entry, "in need of an entry under moved"}, {v.Stays, "staying"}, {v.Failed, "not stored in time"}} {
		if line.n > 0 {
			a.printf("%s %s\n", counted(line.n, "contact"), line.what)
		}
	}
	for _, p := range v.Places {
		a.printf("  %-6s  %s, %s first, at %s: %s\n", p.Fit, counted(p.Contacts, "contact"), p.First, cmp.Or(p.Place, "anywhere"), p.Why)
	}
	return nil
}

// alike tells which steps say the same in two versions: in each word, key and prompt.
func alike(old, now *library.Workspace) func(was, is *engine.Step, of, to engine.FlowName) bool {
	before, after := writtenIn(old), writtenIn(now)
	return func(was, is *engine.Step, of, to engine.FlowName) bool {
		return len(stepChanges(before, after, of, to, was, is, now.Moved)) == 0
	}
}
