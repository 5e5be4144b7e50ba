package sim

import (
	"fmt"
	"strings"
	"testing"

	"callflow/engine"
)

// desk is a network with a desk that takes callers out of a queue and a number that can be rung.
func desk(t *testing.T) (*Network, *[]Heard) {
	t.Helper()
	docs := map[string][]string{
		"/voice": {`<Gather action="/key"><Say language="ja-JP" voice="Polly.Kazuha-Neural">番号</Say></Gather>`},
		"/key":   {`<Enqueue waitUrl="/wait">line</Enqueue>`},
		"/wait":  {`<Play loop="0">audio/x/hold.wav</Play>`},
		"/desk":  {`<Dial><Queue>line</Queue></Dial>`},
		"/ring":  {`<Dial><Client>kim</Client></Dial>`},
		"/room":  {`<Dial><Conference>hall</Conference></Dial>`},
		"/quiet": {`<Dial><Conference muted="true">hall</Conference></Dial>`},
	}
	for path, list := range docs {
		for i := range list {
			list[i] = strings.ReplaceAll(list[i], `="/`, `="`+pagesAt+`/`)
		}
		docs[path] = list
	}
	heard := &[]Heard{}
	n := NewNetwork(&pages{docs: docs, asked: map[string]int{}, note: func(string) {}}, 1_000_000, func(h Heard) { *heard = append(*heard, h) })
	n.Routes.Voice = pagesAt + "/voice"
	n.queueOf("line")
	return n, heard
}

func sidOf(t *testing.T, n *Network, name string) string {
	t.Helper()
	for _, s := range n.Seats() {
		if s.Name == name {
			return s.Sid
		}
	}
	t.Fatalf("%s is not on the telephone", name)
	return ""
}

func states(n *Network) string {
	var all []string
	for _, s := range n.Seats() {
		all = append(all, fmt.Sprintf("%s %s", s.Name, s.State))
	}
	return strings.Join(all, ", ")
}

func TestSoundsAreTold(t *testing.T) {
	t.Parallel()
	n, heard := desk(t)
	if err := n.Do(Deed{Do: "call", Name: "a", From: "+1", To: "+2"}); err != nil {
		t.Fatal(err)
	}
	var got *Sound
	for _, h := range *heard {
		if h.Sound != nil {
			got = h.Sound
		}
	}
	want := Sound{Words: "番号", Language: "ja-JP", Voice: "Polly.Kazuha-Neural", Lasts: 580}
	if got == nil || *got != want {
		t.Fatalf("sound %+v, want %+v", got, want)
	}
	if err := n.Do(Deed{Do: "press", Sid: sidOf(t, n, "a"), Text: "1#"}); err != nil {
		t.Fatal(err)
	}
	last := (*heard)[len(*heard)-1]
	if last.Sound == nil || last.Sound.URL != pagesAt+"/audio/x/hold.wav" || last.Sound.Lasts != 0 {
		t.Fatalf("last line %+v, want the music", last)
	}
}

func TestHands(t *testing.T) {
	t.Parallel()
	n, heard := desk(t)
	do := func(d Deed) {
		t.Helper()
		if err := n.Do(d); err != nil {
			t.Fatalf("%+v: %v", d, err)
		}
	}
	want := func(s string) {
		t.Helper()
		if got := states(n); got != s {
			t.Fatalf("states %q, want %q", got, s)
		}
	}
	do(Deed{Do: "call", Name: "ann", From: "+1", To: "+2"})
	want("ann keys")
	do(Deed{Do: "press", Sid: sidOf(t, n, "ann"), Text: "1#"})
	want("ann queue")
	n.Routes.Voice = pagesAt + "/desk"
	do(Deed{Do: "call", Name: "bob", From: "+3", To: "+2"})
	want("ann talking, bob talking")
	do(Deed{Do: "say", Sid: sidOf(t, n, "bob"), Text: "hello"})
	last := (*heard)[len(*heard)-1]
	if last.Who != "ann" || last.Phone != "+1" || last.Sound == nil || last.Sound.By != "bob" || last.Sound.Words != "hello" {
		t.Fatalf("last line %+v, want ann to hear bob", last)
	}
	do(Deed{Do: "hang up", Sid: sidOf(t, n, "bob")})
	want("")

	n.Routes.Voice = pagesAt + "/ring"
	do(Deed{Do: "call", Name: "ann", From: "+1", To: "+2"})
	want("ann dialling, client:kim ringing")
	do(Deed{Do: "answer", Sid: sidOf(t, n, "client:kim")})
	want("ann talking, client:kim talking")
}

func TestHandsInARoom(t *testing.T) {
	t.Parallel()
	n, heard := desk(t)
	for name, path := range map[string]string{"ann": "/room", "bob": "/room", "cid": "/quiet"} {
		n.Routes.Voice = pagesAt + path
		if err := n.Do(Deed{Do: "call", Name: name, From: "+1" + name, To: "+2"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range n.Seats() {
		if want := map[string]string{"ann": "room", "bob": "room", "cid": "muted"}[s.Name]; s.State != want || s.Room != "hall" {
			t.Errorf("%s is %s in %q, want %s in the hall", s.Name, s.State, s.Room, want)
		}
	}
	*heard = nil
	if err := n.Do(Deed{Do: "say", Sid: sidOf(t, n, "ann"), Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	hears := 0
	for _, h := range *heard {
		if h.Sound != nil && h.Sound.By == "ann" && h.Sound.Words == "hello" {
			hears++
		}
	}
	if hears != 2 {
		t.Errorf("%d hear ann, want 2", hears)
	}
}

func TestHandsRefuse(t *testing.T) {
	t.Parallel()
	n, _ := desk(t)
	if err := n.Do(Deed{Do: "call", Name: "ann", From: "+1", To: "+2"}); err != nil {
		t.Fatal(err)
	}
	sid := sidOf(t, n, "ann")
	for _, d := range []Deed{
		{Do: "press", Sid: "CA0", Text: "1"}, {Do: "press", Sid: sid, Text: "x"}, {Do: "say", Sid: sid},
		{Do: "answer", Sid: sid}, {Do: "busy", Sid: sid}, {Do: "dance", Sid: sid}, {Do: "call", Name: "ann"},
	} {
		before := states(n)
		if err := n.Do(d); err == nil || states(n) != before {
			t.Errorf("%+v: error %v, states %q; want an error and %q", d, err, states(n), before)
		}
	}
	if n.Now() != engine.Millis(1_000_000) {
		t.Errorf("time has passed: %d", n.Now())
	}
}
