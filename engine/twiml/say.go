package twiml

import (
	"slices"
	"strings"
)

// Say speaks text. Text is spoken first, then Parts; use Parts for speech mixed with SSML. Limits:
// 4,096 characters with basic voices, 3,000 with Polly, 5,000 with Google, and 4,500 once
// URL-encoded, which is about 500 Japanese characters (error 13521).
type Say struct {
	Voice    string // man, woman, Polly.<Name>…, Google.<lang>-…
	Language string // BCP 47, such as ja-JP
	Loop     Int    // 0 repeats until hang-up
	Text     string
	Parts    []SayPart
	Mark     Mark
}

// Mark says what of the author's words stand behind a Say or Play. It is for readers in the same process,
// such as tests and coverage, and never becomes part of a document.
type Mark struct {
	Prompt   string // name of the prompt; "" for words that stand in a flow, and for sounds
	Language string // in which it was said, by its name in the workspace
	Part     int    // a prompt of several verbs counts them from 0
	Holds    string // names of prompts that were given to it as words, with blanks between
}

// Of reports whether words come from a prompt, be it that prompt itself or one that was given to another.
func (m Mark) Of(prompt string) bool {
	return m.Prompt == prompt || slices.Contains(strings.Fields(m.Holds), prompt)
}

func (*Say) verb()   {}
func (*Say) prompt() {}

func (s *Say) write(b out) out {
	b = b.open("Say").str("voice", s.Voice).str("language", s.Language).num("loop", s.Loop)
	if s.Text == "" && len(s.Parts) == 0 {
		return b.shut()
	}
	return b.end().words(s.Text).parts(s.Parts).close("Say")
}

// Play plays an audio file, or sends keys when Digits is given.
type Play struct {
	Loop   Int    // 0 repeats until hang-up
	Digits string // 0-9 A-D # * w W; w waits half a second, W one; not inside Gather
	URL    string
	Mark   Mark
}

func (*Play) verb()   {}
func (*Play) prompt() {}

func (p *Play) write(b out) out {
	return b.open("Play").num("loop", p.Loop).str("digits", p.Digits).leaf("Play", p.URL)
}

// Pause waits. As the first verb it waits before an unanswered call is answered.
type Pause struct {
	Length Int // seconds, more than 0; Twilio's default is 1
}

func (*Pause) verb()   {}
func (*Pause) prompt() {}

func (p *Pause) write(b out) out { return b.open("Pause").num("length", p.Length).shut() }
