package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/sim"
	"callflow/engine/twiml"
)

const simulateHelp = `simulate calls a workspace from this terminal. The same engine that answers real calls runs in memory, and
time is virtual: nobody has to wait for music. What the caller hears is printed; what the caller does is
typed, or read from a file or a pipe, line by line:

` + sim.Help + `

Lines that begin with // are comments. At the end of the input the caller hangs up. Afterwards the steps
that the call took and the log records that it left are printed.

  callflow simulate .
  printf '1\n\nhang up\n' | callflow simulate . --from +12025550100 --at "2026-11-20 18:30"
  callflow simulate . --answer 'crm.customer={"name": "Ada", "tier": "gold"}'

Services are not asked: they answer what --answer says, and otherwise fail. Without an environment the
numbers are +815000000001, +815000000002 … in the order in which they are declared.`

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	from, to, at, env string
	script            string
	twiml             bool
	seed              uint64
	answers           []string
	history           string
}

func simulateVerb(a *app) *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use: "simulate WORKSPACE", Short: "call a workspace from this terminal", Long: simulateHelp,
		Args: takes(1, 1, "one workspace"),
		RunE: func(_ *cobra.Command, args []string) error { return a.simulate(args[0], f) },
	}
	cmd.Flags().StringVar(&f.from, "from", "+12025550100", "who calls: a number or client:NAME")
	cmd.Flags().StringVar(&f.to, "to", "", "what is called: the name of a number, or the number itself (default: the first)")
	cmd.Flags().StringVar(&f.at, "at", "", "when, in the workspace's zone: 2026-11-20 18:30 (default: now)")
	cmd.Flags().StringVar(&f.env, "env", "", "the environment: env/NAME.yaml")
	cmd.Flags().StringVar(&f.script, "script", "", "read what the caller does from this file")
	cmd.Flags().BoolVar(&f.twiml, "twiml", false, "print every document")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "where all that is random comes from")
	cmd.Flags().StringVar(&f.history, "history", "", "write what happened into this file, for callflow replay")
	cmd.Flags().StringArrayVar(&f.answers, "answer", nil, "what a service answers: SERVICE.CALL=JSON, =failed or =not_found")
	return cmd
}

func (a *app) simulate(dir string, f simulateFlags) error {
	w, err := a.load(dir, library.Options{Env: f.env})
	if err != nil {
		return err
	}
	input, closeInput, err := a.input(f.script)
	if err != nil {
		return err
	}
	defer closeInput()
	at, err := instant(f.at, w.Declared.Zone)
	if err != nil {
		return err
	}
	to, err := calledNumber(w, f.to)
	if err != nil {
		return err
	}
	services, err := scripted(f.answers, w)
	if err != nil {
		return err
	}
	office := sim.NewOffice(w.Set, f.seed)
	office.Services = services
	t := transcript{out: a.out}
	world := sim.NewWorld(office, engine.Millis(at.UnixMilli()), t.line)
	world.Net.Length = sim.Lengths(w.Outside.Audio)
	if f.twiml {
		world.Net.Document = t.document
	}
	world.SignIn()
	phone := sim.NewTelephone(world.Net, world, bridgeURL(w.Set))
	phone.Ask = func(sid, by, command string, with []engine.Named) string {
		return string(world.Command(office.ContactOf(sid), engine.Command{Name: command, By: personOf(world.Net, w.Set.Live, by), With: with}))
	}
	phone.Apps = map[string]string{}
	for sid, app := range w.Set.Live.Apps {
		phone.Apps[app.Name] = sid
	}
	if err := phone.Call(f.from, to); err != nil {
		return err
	}
	a.converse(phone, input, f.script == "" && isTerminal(a.in))
	log := office.Log()
	if f.history != "" {
		if err := writeHistory(f.history, dir, w, log, f.seed); err != nil {
			return err
		}
	}
	return t.summary(log, w.Set.Flows)
}

// personOf is who asks, as commands name people: agents.kim, or a number. Telephones are meant by their names.
func personOf(n *sim.Network, live *engine.LivePart, who string) string {
	for c := range n.Calls() {
		if c.Name == who && !c.Over {
			who = c.From
			if strings.HasPrefix(c.Direction, "outbound") {
				who = c.To
			}
			break
		}
	}
	if path := live.Addresses[who]; path != "" {
		return path
	}
	return who
}

// input is where the lines of the caller come from.
func (a *app) input(script string) (io.Reader, func(), error) {
	if script == "" || script == "-" {
		return a.in, func() {}, nil
	}
	f, err := os.Open(script)
	if err != nil {
		return nil, nil, usagef("%v", err)
	}
	return f, func() { _ = f.Close() }, nil
}

// converse takes lines until all have hung up. A line that cannot be carried out is answered on stderr.
func (a *app) converse(phone *sim.Telephone, input io.Reader, prompt bool) {
	lines := bufio.NewScanner(input)
	for !phone.Over() {
		if prompt {
			fmt.Fprint(a.err, "> ")
		}
		if !lines.Scan() {
			break
		}
		line := lines.Text()
		if strings.TrimSpace(line) == "help" {
			fmt.Fprintln(a.err, sim.Help)
			continue
		}
		if err := phone.Do(line); err != nil {
			fmt.Fprintln(a.err, err)
		}
	}
	phone.HangUp()
}

// instant reads a point in time in a zone; empty is now.
func instant(text, zone string) (time.Time, error) {
	if text == "" {
		return time.Now(), nil
	}
	where, err := time.LoadLocation(zone)
	if err != nil {
		where = time.UTC
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if at, err := time.ParseInLocation(layout, text, where); err == nil {
			return at, nil
		}
	}
	return time.Time{}, usagef("--at is %q, expected such as 2026-11-20 18:30", text)
}

// calledNumber is the telephone number that a name stands for.
func calledNumber(w *library.Workspace, to string) (string, error) {
	var names []string
	for _, n := range w.Declared.Numbers {
		number := w.Set.Live.Names["numbers."+n.Name.Text]
		if to == "" || to == n.Name.Text || to == number {
			return number, nil
		}
		names = append(names, n.Name.Text)
	}
	if to == "" {
		return "", usagef("the workspace has no number that could be called")
	}
	return "", usagef("there is no number %q; the workspace has %s", to, known(names))
}

// bridgeURL is what a waiting caller hears when somebody from outside takes the call.
func bridgeURL(set *engine.Set) string {
	return set.Live.BaseURL + string(engine.Address{What: engine.Bridge}.Append(nil))
}

// transcript prints what is heard.
type transcript struct{ out io.Writer }

func (t transcript) line(h sim.Heard) {
	fmt.Fprintf(t.out, "%s  %s %s\n", clock(h.At), h.Who, h.Text)
}

// clock is a time since the beginning as minutes and seconds.
func clock(at engine.Millis) string {
	s := int64(at) / 1000
	return fmt.Sprintf("%3d:%02d", s/60, s%60)
}

func (t transcript) document(_, url string, body []byte) {
	text, err := twiml.Canonical(body)
	if err != nil {
		text = string(body) + "\n"
	}
	fmt.Fprintf(t.out, "        < %s\n", url)
	for line := range strings.Lines(text) {
		fmt.Fprint(t.out, "        | "+line)
	}
}
