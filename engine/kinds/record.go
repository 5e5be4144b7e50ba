package kinds

import (
	"strconv"
	"time"

	"callflow/engine"
	"callflow/engine/twiml"
	"callflow/schema"
	"callflow/schema/expr"
)

// longestTranscribed is how long a message may be that Twilio transcribes (error 13617).
const longestTranscribed = 2 * time.Minute

// record records a message. Its values exist even when the caller hangs up instead of pressing a key:
// Twilio then asks for the action with Digits=hangup and does not carry out the answer (Twilio: <Record>).
type record struct {
	say        Saying
	atMost     time.Duration
	finish     finish
	silence    recordSilence
	beep       bool
	transcribe bool
}

// recordSilence is a silence that may stand as its length alone.
type recordSilence struct{ silence }

// Fields declares the keys of silence.
func (s *recordSilence) Fields(o *schema.Object) {
	s.silence.Fields(o)
	o.Main("after")
}

var (
	_ engine.Waiter = (*record)(nil)
	_ engine.Leaver = (*record)(nil)
)

func newRecord() Kind { return &record{} }

// Fields declares the keys of record. A browser phone is recorded for 10 minutes at most.
func (r *record) Fields(o *schema.Object) {
	o.Field("say", r.say.Form(), "heard before the beep")
	o.Duration("at_most", &r.atMost, "how long the message may be", schema.Default("2m"), schema.Between("2s", "4h"))
	o.Field("finish", r.finish.form(12), "the keys that end the message: hash, star, digits, or none", schema.Default("hash"))
	o.Object("silence", &r.silence, "how long nothing may be heard, and what then")
	o.Bool("beep", &r.beep, "whether a tone is heard before", schema.Default(true))
	o.Bool("transcribe", &r.transcribe, "whether Twilio writes it down; American English only, at most two minutes", schema.Default(false))
}

// Ends of record.
func (r *record) Ends(e *Ends, _ World) { e.Add("recorded", outSilence, outFailed) }

// Values of record.
func (r *record) Values(World) []engine.Var {
	return []engine.Var{
		{Name: "recording", Type: expr.Of(expr.Recording).AsOptional()},
		{Name: "length", Type: expr.Of(expr.Duration).AsOptional()},
	}
}

// Sayings of record.
func (r *record) Sayings() []*Saying { return sayings(&r.say, &r.silence.say) }

// Check refuses transcriptions that Twilio does not make.
func (r *record) Check(c *Check) {
	if r.transcribe && r.atMost > longestTranscribed {
		c.Errorf("out-of-range", c.Node.Find("at_most"), "\"at_most\" is %s, expected at most 2m with \"transcribe\"", r.atMost).
			Hintf("Twilio transcribes messages of at most two minutes")
	}
}

// Enter asks for the message.
func (r *record) Enter(v *engine.Visit) engine.Move { return r.listen(v, &r.say) }

// listen writes the words and the Record. Twilio falls through to the Redirect when nothing was heard.
func (r *record) listen(v *engine.Visit, say *Saying) engine.Move {
	for _, w := range v.Words(&say.Saying, nil, nil) {
		v.Add(w)
	}
	verb := &twiml.Record{
		Action: v.URL(engine.Action), Method: twiml.POST, Timeout: twiml.Num(engine.Seconds(engine.MillisOf(r.silence.after))),
		FinishOnKey: twiml.Str(r.finish.sign()), MaxLength: twiml.Num(engine.Seconds(engine.MillisOf(r.atMost))),
		PlayBeep: twiml.Is(r.beep), Trim: "trim-silence",
		RecordingCallback: twiml.Callback{URL: v.URL(engine.Recorded), Method: twiml.POST, Events: "completed absent"},
	}
	if r.transcribe {
		verb.Transcribe, verb.TranscribeCallback = twiml.Yes, v.URL(engine.Transcript)
	}
	v.Add(verb)
	v.Redirect(engine.Silence)
	v.Lasts(engine.MillisOf(r.atMost + r.silence.after + time.Minute))
	return engine.Stay()
}

// Resume takes the message, or that there was none.
func (r *record) Resume(v *engine.Visit, in engine.Input) engine.Move {
	asked, ok := in.(engine.Asked)
	switch {
	case !ok:
		return engine.Keep()
	case asked.What == engine.Silence:
		return r.nothing(v)
	}
	length, known := r.keep(v, asked.Params)
	switch {
	case asked.Params.Value("Digits") == "hangup":
		return engine.Keep() // the end of the leg follows; no step may be entered any more
	case !known:
		v.Why("no recording")
		return engine.Out(outFailed)
	case length == 0:
		return r.nothing(v)
	}
	return engine.Out("recorded")
}

func (r *record) nothing(v *engine.Visit) engine.Move {
	v.Put(engine.Named{Name: "recording"}, engine.Named{Name: "length"})
	if !again(v, outSilence, r.silence.tries) {
		return engine.Out(outSilence)
	}
	say := &r.silence.say
	if say.Empty() {
		say = &r.say
	}
	return r.listen(v, say)
}

// keep sets the values that a request tells of; known is false when it tells of no recording.
func (r *record) keep(v *engine.Visit, p engine.Params) (length time.Duration, known bool) {
	url := p.Value("RecordingUrl")
	seconds, err := strconv.Atoi(p.Value("RecordingDuration"))
	if url == "" || err != nil {
		return 0, false
	}
	length = time.Duration(max(0, seconds)) * time.Second
	if length > 0 {
		v.Put(engine.Named{Name: "recording", Value: url}, engine.Named{Name: "length", Value: length})
		v.Fact(engine.Recording, engine.Named{Name: "RecordingSid", Value: p.Value("RecordingSid")},
			engine.Named{Name: "RecordingUrl", Value: url}, engine.Named{Name: "RecordingDuration", Value: p.Value("RecordingDuration")})
	}
	return length, true
}

// Left keeps the message of a caller who hung up.
func (r *record) Left(v *engine.Visit, by engine.Leaving) { r.keep(v, by.Params) }

// Lingers waits for the message of a caller who hung up: the news of the hang-up and the request that
// brings the recording come in any order.
func (r *record) Lingers(v *engine.Visit) engine.Millis {
	if v.Own("recording") != nil {
		return 0
	}
	return 10_000
}
