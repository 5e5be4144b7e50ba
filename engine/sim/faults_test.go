package sim

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"callflow/engine"
)

// run plays a network of everything there is with a seed and faults, and returns all that happened.
func run(seed uint64, faults map[string]float64) string {
	var b bytes.Buffer
	p := &pages{docs: map[string][]string{}, asked: map[string]int{}, note: func(s string) { fmt.Fprintln(&b, "  "+s) }}
	n := NewNetwork(p, 1_000_000, func(h Heard) { fmt.Fprintln(&b, h.At, h.Who, h.Text) })
	n.Trouble = func(x Notification) { fmt.Fprintln(&b, x.Sid, x.Code.Number, x.Text) }
	n.Routes = Routes{Voice: pagesAt + "/voice", Status: pagesAt + "/status", Fallback: pagesAt + "/fallback"}
	n.Seed(seed)
	for _, r := range FaultRows() {
		if rate := faults[r.Name]; rate > 0 {
			if err := n.Fault(r.Name, rate); err != nil {
				fmt.Fprintln(&b, err)
			}
		}
	}
	docs(n, "/voice", `<Gather numDigits="1" timeout="3" action="/key"><Say>Welcome.</Say></Gather><Redirect>/key</Redirect>`,
		"/key", `<Enqueue waitUrl="/wait" action="/left">q</Enqueue>`, "/wait", `<Gather numDigits="1" timeout="3" action="/out"><Say>Wait.</Say></Gather>`,
		"/out", "<Leave/>", "/left", `<Dial action="/room"><Number url="/screen">+12025550111</Number><Client>kim</Client></Dial>`, "/screen", "<Say>A call.</Say>",
		"/room", `<Dial action="/end" timeLimit="20"><Conference statusCallback="/events" statusCallbackEvent="start end join leave">r</Conference></Dial>`,
		"/end", "<Say>Goodbye.</Say>", "/fallback", "<Say>Sorry.</Say>", "/desk", `<Dial timeout="10" action="/desk"><Queue>q</Queue></Dial>`)
	n.Meet(Person{Address: "+12025550111", After: 1000, Until: 8000, Busy: 0.2, NoAnswer: 0.2, Talks: 5000, TalksUntil: 20_000})
	n.Meet(Person{Address: "client:kim", After: 500, Rejects: 0.3, Offline: 0.1, Talks: 3000})
	for i := range 8 {
		name := fmt.Sprintf("c%d", i)
		if i == 6 {
			n.Routes.Voice = pagesAt + "/desk"
		}
		_ = n.Place(name, "+1202555010"+fmt.Sprint(i), "+12025550199")
		_ = n.Follow(n.sidOf(name), []string{"wait 4s", "1", "wait 9s", "2", "wait 60s", "hang up"})
		n.Advance(n.Now() + 2000)
	}
	for range 200 {
		at := n.Next()
		if at == 0 || at > 1_000_000+600_000 {
			break
		}
		n.Advance(at)
	}
	return b.String()
}

// TestOneSeedIsOneRun plays the same twice, without faults, with each of them, and with all.
func TestOneSeedIsOneRun(t *testing.T) {
	t.Parallel()
	all := map[string]float64{}
	plain := run(7, nil)
	for _, r := range FaultRows() {
		all[r.Name] = 0.05
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			one := map[string]float64{r.Name: 0.5}
			got := run(7, one)
			if got != run(7, one) {
				t.Error("two runs with one seed differ")
			}
			if got == plain && !strings.HasPrefix(r.Name, "rest-") && r.Name != "call-noise" && r.Name != "webhook-missing" {
				t.Error("the fault changes nothing")
			}
		})
	}
	if one, two := run(7, all), run(7, all); one != two || one == run(8, all) {
		t.Error("two runs with one seed differ, or two seeds are one run")
	}
}

func TestFaultsHaveNames(t *testing.T) {
	t.Parallel()
	n := NewNetwork(&pages{}, 1, func(Heard) {})
	if n.Fault("nothing", 0.1) == nil || n.Fault("webhook-drop", 1.1) == nil || n.Fault("webhook-drop", -1) == nil {
		t.Error("a fault without a name, or a rate that is none, is taken")
	}
	if err := n.Fault("rest-429", 1); err != nil || !n.Struck("rest-429") || n.Struck("rest-500") {
		t.Errorf("%v, or a fault strikes that is off", err)
	}
	if _ = n.Fault("rest-429", 0); n.Struck("rest-429") || n.faulty {
		t.Error("a fault strikes that was switched off")
	}
}

// TestBent looks at requests whose parameters are bent.
func TestBent(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]func(engine.Params) bool{
		"webhook-unknown": func(p engine.Params) bool { _, there := p.Get("XUnknown"); return there },
		"webhook-missing": func(p engine.Params) bool { _, there := p.Get("FromCity"); return !there },
		"webhook-long":    func(p engine.Params) bool { return len(p.Value("CallerName")) == 4000 },
		"webhook-bytes":   func(p engine.Params) bool { return p.Value("ForwardedFrom") == "\xff\xfe\x80" },
	} {
		var got engine.Params
		n := NewNetwork(line(func(r Request) (Answer, error) { got = r.Params; return Answer{}, nil }), 1, func(Heard) {})
		n.Routes.Voice = pagesAt + "/voice"
		if _ = n.Fault(name, 1); n.Place("a", "+12025550100", "+12025550199") != nil || !ok(got) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
