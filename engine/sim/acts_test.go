package sim

import (
	"strings"
	"testing"

	"callflow/engine"
)

// acting is a network with a queue, somebody who takes calls, and a recorder.
func acting(t *testing.T) (*Network, *[]string) {
	t.Helper()
	docs := map[string][]string{
		"/voice":   {`<Pause length="2"/><Enqueue waitUrl="/wait" action="/left">q</Enqueue>`},
		"/wait":    {`<Say>Please wait.</Say><Play loop="0">/hold.wav</Play>`},
		"/left":    {`<Gather action="/key" timeout="3"><Say>More?</Say></Gather><Record action="/kept"/>`},
		"/kept":    {`<Hangup/>`},
		"/desk":    {`<Dial action="/served" timeout="30"><Queue url="/whisper">q</Queue></Dial>`},
		"/whisper": {""},
		"/served":  {`<Say>Served.</Say>`},
		"/ring":    {`<Dial action="/served"><Client>kim</Client></Dial>`},
	}
	for path, list := range docs {
		for i := range list {
			list[i] = strings.ReplaceAll(list[i], `="/`, `="`+pagesAt+`/`)
		}
		docs[path] = list
	}
	lines := &[]string{}
	n := NewNetwork(&pages{docs: docs, asked: map[string]int{}, note: func(string) {}}, 1_000_000, func(h Heard) { *lines = append(*lines, h.Who+" "+h.Text) })
	n.Routes.Voice = pagesAt + "/voice"
	return n, lines
}

func place(t *testing.T, n *Network, name string) string {
	t.Helper()
	if err := n.Place(name, "+12025550100", "+12025550199"); err != nil {
		t.Fatal(err)
	}
	return n.Sid(name)
}

func TestServeAndStop(t *testing.T) {
	t.Parallel()
	n, lines := acting(t)
	sid := place(t, n, "ann")
	if s := n.Stands(sid); s.Noise || s.Keys || s.Over {
		t.Errorf("a pause is silence: %+v", s)
	}
	n.Advance(n.Now() + 3000)
	if s := n.Stands(sid); s.Queue != "q" || !s.Noise {
		t.Errorf("waiting with words: %+v", s)
	}
	agent, err := n.Serve(sid, "")
	if err != nil || n.Stands(sid).With != agent {
		t.Fatalf("serve: %v, %+v", err, n.Stands(sid))
	}
	n.Stop(agent)
	if s := n.Stands(sid); !s.Keys || s.Words || !s.Noise {
		t.Errorf("while a question is asked: %+v", s)
	}
	n.Advance(n.Now() + 2000)
	if s := n.Stands(sid); !s.Keys || s.Noise {
		t.Errorf("after the question: %+v", s)
	}
	n.Advance(n.Now() + 3000)
	if err := n.Do(Deed{Do: "say", Sid: sid, Text: "call me"}); err != nil {
		t.Fatal(err)
	}
	n.Stop(sid)
	if r := n.Recordings(); len(r) != 1 || r[0].Words != "call me" {
		t.Errorf("recordings %+v", r)
	}
	if s := n.Stands(sid); !s.Over || s.Status != "completed" {
		t.Errorf("at the end: %+v", s)
	}
	if _, err := n.Serve(sid, ""); err == nil {
		t.Errorf("a call that is over was served:\n%s", strings.Join(*lines, "\n"))
	}
}

func TestCrowdIsServed(t *testing.T) {
	t.Parallel()
	n, lines := acting(t)
	crowd := n.Crowd("q", 2, 60_000)
	n.Routes.Voice = pagesAt + "/desk"
	sid := place(t, n, "kim")
	if n.Stands(sid).With != crowd[0] || n.Waiting()["q"] != 1 {
		t.Fatalf("kim talks with %q, want the first of %v", n.Stands(sid).With, crowd)
	}
	n.Advance(n.Now() + 20_000)
	n.Stop(crowd[0])
	if !n.Stands(crowd[0]).Over || n.Stands(sid).Over {
		t.Errorf("after the customer hung up:\n%s", strings.Join(*lines, "\n"))
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, voice := range map[string]string{"enter": "/voice", "serve": "/desk"} {
		n, lines := acting(t)
		n.Broken, n.Routes.Voice = map[string]bool{"q": true}, pagesAt+voice
		sid := place(t, n, "ann")
		n.Advance(n.Now() + 2500)
		if text := strings.Join(*lines, "\n"); !strings.Contains(text, "cannot ") || n.Stands(sid).Queue != "" {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	n, _ := acting(t)
	n.LosesRecordings, n.Routes.Voice = true, pagesAt+"/left"
	sid := place(t, n, "ann")
	n.Advance(n.Now() + 6000)
	if err := n.Do(Deed{Do: "say", Sid: sid, Text: "lost"}); err != nil {
		t.Fatal(err)
	}
	if n.Advance(n.Now() + 20_000); len(n.Recordings()) != 0 {
		t.Errorf("recordings %+v, want none", n.Recordings())
	}
}

func TestPickUp(t *testing.T) {
	t.Parallel()
	n, _ := acting(t)
	n.Routes.Voice = pagesAt + "/ring"
	sid := place(t, n, "ann")
	rung := n.Rung()
	if len(rung) != 1 || !n.Stands(rung[0]).Rings {
		t.Fatalf("rung %v", rung)
	}
	if err := n.PickUp(sid, "answered"); err == nil {
		t.Errorf("somebody who calls cannot pick up")
	}
	if err := n.PickUp(rung[0], "answered"); err != nil || n.Stands(sid).With != rung[0] || len(n.Rung()) != 0 {
		t.Errorf("%v, %+v", err, n.Stands(sid))
	}
	if !n.Stands("CA0").Over || n.Sid("nobody") != "" {
		t.Errorf("somebody who never called stands somewhere")
	}
}

func TestPlaceWith(t *testing.T) {
	t.Parallel()
	var got engine.Params
	n := NewNetwork(line(func(r Request) (Answer, error) { got = r.Params; return Answer{}, nil }), 1, func(Heard) {})
	n.Routes.Voice = pagesAt + "/voice"
	if err := n.PlaceWith("kim", "client:kim", "", engine.Params{{Name: "customer", Value: "c1"}}); err != nil || got.Value("customer") != "c1" {
		t.Errorf("%v, parameters %v", err, got)
	}
}

// line answers with a function.
type line func(Request) (Answer, error)

func (l line) Ask(r Request) (Answer, error) { return l(r) }
