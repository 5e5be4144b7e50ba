package engine_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/twiml"
)

// hosts takes a seat, and calls somebody to another.
type hosts struct{}

func (hosts) Enter(v *engine.Visit) engine.Move {
	room, _ := v.Sit("desk", "customer")
	id := v.Place(engine.Placing{Role: "agent", Address: "agents.kim", Number: "client:kim", From: "+815000000001", Flow: "wait", Ring: 60_000})
	v.Expected(room, id, "agent")
	v.Add(&twiml.Say{Text: "One moment."})
	v.Redirect(engine.Silence)
	return engine.Stay()
}

// meeting is a call with a room of two: the customer is leg 1, CA1, and the agent leg 2, CA2.
func meeting(t *testing.T) *world {
	w := newWorld(t, graphOf("main", engine.CallFlow, "a", map[string]stepOf{"a": {hosts{}, "done:end"}}),
		graphOf("wait", engine.CallFlow, "a", map[string]stepOf{"a": {question{"?"}, "silence:end"}}))
	w.set.Flows.Rooms = map[string]*engine.RoomType{"desk": {Name: "desk", Seats: []engine.SeatType{
		{Role: "customer", UpTo: 1, Alone: 60_000}, {Role: "agent", UpTo: 1, Starts: true, Alone: 60_000}}}}
	w.call()
	w.progress("in-progress")
	return w
}

// progress is a callback of the agent's call.
func (w *world) progress(status string) {
	w.t.Helper()
	w.event(engine.Status{To: engine.Address{Contact: 17, Leg: 2, What: engine.Progress}, Sid: "CA2", Params: engine.Params{{Name: "CallStatus", Value: status}}})
}

// room is a report about the room: number, event and further parameters as NAME=VALUE words, ~ for a space.
func (w *world) room(number int, event, words string) {
	w.t.Helper()
	p := engine.Params{{Name: "StatusCallbackEvent", Value: event}, {Name: "ConferenceSid", Value: "CF1"}, {Name: "SequenceNumber", Value: strconv.Itoa(number)}}
	sid := ""
	for _, word := range strings.Fields(words) {
		name, value, _ := strings.Cut(word, "=")
		if name == "CallSid" {
			sid = value
			continue
		}
		p = append(p, engine.Param{Name: name, Value: strings.ReplaceAll(value, "~", " ")})
	}
	w.event(engine.Status{To: engine.Address{Contact: 17, Leg: 1, What: engine.InRoom}, Sid: sid, Params: p})
}

// told is what the last turn wrote down of reports.
func (w *world) told() string {
	var lines []string
	for _, f := range w.turn.Facts {
		if f.Kind != engine.SeatReported && f.Kind != engine.RoomReported {
			continue
		}
		line := fmt.Sprintf("%s leg %d", f.Kind, f.Leg)
		for _, d := range f.Data[4:] {
			if d.Value != nil {
				line += fmt.Sprintf(" %s=%v", d.Name, d.Value)
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestReportsAreWrittenDown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ event, words, want string }{
		{"participant-join", "CallSid=CA2 Muted=true Hold=false Coaching=true", "seat_reported leg 2 number=5 event=join when=1970-01-01 00:16:40 +0000 UTC role=agent muted=true held=false coaching=true"},
		{"participant-hold", "CallSid=CA1 Hold=false", "seat_reported leg 1 number=5 event=hold when=1970-01-01 00:16:40 +0000 UTC role=customer held=true"},
		{"participant-unmute", "CallSid=CA1 Muted=true", "seat_reported leg 1 number=5 event=unmute when=1970-01-01 00:16:40 +0000 UTC role=customer muted=false"},
		{"participant-leave", "CallSid=CA9 ParticipantLabel=leg_2_1 ReasonParticipantLeft=x", "seat_reported leg 2 number=5 event=leave when=1970-01-01 00:16:40 +0000 UTC role=agent label=leg_2_1 why=x"},
		{"participant-leave", "CallSid=CA1 Timestamp=Thu,~01~Jan~1970~00:16:30~+0000", "seat_reported leg 1 number=5 event=leave when=1970-01-01 00:16:30 +0000 UTC role=customer"},
		{"participant-leave", "CallSid=CA1 Timestamp=Thu,~01~Jan~1970~00:17:30~+0000", "seat_reported leg 1 number=5 event=leave when=1970-01-01 00:16:40 +0000 UTC role=customer"},
		{"participant-leave", "CallSid=CA1 Timestamp=yesterday", "seat_reported leg 1 number=5 event=leave when=1970-01-01 00:16:40 +0000 UTC role=customer"},
		{"participant-leave", "CallSid=CA9", ""},
		{"participant-speech-start", "CallSid=CA1", ""},
		{"announcement-end", "", ""},
		{"conference-start", "", "room_reported leg 0 started=1970-01-01 00:16:40 +0000 UTC"},
		{"conference-end", "ReasonConferenceEnded=x ParticipantLabelEndingConference=y", "room_reported leg 0 ended=1970-01-01 00:16:40 +0000 UTC why=x by=y"},
	} {
		w := meeting(t)
		w.room(5, c.event, c.words)
		if got := w.told(); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.event, c.words, got, c.want)
		}
	}
}

// TestLateReportsAreWrittenDown shows that what is older than what the contact knows is no news to it, and
// stands in the ledger all the same.
func TestLateReportsAreWrittenDown(t *testing.T) {
	t.Parallel()
	w := meeting(t)
	w.room(4, "participant-leave", "CallSid=CA2")
	w.room(2, "participant-join", "CallSid=CA2")
	if s := w.c.Rooms[0].Seat(2); s.State != engine.SeatLeft || !strings.Contains(w.told(), "event=join") {
		t.Errorf("%+v, told %q", s, w.told())
	}
}

// TestJoinAfterTheEndOfItsCall shows that nobody sits in a room whose call is known to be over.
func TestJoinAfterTheEndOfItsCall(t *testing.T) {
	t.Parallel()
	w := meeting(t)
	w.room(1, "participant-join", "CallSid=CA1")
	w.progress("completed")
	w.room(2, "participant-join", "CallSid=CA2")
	if s := w.c.Rooms[0].Seat(2); s.State != engine.SeatLeft || !strings.Contains(w.told(), "event=join") {
		t.Errorf("%+v, told %q", s, w.told())
	}
	if s := w.c.Rooms[0].Seat(1); s.Lonely == 0 {
		t.Error("the rule about being alone rests although nobody comes any more")
	}
}
