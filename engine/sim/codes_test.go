package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/twiml"
)

// frames are where the elements of the grammar stand in a document; %s is the element.
var frames = map[string]string{
	"Number": "<Dial>%s</Dial>", "Client": "<Dial>%s</Dial>", "Sip": "<Dial>%s</Dial>", "Conference": "<Dial>%s</Dial>", "Queue": "<Dial>%s</Dial>",
	"Application": "<Dial>%s</Dial>", "WhatsApp": "<Dial>%s</Dial>", "Header": "<Dial><Sip><Headers>%s</Headers></Sip></Dial>",
	"Recording": "<Start>%s</Start>", "Transcription": "<Start>%s</Start>", "Siprec": "<Start>%s</Start>", "Stream": "<Start>%s</Start>",
	"ConversationRelay": "<Connect>%s</Connect>", "VirtualAgent": "<Connect>%s</Connect>", "Conversation": "<Connect>%s</Connect>",
	"Task": "<Enqueue>%s</Enqueue>", "Prompt": "<Pay>%s</Pay>", "Uri": "<Dial><Sip>%s</Sip></Dial>", "Language": "<Connect><ConversationRelay>%s</ConversationRelay></Connect>",
}

// wrong is a value that an attribute does not take; "" when it takes everything.
func wrong(a attribute) string {
	switch a.kind {
	case "text":
		if len(a.args) == 0 {
			return ""
		}
		return strings.Repeat("x", a.number(0)+1)
	case "url":
		return "https://bad_host.test/"
	case "label":
		return "a/b"
	}
	return "!!"
}

// heardOf runs a document and returns the numbers that the network notes.
func heardOf(doc string, change func(*Network)) map[int]bool {
	p := &pages{docs: map[string][]string{"/voice": {doc}}, asked: map[string]int{}, note: func(string) {}}
	n := NewNetwork(p, 1_000_000, func(Heard) {})
	n.Routes = Routes{Voice: pagesAt + "/voice", Status: pagesAt + "/status"}
	if change != nil {
		change(n)
	}
	_ = n.Place(first, "+12025550100", "+12025550199")
	n.Advance(n.Now() + 60_000)
	codes := map[int]bool{}
	for _, x := range n.Notifications("") {
		codes[x.Code.Number] = true
	}
	return codes
}

// TestGrammarIsEnforced gives every attribute of the grammar a value that it does not take.
func TestGrammarIsEnforced(t *testing.T) {
	t.Parallel()
	for _, name := range slices.Sorted(maps.Keys(grammar)) {
		for _, key := range slices.Sorted(maps.Keys(grammar[name].attrs)) {
			rule := grammar[name].attrs[key]
			bad := wrong(rule)
			if bad == "" {
				continue
			}
			doc := fmt.Sprintf(`<%s %s="%s">x</%s>`, name, key, bad, name)
			if frame := frames[name]; frame != "" {
				doc = fmt.Sprintf(frame, doc)
			}
			if got := heardOf(doc, nil); !got[rule.code] {
				t.Errorf("%s gives %v, want %d", doc[:min(200, len(doc))], slices.Sorted(maps.Keys(got)), rule.code)
			}
		}
	}
}

// provocations are documents and circumstances that give the numbers which no attribute gives. A document
// that begins with ! is an answer of another kind, as in the transcripts.
var provocations = map[int]string{
	11100: "<Redirect>https://bad_host.test/</Redirect>", 11200: "!500", 11203: "", 11205: "!connect", 11206: "!code 11206", 11210: "!code 11210",
	11215: "!to /voice", 11216: "!to http://", 11217: "!code 11217", 11220: "!code 11220", 11235: "!code 11235", 11236: "!code 11236", 11237: "!code 11237",
	11240: "<Redirect>/voice#e=Tokio</Redirect>", 11241: "<Redirect>/voice#e=osaka</Redirect>", 11242: "<Redirect>/voice#e=tokyo-ix</Redirect>", 11243: "<Redirect>/voice#rc=9</Redirect>",
	11750: "!large", 11770: "!raw ", 12100: "!raw <Response>", 12101: `!raw <?xml version="1.1"?><Response/>`, 12102: "!raw <Answer/>",
	12200: "<Sya>x</Sya>", 12300: "!type image/png x", 12400: "!code 12400",
	13000: "<Dial><Conference>x</Conference><Number>+12025550111</Number></Dial>", 13201: "",
	13215: "<Dial><Say>x</Say></Dial>", 13223: "<Dial><Number>nobody</Number></Dial>", 13224: "<Dial>+0123456</Dial>", 13225: "<Dial>+19005550100</Dial>",
	13227: "<Dial>+88161234567</Dial>", 13236: "<Dial><Conference>CF00000000000000000000000000000000</Conference></Dial>", 13237: "<Dial><Conference/></Dial>", 13238: "",
	13240: `<Dial><Conference coach="CA00000000000000000000000000000000">x</Conference></Dial>`,
	13243: "<Dial><Sip>nobody</Sip></Dial>", 13246: "<Dial><Sip>" + strings.Repeat("<Uri>sip:a@b.test</Uri>", 11) + "</Sip></Dial>",
	13247: `<Dial callerId="client:kim"><Sip>sip:a@b.test</Sip></Dial>`, 13248: "<Dial><Sip><Headers>" + strings.Repeat(`<Header name="x-a" value="b"/>`, 21) + "</Headers><Uri>sip:a@b.test</Uri></Sip></Dial>",
	13250: "<Dial><Sip>sip:a@b.test?x-a=" + strings.Repeat("b", 1100) + "</Sip></Dial>", 13251: "<Dial><Sip>sip:a@nowhere.invalid</Sip></Dial>",
	13252: "<Dial><Sip>sip:a@b.test;region=xx1</Sip></Dial>", 13253: "<Dial><Sip>sip:a@b.test;transport=ip</Sip></Dial>",
	13254: "<Dial><Sip>sip:a@b.test;edge=osaka</Sip></Dial>", 13255: "<Dial><Sip>sip:" + strings.Repeat("a", 255) + "@b.test</Sip></Dial>",
	13320: "<Gather><Dial>x</Dial></Gather>", 13321: `<Gather><Say voice="nobody">x</Say></Gather>`, 13322: `<Gather><Say loop="x">x</Say></Gather>`, 13325: "",
	13335: `<Gather input="speech" speechTimeout="auto"/>`, 13340: "!code 13340", 13342: "!code 13342", 13420: "", 13520: "<Say/>",
	13521: "<Say>" + strings.Repeat("電話", 300) + "</Say>", 13615: `<Record transcribe="true" maxLength="300"/>`, 13617: "",
	13801: "<Refer><Sip>sip:a@b.test</Sip></Refer>", 13802: "", 13805: "!code 13805", 14204: "<Enqueue/>", 14205: "<Enqueue>" + strings.Repeat("q", 65) + "</Enqueue>", 14207: "",
	14212: "<Dial><Queue/></Dial>", 14213: "<Dial><Queue>" + strings.Repeat("q", 65) + "</Queue></Dial>",
	14217: `<Dial><Queue reservationSid="WR00000000000000000000000000000000">q</Queue></Dial>`, 14221: `<Enqueue workflowSid="WW00000000000000000000000000000000"><Task>x</Task></Enqueue>`,
	14222: `<Enqueue workflowSid="WW00000000000000000000000000000000"><Task>{}</Task><Task>{}</Task></Enqueue>`, 14223: "<Enqueue><Task>{}</Task></Enqueue>",
	14300: "<Start><Say>x</Say></Start>", 15002: "!code 15002", 15003: "!raw <Response><Hangup/></Response>", 15004: "", 16020: "", 16025: "",
	21262: `<Dial><Number machineDetection="Enable">+12025550111</Number></Dial>`,
}

// circumstances are what some of the provocations need besides.
var circumstances = map[int]func(*Network){
	11203: func(n *Network) {
		docs(n, "/voice", "<Redirect>/slow#tt=1000</Redirect>", "/slow", "!took 3000 <Hangup/>")
	},
	13325: func(n *Network) {
		docs(n, "/voice", `<Gather><Play>/a.mp3</Play></Gather>`)
		n.Length = func(string) engine.Millis { return -13420 }
	},
	13420: func(n *Network) {
		docs(n, "/voice", `<Play>/a.mp3</Play>`)
		n.Length = func(string) engine.Millis { return -13420 }
	},
	13201: func(n *Network) {
		docs(n, "/voice", `<Dial><Number url="/screen">+12025550111</Number></Dial>`, "/screen", "<Dial>+12025550122</Dial>")
		n.Meet(Person{Address: "+12025550111", After: 1000})
	},
	13238: func(n *Network) {
		docs(n, "/voice", `<Dial><Conference waitUrl="/wait">x</Conference></Dial>`, "/wait", "<Gather/>")
	},
	13617: func(n *Network) {
		docs(n, "/voice", `<Record transcribe="true" transcribeCallback="/t" action="/b"/>`, "/b", "<Hangup/>")
		n.after(1000, func() { _ = n.Follow(n.sidOf(first), []string{"say hi", "1"}) })
	},
	13802: func(n *Network) {
		docs(n, "/voice", `<Dial><Sip>sip:a@b.test</Sip></Dial>`)
		n.Meet(Person{Address: "sip:a@b.test", After: 1000, Does: []string{"wait 1s", "refers to sip:b@b.test"}})
	},
	14207: func(n *Network) {
		docs(n, "/voice", `<Enqueue>q</Enqueue>`)
		_ = n.Place("other", "+12025550101", "+12025550199")
		docs(n, "/voice", `<Enqueue maxQueueSize="1">q</Enqueue>`)
	},
	15003: func(n *Network) { docs(n, "/voice", "<Hangup/>", "/status", "!500") },
	15004: func(n *Network) {
		docs(n, "/voice", "<Pause length='9'/>", "/x", "<Say>x</Say>")
		docs(n, "/voice", `<Say>A long sentence to be heard.</Say>`)
		n.after(500, func() { _ = n.Run(n.sidOf(first), `<Response><Gather action="/relative"/></Response>`) })
	},
	16020: func(n *Network) {
		docs(n, "/voice", `<Dial><Conference maxParticipants="2">x</Conference></Dial>`)
		_ = n.Place("one", "+12025550101", "+12025550199")
		_ = n.Place("two", "+12025550102", "+12025550199")
	},
	16025: func(n *Network) {
		docs(n, "/voice", `<Dial><Conference participantLabel="a">x</Conference></Dial>`)
		_ = n.Place("one", "+12025550101", "+12025550199")
	},
}

// docs changes the documents of a network's pages.
func docs(n *Network, list ...string) {
	p := n.line.(*pages)
	for i := 0; i < len(list); i += 2 {
		p.docs[list[i]] = []string{strings.ReplaceAll(list[i+1], `="/`, `="`+pagesAt+`/`)}
		if strings.Contains(list[i+1], "/relative") {
			p.docs[list[i]] = []string{list[i+1]}
		}
	}
}

// refusals are the numbers that REST requests are refused with; the methods of the network give them.
func refusals(t *testing.T) map[int]bool {
	t.Helper()
	got := map[int]bool{}
	keep := func(err error) {
		if f, ok := err.(*Failure); ok {
			got[f.Code] = true
		}
	}
	n, p := conference(t, 2)
	room, a, b := n.Conferences()[0].Sid, n.sidOf("p0"), n.sidOf("p1")
	yes := true
	keep(n.UpdateParticipant(room, a, ParticipantUpdate{Hold: &yes, AnnounceURL: pagesAt + "/x"}))
	keep(n.UpdateParticipant(room, a, ParticipantUpdate{Hold: &yes}))
	keep(n.UpdateParticipant(room, b, ParticipantUpdate{Coach: &a}))
	nobody := "CA0"
	keep(n.UpdateParticipant(room, b, ParticipantUpdate{Coach: &nobody}))
	keep(n.Kick(room, "nobody"))
	label := []twiml.NodeAttr{{Name: "participantLabel", Value: "x"}}
	_, err := n.Invite("talk", Order{To: "+12025550111", Seat: label})
	keep(err)
	_, err = n.Invite("talk", Order{To: "+12025550111", Seat: label})
	keep(err)
	_, err = n.Invite("talk", Order{To: "+12025550111", Seat: []twiml.NodeAttr{{Name: "participantLabel", Value: "a/b"}}})
	keep(err)
	keep(n.Move(n.sidOf("+12025550111"), pagesAt+"/x"))
	keep(n.EndConference(room))
	keep(n.EndConference(room))
	_, err = n.Invite(room, Order{To: "+12025550111"})
	keep(err)
	_ = p
	return got
}

// TestEveryCode provokes every number of the table.
func TestEveryCode(t *testing.T) {
	t.Parallel()
	known := refusals(t)
	for _, e := range grammar {
		for _, a := range e.attrs {
			known[a.code] = true // TestGrammarIsEnforced
		}
	}
	elsewhere := []int{10004, 21217, 21263} // only the face of REST gives these, by Complain or as an answer
	for i, c := range Codes() {
		if i > 0 && codes[i-1].Number >= c.Number {
			t.Errorf("%d stands after %d", c.Number, codes[i-1].Number)
		}
		doc, provoked := provocations[c.Number]
		if change := circumstances[c.Number]; provoked && !heardOf(doc, change)[c.Number] {
			t.Errorf("%d does not arise from %.100q: %v", c.Number, doc, slices.Sorted(maps.Keys(heardOf(doc, change))))
		}
		if !provoked && !known[c.Number] && !slices.Contains(elsewhere, c.Number) {
			t.Errorf("%d (%s) is provoked by nothing", c.Number, c.Title)
		}
	}
	for number := range provocations {
		if CodeOf(number).Title == "" {
			t.Errorf("%d is not in the table", number)
		}
	}
}

// conference is a network with a room that has started and some participants, p0 to pN, and its line.
func conference(t *testing.T, count int) (*Network, *pages) {
	t.Helper()
	p := &pages{docs: map[string][]string{}, asked: map[string]int{}, note: func(string) {}}
	n := NewNetwork(p, 1_000_000, func(Heard) {})
	n.Routes.Voice = pagesAt + "/voice"
	docs(n, "/voice", `<Dial><Conference statusCallback="/events" statusCallbackEvent="start end join leave">talk</Conference></Dial>`, "/x", "<Say>x</Say>")
	for i := range count {
		if err := n.Place(fmt.Sprintf("p%d", i), "+1202555010"+fmt.Sprint(i), "+12025550199"); err != nil {
			t.Fatal(err)
		}
	}
	return n, p
}
