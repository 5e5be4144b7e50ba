package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// control does something with telephones of a simulated Twilio: control ADDRESS PATH JSON. With ! it must be
// refused.
func control(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: control ADDRESS PATH JSON")
	}
	resp, err := http.Post("http://"+args[0]+"/control/"+args[1], "application/json", strings.NewReader(args[2]))
	ts.Check(err)
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	_ = resp.Body.Close()
	if (resp.StatusCode >= 300) != neg {
		ts.Fatalf("%s %s: status %d: %s", args[1], args[2], resp.StatusCode, body)
	}
	ts.Logf("%s", body)
}

// hears waits until a line of a simulated Twilio's transcript holds a text: hears ADDRESS NAME TEXT.
func hears(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: hears ADDRESS NAME TEXT")
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
				return
			}
		}
		next = got.Next
	}
	ts.Fatalf("%s does not hear %q:\n%s", args[1], args[2], story.String())
}
