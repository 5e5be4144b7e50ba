package library

import (
	"maps"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// promptDecl is one prompt in one language, as it is read.
type promptDecl struct {
	name  schema.Name
	audio string
	sound *schema.Node
	voice string
	by    schema.Value
	ssml  schema.Value
	forms map[string]*schema.Value // plural category → words
	reads map[string]bool          // bare names
	holes map[string]bool          // all paths that it reads
}

func newPrompt(name schema.Name) *promptDecl {
	return &promptDecl{name: name, forms: map[string]*schema.Value{}, reads: map[string]bool{}, holes: map[string]bool{}}
}

// categories are the plural categories of CLDR; text is the same as other.
var categories = []string{"zero", "one", "two", "few", "many", "other"}

// Fields declares the keys of a prompt.
func (p *promptDecl) Fields(o *schema.Object) {
	words := expr.Of(expr.Words)
	form := func(key, doc, example string) {
		v := &schema.Value{}
		p.forms[key] = v
		o.Value(key, v, words, doc, schema.Example(example))
	}
	form("text", "the words", "Thank you for calling.")
	o.Main("text")
	o.Custom("audio", func(d *schema.Decoder, n *schema.Node) {
		p.sound = n
		d.Read(n, schema.TextForm(&p.audio))
	}, schema.Shape{Label: "sound file", Types: []string{"string"}}, "a sound file, which wins over the words; they are kept for tests", schema.Example("chime.wav"))
	o.Value("ssml", &p.ssml, words, "words with SSML elements in between", schema.Example("Hello <break time=\"1s\"/> again."))
	o.Text("voice", &p.voice, "another voice than that of the language", schema.Example("Polly.Joanna-Neural"))
	o.Value("by", &p.by, words, "the number that chooses among the wordings: a name that the prompt is given, or queue.X", schema.Example("minutes"))
	for _, c := range categories {
		form(c, "the words for numbers of this plural category", "You are number ${queue.position}.")
	}
	o.Exclusive("text", "ssml", "other")
	o.After(p.check)
}

func (p *promptDecl) check(d *schema.Decoder, n *schema.Node) {
	if n == nil {
		return
	}
	if p.by.Node != nil && p.forms["other"].Node == nil {
		d.Errorf("missing-key", n, "a prompt with \"by\" needs the wording \"other\"").Hint = "add other: …"
		return
	}
	if p.by.Node == nil {
		for _, c := range categories {
			if p.forms[c].Node != nil && c != "other" {
				d.Errorf("missing-key", n, "wording %q needs \"by\", the number that chooses", c).Hint = "add by: NAME"
				return
			}
		}
	}
	if p.words() == nil && p.ssml.Node == nil && p.audio == "" {
		d.Errorf("missing-key", n, "prompt %q has neither words nor a sound", p.name.Text).Hint = "add text: …"
	}
}

// words is the wording that always holds; nil when there is none.
func (p *promptDecl) words() *schema.Node {
	if n := p.forms["other"].Node; n != nil {
		return n
	}
	return p.forms["text"].Node
}

// prompter compiles the prompts of a workspace.
type prompter struct {
	d    *Declared
	refs *refTable
	list *diag.List
	out  map[string]map[string]*engine.Prompt
	defs map[string]map[string]*promptDecl // name → language
}

// compilePrompts compiles the prompts of all languages, those of the library among them, and tells d which
// there are. Every prompt has to exist in every language, with the same holes.
func compilePrompts(t *trees, d *Declared, refs *refTable, l *diag.List) map[string]map[string]*engine.Prompt {
	p := &prompter{d: d, refs: refs, list: l, out: map[string]map[string]*engine.Prompt{}, defs: map[string]map[string]*promptDecl{}}
	for _, one := range t.prompts {
		if !slices.ContainsFunc(d.Languages, func(l engine.Language) bool { return l.Name == one.name }) {
			l.Errorf("unknown-language", one.file, diag.At(one.node.Span.Start, 1), "language %q is not declared", one.name).
				Meant(one.name, languageNames(d)).Else("declare it under \"languages\" in callflow.yaml")
		}
	}
	for _, lang := range d.Languages {
		for _, one := range t.prompts {
			if one.name == lang.Name {
				p.file(one, lang.Name)
			}
		}
	}
	p.complete(t)
	for _, lang := range p.languages() {
		if lib, ok := libraryPrompts(d, lang, l); ok {
			p.file(lib, lang.Name)
		}
	}
	p.tell()
	return p.out
}

// languages are the declared ones; when there is none, which is a fault already, the library speaks English.
func (p *prompter) languages() []engine.Language {
	if len(p.d.Languages) == 0 {
		return []engine.Language{{Name: "en", Code: "en-US"}}
	}
	return p.d.Languages
}

func languageNames(d *Declared) []string {
	names := make([]string, len(d.Languages))
	for i, l := range d.Languages {
		names[i] = l.Name
	}
	return names
}

// file compiles the prompts of one file; what is there already is left alone.
func (p *prompter) file(one tree, language string) {
	if one.node.Kind != schema.Mapping {
		p.list.Errorf("wrong-type", one.file, one.node.Span, "the file is %s, expected a mapping of prompts to words", one.node.Kind)
		return
	}
	dec := schema.NewDecoder(p.list)
	for _, pair := range one.node.Pairs() {
		name, ok := dec.ReadName(pair.Key)
		if !ok || p.defs[name.Text][language] != nil {
			continue
		}
		decl := newPrompt(name)
		dec.ReadKey(name.Text, pair.Value, schema.ObjectForm(decl))
		if p.defs[name.Text] == nil {
			p.defs[name.Text] = map[string]*promptDecl{}
			p.out[name.Text] = map[string]*engine.Prompt{}
		}
		p.defs[name.Text][language] = decl
		p.out[name.Text][language] = p.compile(decl, language)
	}
}

func (p *prompter) compile(decl *promptDecl, language string) *engine.Prompt {
	sc := promptScope(p.d, p.refs, func(name string) { decl.reads[name] = true })
	out := &engine.Prompt{Audio: decl.audio, Voice: decl.voice, Forms: map[string]engine.Form{}}
	if decl.audio != "" {
		p.sound(decl, language)
	}
	out.By = p.by(decl, sc)
	for _, key := range append([]string{"text"}, categories...) {
		v := decl.forms[key]
		if v.Node == nil {
			continue
		}
		v.Compile(sc, p.list)
		if v.Compiled == nil {
			continue
		}
		p.note(decl, v.Compiled.Refs())
		p.hidden(v)
		if key == "text" {
			key = "other"
		}
		out.Forms[key] = engine.Form{Words: v.Compiled}
	}
	if decl.ssml.Node != nil {
		out.Forms["other"] = p.speech(decl, sc)
	}
	return out
}

// by compiles the number that chooses among the wordings.
func (p *prompter) by(decl *promptDecl, sc expr.Scope) string {
	n := decl.by.Node
	if n == nil || n.Kind != schema.Scalar {
		return ""
	}
	prog := expr.Compile(n.Text(), sc, expr.Of(expr.Number), p.list)
	if prog == nil {
		return ""
	}
	p.note(decl, prog.Refs())
	path := strings.TrimSpace(n.Value)
	if strings.HasPrefix(path, "queue.") || schema.ValidName(path) {
		return path
	}
	p.list.Errorf("wrong-type", n.File(), n.Span, "%q chooses among wordings, expected a name that the prompt is given, or queue.X", path)
	return ""
}

// note remembers what a prompt reads. Item and key are names that it is given, too.
func (p *prompter) note(decl *promptDecl, refs []expr.RefUse) {
	for _, r := range refs {
		decl.holes[strings.Join(r.Path, ".")] = true
		if r.Path[0] == "item" || r.Path[0] == "key" {
			decl.reads[r.Path[0]] = true
		}
	}
}

func (p *prompter) hidden(v *schema.Value) {
	if v.Compiled.Type().Sensitive {
		p.list.Errorf("sensitive-leak", v.Node.File(), v.Node.Span, "a sensitive value would be said here").
			Hint = "leave it out: sensitive values may only be compared and given to inputs declared sensitive"
	}
}

func (p *prompter) sound(decl *promptDecl, language string) {
	by := p.d.Audio[decl.audio]
	if by[language] != "" || by[""] != "" {
		return
	}
	fault := p.list.Errorf("missing-audio", decl.sound.File(), decl.sound.Span, "there is no sound file %q for language %q", decl.audio, language)
	fault.Meant(decl.audio, slices.Sorted(maps.Keys(p.d.Audio))).Else("put it into audio/, or audio/" + language + "/")
}

// complete checks that the prompts of the workspace exist in every language, with the same holes. Those of
// the library may stand in for what is missing of theirs.
func (p *prompter) complete(t *trees) {
	for _, lang := range p.d.Languages {
		if slices.Contains(t.broken, "prompts/"+lang.Name+".yaml") {
			continue
		}
		if !slices.ContainsFunc(t.prompts, func(one tree) bool { return one.name == lang.Name }) && len(p.defs) > 0 {
			p.list.Errorf("missing-prompt-language", workspaceFile, p.languageSpan(lang.Name), "language %q has no prompts", lang.Name).
				Hintf("add the file prompts/%s.yaml", lang.Name)
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(p.defs)) {
			p.inLanguage(name, lang.Name)
		}
	}
}

func (p *prompter) inLanguage(name, language string) {
	first := p.first(name)
	here := p.defs[name][language]
	switch {
	case here == first:
	case here == nil && strings.HasPrefix(name, "lib_"):
	case here == nil:
		p.list.Errorf("missing-prompt-language", first.name.File, first.name.Span, "prompt %q is missing in language %q", name, language).
			Hintf("add %q to prompts/%s.yaml", name, language)
	case !maps.Equal(here.holes, first.holes):
		p.list.Errorf("prompt-holes-differ", here.name.File, here.name.Span, "prompt %q reads %s here, but %s in %s",
			name, listOf(here.holes), listOf(first.holes), first.name.File).
			Relatedf(first.name.File, first.name.Span, "the same prompt")
	}
}

func listOf(set map[string]bool) string {
	if len(set) == 0 {
		return "nothing"
	}
	return quoted(slices.Sorted(maps.Keys(set)))
}

func (p *prompter) languageSpan(name string) diag.Span {
	for _, l := range p.d.file.languages {
		if l.name.Text == name {
			return l.name.Span
		}
	}
	return diag.Span{}
}

// first is a prompt in the first of the languages that has it.
func (p *prompter) first(name string) *promptDecl {
	for _, lang := range p.languages() {
		if decl := p.defs[name][lang.Name]; decl != nil {
			return decl
		}
	}
	return nil
}

// tell lists the prompts in d, for the flows.
func (p *prompter) tell() {
	for name := range p.defs {
		first := p.first(name)
		p.d.Prompts[name] = &PromptName{Name: first.name, Reads: slices.Sorted(maps.Keys(first.reads))}
	}
}
