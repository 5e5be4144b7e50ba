package live

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"callflow/engine/sim"
	"callflow/engine/sim/rest"
)

// Tests with applications as others write them, of testdata/apps. They are skipped where the language is not
// installed, unless APPS=must (make apps).

const (
	appAccount = "AC0123456789abcdef0123456789abcdef"
	appToken   = "fedcba9876543210fedcba9876543210"
	appNumber  = "+815000000001"
	quick      = 10 // seconds of the calls in one of the test
)

// played is an account with an application that is called.
type played struct {
	*Account
	t   *testing.T
	app string // its URL
}

// play starts an application and an account whose number leads to it.
func play(t *testing.T, program ...string) *played {
	t.Helper()
	api := httptest.NewUnstartedServer(nil)
	base := "http://" + api.Listener.Addr().String()
	cmd := exec.Command(program[0], program[1:]...)
	cmd.Env = append(os.Environ(), "PORT=0", "API_URL="+base, "TWILIO_ACCOUNT_SID="+appAccount, "TWILIO_AUTH_TOKEN="+appToken, "NUMBER="+appNumber)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	where, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the application does not start: %v", err)
	}
	where = strings.TrimSpace(where)
	account, err := OpenAccount(Terms{Base: base, Config: Config{Account: appAccount, Token: appToken, Speed: quick}, REST: rest.Config{Pace: 100},
		Numbers: []rest.Number{{Phone: appNumber, Voice: where + "/voice", Status: where + "/ended"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	api.Config.Handler = account
	api.Start()
	t.Cleanup(api.Close)
	return &played{account, t, where}
}

// do does something with a telephone.
func (p *played) do(deed, name, text string) {
	p.t.Helper()
	var err error
	p.At(func(n *sim.Network) {
		d := sim.Deed{Do: deed, Sid: n.Sid(name), Name: name, Text: text, From: "+12025550100", To: appNumber}
		err = n.Do(d)
	})
	if err != nil {
		p.t.Fatalf("%s: %s %s: %v\n%s", name, deed, text, err, p.story())
	}
}

// hears waits until a line of the transcript says something of a call.
func (p *played) hears(name, text string) {
	p.t.Helper()
	if !p.until(func() bool {
		return slices.ContainsFunc(p.lines(), func(h sim.Heard) bool { return h.Who == name && strings.Contains(h.Text, text) })
	}) {
		p.t.Fatalf("%s did not hear %q:\n%s", name, text, p.story())
	}
}

// until waits for something, at most ten seconds; it looks again whenever something is heard.
func (p *played) until(met func() bool) bool {
	timeout := time.After(10 * time.Second)
	for !met() {
		p.mu.Lock()
		more := p.heard.more
		p.mu.Unlock()
		select {
		case <-more:
		case <-time.After(50 * time.Millisecond):
		case <-timeout:
			return false
		}
	}
	return true
}

func (p *played) lines() []sim.Heard {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.heard.lines)
}

func (p *played) story() string {
	var b strings.Builder
	for _, h := range p.lines() {
		fmt.Fprintf(&b, "%7.1f  %s %s\n", float64(h.At)/1000, h.Who, h.Text)
	}
	p.At(func(*sim.Network) {
		for _, n := range p.net.Notifications("") {
			fmt.Fprintf(&b, "notification %d %s %s\n", n.Code.Number, n.URL, n.Text)
		}
	})
	return b.String()
}

// ask requests something of the application and reads its JSON.
func (p *played) ask(method, path string, into any) {
	p.t.Helper()
	req, err := http.NewRequest(method, p.app+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		p.t.Fatalf("%s: status %d: %v", path, resp.StatusCode, err)
	}
}

// need skips a test where something is not installed.
func need(t *testing.T, ok bool, what string) {
	t.Helper()
	if !ok && os.Getenv("APPS") == "must" {
		t.Fatal(what)
	}
	if !ok {
		t.Skip(what)
	}
}

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// queue goes through menu and queue: the application calls an agent, who takes the caller.
func (p *played) queue() {
	p.t.Helper()
	p.do("call", "ann", "")
	p.hears("ann", "For the queue press 1")
	p.do("press", "ann", "1")
	p.hears("ann", "You are number 1.")
	p.hears("client:agent", "rings")
	p.do("answer", "client:agent", "")
	p.hears("client:agent", "A caller for you.")
	p.hears("ann", "You are connected.")
	p.hears("client:agent", "talks with ann")
	p.do("hang up", "client:agent", "")
	p.hears("ann", "The queue is over: bridged.")
	p.hears("ann", "is hung up")
}

// conference goes through menu and conference: two people meet, and the application ends their room.
func (p *played) conference() {
	p.t.Helper()
	for _, name := range []string{"bob", "cid"} {
		p.do("call", name, "")
		p.hears(name, "For the queue press 1")
		p.do("press", name, "2")
		p.hears(name, "is in the room standup")
	}
	p.do("say", "bob", "Good morning.")
	p.hears("cid", `hears "Good morning."`)
}

func TestNodeApplication(t *testing.T) {
	t.Parallel()
	need(t, installed("node"), "node is not installed")
	_, err := os.Stat("testdata/apps/node/node_modules/twilio")
	need(t, err == nil, "packages are not installed: make apps")
	p := play(t, "node", "testdata/apps/node/app.js")
	p.queue()
	var report struct {
		Queues, Calls, Numbers []string
		Started                bool
	}
	p.ask("GET", "/report", &report)
	if !slices.Equal(report.Queues, []string{"support 0"}) || !slices.Equal(report.Numbers, []string{appNumber}) || !report.Started ||
		!slices.Equal(report.Calls, []string{"outbound-api client:agent completed", "inbound " + appNumber + " completed"}) {
		t.Errorf("the client reads %+v", report)
	}
	var moved string
	if p.ask("POST", "/move", &moved); moved != "404 20404" {
		t.Errorf("moving nobody: %s", moved)
	}
	want := []string{"/ended completed", "/progress completed", "/progress in-progress", "/progress initiated", "/progress ringing"}
	var events []string
	p.until(func() bool { p.ask("GET", "/events", &events); return len(events) >= len(want) })
	if slices.Sort(events); !slices.Equal(events, want) {
		t.Errorf("events are %q, want %q", events, want)
	}
	p.conference()
	var muted []string
	if p.ask("POST", "/mute", &muted); !slices.Equal(muted, []string{"standup true", "standup true"}) {
		t.Errorf("muting: %q", muted)
	}
	var ended int
	if p.ask("POST", "/end", &ended); ended != 1 {
		t.Errorf("%d conferences were ended, want 1", ended)
	}
	p.hears("bob", "After: answered.")
	p.hears("cid", "After: answered.")
	for _, event := range []string{"conference-start", "conference-end", "participant-join", "participant-leave"} {
		if !p.until(func() bool { p.ask("GET", "/events", &events); return slices.Contains(events, "/room "+event) }) {
			t.Errorf("events are %q, want %s", events, event)
		}
	}
}

func TestPythonApplication(t *testing.T) {
	t.Parallel()
	need(t, installed("python3"), "python3 is not installed")
	p := play(t, "python3", "testdata/apps/python/app.py")
	p.queue()
	var report struct{ Queues, Calls []string }
	p.ask("GET", "/report", &report)
	if !slices.Equal(report.Queues, []string{"support 0"}) || len(report.Calls) != 2 {
		t.Errorf("the application reads %+v", report)
	}
	p.conference()
	var ended int
	if p.ask("GET", "/end", &ended); ended != 1 {
		t.Errorf("%d conferences were ended, want 1", ended)
	}
	p.hears("bob", "After: answered.")
	p.hears("cid", "After: answered.")
}

// TestPythonLibrary uses Twilio's library for Python, where the system has it (Debian: python3-twilio).
func TestPythonLibrary(t *testing.T) {
	t.Parallel()
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import twilio.rest").Run() != nil {
		t.Skip("the library is not installed")
	}
	_, url := serving(t, newProgram(t, nil), nil)
	cmd := exec.Command(python, "testdata/apps/python/library.py")
	cmd.Env = append(os.Environ(), "API_URL="+url, "TWILIO_ACCOUNT_SID="+appAccount, "TWILIO_AUTH_TOKEN="+appToken, "NUMBER="+appNumber)
	out, err := cmd.CombinedOutput()
	if want := "client:c client:b client:a\n404 20404\n" + appNumber + "\ncanceled\n"; err != nil || string(out) != want {
		t.Errorf("%v, printed:\n%s\nwant:\n%s", err, out, want)
	}
}
