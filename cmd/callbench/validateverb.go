package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"callflow/cmd/callbench/sheets"
)

// The least that callflow reaches of actionlint's speed, and what is wanted.
const (
	validateFloor = 0.7
	validateGoal  = 1.0
)

// validateVerb sets `callflow validate` beside actionlint: both read as many files of about the same length, in turn.
func validateVerb(ctx context.Context, args []string, out, talk io.Writer) error {
	f := flags("validate", talk)
	files := f.Int("files", 1000, "how many files each reads")
	rounds := f.Int("rounds", 5, "how often")
	program := f.String("callflow", "", "the callflow `program` (default: built from ./cmd/callflow)")
	other := f.String("actionlint", "", "the actionlint `program` (default: built as a tool of .tools/go.mod)")
	check := f.Bool("check", false, "exit with 1 if the floor is missed")
	if err := parse(f, args); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "callbench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if *program == "" {
		if *program, err = build(ctx, scratch, talk); err != nil {
			return err
		}
	}
	if *other == "" {
		*other = filepath.Join(scratch, "actionlint")
		c := exec.CommandContext(ctx, "go", "build", "-modfile=.tools/go.mod", "-o", *other, "github.com/rhysd/actionlint/cmd/actionlint")
		if c.Stderr = talk; c.Run() != nil {
			return fmt.Errorf("build actionlint: see above")
		}
	}
	space, repo, err := writeSheets(scratch, *files)
	if err != nil {
		return err
	}
	var ratios []float64
	for range *rounds {
		ours, err := timed(ctx, talk, repo, *program, "validate", space)
		if err != nil {
			return err
		}
		theirs, err := timed(ctx, talk, repo, *other)
		if err != nil {
			return err
		}
		fmt.Fprintf(talk, "callflow %.2f s, actionlint %.2f s\n", ours.Seconds(), theirs.Seconds())
		ratios = append(ratios, theirs.Seconds()/ours.Seconds())
	}
	slices.SortFunc(ratios, cmp.Compare[float64])
	median := ratios[len(ratios)/2]
	fmt.Fprintf(out, "validate: files/s ÷ actionlint's, %d files, %d rounds: %.2f (%.2f–%.2f), goal %.1f, floor %.1f\n", *files, *rounds, median, ratios[0], ratios[len(ratios)-1], validateGoal, validateFloor)
	if *check && median < validateFloor {
		return errFloor
	}
	return nil
}

// writeSheets writes a workspace, and a repository with workflows.
func writeSheets(dir string, files int) (space, repo string, err error) {
	space, repo = filepath.Join(dir, "workspace"), filepath.Join(dir, "repo")
	workflows := filepath.Join(repo, ".github", "workflows")
	for _, d := range []string{space, workflows, filepath.Join(repo, ".git")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return "", "", err
		}
	}
	for name, content := range sheets.Workspace(files) {
		if err := os.WriteFile(filepath.Join(space, name), content, 0o644); err != nil {
			return "", "", err
		}
	}
	for i := range files {
		if err := os.WriteFile(filepath.Join(workflows, fmt.Sprintf("wf%d.yml", i)), sheets.Workflow(i), 0o644); err != nil {
			return "", "", err
		}
	}
	return space, repo, nil
}

// timed runs a validator, which may report but not break, in a folder.
func timed(ctx context.Context, talk io.Writer, dir, program string, args ...string) (time.Duration, error) {
	c := exec.CommandContext(ctx, program, args...)
	c.Dir = dir
	begun := time.Now()
	output, err := c.CombinedOutput()
	took := time.Since(begun)
	if c.ProcessState == nil || c.ProcessState.ExitCode() > 1 || c.ProcessState.ExitCode() < 0 {
		fmt.Fprintf(talk, "%s\n", output)
		return 0, fmt.Errorf("run %s: %w", filepath.Base(program), err)
	}
	return took, nil
}
