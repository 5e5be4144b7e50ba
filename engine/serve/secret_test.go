package serve_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/serve"
	"callflow/engine/store/sqlite"
	"callflow/engine/twilio"
)

// The canaries: what a caller enters, and what a service answers, where it is declared sensitive.
const (
	pin      = "739184625501"
	spoken   = "quokka heliotrope"
	passcode = "Zyzzyva-4410-Q"
)

// vault is a workspace that asks for secrets, compares them, hands them on and never tells them.
func vault() library.Files {
	return library.Files{
		"callflow.yaml": []byte(`workspace: vault
languages: {en: {code: en-US}}
numbers: {main: main}
contact: {kept: {type: text, sensitive: yes, default: ""}}
services:
  bank:
    tries: 2
    calls:
      check: {post: /pin, inputs: {pin: {type: digits, sensitive: yes}}, outputs: {passcode: {type: text, sensitive: yes}, list: {list_of: {id: text, code: {type: text, sensitive: yes}}}}}
      look: {get: "/pin/${pin}", inputs: {pin: {type: digits, sensitive: yes}}}
logs: {done: {fields: {way: text}}}
`),
		"main.flow.yaml": []byte(`flow: main
start: ask
steps:
  ask: {collect: {say: {text: Your number.}, length: 12, sensitive: yes}, log: {done: {way: "${ask.outcome}"}}, next: {collected: sub, else: bye}}
  sub: {run: {flow: check, with: {pin: "${ask.value}"}}, log: {done: {way: "${sub.outcome}"}}, next: word}
  word: {collect: {say: {text: Your word.}, type: text, by: speech, sensitive: yes}, next: {collected: keep, else: bye}}
  keep: {set: {contact.kept: "${word.value}"}, next: same}
  same:
    switch: [{when: contact.kept == word.value and sub.passcode != none, then: more}]
    next: bye
  more: {menu: {say: {text: Again.}, keys: {1: ask, 2: bye}}, next: bye}
  bye: {say: {text: Goodbye.}, next: end}
finally: [{log: {done: {way: over}}}]
`),
		"check.flow.yaml": []byte(`flow: check
inputs: {pin: {type: digits, sensitive: yes}}
outputs: {passcode: {type: text, sensitive: yes, default: none}}
outcomes: [ok, bad]
start: look
steps:
  look: {fetch: {call: bank.look, with: {pin: "${pin}"}}, next: check}
  check: {fetch: {call: bank.check, with: {pin: "${pin}"}}, next: {ok: give, else: bad}}
  give: {set: {passcode: "${check.passcode}"}, next: ok}
`)}
}

// locked is a buffer that several goroutines write to.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestSecretsStayInTheCall has callers enter canaries – once, twice, too late, wrongly, by forged requests,
// with services that fail – and searches for them in all that the server leaves behind.
func TestSecretsStayInTheCall(t *testing.T) {
	t.Parallel()
	broken := &atomic.Bool{}
	bank, got := outside(t, func(a asked) (int, string) {
		if broken.Load() || a.method == http.MethodGet {
			return 500, `{"error": "` + pin + `"}`
		}
		return 200, `{"passcode": "` + passcode + `", "list": [{"id": "1", "code": "` + passcode + `"}]}`
	})
	var logged locked
	files := vault()
	r := newRig(t, func(r *rig) { r.cfg.Log = serve.NewLogger(&logged, slog.LevelDebug, true) }, withServicesAt(files, bank.URL), withFiles(t, files))
	seen := map[string]string{}
	r.enter(seen, "first")
	broken.Store(true)
	r.enter(seen, "failing service")
	bank.Close()
	r.enter(seen, "no service")
	r.restart()
	r.enter(seen, "after a restart")
	if a := next(t, got); !strings.Contains(a.path+a.body, pin) {
		t.Errorf("the service did not get the number: %+v", a)
	}
	r.table(0)
	seen["metrics"] = r.serveLocal(r.s.MetricsHandler())
	seen["log"] = logged.String()
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(r.file + suffix)
		if err != nil {
			t.Fatal(err)
		}
		seen["database"+suffix] = string(content)
	}
	if err := r.st.(*sqlite.Store).Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	content, _ := os.ReadFile(r.file)
	seen["database after a checkpoint"] = string(content)
	if !strings.Contains(seen["database after a checkpoint"], `"SpeechResult":{"$s":`) {
		t.Error("the database has no sealed words: it was not searched where they are")
	}
	for where, text := range seen {
		for _, canary := range []string{pin, spoken, passcode, "quokka", "Zyzzyva"} {
			if at := strings.Index(text, canary); at >= 0 {
				t.Errorf("%s tells %q: …%q…", where, canary, text[max(0, at-200):min(len(text), at+40)])
			}
		}
	}
}

// enter plays one call in which secrets are entered in every way, and keeps all documents.
func (r *rig) enter(seen map[string]string, name string) {
	r.t.Helper()
	c := r.ring()
	ask := c.url(c.doc.body, engine.Action)
	docs := []string{c.doc.body, c.at(ask, "Digits", pin[:5]+"#", "CallToken", "x").body}
	docs = append(docs, c.at(ask, "Digits", pin).body) // the first request is over: too late
	c.doc = r.post("/twilio/voice", "CallSid", c.sid, "CallStatus", "in-progress", "To", number, "Digits", pin)
	ask = c.url(c.doc.body, engine.Action)
	forged := http.Header{twilio.SignatureHeader: {strings.Repeat("A", 28)}}
	r.postWith(ask, forged, "CallSid", c.sid, "Digits", pin)
	r.get(ask + "?Digits=" + pin)
	c.at(ask, "Digits", pin, "From", "+1"+pin)
	c.doc = c.at(ask, "Digits", pin) // the same again
	for strings.Contains(c.doc.body, "/poll/") {
		docs = append(docs, c.ask(engine.Poll, "Digits", pin).body)
	}
	r.post("/twilio/fallback", "CallSid", c.sid, "CallStatus", "in-progress", "To", number, "Digits", pin,
		"ErrorCode", "11200", "ErrorUrl", base+ask)
	if strings.Contains(c.doc.body, "Your word.") {
		word := c.url(c.doc.body, engine.Action)
		c.at(word, "SpeechResult", spoken, "Confidence", "0.9")
		docs = append(docs, c.at(word, "SpeechResult", spoken, "Confidence", "0.9").body)
	} else {
		r.t.Errorf("%s: the call went astray: %s", name, c.doc.body)
	}
	docs = append(docs, c.at(ask, "Digits", pin).body)
	r.post("/twilio/status", "CallSid", c.sid, "CallStatus", "completed", "CallDuration", "9", "Digits", pin)
	docs = append(docs, c.at(ask, "Digits", pin, "SpeechResult", spoken).body)
	seen["documents of "+name] = strings.Join(docs, "\n")
}
