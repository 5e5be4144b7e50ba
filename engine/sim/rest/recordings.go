package rest

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/sim"
)

// media is a sound file.
type media []byte

// tapeOf reads how a call is recorded.
func tapeOf(q *query, source string) sim.TapeOptions {
	t := sim.TapeOptions{Source: source, Channels: 1, Track: q.in.Get("RecordingTrack"), Callback: q.in.Get("RecordingStatusCallback"),
		Events: strings.Join(q.words("RecordingStatusCallbackEvent"), " ")}
	if q.in.Get("RecordingChannels") == "dual" {
		t.Channels = 2
	}
	if t.Track == "" {
		t.Track = "both"
	}
	return t
}

// recording is a recording of REST or of a document.
type recording struct {
	sim.RecordingView
	changed engine.Millis
	tape    bool // REST began it
}

func (r recording) live() bool { return r.Status == "in-progress" || r.Status == "paused" }

func ofTape(t sim.Tape) recording {
	r := recording{tape: true, changed: t.Changed, RecordingView: sim.RecordingView{Sid: t.Sid, Call: t.Call, Source: t.Source,
		Status: t.Status, Track: t.Track, Channels: t.Channels, Began: t.Began, Ended: t.Changed}}
	if t.Seconds > 0 {
		r.Seconds = strconv.Itoa(t.Seconds)
	}
	return r
}

// recordings are all that are remembered, the latest first.
func (a *API) recordings() []recording {
	var list []recording
	for _, t := range a.net.Tapes() {
		list = append(list, ofTape(t))
	}
	for _, f := range a.net.Files() {
		list = append(list, recording{RecordingView: f, changed: max(f.Began, f.Ended)})
	}
	slices.SortFunc(list, func(x, y recording) int { return strings.Compare(y.Sid, x.Sid) })
	return slices.DeleteFunc(list, func(r recording) bool { return a.dropped[r.Sid] })
}

// startRecording begins to record a call that is in progress (Twilio: "Troubleshooting Voice", 21220).
func startRecording(a *API, q *query) (int, any, *refusal) {
	if _, failed := a.call(q); failed != nil {
		return 0, nil, failed
	}
	for _, t := range a.net.Tapes() {
		if t.Call == q.args[0] && ofTape(t).live() {
			return 0, nil, wrong(16108, "Call is being recorded already")
		}
	}
	t, err := a.net.Tape(q.args[0], tapeOf(q, "StartCallRecordingAPI"))
	if err != nil {
		return 0, nil, wrong(21220, "Requested resource is not eligible for recording")
	}
	return 201, a.showRecording(ofTape(t), q), nil
}

// showRecording shows a recording as a part of a call or conference, or of the account.
func (a *API) showRecording(r recording, q *query) object {
	base := "/2010-04-01/Accounts/" + a.c.Account
	o := object{"sid": r.Sid, "account_sid": a.c.Account, "api_version": "2010-04-01", "call_sid": text(r.Call),
		"conference_sid": text(r.Conference), "status": r.Status, "source": r.Source, "channels": r.Channels, "duration": text(r.Seconds),
		"start_time": date(r.Began), "date_created": date(r.Began), "date_updated": date(r.changed), "price": nil, "price_unit": "USD",
		"error_code": nil, "encryption_details": nil}
	switch {
	case inCall(q):
		o["track"], o["uri"] = r.Track, base+"/Calls/"+r.Call+"/Recordings/"+r.Sid+".json"
	case inRoom(q):
		o["uri"] = base + "/Conferences/" + r.Conference + "/Recordings/" + r.Sid + ".json"
	default:
		o["uri"], o["media_url"] = base+"/Recordings/"+r.Sid+".json", a.at("api")+base+"/Recordings/"+r.Sid
		o["subresource_uris"] = object{"add_on_results": base + "/Recordings/" + r.Sid + "/AddOnResults.json",
			"transcriptions": base + "/Recordings/" + r.Sid + "/Transcriptions.json"}
	}
	return o
}

// inCall and inRoom tell whether a path names recordings of one call, or of one conference.
func inCall(q *query) bool { return strings.Contains(q.path, "/Calls/") }
func inRoom(q *query) bool { return strings.Contains(q.path, "/Conferences/") }

func listRecordings(a *API, q *query) (int, any, *refusal) {
	call, room := q.in.Get("CallSid"), q.in.Get("ConferenceSid")
	switch {
	case inCall(q):
		if _, failed := a.call(q); failed != nil {
			return 0, nil, failed
		}
		call = q.args[0]
	case inRoom(q):
		if _, failed := a.conference(q); failed != nil {
			return 0, nil, failed
		}
		room = q.args[0]
	}
	list := slices.DeleteFunc(a.recordings(), func(r recording) bool {
		return call != "" && r.Call != call || room != "" && r.Conference != room || !q.within("DateCreated", r.Began)
	})
	return page(q, "recordings", list, func(r recording) string { return r.Sid }, func(r recording) object { return a.showRecording(r, q) })
}

// recording finds a recording by its SID, or the one that runs by Twilio.CURRENT.
func (a *API) recording(q *query) (recording, *refusal) {
	sid := q.args[len(q.args)-1]
	for _, r := range a.recordings() {
		if r.Sid != sid && (sid != "Twilio.CURRENT" || !r.live()) {
			continue
		}
		if !inCall(q) && !inRoom(q) || inCall(q) && r.Call == q.args[0] || inRoom(q) && r.Conference == q.args[0] {
			return r, nil
		}
	}
	return recording{}, q.missing()
}

// fetchRecording shows a recording, or plays it when the path does not end in .json.
func fetchRecording(a *API, q *query) (int, any, *refusal) {
	last := len(q.args) - 1
	q.args[last] = strings.TrimSuffix(strings.TrimSuffix(q.args[last], ".wav"), ".mp3")
	r, failed := a.recording(q)
	if failed != nil {
		return 0, nil, failed
	}
	if !strings.HasSuffix(q.path, ".json") {
		seconds, _ := strconv.Atoi(r.Seconds)
		return 200, silence(seconds), nil
	}
	return 200, a.showRecording(r, q), nil
}

// updateRecording pauses, resumes or stops a recording.
func updateRecording(a *API, q *query) (int, any, *refusal) {
	r, failed := a.recording(q)
	if failed != nil {
		return 0, nil, failed
	}
	status, skip, ok := q.in.Get("Status"), q.in.Get("PauseBehavior") == "skip", true
	switch {
	case !slices.Contains([]string{"paused", "in-progress", "stopped"}, status):
		return 0, nil, wrong(20001, "Status must be paused, in-progress or stopped")
	case r.tape:
		var t sim.Tape
		if t, ok = a.net.SetTape(r.Sid, status, skip); ok {
			r = ofTape(t)
		}
	default:
		v, err := a.net.ControlRecording(q.args[0], r.Sid, status, skip)
		r.RecordingView, ok = v, err == nil
	}
	if !ok {
		return 0, nil, wrong(16114, "Recording is not in a state that allows this")
	}
	return 200, a.showRecording(r, q), nil
}

func deleteRecording(a *API, q *query) (int, any, *refusal) {
	r, failed := a.recording(q)
	switch {
	case failed != nil:
		return 0, nil, failed
	case r.live():
		return 0, nil, refuse(422, 20009, "Cannot delete this resource before it has completed")
	}
	a.dropped[r.Sid] = true
	return 204, nil, nil
}

// silence is a WAVE file of so many seconds in which nothing is heard.
func silence(seconds int) media {
	const rate = 8000
	size := uint32(seconds * rate)
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), 36+size)
	b = append(b, "WAVEfmt "...)
	for _, v := range []uint32{16, 1 | 1<<16, rate, rate, 1 | 8<<16} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	b = binary.LittleEndian.AppendUint32(append(b, "data"...), size)
	return append(b, slices.Repeat([]byte{0x80}, int(size))...)
}
