package flowtest

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"callflow/engine/library"
	"callflow/schema"
	"callflow/schema/diag"
)

// phones is a workspace with an app, agents and a zone with summer time.
func phones(tb testing.TB) *library.Workspace {
	tb.Helper()
	w := library.Compile(library.Files{
		"callflow.yaml": []byte(`workspace: phones
zone: Europe/Berlin
languages: {en: {code: en-US}, ja: {code: ja-JP}}
numbers: {main: {flow: main}, talk: {flow: talk}}
rooms: {desk: {seats: {customer: {starts: no, ends: yes}, agent: {ends: last}}, commands: {add: {who: agent, runs: ask}}}}
apps: {out: {flow: main}}
agents: {kim: {name: Kim}}
contact: {wish: {type: text, default: ""}}
`),
		"prompts/en.yaml": []byte("hello: Hello.\n"),
		"prompts/ja.yaml": []byte("hello: こんにちは。\n"),
		"ask.flow.yaml":   []byte("flow: ask\ntype: procedure\ninputs: {to: address}\nstart: ring\nsteps:\n  ring: {call: {to: \"${to}\", flow: main, from: numbers.main}, next: end}\n"),
		"talk.flow.yaml":  []byte("flow: talk\nstart: talk\nsteps:\n  talk: {dial: {to: agents.kim, as: agent, room: desk}, next: end}\n"),
		"main.flow.yaml":  []byte("flow: main\nstart: hello\nsteps:\n  hello: {say: hello, next: end}\n"),
	}, library.Options{LiveNo: 1})
	if w.Diagnostics.HasErrors() {
		tb.Fatal(w.Diagnostics.Sorted())
	}
	return w
}

func TestBeginnings(t *testing.T) {
	t.Parallel()
	w := phones(t)
	tests := []struct{ name, text, from, at string }{
		{"summer", `call: {number: main, from: "+4930123456", at: "2026-07-01 12:00"}`, "+4930123456", "2026-07-01T10:00:00Z"},
		{"winter", `call: {number: main, at: "2026-12-01"}`, unknownNumber, "2026-11-30T23:00:00Z"},
		{"the night of the change", `call: {number: main, from: anonymous, at: "2026-10-25 03:30"}`, "anonymous", "2026-10-25T02:30:00Z"},
		{"an instant", `call: {number: main, from: agents.kim, at: "2026-07-01T12:00:00+09:00"}`, "client:kim", "2026-07-01T03:00:00Z"},
		{"an app", `app: {app: out, agent: kim, params: {Number: "123"}}`, "client:kim", "2026-06-01T10:00:00Z"},
		{"somebody's app", `app: out`, "client:somebody", "2026-06-01T10:00:00Z"},
	}
	for _, tt := range tests {
		l := &diag.List{}
		got := Read("a.test.yaml", []byte("tests:\n  - test: a\n    "+tt.text+"\n    script: [hear: {prompt: hello, language: en}]\n"), w, l)
		if len(got) != 1 || l.Len() > 0 {
			t.Errorf("%s: %v", tt.name, l.Sorted())
			continue
		}
		at, _ := time.Parse(time.RFC3339, tt.at)
		if b := got[0].begin; b.from != tt.from || b.at.Time() != at {
			t.Errorf("%s: from %s at %s, want %s at %s", tt.name, b.from, b.at.Time(), tt.from, at)
		}
		if r := Run(NewSubject(w), got[0]); !r.Passed() {
			t.Errorf("%s: %v", tt.name, r.Failures)
		}
	}
}

func TestShapeIsASchema(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := schema.WriteJSONSchema(&b, Shape(), "callflow test"); err != nil || !json.Valid(b.Bytes()) {
		t.Errorf("no schema: %v", err)
	}
	for _, a := range actTable() {
		if !bytes.Contains(b.Bytes(), []byte(`"`+a.verb+`"`)) {
			t.Errorf("the schema does not know %s", a.verb)
		}
	}
}

// FuzzRead reads anything as a file of tests: nothing may panic, the same text gives the same faults, and what is
// read can be played.
func FuzzRead(f *testing.F) {
	f.Add("tests:\n  - {test: a, call: main, script: [hear: hello, press: 1, hang_up], expect: {ended: caller}}")
	f.Add("tests: [{test: a, app: out, given: {switches.a: yes}, expect: {log: [], sent: [], seconds: {at_most: 3}}}]")
	f.Add("tests: [{test: a, call: {number: main, at: 2026}, script: [wait: 1s, talking: [a, b], {say: {words: x}}]}]")
	f.Add("tests: {test: a, call: main, script: hang_up, expect: {contact: {wish: x}, never: [hello, hello.done], branches: hello.done}}")
	f.Add("tests: [{test: a, begin: {flow: ask, with: {to: agents.kim}, by: agents.kim}, given: {agents.kim: answers}, expect: {outcome: asked, procedures: ask.end, rooms: 0}}]")
	f.Add("tests: [{test: a, call: talk, given: {agents.kim: answers, network.room_events: {late: 1s}, network.refuses: hold}, script: [joined: agent, heard_by: {agent: []}, in_room: [], command: {name: add, by: agents.kim}, refused: gone, {calls: {number: main, from: \"+4930123456\"}}]}]")
	w := phones(f)
	s := NewSubject(w)
	f.Fuzz(func(t *testing.T, text string) {
		one, two := &diag.List{}, &diag.List{}
		tests := Read("a.test.yaml", []byte(text), w, one)
		Read("a.test.yaml", []byte(text), w, two)
		if a, b := one.Sorted(), two.Sorted(); len(a) != len(b) {
			t.Fatalf("%d faults, then %d", len(a), len(b))
		}
		for _, test := range tests[:min(len(tests), 3)] {
			Run(s, test)
		}
	})
}
