package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine/library"
	"callflow/engine/twilio"
)

const numbersHelp = `numbers compares what Twilio asks when a number or an app is called with what this workspace needs, and sets it.

  callflow numbers plan . --env prod           show what would change; change nothing
  callflow numbers apply . --env prod --yes    change it

Three URLs belong to each number and app: where a call begins, where it goes when that fails, and who is told
of its end. plan exits with 1 when something differs. Credentials and the public URL are those of serve.`

func numbersVerb(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "numbers", Short: "set up the numbers at Twilio", Long: numbersHelp, Args: cobra.ArbitraryArgs}
	cmd.RunE = func(*cobra.Command, []string) error {
		return usagef("numbers takes the word plan or apply: callflow numbers plan WORKSPACE")
	}
	plan := &cobra.Command{
		Use: "plan WORKSPACE", Short: "show what would change", Long: numbersHelp, Args: takes(0, 1, "one workspace"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.numbers(cmd, folderOf(args), false, false) },
	}
	var yes bool
	apply := &cobra.Command{
		Use: "apply WORKSPACE", Short: "set the URLs of numbers and apps", Long: numbersHelp, Args: takes(0, 1, "one workspace"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.numbers(cmd, folderOf(args), true, yes) },
	}
	apply.Flags().BoolVar(&yes, "yes", false, "really change it")
	for _, c := range []*cobra.Command{plan, apply} {
		settingFlags(c)
		cmd.AddCommand(c)
	}
	return cmd
}

// restTime bounds all requests to Twilio of one verb.
const restTime = time.Minute

func (a *app) numbers(cmd *cobra.Command, dir string, apply, yes bool) error {
	c, w, err := a.account(cmd, dir)
	if err != nil {
		return err
	}
	client, err := newClient(c, w, nil)
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(cmd.Context(), restTime)
	defer cancel()
	p, err := planOf(ctx, client, w)
	if err != nil {
		return err
	}
	p.print(a)
	switch {
	case p.missing > 0:
		return errFound
	case len(p.changes) == 0:
		return nil
	case !apply:
		return errFound
	case !yes:
		return usagef("nothing was changed: say --yes to change it")
	}
	return p.apply(ctx, client, a)
}

// account loads what is needed to ask Twilio about a workspace: its settings must be fit for real calls.
func (a *app) account(cmd *cobra.Command, dir string) (configuration, *library.Workspace, error) {
	c, w, err := a.configured(cmd, dir)
	if err != nil {
		return nil, nil, err
	}
	if wrong := unfit(c, w); len(wrong) > 0 {
		return nil, nil, wrong[0]
	}
	return c, w, nil
}

// configured reads the settings and the workspace.
func (a *app) configured(cmd *cobra.Command, dir string) (configuration, *library.Workspace, error) {
	c, err := a.configure(cmd, dir)
	if err != nil {
		return nil, nil, err
	}
	w, err := a.load(dir, library.Options{Env: c.get("env"), BaseURL: c.get("public_url"), Getenv: a.getenv, ReadFile: a.readFile})
	return c, w, err
}

// unfit is what keeps Twilio from being asked.
func unfit(c configuration, w *library.Workspace) []error {
	var wrong []error
	for _, err := range []error{checkRegion(c), checkAccount(c, w, ""), checkPublicURL(w.Set.Live.BaseURL)} {
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	return wrong
}

// routesOf are the URLs that every number and app of a server asks. Twilio repeats failed requests as the
// part after # says, which is not signed (connection overrides).
func routesOf(base string) twilio.Routes {
	return twilio.Routes{
		VoiceURL: base + "/twilio/voice#rc=2&rp=all", VoiceMethod: "POST",
		FallbackURL: base + "/twilio/fallback#rc=2&rp=all", FallbackMethod: "POST",
		StatusCallback: base + "/twilio/status#rc=3&rp=all", StatusMethod: "POST",
	}
}

// change is one number or app whose URLs differ from what is needed.
type change struct {
	name, sid string
	app       bool
	now, then twilio.Routes
}

// plan is what would have to change.
type plan struct {
	lines   []string // what is worth telling besides, in order
	changes []change
	missing int // declared, but not in the account
}

// planOf compares the account with the workspace.
func planOf(ctx context.Context, client *twilio.Client, w *library.Workspace) (*plan, error) {
	numbers, err := client.ListNumbers(ctx)
	if err != nil {
		return nil, err
	}
	p, then := &plan{}, routesOf(w.Set.Live.BaseURL)
	for _, n := range w.Declared.Numbers {
		name := "number " + n.Name.Text + " (" + w.Set.Live.Names["numbers."+n.Name.Text] + ")"
		p.number(name, find(numbers, w.Set.Live.Names["numbers."+n.Name.Text]), then)
	}
	if len(w.Declared.Apps) == 0 {
		return p, nil
	}
	apps, err := client.ListApplications(ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range w.Declared.Apps {
		sid := w.Outside.Applications[n.Name.Text]
		p.application("app "+n.Name.Text+" ("+sid+")", sid, apps, then)
	}
	return p, nil
}

func find(numbers []twilio.Number, number string) *twilio.Number {
	for i := range numbers {
		if numbers[i].Number == number {
			return &numbers[i]
		}
	}
	return nil
}

func (p *plan) number(name string, n *twilio.Number, then twilio.Routes) {
	switch {
	case n == nil:
		p.missing++
		p.lines = append(p.lines, name+" does not belong to the account")
		return
	case n.TrunkSid != "":
		p.lines = append(p.lines, name+" belongs to the SIP trunk "+n.TrunkSid+": its URLs are not asked")
	case n.ApplicationSid != "":
		p.lines = append(p.lines, name+" leads to the application "+n.ApplicationSid+": its own URLs are not asked")
	}
	if n.Routes != then {
		p.changes = append(p.changes, change{name: name, sid: n.Sid, now: n.Routes, then: then})
	}
}

func (p *plan) application(name, sid string, apps []twilio.Application, then twilio.Routes) {
	for _, a := range apps {
		if a.Sid != sid {
			continue
		}
		if a.Routes != then {
			p.changes = append(p.changes, change{name: name, sid: sid, app: true, now: a.Routes, then: then})
		}
		return
	}
	p.missing++
	p.lines = append(p.lines, name+" does not belong to the account")
}

// print shows the plan on stdout.
func (p *plan) print(a *app) {
	for _, line := range p.lines {
		fmt.Fprintln(a.out, line)
	}
	for _, c := range p.changes {
		fmt.Fprintln(a.out, c.name)
		for _, d := range []struct{ what, now, then string }{
			{"voice", asked(c.now.VoiceMethod, c.now.VoiceURL), asked(c.then.VoiceMethod, c.then.VoiceURL)},
			{"fallback", asked(c.now.FallbackMethod, c.now.FallbackURL), asked(c.then.FallbackMethod, c.then.FallbackURL)},
			{"status", asked(c.now.StatusMethod, c.now.StatusCallback), asked(c.then.StatusMethod, c.then.StatusCallback)},
		} {
			if d.now != d.then {
				fmt.Fprintf(a.out, "  %-8s  - %s\n            + %s\n", d.what, d.now, d.then)
			}
		}
	}
	if len(p.lines)+len(p.changes) == 0 {
		fmt.Fprintln(a.err, "numbers and apps are as they should be")
	}
}

// asked is how Twilio asks a URL, in words.
func asked(method, url string) string {
	if url == "" {
		return "nothing"
	}
	return method + " " + url
}

func (p *plan) apply(ctx context.Context, client *twilio.Client, a *app) error {
	for _, c := range p.changes {
		var err error
		if c.app {
			_, err = client.UpdateApplication(ctx, c.sid, c.then)
		} else {
			_, err = client.UpdateNumber(ctx, c.sid, c.then)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Fprintln(a.err, "changed "+c.name)
	}
	return nil
}
