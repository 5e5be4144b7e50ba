package status

import (
	"strings"
	"testing"
)

// check parses every word of a set, and some that are not in it.
func check[T ~string](t *testing.T, parse func(string) (T, bool), words string) {
	t.Helper()
	for _, w := range strings.Fields(words) {
		if got, ok := parse(w); !ok || string(got) != w {
			t.Errorf("%T: %q is unknown", got, w)
		}
	}
	for _, w := range []string{"", "COMPLETED", "completed ", "no_answer", "?"} {
		if got, ok := parse(w); ok {
			t.Errorf("%T: %q is known", got, w)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	check(t, ParseCall, "queued initiated ringing in-progress completed busy failed no-answer canceled")
	check(t, ParseDial, "completed answered busy no-answer failed canceled")
	check(t, ParseQueueResult, "bridged bridging-in-process error hangup leave redirected redirected-from-bridged queue-full system-error")
	check(t, ParseAnsweredBy, "human machine_start machine_end_beep machine_end_silence machine_end_other fax unknown")
	check(t, ParseDirection, "inbound outbound-api outbound-dial")
	check(t, ParseRefer, "in-progress completed busy no-answer failed canceled")
	check(t, ParseRecording, "in-progress paused stopped completed absent failed")
	check(t, ParseTranscription, "completed failed")
	check(t, ParseStream, "stream-started stream-stopped stream-error")
	check(t, ParsePay, "success too-many-failed-attempts payment-connector-error caller-interrupted-with-star caller-hung-up "+
		"validation-error internal-error")
	check(t, ParseMessage, "accepted queued sending sent delivered read undelivered failed canceled")
	check(t, ParseConference, "conference-start conference-end participant-join participant-leave participant-mute participant-unmute "+
		"participant-hold participant-unhold participant-modify participant-speech-start participant-speech-stop announcement-end announcement-fail")
	check(t, ParseConferenceEnded, "conference-ended-via-api participant-with-end-conference-on-exit-left "+
		"participant-with-end-conference-on-exit-kicked last-participant-kicked last-participant-left")
	check(t, ParseParticipantLeft, "conference_ended_via_api moderator_ended_conference participant_updated_via_api participant_hung_up participant_add_failed")
}

func TestJudgements(t *testing.T) {
	t.Parallel()
	for _, c := range []Call{Queued, Initiated, Ringing, InProgress, ""} {
		if c.Final() {
			t.Errorf("%q is final", c)
		}
	}
	for _, c := range []Call{Completed, Busy, Failed, NoAnswer, Canceled} {
		if !c.Final() {
			t.Errorf("%q is not final", c)
		}
	}
	for a, want := range map[AnsweredBy]bool{Human: false, Unknown: false, Fax: true, MachineStart: true, MachineEndBeep: true} {
		if a.Machine() != want {
			t.Errorf("%q: machine %v", a, !want)
		}
	}
}
