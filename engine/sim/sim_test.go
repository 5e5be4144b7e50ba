package sim

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/twiml"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata")

// pages is a line whose documents are written down by their paths; a path that is asked again gets its next
// document, the last one for ever. Every request is noted.
type pages struct {
	docs  map[string][]string
	asked map[string]int
	note  func(string)
}

const pagesAt = "https://x.test"

func (p *pages) Ask(r Request) (Answer, error) {
	path := strings.TrimPrefix(r.URL, pagesAt)
	path, _, _ = strings.Cut(path, "#")
	var own []string
	for _, param := range r.Params {
		switch param.Name {
		case "AccountSid", "ApiVersion", "CallSid", "Called", "Caller", "Direction", "From", "To", "AvgQueueTime", "MaxQueueSize",
			"CallToken", "Timestamp", "RecordingStartTime", "msg":
		default:
			if param.Value == "" && optional(param.Name) {
				continue
			}
			own = append(own, param.Name+"="+param.Value)
		}
	}
	more := ""
	if r.Method != "" || r.Attempt > 0 || r.Cookies != "" {
		more = strings.TrimRight(fmt.Sprintf(" %s #%d %s", r.Method, r.Attempt, r.Cookies), " ")
	}
	p.note("> " + path + more + "  " + strings.Join(own, " "))
	list := p.docs[path]
	if len(list) == 0 {
		if r.Callback {
			return Answer{}, nil
		}
		return Answer{}, errors.New("status 404")
	}
	doc := list[min(p.asked[path], len(list)-1)]
	p.asked[path]++
	if odd, ok := strings.CutPrefix(doc, "!"); ok {
		return oddAnswer(odd)
	}
	return Answer{Body: []byte("<Response>" + doc + "</Response>")}, nil
}

// oddAnswer is what a document that begins with ! stands for: a status, a redirect, a failure, a delay, a
// type, or the body as it is.
func oddAnswer(text string) (Answer, error) {
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "timeout":
		return Answer{Took: 15_000}, ErrTimeout
	case "connect":
		return Answer{}, ErrConnect
	case "code":
		code, _ := strconv.Atoi(rest)
		return Answer{}, &Failure{Code: code, Why: "so it is"}
	case "to":
		return Answer{Status: 302, Location: rest, Cookies: []string{"seen=yes; Path=/"}}, nil
	case "took":
		took, body, _ := strings.Cut(rest, " ")
		ms, _ := strconv.Atoi(took)
		return Answer{Took: engine.Millis(ms), Body: []byte("<Response>" + body + "</Response>")}, nil
	case "type":
		kind, body, _ := strings.Cut(rest, " ")
		return Answer{Type: kind, Body: []byte(body)}, nil
	case "raw":
		return Answer{Body: []byte(rest)}, nil
	case "large":
		return Answer{Body: []byte("<Response><Say>" + strings.Repeat("word ", 14_000) + "</Say></Response>")}, nil
	}
	status, _ := strconv.Atoi(word)
	return Answer{Status: status}, nil
}

// TestTranscripts plays each script of testdata against its documents: one file for each path, documents
// apart by a line ---, and compares what is heard and asked.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	for _, file := range scripts(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(a)
			if again := play(a); again != got {
				t.Errorf("the same script gives two transcripts:\n%s\n%s", got, again)
			}
			compare(t, file, a, got)
		})
	}
}

// scripts are the files of testdata.
func scripts(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	return files
}

func compare(t *testing.T, file string, a *txtar.Archive, got string) {
	t.Helper()
	for i := range a.Files {
		if f := &a.Files[i]; f.Name == "want" {
			if *update {
				f.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
			} else if string(f.Data) != got {
				t.Errorf("transcript:\n%s\nwant:\n%s", got, f.Data)
			}
			return
		}
	}
	t.Errorf("%s has no file want", file)
}

// play runs the script of an archive and returns the transcript.
func play(a *txtar.Archive) string {
	var b bytes.Buffer
	p := &pages{docs: map[string][]string{}, asked: map[string]int{}, note: func(s string) { fmt.Fprintln(&b, "        "+s) }}
	var script []string
	for _, f := range a.Files {
		switch {
		case f.Name == "input":
			script = strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")
		case strings.HasPrefix(f.Name, "/"):
			text := strings.ReplaceAll(strings.TrimSpace(string(f.Data)), `="/`, `="`+pagesAt+"/")
			text = strings.ReplaceAll(text, ">/", ">"+pagesAt+"/")
			p.docs[f.Name] = strings.Split(text, "\n---\n")
		}
	}
	n := NewNetwork(p, 1_000_000, func(h Heard) {
		fmt.Fprintf(&b, "%6.1f  %s %s\n", float64(h.At)/1000, h.Who, h.Text)
	})
	n.Routes = Routes{Voice: pagesAt + "/voice", Status: pagesAt + "/status", Fallback: pagesAt + "/fallback"}
	n.Trouble = func(x Notification) {
		if x.Code.Number != 15003 {
			fmt.Fprintf(&b, "        ! %s %d %s: %s\n", x.Code.Level, x.Code.Number, x.Code.Title, x.Text)
		}
	}
	set(&b, n, a)
	phone := NewTelephone(n, n, "")
	from := "+12025550100"
	if i := slices.Index(script, "FROM sip"); i >= 0 {
		from, script = "sip:kim@example.com", slices.Delete(script, i, i+1)
	}
	if err := phone.Call(from, "+12025550199"); err != nil {
		fmt.Fprintln(&b, err)
	}
	for _, line := range script {
		if phone.Over() {
			break
		}
		if err := do(&b, n, phone, line); err != nil {
			fmt.Fprintln(&b, "! "+err.Error())
		}
	}
	phone.HangUp()
	return b.String()
}

// set reads the settings and faults of an archive, a name and a value on each line.
func set(w io.Writer, n *Network, a *txtar.Archive) {
	n.Settings.EventOrder, n.Settings.DialActionOnHangup = "participant-first", 0
	for _, f := range a.Files {
		for line := range strings.Lines(string(f.Data)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			var err error
			switch f.Name {
			case "settings":
				err = n.Settings.Set(name, value)
			case "faults":
				rate, _ := strconv.ParseFloat(value, 64)
				err = n.Fault(name, rate)
			}
			if err != nil {
				fmt.Fprintln(w, err)
			}
		}
	}
}

// sidOf is the CallSid of a name, "" when nobody has it.
func (n *Network) sidOf(name string) string {
	if c := n.find(name); c != nil {
		return c.sid
	}
	return ""
}

// do carries out one line; some are those of the REST API.
func do(w io.Writer, n *Network, phone *Telephone, line string) error {
	words := strings.Fields(line)
	if len(words) == 0 || strings.ToUpper(words[0]) != words[0] || strings.Trim(words[0], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return phone.Do(line)
	}
	arg := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	err := rest(w, n, words[0], arg)
	phone.listen()
	return err
}

func rest(w io.Writer, n *Network, verb string, arg func(int) string) error {
	sid := n.sidOf(first)
	room := ""
	for r := range slices.Values(n.Conferences()) {
		if r.Status != "completed" || room == "" {
			room = r.Sid
		}
	}
	yes := map[string]*bool{"true": new(bool), "false": new(bool)}
	*yes["true"] = true
	who := n.sidOf(arg(1))
	switch verb {
	case "MOVE":
		if to := arg(2); to != "" {
			return n.Move(who, pagesAt+to)
		}
		return n.Move(sid, pagesAt+arg(1))
	case "CLAIM":
		return n.Claim(n.queueOf(arg(1)).sid, sid, pagesAt+"/claimed")
	case "END":
		if arg(1) != "" {
			return n.End(who)
		}
		return n.End(sid)
	case "KICK":
		return n.Kick(room, who)
	case "HOLD":
		return n.UpdateParticipant(room, who, ParticipantUpdate{Hold: yes["true"], HoldURL: pagesAt + arg(2)})
	case "UNHOLD":
		return n.UpdateParticipant(room, who, ParticipantUpdate{Hold: yes["false"]})
	case "MUTE":
		return n.UpdateParticipant(room, who, ParticipantUpdate{Muted: yes[arg(2)]})
	case "FLAG":
		return n.UpdateParticipant(room, who, ParticipantUpdate{End: yes[arg(2)]})
	case "COACH":
		coach := n.sidOf(arg(2))
		return n.UpdateParticipant(room, who, ParticipantUpdate{Coaching: yes["true"], Coach: &coach})
	case "UNCOACH":
		return n.UpdateParticipant(room, who, ParticipantUpdate{Coaching: yes["false"]})
	case "PLAY":
		if arg(2) == "" {
			return n.AnnounceConference(room, pagesAt+arg(1), "")
		}
		return n.UpdateParticipant(room, who, ParticipantUpdate{AnnounceURL: pagesAt + arg(2)})
	case "CLOSE":
		return n.EndConference(room)
	case "INVITE":
		_, err := n.Invite(arg(1), Order{To: arg(2), From: "+12025550199", Seat: []twiml.NodeAttr{{Name: "participantLabel", Value: arg(3)}}})
		return err
	case "ROOMS":
		for _, r := range n.Conferences() {
			in, _ := n.Participants(r.Sid, false)
			fmt.Fprintf(w, "        = %s %s %s %s %s, %d in it\n", r.Sid, r.Name, r.Status, r.Reason, r.EndedBy, len(in))
		}
	case "HEARS":
		fmt.Fprintf(w, "        = %s hears %s: %v\n", arg(1), arg(2), n.Hears(who, n.sidOf(arg(2))))
	}
	return nil
}

// TestAnythingMayBeTyped tries lines that make no sense at every point of a call: nothing may panic, and time
// must pass.
func TestAnythingMayBeTyped(t *testing.T) {
	t.Parallel()
	a, err := txtar.ParseFile("testdata/queue.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"", "wait", "wait 1h", "1#", "say x", "answers", "busy", "machine", "they hang up", "hang up",
		"agent takes the call", "x: 1", "x calls", "x calls from nowhere to anywhere", "x calls up", "// nothing", "caller calls"} {
		for at := range 8 {
			b := *a
			b.Files = append([]txtar.File(nil), a.Files...)
			for i := range b.Files {
				if b.Files[i].Name == "input" {
					lines := strings.SplitAfter(string(b.Files[i].Data), "\n")
					at = min(at, len(lines)-1)
					b.Files[i].Data = []byte(strings.Join(lines[:at], "") + line + "\n" + strings.Join(lines[at:], ""))
				}
			}
			if got := play(&b); got == "" {
				t.Errorf("%q at %d gives no transcript", line, at)
			}
		}
	}
}

// FuzzScript plays arbitrary lines against arbitrary documents.
func FuzzScript(f *testing.F) {
	f.Add("1\n\nhang up", `<Gather action="/a"><Say>x</Say></Gather>`)
	f.Add("answers\n1\nthey hang up", `<Dial action="/a"><Number url="/s">+1</Number></Dial>`)
	f.Add("agent takes the call\nwait 1m", `<Enqueue waitUrl="/w">q</Enqueue>`)
	f.Add("say hello\n#", `<Record action="/a"/><Redirect/>`)
	f.Fuzz(func(t *testing.T, script, doc string) {
		if len(script) > 200 || len(doc) > 500 || strings.Count(script, "\n") > 10 {
			t.Skip()
		}
		a := &txtar.Archive{Files: []txtar.File{{Name: "/voice", Data: []byte(doc)}, {Name: "/a", Data: []byte("<Say>a</Say>")},
			{Name: "/w", Data: []byte("<Play>m.mp3</Play>")}, {Name: "/s", Data: []byte("<Say>s</Say>")}, {Name: "input", Data: []byte(script)}}}
		if one, two := play(a), play(a); one != two {
			t.Errorf("two transcripts:\n%s\n%s", one, two)
		}
	})
}

func TestSpoken(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]engine.Millis{"": 300, "ab": 430, "電話": 580} {
		if got := spoken(words); got != want {
			t.Errorf("spoken(%q) = %d, want %d", words, got, want)
		}
	}
}
