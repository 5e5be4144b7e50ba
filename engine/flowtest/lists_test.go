package flowtest

import (
	"strings"
	"testing"
	"time"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/outbound"
	"callflow/engine/sim"
)

// far is a workspace whose lists ring people in their own daytime, twice within a contact if need be.
var far = library.Files{
	"callflow.yaml": []byte(`workspace: far
language: en
languages: {en: {code: en-US}}
numbers: {main: hello}
lists: {do_not_call: {of: phone}}
schedules: {day: {open: {from: "09:00", to: "17:00"}}}
policies: {destinations: {allow: [US, JP], per_destination: 4, hours: day, do_not_call: do_not_call}}
`),
	"env/default.yaml": []byte(`base_url: https://calls.example.com
account: {sid: "env:SID", token: "env:TOKEN"}
numbers: {main: "+12025550100"}
lists: {do_not_call: ["+12125550109"]}
`),
	"hello.flow.yaml": []byte("flow: hello\nstart: hi\nsteps: {hi: {say: {text: Hi.}, next: end}}\n"),
	"remind.flow.yaml": []byte(`flow: remind
summary: Rings somebody, and once more after half an hour.
type: procedure
inputs: {to: phone}
outcomes: [heard, not_reached]
start: ring
steps:
  ring: {call: {to: "${to}", from: numbers.main, flow: hello, ring: 30s}, next: {ended: heard, else: again}}
  again:
    await: {at_most: 30m}
    limit: {visits: 1, then: not_reached}
    next: {timeout: ring}
`),
}

// TestListInVirtualTime runs a list for days: nobody is called at night, who does not want to be called, or too often; a
// contact that is late does not call after hours.
func TestListInVirtualTime(t *testing.T) {
	t.Parallel()
	w := library.Compile(far, library.Options{LiveNo: 1})
	if w.Diagnostics.HasErrors() {
		t.Fatal(w.Diagnostics.Sorted())
	}
	start := engine.Millis(time.Date(2026, 11, 20, 21, 20, 0, 0, time.UTC).UnixMilli()) // 16:20 in New York, 6:20 in Tokyo
	var rang []string
	world := sim.NewWorld(sim.NewOffice(w.Set, 1), start, func(sim.Heard) {})
	world.Did = func(e engine.Effect) {
		if p, ok := e.Do.(engine.PlaceCall); ok {
			rang = append(rang, world.Net.Now().Time().Format("02 15:04 ")+p.To)
		}
	}
	list, rules := engine.ListOf("k"), outbound.Rules{Flow: "remind", To: "to", Rate: 60, AtOnce: 5, Total: 4, Digest: "d",
		Retry: []outbound.Retry{{Outcome: "not_reached", After: outbound.Millis(time.Hour.Milliseconds()), Tries: 3}}}
	var rows []outbound.Row
	for _, n := range []string{"+12125550101", "+12125550109", "+81312345678", "+493012345678"} {
		rows = append(rows, outbound.Row{Number: n, With: []outbound.Input{{Name: "to", Value: n}}})
	}
	for _, c := range []engine.Command{{Name: engine.ListMake, With: engine.ListRules(&rules)}, {Name: engine.ListFill, With: engine.ListRows(1, rows)}, {Name: engine.ListStart}} {
		if got := world.Command(list, c); got != engine.Accepted {
			t.Fatalf("%s is answered %s", c.Name, got)
		}
	}
	world.Advance(start + engine.Millis((72 * time.Hour).Milliseconds()))
	want := []string{"20 21:20 +12125550101", // the next contact would be at night
		"20 21:50 +12125550101", "21 00:00 +81312345678", "21 00:30 +81312345678", "21 01:31 +81312345678", "21 02:01 +81312345678",
		"21 14:00 +12125550101", "21 14:30 +12125550101",
		"21 21:31 +12125550101", // not a fifth time within a day, and not again at 17:01
		"22 00:00 +81312345678", "22 00:30 +81312345678"}
	if got := strings.Join(rang, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("rang\n%s\nexpected\n%s", got, strings.Join(want, "\n"))
	}
	if _, lives := world.Office.Contact(list); lives || !world.Office.Idle() {
		t.Error("something is left of the list")
	}
}
