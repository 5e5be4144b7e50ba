package sim

import (
	"fmt"
	"slices"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// listening is a Gather: first its prompts are heard, then it waits for keys or words.
type listening struct {
	c       *call
	verb    *twiml.Node
	prompts []*twiml.Node
	end     engine.Millis
	digits  string
	asked   bool // the prompts are over
}

func (c *call) gather(v *twiml.Node) {
	c.answer()
	l := &listening{c: c, verb: v, prompts: v.Elements()}
	c.begin(l)
	l.prompt()
}

func (l *listening) until() engine.Millis { return l.end }
func (l *listening) passing() bool        { return !l.asked && l.end > 0 }
func (l *listening) stop()                {}

// prompt begins the next prompt, or the silence after the last.
func (l *listening) prompt() {
	if len(l.prompts) > 0 {
		text, lasts := l.c.sound(l.prompts[0])
		l.c.n.sounds(l.c, l.prompts[0], text, lasts)
		l.prompts = l.prompts[1:]
		if l.end = 0; lasts > 0 {
			l.end = l.c.n.now + lasts
		}
		return
	}
	l.asked = true
	l.end = l.c.n.now + l.timeout()
	l.c.n.note(l.c, l.invitation())
}

func (l *listening) timeout() engine.Millis { return max(1000, seconds(l.verb, "timeout", 5)) }

// invitation says what the caller may do now.
func (l *listening) invitation() string {
	var ways []string
	if l.takes("dtmf") {
		ways = append(ways, "press keys")
	}
	if l.takes("speech") {
		ways = append(ways, "speak")
	}
	return fmt.Sprintf("may %s (%ds)", strings.Join(ways, " or "), l.timeout()/1000)
}

func (l *listening) takes(input string) bool {
	kinds := attr(l.verb, "input")
	if kinds == "" {
		kinds = "dtmf"
	}
	return slices.Contains(strings.Fields(kinds), input)
}

// expire ends a prompt, or the silence: then what was pressed so far counts, and nothing means silence.
func (l *listening) expire() {
	switch {
	case !l.asked:
		l.prompt()
	case l.digits != "":
		l.submit(engine.Params{{Name: "Digits", Value: l.digits}})
	case attr(l.verb, "actionOnEmptyResult") == "true":
		l.submit(engine.Params{{Name: "Digits", Value: ""}})
	default:
		l.c.done()
	}
}

// press takes keys; it reports false when the Gather does not listen for keys, or not yet.
func (l *listening) press(keys string) bool {
	if !l.takes("dtmf") || !l.asked && attr(l.verb, "bargeIn") == "false" {
		return false
	}
	finish, ok := l.verb.Attr("finishOnKey")
	if !ok {
		finish = "#"
	}
	most := number(l.verb, "numDigits", 0)
	for i, key := range keys {
		if strings.ContainsRune(finish, key) {
			l.submit(engine.Params{{Name: "Digits", Value: l.digits}, {Name: "FinishedOnKey", Value: string(key)}})
			return true
		}
		if l.digits += string(key); most > 0 && len(l.digits) == most {
			l.submit(engine.Params{{Name: "Digits", Value: l.digits}})
			l.c.n.lost(l.c, keys[i+1:])
			return true
		}
	}
	l.prompts, l.asked = nil, true
	l.end = l.c.n.now + l.timeout()
	return true
}

// hear takes words; it reports false when the Gather does not listen for them.
func (l *listening) hear(words string) bool {
	if !l.takes("speech") {
		return false
	}
	l.submit(engine.Params{{Name: "Confidence", Value: "0.9"}, {Name: "Language", Value: attr(l.verb, "language")}, {Name: "SpeechResult", Value: words}})
	return true
}

// submit requests the action, whose document takes the place of this one.
func (l *listening) submit(p engine.Params) {
	l.c.done()
	l.c.follow(link(l.verb, "action", "method"), p)
}

// follow requests the action of a verb that is over; without one the present document is asked again.
func (c *call) follow(action string, p engine.Params) {
	if action == "" {
		action = c.top().url
	}
	c.fetch(c.top().role, action, p)
}

// lost notes keys that nobody waited for.
func (n *Network) lost(c *call, keys string) {
	if keys != "" {
		n.note(c, "presses "+keys+", but nothing listens")
	}
}
