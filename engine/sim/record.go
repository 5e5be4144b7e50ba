package sim

import (
	"strconv"

	"callflow/engine"
	"callflow/engine/twiml"
)

// recording is a Record: it ends by silence, by a key, at its longest, or when the caller hangs up.
type recording struct {
	c     *call
	verb  *twiml.Node
	began engine.Millis
	end   engine.Millis
	words string
}

func (c *call) record(v *twiml.Node) {
	c.answer()
	if attr(v, "playBeep") != "false" {
		c.n.note(c, "hears a beep")
	}
	r := &recording{c: c, verb: v, began: c.n.now}
	r.end = c.n.now + r.silence()
	c.begin(r)
	c.n.note(c, "may speak after the tone")
}

func (r *recording) silence() engine.Millis {
	if attr(r.verb, "timeout") == "0" {
		return r.longest()
	}
	return seconds(r.verb, "timeout", 5)
}

func (r *recording) longest() engine.Millis { return seconds(r.verb, "maxLength", 3600) }

func (r *recording) until() engine.Millis { return min(r.end, r.began+r.longest()) }
func (r *recording) passing() bool        { return false }

// expire ends the recording; without a word nothing was recorded, and the next verb runs.
func (r *recording) expire() {
	if r.words == "" {
		r.c.done()
		return
	}
	r.finish("")
}

func (r *recording) press(keys string) bool {
	finish, ok := r.verb.Attr("finishOnKey")
	if !ok {
		finish = "1234567890*#"
	}
	for i, key := range keys {
		for _, f := range finish {
			if f != key {
				continue
			}
			if r.words == "" {
				r.c.done()
				return true
			}
			r.finish(keys[i : i+1])
			return true
		}
	}
	return true
}

func (r *recording) hear(words string) bool {
	if r.words != "" {
		words = r.words + " " + words
	}
	r.words = words
	r.c.n.now += spoken(words)
	r.end = r.c.n.now + r.silence()
	return true
}

func (r *recording) stop() {
	if r.words != "" && r.c.over {
		r.send("hangup")
	}
}

func (r *recording) finish(key string) {
	r.c.done()
	p, file := r.params(key)
	r.c.follow(link(r.verb, "action", "method"), p)
	r.later(file)
}

// send reports the recording of a caller who has hung up.
func (r *recording) send(key string) {
	p, file := r.params(key)
	r.c.report(link(r.verb, "action", "method"), p)
	r.later(file)
}

// params are those of the action (TwiML reference, Record).
func (r *recording) params(key string) (p, file engine.Params) {
	sid := r.c.n.sid("RE")
	length := strconv.FormatInt(max(1, int64(r.c.n.now-r.began)/1000), 10)
	url := r.c.n.recordingURL(sid)
	if r.c.n.LosesRecordings {
		return engine.Params{{Name: "Digits", Value: key}}, nil
	}
	r.c.n.recordings = append(r.c.n.recordings, Recording{URL: url, Words: r.words, At: r.c.n.now, Call: r.c.sid, Seconds: int(max(1, (r.c.n.now-r.began)/1000))})
	file = engine.Params{{Name: "RecordingSid", Value: sid}, {Name: "RecordingUrl", Value: url}, {Name: "RecordingDuration", Value: length}}
	return append(engine.Params{{Name: "Digits", Value: key}}, file...), file
}

// later sends the callbacks that come when the file and its transcription are there.
func (r *recording) later(file engine.Params) {
	if file == nil {
		return
	}
	r.c.report(link(r.verb, "recordingStatusCallback", "recordingStatusCallbackMethod"), append(engine.Params{
		{Name: "RecordingChannels", Value: "1"}, {Name: "RecordingSource", Value: "RecordVerb"}, {Name: "RecordingStatus", Value: "completed"},
	}, file...))
	if attr(r.verb, "transcribe") == "true" {
		r.c.report(attr(r.verb, "transcribeCallback"), append(engine.Params{
			{Name: "TranscriptionStatus", Value: "completed"}, {Name: "TranscriptionText", Value: r.words},
		}, file...))
	}
}
