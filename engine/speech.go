package engine

import (
	"strings"

	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/expr"
)

// Saying is what a step says: prompts by name, or words of its own, one after the other.
type Saying struct {
	Items    []SayItem
	Language string // of these words; "" is that of the contact
}

// SayItem is one prompt, with what it reads, or words.
type SayItem struct {
	Prompt string              // name; "" when Named or Text is set
	Named  *schema.Value       // a prompt whose name is a value
	Text   *schema.Value       // words that stand in the flow
	With   []schema.NamedValue // what the prompt reads
}

// Empty reports whether nothing is said.
func (s *Saying) Empty() bool { return s == nil || len(s.Items) == 0 }

// Prompt is what is said under one name in one language.
type Prompt struct {
	Audio string          // a file, which wins over words
	Voice string          // instead of the language's
	By    string          // the number that chooses among Forms
	Forms map[string]Form // plural category (one, two, few, many, other) → words; other is always there
}

// Form is one wording: words with recordings in between, or SSML.
type Form struct {
	Words *expr.Template
	SSML  []twiml.SayPart // holes are private characters, see [Hole]
	Holes []*expr.Program
}

// Hole is the character that stands for the n-th hole in compiled SSML. It comes from a private area of
// Unicode, and is taken out of everything that callers or services send.
func Hole(n int) rune { return rune(0xE000 + n) }

// maxSay is how many characters one Say holds at most: Twilio limits its text, and Japanese text counts
// several times (mapping.md section 4).
const maxSay = 450

// Words renders what is said into verbs, in the language of the contact. Item and key are what a prompt
// for an item of a list may read; both are nil otherwise.
func (v *Visit) Words(s *Saying, item, key expr.Value) []twiml.Prompt {
	if s.Empty() {
		return nil
	}
	if item != nil {
		v.scope.item, v.scope.key, v.scope.hasItem = item, key, true
		defer func() { v.scope.item, v.scope.key, v.scope.hasItem = nil, nil, false }()
	}
	w := wording{v: v, lang: v.t.set.Flows.Language(v.t.c.Language), out: make([]twiml.Prompt, 0, len(s.Items))}
	if s.Language != "" {
		w.lang = v.t.set.Flows.Language(s.Language)
	}
	for i := range s.Items {
		w.item(&s.Items[i], item, key)
	}
	return w.out
}

// Say renders what is said into the document.
func (v *Visit) Say(s *Saying) {
	for _, p := range v.Words(s, nil, nil) {
		v.Add(p)
	}
}

// wording collects the verbs of one saying.
type wording struct {
	v    *Visit
	lang *Language
	out  []twiml.Prompt

	holds   []string // prompts that were given to this one as words
	written bool     // it is read, not heard: sounds are of no use
}

// mark notes which prompt the verbs from the n-th on come from.
func (w *wording) mark(n int, prompt string) {
	for i, p := range w.out[n:] {
		m := twiml.Mark{Prompt: prompt, Language: w.lang.Name, Part: i, Holds: strings.Join(w.holds, " ")}
		switch verb := p.(type) {
		case *twiml.Say:
			verb.Mark = m
		case *twiml.Play:
			verb.Mark = m
		}
	}
}

func (w *wording) item(it *SayItem, item, key expr.Value) {
	sc := scope{t: w.v.t, run: w.v.run, item: item, key: key, prompt: true}
	name := it.Prompt
	if it.Named != nil {
		name = w.v.Text(it.Named)
	}
	if it.Text != nil {
		w.text(w.v.Text(it.Text), w.lang.Voice)
		return
	}
	w.holds = nil
	for i := range it.With {
		sc.with = append(sc.with, Named{Name: it.With[i].Name.Text, Value: w.argument(&it.With[i].Value)})
	}
	from := len(w.out)
	w.prompt(name, &sc)
	w.mark(from, name)
}

// argument evaluates what is given to a prompt; the name of another prompt is given as its words.
func (w *wording) argument(x *schema.Value) expr.Value {
	value := w.v.Value(x)
	name, ok := value.(string)
	if !ok || x.Compiled == nil || x.Compiled.Type().Kind != expr.Prompt {
		return value
	}
	p := w.v.t.set.Flows.Prompts[name][w.lang.Name]
	if p == nil || p.Forms["other"].Words == nil {
		return name
	}
	w.holds = append(w.holds, name)
	said, _ := p.Forms["other"].Words.Eval(&scope{t: w.v.t, run: w.v.run, prompt: true})
	return said
}

func (w *wording) prompt(name string, sc *scope) {
	p := w.v.t.set.Flows.Prompts[name][w.lang.Name]
	if p == nil {
		w.v.Alert("prompt_missing", name)
		return
	}
	if p.Audio != "" && !w.written {
		if url := w.v.AudioURL(p.Audio, w.lang.Name); url != "" {
			w.play(url)
			return
		}
	}
	voice := w.lang.Voice
	if p.Voice != "" {
		voice = p.Voice
	}
	form := p.form(sc, w.lang.Code)
	if form.SSML != nil {
		w.ssml(form, voice, sc)
		return
	}
	w.template(form.Words, voice, sc)
}

// form chooses the wording by the number that the prompt names.
func (p *Prompt) form(sc *scope, code string) Form {
	if p.By == "" {
		return p.Forms["other"]
	}
	x, ok := lookup(sc.with, p.By)
	if !ok {
		x = sc.queueFact(p.By)
	}
	n, _ := x.(float64)
	if f, ok := p.Forms[plural(code, n)]; ok {
		return f
	}
	return p.Forms["other"]
}

func (s *scope) queueFact(path string) expr.Value {
	name, found := strings.CutPrefix(path, "queue.")
	if !found {
		return nil
	}
	x, _ := lookup(s.t.c.Run(s.run).Facts, name)
	return x
}

func (w *wording) template(t *expr.Template, voice string, sc *scope) {
	if t == nil {
		return
	}
	if x, ok := t.Const(); ok {
		s, _ := x.(string)
		w.text(s, voice)
		return
	}
	var b strings.Builder
	for _, part := range t.Parts() {
		if part.Program == nil {
			b.WriteString(part.Text)
			continue
		}
		if part.Program.Type().Kind == expr.Sound {
			w.text(b.String(), voice)
			b.Reset()
			w.recording(part.Program, sc)
			continue
		}
		said, err := part.Program.Text(sc)
		if err == nil {
			b.WriteString(said)
		}
	}
	w.text(b.String(), voice)
}

func (w *wording) recording(p *expr.Program, sc *scope) {
	x, err := p.Eval(sc)
	if r, ok := x.(expr.Playable); ok && err == nil && r.Recording != "" {
		w.play(r.Recording)
	}
}

func (w *wording) play(url string) { w.out = append(w.out, &twiml.Play{URL: url}) }

// text adds words, in several verbs when one would be too long; it is cut behind sentences.
func (w *wording) text(s, voice string) {
	s = strings.TrimSpace(withoutHoles(s))
	for s != "" {
		head, tail := cutSpeech(s, maxSay)
		w.out = append(w.out, &twiml.Say{Language: w.lang.Code, Voice: voice, Text: head})
		s = tail
	}
}

// cutSpeech takes at most n characters off the front, if it can up to the end of a sentence.
func cutSpeech(s string, n int) (head, tail string) {
	seen, last := 0, 0
	for i, r := range s {
		if seen++; seen > n {
			if last == 0 {
				last = i
			}
			return strings.TrimSpace(s[:last]), strings.TrimSpace(s[last:])
		}
		if strings.ContainsRune("。.!?！？\n", r) {
			last = i + len(string(r))
		}
	}
	return s, ""
}

func (w *wording) ssml(f Form, voice string, sc *scope) {
	values := make([]string, len(f.Holes))
	for i, p := range f.Holes {
		said, err := p.Text(sc)
		if err == nil {
			values[i] = withoutHoles(said)
		}
	}
	w.out = append(w.out, &twiml.Say{Language: w.lang.Code, Voice: voice, Parts: fill(f.SSML, values)})
}

// withoutHoles takes the characters that stand for holes out of a value.
func withoutHoles(s string) string {
	if !strings.ContainsFunc(s, isHole) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isHole(r) {
			return -1
		}
		return r
	}, s)
}

func isHole(r rune) bool { return r >= 0xE000 && r <= 0xF8FF }

// AudioURL is the absolute address of a sound file in a language; "" when there is none.
func (v *Visit) AudioURL(file, language string) string {
	by := v.t.set.Flows.Audio[file]
	path, ok := by[language]
	if !ok {
		path, ok = by[""]
	}
	if !ok {
		return ""
	}
	return v.t.set.Live.BaseURL + "/audio/" + path
}

// Language is the language that the contact is spoken to in.
func (v *Visit) Language() *Language { return v.t.set.Flows.Language(v.t.c.Language) }

// Audio is the absolute address of a sound file in the contact's language; "" when there is none.
func (v *Visit) Audio(file string) string { return v.AudioURL(file, v.Language().Name) }
