package kinds

import (
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// menu says what there is to choose and follows the key that is pressed or the word that is said.
type menu struct {
	say       Saying
	lines     []*menuLine
	silence   silence
	invalid   invalid
	interrupt bool
}

// menuLine is one key of a menu.
type menuLine struct {
	key   string // 1, 12, star
	node  *schema.Node
	then  schema.Ref
	words []string
}

func newMenu() Kind { return &menu{} }

// Fields declares the keys of menu.
func (m *menu) Fields(o *schema.Object) {
	o.Field("say", m.say.Form(), "what can be chosen", schema.Required)
	o.Map("keys", m.line, "key → step, or {then, words}; * and # are written star and hash", schema.Required, schema.AnyKey, schema.MinItems(1), schema.Example("{1: sales, 2: {then: support, words: [support, help]}, star: again}"))
	o.Object("silence", &m.silence, "when nothing is heard")
	o.Object("invalid", &m.invalid, "when a key or word is heard that is not in the menu")
	o.Bool("interrupt", &m.interrupt, "whether a key or word stops what is being said", schema.Default(true))
}

func (m *menu) line(name schema.Name) schema.Form {
	l := &menuLine{key: keyWord(name.Text)}
	l.node = schema.NewScalar(name.File, name.Span, name.Text)
	m.lines = append(m.lines, l)
	return schema.ObjectForm(l)
}

// Fields declares the keys of one line of a menu.
func (l *menuLine) Fields(o *schema.Object) {
	o.Ref("then", &l.then, "step", "the step that the key leads to", schema.Required)
	o.Texts("words", &l.words, "words that mean the same; they switch speech on", schema.Example("[support, help]"))
	o.Main("then")
}

// Ends: each key leads where the menu says.
func (m *menu) Ends(e *Ends, _ World) {
	for _, l := range m.lines {
		e.To(l.key, &l.then)
	}
	e.Add(outSilence, outInvalid)
}

// Values of a menu.
func (m *menu) Values(World) []engine.Var {
	return []engine.Var{
		{Name: "key", Type: expr.Of(expr.Text).AsOptional()},
		{Name: "by", Type: expr.Enum("keys", "speech").AsOptional()},
		{Name: "heard", Type: expr.Type{Kind: expr.Text, Heard: true, Optional: true}},
		{Name: "confidence", Type: expr.Of(expr.Number).AsOptional()},
	}
}

// Sayings of a menu.
func (m *menu) Sayings() []*Saying { return sayings(&m.say, &m.silence.say, &m.invalid.say) }

// Check refuses keys that no telephone has and keys that hide one another.
func (m *menu) Check(c *Check) {
	t := taken{keys: map[string]*menuLine{}, begins: map[string]*menuLine{}, words: map[string]*menuLine{}}
	for _, l := range m.lines {
		sign := KeySign(l.key)
		if sign == "" || strings.Trim(sign, "0123456789*#") != "" {
			c.Errorf("bad-key", l.node, "%q is no key of a telephone, expected digits, star or hash", l.node.Value)
			continue
		}
		t.key(c, l, sign)
		t.say(c, l)
	}
}

// taken are the keys and words of the lines before.
type taken struct {
	keys   map[string]*menuLine
	begins map[string]*menuLine // by what longer keys begin with, the first of each
	words  map[string]*menuLine // as they are compared with what is heard
}

// longestCompared is how many digits of a key are compared with others.
const longestCompared = 32

// key reports a key that begins with another, or that another begins with, and takes it.
func (t *taken) key(c *Check, l *menuLine, sign string) {
	ambiguous := func(long, short string, other *menuLine) {
		c.Errorf("ambiguous-key", l.node, "key %q begins with key %q, so one of them has to wait for a pause", long, short).
			Relatedf(other.node.File(), other.node.Span, "the other key")
	}
	for n := 1; n < min(len(sign), longestCompared); n++ {
		if other := t.keys[sign[:n]]; other != nil {
			ambiguous(sign, sign[:n], other)
		}
		if t.begins[sign[:n]] == nil {
			t.begins[sign[:n]] = l
		}
	}
	if other := t.begins[sign]; other != nil {
		ambiguous(KeySign(other.key), sign, other)
	}
	if t.keys[sign] == nil {
		t.keys[sign] = l
	}
}

// say reports words that a line before has, and takes them.
func (t *taken) say(c *Check, l *menuLine) {
	for _, w := range l.words {
		folded := expr.FoldSpeech(w)
		switch other := t.words[folded]; {
		case other == nil:
			t.words[folded] = l
		case other != l:
			c.Errorf("ambiguous-key", l.node, "the word %q belongs to key %q already", w, other.key).
				Relatedf(other.node.File(), other.node.Span, "the other key")
		}
	}
}

// Enter asks for the first time.
func (m *menu) Enter(v *engine.Visit) engine.Move { return m.ask(v, &m.say) }

func (m *menu) ask(v *engine.Visit, say *Saying) engine.Move {
	g := gathering{say: say, after: m.silence.after, digits: m.longest(), keys: true, interrupt: m.interrupt}
	for _, l := range m.lines {
		g.speech = g.speech || len(l.words) > 0
		g.hints = append(g.hints, l.words...)
	}
	g.listen(v)
	return engine.Stay()
}

func (m *menu) longest() int {
	n := 1
	for _, l := range m.lines {
		n = max(n, len(KeySign(l.key)))
	}
	return n
}

// Resume takes what was pressed or said, or that nothing was.
func (m *menu) Resume(v *engine.Visit, in engine.Input) engine.Move {
	asked, ok := in.(engine.Asked)
	if !ok {
		return engine.Keep()
	}
	if heardNothing(asked) {
		return m.retry(v, outSilence, m.silence.tries, &m.silence.say)
	}
	line := m.chosen(v, asked.Params)
	if line == nil {
		return m.retry(v, outInvalid, m.invalid.tries, &m.invalid.say)
	}
	return engine.Out(engine.Outcome(line.key))
}

// chosen finds the line and sets the values of the step; nothing is left of an earlier try.
func (m *menu) chosen(v *engine.Visit, p engine.Params) *menuLine {
	if digits := p.Value("Digits"); digits != "" {
		word := keyWord(digits)
		m.put(v, word, byKeys, nil, nil)
		v.Why(word)
		return m.byKey(digits)
	}
	raw, folded, confidence := heardWords(p)
	line := m.byWords(folded)
	var key expr.Value
	if line != nil {
		key = line.key
	}
	m.put(v, key, bySpeech, raw, confidence)
	v.Why(raw)
	return line
}

func (m *menu) put(v *engine.Visit, key expr.Value, by string, heard, confidence expr.Value) {
	v.Put(engine.Named{Name: "key", Value: key}, engine.Named{Name: "by", Value: by},
		engine.Named{Name: "heard", Value: heard}, engine.Named{Name: "confidence", Value: confidence})
}

func (m *menu) byKey(digits string) *menuLine {
	i := slices.IndexFunc(m.lines, func(l *menuLine) bool { return KeySign(l.key) == digits })
	if i < 0 {
		return nil
	}
	return m.lines[i]
}

// byWords finds the line whose word was said: the same words before words within what was said.
func (m *menu) byWords(folded string) *menuLine {
	if folded == "" {
		return nil
	}
	for _, l := range m.lines {
		if slices.ContainsFunc(l.words, func(w string) bool { return expr.FoldSpeech(w) == folded }) {
			return l
		}
	}
	for _, l := range m.lines {
		if slices.ContainsFunc(l.words, func(w string) bool { return within(expr.FoldSpeech(w), folded) }) {
			return l
		}
	}
	return nil
}

// within reports whether words stand in what was said: between blanks, or anywhere for languages that
// are written without blanks.
func within(word, said string) bool {
	if word == "" {
		return false
	}
	if word[0] >= 0x80 {
		return strings.Contains(said, word)
	}
	return strings.Contains(" "+said+" ", " "+word+" ")
}

// retry asks again, with the words of the fault or else the step's own, or leaves by the fault.
func (m *menu) retry(v *engine.Visit, fault engine.Outcome, tries int, say *Saying) engine.Move {
	if !again(v, string(fault), tries) {
		return engine.Out(fault)
	}
	if say.Empty() {
		say = &m.say
	}
	return m.ask(v, say)
}
