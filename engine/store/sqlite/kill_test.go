package sqlite

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A process is killed at every point of every commit. Whatever it had acknowledged must be there, the group
// under way whole or not at all, and the store must go on from there.
func TestKillAtEveryPoint(t *testing.T) {
	t.Parallel()
	want, step, last := stages(t), 1, points(t)
	if testing.Short() {
		step = 7
	}
	for at := 1; at <= last; at += step {
		dir := t.TempDir()
		acknowledged, err := killed(dir, at)
		if err != nil {
			t.Fatalf("point %d: %v", at, err)
		}
		s := open(t, dir, Options{})
		got := everything(t, s)
		n := acknowledged
		if got != want[n] && n+1 < len(want) && got == want[n+1] {
			n++ // durable, but nobody heard of it
		}
		if got != want[n] {
			t.Fatalf("point %d: %d groups were acknowledged, found\n%s\nwant\n%s", at, acknowledged, got, want[n])
		}
		for _, g := range script()[n:] {
			if err := s.Commit(ctx, g); err != nil {
				t.Fatalf("point %d: going on: %v", at, err)
			}
		}
		if got := everything(t, s); got != want[len(want)-1] {
			t.Fatalf("point %d: at the end\n%s", at, got)
		}
		_ = s.Close()
	}
}

// killed runs the script in a process that is killed at a point; it returns how many groups that process
// had acknowledged.
func killed(dir string, at int) (acknowledged int, err error) {
	c := exec.Command(os.Args[0], "-test.run=^TestKilledProcess$")
	c.Env = append(os.Environ(), "CALLFLOW_TEST_DIR="+dir, "CALLFLOW_TEST_POINT="+strconv.Itoa(at))
	out, err := c.Output()
	if s, ok := c.ProcessState.Sys().(syscall.WaitStatus); !ok || s.Signal() != syscall.SIGKILL {
		return 0, fmt.Errorf("the process was not killed: %w, %s", err, out)
	}
	return strings.Count(string(out), "acknowledged\n"), nil
}

// TestKilledProcess is the process that TestKillAtEveryPoint kills.
func TestKilledProcess(t *testing.T) {
	dir := os.Getenv("CALLFLOW_TEST_DIR")
	if dir == "" {
		t.Skip("runs only as a child of TestKillAtEveryPoint")
	}
	at, err := strconv.Atoi(os.Getenv("CALLFLOW_TEST_POINT"))
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{at: at, do: func() error { return syscall.Kill(os.Getpid(), syscall.SIGKILL) }}
	s := open(t, dir, Options{Fail: c.fail})
	for _, g := range script() {
		if err := s.Commit(ctx, g); err != nil {
			t.Fatal(err)
		}
		fmt.Print("acknowledged\n")
	}
	select {} // the point lies in the next commit of a longer script
}
