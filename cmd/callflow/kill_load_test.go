package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	killCalls  = flag.Int("kill-calls", 60, "how many calls TestKilledUnderLoad plays to their end; make steady says 600")
	killAtA    = flag.Int("kill-callers", 10, "how many of them at a time")
	killEvery  = flag.Duration("kill-every", 2*time.Second, "how long the server lives from one end to the next: SIGTERM and SIGKILL in turn")
	killSettle = flag.Duration("kill-settle", 0, "how long the server has to find out about calls of whose end it was not told; make steady says 3m")
	killSeed   = flag.Uint64("kill-seed", 1, "when people press keys; what the simulated Twilio does at random")
	killKeep   = flag.String("kill-keep", "", "folder in which the database and the logs of a run are kept; none: nothing is kept")
)

const killFlow = `flow: hello
start: one
steps:
  one: {menu: {say: {text: One.}, keys: {1: two}, silence: {tries: 9}}, log: {pressed: {caller: "${caller.number}", step: one}}, next: two}
  two: {menu: {say: {text: Two.}, keys: {1: three}, silence: {tries: 9}}, log: {pressed: {caller: "${caller.number}", step: two}}, next: three}
  three: {menu: {say: {text: Three.}, keys: {1: sent}, silence: {tries: 9}}, log: {pressed: {caller: "${caller.number}", step: three}}, next: sent}
  sent: {do: [{text: {to: "${caller.number}", say: {text: Thank you.}}}], next: bye}
  bye: {say: {text: Done.}, next: end}
`

// victims is a server that is killed again and again, between a simulated Twilio and a host that serves the fallback.
type victims struct {
	t                     *testing.T
	dir, listen, twilio   string
	server                *exec.Cmd
	terms, kills          int
	longestTerm, longKill time.Duration
	hesitate              *rand.Rand
}

// victimsKey is the key of their API.
const victimsKey = "victims-0123456789abcdef0123456789"

func freeListen(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// begin starts a program that ends with the test.
func (v *victims) begin(args ...string) *exec.Cmd {
	v.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "callflow", args...)
	log, err := os.OpenFile(filepath.Join(v.dir, args[0]+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		v.t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, v.dir
	cmd.Env = append(os.Environ(), "TWILIO_ACCOUNT_SID="+testAccount, "TWILIO_AUTH_TOKEN="+testToken, "CALLFLOW_API_URL=http://"+v.twilio, "CALLFLOW_KEY="+victimsKey, "CALLFLOW_SERVER=http://"+v.listen)
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { cancel(); _ = cmd.Wait(); _ = log.Close() })
	return cmd
}

// serve starts the server and waits until it is ready.
func (v *victims) serve() {
	v.t.Helper()
	v.server = v.begin("serve", "shop", "--public-url", "http://"+v.listen, "--listen", v.listen, "--db", "calls.db")
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 6000 {
		if resp, err := http.Get("http://" + v.listen + "/readyz"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		<-tick.C
	}
	v.t.Fatal("the server does not become ready")
}

// end ends the server by a signal and starts it again.
func (v *victims) end(s syscall.Signal) {
	v.t.Helper()
	began := time.Now()
	if err := v.server.Process.Signal(s); err != nil {
		v.t.Fatal(err)
	}
	err := v.server.Wait()
	if s == syscall.SIGTERM && err != nil {
		v.t.Errorf("SIGTERM: the server ends by %v", err)
	}
	v.serve()
	if took := time.Since(began); s == syscall.SIGTERM {
		v.terms, v.longestTerm = v.terms+1, max(v.longestTerm, took)
	} else {
		v.kills, v.longKill = v.kills+1, max(v.longKill, took)
	}
}

// ask asks the simulated Twilio something, in JSON both ways.
func (v *victims) ask(method, path, body string, into any) error {
	req, err := http.NewRequest(method, "http://"+v.twilio+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.SetBasicAuth(testAccount, testToken)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode > 299 {
		return fmt.Errorf("%s %s: %d %s %w", method, path, resp.StatusCode, text, err)
	}
	return json.Unmarshal(text, into)
}

// living are the calls in progress. Those that may press a key do so now and then.
func (v *victims) living() (n int) {
	v.t.Helper()
	var list struct {
		Calls []struct{ Sid, State string }
	}
	if err := v.ask(http.MethodGet, "/control/calls", "", &list); err != nil {
		v.t.Fatal(err)
	}
	for _, c := range list.Calls {
		if (c.State == "hearing" || c.State == "keys") && v.hesitate.IntN(10) == 0 {
			_ = v.ask(http.MethodPost, "/control/do", `{"do": "press", "sid": "`+c.Sid+`", "text": "1"}`, new(any)) // it may be over
		}
	}
	return len(list.Calls)
}

// play has people call until so many have, and everybody's call is over, while the server is killed; it returns how many are
// left on the line a minute after the last of them began.
func (v *victims) play() (stranded int) {
	v.t.Helper()
	tick, kill := time.NewTicker(50*time.Millisecond), time.NewTicker(*killEvery)
	defer tick.Stop()
	defer kill.Stop()
	for placed, patience := 0, time.Now().Add(time.Minute); ; {
		select {
		case <-kill.C:
			if placed < *killCalls { // the last ones get home
				v.end([]syscall.Signal{syscall.SIGTERM, syscall.SIGKILL}[(v.terms+v.kills)%2])
			}
		case <-tick.C:
			living := v.living()
			if placed == *killCalls && (living == 0 || time.Now().After(patience)) {
				return living
			}
			for ; living < *killAtA && placed < *killCalls; living++ {
				placed++
				patience = time.Now().Add(time.Minute)
				if err := v.ask(http.MethodPost, "/control/call", fmt.Sprintf(`{"from": "+8190%08d", "to": "+815000000001", "name": "c%[1]d"}`, placed), new(any)); err != nil {
					v.t.Fatal(err)
				}
			}
		}
	}
}

// heard counts the callers who heard some words, and tells the story of those who did not.
func (v *victims) heard(words string) int {
	v.t.Helper()
	var story struct {
		Lines []struct {
			At        int
			Who, Text string
		}
	}
	if err := v.ask(http.MethodGet, "/control/transcript", "", &story); err != nil {
		v.t.Fatal(err)
	}
	who := map[string]bool{}
	for _, l := range story.Lines {
		if strings.Contains(l.Text, words) {
			who[l.Who] = true
		}
	}
	for _, l := range story.Lines {
		if strings.HasPrefix(l.Who, "c") && !who[l.Who] {
			v.t.Logf("%.1f %s %s", float64(l.At)/1000, l.Who, l.Text)
		}
	}
	return len(who)
}

// texts are the messages that Twilio was asked to send, by whom they went to.
func (v *victims) texts() map[string]int {
	v.t.Helper()
	sent := map[string]int{}
	page := "/2010-04-01/Accounts/" + testAccount + "/Messages.json?PageSize=1000"
	for page != "" {
		var got struct {
			Messages []struct{ To string }
			Next     string `json:"next_page_uri"`
		}
		if err := v.ask(http.MethodGet, page, "", &got); err != nil {
			v.t.Fatal(err)
		}
		for _, m := range got.Messages {
			sent[m.To]++
		}
		page = got.Next
	}
	return sent
}

// number is what a query counts in the database.
func (v *victims) number(query string) (n int) {
	v.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(v.dir, "calls.db")+"?mode=ro")
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		v.t.Fatal(query, err)
	}
	return n
}

// TestKilledUnderLoad ends a server by SIGTERM and SIGKILL in turn, again and again, while callers of a simulated Twilio go
// through a flow. Twilio tries once more by itself, and has a fallback that leads back to the server. Nobody is left on the line;
// every key is recorded once; nobody gets the message at the end twice.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a process every other second")
	}
	v := &victims{t: t, dir: t.TempDir(), listen: freeListen(t), twilio: freeListen(t), hesitate: rand.New(rand.NewPCG(*killSeed, 5))}
	if *killKeep != "" {
		v.dir = *killKeep
	}
	fallback := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = fmt.Fprintf(w, `<Response><Pause length="2"/><Redirect method="POST">http://%s/twilio/voice</Redirect></Response>`, v.listen)
	}))
	defer fallback.Close()
	if err := os.Mkdir(filepath.Join(v.dir, "shop"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, v.dir, "shop/callflow.yaml", "workspace: shop\nlanguage: en\nlanguages: {en: {code: en-US, voice: Polly.Joanna-Neural}}\n"+
		"numbers: {main: {flow: hello}}\nlogs: {pressed: {fields: {caller: text, step: text}}}\n")
	write(t, v.dir, "shop/hello.flow.yaml", killFlow)
	v.begin("twilio", "--listen", v.twilio, "--number", "+815000000001", "--app-url", "http://"+v.listen+"/twilio/voice", "--status-url", "http://"+v.listen+"/twilio/status",
		"--fallback-url", fallback.URL, "--account-sid", testAccount, "--auth-token", testToken, "--speed", "2", "--seed", strconv.FormatUint(*killSeed, 10))
	v.serve()
	stranded := v.play()
	v.judge(stranded)
	if t.Failed() || os.Getenv("SEE") != "" {
		for _, name := range []string{"serve.log", "twilio.log"} {
			text, err := os.ReadFile(filepath.Join(v.dir, name))
			t.Logf("%s %v:\n%s", name, err, text[max(0, len(text)-4000):])
		}
	}
}

// settles waits until the server knows that all calls are over: it was down when it was told so of some.
func (v *victims) settles() {
	v.t.Helper()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	open, began := "SELECT count(*) FROM legs WHERE ended IS NULL", time.Now()
	for n := v.number(open); time.Since(began) < *killSettle; <-tick.C {
		if left := v.number(open); left == 0 {
			v.t.Logf("%d calls of whose end nothing was told: known %v later", n, time.Since(began).Round(time.Second))
			return
		}
	}
	if *killSettle > 0 {
		v.t.Errorf("%d calls are open %v after the last one has ended", v.number(open), *killSettle)
	}
}

func (v *victims) judge(stranded int) {
	v.t.Helper()
	v.settles()
	home, texts := v.heard("Done."), v.texts()
	if err := v.server.Process.Signal(syscall.SIGTERM); err != nil {
		v.t.Fatal(err)
	}
	if err := v.server.Wait(); err != nil {
		v.t.Error(err)
	}
	v.serve() // rows of reports are complete
	once := v.number("SELECT count(*) FROM (SELECT caller, step FROM log_pressed GROUP BY 1, 2 HAVING count(*) = 1)")
	often := v.number("SELECT count(*) FROM (SELECT caller, step FROM log_pressed GROUP BY 1, 2 HAVING count(*) > 1)")
	open := v.number("SELECT count(*) FROM legs WHERE ended IS NULL")
	doubled := 0
	for _, n := range texts {
		if n > 1 {
			doubled++
		}
	}
	locked, err := os.ReadFile(filepath.Join(v.dir, "serve.log"))
	if err != nil {
		v.t.Fatal(err)
	}
	complaints := bytes.Count(locked, []byte("locked"))
	v.t.Logf("%d calls, %d SIGTERM (longest until ready again %v), %d SIGKILL (%v): %d reached the end, %d stranded; %d of %d keys recorded once, %d more than once; %d messages, %d doubled; %d calls open; %d times \"locked\"",
		*killCalls, v.terms, v.longestTerm.Round(time.Millisecond), v.kills, v.longKill.Round(time.Millisecond), home, stranded, once, 3*home, often, len(texts), doubled, open, complaints)
	if cut := *killCalls - home; cut > 0 {
		v.t.Errorf("%d callers were cut off before the end", cut)
	}
	if stranded > 0 || once != 3*home || often > 0 || doubled > 0 || complaints > 0 {
		v.t.Error(errors.New("somebody was stranded, an event is lost, or something was done twice"))
	}
}
