package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine/sim"
	"callflow/engine/sim/live"
	"callflow/engine/sim/phone"
	"callflow/engine/sim/rest"
)

const twilioHelp = `twilio is a simulated Twilio that stands alone: an application in any language can be tried against it, with no
account. Calls are placed from this terminal, from the page that is printed at the start, or by HTTP; the application
gets real, signed webhooks and can use the REST API with the client library of its language.

  callflow twilio --number +815000000001 --app-url http://127.0.0.1:3000/voice
  callflow twilio --number +815000000001 --app-url http://127.0.0.1:8080/twilio/voice \
    --status-url http://127.0.0.1:8080/twilio/status --auth-token secret --speed 10

The REST API stands under the same paths as Twilio's; /control/ places and drives calls for programs. The guide
simulated-twilio tells how each client library is pointed at it. Whatever the application changes by REST – numbers,
applications, queues – is forgotten at the end. docs/reference/simulator.md lists faults and settings. It listens
on this machine only, unless --listen says otherwise.

At a terminal, lines are what a person does: "ann calls from +12025550100", and then

` + sim.Help

// twilioFlags are the flags of twilio.
type twilioFlags struct {
	listen, app, status, fallback string
	numbers, faults, settings     []string
	account, token                string
	seed                          uint64
	speed, pace                   float64
}

func twilioVerb(a *app) *cobra.Command {
	var f twilioFlags
	cmd := &cobra.Command{
		Use: "twilio", Short: "simulate Twilio for an application", Long: twilioHelp, Args: takes(0, 0, "nothing"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.twilio(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8090", "address of the REST API, the control API and the telephones")
	cmd.Flags().StringVar(&f.app, "app-url", "", "URL that is asked when a number is called")
	cmd.Flags().StringVar(&f.status, "status-url", "", "URL that is told when a call of a number has ended")
	cmd.Flags().StringVar(&f.fallback, "fallback-url", "", "URL that is asked when the application fails")
	cmd.Flags().StringArrayVar(&f.numbers, "number", nil, "a telephone number of the account; may be repeated")
	cmd.Flags().StringVar(&f.account, "account-sid", "", "AccountSid, AC and 32 hexadecimal digits (default: drawn)")
	cmd.Flags().StringVar(&f.token, "auth-token", "", "auth token: signs webhooks, password of the REST API (default: drawn)")
	cmd.Flags().Uint64Var(&f.seed, "seed", 0, "where all that is random comes from (default: drawn)")
	cmd.Flags().Float64Var(&f.speed, "speed", 1, "how many simulated seconds pass in a second")
	cmd.Flags().Float64Var(&f.pace, "cps", 1, "how many calls the application may place in a second; more of them wait")
	cmd.Flags().StringArrayVar(&f.faults, "fault", nil, "NAME=RATE: a fault and how often, from 0 to 1; may be repeated")
	cmd.Flags().StringArrayVar(&f.settings, "setting", nil, "NAME=VALUE: what Twilio's documentation leaves open; may be repeated")
	return cmd
}

func (a *app) twilio(ctx context.Context, f twilioFlags) error {
	terms, err := f.terms()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	base := "http://" + listener.Addr().String()
	terms.Base = base
	account, err := live.OpenAccount(terms)
	if err != nil {
		_ = listener.Close()
		return usagef("--fault or --setting: %v", err)
	}
	defer account.Close()
	account.Watch(transcript{out: a.out}.line)
	fmt.Fprintf(a.err, "REST API    %s\naccount     %s\nauth token  %s\nnumbers     %s\ntelephones  %s/telephones/\ncontrol     %s/control/\n",
		base, terms.Account, terms.Token, strings.Join(f.numbers, " "), base, base)
	if isTerminal(a.in) {
		go a.lines(account, f.numbers[0], stop)
	}
	mux, page := a.twilioRoutes(account, f.app)
	return serveUntil(ctx, listener, mux, page.Close)
}

// serveUntil serves HTTP until ctx ends; closing ends streams, which would go on for ever.
func serveUntil(ctx context.Context, listener net.Listener, mux http.Handler, closing func()) error {
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	closing()
	end, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if shut := server.Shutdown(end); err == nil && !errors.Is(shut, context.DeadlineExceeded) {
		err = shut
	}
	return err
}

// twilioRoutes puts the faces of an account under their paths. Telephones may play sounds of the application's host.
func (a *app) twilioRoutes(account *live.Account, app string) (http.Handler, *phone.Page) {
	var numbers []phone.Place
	for _, n := range account.Numbers() {
		numbers = append(numbers, phone.Place{Name: n, Number: n})
	}
	u, err := url.Parse(app)
	if err != nil {
		panic("internal error: " + err.Error()) // it was parsed before
	}
	page := phone.New(phone.Options{Exchange: account, Title: "Twilio", Numbers: numbers, Media: []string{u.Scheme + "://" + u.Host}, Boot: strconv.FormatInt(time.Now().UnixNano(), 36)})
	mux := http.NewServeMux()
	mux.Handle("/", account)
	mux.Handle("/control/", account.Control())
	mux.Handle("/telephones/", http.StripPrefix("/telephones", page))
	return mux, page
}

// lines takes what people do from the terminal, until its end.
func (a *app) lines(account *live.Account, number string, stop func()) {
	var telephone *sim.Telephone
	account.At(func(n *sim.Network) {
		telephone = sim.NewTelephone(n, live.Still{}, "")
		telephone.Usual("+12025550100", number)
	})
	for in := bufio.NewScanner(a.in); in.Scan(); {
		if strings.TrimSpace(in.Text()) == "help" {
			fmt.Fprintln(a.err, sim.Help)
			continue
		}
		account.At(func(*sim.Network) {
			if err := telephone.Do(in.Text()); err != nil {
				fmt.Fprintln(a.err, err)
			}
		})
	}
	stop()
}

// terms reads what the account is made of.
func (f *twilioFlags) terms() (live.Terms, error) {
	t := live.Terms{Seed: f.seed, REST: rest.Config{Pace: f.pace, RetryAfter: 1}, Faults: map[string]float64{}, Settings: map[string]string{}}
	t.Account, t.Token, t.Speed = f.account, f.token, f.speed
	f.draw(&t)
	if err := f.check(t.Account); err != nil {
		return t, err
	}
	for _, n := range f.numbers {
		t.Numbers = append(t.Numbers, rest.Number{Phone: n, Voice: f.app, Status: f.status, Fallback: f.fallback})
	}
	for _, fault := range f.faults {
		name, rate, _ := strings.Cut(fault, "=")
		r, err := strconv.ParseFloat(rate, 64)
		if err != nil {
			return t, usagef("--fault is %q, expected NAME=RATE with a rate from 0 to 1", fault)
		}
		t.Faults[name] = r
	}
	for _, setting := range f.settings {
		name, value, _ := strings.Cut(setting, "=")
		t.Settings[name] = value
	}
	return t, nil
}

// check refuses what no account can have.
func (f *twilioFlags) check(account string) error {
	if len(account) != 34 || !strings.HasPrefix(account, "AC") || strings.Trim(account[2:], "0123456789abcdefABCDEF") != "" {
		return usagef("--account-sid is %q, expected AC and 32 hexadecimal digits", account)
	}
	if f.speed <= 0 || f.pace <= 0 {
		return usagef("--speed and --cps are more than 0")
	}
	if len(f.numbers) == 0 || f.app == "" {
		return usagef("--number and --app-url are needed: what is called, and who is asked then")
	}
	for _, where := range []string{f.app, f.status, f.fallback} {
		if u, err := url.Parse(where); where != "" && (err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme)) {
			return usagef("%q is no absolute http URL", where)
		}
	}
	for _, n := range f.numbers {
		if len(n) < 3 || n[0] != '+' || strings.Trim(n[1:], "0123456789") != "" {
			return usagef("--number is %q, expected such as +815000000001", n)
		}
	}
	return nil
}

// draw fills in what was not given: from the seed, or by chance when there is none.
func (f *twilioFlags) draw(t *live.Terms) {
	var drawn [32]byte
	if f.seed == 0 {
		rand.Read(drawn[:]) // never fails
	} else {
		drawn = sha256.Sum256([]byte(strconv.FormatUint(f.seed, 10)))
	}
	if t.Account == "" {
		t.Account = "AC" + hex.EncodeToString(drawn[:16])
	}
	if t.Token == "" {
		t.Token = hex.EncodeToString(drawn[16:])
	}
	if t.Seed == 0 {
		t.Seed = binary.BigEndian.Uint64(drawn[24:])
	}
	t.Unique = hex.EncodeToString(drawn[8:16])
}
