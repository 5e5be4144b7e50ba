package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"callflow/engine"
)

// TestSettings plays one script with every value of a setting: what must be in the transcript, or must not.
func TestSettings(t *testing.T) {
	t.Parallel()
	alone := "-- /voice --\n<Dial><Conference waitUrl=\"/music\">x</Conference></Dial>\n-- /music --\n<Play>/m.mp3</Play><Redirect/>\n-- input --\nother calls\nother: hang up\nwait 5s\n"
	held := "-- /voice --\n<Dial><Conference waitUrl=\"\">x</Conference></Dial>\n-- /hold --\n<Say>Held.</Say>\n-- /news --\n<Say>News.</Say>\n-- input --\nother calls\nHOLD caller /hold\nwait 9s\nPLAY /news\n"
	dial := "-- /voice --\n<Dial action=\"/a\" timeout=\"5\"><Number url=\"/screen\" machineDetection=\"Enable\" amdStatusCallback=\"/amd\">+12025550111</Number><Number>+12025550122</Number></Dial>\n-- /screen --\n<Pause length=\"4\"/><Hangup/>\n-- /a --\n<Hangup/>\n-- input --\n"
	queue := "-- /voice --\n<Dial action=\"/a\" timeout=\"5\"><Queue>q</Queue></Dial>\n-- /a --\n<Hangup/>\n-- input --\nwait 20s\n"
	moved := "-- /voice --\n<Enqueue action=\"/left\" waitUrl=\"\">q</Enqueue>\n-- /there --\n<Say>There.</Say>\n-- input --\nwait 2s\nMOVE /there\n"
	flagged := "-- /voice --\n<Dial action=\"/a\"><Conference waitUrl=\"\" endConferenceOnExit=\"true\">x</Conference></Dial>\n-- /there --\n<Say>There.</Say>\n-- /a --\n<Say>Ended.</Say>\n-- input --\nother calls\nMOVE /there\nROOMS\n"
	coached := "-- /voice --\n<Dial><Conference waitUrl=\"\">x</Conference></Dial>\n-- input --\nagent calls\nboss calls\nCOACH boss agent\nHEARS caller boss\nagent: hang up\nHEARS caller boss\n"
	invited := "-- /voice --\n<Dial><Conference waitUrl=\"\">talk</Conference></Dial>\n-- input --\nINVITE talk +12025550111 x\nROOMS\n"
	for _, tc := range []struct {
		script string
		set    string // name value
		want   string // "!" before it: must not be there
	}{
		{alone, "lone-hears silence", "!    8"}, {alone, "lone-hears wait", "hears the sound m.mp3\n   0.0  other"},
		{held, "hold-at-end repeats", "Held.\"\n        > /hold GET #0"}, {held, "hold-at-end silence", "!Held.\"\n        > /hold GET #0"},
		{held, "held-hear-announcement yes", `caller hears "News."`}, {held, "held-hear-announcement no", `!caller hears "News."`},
		{dial + "wait 1s\nhang up\n", "dial-action-on-hangup 1", "> /a  CallStatus=completed"}, {dial + "wait 1s\nhang up\n", "dial-action-on-hangup 0", "!> /a "},
		{dial + "+12025550111: answers\n", "screening-drops pick-up", "!+12025550122: answers"},
		{dial + "+12025550111: answers\nwait 7s\n", "screening-drops accept", "DialCallStatus=no-answer"},
		{dial + "+12025550122: busy\n+12025550111: answers\nwait 9s\n", "refusal-status completed", "DialCallStatus=no-answer"},
		{"-- /voice --\n<Dial action=\"/a\"><Number url=\"/s\">+12025550111</Number></Dial>\n-- /s --\n<Hangup/>\n-- input --\n+12025550111: answers\n", "refusal-status completed", "DialCallStatus=completed"},
		{"-- /voice --\n<Dial action=\"/a\"><Number url=\"/s\">+12025550111</Number></Dial>\n-- /s --\n<Hangup/>\n-- input --\n+12025550111: answers\n", "refusal-status no-answer", "DialCallStatus=no-answer"},
		{dial + "+12025550111: machine\n", "answered-by-on-screen yes", "> /screen  AnsweredBy=machine_start"}, {dial + "+12025550111: machine\n", "answered-by-on-screen no", "!> /screen  AnsweredBy"},
		{"-- /voice --\n<Dial action=\"/a\"><Client>kim</Client></Dial>\n-- input --\nclient:kim: refuses\n", "client-reject busy", "DialCallStatus=busy"},
		{"-- /voice --\n<Dial action=\"/a\"><Client>kim</Client></Dial>\n-- input --\nclient:kim: refuses\n", "client-reject no-answer", "DialCallStatus=no-answer"},
		{strings.Replace(queue, "q<", "none<", 1), "queue-unknown failed", "DialCallStatus=failed"}, {queue, "queue-unknown wait", "DialCallStatus=no-answer"},
		{queue, "queue-unknown no-answer", "DialCallStatus=no-answer"},
		{coached, "coach-without-target nobody", "caller hears boss: false"}, {coached, "coach-without-target room", "caller hears boss: true"},
		{invited, "early-media-starts yes", "talk in-progress"}, {invited, "early-media-starts no", "talk init"},
		{moved, "move-asks-action yes", "> /left"}, {moved, "move-asks-action no", "!> /left"}, {moved, "move-delay 3s", "   5.0  caller hears \"There.\""},
		{flagged, "flag-of-moved-ends yes", `other hears "Ended."`}, {flagged, "flag-of-moved-ends no", `!other hears "Ended."`},
		{"-- /voice --\n<Gather actionOnEmptyResult=\"true\" action=\"/a\"/>\n-- input --\nwait 9s\n", "empty-digits yes", "> /a  CallStatus=in-progress Digits="},
		{"-- /voice --\n<Gather actionOnEmptyResult=\"true\" action=\"/a\"/>\n-- input --\nwait 9s\n", "empty-digits no", "!Digits="},
		{"-- /voice --\n<Gather numDigits=\"4\" action=\"/a\"/>\n-- input --\n12\nhang up\n", "gather-action-on-hangup yes", "> /a  CallStatus=completed Digits=12"},
		{"-- /voice --\n<Gather numDigits=\"4\" action=\"/a\"/>\n-- input --\n12\nhang up\n", "gather-action-on-hangup no", "!> /a"},
		{"-- /voice --\n<Record action=\"/a\"/>\n-- input --\nwait 9s\n", "silent-recording action", "> /a"}, {"-- /voice --\n<Record action=\"/a\"/>\n-- input --\nwait 9s\n", "silent-recording next", "!> /a"},
		{"-- /voice --\n<Dial action=\"/a\"><Number statusCallback=\"/p\">+12025550111</Number><Number>+12025550122</Number></Dial>\n-- input --\n+12025550122: answers\n", "dropped-status no-answer", "> /p  CallDuration=0 CallStatus=no-answer"},
		{"-- /voice --\n<Dial timeout=\"5\" action=\"/a\"><Number>+12025550111</Number><Number>+12025550122</Number></Dial>\n-- input --\nwait 11s\n", "sequential yes", "  10.0  +12025550122 rings"},
		{"-- /voice --\n<Dial timeout=\"5\" action=\"/a\">+12025550111</Dial>\n-- input --\nwait 6s\n", "ring-allowance 0s", "   5.0"},
		{"-- /voice --\n<Pause length=\"90\"/>\n-- input --\n", "call-limit 1m", "!cut off"}, {"-- /voice --\n<Say>x</Say><Pause length=\"90\"/>\n-- input --\n", "call-limit 1m", "cut off"},
	} {
		t.Run(tc.set+"/"+fmt.Sprint(len(tc.script)), func(t *testing.T) {
			t.Parallel()
			a := txtar.Parse([]byte(tc.script))
			a.Files = append(a.Files, txtar.File{Name: "settings", Data: []byte(tc.set)})
			got := play(a)
			want, not := strings.CutPrefix(tc.want, "!")
			if strings.Contains(got, want) == not {
				t.Errorf("transcript, where %q must be %v:\n%s", want, !not, got)
			}
		})
	}
}

func TestSettingsHaveNames(t *testing.T) {
	t.Parallel()
	s := DefaultSettings()
	for _, r := range SettingRows() {
		if err := s.Set(r.Name, r.Default); err != nil || r.Says == "" {
			t.Errorf("%s: %v", r.Name, err)
		}
		if err := s.Set(r.Name, "nonsense"); err == nil || !strings.Contains(err.Error(), r.Values) {
			t.Errorf("%s takes nonsense: %v", r.Name, err)
		}
	}
	if err := s.Set("nothing", "yes"); err == nil {
		t.Error("a setting that is not there can be set")
	}
	if s != DefaultSettings() {
		t.Errorf("defaults do not stay: %+v", s)
	}
	if err := s.Set("dial-action-on-hangup", "1.5"); err == nil {
		t.Error("a share of 1.5 is taken")
	}
}

// TestSettingsOfRooms are those that no script shows: what REST makes, and orders that are drawn.
func TestSettingsOfRooms(t *testing.T) {
	t.Parallel()
	for _, kept := range []bool{false, true} {
		n, _ := conference(t, 2)
		n.Settings.KickedHangsUp = !kept
		sid, err := n.Invite("talk", Order{To: "+12025550111", From: "+12025550199"})
		if err != nil {
			t.Fatal(err)
		}
		if err := n.PickUp(sid, "answered"); err != nil {
			t.Fatal(err)
		}
		if err := n.Kick(n.Conferences()[0].Sid, sid); err != nil {
			t.Fatal(err)
		}
		if over := n.Stands(sid).Over; over == kept {
			t.Errorf("kicked-hangs-up %v: the kicked participant is over: %v", !kept, over)
		}
	}
	orders := map[string]bool{}
	for seed := range 20 {
		p := &pages{docs: map[string][]string{}, asked: map[string]int{}}
		var events []string
		p.note = func(s string) {
			for _, e := range []string{"conference-start", "participant-join"} {
				if strings.Contains(s, "="+e) {
					events = append(events, e)
				}
			}
		}
		n := NewNetwork(p, 1_000_000, func(Heard) {})
		n.Seed(uint64(seed))
		docs(n, "/voice", `<Dial><Conference statusCallback="/e" statusCallbackEvent="start join">x</Conference></Dial>`)
		n.Routes.Voice = pagesAt + "/voice"
		_, _ = n.Place("a", "+12025550100", "+1"), n.Place("b", "+12025550101", "+1")
		orders[strings.Join(events, " ")] = true
	}
	if len(orders) != 2 {
		t.Errorf("orders of start and the second join: %v, want both", orders)
	}
}

// TestTokens: a CallToken holds while its call lives, or longer as a setting has it.
func TestTokens(t *testing.T) {
	t.Parallel()
	n, _ := desk(t)
	if err := n.Place("a", "+12025550100", "+12025550199"); err != nil {
		t.Fatal(err)
	}
	token := n.find("a").token()
	if !n.TokenHolds(token) || n.TokenHolds("tok-0") {
		t.Error("the token of a call that lives does not hold, or any does")
	}
	_ = n.End(n.sidOf("a"))
	if n.TokenHolds(token) {
		t.Error("the token holds after the end of its call")
	}
	if n.Settings.TokenOutlivesCall = true; !n.TokenHolds(token) {
		t.Error("the token does not hold although it outlives its call")
	}
}

// TestPolicies reads connection overrides.
func TestPolicies(t *testing.T) {
	t.Parallel()
	d := DefaultPolicy()
	for _, tc := range []struct {
		url  string
		code int
		want func(*Policy)
	}{
		{"https://x.test/a", 0, func(*Policy) {}},
		{"https://x.test/a#", 0, func(*Policy) {}},
		{"https://x.test/a#ct=1000&rt=3000&rc=2&rp=ct,rt&tt=9000&e=tokyo", 0, func(p *Policy) {
			p.Connect, p.Read, p.Retries, p.On, p.Total, p.Edge = 1000, 3000, 2, []string{"ct", "rt"}, 9000, "tokyo"
		}},
		{"https://x.test/a#rc=6", 11243, func(*Policy) {}}, {"https://x.test/a#rp=3xx", 11243, func(*Policy) {}}, {"https://x.test/a#e=osaka", 11241, func(*Policy) {}},
		{"https://x.test/a#e=OSAKA", 11240, func(*Policy) {}}, {"https://x.test/a#e=tokyo-ix", 11242, func(*Policy) {}}, {"https://x.test/a#%zz", 11243, func(*Policy) {}},
	} {
		bare, got, code := PolicyOf(tc.url)
		want := d
		tc.want(&want)
		if code != tc.code || bare != "https://x.test/a" || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %s %+v %d, want %+v %d", tc.url, bare, got, code, want, tc.code)
		}
	}
	for kind, again := range map[string]bool{"ct": true, "rt": false, "5xx": false, "": false} {
		if d.retries(kind, 0) != again || d.retries(kind, 1) {
			t.Errorf("%q is sent again: %v", kind, !again)
		}
	}
}

// TestPeople rings people with plans.
func TestPeople(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		who  Person
		want string
	}{
		{Person{Address: "+12025550111", After: 3000, Talks: 5000}, "DialCallDuration=5 DialCallSid=CA00000000000000000000000000000002 DialCallStatus=completed"},
		{Person{Address: "+12025550111", After: 1000, Busy: 1}, "DialCallStatus=busy"}, {Person{Address: "+12025550111", NoAnswer: 1}, "DialCallStatus=no-answer"},
		{Person{Address: "+12025550111", Rejects: 1}, "DialCallStatus=busy"}, {Person{Address: "+12025550111", Machine: 1, After: 500}, "AnsweredBy=machine_start"},
		{Person{Address: "+12025550111", Does: []string{"wait 2s", "say hello", "1", "dance", "hang up"}}, "dance"},
		{Person{Address: "+12025550111", Drops: 1, After: 1, Until: 2000}, "is cut off"},
		{Person{Address: "+12025550111", Talks: 1000, TalksUntil: 9000}, "hangs up"},
	} {
		var lines []string
		p := &pages{docs: map[string][]string{}, asked: map[string]int{}, note: func(s string) { lines = append(lines, s) }}
		n := NewNetwork(p, 1_000_000, func(h Heard) { lines = append(lines, h.Text) })
		docs(n, "/voice", `<Dial action="/a" timeout="10"><Number machineDetection="Enable" amdStatusCallback="/amd">+12025550111</Number></Dial>`, "/a", "<Hangup/>")
		n.Routes.Voice = pagesAt + "/voice"
		n.Meet(tc.who)
		_ = n.Place("a", "+12025550100", "+12025550199")
		n.Advance(n.Now() + 200_000)
		if !slices.ContainsFunc(lines, func(s string) bool { return strings.Contains(s, tc.want) }) {
			t.Errorf("%+v: no %q in %q", tc.who, tc.want, lines)
		}
	}
}

// TestClients: softphones that are busy or away ring on, or not, as settings have it.
func TestClients(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		set  string
		who  Person
		want engine.Millis // how long it rings
	}{
		{"client-offline no-answer", Person{Address: "client:kim", Offline: 1}, 15_000}, {"client-offline failed", Person{Address: "client:kim", Offline: 1}, 0},
	} {
		n, _ := desk(t)
		name, value, _ := strings.Cut(tc.set, " ")
		if err := n.Settings.Set(name, value); err != nil {
			t.Fatal(err)
		}
		docs(n, "/voice", `<Dial timeout="10"><Client>kim</Client></Dial>`)
		n.Meet(tc.who)
		_ = n.Place("a", "+12025550100", "+12025550199")
		for n.find("a") != nil && n.Next() > 0 {
			n.Advance(n.Next())
		}
		if took := n.Now() - 1_000_000; took != tc.want {
			t.Errorf("%s: it rings for %d ms, want %d", tc.set, took, tc.want)
		}
	}
}
