package twiml

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
	return b.open("sub").str("alias", x.Alias).end().words(x.Text).close("sub")
}

func (x *W) write(b out) out {
	return b.open("w").str("role", x.Role).end().words(x.Text).close("w")
}
