package main

import (
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the outputs in testdata")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"callflow": main})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Files:         scripts(t),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("ROOT", root)
			e.Setenv("EXAMPLES", filepath.Join(root, "examples"))
			if err := freeAddress(e, "TWILIO"); err != nil {
				return err
			}
			return freeAddress(e, "ADDR")
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "twilio": account, "ready": ready, "post": post,
			"control": control, "hears": hears, "transfer": transfer,
			"week": weekScript, "eventually": eventually, "inguide": inGuide,
			"logged": logged, "receiver": receiver, "oneversion": oneVersion, "shows": shows, "lastversion": lastVersion, "tampered": tampered},
	})
}

// scripts are those of testdata; with -short, for the race detector, those that have a program run beside them.
func scripts(t *testing.T) (files []string) {
	t.Helper()
	all, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(all) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range all {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !testing.Short() || beside.Match(text) {
			files = append(files, file)
		}
	}
	return files
}

// beside is a line of a script that begins a program and goes on.
var beside = regexp.MustCompile(`(?m)^exec .*&\w*&?$`)

// oneVersion writes what was printed into a file, with the same version of the flows whatever it is, so that a change of
// an example changes nothing that is shown of its reports: oneversion FILE.
func oneVersion(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: oneversion FILE")
	}
	text := versions.ReplaceAllString(ts.ReadFile("stdout"), "3cb50cd682c60405")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

var versions = regexp.MustCompile(`\b[0-9a-f]{16}\b`)

// exits runs a program and checks its exit code: exits CODE PROGRAM [ARGUMENTS].
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENTS]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// eventually runs a program until its output matches: eventually PROGRAM [ARGUMENTS] -- PATTERN.
func eventually(ts *testscript.TestScript, neg bool, args []string) {
	last := len(args) - 2
	if neg || last < 1 || args[last] != "--" {
		ts.Fatalf("usage: eventually PROGRAM [ARGUMENTS] -- PATTERN")
	}
	want, err := regexp.Compile("(?m)" + args[last+1])
	ts.Check(err)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 200 {
		if err := ts.Exec(args[0], args[1:last]...); err == nil && want.MatchString(ts.ReadFile("stdout")) {
			return
		}
		<-tick.C
	}
	ts.Fatalf("%q is never in\n%s", args[last+1], ts.ReadFile("stdout"))
}

// What differs from run to run in what the guide shows: times, and the numbers of events.
var (
	instants = regexp.MustCompile(`\d\d:\d\d:\d\d\.\d{3}`)
	numbered = regexp.MustCompile(`(?m)^\d+ +TIME`)
)

// inGuide checks that a page of the guide shows what the last program has printed: inguide PAGE.
func inGuide(ts *testscript.TestScript, neg bool, args []string) {
	page, err := os.ReadFile(filepath.Join(ts.Getenv("ROOT"), "docs", "guide", args[0]))
	ts.Check(err)
	masked := func(s string) string {
		return numbered.ReplaceAllString(instants.ReplaceAllString(s, "TIME"), "N TIME")
	}
	printed := ts.ReadFile("stdout") + ts.ReadFile("stderr")
	if neg || !strings.Contains(masked(string(page)), masked(printed)) {
		ts.Fatalf("%s does not show\n%s", args[0], printed)
	}
}

// freeAddress puts an address on which nobody listens into a variable.
func freeAddress(e *testscript.Env, name string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	e.Setenv(name, l.Addr().String())
	return l.Close()
}

// account begins an account at Twilio and sets the environment for it: twilio.
func account(ts *testscript.TestScript, _ bool, _ []string) {
	server := newFakeAccount().start()
	ts.Defer(server.Close)
	ts.Setenv("CALLFLOW_API_URL", server.URL)
	ts.Setenv("TWILIO_ACCOUNT_SID", testAccount)
	ts.Setenv("TWILIO_AUTH_TOKEN", testToken)
}

// ready waits until a server answers: ready ADDRESS.
func ready(ts *testscript.TestScript, _ bool, args []string) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 3000 { // a minute: the race detector on a busy machine is slow
		if resp, err := http.Get("http://" + args[0] + "/readyz"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		<-tick.C
	}
	ts.Fatalf("%s does not become ready", args[0])
}

// lastVersion has VERSION be the last version in what was printed.
func lastVersion(ts *testscript.TestScript, neg bool, args []string) {
	all := versions.FindAllString(ts.ReadFile("stdout"), -1)
	if neg || len(args) > 0 || len(all) == 0 {
		ts.Fatalf("no version was printed")
	}
	ts.Setenv("VERSION", all[len(all)-1])
}

// shows asks until what stands at an address matches: shows URL PATTERN.
func shows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: shows URL PATTERN")
	}
	want := regexp.MustCompile("(?m)" + args[1])
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var body []byte
	for range 600 {
		if resp, err := http.Get(args[0]); err == nil {
			body, _ = io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if want.Match(body) {
				return
			}
		}
		<-tick.C
	}
	ts.Fatalf("%q is never in\n%s", args[1], body)
}

// post sends a file and keeps the answer in another: post URL FILE ANSWER.
func post(ts *testscript.TestScript, neg bool, args []string) {
	resp, err := http.Post(args[0], "text/plain", strings.NewReader(ts.ReadFile(args[1])))
	ts.Check(err)
	body, err := io.ReadAll(resp.Body)
	ts.Check(errors.Join(err, resp.Body.Close(), os.WriteFile(ts.MkAbs(args[2]), body, 0o600)))
	if (resp.StatusCode >= 300) != neg {
		ts.Fatalf("status %d: %s", resp.StatusCode, body)
	}
}
