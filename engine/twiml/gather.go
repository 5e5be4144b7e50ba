package twiml

// Gather collects keys or speech. Action is requested only when there is input (or always, with
// ActionOnEmptyResult); otherwise the next verb runs, so a Redirect should follow.
type Gather struct {
	Action              string
	Method              Method
	Input               string // dtmf, speech or "dtmf speech"
	Timeout             Int    // seconds of silence before and between keys; Twilio's default is 5
	SpeechTimeout       string // seconds or auto
	MaxSpeechTime       Int    // seconds
	FinishOnKey         Attr   // one of 0-9 # *; present and empty: no finish key
	NumDigits           Int    // the action is requested at this many keys
	ActionOnEmptyResult Bool
	BargeIn             Bool // whether input stops the prompts
	Language            string
	Hints               string // comma separated: at most 500, of at most 100 characters each
	SpeechModel         string
	ProfanityFilter     Bool
	Enhanced            Bool
	PartialResult       string // URL of partialResultCallback
	PartialResultMethod Method
	Debug               Bool
	Prompts             []Prompt
}

func (*Gather) verb() {}

func (g *Gather) write(b out) out {
	b = b.open("Gather").str("action", g.Action).str("method", string(g.Method)).
		str("input", g.Input).num("timeout", g.Timeout).str("speechTimeout", g.SpeechTimeout).
		num("maxSpeechTime", g.MaxSpeechTime).opt("finishOnKey", g.FinishOnKey).
		num("numDigits", g.NumDigits).yes("actionOnEmptyResult", g.ActionOnEmptyResult).
		yes("bargeIn", g.BargeIn).str("language", g.Language).str("hints", g.Hints).
		str("speechModel", g.SpeechModel).yes("profanityFilter", g.ProfanityFilter).
		yes("enhanced", g.Enhanced).str("partialResultCallback", g.PartialResult).
		str("partialResultCallbackMethod", string(g.PartialResultMethod)).yes("debug", g.Debug)
	if len(g.Prompts) == 0 {
		return b.shut()
	}
	return b.end().prompts(g.Prompts).close("Gather")
}

func (b out) prompts(ps []Prompt) out {
	for _, p := range ps {
		b = p.write(b)
	}
	return b
}
