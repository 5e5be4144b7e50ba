package sim

import (
	"fmt"
	"slices"
	"strconv"
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
	asked   bool     // the prompts are over
	heard   []string // words so far, each time somebody spoke
	sure    string   // Confidence of the last
	parts   int      // partial results that were sent
}

func (c *call) gather(v *twiml.Node) {
	c.answer()
	l := &listening{c: c, verb: v, prompts: v.Elements()}
	c.begin(l)
	l.prompt()
}

func (l *listening) until() engine.Millis { return l.end }
func (l *listening) passing() bool        { return l.end > 0 && (!l.asked || len(l.heard) > 0) }

// stop ends it with the call, or because the call is moved: nothing is requested then (TwiML reference 1.4),
// unless a setting has it otherwise.
func (l *listening) stop() {
	if l.c.over && l.digits != "" && l.c.n.Settings.GatherActionOnHangup {
		if d := l.c.main(); d != nil {
			l.c.forgone(d, l.verb, l.keys(""))
		}
	}
}

// prompt begins the next prompt, or the silence after the last.
func (l *listening) prompt() {
	for len(l.prompts) > 0 {
		v := l.prompts[0]
		l.prompts = l.prompts[1:]
		if v.Name != "Say" && v.Name != "Play" && v.Name != "Pause" {
			continue
		}
		a := l.c.sound(v)
		if l.c.hears(v, a) {
			l.end = l.c.n.now + a.ends()
			return
		}
	}
	l.asked = true
	l.end = l.c.n.now + l.timeout()
	l.c.n.note(l.c, l.invitation())
}

func (l *listening) timeout() engine.Millis { return max(1000, seconds(l.verb, "timeout", 5)) }

// pause is the silence after which words count as complete: speechTimeout, the timeout without one. What
// "auto" is, is not documented; it is a second here.
func (l *listening) pause() engine.Millis {
	switch attr(l.verb, "speechTimeout") {
	case "":
		return l.timeout()
	case "auto":
		return 1000
	}
	return max(1000, seconds(l.verb, "speechTimeout", 5))
}

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

// expire ends a prompt, or the silence: then what was pressed or said so far counts, and nothing means
// silence.
func (l *listening) expire() {
	switch {
	case !l.asked:
		l.prompt()
	case len(l.heard) > 0:
		l.understood()
	case l.digits != "":
		l.submit(l.keys(""))
	default:
		l.nothing()
	}
}

// nothing ends it without input: the next verb runs, unless actionOnEmptyResult asks for the action.
func (l *listening) nothing() {
	if attr(l.verb, "actionOnEmptyResult") != "true" {
		l.c.done()
		return
	}
	p := engine.Params{{Name: "msg", Value: "Gather End"}}
	if l.c.n.Settings.EmptyDigits && l.takes("dtmf") {
		p = append(p, engine.Param{Name: "Digits"}, engine.Param{Name: "FinishedOnKey"})
	}
	l.submit(p)
}

// keys are the parameters of keys that were pressed (TwiML reference 3.4).
func (l *listening) keys(finished string) engine.Params {
	return engine.Params{{Name: "Digits", Value: l.digits}, {Name: "FinishedOnKey", Value: finished}, {Name: "msg", Value: "Gather End"}}
}

// press takes keys; it reports false when the Gather does not listen for keys, or not yet.
func (l *listening) press(keys string) bool {
	if !l.takes("dtmf") || !l.open() {
		return false
	}
	if l.c.n.Struck("call-silence") {
		return true
	}
	if l.c.n.Struck("call-two-keys") {
		keys = keys[:1] + keys
	}
	finish, ok := l.verb.Attr("finishOnKey")
	if !ok {
		finish = "#"
	}
	most := number(l.verb, "numDigits", 0)
	for i, key := range keys {
		if strings.ContainsRune(finish, key) && len(l.heard) == 0 { // once somebody speaks, it is no end any more
			l.finish(string(key))
			l.c.n.lost(l.c, keys[i+1:])
			return true
		}
		if l.digits += string(key); most > 0 && len(l.digits) == most {
			l.submit(l.keys(""))
			l.c.n.lost(l.c, keys[i+1:])
			return true
		}
	}
	l.interrupt()
	l.end = l.c.n.now + l.timeout()
	return true
}

// finish ends it by a key; without digits before it that is no input.
func (l *listening) finish(key string) {
	if l.digits == "" {
		l.nothing()
		return
	}
	l.submit(l.keys(key))
}

// open reports whether input counts already: prompts can be interrupted unless bargeIn says no.
func (l *listening) open() bool { return l.asked || attr(l.verb, "bargeIn") != "false" }

// interrupt ends the prompts.
func (l *listening) interrupt() { l.prompts, l.asked = nil, true }

// listen takes words that are understood with a confidence; it reports false when the Gather does not listen
// for them. They are complete after a pause; at most 60
// seconds are taken (TwiML reference 1.4).
func (l *listening) listen(words, confidence string) bool {
	if !l.takes("speech") || !l.open() {
		return false
	}
	if l.c.n.Struck("call-silence") {
		return true
	}
	if l.c.n.Struck("call-noise") {
		words, confidence = "ah", "0.12"
	}
	l.interrupt()
	l.partial(words)
	l.heard, l.sure = append(l.heard, words), confidence
	longest := engine.Millis(number(l.verb, "maxSpeechTime", 60)) * 1000
	l.end = l.c.n.now + min(longest, spoken(words)) + l.pause()
	return true
}

// partial reports what is understood so far, word by word.
func (l *listening) partial(words string) {
	back := attr(l.verb, "partialResultCallback")
	if back == "" {
		return
	}
	back = absolute(l.c.top().url, back)
	d, fields := engine.Millis(0), strings.Fields(words)
	for i := range fields {
		so := strings.Join(fields[:i+1], " ")
		d = spoken(so) - 300
		number := l.parts
		l.parts++
		l.c.during(d, func() {
			if l.c.doing() == l {
				l.c.reportBy(back, attr(l.verb, "partialResultCallbackMethod"), engine.Params{
					{Name: "SequenceNumber", Value: strconv.Itoa(number)}, {Name: "Stability", Value: "0.8"},
					{Name: "StableSpeechResult", Value: ""}, {Name: "UnstableSpeechResult", Value: so},
				})
			}
		})
	}
}

// understood submits what was said.
func (l *listening) understood() {
	language := attr(l.verb, "language")
	if language == "" {
		language = "en-US"
	}
	l.submit(engine.Params{{Name: "Confidence", Value: l.sure}, {Name: "Language", Value: language},
		{Name: "SpeechResult", Value: strings.Join(l.heard, " ")}, {Name: "msg", Value: "Gather End"}})
}

// submit requests the action, whose document takes the place of this one.
func (l *listening) submit(p engine.Params) {
	l.c.done()
	l.c.follow(l.verb, p)
}

// lost notes keys that nobody waited for.
func (n *Network) lost(c *call, keys string) {
	if keys != "" {
		n.note(c, "presses "+keys+", but nothing listens")
	}
}
