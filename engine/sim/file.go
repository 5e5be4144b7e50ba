package sim

import (
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
)

// file is a recording: one that is being made, or that is there.
type file struct {
	sid     string
	call    string // CallSid
	room    string // ConferenceSid; "" for a call's
	source  string // RecordingSource
	status  string // in-progress, paused, stopped, completed, absent
	track   string
	dual    bool
	trim    bool // silence at the end does not count
	began   engine.Millis
	ended   engine.Millis
	paused  engine.Millis // since when
	cut     engine.Millis // what pauses have skipped
	words   string
	url     string // of the callback
	method  string
	events  []string
	caller  *call // whose cookies and notifications the callback has; nil for a room
	spoken  bool  // there is a sound in it
	written bool  // by TwiML, not by REST
}

// newFile begins a recording.
func (n *Network) newFile(c *call, source string) *file {
	f := &file{sid: n.sid("RE"), source: source, status: "in-progress", track: "both", began: n.now, events: []string{"completed"}}
	if c != nil {
		f.call, f.caller = c.sid, c
	}
	n.files = append(n.files, f)
	return f
}

// reports sets where a recording is reported to; events are words, "" for completed only.
func (f *file) reports(url, method, events string) {
	f.url, f.method = url, method
	if list := strings.Fields(events); len(list) > 0 {
		f.events = list
	}
}

// seconds is how long it is: at least one.
func (f *file) seconds() string {
	return strconv.FormatInt(max(1, int64(f.ended-f.began-f.cut)/1000), 10)
}

// starts reports the beginning, if that is wanted.
func (n *Network) starts(f *file) {
	if slices.Contains(f.events, "in-progress") {
		n.tellFile(f, "in-progress", 0)
	}
}

// ends ends a recording and reports it when it is ready. Without a sound it is absent.
func (n *Network) ends(f *file, absent bool) {
	if f.status != "in-progress" && f.status != "paused" {
		return
	}
	if f.status == "paused" {
		f.cut += n.now - f.paused
	}
	if f.ended == 0 {
		f.ended = n.now
	}
	f.status = "completed"
	if absent {
		f.status = "absent"
	}
	if slices.Contains(f.events, f.status) {
		n.tellFile(f, f.status, n.Settings.RecordingReady)
	}
}

// tellFile sends the callback of a recording: only these fields, no From and To (captures, TwiML reference 3.5).
func (n *Network) tellFile(f *file, status string, after engine.Millis) {
	if f.url == "" {
		return
	}
	channels := "1"
	if f.dual {
		channels = "2"
	}
	p := engine.Params{
		{Name: "AccountSid", Value: n.Account}, {Name: "ErrorCode", Value: "0"}, {Name: "RecordingChannels", Value: channels},
		{Name: "RecordingSid", Value: f.sid}, {Name: "RecordingSource", Value: f.source},
		{Name: "RecordingStartTime", Value: stamp(f.began)}, {Name: "RecordingStatus", Value: status},
		{Name: "RecordingTrack", Value: f.track}, {Name: "RecordingUrl", Value: n.recordingURL(f.sid)},
	}
	if f.room != "" {
		p = append(p, engine.Param{Name: "ConferenceSid", Value: f.room})
	} else {
		p = append(p, engine.Param{Name: "CallSid", Value: f.call})
	}
	if status == "completed" {
		p = append(p, engine.Param{Name: "RecordingDuration", Value: f.seconds()})
	}
	p = sorted(p)
	if after == 0 {
		n.tell(f.caller, f.url, f.method, p)
		return
	}
	n.after(after, func() { n.tell(f.caller, f.url, f.method, p) })
}

// pause stops and resumes a recording; skip leaves the time out (REST reference 2.7).
func (n *Network) pause(f *file, do string, skip bool) *Failure {
	if f.written && !n.Settings.PauseTwimlRecording {
		return &Failure{21220, "", "a recording of a document cannot be changed"}
	}
	switch {
	case do == "paused" && f.status == "in-progress":
		f.status, f.paused = "paused", n.now
	case do == "in-progress" && f.status == "paused":
		if skip {
			f.cut += n.now - f.paused
		}
		f.status = "in-progress"
	case do == "stopped" && (f.status == "in-progress" || f.status == "paused"):
		n.ends(f, false)
	default:
		return &Failure{21220, "", "the recording is " + f.status}
	}
	return nil
}
