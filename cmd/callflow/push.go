package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"callflow/engine/library"
	"callflow/engine/publish"
	"callflow/engine/publish/told"
	"callflow/schema/diag"
)

const pushHelp = `push sends a workspace to a running server, which puts it in force: new contacts begin with it, those in progress stay
on the flows that they began with. It is all of it or nothing: with an error in any file the server keeps what it has,
and the errors are printed here at their places, as callflow validate would.

  callflow push . --to https://calls.example.com --reason "new opening hours"
  callflow push . --to https://calls.example.com --dry-run

With --canary, --canary-numbers or --canary-callers only some new calls begin with it, a share of the callers, those of some
numbers, or those of some callers such as your own; a caller is always on the same side. When these contacts fare worse
than the others by more than is allowed, no further ones begin with it, by itself. callflow versions shows how they fare;
callflow canary promote puts it in force for everybody, callflow canary abort ends it.

  callflow push . --to https://calls.example.com --canary 10% --max-wait 20%

Everything is sent but environments, which stay where the server is; secrets are in none of the files. What was sent stays
in force over restarts, until something else is sent, somebody goes back with callflow rollback, or the folder
of the server is edited. Sending what is in force already changes nothing. The key of the API needs the right deploy.`

const rollbackHelp = `rollback goes back to a version that was in force: the one before, or one that callflow versions lists. It is put in force
like any other, over restarts as well, until something else is sent or the folder of the server is edited: what is in
the folder now does not come back by itself. Contacts in progress stay on their flows.

  callflow rollback --to https://calls.example.com --reason "callers hang up in the new menu"

While a version is being tried, going back without a version ends that, and nothing else.

  callflow rollback 90cf3ed3 --to https://calls.example.com`

const reloadHelp = `reload has a running server read the folder of its workspace, as SIGHUP does, and prints what has become of it. With --folder
the folder counts again although something was sent, or gone back to, since it was last edited.

  callflow reload --to https://calls.example.com`

// changeFlags are those of all that changes what is in force.
type changeFlags struct {
	api          apiFlags
	reason, form string
	test         bool
}

func (f *changeFlags) add(cmd *cobra.Command) {
	f.api.add(cmd)
	cmd.Flags().StringVar(&f.api.server, "to", "", "the same as --server")
	cmd.Flags().StringVar(&f.reason, "reason", "", "why; it is kept with your name, that of the key")
	cmd.Flags().BoolVar(&f.test, "test", false, "only if the tests of the workspace pass on the server")
	formFlag(cmd, &f.form)
}

func (f *changeFlags) client(a *app) (*apiClient, error) {
	if err := oneOf("--format", f.form, "text", "json"); err != nil {
		return nil, err
	}
	c, err := a.api(f.api)
	if err == nil {
		c.http.Timeout = changeTime
	}
	return c, err
}

// changeTime is how long a server may take to compile and test a large workspace.
const changeTime = 5 * time.Minute

func pushVerb(a *app) *cobra.Command {
	var f changeFlags
	var try canaryFlags
	var dry bool
	cmd := &cobra.Command{
		Use: "push [WORKSPACE]", Short: "send a workspace to a running server", Long: pushHelp, Args: takes(0, 1, "one workspace"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.push(cmd.Context(), folderOf(args), &f, &try, dry)
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "have the server look at it, and change nothing")
	try.add(cmd)
	return cmd
}

// sentFile is a file as the API takes it.
type sentFile struct {
	Text   *string `json:"text,omitempty"`
	Base64 []byte  `json:"base64,omitempty"`
}

func (a *app) push(ctx context.Context, dir string, f *changeFlags, try *canaryFlags, dry bool) error {
	c, err := f.client(a)
	if err != nil {
		return err
	}
	some, err := try.asked()
	if err != nil {
		return err
	}
	files, err := library.ReadDir(dir)
	if err != nil {
		return usagef("%s: %v", dir, err)
	}
	files = files.WithoutEnv()
	if err := library.CheckSent(files); err != nil {
		return usagef("%s: %v", dir, err)
	}
	sent := map[string]sentFile{}
	for name, content := range files {
		if text := string(content); utf8.ValidString(text) {
			sent[name] = sentFile{Text: &text}
		} else {
			sent[name] = sentFile{Base64: content}
		}
	}
	body := map[string]any{"hash": files.Digest(), "files": sent, "reason": f.reason, "test": f.test, "dry_run": dry}
	if some != nil {
		body["canary"] = some
	}
	return a.change(ctx, c, "/api/versions", body, f.form, dir, files)
}

// change asks for a change, and prints what has become of it.
func (a *app) change(ctx context.Context, c *apiClient, path string, body map[string]any, form, dir string, files library.Files) error {
	var r told.Change
	if err := c.post(ctx, path, "", body, &r); err != nil {
		return a.refusedChange(err, dir, files)
	}
	if err := a.printDiagnostics(r.Diagnostics, dir, files); err != nil {
		return err
	}
	if form == "json" {
		text, err := json.MarshalIndent(r, "", "  ")
		a.printf("%s\n", text)
		return err
	}
	switch r.Result {
	case publish.Replaced:
		a.printf("version %s is in force; before, it was %s\n", r.Version, r.Before)
	case publish.Beside:
		a.printf("version %s is tried with some new contacts; for all others it is %s\n", r.Version, r.Before)
	case publish.Sound:
		a.printf("version %s could be put in force; now it is %s\n", r.Version, r.Before)
	default:
		a.printf("nothing has changed: version %s is in force\n", r.Version)
	}
	if r.Note != "" {
		a.printf("%s\n", r.Note)
	}
	for _, v := range r.Live {
		a.printf("%s in progress on %s\n", counted(int(v.Contacts), "contact"), v.Version)
		a.printSteps(v.Steps)
	}
	return nil
}

func (a *app) printSteps(steps []told.Step) {
	for _, s := range steps {
		a.printf("  %5d  %s.%s\n", s.Contacts, s.Flow, s.Step)
	}
}

// refusedChange prints why nothing has changed.
func (a *app) refusedChange(err error, dir string, files library.Files) error {
	var refused *refusal
	if !errors.As(err, &refused) || refused.Diagnostics == nil && refused.Tests == nil {
		return a.found(err)
	}
	if err := a.printDiagnostics(refused.Diagnostics, dir, files); err != nil {
		return err
	}
	for _, test := range refused.Tests {
		fmt.Fprintln(a.err, test)
	}
	if refused.Status != http.StatusUnprocessableEntity {
		return a.found(err)
	}
	fmt.Fprintf(a.err, "refused: %s; nothing has changed\n", refused.Detail)
	return errFound
}

// printDiagnostics prints what a server has found, with the lines of the files that were sent.
func (a *app) printDiagnostics(list json.RawMessage, dir string, files library.Files) error {
	if len(list) == 0 {
		return nil
	}
	all, err := diag.ParseJSON(list)
	if err != nil {
		return err
	}
	return diag.Write(a.err, placed(dir, all), sources(dir, files), diag.Options{Color: a.colored(a.err)})
}

func rollbackVerb(a *app) *cobra.Command {
	var f changeFlags
	cmd := &cobra.Command{
		Use: "rollback [VERSION]", Short: "go back to a version that was in force", Long: rollbackHelp, Args: takes(0, 1, "one version, or none for the one before"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.rollback(cmd.Context(), args, &f) },
	}
	f.add(cmd)
	return cmd
}

func (a *app) rollback(ctx context.Context, args []string, f *changeFlags) error {
	c, err := f.client(a)
	if err != nil {
		return err
	}
	to := ""
	if len(args) > 0 {
		to = args[0]
	} else { // it is named, so that the request may be made again whose answer was lost
		var l told.Versions
		if err := c.get(ctx, "/api/versions", &l); err != nil {
			return a.found(err)
		}
		if l.Canary != nil { // what is tried is gone back from
			return a.change(ctx, c, "/api/canary", map[string]any{"do": "abort", "version": l.Canary.Version, "reason": f.reason}, f.form, ".", nil)
		}
		if to = string(l.Previous); to == "" {
			fmt.Fprintf(a.err, "refused: there is no version to go back to: none was in force before %s\n", l.Current)
			return errFound
		}
	}
	return a.change(ctx, c, "/api/rollback", map[string]any{"version": to, "reason": f.reason, "test": f.test}, f.form, ".", nil)
}

func reloadVerb(a *app) *cobra.Command {
	var f changeFlags
	var folder bool
	cmd := &cobra.Command{
		Use: "reload", Short: "have a running server read its workspace again", Long: reloadHelp, Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := f.client(a)
			if err != nil {
				return err
			}
			return a.change(cmd.Context(), c, "/api/reload", map[string]any{"folder": folder, "reason": f.reason, "test": f.test}, f.form, ".", nil)
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&folder, "folder", false, "the folder counts, whatever was sent")
	return cmd
}
