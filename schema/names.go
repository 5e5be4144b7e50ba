package schema

import (
	"strings"

	"callflow/schema/diag"
)

// longestName is how many characters a name has at most.
const longestName = 64

// namePattern is that of names, for JSON Schema.
const namePattern = "^[a-z][a-z0-9_]{0,63}$"

// refPattern is that of names of what is defined elsewhere; files and paths are named, too.
const refPattern = `^[^\s${}:]+$`

// Name is a name where it is defined.
type Name struct {
	Text string
	File string
	Span diag.Span
}

// ValidName reports whether text is a name: a small letter, then small letters, digits and _, at most 64.
func ValidName(text string) bool {
	if text == "" || len(text) > longestName || text[0] < 'a' || text[0] > 'z' {
		return false
	}
	return strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// ReadName reads a scalar or key as a name that is defined there; ok is false when it is none.
func (d *Decoder) ReadName(n *Node) (name Name, ok bool) {
	name = Name{Text: n.Value, File: n.File(), Span: n.Span}
	if n.Kind != Scalar {
		d.wrong(n, "a name")
		return name, false
	}
	if ValidName(n.Value) {
		return name, true
	}
	diagnostic := d.Errorf("bad-name", n, "%s is not a name", shown(n.Value))
	diagnostic.Hint = "names have small letters, digits and _, begin with a letter and have at most 64 characters"
	if near := nearName(n.Value); ValidName(near) {
		diagnostic.Hintf("did you mean %q?", near).Replace(n.Value, near, false) // what names it must change as well
	}
	return name, false
}

// nearName is the name that was probably meant.
func nearName(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == '-' || r == ' ' || r == '.':
			return '_'
		}
		return r
	}, text)
}

// NameForm is the form of a name that is defined there.
func NameForm(p *Name) Form { return nameForm{p} }

type nameForm struct{ p *Name }

func (f nameForm) Read(d *Decoder, n *Node) {
	name, ok := d.ReadName(n)
	if ok && n.Style == Plain && (n.Value == "true" || n.Value == "false" || n.Value == "null") {
		d.Errorf("bad-name", n, "%q is not a name: other readers of YAML take this word for something else than text", n.Value).Hintf("choose another name")
		return
	}
	if ok {
		*f.p = name
	}
}

func (f nameForm) Shape() Shape {
	return Shape{Label: "name", Types: []string{"string"}, Pattern: namePattern, Sample: "support"}
}

// Ref names something that is defined elsewhere; whether it is, the second phase finds out.
type Ref struct {
	// Name is as written: a bare name, or a path such as lists.blocked or crm.customer.
	Name string
	// Sort says what is named: "flow", "prompt", "queue", "step", "list", "schedule", "log", "room",
	// "mailbox", "service-call", "audio" or another word that the reader of the references knows.
	Sort string
	File string
	Span diag.Span
	// Node is where the name stands.
	Node *Node
	// Set is false for the declared default of an absent key.
	Set bool
}

// RefForm is the form of a name of something of the given sort.
func RefForm(p *Ref, sort string) Form { return refForm{p, sort} }

type refForm struct {
	p    *Ref
	sort string
}

func (f refForm) Read(d *Decoder, n *Node) {
	if n.Kind != Scalar || n.Value == "" {
		d.wrong(n, f.Shape().article())
		return
	}
	switch {
	case strings.Contains(n.Value, "${"):
		d.Errorf("wrong-type", n, "%s holds an expression, expected the name of %s", d.what(), one(f.sort)).
			Hintf("write the name itself; to choose between several use a switch step")
		return
	case strings.Contains(n.Value, "://"):
		d.Errorf("url-in-flow", n, "%s is a network address, expected the name of %s", d.what(), one(f.sort)).
			Hintf("declare a name in \"callflow.yaml\" and fill it in \"env/NAME.yaml\"")
		return
	}
	*f.p = Ref{Name: n.Value, Sort: f.sort, File: n.File(), Span: n.Span, Node: n, Set: !n.made}
	d.refs = append(d.refs, f.p)
}

// one is a word with its article.
func one(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

func (f refForm) Shape() Shape {
	return Shape{Label: "name of " + one(f.sort), Sort: f.sort, Types: []string{"string"}, Pattern: refPattern, Sample: samples[f.sort]}
}
