// Command callbench measures a webhook server by one workload, a call as Twilio would play it, and sets callflow beside
// servers that were written by hand for that call and nothing else.
//
// It loads this machine's loopback address only. `callbench run` is what `make bench` calls.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage: callbench VERB [flags]

  baseline   serve the call, hand-coded with group commit: the limit
  ordinary   serve the call as one would write it with echo, twilio-go and database/sql
  load       play calls against a server on this machine and print what was measured
  run        start callflow and the two servers in turn, load each, print the ratios
  validate   let callflow validate and actionlint read as many files in turn, print the ratio

callbench VERB -h lists a verb's flags. The signing token is taken from TWILIO_AUTH_TOKEN.
`

// A verb runs until it is done or ctx is, and writes its results to out.
type verb func(ctx context.Context, args []string, out, talk io.Writer) error

// errUsage marks wrong usage that has been explained already.
var errUsage = errors.New("wrong usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit code: 0 done, 1 a floor was missed, 2 wrong usage, 3 failure.
func run(ctx context.Context, args []string, out, talk io.Writer) int {
	var v verb
	if len(args) > 0 {
		v = map[string]verb{"baseline": baselineVerb, "ordinary": ordinaryVerb, "load": loadVerb, "run": runVerb, "validate": validateVerb}[args[0]]
	}
	if v == nil {
		fmt.Fprint(talk, usage)
		return 2
	}
	err := v(ctx, args[1:], out, talk)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.Is(err, errFloor):
		return 1
	}
	fmt.Fprintln(talk, "callbench:", err)
	return 3
}

// flags returns an empty set of flags that explains itself on talk.
func flags(name string, talk io.Writer) *flag.FlagSet {
	f := flag.NewFlagSet("callbench "+name, flag.ContinueOnError)
	f.SetOutput(talk)
	return f
}

// parse reads the flags; nothing may follow them.
func parse(f *flag.FlagSet, args []string) error {
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if f.NArg() > 0 {
		fmt.Fprintf(f.Output(), "%s: argument %q is not expected\n", f.Name(), f.Arg(0))
		return errUsage
	}
	return nil
}
