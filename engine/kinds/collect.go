package kinds

import (
	"regexp"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// collect asks for digits, a number, a date or words, checks what it gets and, with confirm, reads it
// back. What it remembers in a visit: confirming (the value is being read back), and the counts of faults.
type collect struct {
	say       Saying
	kind      string
	length    length
	between   schema.Value
	check     check
	by        string
	finish    finish
	hints     []string
	confirm   confirm
	confirms  bool
	sensitive bool
	silence   silence
	invalid   invalid
	interrupt bool
}

// Ways to answer a question.
const (
	byKeys   = "keys"
	bySpeech = "speech"
	byBoth   = "both"
)

func newCollect() Kind { return &collect{} }

// collectTypes are what can be asked for.
var collectTypes = [...]string{"digits", "number", "phone", "date", "clock", "text"}

// Fields declares the keys of collect.
func (c *collect) Fields(o *schema.Object) {
	o.Field("say", c.say.Form(), "the question", schema.Required)
	o.Enum("type", &c.kind, collectTypes[:], "what is asked for; text needs speech", schema.Default("digits"),
		schema.Means("digits, kept as text: 0042 stays 0042", "a number", "a telephone number", "a day", "a time of day", "words, by speech"))
	o.Field("length", c.length.form(), "how many digits or characters: a number, or {min, max}", schema.Example("{min: 4, max: 8}"))
	o.Field("between", c.betweenForm(), "the least and the greatest value, as a list of two", schema.Example("[1, 5]"))
	o.Field("check", c.check.form(), "luhn, or a pattern that the whole input must match")
	o.Enum("by", &c.by, []string{byKeys, bySpeech, byBoth}, "how it can be answered", schema.Default(byKeys),
		schema.Means("keys only", "speech only", "whichever comes first"))
	o.Field("finish", c.finish.form(1), "the key that ends the input: hash, star, a digit, or none", schema.Default("hash"))
	o.Texts("hints", &c.hints, "words that the recogniser should expect", schema.Example("[billing, technical]"))
	o.Object("confirm", &c.confirm, "read back before it counts", schema.Present(&c.confirms))
	o.Bool("sensitive", &c.sensitive, "whether it must never be said, logged or stored in the clear", schema.Default(false))
	o.Object("silence", &c.silence, "when nothing is heard")
	o.Object("invalid", &c.invalid, "when what is heard cannot be meant")
	o.Bool("interrupt", &c.interrupt, "whether a key or word stops what is being said", schema.Default(true))
}

// betweenForm reads the two limits by the type that stands in the same mapping.
func (c *collect) betweenForm() schema.Form {
	read := func(d *schema.Decoder, n *schema.Node) {
		if n.Kind != schema.Sequence || len(n.Items()) != 2 {
			d.Errorf("wrong-type", n, "\"between\" is not a list of two, expected the least and the greatest value")
			return
		}
		d.Read(n, schema.ValueForm(&c.between, expr.List(c.plain())))
	}
	return schema.LateForm(read, func() schema.Shape {
		return schema.Shape{Label: "list of two values", Types: []string{"array"}, Items: &schema.Shape{}, MinItems: 2, MaxItems: 2}
	})
}

// plain is the type that is asked for.
func (c *collect) plain() expr.Type {
	kind, _ := expr.TypeByName(c.kind)
	return expr.Of(kind)
}

// Ends of collect.
func (c *collect) Ends(e *Ends, _ World) { e.Add("collected", outSilence, outInvalid) }

// Values of collect. The value is there by the outcome collected only.
func (c *collect) Values(World) []engine.Var {
	value := c.plain()
	value.Sensitive, value.Heard = c.sensitive, c.kind == "text"
	return []engine.Var{
		{Name: "value", Type: value},
		{Name: "by", Type: expr.Enum(byKeys, bySpeech)},
		{Name: "confidence", Type: expr.Of(expr.Number).AsOptional()},
	}
}

// Sayings of collect.
func (c *collect) Sayings() []*Saying {
	list := []*Saying{&c.say, &c.silence.say, &c.invalid.say}
	if c.confirms {
		list = append(list, &c.confirm.say)
	}
	return sayings(list...)
}

// Check refuses questions that no answer can pass.
func (c *collect) Check(k *Check) {
	if c.kind == "text" && c.by == byKeys {
		k.Errorf("conflicting-keys", nil, "text cannot be pressed, expected \"by: speech\" or \"by: both\" with \"type: text\"")
	}
	if c.confirms && c.confirm.yes == c.confirm.no {
		k.Errorf("ambiguous-key", c.confirm.node, "key %q means both yes and no", c.confirm.yes)
	}
	if c.sensitive && c.confirms {
		k.Errorf("sensitive-leak", c.confirm.node, "a sensitive value would be read back").Hintf("delete \"confirm\", or let \"check\" find mistakes")
	}
}

// Enter asks for the first time.
func (c *collect) Enter(v *engine.Visit) engine.Move { return c.ask(v, &c.say) }

func (c *collect) ask(v *engine.Visit, say *Saying) engine.Move {
	g := gathering{
		say: say, after: c.silence.after, keys: c.by != bySpeech, speech: c.by != byKeys, hints: c.hints,
		finish: c.finish.sign(), interrupt: c.interrupt,
	}
	if c.length.most > 0 && c.length.most == c.length.least && c.kind != "text" {
		g.digits = c.length.most
	}
	g.listen(v)
	return engine.Stay()
}

// Resume takes an answer, or that there was none.
func (c *collect) Resume(v *engine.Visit, in engine.Input) engine.Move {
	asked, ok := in.(engine.Asked)
	if !ok {
		return engine.Keep()
	}
	if c.sensitive {
		v.Seal("Digits")
		v.Seal("SpeechResult")
	}
	confirming, _ := v.Memo("confirming").(bool)
	switch {
	case confirming:
		return c.answered(v, asked)
	case heardNothing(asked):
		return c.again(v, outSilence)
	}
	return c.take(v, asked.Params)
}

// take checks an answer and keeps it.
func (c *collect) take(v *engine.Visit, p engine.Params) engine.Move {
	values, value := c.read(v, p)
	if !c.fits(v, values, value) {
		return c.again(v, outInvalid)
	}
	v.Put(append(values.named(), engine.Named{Name: "value", Value: value, Sealed: c.sensitive})...)
	if !c.confirms {
		return engine.Out("collected")
	}
	v.Remember("confirming", true)
	return c.readBack(v, &Saying{})
}

// again asks once more after a fault, or leaves by it. Nothing is left behind of what was not confirmed.
func (c *collect) again(v *engine.Visit, fault engine.Outcome) engine.Move {
	tries, say := c.silence.tries, &c.silence.say
	if fault == outInvalid {
		tries, say = c.invalid.tries, &c.invalid.say
	}
	if !again(v, string(fault), tries) {
		c.forget(v)
		return engine.Out(fault)
	}
	if confirming, _ := v.Memo("confirming").(bool); confirming {
		return c.readBack(v, say)
	}
	if say.Empty() {
		say = &c.say
	}
	return c.ask(v, say)
}

func (c *collect) forget(v *engine.Visit) {
	v.Put(engine.Named{Name: "value"}, engine.Named{Name: "by"}, engine.Named{Name: "confidence"})
}

// check is luhn or a pattern.
type check struct {
	luhn    bool
	pattern *regexp.Regexp // for the whole input; matching takes linear time
}
