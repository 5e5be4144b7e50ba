package sim

import (
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
)

// TapeOptions say how a call is recorded (REST: POST Calls/{Sid}/Recordings).
type TapeOptions struct {
	Source   string // RecordingSource, such as StartCallRecordingAPI
	Channels int    // 1 or 2; 0: 1
	Track    string // inbound, outbound or both; "": both
	Callback string // RecordingStatusCallback; "" for none
	Events   string // in-progress completed absent; "": completed
}

// Tape is a recording of a call.
type Tape struct {
	Sid, Call string
	Status    string // in-progress, paused, stopped or completed
	TapeOptions
	Began, Changed engine.Millis
	Seconds        int // of the file; 0 while it is not done
}

// tape is a recording that a call carries.
type tape struct {
	Tape
	c     *call
	spent engine.Millis // recorded before the last pause
	since engine.Millis
	skip  bool // pauses are left out
}

// tape begins to record the call.
func (c *call) tape(o TapeOptions) *tape {
	o.Channels = max(1, o.Channels)
	t := &tape{c: c, since: c.n.now, Tape: Tape{Sid: c.n.sid("RE"), Call: c.sid, Status: "in-progress", TapeOptions: o, Began: c.n.now, Changed: c.n.now}}
	c.tapes = append(c.tapes, t)
	c.n.tapes = append(c.n.tapes, t)
	t.report("in-progress")
	return t
}

// Tape begins to record a call that is in progress. ErrGone says that it is not.
func (n *Network) Tape(sid string, o TapeOptions) (Tape, error) {
	c := n.bySid(sid)
	if c == nil || c.status != "in-progress" {
		return Tape{}, ErrGone
	}
	return c.tape(o).Tape, nil
}

// SetTape pauses, resumes or stops a recording: status is paused, in-progress or stopped. It reports false
// when that is not possible now.
func (n *Network) SetTape(sid, status string, skip bool) (Tape, bool) {
	i := slices.IndexFunc(n.tapes, func(t *tape) bool { return t.Sid == sid })
	if i < 0 {
		return Tape{}, false
	}
	t := n.tapes[i]
	switch {
	case status == "stopped" && t.live():
		t.stop()
		stopped := t.Tape
		stopped.Status = "stopped"
		return stopped, true
	case status == "paused" && t.Status == "in-progress":
		t.spent, t.skip = t.length(), skip
	case status == "in-progress" && t.Status == "paused":
		if t.since = n.now; !t.skip {
			t.spent += n.now - t.Changed
		}
	default:
		return t.Tape, false
	}
	t.Status, t.Changed = status, n.now
	return t.Tape, true
}

func (t *tape) live() bool { return t.Status == "in-progress" || t.Status == "paused" }

func (t *tape) length() engine.Millis {
	if t.Status == "paused" {
		return t.spent
	}
	return t.spent + t.c.n.now - t.since
}

// stop ends a recording; its file is there at once.
func (t *tape) stop() {
	t.Seconds = max(1, int(t.length()/1000))
	t.Status, t.Changed = "completed", t.c.n.now
	t.report("completed")
}

// stopTapes ends all recordings of a call that is over.
func (c *call) stopTapes() {
	for _, t := range c.tapes {
		if t.live() {
			t.stop()
		}
	}
}

// report sends a callback, if it was asked for.
func (t *tape) report(event string) {
	events := t.Events
	if events == "" {
		events = "completed"
	}
	if !slices.Contains(strings.Fields(events), event) {
		return
	}
	p := engine.Params{
		{Name: "RecordingSid", Value: t.Sid}, {Name: "RecordingStatus", Value: event}, {Name: "RecordingSource", Value: t.Source},
		{Name: "RecordingChannels", Value: strconv.Itoa(t.Channels)}, {Name: "RecordingUrl", Value: t.c.n.recordingURL(t.Sid)},
	}
	if event == "completed" {
		p = append(p, engine.Param{Name: "RecordingDuration", Value: strconv.Itoa(t.Seconds)})
	}
	t.c.report(t.Callback, p)
}

// recordingURL is a RecordingUrl: it has no extension (TwiML reference 3.5).
func (n *Network) recordingURL(sid string) string {
	base := n.Base
	if base == "" {
		base = "https://api.twilio.com"
	}
	return base + "/2010-04-01/Accounts/" + n.Account + "/Recordings/" + sid
}

// Tapes returns all recordings that REST or an order began, in order.
func (n *Network) Tapes() []Tape {
	all := make([]Tape, 0, len(n.tapes))
	for _, t := range n.tapes {
		all = append(all, t.Tape)
	}
	return all
}
