package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"callflow/cmd/callbench/load"
	"callflow/cmd/callbench/script"
)

func loadVerb(ctx context.Context, args []string, out, talk io.Writer) error {
	f := flags("load", talk)
	o := load.Options{Token: os.Getenv(script.TokenVariable)}
	f.StringVar(&o.Target, "target", "http://127.0.0.1:8080", "`URL` of the server, on this machine")
	f.StringVar(&o.Public, "public", "", "base `URL` that the server signs for, if it is another")
	f.IntVar(&o.Concurrency, "c", 0, "closed loop: calls in progress at once")
	f.Float64Var(&o.Rate, "rate", 0, "open loop: calls begun in a second")
	f.DurationVar(&o.Warm, "warm", time.Second, "played before measuring begins")
	f.DurationVar(&o.Duration, "duration", 10*time.Second, "measured")
	f.DurationVar(&o.Timeout, "timeout", 15*time.Second, "for one webhook")
	f.IntVar(&o.Waits, "waits", 2, "how often a waiting caller's document is asked for")
	f.IntVar(&o.Process, "pid", 0, "the server's process, to read its CPU time and memory")
	f.Uint64Var(&o.Seed, "seed", 1, "of the arrivals in an open loop")
	asJSON := f.Bool("json", false, "print one line of JSON")
	if err := parse(f, args); err != nil {
		return err
	}
	if err := o.Check(); err != nil {
		fmt.Fprintln(talk, "callbench load:", err)
		return errUsage
	}
	r, err := load.Run(ctx, o)
	if err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(out).Encode(r)
	}
	printResult(out, r)
	return nil
}

func printResult(out io.Writer, r load.Result) {
	fmt.Fprintf(out, "%.0f webhooks/s, %.1f calls/s in %.1f s: %d finished, %d refused, %d failed\n",
		r.Rate, r.CallRate, r.Seconds, r.Finished, r.Refused, r.Failed)
	fmt.Fprintf(out, "latency ms: p50 %.2f, p99 %.2f, p99.9 %.2f, max %.2f (generator late p99 %.2f)\n",
		r.P50, r.P99, r.P999, r.Max, r.Late99)
	if r.Peak > 0 {
		fmt.Fprintf(out, "server: %.3f CPU s per 1000 webhooks, %.0f MiB at most\n", r.CPU, r.Peak)
	}
	for i, why := range r.Reasons() {
		if i == 8 {
			break
		}
		fmt.Fprintf(out, "  failed %d times: %s\n", r.Errors[why], why)
	}
}
