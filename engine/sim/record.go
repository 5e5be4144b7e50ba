package sim

import (
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// recording is a Record: it ends by silence, by a key, at its longest, or when the caller hangs up.
type recording struct {
	c    *call
	verb *twiml.Node
	file *file
	end  engine.Millis
	last engine.Millis // when the last words end; 0: nobody has spoken
	mute bool          // the last words have ended
}

func (c *call) record(v *twiml.Node) {
	c.answer()
	if attr(v, "playBeep") != "false" {
		c.n.note(c, "hears a beep")
	}
	f := c.n.newFile(c, "RecordVerb")
	f.written, f.trim = true, attr(v, "trim") != "do-not-trim"
	if track := attr(v, "recordingTrack"); track != "" {
		f.track = track
	}
	f.reports(absolute(c.top().url, attr(v, "recordingStatusCallback")), attr(v, "recordingStatusCallbackMethod"), attr(v, "recordingStatusCallbackEvent"))
	if attr(v, "recordingStatusCallback") == "" {
		f.url = ""
	}
	r := &recording{c: c, verb: v, file: f}
	r.end = c.n.now + r.silence()
	c.begin(r)
	c.n.starts(f)
	c.n.note(c, "may speak after the tone")
}

func (r *recording) silence() engine.Millis {
	if attr(r.verb, "timeout") == "0" {
		return r.longest()
	}
	return seconds(r.verb, "timeout", 5)
}

// longest is maxLength; a softphone's call has 600 seconds at most, a transcribed one 120 by default.
func (r *recording) longest() engine.Millis {
	most := 3600
	if attr(r.verb, "transcribe") == "true" {
		most = 120
	}
	longest := seconds(r.verb, "maxLength", most)
	if strings.HasPrefix(r.c.from, "client:") {
		longest = min(longest, 600_000)
	}
	return longest
}

func (r *recording) until() engine.Millis {
	if r.passing() {
		return min(r.last, r.file.began+r.longest())
	}
	return min(r.end, r.file.began+r.longest())
}

// passing is true while somebody speaks.
func (r *recording) passing() bool { return r.last > 0 && !r.mute }

// expire ends the words, and later the recording.
func (r *recording) expire() {
	if r.passing() && r.c.n.now < r.file.began+r.longest() {
		r.mute = true
		return
	}
	if !r.file.spoken {
		r.nothing()
		return
	}
	r.finish("")
}

// nothing is a recording without a sound: nothing was recorded, and the next verb runs (TwiML reference 1.5),
// unless a setting asks for the action.
func (r *recording) nothing() {
	if r.c.n.Settings.SilentRecording == "action" {
		r.finish("")
		return
	}
	r.c.done()
	r.c.n.ends(r.file, true)
}

func (r *recording) press(keys string) bool {
	finish, ok := r.verb.Attr("finishOnKey")
	if !ok {
		finish = "1234567890*#"
	}
	if i := strings.IndexAny(keys, finish); i >= 0 {
		if !r.file.spoken {
			r.nothing()
			return true
		}
		r.finish(keys[i : i+1])
	}
	return true
}

func (r *recording) hear(words string) bool {
	f := r.file
	if f.spoken {
		words = f.words + " " + words
	}
	began := max(r.c.n.now, r.last)
	r.last = began + spoken(words[len(f.words):])
	f.words, f.spoken, r.mute = words, true, false
	r.end = r.last + r.silence()
	return true
}

// stop ends it with the call: the action is still requested, with hangup in place of a key, and its answer
// dropped (TwiML reference 1.5). A call that is moved leaves only the file.
func (r *recording) stop() {
	r.cut()
	if r.c.over && r.file.spoken {
		r.c.forgone(r.c.main(), r.verb, r.params("hangup"))
	}
	r.later()
}

func (r *recording) finish(key string) {
	r.cut()
	r.c.done()
	r.c.follow(r.verb, r.params(key))
	r.later()
}

// cut sets where the file ends: after the last words when silence is trimmed.
func (r *recording) cut() {
	f := r.file
	f.ended = min(r.c.n.now, f.began+r.longest())
	if f.trim && f.spoken {
		f.ended = min(f.ended, r.last)
	}
}

// params are those of the action (TwiML reference 3.5).
func (r *recording) params(key string) engine.Params {
	f, n := r.file, r.c.n
	if n.LosesRecordings {
		f.url = ""
		return engine.Params{{Name: "Digits", Value: key}}
	}
	length, _ := strconv.Atoi(f.seconds())
	n.said = append(n.said, Recording{URL: n.recordingURL(f.sid), Words: f.words, At: n.now, Call: r.c.sid, Seconds: length})
	return engine.Params{{Name: "Digits", Value: key}, {Name: "RecordingDuration", Value: f.seconds()},
		{Name: "RecordingSid", Value: f.sid}, {Name: "RecordingUrl", Value: r.c.n.recordingURL(f.sid)}}
}

// later sends the callbacks that come when the file and its transcription are there. A transcription needs
// more than 2 and less than 120 seconds (warning 13617).
func (r *recording) later() {
	n, f, c := r.c.n, r.file, r.c
	n.ends(f, !f.spoken && n.Settings.SilentRecording == "next")
	if attr(r.verb, "transcribe") != "true" || !f.spoken || n.LosesRecordings {
		return
	}
	status, text := "completed", f.words
	if length := f.ended - f.began; length <= 2000 || length >= 120_000 {
		n.trouble(c, 13617, "", "the recording has "+f.seconds()+" seconds")
		status, text = "failed", ""
	}
	back := attr(r.verb, "transcribeCallback")
	if back == "" {
		return
	}
	sid := n.sid("TR")
	p := engine.Params{{Name: "RecordingSid", Value: f.sid}, {Name: "RecordingUrl", Value: n.recordingURL(f.sid)},
		{Name: "TranscriptionSid", Value: sid}, {Name: "TranscriptionStatus", Value: status}, {Name: "TranscriptionText", Value: text},
		{Name: "TranscriptionType", Value: "fast"},
		{Name: "TranscriptionUrl", Value: "https://api.twilio.com/2010-04-01/Accounts/" + n.Account + "/Recordings/" + f.sid + "/Transcriptions/" + sid}}
	if n.Settings.RecordingReady == 0 {
		c.report(back, p)
		return
	}
	n.after(n.Settings.RecordingReady, func() { c.report(back, p) })
}
