package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"callflow/engine/sim/live"
	"callflow/engine/sim/rest"
)

// control does something with telephones of a simulated Twilio, once it listens: control ADDRESS PATH JSON. With !
// it must be refused.
func control(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: control ADDRESS PATH JSON")
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	resp, err := http.Post("http://"+args[0]+"/control/"+args[1], "application/json", strings.NewReader(args[2]))
	for try := 0; err != nil && errors.Is(err, syscall.ECONNREFUSED) && try < 500; try++ {
		<-tick.C
		resp, err = http.Post("http://"+args[0]+"/control/"+args[1], "application/json", strings.NewReader(args[2]))
	}
	ts.Check(err)
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	_ = resp.Body.Close()
	if (resp.StatusCode >= 300) != neg {
		ts.Fatalf("%s %s: status %d: %s", args[1], args[2], resp.StatusCode, body)
	}
	ts.Logf("%s", body)
}

// hears waits until a line of a simulated Twilio's transcript holds a text, for the first or the given time:
// hears ADDRESS NAME TEXT [TIMES].
func hears(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args) > 4 {
		ts.Fatalf("usage: hears ADDRESS NAME TEXT [TIMES]")
	}
	times := 1
	if len(args) == 4 {
		var err error
		times, err = strconv.Atoi(args[3])
		ts.Check(err)
	}
	var story strings.Builder
	for next, end := 0, time.Now().Add(20*time.Second); time.Now().Before(end); {
		resp, err := http.Get(fmt.Sprintf("http://%s/control/transcript?wait=5&from=%d", args[0], next))
		ts.Check(err)
		var got struct {
			Next  int
			Lines []struct{ Who, Text string }
		}
		ts.Check(json.NewDecoder(resp.Body).Decode(&got))
		_ = resp.Body.Close()
		for _, l := range got.Lines {
			fmt.Fprintln(&story, l.Who, l.Text)
			if l.Who == args[1] && strings.Contains(l.Text, args[2]) {
				times--
			}
			if times == 0 {
				return
			}
		}
		next = got.Next
	}
	ts.Fatalf("%s does not hear %q:\n%s", args[1], args[2], story.String())
}

// TestLines is the telephone at a terminal: calls, keys, and what is not understood.
func TestLines(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, `<Response><Gather/></Response>`)
	}))
	defer server.Close()
	account, err := live.OpenAccount(live.Terms{Config: live.Config{Account: testAccount, Token: testToken}, Numbers: []rest.Number{{Phone: "+815000000001", Voice: server.URL}}})
	if err != nil {
		t.Fatal(err)
	}
	defer account.Close()
	if got := account.Numbers(); !slices.Equal(got, []string{"+815000000001"}) {
		t.Errorf("numbers %q", got)
	}
	var said bytes.Buffer
	stopped := false
	a := &app{in: strings.NewReader("help\nann calls from +12025550100\nann: dance\nbob: 1\nann: hang up\n"), out: io.Discard, err: &said}
	a.lines(account, "+815000000001", func() { stopped = true })
	story, _ := account.Heard(t.Context(), 0)
	var lines []string
	for _, h := range story {
		lines = append(lines, h.Who+" "+h.Text)
	}
	if want := []string{"ann calls +815000000001 from +12025550100", "ann hangs up"}; !slices.Equal(lines, want) {
		t.Errorf("heard %q, want %q", lines, want)
	}
	for _, want := range []string{"press keys", `"dance" is not understood`, "bob is not on the telephone"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is not said:\n%s", want, said.String())
		}
	}
	if !stopped {
		t.Error("the end of the input does not end the program")
	}
}
