// Package load plays calls against a webhook server on this machine, as Twilio would: it signs each request, reads the
// TwiML and goes where it says (action, waitUrl, Redirect, Queue url). It knows only the two paths and two numbers of
// package script.
//
// Closed, so many calls are in progress at once and each begins when one ends: it shows the most that a server can do,
// not what callers would feel. Open, calls begin when a Poisson process says, whatever the server does, and a webhook's
// latency counts from the instant at which it was meant to be sent, so that a stall is charged to all who came in
// during it. Start reading at [Run].
package load

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// Bounds of one run, so that a slip cannot take the machine down.
const (
	maxDuration = 5 * time.Minute
	maxCalls    = 4000 // in progress at once
	maxRate     = 20000
)

// Options say what to play. Either Concurrency or Rate is set.
type Options struct {
	Target      string        // http URL of the server, on a loopback address, without a path
	Public      string        // base URL that the server signs for; Target if empty
	Token       string        // signing token
	Concurrency int           // closed: calls in progress at once
	Rate        float64       // open: calls begun in a second
	Warm        time.Duration // played before measuring begins
	Duration    time.Duration // measured
	Timeout     time.Duration // for one webhook; Twilio gives 15 s
	Waits       int           // how often a waiting caller's document is asked for
	Process     int           // id of the server's process, to read its CPU and memory; 0 for none
	Seed        uint64        // of the arrivals in open mode
}

// Check returns what is wrong with the options.
func (o Options) Check() error {
	if err := loopback(o.Target); err != nil {
		return err
	}
	switch {
	case o.Token == "":
		return errors.New("no signing token")
	case (o.Concurrency > 0) == (o.Rate > 0):
		return errors.New("one of concurrency and rate must be set")
	case o.Concurrency > maxCalls:
		return fmt.Errorf("concurrency %d, at most %d", o.Concurrency, maxCalls)
	case o.Rate > maxRate:
		return fmt.Errorf("rate %g, at most %d", o.Rate, maxRate)
	case o.Duration <= 0 || o.Warm < 0 || o.Duration+o.Warm > maxDuration:
		return fmt.Errorf("warm-up and duration %v, at most %v", o.Warm+o.Duration, maxDuration)
	case o.Timeout <= 0:
		return errors.New("no time-out")
	case o.Waits < 0 || o.Waits > 100:
		return fmt.Errorf("waits %d, at most 100", o.Waits)
	}
	return nil
}

// loopback refuses every address that is not this machine's own.
func loopback(target string) error {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "http" || u.Port() == "" || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("target %q, expected http://127.0.0.1:PORT", target)
	}
	if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("target %q is not a loopback address; nothing else may be loaded", target)
	}
	return nil
}
