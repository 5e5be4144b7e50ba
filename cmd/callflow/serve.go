package main

import (
	"context"
	"log/slog"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"callflow/engine/library"
	"callflow/engine/publish"
	"callflow/engine/serve"
)

const serveHelp = `serve answers Twilio's webhooks with a workspace, and keeps every event of every call.

  callflow serve . --public-url https://calls.example.com --db /var/lib/callflow/calls.db --env prod
  callflow serve . --simulate

The numbers at Twilio lead to PUBLIC-URL/twilio/voice; callflow numbers sets that up. Webhooks are believed by
their signature only, so TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must be set, here or by the environment of
the workspace. With --simulate no account is needed, and none may be set: Twilio's side is played by this program, and
calls come from the telephones at /simulate/, a page for a browser on this machine, or from scripts by
POST /simulate/call. Unless --db is given, what was kept goes away at the end.

Settings come from flags, the environment, a file, or defaults, in this order; callflow config show tells.
SIGINT and SIGTERM end the server: calls in progress are kept and go on with the next start. SIGHUP, or with --watch
any change of its files, puts the workspace in force anew, if it is without errors: new calls begin with it, those in
progress stay on the flows that they began with. A folder with errors does not keep the server from starting where the
database knows what was in force before: that answers, until the folder is mended.`

func serveVerb(a *app) *cobra.Command {
	var simulated, watch, test bool
	cmd := &cobra.Command{
		Use: "serve WORKSPACE", Short: "answer Twilio's webhooks", Long: serveHelp, Args: takes(0, 1, "one workspace"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.serve(cmd, source{dir: folderOf(args), watch: a.watches(cmd, watch), test: test}, simulated)
		},
	}
	cmd.Flags().BoolVar(&simulated, "simulate", false, "play Twilio's side, too: no account is needed")
	cmd.Flags().BoolVar(&watch, "watch", false, "take over changes of the workspace while calls are under way (default: on a terminal)")
	cmd.Flags().BoolVar(&test, "test-reload", false, "let nothing come into force whose own tests do not pass; the start takes the folder as it is")
	settingFlags(cmd)
	return cmd
}

// watches says whether the folder of the workspace is watched: as asked for, otherwise when somebody sits there.
func (a *app) watches(cmd *cobra.Command, asked bool) bool {
	if cmd.Flags().Changed("watch") {
		return asked
	}
	return isTerminal(a.err)
}

func (a *app) serve(cmd *cobra.Command, from source, simulated bool) error {
	c, err := a.configure(cmd, from.dir)
	if err != nil {
		return err
	}
	if simulated {
		return a.serveSimulated(c, from)
	}
	hurry()
	from.opt = library.Options{Env: c.get("env"), BaseURL: c.get("public_url"), LiveNo: publish.LiveNo(), Parsed: &library.Parsed{}, Getenv: a.getenv, ReadFile: a.readFile}
	w, err := a.examined(from.dir, from.opt)
	switch {
	case err != nil:
	case !w.Diagnostics.HasErrors():
		err = checkServe(c, w)
	case stands(cmd.Context(), c.get("db")) == "":
		err = errFound
	}
	if err != nil {
		return err
	}
	h := &house{app: a, c: c, w: w, from: from}
	return h.open(h.run)
}

// open runs a house until a signal ends it.
func (h *house) open(run func(context.Context) error) (err error) {
	if h.log, err = h.app.logger(h.c); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	return run(ctx)
}

// logger writes to stderr. Numbers, tokens and whatever callers entered are masked in all that it writes.
func (a *app) logger(c configuration) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.get("log_level"))); err != nil {
		return nil, usagef("--log-level is %q, expected debug, info, warn or error", c.get("log_level"))
	}
	return serve.NewLogger(a.err, level, c.get("log_format") == "json"), nil
}
