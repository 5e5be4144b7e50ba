package sim

import "callflow/engine"

// RecordingView is a recording as REST shows it.
type RecordingView struct {
	Sid, Call, Conference, Source, Status, Track string
	Channels                                     int
	Began, Ended                                 engine.Millis
	Seconds                                      string // "" while it is being made
	Words                                        string // what was said, as far as the model knows
}

func (f *file) view() RecordingView {
	v := RecordingView{Sid: f.sid, Call: f.call, Conference: f.room, Source: f.source, Status: f.status, Track: f.track, Channels: 1,
		Began: f.began, Ended: f.ended, Words: f.words}
	if f.dual {
		v.Channels = 2
	}
	if f.status == "completed" {
		v.Seconds = f.seconds()
	}
	return v
}

// Files returns all recordings of documents that are remembered, the oldest first: those of Record, Dial,
// Conference and Start. Those of REST are [Network.Tapes].
func (n *Network) Files() []RecordingView {
	list := make([]RecordingView, 0, len(n.files))
	for _, f := range n.files {
		list = append(list, f.view())
	}
	return list
}

// ControlRecording pauses, resumes or stops a recording: status is paused, in-progress or stopped. The SID
// Twilio.CURRENT stands for the latest of the call or room. With skip a pause leaves its time out.
func (n *Network) ControlRecording(owner, sid, status string, skip bool) (RecordingView, error) {
	for i := len(n.files) - 1; i >= 0; i-- {
		f := n.files[i]
		if f.call != owner && f.room != owner || f.sid != sid && sid != "Twilio.CURRENT" || f.status == "completed" || f.status == "absent" {
			continue
		}
		if err := n.pause(f, status, skip); err != nil {
			return f.view(), err
		}
		return f.view(), nil
	}
	return RecordingView{}, ErrGone
}
