package kinds

import (
	"slices"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// confirm reads a value back: its prompt may read the step's own value.
type confirm struct {
	say  Saying
	yes  string
	no   string
	node *schema.Node
}

// Fields declares the keys of confirm.
func (c *confirm) Fields(o *schema.Object) {
	o.Field("say", c.say.Form(), "what is read back; it may read the value of this step", schema.Required)
	o.Field("yes", keyForm(&c.yes), "the key that confirms", schema.Default("1"))
	o.Field("no", keyForm(&c.no), "the key that asks again", schema.Default("2"))
	o.Self(&c.node)
}

// Words that confirm and refuse, as recognisers write them, folded.
var (
	yesWords = [...]string{"yes", "yeah", "yep", "right", "correct", "ok", "はい", "ええ", "そうです", "合ってます", "合っています"}
	noWords  = [...]string{"no", "nope", "wrong", "いいえ", "違います", "ちがいます", "違う"}
)

// readBack asks whether the value is right, behind words about a fault if there was one.
func (c *collect) readBack(v *engine.Visit, fault *Saying) engine.Move {
	g := gathering{
		say: fault, more: v.Words(&c.confirm.say.Saying, nil, nil), after: c.silence.after, digits: 1,
		keys: true, speech: c.by != byKeys, interrupt: c.interrupt,
	}
	g.listen(v)
	return engine.Stay()
}

// answered takes the answer to what was read back. No asks the question again and counts as an answer
// that could not be meant, so that it ends at some time.
func (c *collect) answered(v *engine.Visit, asked engine.Asked) engine.Move {
	if heardNothing(asked) {
		return c.again(v, outSilence)
	}
	switch yes, known := c.verdict(asked.Params); {
	case !known:
		return c.again(v, outInvalid)
	case yes:
		return engine.Out("collected")
	}
	c.forget(v)
	v.Remember("confirming", false)
	if !again(v, outInvalid, c.invalid.tries) {
		return engine.Out(outInvalid)
	}
	return c.ask(v, &c.say)
}

// verdict says whether an answer is yes, and whether it is one at all.
func (c *collect) verdict(p engine.Params) (yes, known bool) {
	if keys := p.Value("Digits"); keys != "" {
		return keys == c.confirm.yes, keys == c.confirm.yes || keys == c.confirm.no
	}
	said := expr.FoldSpeech(p.Value("SpeechResult"))
	yes = slices.Contains(yesWords[:], said)
	return yes, yes || slices.Contains(noWords[:], said)
}
