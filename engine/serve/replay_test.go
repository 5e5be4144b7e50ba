package serve_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"flag"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"callflow/engine"
	"callflow/engine/store"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestReplay plays signed webhooks, made by net/http alone, against a server of an example and compares every
// answer and the rows that are left. A line of a script is one webhook:
//
//	CALL voice K=V …          the entry of the number; the call gets the next CallSid
//	CALL status|fallback K=V …
//	CALL PURPOSE K=V …        the first URL of that purpose in the call's latest documents
//	CALL bridge@AGENT K=V …   that in the document of another call
//
// + stands for a space in values. Tags of URLs, which follow from the secret of a contact, are masked.
func TestReplay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			script, want := part(a, "script"), part(a, "want")
			p := &replay{r: newRig(t, withFolder(t, filepath.Join("../../examples", firstWord(string(a.Comment))))), docs: map[string][]string{}, sids: map[string]string{}}
			for line := range strings.Lines(string(script.Data)) {
				if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
					p.send(line)
				}
			}
			p.rows()
			if *update {
				want.Data = []byte(p.out.String())
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(string(want.Data), p.out.String()); diff != "" {
				t.Errorf("(-want +got, -update rewrites)\n%s", diff)
			}
		})
	}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return strings.TrimSpace(word)
}

func part(a *txtar.Archive, name string) *txtar.File {
	at := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
	if at < 0 {
		a.Files = append(a.Files, txtar.File{Name: name})
		at = len(a.Files) - 1
	}
	return &a.Files[at]
}

// replay is Twilio's side of a script.
type replay struct {
	r    *rig
	sids map[string]string   // by name of the call
	from map[string][]string // From and To of each call
	docs map[string][]string // all documents of each call, the latest last
	out  strings.Builder
}

func (p *replay) send(line string) {
	words := strings.Fields(line)
	name, what := words[0], words[1]
	if p.from == nil {
		p.from = map[string][]string{}
	}
	form := url.Values{"AccountSid": {account}, "ApiVersion": {"2010-04-01"}, "Direction": {"inbound"}, "CallStatus": {"in-progress"},
		"FromCountry": {"JP"}, "FromCity": {""}}
	given := map[string]bool{}
	for _, w := range words[2:] {
		k, v, _ := strings.Cut(w, "=")
		form.Set(k, strings.ReplaceAll(v, "_", " "))
		given[k] = true
	}
	if what == "voice" && p.sids[name] == "" {
		p.sids[name] = "CA" + strings.Repeat("0", 31) + string(rune('1'+len(p.sids)))
		p.from[name] = []string{form.Get("From"), form.Get("To")}
		if !given["CallStatus"] {
			form.Set("CallStatus", "ringing")
		}
	}
	form.Set("CallSid", p.sids[name])
	for k, v := range map[string]string{"From": p.from[name][0], "Caller": p.from[name][0], "To": p.from[name][1], "Called": p.from[name][1]} {
		form.Set(k, v)
	}
	status, body := p.post(p.path(name, what), form)
	p.out.WriteString("> " + line + "\n")
	if status != http.StatusOK {
		p.out.WriteString(http.StatusText(status) + "\n")
		return
	}
	p.docs[name] = append(p.docs[name], body)
	p.out.WriteString(masked(body) + "\n")
}

// path is where a line goes: a route, or an address in a document.
func (p *replay) path(name, what string) string {
	switch what {
	case "voice", "status", "fallback":
		return "/twilio/" + what
	}
	purpose, of, other := strings.Cut(what, "@")
	if !other {
		of = name
	}
	docs := p.docs[of]
	for i := range docs {
		for _, word := range strings.FieldsFunc(docs[len(docs)-1-i], func(r rune) bool { return strings.ContainsRune(`"<>`, r) }) {
			path, ours := strings.CutPrefix(word, base)
			if a, ok := engine.ParseAddress(path); ours && ok && a.What == engine.What(purpose) {
				return path
			}
		}
	}
	p.r.t.Fatalf("no address for %s in %q", what, docs)
	return ""
}

// post signs as Twilio's description says: the URL, then each parameter's name and value in order of names,
// HMAC-SHA1 with the token, base64.
func (p *replay) post(path string, form url.Values) (int, string) {
	p.r.t.Helper()
	text := base + path
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		text += name + form.Get(name)
	}
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(text))
	req, err := http.NewRequest(http.MethodPost, p.r.http.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	req.Header.Set("User-Agent", "TwilioProxy/1.1")
	req.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.r.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.r.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

var (
	tagged  = regexp.MustCompile(`(/twilio/v/\d+/\d+/\d+/\d+/[a-z]+/)[0-9a-z]+`)
	lasting = regexp.MustCompile(`"(length|talked)":[0-9.e-]+|"(waited)":0(?:\.[0-9]+)?`)
)

// masked is a document, one element on a line.
func masked(doc string) string {
	doc = strings.TrimPrefix(doc, `<?xml version="1.0" encoding="UTF-8"?>`)
	return strings.ReplaceAll(tagged.ReplaceAllString(doc, "${1}TAG"), "><", ">\n<")
}

// rows adds what is left in the tables; lengths of real time are masked.
func (p *replay) rows() {
	if err := p.r.st.Project(context.Background()); err != nil {
		p.r.t.Fatal(err)
	}
	p.out.WriteString("\nlegs\n" + picked(p.r.table(store.Legs), "contact", "leg", "caller", "called", "forwarded", "direction", "role", "status"))
	p.out.WriteString("\nqueue visits\n" + picked(p.r.table(store.QueueVisits), "contact", "queue", "queue_sid", "result", "seconds"))
	logs := picked(p.r.table(store.LogRecords), "contact", "point", "flow", "step", "moment", "fields")
	p.out.WriteString("\nlog\n" + lasting.ReplaceAllString(strings.ReplaceAll(logs, `\"`, `"`), `"$1$2":…`))
	for _, a := range p.r.table(store.Alerts) {
		p.out.WriteString("alert " + a["code"].(string) + "\n")
	}
}
