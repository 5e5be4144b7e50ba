package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/sim"
)

var update = flag.Bool("update", false, "rewrite what the scripts of testdata expect")

const (
	account = "AC00000000000000000000000000000001"
	token   = "secret"
	app     = "https://app.test"
	mine    = "+12025550199"
)

// stage is a network with an application of documents and its REST API.
type stage struct {
	t      *testing.T
	net    *sim.Network
	api    *API
	phone  *sim.Telephone
	docs   map[string]string
	names  map[string]string // of SIDs
	out    bytes.Buffer
	faults map[string]float64
	shapes *shapes
}

// Ask answers webhooks by the documents of the script and writes every request down.
func (s *stage) Ask(r sim.Request) (sim.Answer, error) {
	path := strings.TrimPrefix(r.URL, app)
	fmt.Fprintf(&s.out, "        > %s%s", map[bool]string{true: "GET "}[r.Method == "GET"], path)
	for _, name := range []string{"CallStatus", "QueueResult", "DialCallStatus", "AnsweredBy", "RecordingStatus", "RecordingDuration", "CallDuration",
		"StatusCallbackEvent", "ReasonParticipantLeft"} {
		if v, ok := r.Params.Get(name); ok {
			fmt.Fprintf(&s.out, " %s=%s", name, v)
		}
	}
	fmt.Fprintln(&s.out)
	doc, ok := s.docs[path]
	if !ok && !r.Callback {
		return sim.Answer{}, errors.New("status 404")
	}
	return sim.Answer{Body: []byte("<Response>" + doc + "</Response>")}, nil
}

func newStage(t *testing.T, docs map[string]string) *stage {
	s := &stage{t: t, docs: docs, names: map[string]string{"account": account}, faults: map[string]float64{}, shapes: readShapes()}
	s.net = sim.NewNetwork(s, 1_700_000_000_000, func(h sim.Heard) { fmt.Fprintf(&s.out, "%8.1f  %s %s\n", float64(h.At)/1000, h.Who, h.Text) })
	s.net.Account = account
	s.api = New(s.net, Config{Account: account, Token: token, RetryAfter: 1})
	s.names["number"] = s.api.AddNumber(Number{Phone: mine, Voice: app + "/voice", Status: app + "/status"})
	s.phone = sim.NewTelephone(s.net, s.net, "")
	return s
}

// TestScripts plays the scripts of testdata. A line that begins with a method is a request: parameters follow, after
// -> a name for the SID of the answer, and after | the properties that are written down. Every answer is checked
// against the OpenAPI description. Other lines are those of a telephone, or "wait".
func TestScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, file, a, play(t, a))
		})
	}
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
				t.Errorf("got:\n%s\nwant:\n%s", got, f.Data)
			}
			return
		}
	}
	t.Errorf("%s has no file want", file)
}

func play(t *testing.T, a *txtar.Archive) string {
	docs, script := map[string]string{}, ""
	for _, f := range a.Files {
		if f.Name == "script" {
			script = string(f.Data)
		} else if strings.HasPrefix(f.Name, "/") {
			docs[f.Name] = strings.TrimSpace(string(f.Data))
		}
	}
	s := newStage(t, docs)
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" {
			s.line(line)
		}
	}
	return s.out.String()
}

var reference = regexp.MustCompile(`\$[a-z0-9]+`)

func (s *stage) line(line string) {
	fmt.Fprintln(&s.out, line)
	line = reference.ReplaceAllStringFunc(line, func(name string) string {
		if sid, ok := s.names[name[1:]]; ok {
			return sid
		}
		return name
	})
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "GET", "POST", "DELETE":
		s.request(verb, rest)
	case "fault":
		s.faults[rest] = 1 - s.faults[rest]
		s.person(s.net.Fault(rest, s.faults[rest]))
	case "answer":
		s.person(s.net.PickUp(rest, "answered"))
	case "machine":
		s.person(s.net.PickUp(rest, "machine"))
	case "busy":
		s.person(s.net.PickUp(rest, "busy"))
	case "pass":
		n, err := strconv.Atoi(rest)
		s.person(err)
		s.net.Advance(s.net.Now() + engine.Millis(n)*1000)
	case "room":
		name, room, _ := strings.Cut(rest, " ")
		s.names[name] = s.net.RoomSid(room)
	case "sid":
		name, who, _ := strings.Cut(rest, " ")
		s.names[name] = s.net.Sid(who)
	default:
		s.person(s.phone.Do(line))
	}
}

func (s *stage) person(err error) {
	if err != nil {
		fmt.Fprintln(&s.out, "! "+err.Error())
	}
}

// request makes a request and writes down what was asked for.
func (s *stage) request(method, rest string) {
	rest, show, _ := strings.Cut(rest, " | ")
	rest, name, _ := strings.Cut(rest, " -> ")
	words := strings.Split(rest, " ")
	where, query, _ := strings.Cut(words[0], "?")
	if !strings.HasPrefix(where, "/") {
		where = "/2010-04-01/Accounts/" + account + "/" + where + ".json"
	}
	form := url.Values{}
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		value = strings.ReplaceAll(strings.ReplaceAll(value, "_", " "), "~", app)
		form.Add(key, value)
	}
	r := Request{Method: method, Path: where, Form: form, User: account, Password: token}
	r.Query, _ = url.ParseQuery(query)
	reply := s.api.Do(r)
	for _, c := range s.shapes.complaints(method, where, reply) {
		s.t.Errorf("%s %s: %s", method, where, c)
	}
	fmt.Fprintf(&s.out, "  %d", reply.Status)
	var body map[string]any
	_ = json.Unmarshal(reply.Body, &body)
	if name != "" {
		sid, ok := body["sid"].(string)
		if !ok {
			sid, _ = body["call_sid"].(string)
		}
		s.names[name] = sid
	}
	if reply.Status >= 400 {
		show = "code message"
	}
	for path := range strings.FieldsSeq(show) {
		fmt.Fprintf(&s.out, " %s=%v", path, s.look(body, path))
	}
	fmt.Fprintln(&s.out)
}

// look finds a value by a path such as calls.0.sid; # is the length of a list.
func (s *stage) look(v any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil {
				return len(at)
			}
			if i >= len(at) {
				return "none"
			}
			v = at[i]
		}
	}
	if text, ok := v.(string); ok {
		for _, name := range slices.Sorted(maps.Keys(s.names)) {
			if text == s.names[name] {
				return "$" + name
			}
		}
	}
	return v
}
