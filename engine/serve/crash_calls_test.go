package serve_test

import (
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"callflow/engine"
	"callflow/engine/serve"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/engine/twilio"
	"callflow/engine/twiml"
)

var (
	crashCalls = flag.Int("crash-calls", 8, "how many scripted calls TestKilledAtEveryPointOfManyCalls plays; make crashes says 200")
	crashSeed  = flag.Uint64("crash-seed", 1, "what callers do in them")
)

// walker is somebody who goes through whatever the flow of a number asks; what they do follows from a seed, the number of the
// request and the document, so that they go on in the same way with another server. A copy is a caller of its own.
type walker struct {
	r        *rig
	number   string
	sid      string
	seed     uint64
	step     int
	doc      string // the present document
	wait     int    // how often the waiting document was asked for
	over     bool   // the end of the call was told and answered
	path     string // of the last request
	params   []string
	token    string
	last     string // what it was answered
	answers  []string
	answered int
}

// verbs are the elements of the present document.
func (c *walker) verbs() []*twiml.Node {
	root, err := twiml.Parse([]byte(c.doc))
	if err != nil {
		return nil
	}
	return root.Elements()
}

// next is the request that Twilio would make now.
func (c *walker) next() (path string, params []string) {
	live := func(more ...string) []string {
		return append([]string{"CallSid", c.sid, "CallStatus", "in-progress", "From", "+819011112222", "To", c.number}, more...)
	}
	end := func() (string, []string) {
		return "/twilio/status", []string{"CallSid", c.sid, "CallStatus", "completed", "CallDuration", "9", "From", "+819011112222", "To", c.number}
	}
	if c.step == 0 {
		return "/twilio/voice", append(live(), "CallStatus", "ringing")
	}
	dice := rand.New(rand.NewPCG(c.seed, uint64(c.step)))
	if c.step > 14 {
		return end()
	}
	for _, v := range c.verbs() {
		action, _ := v.Attr("action")
		switch v.Name {
		case "Gather":
			input, _ := v.Attr("input")
			switch act := dice.IntN(16); {
			case act == 0:
				return end()
			case act < 3:
				continue // silence
			case strings.Contains(input, "speech") && act < 8:
				return action, live("SpeechResult", "hello", "Confidence", "0.9")
			}
			digits := []string{"1", "2", "3", "1", "9", "0", "1234", "12345674"}[dice.IntN(8)]
			return action, live("Digits", digits)
		case "Record":
			how := []string{"in-progress", "completed"}[dice.IntN(2)] // a hang-up is told with the recording
			return action, live("CallStatus", how, "RecordingSid", "RE"+c.sid[2:], "RecordingUrl", "https://api.twilio.com/RE1", "RecordingDuration", "4", "Digits", "#")
		case "Enqueue":
			if wait, _ := v.Attr("waitUrl"); c.wait < 2 && wait != "" {
				return wait, live("QueueSid", "QU1", "QueuePosition", "1", "QueueTime", "5", "AvgQueueTime", "0", "CurrentQueueSize", "1")
			}
			if dice.IntN(4) == 0 || action == "" {
				return end()
			}
			return action, live(stayed("leave")...)
		case "Dial":
			if action == "" || dice.IntN(4) == 0 {
				return end()
			}
			return action, live("DialCallStatus", []string{"completed", "busy", "no-answer"}[dice.IntN(3)], "DialCallSid", "CAother")
		case "Redirect":
			return v.Content(), live()
		case "Hangup", "Reject", "Leave", "Connect", "Pay":
			return end()
		}
	}
	return end()
}

// ask makes the request that comes next; it returns false when the call is over.
func (c *walker) ask() bool {
	if c.over {
		return false
	}
	c.path, c.params = c.next()
	c.token = fmt.Sprint(c.sid, "-", c.step)
	got := c.send()
	waits := strings.Contains(c.path, "/wait/")
	if got.status == http.StatusOK && waits {
		c.wait++
	} else if got.status == http.StatusOK {
		c.doc, c.wait = got.body, 0
	}
	c.over = c.path == "/twilio/status"
	c.last, c.answers = got.body, append(c.answers, fmt.Sprint(got.status, " ", addresses.ReplaceAllString(got.body, "URL")))
	c.step++
	c.answered++
	return !c.over
}

// send makes the last request, or makes it once more.
func (c *walker) send() sent {
	return c.r.postWith(c.path, http.Header{"I-Twilio-Idempotency-Token": {c.token}}, c.params...)
}

// settle waits until what was ordered is done.
func (r *rig) settle() {
	r.until(func() bool { rec := r.recovery(); return len(rec.Effects) == 0 && len(rec.Messages) == 0 })
}

// ending is what has become of a call: what was answered, and the rows of reports, without times.
func (c *walker) ending() string {
	c.r.t.Helper()
	var rows []string
	for _, story := range became(c.r) {
		rows = append(rows, story)
	}
	slices.Sort(rows)
	return strings.Join(c.answers, "\n") + "\n" + spans.ReplaceAllString(strings.Join(rows, "\n"), "$1 SPAN")
}

// spans are lengths of time in rows.
var spans = regexp.MustCompile(`("?(?:waited|talked|rang|seconds|talk|stayed|length|hold|duration)"?[:=])[^,} ]*`)

// crashed is a call during which the disk of the server is copied at every point of every write.
type crashed struct {
	t       *testing.T
	serves  option
	points  int
	states  int // different ones
	seen    map[uint64]bool
	endings map[string]string // of those that went on from a state in which the call was known, by the point
}

// copyOf copies the files of a database; it reports false when they are as they were at the point before.
func (d *crashed) copyOf(file, to string, answered int) bool {
	d.t.Helper()
	sum := fnv.New64a()
	_, _ = fmt.Fprint(sum, answered)
	content := map[string][]byte{}
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(file + end)
		if err != nil && !os.IsNotExist(err) {
			d.t.Fatal(err)
		}
		content[to+end] = b
		_, _ = sum.Write(b)
	}
	if d.seen[sum.Sum64()] {
		return false
	}
	d.seen[sum.Sum64()] = true
	for name, b := range content {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	return true
}

// play plays a call to its end, and from every state of the disk on the way another one with another server.
func (d *crashed) play(number string, seed uint64) (requests int) {
	d.t.Helper()
	type point struct {
		name string
		gone chan struct{}
	}
	points, over, off := make(chan point), make(chan struct{}), atomic.Bool{}
	r := &rig{file: filepath.Join(d.t.TempDir(), "calls.db")}
	r.st = openStore(d.t, r.file, sqlite.Options{Normal: true, Fail: func(name string) error {
		if off.Load() {
			return nil
		}
		p := point{name, make(chan struct{})}
		select {
		case points <- p:
			<-p.gone
		case <-over:
		}
		return nil
	}})
	off.Store(true) // until the server runs
	r = newRig(d.t, func(to *rig) { to.file, to.st = r.file, r.st }, d.serves)
	off.Store(false)
	c := &walker{r: r, number: number, sid: fmt.Sprintf("CAcrash%08d", seed), seed: seed}
	for more := true; more; {
		for _, do := range []func(){func() { more = c.ask() }, r.settle} {
			done, before := make(chan struct{}), *c
			go func() { defer close(done); do() }()
			for working := true; working; {
				select {
				case <-done:
					working = false
				case p := <-points:
					d.goOn(r.file, before, fmt.Sprintf("request %d, %s", before.step, p.name))
					close(p.gone)
				}
			}
		}
	}
	close(over)
	want := c.ending()
	for at, got := range d.endings {
		if got != want {
			d.t.Errorf("seed %d: killed at %s the call goes on to\n%s\nwithout\n%s", seed, at, got, want)
			break
		}
	}
	return c.step
}

// goOn serves the copy of a disk: what was answered is stored, comes again with the same bytes, and the call gets to its end.
func (d *crashed) goOn(file string, c walker, at string) {
	d.t.Helper()
	d.points++
	dir, err := os.MkdirTemp(d.t.TempDir(), "copy")
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	to := filepath.Join(dir, "calls.db")
	if !d.copyOf(file, to, c.answered) {
		return
	}
	d.states++
	r := &rig{t: d.t, file: to, cfg: serve.Config{Accounts: map[string]twilio.Tokens{account: {Primary: token}}}}
	r.st = openStore(d.t, to, sqlite.Options{Normal: true})
	d.serves(r)
	r.start()
	defer r.end()
	r.settle()
	c.r, c.answers = r, slices.Clone(c.answers)
	stored := 0
	for _, row := range r.rows() {
		if row.Kind == "birth" || row.Kind == "webhook" || row.Kind == "status" {
			stored++
		}
	}
	if stored < c.answered {
		d.t.Errorf("%s: %d requests were answered, %d are stored", at, c.answered, stored)
	}
	if c.step > 0 && stored == c.answered {
		if again := c.send(); again.body != c.last {
			d.t.Errorf("%s: the request that was answered\n%s\nnow gets\n%s", at, c.last, again.body)
		}
	}
	for more := true; more; {
		more = c.ask()
		r.settle()
	}
	rec, err := r.st.Recover(context.Background())
	contacts := func(c store.Cell) bool { return c.ID.Kind == engine.ContactCell }
	if err != nil || len(rec.Messages) > 0 || slices.ContainsFunc(rec.Cells, contacts) {
		d.t.Errorf("%s: the call is over, and there are left %d contacts and %d messages, %v", at, len(rec.Cells), len(rec.Messages), err)
	}
	if stored > 0 {
		d.endings[at] = c.ending()
	}
}

// TestKilledAtEveryPointOfManyCalls kills a server before and after every statement of scripted calls in the examples: another one
// goes on with each state that its disk can have then. What was answered is stored, what was answered last gets the same bytes
// again, and the call ends as it does without: the same answers, rows and records.
func TestKilledAtEveryPointOfManyCalls(t *testing.T) {
	t.Parallel()
	folders := []string{"minicc", "bank", "voicemail", "opening-hours", "shop", "reception", "library", "hello", "runa", "support-center"}
	type figures struct{ calls, requests, points, states int }
	all := make([]figures, len(folders))
	t.Run("in", func(t *testing.T) {
		for i, name := range folders {
			n := *crashCalls/len(folders) + min(1, max(0, *crashCalls%len(folders)-i))
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				serves := withFolder(t, "../../examples/"+name)
				probe := &rig{t: t, file: filepath.Join(t.TempDir(), "probe.db")}
				serves(probe)
				numbers := slices.Sorted(maps.Keys(probe.cfg.Flows.Current().Live.Numbers))
				_ = probe.st.Close()
				for k := range n {
					d := &crashed{t: t, serves: serves, seen: map[uint64]bool{}, endings: map[string]string{}}
					all[i].requests += d.play(numbers[k%len(numbers)], *crashSeed+uint64(k))
					all[i].calls++
					all[i].points += d.points
					all[i].states += d.states
				}
			})
		}
	})
	var sum figures
	for _, f := range all {
		sum = figures{sum.calls + f.calls, sum.requests + f.requests, sum.points + f.points, sum.states + f.states}
	}
	t.Logf("seed %d: %d calls with %d requests, killed at %d points, gone on with from %d different states of the disk", *crashSeed, sum.calls, sum.requests, sum.points, sum.states)
}
