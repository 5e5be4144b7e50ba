package phone

import (
	"net/http/httptest"
	"testing"

	"callflow/engine/sim"
)

func TestNewsOfACall(t *testing.T) {
	t.Parallel()
	p := newPage(newStill(), "a")
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	s := listen(t, server, "")
	if n := s.next(); !n.All || len(n.Lines) != 0 || len(n.Calls) != 0 {
		t.Fatalf("a desk where nothing has happened gives %+v", n)
	}
	place(t, p)
	n := s.next()
	for len(n.Calls) == 0 || n.Calls[0].State != "keys" {
		n = s.next()
	}
	if c := n.Calls[0]; c.Phone != from || c.Other != to || !c.Inbound {
		t.Errorf("the call is %+v", c)
	}
	again := listen(t, server, "a.1").next()
	if again.All || len(again.Lines) != 1 {
		t.Fatalf("after the first line comes %+v", again)
	}
	line := again.Lines[0]
	want := Sound{Words: "こんにちは", Language: "ja-JP", Lasts: 1000}
	if line.N != 2 || line.Phone != from || line.Kind != "hears" || line.Step != "main.greeting" || line.At != 1_000_000 || *line.Sound != want {
		t.Errorf("the second line is %+v with %+v", line, line.Sound)
	}
	if w := post(t, p, `{"do": "press", "call": "`+n.Calls[0].Sid+`", "text": "1#"}`); w.Code != 204 {
		t.Fatalf("pressing keys: status %d, %s", w.Code, w.Body)
	}
	last, _ := p.after(0)
	if got := last.Lines[len(last.Lines)-1]; got.Sound == nil || got.Sound.URL != "/audio/hold.wav" || got.Sound.Lasts != 0 {
		t.Errorf("the last line is %+v with %+v", got, got.Sound)
	}
}

func TestResumption(t *testing.T) {
	t.Parallel()
	p := newPage(newStill(), "b")
	place(t, p)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	for _, tc := range []struct {
		after string
		all   bool
		lines int
	}{
		{"", true, 2}, {"b.0", false, 2}, {"b.2", false, 0},
		{"a.2", true, 2}, {"b.9", true, 2}, {"b.-1", true, 2}, {"b.x", true, 2}, {"nonsense", true, 2},
	} {
		if n := listen(t, server, tc.after).next(); n.All != tc.all || len(n.Lines) != tc.lines || n.Next != 2 {
			t.Errorf("after %q: everything %v, %d lines, the next %d; want %v, %d, 2", tc.after, n.All, len(n.Lines), n.Next, tc.all, tc.lines)
		}
	}
}

func TestOldLinesAreForgotten(t *testing.T) {
	t.Parallel()
	x := newStill()
	p := newPage(x, "c")
	x.At(func(n *sim.Network) {
		for range 3 * mostLines {
			n.Note("text", "something")
		}
	})
	if n, _ := p.after(0); !n.All || len(n.Lines) != mostLines || n.Lines[mostLines-1].N != 3*mostLines || n.Lines[mostLines-1].Kind != "note" {
		t.Errorf("everything %v, %d lines", n.All, len(n.Lines))
	}
	if n, _ := p.after(3*mostLines - 5); n.All || len(n.Lines) != 5 {
		t.Errorf("the last five: everything %v, %d lines", n.All, len(n.Lines))
	}
}

func TestCloseEndsStreams(t *testing.T) {
	t.Parallel()
	p := newPage(newStill(), "d")
	server := httptest.NewServer(p)
	s := listen(t, server, "")
	s.next()
	p.Close()
	s.ended()
	server.Close() // would wait for the stream
}
