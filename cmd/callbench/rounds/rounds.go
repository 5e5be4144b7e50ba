// Package rounds sets callflow beside the hand-written servers: it starts one server at a time with an empty database,
// loads it, stops it, and goes round and round, each time in the other order, so that a drift of the machine falls on all
// alike. Ratios are taken within a round; only they mean anything on another machine.
//
// It ends only processes that it began. Start reading at [Run].
package rounds

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"callflow/cmd/callbench/load"
	"callflow/cmd/callbench/script"
)

// Options say what to run.
type Options struct {
	Rounds    int
	Duration  time.Duration // measured for each server and case
	Warm      time.Duration
	Only      []string // names of cases; all if empty
	Work      string   // folder for databases, on the disk that is to be measured
	Callflow  []string // the product's command; {listen} and {db} are filled in
	Callbench string   // this program
}

// The servers.
const (
	product  = "callflow"
	baseline = "baseline"
	ordinary = "ordinary"

	// silent is the product that leaves the rows of its reports to the next start.
	silent = "silent"
)

// A load is one way to press a server.
type kind struct {
	name        string
	servers     []string // in the order in which they run, which turns round from round to round
	concurrency int
	rate        float64
	overload    bool          // rate is twice what the product finished in the closed case of this round
	delay       time.Duration // of each commit
	longer      int           // times the usual duration
	follow      bool          // it is measured how far the reports are behind
}

// kinds are all cases. The closed one comes first: it gives the rows and the capacity that the others need.
func kinds() []kind {
	return []kind{
		{name: "closed", servers: []string{product, baseline, ordinary}, concurrency: 16, longer: 1},
		{name: "open100", servers: []string{product, baseline}, rate: 100, longer: 1},
		{name: "open600", servers: []string{product, baseline}, rate: 600, longer: 1},
		{name: "slow", servers: []string{product, baseline}, concurrency: 64, delay: 2 * time.Millisecond, longer: 1},
		{name: "reports", servers: []string{product, silent}, rate: 800.0 / script.Webhooks, longer: 2, follow: true},
		{name: "overload", servers: []string{product}, overload: true, longer: 6},
	}
}

// Measured is one server under one load in one round.
type Measured struct {
	load.Result
	Rows float64 // written for each webhook beyond an event and a state
	Lag  float64 // p99 of what the reports are behind the events, in ms; 0 where it is not measured
}

// Round holds what one round measured, by case and server.
type Round map[string]map[string]Measured

// Run goes its rounds and returns them. Progress is told on talk.
func Run(ctx context.Context, o Options, talk io.Writer) ([]Round, error) {
	var out []Round
	var rows float64 // that the product writes: what the baseline is told to write, too
	for n := range o.Rounds {
		round := Round{}
		for _, k := range kinds() {
			if !o.wants(k.name) {
				continue
			}
			round[k.name] = map[string]Measured{}
			for _, name := range turned(k.servers, n) {
				fmt.Fprintf(talk, "round %d of %d: %s, %s\n", n+1, o.Rounds, k.name, name)
				m, err := o.one(ctx, k, name, round, rows)
				if err != nil {
					return nil, fmt.Errorf("%s, %s: %w", k.name, name, err)
				}
				if round[k.name][name] = m; name == product {
					rows = m.Rows
				}
			}
		}
		out = append(out, round)
	}
	return out, nil
}

// turned are the servers in the order of a round; the first round begins with the product.
func turned(servers []string, round int) []string {
	order := slices.Clone(servers)
	if round%2 == 1 {
		slices.Reverse(order)
	}
	return order
}

// wants reports whether a case is asked for; the closed one always is, as the others lean on it.
func (o Options) wants(name string) bool {
	if len(o.Only) == 0 || name == "closed" {
		return true
	}
	for _, only := range o.Only {
		if only == name {
			return true
		}
	}
	return false
}

// one measures one server under one load.
func (o Options) one(ctx context.Context, k kind, name string, round Round, rows float64) (Measured, error) {
	db := filepath.Join(o.Work, name+".db")
	if err := removeDatabase(db); err != nil {
		return Measured{}, err
	}
	srv, err := o.start(ctx, name, db, k.delay, rows)
	if err != nil {
		return Measured{}, err
	}
	lo := load.Options{
		Target: "http://" + srv.listen, Token: token, Concurrency: k.concurrency, Rate: k.rate,
		Warm: o.Warm, Duration: o.Duration * time.Duration(k.longer), Timeout: 15 * time.Second, Waits: 2,
		Process: srv.cmd.Process.Pid, Seed: 1,
	}
	if k.overload {
		lo.Rate = 2 * round["closed"][product].CallRate
	}
	var reports *behind
	if k.follow && name == product {
		reports = follow(ctx, db)
	}
	result, err := load.Run(ctx, lo)
	lag := 0.0
	if reports != nil {
		var unread error
		if lag, unread = reports.p99(); err == nil {
			err = unread
		}
	}
	written := 0.0
	if name == product {
		written = srv.written()
	}
	if stopped := srv.stop(); err == nil {
		err = stopped
	}
	if err != nil {
		return Measured{}, err
	}
	m, err := counted(result, db)
	m.Lag = lag
	if written > 0 {
		m.Rows = written/float64(max(result.TotalWebhooks, 1)) - 2
	}
	return m, err
}

// counted adds the rows that the server left behind, and refuses a server that answered more than it kept. Rows that were
// changed more than once count once here; a server that counts what it writes knows better.
func counted(r load.Result, db string) (Measured, error) {
	rows, err := countRows(db)
	if err != nil {
		return Measured{}, err
	}
	if rows < r.TotalWebhooks {
		return Measured{}, fmt.Errorf("%d webhooks were answered, but %d rows were written", r.TotalWebhooks, rows)
	}
	further := rows - r.TotalWebhooks - script.Legs*r.TotalCalls
	return Measured{Result: r, Rows: float64(max(further, 0)) / float64(max(r.TotalWebhooks, 1))}, nil
}
