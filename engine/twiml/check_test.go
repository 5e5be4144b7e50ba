package twiml_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/twiml"
)

func doc(verbs ...twiml.Verb) *twiml.Document { return &twiml.Document{Verbs: verbs} }

func TestCheck(t *testing.T) {
	t.Parallel()
	say := &twiml.Say{Text: "Hi"}
	tests := []struct {
		name string
		doc  *twiml.Document
		role twiml.Role
		want []twiml.Problem
	}{
		{"nil", nil, twiml.RoleMain, nil},
		{"menu", menu(), twiml.RoleMain, nil},
		{"menu while queued", menu(), twiml.RoleQueueWait, nil},
		{"menu in a room", menu(), twiml.RoleRoomWait, []twiml.Problem{
			{13238, "Gather[1]", "Gather is not allowed in a room wait document"}}},
		{"dial while screening", doc(dial(&twiml.Number{Number: "+81312345678"})), twiml.RoleScreen,
			[]twiml.Problem{{13201, "Dial[1]", "Dial is not allowed in a screening document"}}},
		{"leave in a call", doc(&twiml.Leave{}), twiml.RoleMain, []twiml.Problem{
			{0, "Leave[1]", "Leave is not allowed in a call document"}}},
		{"late reject", doc(say, &twiml.Reject{Reason: "shy"}), twiml.RoleMain, []twiml.Problem{
			{13810, "Reject[2]", `reason is "shy", expected one of rejected, busy`},
			{0, "Reject[2]", "Reject is verb 2, expected as the first: the call has been answered by now"}}},
		{"gather", doc(&twiml.Gather{Action: "/next", Method: "PUT", Input: "voice",
			FinishOnKey: twiml.Str("12"), NumDigits: twiml.Num(0), SpeechTimeout: "soon",
			Prompts: []twiml.Prompt{say, &twiml.Play{Digits: "1x"}}}), twiml.RoleMain,
			[]twiml.Problem{
				{11100, "Gather[1]", `action is "/next", expected an absolute http or https URL`},
				{13312, "Gather[1]", `method is "PUT", expected one of GET, POST`},
				{13326, "Gather[1]", `input has "voice", expected only dtmf, speech`},
				{13314, "Gather[1]", "numDigits is 0, expected at least 1"},
				{13310, "Gather[1]", "finishOnKey has 2 characters, expected at most 1"},
				{13327, "Gather[1]", `speechTimeout is "soon", expected auto or at least 1`},
				{13430, "Gather[1]/Play[2]", `digits is "1x", expected only characters of "0123456789ABCD#*wW"`},
				{13320, "Gather[1]", "Play has digits inside Gather, expected only an address"}}},
		{"dial", doc(&twiml.Dial{Timeout: twiml.Num(601), CallReason: strings.Repeat("あ", 51),
			Nouns: []twiml.Noun{&twiml.Conference{Name: "r", MaxParticipants: twiml.Num(251)},
				&twiml.Number{Number: "bob"}}}), twiml.RoleMain, []twiml.Problem{
			{13212, "Dial[1]", "timeout is 601, expected 5 to 600"},
			{0, "Dial[1]", "callReason has 51 characters, expected at most 50"},
			{0, "Dial[1]/Conference[1]", "maxParticipants is 251, expected 2 to 250"},
			{13000, "Dial[1]", "Conference stands beside other nouns, expected alone"},
			{13223, "Dial[1]/Number[2]", `the number is "bob", expected only characters of "+0123456789-(). "`}}},
		{"host", doc(&twiml.Redirect{URL: "https://a_b.example/x"}), twiml.RoleMain, []twiml.Problem{
			{11100, "Redirect[1]", `the address has the host "a_b.example", expected one without underscores`}}},
		{"silent waiting music", doc(&twiml.Enqueue{Name: strings.Repeat("q", 65), WaitURL: twiml.Str("")}),
			twiml.RoleMain, []twiml.Problem{
				{14205, "Enqueue[1]", "the queue name has 65 characters, expected at most 64"}}},
		{"nothing to say", doc(&twiml.Say{Text: " \n"}), twiml.RoleMain, []twiml.Problem{
			{13520, "Say[1]", "there is nothing to say"}}},
		{"long Japanese", doc(&twiml.Say{Text: strings.Repeat("あ", 501)}), twiml.RoleMain,
			[]twiml.Problem{{13521, "Say[1]", "the text has 4509 characters once URL-encoded, expected at most 4500"}}},
		{"long Polly", doc(&twiml.Say{Voice: "Polly.Joanna", Text: strings.Repeat("a", 3001)}),
			twiml.RoleMain, []twiml.Problem{
				{13521, "Say[1]", "the text has 3001 characters, expected at most 3000 with this voice"}}},
		{"Google counts markup", doc(&twiml.Say{Voice: "Google.en-US-Wavenet-A", Parts: []twiml.SayPart{
			&twiml.P{Parts: []twiml.SayPart{twiml.Text(strings.Repeat("a", 4490))}},
			twiml.Text(strings.Repeat("<", 1)), &twiml.Sub{Alias: strings.Repeat("b", 510), Text: "c"}}}),
			twiml.RoleMain, []twiml.Problem{
				{13521, "Say[1]", "the text has 5029 characters, expected at most 5000 with this voice"}}},
		{"SSML", doc(&twiml.Say{Parts: []twiml.SayPart{&twiml.S{Parts: []twiml.SayPart{
			&twiml.P{Parts: []twiml.SayPart{twiml.Text("x"), &twiml.SayAs{Text: "1"}}},
			&twiml.Break{Strength: "huge"}}}}}), twiml.RoleMain, []twiml.Problem{
			{12200, "Say[1]/s[1]/p[1]", "p stands inside s, expected outside"},
			{0, "Say[1]/s[1]/p[1]/say-as[2]", "interpret-as is missing"},
			{0, "Say[1]/s[1]/break[2]", `strength is "huge", expected one of none, x-weak, weak, medium, strong, x-strong`}}},
		{"empty nouns", doc(&twiml.Start{}, &twiml.Stop{}, &twiml.Connect{}, &twiml.Dial{}), twiml.RoleMain,
			[]twiml.Problem{
				{14300, "Start[1]", "Start has nothing to start, expected a noun"},
				{0, "Stop[2]", "Stop has nothing to stop, expected a noun"},
				{0, "Connect[3]", "Connect has nothing to connect to, expected a noun"},
				{13215, "Dial[4]", "Dial calls nobody, expected a noun"}}},
		{"too large", doc(&twiml.Play{URL: u + strings.Repeat("x", 60_000)}), twiml.RoleMain,
			[]twiml.Problem{{11750, "", "the document has 60094 bytes, expected at most 60000"}}},
		{"pay", doc(&twiml.Pay{Action: "http://a.example/", ChargeAmount: "1e3", MaxAttempts: twiml.Num(4)}),
			twiml.RoleMain, []twiml.Problem{
				{0, "Pay[1]", `action is "http://a.example/", expected https: it receives payment results`},
				{0, "Pay[1]", "maxAttempts is 4, expected 1 to 3"},
				{0, "Pay[1]", `chargeAmount is "1e3", expected a decimal from 0 to 1000000`}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, twiml.Check(tt.doc, tt.role)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestRoles is the table of documents by role.
func TestRoles(t *testing.T) {
	t.Parallel()
	want := map[twiml.Role]string{
		twiml.RoleMain:      "Say Play Pause Redirect Gather Hangup Dial Enqueue Record Reject",
		twiml.RoleQueueWait: "Say Play Pause Redirect Gather Hangup Leave",
		twiml.RoleRoomWait:  "Say Play Pause Redirect",
		twiml.RoleHold:      "Say Play Pause Redirect",
		twiml.RoleAnnounce:  "Say Play Pause Redirect",
		twiml.RoleScreen:    "Say Play Pause Redirect Gather Hangup",
		twiml.RoleQueueURL:  "Say Play Pause Redirect",
	}
	verbs := strings.Fields("Say Play Pause Redirect Gather Hangup Leave Dial Enqueue Record Reject")
	for role, allowed := range want {
		var got []string
		for _, v := range verbs {
			if ok, _ := role.Allows(v); ok {
				got = append(got, v)
			}
		}
		if s := strings.Join(got, " "); s != allowed {
			t.Errorf("%v: got %s, want %s", role, s, allowed)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	var d twiml.Document
	for range 100 {
		d.Verbs = append(d.Verbs, &twiml.Say{Text: strings.Repeat("あ", 500)})
	}
	rest, parts, said := &d, 0, 0
	for rest != nil {
		head, next, ok := rest.Split(twiml.SplitSize, u+"rest")
		if !ok || twiml.Size(head) > twiml.SplitSize {
			t.Fatalf("part %d has %d bytes, ok %v", parts, twiml.Size(head), ok)
		}
		parts++
		said += len(head.Verbs)
		if next != nil {
			said--
			if r, isRedirect := head.Verbs[len(head.Verbs)-1].(*twiml.Redirect); !isRedirect || r.URL != u+"rest" {
				t.Fatalf("part %d ends with %v", parts, head.Verbs[len(head.Verbs)-1])
			}
		}
		rest = next
	}
	if parts != 3 || said != 100 || len(d.Verbs) != 100 {
		t.Errorf("%d parts with %d verbs, original %d; want 3, 100, 100", parts, said, len(d.Verbs))
	}
}

func TestSplitImpossible(t *testing.T) {
	t.Parallel()
	d := doc(&twiml.Say{Text: strings.Repeat("a", 1000)}, &twiml.Hangup{})
	if head, rest, ok := d.Split(500, u); ok || rest != nil || head != d {
		t.Errorf("got %v %v %v, want the document itself and false", head, rest, ok)
	}
}
