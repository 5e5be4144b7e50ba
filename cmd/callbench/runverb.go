package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"callflow/cmd/callbench/rounds"
)

// errFloor says that the tables hold a figure past its floor.
var errFloor = errors.New("a floor was missed")

// productArgs are callflow's arguments; {listen} and {db} are filled in for each run.
const productArgs = "serve --listen {listen} --db {db} --public-url http://{listen} examples/load"

func runVerb(ctx context.Context, args []string, out, talk io.Writer) error {
	f := flags("run", talk)
	var o rounds.Options
	f.IntVar(&o.Rounds, "rounds", 3, "how often to go round")
	f.DurationVar(&o.Duration, "duration", 5*time.Second, "measured for each server and load")
	f.DurationVar(&o.Warm, "warm", time.Second, "before that")
	f.StringVar(&o.Work, "work", "", "`folder` for databases, on the disk to be measured (default a temporary one)")
	program := f.String("callflow", "", "the callflow `program` (default: built from ./cmd/callflow)")
	serve := f.String("serve", productArgs, "its `arguments`")
	only := f.String("only", "", "of the loads closed, open100, open600, slow, reports, overload only these, with commas")
	events := f.Int64("growth", 300_000, "`events` up to which a store is filled; 0: not at all")
	check := f.Bool("check", false, "exit with 1 if a floor is missed")
	if err := parse(f, args); err != nil {
		return err
	}
	if o.Rounds < 1 || o.Rounds > 100 {
		fmt.Fprintf(talk, "callbench run: rounds %d, expected 1 to 100\n", o.Rounds)
		return errUsage
	}
	if *only != "" {
		o.Only = strings.Split(*only, ",")
	}
	scratch, err := os.MkdirTemp(o.Work, "callbench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	o.Work = scratch
	if o.Callbench, err = os.Executable(); err != nil {
		return err
	}
	if *program == "" {
		if *program, err = build(ctx, scratch, talk); err != nil {
			return err
		}
	}
	o.Callflow = append([]string{*program}, strings.Fields(*serve)...)
	measured, err := rounds.Run(ctx, o, talk)
	if err != nil {
		return err
	}
	var grown *rounds.Growth
	if *events > 0 {
		if grown, err = rounds.Grow(ctx, *events, scratch, talk); err != nil {
			return err
		}
	}
	if n := rounds.Report(out, measured, grown); n > 0 && *check {
		return errFloor
	}
	return nil
}

// build makes callflow in a folder and returns its program.
func build(ctx context.Context, folder string, talk io.Writer) (program string, err error) {
	program = filepath.Join(folder, "callflow")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/callflow")
	cmd.Stdout, cmd.Stderr = talk, talk
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("build ./cmd/callflow (run this from the top of the repository): %w", err)
	}
	return program, nil
}
