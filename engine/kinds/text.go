package kinds

import (
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// text sends a text message. Its failure is logged and never touches the call.
type text struct {
	action
	to   schema.Value
	from schema.Value
	say  Saying
}

func newText() Kind { return &text{} }

// Fields declares the keys of text.
func (t *text) Fields(o *schema.Object) {
	o.Value("to", &t.to, expr.Of(expr.Address), "the number, or who has it", schema.Required, schema.Example("${caller.number}"))
	o.Value("from", &t.from, expr.Of(expr.Address), "the number that sends it; without it the one that was called", schema.Example("numbers.support"))
	o.Field("say", t.say.Form(), "the words; sounds are left out", schema.Required)
}

// Sayings of text.
func (t *text) Sayings() []*Saying { return sayings(&t.say) }

// Enter orders the message. Without a telephone number on both sides, or without words, there is none,
// and somebody is told.
func (t *text) Enter(v *engine.Visit) engine.Move {
	to, from, body := numberOf(v, v.Text(&t.to)), v.Contact().Called.Number, v.Written(&t.say.Saying)
	if t.from.Set {
		from = numberOf(v, v.Text(&t.from))
	}
	if to == "" || from == "" || body == "" {
		v.Alert("text_not_sent", "a number or the words are missing")
		return engine.Out(outDone)
	}
	if v.Denied(to) != "" {
		return engine.Out(outDone)
	}
	v.Do(v.OwnLane("text"), engine.ClassText, engine.SendText{To: to, From: from, Body: body})
	return engine.Out(outDone)
}

// numberOf is the telephone number that an address stands for, "" when it stands for none: a browser or
// SIP phone has none.
func numberOf(v *engine.Visit, address string) string {
	if !strings.HasPrefix(address, "+") {
		address = v.Set().Live.Names[address]
	}
	if !strings.HasPrefix(address, "+") {
		return ""
	}
	return address
}
