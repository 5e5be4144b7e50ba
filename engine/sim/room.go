package sim

import (
	"slices"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// room is a conference: it begins with its first participant, starts when there are two and one of them may
// start it, and ends by its rules (REST reference 3.4). A name that is used again later is a new room.
type room struct {
	n         *Network
	sid, name string
	status    string // init, in-progress, completed
	region    string
	seats     []*seat // who is in it, in the order of joining
	gone      []*seat // who was
	sequence  int
	url       string // statusCallback, as the first participant has set it
	method    string
	events    []string
	eventURL  string // deprecated eventCallbackUrl
	file      *file
	made      engine.Millis
	ended     engine.Millis
	reason    string // ReasonConferenceEnded
	by        *seat  // who has ended it by leaving
}

// seat is one call's part in a room. It is what the call does meanwhile.
type seat struct {
	room    *room // nil before it has joined
	c       *call
	doc     *document   // of the call, with its Dial
	verb    *twiml.Node // the Dial; nil for a participant that REST has made
	noun    *twiml.Node // the Conference
	name    string
	label   string
	starts  bool // startConferenceOnEnter
	ends    bool // endConferenceOnExit
	muted   bool
	hold    bool
	coach   string // CallSid of who is coached; "" for none
	beep    string
	began   engine.Millis
	joined  engine.Millis // 0: not yet
	left    engine.Millis
	file    *file     // of the Dial
	wait    *document // that is heard before the start
	holding *document // that is heard on hold
	talk    *document // an announcement
	holdURL string
	holdBy  string // its method
}

// most is the largest conference (TwiML reference 2.6).
const mostParticipants = 250

// active returns the room of a name that has not ended; nil when there is none.
func (n *Network) active(name string) *room {
	for _, r := range n.rooms {
		if r.name == name && r.status != "completed" {
			return r
		}
	}
	return nil
}

// join begins a Dial with a Conference (TwiML reference 1.11).
func (c *call) join(v, noun *twiml.Node) {
	s := &seat{c: c, doc: c.top(), verb: v, noun: noun, name: noun.Content(), label: attr(noun, "participantLabel"),
		starts: attr(noun, "startConferenceOnEnter") != "false", ends: attr(noun, "endConferenceOnExit") == "true",
		muted: attr(noun, "muted") == "true", coach: attr(noun, "coach"), beep: attr(noun, "beep"), began: c.n.now}
	s.enter()
}

// enter checks who may join, and has those who must wait hear their document first: only when that has come
// are they in the room (TwiML reference 1.11).
func (s *seat) enter() {
	n, c := s.c.n, s.c
	r := n.active(s.name)
	if code, why := s.barred(r); code != 0 {
		n.trouble(c, code, "", why)
		n.note(c, "does not get into the room "+s.name+": "+why)
		s.turnedAway(code)
		return
	}
	if n.Struck("room-never-joins") {
		n.note(c, "does not get into the room "+s.name)
		s.turnedAway(13240)
		return
	}
	s.doc.doing = s
	if r != nil && (r.status == "in-progress" || r.starts(s)) {
		s.joins()
		return
	}
	s.waits()
}

// barred says why somebody cannot join; code 0 means that nothing speaks against it.
func (s *seat) barred(r *room) (code int, why string) {
	most := min(mostParticipants, max(2, number(s.noun, "maxParticipants", mostParticipants)))
	switch {
	case r == nil && s.coach != "":
		return 13240, "there is nobody to coach"
	case r == nil:
		return 0, ""
	case s.label != "" && r.labelled(s.label) != nil:
		return 16025, "the label " + s.label + " is in use"
	case len(r.seats) >= most:
		return 16020, "it is full"
	case s.coach != "" && (r.seated(s.coach) == nil || r.seated(s.coach).hold):
		return 13240, "there is nobody to coach with that CallSid"
	}
	return 0, ""
}

// turnedAway goes on with a call that was not let in: after a label in use or a full room with the next verb,
// otherwise with the action (TwiML reference 1.11, REST reference 3.4).
func (s *seat) turnedAway(code int) {
	s.doc.doing = nil
	switch {
	case s.verb == nil:
		s.c.hangUp("is hung up")
		s.c.n.forsaken(s.name)
	case code == 16025 || code == 16020:
	default:
		s.c.proceed(s.verb, dialled("failed", nil))
	}
}

// waits begins what is heard before the start. The default is Twilio's music; an empty waitUrl is silence.
func (s *seat) waits() {
	c := s.c
	d := &document{role: roleRoomWait}
	s.wait = d
	c.push(d)
	address, ok := s.noun.Attr("waitUrl")
	if !ok {
		c.n.note(c, "hears Twilio's music")
	}
	if address == "" {
		d.doing = &speaking{c: c}
		s.joins()
		return
	}
	d.got = func() {
		d.lost = func(*Failure) { // a later document: nothing is heard any more, and nobody is put out
			c.drop(d)
			c.n.note(c, "hears nothing more until the talk begins")
		}
		s.joins()
	}
	d.lost = func(*Failure) {
		if s.joined > 0 { // there is silence from now on (mapping.md section 2)
			d.doing = &speaking{c: c, silent: true}
			return
		}
		c.drop(d)
		c.n.note(c, "does not get into the room "+s.name+": its wait document cannot be had")
		s.turnedAway(0)
	}
	c.load(d, absolute(s.doc.url, address), attr(s.noun, "waitMethod"), nil)
}

// joins puts the call into the room, which may be another by now than when it asked.
func (s *seat) joins() {
	n := s.c.n
	r := n.active(s.name)
	if r != nil && n.Struck("room-ends-while-joining") {
		r.finish("conference-ended-via-api", nil, "conference_ended_via_api")
		r = nil
	}
	if r == nil {
		r = n.open(s.name, s.noun, s.doc.url)
	}
	s.room, s.joined = r, n.now
	r.seats = append(r.seats, s)
	n.note(s.c, "is in the room "+r.name)
	if s.beep != "false" && s.beep != "onExit" {
		r.beeps(s)
	}
	s.records()
	starting := r.status == "init" && r.starts(nil)
	first := starting && n.conferenceFirst()
	if first {
		r.start()
	}
	r.emit("participant-join", s, nil)
	if n.Struck("room-joins-twice") {
		r.emit("participant-join", s, nil)
	}
	if starting && !first {
		r.start()
	}
	if n.Struck("room-leaves-at-once") {
		s.c.during(0, func() { s.c.hangUp("hangs up") })
	}
}

// conferenceFirst decides the order of two events that have none (mapping 12).
func (n *Network) conferenceFirst() bool {
	switch n.Settings.EventOrder {
	case "conference-first":
		return true
	case "random":
		return n.dice.chance(0.5)
	}
	return false
}

// open makes a room; whoever comes first fixes callback, events and region for ever.
func (n *Network) open(name string, noun *twiml.Node, base string) *room {
	r := &room{n: n, sid: n.RoomSid(name), name: name, status: "init", made: n.now, region: attr(noun, "region"), eventURL: attr(noun, "eventCallbackUrl")}
	delete(n.planned, name)
	if r.region == "" {
		r.region = "us1"
	}
	if back := attr(noun, "statusCallback"); back != "" {
		r.url, r.method = absolute(base, back), attr(noun, "statusCallbackMethod")
		r.events = strings.Fields(attr(noun, "statusCallbackEvent"))
	}
	n.rooms = append(n.rooms, r)
	if n.Keep > 0 && len(n.rooms) >= 2*n.Keep {
		n.rooms = slices.DeleteFunc(n.rooms, func(old *room) bool { return old.status == "completed" && old.ended < n.now-3_600_000 })
	}
	return r
}

// starts reports whether the room may start, with one more if that is not nil.
func (r *room) starts(more *seat) bool {
	count, one := len(r.seats), false
	for _, s := range r.seats {
		one = one || s.starts
	}
	if more != nil {
		count, one = count+1, one || more.starts
	}
	return count >= 2 && one
}

// start starts the room: waiting is over for everybody.
func (r *room) start() {
	r.status = "in-progress"
	for _, s := range r.seats {
		s.endWait()
	}
	for _, s := range r.seats {
		if mode := attr(s.noun, "record"); r.file == nil && (mode == "record-from-start" || mode == "true") {
			r.record(s)
		}
	}
	r.emit("conference-start", nil, nil)
}

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

func (s *seat) endWait() {
	if s.wait != nil {
		s.c.drop(s.wait)
		s.wait = nil
	}
}

// until is when the Dial ends by its time limit.
func (s *seat) until() engine.Millis {
	if s.verb == nil || s.joined == 0 {
		return 0
	}
	return s.joined + seconds(s.verb, "timeLimit", 14400)
}

func (s *seat) passing() bool { return false }

// expire ends the part of somebody whose time is over.
func (s *seat) expire() { s.leaves("participant_hung_up", "left") }

// press takes the star with which hangupOnStar leaves the room.
func (s *seat) press(keys string) bool {
	if s.verb != nil && attr(s.verb, "hangupOnStar") == "true" && strings.Contains(keys, "*") {
		s.leaves("participant_hung_up", "left")
	}
	return true
}

// stop takes a call out that has ended or was moved.
func (s *seat) stop() {
	p := s.result()
	if s.c.over {
		s.out("participant_hung_up", "left", true)
	} else {
		s.out("participant_updated_via_api", "left", s.c.n.Settings.FlagOfMovedEnds)
	}
	if s.verb != nil {
		s.c.dialStopped(s.verb, p)
	}
}

// leaves takes somebody out who goes on with its own document: how is left or kicked.
func (s *seat) leaves(why, how string) {
	p := s.result()
	s.doc.doing = nil
	s.out(why, how, true)
	s.goesOn(p)
}

// goesOn continues the call after the room.
func (s *seat) goesOn(p engine.Params) {
	switch {
	case s.c.over || !slices.Contains(s.c.docs, s.doc): // it was moved meanwhile
	case s.verb == nil && s.c.n.Settings.KickedHangsUp:
		s.c.hangUp("is hung up")
	case s.verb == nil:
		s.doc.doing = &speaking{c: s.c}
	default:
		s.c.stays(s.doc)
		s.doc.doing = nil
		s.c.proceed(s.verb, p)
	}
}

// result are the parameters of the Dial's action: answered when it has joined, whatever ended it.
func (s *seat) result() engine.Params {
	if s.joined == 0 {
		return dialled("failed", nil)
	}
	p := engine.Params{{Name: "DialBridged", Value: "true"}, {Name: "DialCallStatus", Value: "answered"}}
	if f := s.file; f != nil {
		s.c.n.ends(f, false)
		p = append(p, engine.Param{Name: "RecordingDuration", Value: f.seconds()}, engine.Param{Name: "RecordingSid", Value: f.sid},
			engine.Param{Name: "RecordingUrl", Value: s.c.n.recordingURL(f.sid)})
	}
	return p
}

// out takes a call out of its room, which may end by that: when flags count, or with the last one.
func (s *seat) out(why, how string, flags bool) {
	r := s.room
	for _, d := range []*document{s.wait, s.holding, s.talk} {
		if d != nil {
			s.c.drop(d)
		}
	}
	s.wait, s.holding, s.talk = nil, nil, nil
	if r == nil {
		s.c.n.forsaken(s.name)
	}
	if r == nil || s.left > 0 || r.status == "completed" {
		return
	}
	r.remove(s)
	if s.beep != "false" && s.beep != "onEnter" {
		r.beeps(s)
	}
	leave := func() { r.emit("participant-leave", s, left(s, why)) }
	end := func() {}
	switch {
	case s.ends && flags:
		end = func() { r.finish("participant-with-end-conference-on-exit-"+how, s, "moderator_ended_conference") }
	case len(r.seats) == 0:
		end = func() { r.finish("last-participant-"+how, s, "") }
	}
	if (s.ends && flags || len(r.seats) == 0) && r.n.conferenceFirst() {
		end()
		leave()
		return
	}
	leave()
	end()
	r.alone()
}

// alone is what somebody hears who is left alone after the start (mapping 12).
func (r *room) alone() {
	if r.status != "in-progress" || len(r.seats) != 1 || r.n.Settings.LoneHears != "wait" {
		return
	}
	s := r.seats[0]
	if address := attr(s.noun, "waitUrl"); address != "" && s.wait == nil {
		s.wait = &document{role: roleRoomWait, lost: func(*Failure) { s.endWait() }}
		s.c.push(s.wait)
		s.c.load(s.wait, absolute(s.doc.url, address), attr(s.noun, "waitMethod"), nil)
	}
}

func (r *room) remove(s *seat) {
	s.left = r.n.now
	r.seats = slices.DeleteFunc(r.seats, func(o *seat) bool { return o == s })
	r.gone = append(r.gone, s)
}

// left are the parameters of a participant-leave.
func left(s *seat, why string) engine.Params {
	return engine.Params{{Name: "ParticipantCallStatus", Value: s.c.status}, {Name: "ReasonParticipantLeft", Value: why}}
}

// finish ends the room: everybody else drops out of the Dial and goes on.
func (r *room) finish(reason string, by *seat, others string) {
	if r.status == "completed" {
		return
	}
	n := r.n
	r.status, r.reason, r.by, r.ended = "completed", reason, by, n.now
	rest := slices.Clone(r.seats)
	end := func() {
		p := engine.Params{{Name: "Reason", Value: strings.ReplaceAll(reason, "-", " ")}, {Name: "ReasonConferenceEnded", Value: reason}}
		if by != nil {
			p = append(p, engine.Param{Name: "CallSidEndingConference", Value: by.c.sid})
			if by.label != "" {
				p = append(p, engine.Param{Name: "ParticipantLabelEndingConference", Value: by.label})
			}
		}
		r.emit("conference-end", nil, p)
	}
	first := n.conferenceFirst()
	if first {
		end()
	}
	for _, s := range rest {
		p := s.result()
		for _, d := range []*document{s.wait, s.holding, s.talk} {
			if d != nil {
				s.c.drop(d)
			}
		}
		s.wait, s.holding, s.talk = nil, nil, nil
		r.remove(s)
		r.emit("participant-leave", s, left(s, others))
		s.doc.doing = nil
		n.after(0, func() { s.goesOn(p) })
		s.doc.doing = &speaking{c: s.c}
	}
	if !first {
		end()
	}
	r.closeFile()
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

// labelled and seated find a participant.
func (r *room) labelled(label string) *seat {
	for _, s := range r.seats {
		if s.label == label {
			return s
		}
	}
	return nil
}

func (r *room) seated(sid string) *seat {
	for _, s := range r.seats {
		if s.c.sid == sid {
			return s
		}
	}
	return nil
}

// beeps lets everybody else hear that somebody comes or goes.
func (r *room) beeps(s *seat) {
	if r.status != "in-progress" {
		return
	}
	for _, o := range r.seats {
		if o != s && !o.hold {
			r.n.note(o.c, "hears a beep")
		}
	}
}
