package twiml

import "strings"

// SayPart is a piece of speech: [Text] or an SSML element. SSML needs a Polly or Google voice. Only
// some elements may hold others; [ParseSSML] and [Check] know which. The set is closed.
type SayPart interface {
	element
	sayPart()
}

// Text is plain spoken text.
type Text string

// Break is a silence. Strength is none, x-weak, weak, medium, strong or x-strong; Time is such as
// 500ms or 2s.
type Break struct{ Strength, Time string }

// Emphasis stresses its content. Level is strong, moderate or reduced.
type Emphasis struct {
	Level string
	Parts []SayPart
}

// Lang speaks its content in another language (attribute xml:lang).
type Lang struct {
	Lang  string
	Parts []SayPart
}

// P is a paragraph.
type P struct{ Parts []SayPart }

// S is a sentence.
type S struct{ Parts []SayPart }

// Prosody changes volume, rate and pitch of its content (such as +6dB, slow, 85%, +10%).
type Prosody struct {
	Volume, Rate, Pitch string
	Parts               []SayPart
}

// Phoneme gives the pronunciation of Text. Alphabet is ipa, x-sampa or one of Amazon's, such as
// x-amazon-yomigana.
type Phoneme struct{ Alphabet, Ph, Text string }

// SayAs says how Text is read: InterpretAs is such as telephone, digits or date; Format is such as
// ymd.
type SayAs struct{ InterpretAs, Format, Text string }

// Sub speaks Alias in place of Text.
type Sub struct{ Alias, Text string }

// W tells the role of a word.
type W struct{ Role, Text string }

func (Text) sayPart()      {}
func (*Break) sayPart()    {}
func (*Emphasis) sayPart() {}
func (*Lang) sayPart()     {}
func (*P) sayPart()        {}
func (*S) sayPart()        {}
func (*Prosody) sayPart()  {}
func (*Phoneme) sayPart()  {}
func (*SayAs) sayPart()    {}
func (*Sub) sayPart()      {}
func (*W) sayPart()        {}

func (b out) parts(ps []SayPart) out {
	for _, p := range ps {
		b = p.write(b)
	}
	return b
}

func (t Text) write(b out) out { return b.words(string(t)) }

func (x *Break) write(b out) out {
	return b.open("break").str("strength", x.Strength).str("time", x.Time).shut()
}

func (x *Emphasis) write(b out) out {
	return b.open("emphasis").str("level", x.Level).end().parts(x.Parts).close("emphasis")
}

func (x *Lang) write(b out) out {
	return b.open("lang").str("xml:lang", x.Lang).end().parts(x.Parts).close("lang")
}

func (x *P) write(b out) out { return b.open("p").end().parts(x.Parts).close("p") }

func (x *S) write(b out) out { return b.open("s").end().parts(x.Parts).close("s") }

func (x *Prosody) write(b out) out {
	b = b.open("prosody").str("volume", x.Volume).str("rate", x.Rate).str("pitch", x.Pitch)
	return b.end().parts(x.Parts).close("prosody")
}

func (x *Phoneme) write(b out) out {
	b = b.open("phoneme").str("alphabet", x.Alphabet).str("ph", x.Ph)
	return b.end().words(x.Text).close("phoneme")
}

func (x *SayAs) write(b out) out {
	b = b.open("say-as").str("interpret-as", x.InterpretAs).str("format", x.Format)
	return b.end().words(x.Text).close("say-as")
}

func (x *Sub) write(b out) out {
	return b.open("sub").attr("alias", x.Alias).end().words(x.Text).close("sub")
}

func (x *W) write(b out) out {
	return b.open("w").str("role", x.Role).end().words(x.Text).close("w")
}

func (Text) tag() string      { return "text" }
func (*Break) tag() string    { return "break" }
func (*Emphasis) tag() string { return "emphasis" }
func (*Lang) tag() string     { return "lang" }
func (*P) tag() string        { return "p" }
func (*S) tag() string        { return "s" }
func (*Prosody) tag() string  { return "prosody" }
func (*Phoneme) tag() string  { return "phoneme" }
func (*SayAs) tag() string    { return "say-as" }
func (*Sub) tag() string      { return "sub" }
func (*W) tag() string        { return "w" }

// SSML is checked as a tree by checker.parts, because nesting matters.
func (Text) check(*checker)      {}
func (*Break) check(*checker)    {}
func (*Emphasis) check(*checker) {}
func (*Lang) check(*checker)     {}
func (*P) check(*checker)        {}
func (*S) check(*checker)        {}
func (*Prosody) check(*checker)  {}
func (*Phoneme) check(*checker)  {}
func (*SayAs) check(*checker)    {}
func (*Sub) check(*checker)      {}
func (*W) check(*checker)        {}

// content returns the parts inside a part.
func content(p SayPart) []SayPart {
	switch p := p.(type) {
	case *Emphasis:
		return p.Parts
	case *Lang:
		return p.Parts
	case *P:
		return p.Parts
	case *S:
		return p.Parts
	case *Prosody:
		return p.Parts
	}
	return nil
}

// partText returns the text that stands directly in a part.
func partText(p SayPart) string {
	switch p := p.(type) {
	case Text:
		return string(p)
	case *Phoneme:
		return p.Text
	case *SayAs:
		return p.Text
	case *Sub:
		return p.Text
	case *W:
		return p.Text
	}
	return ""
}

// PlainWords are the words of marked-up speech, as they would be written: of a [Sub] its text, not its alias. Parts that
// [ParseSSML] has read are never deep.
func PlainWords(parts []SayPart) string {
	var b strings.Builder
	writeWords(&b, parts)
	return b.String()
}

func writeWords(b *strings.Builder, parts []SayPart) {
	for _, p := range parts {
		b.WriteString(partText(p))
		writeWords(b, content(p))
	}
}

// partAttr returns an attribute of a part whose values [Check] knows.
func partAttr(p SayPart, name string) string {
	switch p := p.(type) {
	case *Break:
		return pick(name == "strength", p.Strength)
	case *Emphasis:
		return pick(name == "level", p.Level)
	case *Lang:
		return pick(name == "xml:lang", p.Lang)
	case *Phoneme:
		return pick(name == "alphabet", p.Alphabet) + pick(name == "ph", p.Ph)
	case *SayAs:
		return pick(name == "interpret-as", p.InterpretAs) + pick(name == "format", p.Format)
	case *Sub:
		return pick(name == "alias", p.Alias)
	case *W:
		return pick(name == "role", p.Role)
	}
	return ""
}

func pick(ok bool, v string) string {
	if ok {
		return v
	}
	return ""
}
