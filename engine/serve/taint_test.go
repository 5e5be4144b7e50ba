package serve_test

import (
	"encoding/json"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/store"
	"callflow/engine/twiml"
)

// echoing is a workspace that says, logs, asks and sends whatever callers and services tell.
func echoing() library.Files {
	return library.Files{
		"callflow.yaml": []byte(`workspace: echo
languages: {en: {code: en-US}}
numbers: {main: main}
settings: {hidden: text}
services:
  crm:
    calls:
      look: {get: "/people/${name}", inputs: {name: text, said: text}, outputs: {note: text}}
      send: {post: /send, inputs: {said: text}, outputs: {note: text}}
logs: {told: {fields: {said: text, name: text, header: text, note: text}}}
`),
		"env/default.yaml": []byte("base_url: https://x.example.com\nnumbers: {main: \"" + number + "\"}\nsettings: {hidden: Tr34sure}\nservices: {crm: https://crm.example.com}\n"),
		"prompts/en.yaml": []byte(`heard: You said ${said}, ${name}.
marked: {ssml: "<emphasis>${said}</emphasis> and <sub alias='${name}'>${said}</sub>"}
`),
		"main.flow.yaml": []byte(`flow: main
start: ask
steps:
  ask: {collect: {say: {text: Speak.}, type: text, by: speech}, next: {collected: look, else: bye}}
  look:
    fetch: {call: crm.look, with: {name: "${ask.value}", said: "${ask.value}"}}
    next: {ok: send, else: bye}
  send:
    fetch: {call: crm.send, with: {said: "${ask.value}"}}
    next: {ok: way, else: bye}
  way:
    switch:
      - {when: ask.value == "yes", then: bye}
      - {when: ask.value matches "^never$", then: bye}
    next: tell
  tell:
    say: [{prompt: heard, with: {said: "${ask.value}", name: "${caller.name}"}}, {text: "Note ${look.note}"}]
    log: {told: {said: "${ask.value}", name: "${caller.name}", header: "${leg.headers.X_Who}", note: "${look.note}"}}
    next: mark
  mark: {say: {prompt: marked, with: {said: "${ask.value}", name: "${caller.name}"}}, next: more}
  more: {menu: {say: {text: "Again, ${upper(ask.value)}."}, keys: {1: ask, 2: bye}}, next: bye}
  bye: {say: {text: Goodbye.}, next: end}
`)}
}

// tainted are texts that mean something to one language or another that the server speaks.
var tainted = []string{
	`</Say><Dial>+19005550100</Dial><Say>`, `"/><Hangup/>`, `x" loop="0" voice="man`, `]]></Say><!--`, `&lt;Dial&gt;&#60;Hangup/&#62;&amp;amp;`,
	`<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><Say>&x;</Say>`, `<break time="10s"/><emphasis>now</emphasis>`,
	`${settings.hidden}`, `${1 + 1}`, `$${caller.number}`, `{{ settings.hidden }}`, `<%= 1 %>`, `#{settings.hidden}`, "yes\" or \"1\" == \"1", `settings.hidden`,
	`caller.number == none`, `"; DROP TABLE events; --`, `' OR '1'='1`, `../../etc/passwd`, `a/b?c=d&e=f#g`, `%2e%2e%2f`, `\u003cHangup\u003e`, `$(id)`, "`id`",
	"line\nbreak\ttab", "level=ERROR msg=forged\n{\"level\":\"ERROR\"}", "\ue000\ue001", "电话 ☎ 𝕏", `[link](javascript:alert(1))`, `callflow:back`, `%s%d%v%n`, `x'y"z`,
}

// TestCallersAreNotBelieved sends texts of callers and services that look like documents, markup, templates,
// expressions, paths and log lines through a flow that uses them everywhere. The documents have the same
// elements and attributes as with harmless texts, and the texts arrive unchanged.
func TestCallersAreNotBelieved(t *testing.T) {
	t.Parallel()
	var said string
	crm, got := outside(t, func(asked) (int, string) {
		text, _ := json.Marshal(map[string]string{"note": said})
		return 200, string(text)
	})
	files := echoing()
	r := newRig(t, withServicesAt(files, crm.URL), withFiles(t, files))
	said = "harmless"
	_, want := r.echo(said)
	next(t, got)
	next(t, got)
	for _, said = range tainted {
		doc, shape := r.echo(said)
		if shape != want {
			t.Errorf("%q changes the document:\n%s\nwant the shape\n%s\nin\n%s", said, shape, want, doc)
		}
		if strings.Contains(doc, "Tr34sure") {
			t.Errorf("%q is evaluated: %s", said, doc)
		}
		looked, sent := next(t, got), next(t, got)
		if strings.Count(looked.path, "/") != 2 || strings.Count(looked.path, "?") != 1 || strings.Contains(looked.path, "Tr34sure") {
			t.Errorf("%q leads to the path %s", said, looked.path)
		}
		var body map[string]string
		if err := json.Unmarshal([]byte(sent.body), &body); err != nil || len(body) != 1 || body["said"] != said {
			t.Errorf("%q is sent as %s (%v)", said, sent.body, err)
		}
	}
	logs := r.table(store.LogRecords)
	for i, said := range append([]string{"harmless"}, tainted...) {
		var fields map[string]string
		if err := json.Unmarshal([]byte(logs[i]["fields"].(string)), &fields); err != nil {
			t.Fatal(err)
		}
		for name, value := range fields {
			if value != said {
				t.Errorf("%q is logged as %s: %q", said, name, value)
			}
		}
	}
}

// echo plays one call in which everything that a caller can choose is the text.
func (r *rig) echo(said string) (doc, shape string) {
	r.t.Helper()
	r.calls++
	c := &call{r: r, sid: "CA" + strings.Repeat("1", 30) + string(rune('A'+r.calls%26)) + string(rune('A'+r.calls/26))}
	c.doc = r.post("/twilio/voice", "CallSid", c.sid, "CallStatus", "ringing", "From", "+819011112222", "To", number,
		"CallerName", said, "SipHeader_X_Who", said, "FromCity", said)
	c.ask(engine.Action, "SpeechResult", said, "Confidence", "0.9")
	root, err := twiml.Parse([]byte(c.doc.body))
	if err != nil {
		r.t.Errorf("%q makes a document that cannot be read: %v\n%s", said, err, c.doc.body)
		return c.doc.body, ""
	}
	var b strings.Builder
	outline(&b, root)
	return c.doc.body, b.String()
}

// outline writes the names of elements and attributes, without what they hold.
func outline(b *strings.Builder, n *twiml.Node) {
	b.WriteString(n.Name + "(")
	for _, a := range n.Attrs {
		b.WriteString(a.Name + " ")
	}
	for _, child := range n.Elements() {
		outline(b, child)
	}
	b.WriteString(")")
}
