package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine/library"
	"callflow/engine/twilio"
)

const doctorHelp = `doctor looks at everything that a call needs, from the outside where it can: the account and its credentials,
the clock, the public URL, whether a signed webhook gets through it and a forged one does not, the URLs of
numbers and apps and their fallbacks, the disk, the database and that it is whole, the versions that are kept, what
is behind (effects, reports, sinks), and the sinks: a URL is sent no records at all. It changes nothing. The server
should be running.

  callflow doctor . --env prod
  callflow doctor . --env prod --format json

It exits with 1 when something must be put right; warnings alone leave it at 0.`

func doctorVerb(a *app) *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use: "doctor WORKSPACE", Short: "check account, URL, numbers and database", Long: doctorHelp, Args: takes(0, 1, "one workspace"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.doctor(cmd, folderOf(args), form) },
	}
	settingFlags(cmd)
	formFlag(cmd, &form)
	return cmd
}

func (a *app) doctor(cmd *cobra.Command, dir, form string) error {
	if err := oneOf("--format", form, "text", "json"); err != nil {
		return err
	}
	c, err := a.configure(cmd, dir)
	if err != nil {
		return err
	}
	x := &examination{a: a, c: c, clock: &clockReader{base: http.DefaultTransport}, quiet: form == "json"}
	if err := x.workspace(cmd.Context(), dir); err != nil {
		return err
	}
	w := x.w
	if wrong := unfit(c, w); len(wrong) > 0 { // nobody can be asked: what is here is looked at all the same
		for _, err := range wrong {
			x.say("wrong", "settings", "%v", err)
		}
	} else if err := x.outside(cmd.Context()); err != nil {
		return err
	}
	x.local(cmd.Context())
	return x.end()
}

// workspace compiles the folder, or, where that has errors, what the database has in force, with which a server would start.
func (x *examination) workspace(ctx context.Context, dir string) error {
	opt := library.Options{Env: x.c.get("env"), BaseURL: x.c.get("public_url"), LiveNo: 1, Getenv: x.a.getenv, ReadFile: x.a.readFile}
	var err error
	if x.w, err = x.a.examined(dir, opt); err != nil || !x.w.Diagnostics.HasErrors() {
		return err
	}
	e, err := lastEdition(ctx, x.c.get("db"))
	if err != nil || e == nil {
		return errFound
	}
	opt.Env = e.Env
	if x.w = library.CompileAgain(e.Files, opt); x.w.Diagnostics.HasErrors() {
		return errFound
	}
	x.say("wrong", "workspace", "the folder has errors, so its edits are not in force: version %s is, after a restart as well", x.w.Set.Flows.Version)
	return nil
}

// outside looks at all that others have to say.
func (x *examination) outside(ctx context.Context) (err error) {
	if x.client, err = newClient(x.c, x.w, x.clock); err != nil {
		return err
	}
	defer x.client.Close()
	ctx, cancel := context.WithTimeout(ctx, restTime)
	defer cancel()
	for _, check := range []func(context.Context){x.account, x.skew, x.reach, x.signature, x.forged, x.numbers} {
		check(ctx)
	}
	return nil
}

// end prints the findings as JSON, if that was asked for, and says whether something is wrong.
func (x *examination) end() error {
	if x.quiet {
		out := json.NewEncoder(x.a.out)
		out.SetIndent("", "  ")
		if err := out.Encode(map[string]any{"version": 1, "wrong": x.bad, "findings": x.found}); err != nil {
			return err
		}
	}
	if x.bad > 0 {
		return errFound
	}
	return nil
}

// finding is one thing that was looked at.
type finding struct {
	State string `json:"state"` // ok, warning or wrong
	Check string `json:"check"`
	Text  string `json:"text"`
}

// examination is one run of doctor.
type examination struct {
	a      *app
	c      configuration
	w      *library.Workspace
	client *twilio.Client
	clock  *clockReader
	found  []finding
	quiet  bool // findings are printed together at the end
	bad    int
}

// say prints one finding: ok, warning or wrong.
func (x *examination) say(state, what, format string, args ...any) {
	if state == "wrong" {
		x.bad++
	}
	text := fmt.Sprintf(format, args...)
	x.found = append(x.found, finding{state, what, text})
	if !x.quiet {
		fmt.Fprintf(x.a.out, "%-8s %-10s %s\n", state, what, text)
	}
}

func (x *examination) account(ctx context.Context) {
	account, err := x.client.FetchAccount(ctx)
	switch {
	case err != nil:
		x.say("wrong", "account", "%v", err)
	case account.Status != "active":
		x.say("wrong", "account", "it is %s at Twilio", account.Status)
	case account.Type == "Trial":
		x.say("warning", "account", "it is a trial: only verified numbers can call and be called, and callers hear a notice first")
	default:
		x.say("ok", "account", "%s is active", account.Sid)
	}
}

// clockReader notes how far this machine's clock is from that of the server that answers.
type clockReader struct {
	base http.RoundTripper
	skew time.Duration
	read bool
}

// RoundTrip passes a request on and reads the date of the answer.
func (t *clockReader) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(r)
	if err == nil {
		if date, wrong := http.ParseTime(resp.Header.Get("Date")); wrong == nil {
			t.skew, t.read = time.Since(date), true
		}
	}
	return resp, err
}

// mostSkew is how far the clock may be off: dates in HTTP are whole seconds, and answers take time.
const mostSkew = 5 * time.Second

func (x *examination) skew(context.Context) {
	switch skew := x.clock.skew.Round(time.Second); {
	case !x.clock.read:
		x.say("warning", "clock", "it could not be compared, because Twilio did not answer")
	case x.clock.skew.Abs() > mostSkew:
		x.say("wrong", "clock", "it is %s off: let the machine keep its time by NTP", skew)
	default:
		x.say("ok", "clock", "it agrees with Twilio's")
	}
}

// reach asks the server through its public URL whether it lives.
func (x *examination) reach(ctx context.Context) {
	status, err := x.ask(ctx, http.MethodGet, x.w.Set.Live.BaseURL+"/livez", nil, "")
	switch {
	case err != nil:
		x.say("wrong", "public URL", "%v", err)
	case status != http.StatusOK:
		x.say("wrong", "public URL", "%s/livez answers %d, expected 200: does the proxy lead to this server?", x.w.Set.Live.BaseURL, status)
	default:
		x.say("ok", "public URL", "%s is reached", x.w.Set.Live.BaseURL)
	}
}

// signature sends a webhook that changes nothing, signed as Twilio would.
func (x *examination) signature(ctx context.Context) {
	_, token := credentials(x.c, x.w)
	switch status, err := x.webhook(ctx, token); {
	case err != nil:
		x.say("wrong", "signature", "%v", err)
	case status == http.StatusForbidden:
		x.say("wrong", "signature", "a signed webhook is refused: the server has another auth token or another public URL")
	case status >= 300:
		x.say("wrong", "signature", "a signed webhook is answered by %d", status)
	default:
		x.say("ok", "signature", "a signed webhook gets through")
	}
}

// forged sends the same webhook with a wrong signature.
func (x *examination) forged(ctx context.Context) {
	switch status, err := x.webhook(ctx, "00000000000000000000000000000000"); {
	case err != nil:
		x.say("wrong", "forgery", "%v", err)
	case status != http.StatusForbidden:
		x.say("wrong", "forgery", "a forged webhook is answered by %d, expected 403", status)
	default:
		x.say("ok", "forgery", "a forged webhook is refused")
	}
}

// webhook reports that a call which nobody knows is ringing: that begins nothing and ends nothing.
func (x *examination) webhook(ctx context.Context, token string) (status int, err error) {
	sid, _ := credentials(x.c, x.w)
	params := twilio.Params{{Name: "AccountSid", Value: sid}, {Name: "CallSid", Value: "CA" + strings.Repeat("0", 32)}, {Name: "CallStatus", Value: "ringing"}}
	form := url.Values{}
	for _, p := range params {
		form.Set(p.Name, p.Value)
	}
	to := x.w.Set.Live.BaseURL + "/twilio/status"
	return x.ask(ctx, http.MethodPost, to, form, twilio.Sign(token, to, params))
}

func (x *examination) ask(ctx context.Context, method, to string, form url.Values, signature string) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, method, to, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(twilio.SignatureHeader, signature)
		if user := x.c.get("webhook_user"); user != "" {
			r.SetBasicAuth(user, x.c.get("webhook_password"))
		}
	}
	quick := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := quick.Do(r)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	return resp.StatusCode, errors.Join(err, resp.Body.Close())
}

func (x *examination) numbers(ctx context.Context) {
	p, err := planOf(ctx, x.client, x.w)
	if err != nil {
		x.say("wrong", "numbers", "%v", err)
		return
	}
	for _, line := range p.lines {
		x.say("warning", "numbers", "%s", line)
	}
	x.fallbacks(p)
	if n := len(p.changes) + p.missing; n > 0 {
		x.say("wrong", "numbers", "%s not set up: see callflow numbers plan", counted(n, "number or app"))
		return
	}
	x.say("ok", "numbers", "all lead here")
}

// fallbacks looks for numbers whose callers hear Twilio's own words when this server cannot be reached.
func (x *examination) fallbacks(p *plan) {
	bare := 0
	for _, c := range p.changes {
		if c.now.FallbackURL == "" {
			x.say("wrong", "fallback", "%s has none at Twilio: its callers hear an application error when this server fails", c.name)
			bare++
		}
	}
	if bare == 0 && p.missing == 0 {
		x.say("ok", "fallback", "every number and app has one at Twilio")
	}
}

// database looks at the file without opening it as a database, and reports whether it is one.
func (x *examination) database(context.Context) bool {
	file := x.c.get("db")
	if err := checkDatabase(file); err != nil {
		x.say("wrong", "database", "%v", err)
		return false
	}
	head := make([]byte, 16)
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		x.say("ok", "database", "%s will be made", file)
		return false
	}
	if err == nil {
		_, err = io.ReadFull(f, head)
		err = errors.Join(err, f.Close())
	}
	switch {
	case err != nil:
		x.say("wrong", "database", "%v", err)
	case string(head) != "SQLite format 3\x00":
		x.say("wrong", "database", "%s is no database", file)
	default:
		x.say("ok", "database", "%s can be written", file)
		return true
	}
	return false
}
