package kinds

import (
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/expr"
)

// Outcomes that several kinds share.
const (
	outSilence = "silence"
	outInvalid = "invalid"
	outDone    = "done"
	outFailed  = "failed"
)

// silence says what happens when a caller says or presses nothing.
type silence struct {
	after time.Duration
	tries int
	say   Saying
}

// Fields declares the keys of silence.
func (s *silence) Fields(o *schema.Object) {
	o.Duration("after", &s.after, "how long nothing may be heard", schema.Default("5s"), schema.Between("1s", "60s"))
	o.Int("tries", &s.tries, "how often that may happen in one visit; the last one is the outcome", schema.Default(2), schema.Between(1, 10))
	o.Field("say", s.say.Form(), "heard before the next try instead of the step's own words")
}

// invalid says what happens when what a caller says or presses cannot be meant.
type invalid struct {
	tries int
	say   Saying
}

// Fields declares the keys of invalid.
func (s *invalid) Fields(o *schema.Object) {
	o.Int("tries", &s.tries, "how often that may happen in one visit; the last one is the outcome", schema.Default(3), schema.Between(1, 10))
	o.Field("say", s.say.Form(), "heard before the next try instead of the step's own words")
}

// again counts a fault of one sort, and says whether there is another try.
func again(v *engine.Visit, fault string, tries int) bool {
	n := v.Count(fault) + 1
	v.SetCount(fault, n)
	return n < tries
}

// gathering is what the asking kinds differ in when they listen.
type gathering struct {
	say       *Saying
	item, key expr.Value     // what the words may read of a list
	more      []twiml.Prompt // heard behind the words
	after     time.Duration
	digits    int    // submit at this many keys; 0: no number
	finish    string // the key that ends input; "" for none
	keys      bool
	speech    bool
	hints     []string
	interrupt bool
}

// listen writes the words, the Gather and the way on when nothing is heard. Twilio falls through to the
// Redirect on silence (twiml.md section 1.4).
func (g *gathering) listen(v *engine.Visit) {
	words := v.Words(&g.say.Saying, g.item, g.key)
	words = append(words, g.more...)
	verb := &twiml.Gather{
		Action: v.URL(engine.Action), Method: twiml.POST, Timeout: twiml.Num(engine.Seconds(engine.MillisOf(g.after))),
		FinishOnKey: twiml.Str(g.finish),
	}
	if g.digits > 0 {
		verb.NumDigits = twiml.Num(g.digits)
	}
	if g.speech {
		g.hear(v, verb)
	}
	if g.interrupt {
		verb.Prompts = words
	} else {
		for _, w := range words {
			v.Add(w)
		}
	}
	v.Add(verb)
	v.Redirect(engine.Silence)
	v.Lasts(engine.MillisOf(g.after) + 60_000)
}

// hear switches the recogniser on. With speech and keys whichever comes first wins.
func (g *gathering) hear(v *engine.Visit, verb *twiml.Gather) {
	lang := v.Language()
	verb.Input = "dtmf speech"
	if !g.keys {
		verb.Input = "speech"
	}
	verb.Language, verb.SpeechModel, verb.SpeechTimeout = lang.Code, lang.Speech.Model, lang.Speech.Timeout
	if verb.SpeechTimeout == "" && verb.SpeechModel == "" {
		verb.SpeechTimeout = "auto"
	}
	verb.Hints = strings.Join(g.hints, ",")
}

// heardNothing reports whether a request says that the caller was silent: the document fell through to
// its Redirect, or the input was empty.
func heardNothing(a engine.Asked) bool {
	return a.What == engine.Silence || a.Params.Value("Digits") == "" && a.Params.Value("SpeechResult") == ""
}

// heardWords returns what was understood, folded for comparison, and how sure the recogniser was.
func heardWords(p engine.Params) (raw, folded string, confidence expr.Value) {
	raw = p.Value("SpeechResult")
	if c, err := expr.ParseLiteral(p.Value("Confidence"), expr.Of(expr.Number)); err == nil {
		confidence = c
	}
	return raw, expr.FoldSpeech(raw), confidence
}

// keyWord is how authors write a key: * and # by name.
func keyWord(digits string) string {
	if !strings.ContainsAny(digits, "*#") {
		return digits
	}
	return strings.ReplaceAll(strings.ReplaceAll(digits, "*", "star"), "#", "hash")
}

// KeySign is what Twilio sends for a key as authors write it: the digit, or * and # for star and hash.
func KeySign(word string) string {
	switch word {
	case "star":
		return "*"
	case "hash":
		return "#"
	}
	return word
}
