package sim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/library"
)

// Numbers and addresses of the two halves of every gotcha.
const (
	customerNumber = "+14155550100"
	otherNumber    = "+14155550111"
	alice          = "client:alice"
	bob            = "client:bob"
	carol          = "client:carol"
)

// scene is a network with an application behind it. It looks at the model's truth every second, and knows who
// was alone in a room for how long.
type scene struct {
	t     *testing.T
	net   *Network
	pass  func(to engine.Millis)
	alone map[string]engine.Millis // by the name of the call
	heard []Heard
	most  int // rooms that were open at the same time
}

func newScene(t *testing.T) *scene {
	t.Helper()
	return &scene{t: t, alone: map[string]engine.Millis{}}
}

func (s *scene) hear(h Heard) { s.heard = append(s.heard, h) }

// wait lets seconds pass.
func (s *scene) wait(seconds int) {
	for range seconds {
		s.pass(s.net.Now() + 1000)
		open := 0
		for _, r := range s.net.Conferences() {
			in, _ := s.net.Participants(r.Sid, false)
			if r.Status != "completed" && len(in) > 0 {
				open++
			}
			if len(in) == 1 {
				s.alone[s.name(in[0].Call)] += 1000
			}
		}
		s.most = max(s.most, open)
	}
}

func (s *scene) name(sid string) string {
	c, _ := s.net.CallOf(sid)
	return c.Name
}

func (s *scene) calls(name, from, to string) {
	s.t.Helper()
	if err := s.net.Place(name, from, to); err != nil {
		s.t.Fatal(err)
	}
	s.pass(s.net.Now())
}

// does has somebody do something with the telephone: hang up, answer, busy, no-answer, press 1, say WORDS.
func (s *scene) does(name, deed string) {
	s.t.Helper()
	d := Deed{Do: deed, Sid: s.net.Sid(name)}
	for _, verb := range []string{"press", "say"} {
		if text, ok := strings.CutPrefix(deed, verb+" "); ok {
			d.Do, d.Text = verb, text
		}
	}
	if err := s.net.Do(d); err != nil {
		s.t.Fatalf("%s cannot %s: %v", name, deed, err)
	}
	s.pass(s.net.Now())
}

// answers lets everybody at these addresses answer after two seconds.
func (s *scene) answers(addresses ...string) {
	for _, a := range addresses {
		s.net.Meet(Person{Address: a, After: 2000})
	}
}

func (s *scene) isBusy(address string) { s.net.Meet(Person{Address: address, Busy: 1}) }

// room is the newest room of a name; with "" the newest of all.
func (s *scene) room(name string) ConferenceView {
	for _, r := range s.net.Conferences() {
		if name == "" || r.Name == name {
			return r
		}
	}
	return ConferenceView{}
}

// rooms are all rooms: their names and states, the oldest first.
func (s *scene) rooms() string {
	var all []string
	for _, r := range s.net.Conferences() {
		all = append(all, r.Name+" "+r.Status)
	}
	slices.Reverse(all)
	return strings.Join(all, ", ")
}

// in are the names of those who are in rooms that are open.
func (s *scene) in() string {
	var names []string
	for _, r := range s.net.Conferences() {
		in, _ := s.net.Participants(r.Sid, false)
		for _, p := range in {
			names = append(names, s.name(p.Call))
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// seat is how somebody sits in a room now.
func (s *scene) seat(name string) ParticipantView {
	for _, r := range s.net.Conferences() {
		if p, err := s.net.Participant(r.Sid, s.net.Sid(name)); err == nil {
			return p
		}
	}
	return ParticipantView{}
}

func (s *scene) living() string {
	names := s.net.Living()
	slices.Sort(names)
	return strings.Join(names, " ")
}

func (s *scene) hears(a, b string) bool { return s.net.Hears(s.net.Sid(a), s.net.Sid(b)) }

// heardBy reports whether somebody has heard words.
func (s *scene) heardBy(name, words string) bool {
	return slices.ContainsFunc(s.heard, func(h Heard) bool { return h.Who == name && strings.Contains(h.Text, words) })
}

// is compares what there is with what there should be.
func (s *scene) is(what string, got, want any) {
	s.t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		s.t.Errorf("%s: %v, want %v\n%s", what, got, want, s.transcript())
	}
}

func (s *scene) transcript() string {
	var b strings.Builder
	for _, h := range s.heard[max(0, len(s.heard)-40):] {
		fmt.Fprintf(&b, "%8.1f %s %s\n", float64(h.At)/1000, h.Who, h.Text)
	}
	return b.String()
}

// code is the number with which REST refuses something; 0 for no error.
func code(err error) int {
	var f *Failure
	switch {
	case err == nil:
		return 0
	case errors.As(err, &f):
		return f.Code
	}
	return -1
}

// naive is an application as the articles and the tutorial have it: a few documents, and requests of REST
// that its code makes when it likes.
type naive struct {
	*scene
	docs   map[string]func(Request) string // by path
	events []engine.Params                 // callbacks of rooms, in order
	asked  int                             // requests that it had to answer
}

// newNaive begins an application whose customers call +19005550100, and whose softphones call +19005550101.
func newNaive(t *testing.T, docs map[string]func(Request) string) *naive {
	t.Helper()
	a := &naive{scene: newScene(t), docs: docs}
	n := NewNetwork(a, 1_800_000_000_000, a.hear)
	n.Settings.EventOrder, n.Settings.DialActionOnHangup = "participant-first", 0
	n.RoutesTo = func(to string) Routes {
		return Routes{Voice: pagesAt + map[string]string{"+19005550100": "/voice", "+19005550101": "/softphone"}[to]}
	}
	a.net, a.pass = n, n.Advance
	return a
}

// Ask answers a webhook.
func (a *naive) Ask(r Request) (Answer, error) {
	a.asked++
	path := strings.TrimPrefix(r.URL, pagesAt)
	path, query, _ := strings.Cut(path, "?")
	if r.Callback {
		a.events = append(a.events, r.Params)
		return Answer{}, nil
	}
	doc := a.docs[path]
	if doc == nil {
		return Answer{Status: 404}, nil
	}
	r.Cookies = query
	return Answer{Body: []byte("<Response>" + doc(r) + "</Response>")}, nil
}

// voice and softphone are calls of the naive application's customers and agents.
func (a *naive) voice(name, from string) { a.t.Helper(); a.calls(name, from, "+19005550100") }
func (a *naive) softphone(name string)   { a.t.Helper(); a.calls(name, name, "+19005550101") }

// rings places a call that runs a document of the application when it is answered.
func (a *naive) rings(to, path string) {
	a.net.Originate(Order{To: to, From: "+19005550100", Timeout: 30, Routes: Routes{Voice: pagesAt + path}})
}

// told counts the callbacks about an event.
func (a *naive) told(event string) int {
	n := 0
	for _, p := range a.events {
		if p.Value("StatusCallbackEvent") == event {
			n++
		}
	}
	return n
}

// says is a document that is always the same.
func says(doc string) func(Request) string { return func(Request) string { return doc } }

// ours is a workspace of ours in the same circumstances.
type ours struct {
	*scene
	w     *World
	log   []Turned
	did   []engine.Effect
	joins []string // the Conference nouns of all documents
	told  int      // callbacks of rooms

	keep func(Request) engine.Millis // how much later a callback comes; below 0: never
}

// open begins a workspace of testdata/gotchas. The order of reports that have none follows from the seed.
func open(t *testing.T, name string, seed uint64) *ours {
	t.Helper()
	a, err := txtar.ParseFile("testdata/gotchas/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for _, f := range a.Files {
		folder[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	files, err := library.ReadFS(folder)
	if err != nil {
		t.Fatal(err)
	}
	ws := library.Compile(files, library.Options{LiveNo: 1, BaseURL: pagesAt})
	for _, d := range ws.Diagnostics.Sorted() {
		t.Log(d)
	}
	if ws.Set == nil || ws.Diagnostics.HasErrors() {
		t.Fatal("the workspace does not compile")
	}
	o := &ours{scene: newScene(t)}
	office := NewOffice(ws.Set, seed)
	office.Told = func(x Turned) { o.log = append(o.log, x) }
	office.Around = o.around
	o.w = NewWorld(office, 1_800_000_000_000, o.hear)
	o.w.Did = func(e engine.Effect) { o.did = append(o.did, e) }
	o.net, o.pass = o.w.Net, o.w.Advance
	o.net.Document = func(_, _ string, body []byte) { o.joins = append(o.joins, conferences(string(body))...) }
	return o
}

// around counts what Twilio reports about rooms, and delays it.
func (o *ours) around(r Request, ask func(Request) (Answer, error)) (Answer, error) {
	if r.Params.Value("ConferenceSid") == "" || !r.Callback {
		return ask(r)
	}
	o.told++
	if o.keep == nil {
		return ask(r)
	}
	switch late := o.keep(r); {
	case late < 0:
	case late > 0:
		o.net.after(late, func() { r.At = o.net.Now(); _, _ = ask(r) })
	default:
		return ask(r)
	}
	return Answer{}, nil
}

// conferences are the Conference elements of a document.
func conferences(doc string) []string {
	var all []string
	for {
		_, rest, ok := strings.Cut(doc, "<Conference")
		if !ok {
			return all
		}
		noun, after, _ := strings.Cut(rest, "</Conference>")
		all, doc = append(all, noun), after
	}
}

// written is the value of an attribute of an element as it is written.
func written(noun, name string) string {
	_, rest, _ := strings.Cut(noun, " "+name+`="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// asks gives a command to the contact that a call belongs to.
func (o *ours) asks(call string, c engine.Command) engine.Response {
	ref, _ := o.w.Office.loop.Call(o.net.Sid(call))
	return o.w.Command(ref.Contact, c)
}

// with is one field of a command.
func with(name, value string) []engine.Named { return []engine.Named{{Name: name, Value: value}} }

// facts are those of a kind.
func (o *ours) facts(kind engine.FactKind) []engine.Fact {
	var all []engine.Fact
	for _, t := range o.log {
		for _, f := range t.Facts {
			if f.Kind == kind {
				all = append(all, f)
			}
		}
	}
	return all
}

// branches are the steps that were left, as step.outcome.
func (o *ours) branches() []string {
	var all []string
	for _, t := range o.log {
		for _, h := range t.Path {
			all = append(all, string(h.Step)+"."+string(h.Outcome))
		}
	}
	return all
}

// deeds counts what was asked of Twilio, by the type of the request.
func (o *ours) deeds(like engine.Deed) int {
	n := 0
	for _, e := range o.did {
		if fmt.Sprintf("%T", e.Do) == fmt.Sprintf("%T", like) {
			n++
		}
	}
	return n
}
