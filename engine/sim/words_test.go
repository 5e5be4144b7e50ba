package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"callflow/engine/twiml"
)

// TestEveryWord looks for every word of Twilio's vocabularies in the transcripts of testdata, and in what the
// tests of this file hear: all values of QueueResult, DialCallStatus and Pay's Result, all events of rooms, all
// reasons of their ends.
func TestEveryWord(t *testing.T) {
	t.Parallel()
	heard := bridging(t) + ends(t)
	files := transcripts(t)
	for _, file := range files {
		heard += file
	}
	for name, words := range map[string][]string{
		"QueueResult":           {"bridged", "bridging-in-process", "error", "hangup", "leave", "redirected", "redirected-from-bridged", "queue-full", "system-error"},
		"DialCallStatus":        {"completed", "answered", "busy", "no-answer", "failed", "canceled"},
		"StatusCallbackEvent":   slices.Sorted(maps.Keys(subscription)),
		"ReasonConferenceEnded": {"conference-ended-via-api", "participant-with-end-conference-on-exit-left", "participant-with-end-conference-on-exit-kicked", "last-participant-kicked", "last-participant-left"},
		"ReasonParticipantLeft": {"conference_ended_via_api", "moderator_ended_conference", "participant_updated_via_api", "participant_hung_up", "participant_add_failed"},
		"Result":                {"success", "too-many-failed-attempts", "payment-connector-error", "caller-interrupted-with-star", "caller-hung-up"},
		"RecordingStatus":       {"in-progress", "completed", "absent"},
		"AnsweredBy":            {"human", "machine_start", "machine_end_beep", "fax", "unknown"},
	} {
		for _, word := range words {
			if !strings.Contains(heard, " "+name+"="+word+" ") && !strings.Contains(heard, " "+name+"="+word+"\n") {
				t.Errorf("%s=%s is heard in no test", name, word)
			}
		}
	}
}

// transcripts are what the scripts of testdata want.
func transcripts(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, file := range scripts(t) {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if f.Name == "want" {
				all = append(all, string(f.Data))
			}
		}
	}
	return all
}

// listenIn makes a network whose requests are written down.
func listenIn(t *testing.T) (*Network, *strings.Builder) {
	t.Helper()
	b := &strings.Builder{}
	p := &pages{docs: map[string][]string{}, asked: map[string]int{}, note: func(s string) { fmt.Fprintln(b, s) }}
	n := NewNetwork(p, 1_000_000, func(Heard) {})
	n.Routes.Voice = pagesAt + "/voice"
	return n, b
}

// bridging moves a caller while it hears the document of a Queue, and has a queue that cannot be entered.
func bridging(t *testing.T) string {
	t.Helper()
	n, b := listenIn(t)
	docs(n, "/voice", `<Enqueue action="/left" waitUrl="">q</Enqueue>`, "/desk", `<Dial><Queue url="/long">q</Queue></Dial>`, "/long", `<Pause length="60"/>`, "/there", "<Say>There.</Say>")
	_ = n.Place("a", "+12025550100", "+12025550199")
	n.Routes.Voice = pagesAt + "/desk"
	_ = n.Place("agent", "+12025550101", "+12025550199")
	n.Advance(n.Now() + 1000)
	if err := n.Move(n.sidOf("a"), pagesAt+"/there"); err != nil {
		t.Error(err)
	}
	n.Routes.Voice, n.Broken = pagesAt+"/voice", map[string]bool{"q": true}
	_ = n.Place("b", "+12025550100", "+12025550199")
	return b.String()
}

// ends ends rooms in the ways that the scripts do not, detects who answers, and fails to be paid.
func ends(t *testing.T) string {
	t.Helper()
	all := ""
	for _, kick := range []bool{false, true} {
		n, b := listenIn(t)
		docs(n, "/voice", `<Dial><Conference endConferenceOnExit="true" statusCallback="/e" statusCallbackEvent="end">r</Conference></Dial>`)
		_, _ = n.Place("a", "+12025550100", "+1"), n.Place("b", "+12025550101", "+1")
		if room := n.Conferences()[0].Sid; kick {
			_ = n.Kick(room, n.sidOf("a"))
		} else {
			docs(n, "/voice", `<Dial><Conference statusCallback="/e" statusCallbackEvent="end">alone</Conference></Dial>`)
			_ = n.Place("c", "+12025550102", "+1")
			_ = n.End(n.sidOf("c"))
		}
		all += b.String()
	}
	for _, how := range []string{"answered", "machine", "fax", "unknown"} {
		n, b := listenIn(t)
		for _, mode := range []string{"Enable", "DetectMessageEnd"} {
			docs(n, "/told", "<Say>x</Say>")
			sid := n.Originate(Order{To: "+12025550111", From: "+12025550199", Name: how + mode, Routes: Routes{Voice: pagesAt + "/told"}, Detect: mode})
			_ = n.PickUp(sid, how)
			n.Advance(n.Now() + 20_000)
		}
		all += b.String()
	}
	n, b := listenIn(t)
	docs(n, "/voice", `<Pay action="/paid" maxAttempts="1" timeout="1"/>`, "/paid", "<Hangup/>")
	_ = n.Place("a", "+12025550100", "+1")
	n.Advance(n.Now() + 30_000)
	docs(n, "/voice", `<Record action="/x" timeout="1" recordingStatusCallback="/file" recordingStatusCallbackEvent="absent"/>`)
	_ = n.Place("b", "+12025550100", "+1")
	n.Advance(n.Now() + 5000)
	return all + b.String()
}

// TestRoomsBySid: the first participant fixes callback and events; a name is a new room after its end; 250 fit.
func TestRoomsBySid(t *testing.T) {
	t.Parallel()
	n, b := listenIn(t)
	docs(n, "/voice", `<Dial><Conference statusCallback="/first" statusCallbackEvent="join leave" beep="false">r</Conference></Dial>`)
	_ = n.Place("p0", "+12025550100", "+1")
	docs(n, "/voice", `<Dial><Conference statusCallback="/second" statusCallbackEvent="join" beep="false">r</Conference></Dial><Say>Full.</Say><Pause length="60"/>`)
	for i := range mostParticipants {
		if err := n.Place(fmt.Sprintf("p%d", i+1), "+12025550101", "+1"); err != nil {
			t.Fatal(err)
		}
	}
	room := n.Conferences()[0].Sid
	in, _ := n.Participants(room, false)
	if len(in) != mostParticipants || strings.Contains(b.String(), "/second") || strings.Count(b.String(), "participant-join") != mostParticipants {
		t.Errorf("%d participants, want %d; requests of the second one's callback: %v", len(in), mostParticipants, strings.Contains(b.String(), "/second"))
	}
	if got, err := n.Participant(room, n.sidOf("p3")); err != nil || got.Status != "connected" {
		t.Errorf("participant %+v, %v", got, err)
	}
	if err := n.EndConference(room); err != nil {
		t.Fatal(err)
	}
	past, _ := n.Participants(room, true)
	_ = n.Place("again", "+12025550101", "+1")
	if now := n.Conferences()[0]; now.Sid == room || now.Name != "r" || len(past) != mostParticipants {
		t.Errorf("the next room is %+v, of the first %d are remembered", now, len(past))
	}
	if v, ok := n.Conference(room); !ok || v.Status != "completed" || v.Reason != "conference-ended-via-api" {
		t.Errorf("the first room is %+v", v)
	}
}

// TestOwnNumbers: who dials a number of the account begins a call from outside, which answers for the leg.
func TestOwnNumbers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ doc, want string }{
		{"<Say>Here.</Say><Pause length=\"3\"/>", "DialCallStatus=completed"}, {"<Reject reason=\"busy\"/>", "DialCallStatus=busy"}, {"<Pause length=\"2\"/><Reject/>", "DialCallStatus=no-answer"},
	} {
		n, b := listenIn(t)
		n.Own = map[string]bool{"+12025550150": true, "app:AP1": true}
		n.RoutesTo = func(to string) Routes {
			if to == "+12025550150" || to == "app:AP1" {
				return Routes{Voice: pagesAt + "/own", Status: pagesAt + "/ended"}
			}
			return n.Routes
		}
		docs(n, "/voice", `<Dial action="/next"><Number>+12025550150</Number></Dial>`, "/own", tc.doc,
			"/next", `<Dial action="/end"><Application customerId="c9"><ApplicationSid>AP1</ApplicationSid><Parameter name="k" value="v"/></Application></Dial>`, "/end", "<Hangup/>")
		_ = n.Place("a", "+12025550100", "+12025550199")
		n.Advance(n.Now() + 60_000)
		for _, want := range []string{tc.want, "> /ended", "> /own  ApplicationSid=AP1 CallStatus=ringing CustomerId=c9 Param_k=v"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %q in\n%s", tc.doc, want, b.String())
			}
		}
	}
}

// TestREST are the smaller things that REST does.
func TestREST(t *testing.T) {
	t.Parallel()
	n, b := listenIn(t)
	docs(n, "/voice", `<Start><Recording name="r"/></Start><Gather timeout="600"/>`)
	_ = n.Place("a", "+12025550100", "+12025550199")
	a := n.sidOf("a")
	if n.Cancel(a) || n.SetLimit(a, 30) != nil || n.SetLimit("CA0", 30) == nil {
		t.Error("a call in progress is cancelled, or its limit cannot be set")
	}
	for _, do := range []string{"paused", "in-progress", "stopped"} {
		if v, err := n.ControlRecording(a, "Twilio.CURRENT", do, true); err != nil || v.Source != "StartCallRecordingTwiML" {
			t.Errorf("%s: %+v, %v", do, v, err)
		}
		n.Advance(n.Now() + 2000)
	}
	if _, err := n.ControlRecording(a, "Twilio.CURRENT", "paused", false); err == nil || len(n.Files()) != 1 || n.Files()[0].Seconds != "2" {
		t.Errorf("a stopped recording is paused, or %+v", n.Files())
	}
	n.Settings.PauseTwimlRecording = false
	docs(n, "/voice", `<Start><Recording/></Start><Connect action="/z"><ConversationRelay url="wss://x.test/r"><Parameter name="k" value="v"/></ConversationRelay></Connect>`)
	_ = n.Place("b", "+12025550100", "+12025550199")
	if _, err := n.ControlRecording(n.sidOf("b"), "Twilio.CURRENT", "paused", false); err == nil {
		t.Error("a recording of a document is paused although a setting forbids it")
	}
	if all := n.Sessions(); len(all) != 2 || all[1].URL != "wss://x.test/r" || !all[1].Connected || all[1].Parameters[0].Value != "v" {
		t.Errorf("sessions %+v", all)
	}
	if n.EndSession(a, SessionEnd{}) == nil || n.EndSession("CA0", SessionEnd{}) == nil || n.EndSession(n.sidOf("b"), SessionEnd{Status: "completed"}) != nil {
		t.Error("sessions end where there are none, or do not end")
	}
	n.Advance(n.Now() + 60_000)
	if !n.Stands(a).Over {
		t.Error("a call lasts longer than its limit")
	}
	ringing := n.Originate(Order{To: "+12025550111", From: "+12025550199", Events: "initiated ringing completed", Routes: Routes{Voice: pagesAt + "/voice", Status: pagesAt + "/one"}})
	if n.Tell(ringing, Routes{Status: pagesAt + "/two", Fallback: pagesAt + "/f"}); !n.Cancel(ringing) || n.Status(ringing) != "canceled" {
		t.Errorf("a ringing call is %s after it was cancelled", n.Status(ringing))
	}
	queued := n.Originate(Order{To: "+12025550112", From: "+12025550199", Begin: n.Now() + 5000, Routes: Routes{Status: pagesAt + "/queued"}})
	if n.Status(queued) != "queued" || !n.Cancel(queued) || strings.Contains(b.String(), "/queued") {
		t.Error("a call that waits for its turn is not queued, or reports although it never began")
	}
	for _, want := range []string{"> /one  CallStatus=ringing", "> /two  CallDuration=0 CallStatus=canceled", "> /z  CallStatus=in-progress SessionDuration=4"} {
		if !strings.Contains(b.String(), want) && !strings.Contains(b.String(), strings.Replace(want, "=4", "=0", 1)) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

// TestNewWait changes what somebody hears who waits for a room to start.
func TestNewWait(t *testing.T) {
	t.Parallel()
	n, b := listenIn(t)
	docs(n, "/voice", `<Dial><Conference waitUrl="/one" statusCallback="/e" statusCallbackEvent="modify">r</Conference></Dial>`, "/one", "<Play>/a.mp3</Play>", "/two", "<Play>/b.mp3</Play>")
	_ = n.Place("a", "+12025550100", "+12025550199")
	url, method, no := pagesAt+"/two", "GET", false
	if err := n.UpdateParticipant(n.Conferences()[0].Sid, n.sidOf("a"), ParticipantUpdate{WaitURL: &url, WaitMethod: &method, Beep: &no}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "> /two GET") || strings.Count(b.String(), "participant-modify") != 2 {
		t.Error(b.String())
	}
	if _, err := n.Invite("CF0", Order{To: "+12025550111", Seat: []twiml.NodeAttr{{Name: "coach", Value: n.sidOf("a")}}}); err == nil {
		t.Error("somebody is invited into a room that coaches somebody who does not talk yet, or there is no such room")
	}
}
