package rest

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

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

// tapes are all recordings, the latest first: those of calls and those of Record verbs.
func (a *API) tapes() []sim.Tape {
	list := a.net.Tapes()
	for _, r := range a.net.Recordings() {
		list = append(list, sim.Tape{Sid: r.URL[strings.LastIndexByte(r.URL, '/')+1:], Call: r.Call, Status: "completed", Began: r.At, Changed: r.At,
			Seconds: r.Seconds, TapeOptions: sim.TapeOptions{Source: "RecordVerb", Channels: 1, Track: "inbound"}})
	}
	slices.SortStableFunc(list, func(x, y sim.Tape) int { return int(y.Began - x.Began) })
	return slices.DeleteFunc(list, func(t sim.Tape) bool { return a.dropped[t.Sid] })
}

// startRecording begins to record a call that is in progress (Twilio: "Troubleshooting Voice", 21220).
func startRecording(a *API, q *query) (int, any, *refusal) {
	if _, failed := a.call(q); failed != nil {
		return 0, nil, failed
	}
	for _, t := range a.net.Tapes() {
		if t.Call == q.args[0] && (t.Status == "in-progress" || t.Status == "paused") {
			return 0, nil, wrong(16108, "Call is being recorded already")
		}
	}
	t, err := a.net.Tape(q.args[0], tapeOf(q, "StartCallRecordingAPI"))
	if err != nil {
		return 0, nil, wrong(21220, "Requested resource is not eligible for recording")
	}
	return 201, a.showTape(t, true), nil
}

func (a *API) showTape(t sim.Tape, ofCall bool) object {
	base := "/2010-04-01/Accounts/" + a.c.Account
	var duration any
	if t.Seconds > 0 {
		duration = strconv.Itoa(t.Seconds)
	}
	o := object{"sid": t.Sid, "account_sid": a.c.Account, "api_version": "2010-04-01", "call_sid": t.Call, "conference_sid": nil,
		"status": t.Status, "source": t.Source, "channels": t.Channels, "duration": duration, "start_time": date(t.Began),
		"date_created": date(t.Began), "date_updated": date(t.Changed), "price": nil, "price_unit": "USD", "error_code": nil,
		"encryption_details": nil}
	if ofCall {
		o["track"], o["uri"] = t.Track, base+"/Calls/"+t.Call+"/Recordings/"+t.Sid+".json"
		return o
	}
	o["uri"] = base + "/Recordings/" + t.Sid + ".json"
	o["media_url"] = "https://api.twilio.com" + base + "/Recordings/" + t.Sid
	o["subresource_uris"] = object{"add_on_results": base + "/Recordings/" + t.Sid + "/AddOnResults.json",
		"transcriptions": base + "/Recordings/" + t.Sid + "/Transcriptions.json"}
	return o
}

// inCall reports whether a path names recordings of one call.
func inCall(q *query) bool { return strings.Contains(q.path, "/Calls/") }

func listRecordings(a *API, q *query) (int, any, *refusal) {
	of := q.in.Get("CallSid")
	if inCall(q) {
		if _, failed := a.call(q); failed != nil {
			return 0, nil, failed
		}
		of = q.args[0]
	}
	list := slices.DeleteFunc(a.tapes(), func(t sim.Tape) bool {
		return of != "" && t.Call != of || q.in.Get("ConferenceSid") != "" || !q.within("DateCreated", t.Began)
	})
	return page(q, "recordings", list, func(t sim.Tape) string { return t.Sid }, func(t sim.Tape) object { return a.showTape(t, inCall(q)) })
}

// tape finds a recording by its SID, or the one that runs by Twilio.CURRENT.
func (a *API) tape(q *query) (sim.Tape, *refusal) {
	sid := q.args[len(q.args)-1]
	for _, t := range a.tapes() {
		current := sid == "Twilio.CURRENT" && (t.Status == "in-progress" || t.Status == "paused")
		if (t.Sid == sid || current) && (!inCall(q) || t.Call == q.args[0]) {
			return t, nil
		}
	}
	return sim.Tape{}, q.missing()
}

// fetchRecording shows a recording, or plays it when the path ends in .wav or has no ending.
func fetchRecording(a *API, q *query) (int, any, *refusal) {
	last := len(q.args) - 1
	sid, wav := strings.CutSuffix(q.args[last], ".wav")
	q.args[last] = sid
	t, failed := a.tape(q)
	if failed != nil {
		return 0, nil, failed
	}
	if wav || !strings.HasSuffix(q.path, ".json") {
		return 200, silence(t.Seconds), nil
	}
	return 200, a.showTape(t, inCall(q)), nil
}

// updateRecording pauses, resumes or stops a recording.
func updateRecording(a *API, q *query) (int, any, *refusal) {
	t, failed := a.tape(q)
	if failed != nil {
		return 0, nil, failed
	}
	status := q.in.Get("Status")
	if !slices.Contains([]string{"paused", "in-progress", "stopped"}, status) {
		return 0, nil, wrong(20001, "Status must be paused, in-progress or stopped")
	}
	t, ok := a.net.SetTape(t.Sid, status, q.in.Get("PauseBehavior") == "skip")
	if !ok {
		return 0, nil, wrong(16114, "Recording is not in a state that allows this")
	}
	return 200, a.showTape(t, true), nil
}

func deleteRecording(a *API, q *query) (int, any, *refusal) {
	t, failed := a.tape(q)
	switch {
	case failed != nil:
		return 0, nil, failed
	case t.Status != "completed":
		return 0, nil, refuse(422, 20009, "Cannot delete this resource before it has completed")
	}
	a.dropped[t.Sid] = true
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
