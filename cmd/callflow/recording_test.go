package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// typist is at a terminal in which the commands of a recording are typed.
type typist struct {
	t    *testing.T
	in   io.WriteCloser
	out  *bufio.Reader
	port map[string]string // in the recording → of this run
}

// ended is printed after each command, on a line of its own.
const ended = "\x01ended"

func newTypist(t *testing.T, dir string) *typist {
	t.Helper()
	s := &typist{t: t, port: map[string]string{"127.0.0.1:8080": freeListen(t), "127.0.0.1:8090": freeListen(t)}}
	bash := exec.Command("bash", "--norc")
	bash.Dir, bash.SysProcAttr = dir, &syscall.SysProcAttr{Setpgid: true}
	bash.Env = append(os.Environ(), "CALLFLOW_LISTEN="+s.port["127.0.0.1:8080"])
	in, err := bash.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	bash.Stdout, bash.Stderr = w, w
	if err := bash.Start(); err != nil {
		t.Fatal(err)
	}
	s.in, s.out = in, bufio.NewReader(r)
	t.Cleanup(func() {
		_ = syscall.Kill(-bash.Process.Pid, syscall.SIGKILL) // with all that it has begun
		_ = bash.Wait()
		_, _ = w.Close(), r.Close()
	})
	return s
}

// types runs a command and returns the lines that it prints.
func (s *typist) types(command string) (lines []string) {
	s.t.Helper()
	for shown, real := range s.port {
		command = strings.ReplaceAll(command, shown, real)
	}
	if _, err := fmt.Fprintf(s.in, "%s\nprintf '\\001ended\\n'\n", command); err != nil {
		s.t.Fatal(err)
	}
	for {
		line, err := s.out.ReadString('\n')
		if err != nil {
			s.t.Fatalf("%s: %v", command, err)
		}
		if line, over := strings.CutSuffix(line, ended+"\n"); over {
			if line != "" {
				lines = append(lines, line)
			}
			return lines
		}
		for shown, real := range s.port {
			line = strings.ReplaceAll(line, real, shown)
		}
		lines = append(lines, strings.TrimRight(line, "\n"))
	}
}

// looks reports whether a command only looks: what it is to show may still be on its way.
var looks = regexp.MustCompile(`^(grep|callflow versions|callflow migrate$)`)

// shows types a command until it prints what is expected, or for long enough the same.
func (s *typist) shows(command string, want []string) (got []string) {
	s.t.Helper()
	if got = s.types(command); !looks.MatchString(command) {
		return got
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	patience, same := time.Now().Add(20*time.Second), 0
	for *update && same < 15 || !*update && !slices.Equal(vague(got), vague(want)) && time.Now().Before(patience) {
		<-tick.C
		next := s.types(command)
		if same++; !slices.Equal(next, got) {
			same = 0
		}
		got = next
	}
	return got
}

var (
	anInstant = regexp.MustCompile(`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+Z)?`)
	aMinute   = regexp.MustCompile(`^  \d+:\d\d  `)
)

// vague are lines without what is another each time: instants, and versions, which change with the ready-made flows.
func vague(lines []string) []string {
	var out []string
	for _, line := range lines {
		out = append(out, aMinute.ReplaceAllString(versions.ReplaceAllString(anInstant.ReplaceAllString(line, "INSTANT"), "VERSION"), "  MINUTE  "))
	}
	return out
}

// recorded types the commands of a recording anew, in a folder with the files of testdata/recording, and returns it with what
// they print today. Where that is the same, it stays as it was recorded.
func recorded(t *testing.T, block []string) []string {
	t.Helper()
	for _, program := range []string{"bash", "curl", "sed"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Logf("a recording is not played again: %v", err)
			return block
		}
	}
	dir := t.TempDir()
	a, err := txtar.ParseFile("testdata/recording/shop.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, f.Name)), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, dir, f.Name, string(f.Data))
	}
	s, same := newTypist(t, dir), true
	var out []string
	for i := 0; i < len(block); {
		command, from := strings.TrimPrefix(block[i], "$ "), i+1
		for strings.HasSuffix(command, "\\") {
			command, from = strings.TrimSuffix(command, "\\")+strings.TrimPrefix(block[from], ">"), from+1
		}
		to := from
		for to < len(block) && !strings.HasPrefix(block[to], "$ ") {
			to++
		}
		got := s.shows(command, block[from:to])
		out, same = slices.Concat(out, block[i:from], got), same && slices.Equal(vague(got), vague(block[from:to]))
		i = to
	}
	if same {
		return block
	}
	return out
}
