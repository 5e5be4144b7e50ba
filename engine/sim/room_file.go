package sim

import (
	"strconv"
	"strings"

	"callflow/engine"
)

// record begins the recording of the room: always one channel, from when the first two are together.
func (r *room) record(s *seat) {
	f := r.n.newFile(nil, "Conference")
	f.room, f.written, f.spoken, f.trim = r.sid, true, true, attr(s.noun, "trim") != "do-not-trim"
	if back := attr(s.noun, "recordingStatusCallback"); back != "" {
		f.reports(absolute(s.doc.url, back), attr(s.noun, "recordingStatusCallbackMethod"), attr(s.noun, "recordingStatusCallbackEvent"))
	}
	r.file = f
	r.n.starts(f)
}

// closeFile ends the recording of the room, and reports it in the deprecated way when nobody asked otherwise.
func (r *room) closeFile() {
	f := r.file
	if f == nil {
		return
	}
	r.n.ends(f, false)
	if r.eventURL != "" && f.url == "" {
		r.n.tell(nil, r.eventURL, "POST", sorted(engine.Params{{Name: "AccountSid", Value: r.n.Account}, {Name: "ConferenceSid", Value: r.sid},
			{Name: "Duration", Value: f.seconds()}, {Name: "EventName", Value: "conference-record-end"}, {Name: "FriendlyName", Value: r.name},
			{Name: "RecordingFileSize", Value: strconv.FormatInt(max(1, int64(f.ended-f.began))*16, 10)}, {Name: "RecordingUrl", Value: r.n.recordingURL(f.sid)},
			{Name: "Timestamp", Value: stamp(r.n.now)}}))
	}
}

// records begins the recording of the Dial.
func (s *seat) records() {
	if s.verb == nil {
		return
	}
	mode := attr(s.verb, "record")
	if mode == "" || mode == "false" || mode == "do-not-record" {
		return
	}
	f := s.c.n.newFile(s.c, "DialVerb")
	f.written, f.spoken, f.dual = true, true, strings.HasSuffix(mode, "-dual")
	if back := attr(s.verb, "recordingStatusCallback"); back != "" {
		f.reports(absolute(s.doc.url, back), attr(s.verb, "recordingStatusCallbackMethod"), attr(s.verb, "recordingStatusCallbackEvent"))
	}
	s.file = f
	s.c.n.starts(f)
}
