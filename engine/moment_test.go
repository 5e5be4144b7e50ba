package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/schema/diag"
)

// momentLogs are a log point for each sort of moments; each field of those of a room and a call.
const momentLogs = `
logs:
  contacts: {moment: [contact.began, contact.ended], fields: {length: duration, calls: number, who: phone}, values: {who: "${caller.number}"}}
  calls: {moment: [call.began, call.ended], fields: {role: text, direction: text, address: address, number: text, status: text, length: duration}}
  reports: {moment: call.reported, fields: {status: text, length: duration}}
  rooms: {moment: [room.began, room.joined, room.left, room.ended], fields: {type: text, role: text, address: address, stayed: duration, why: text}}
  steps: {moment: step.left, when: step.flow == "inbound", fields: {name: text, kind: text, outcome: text, visit: number, took: duration}}
  alerts: {moment: alert.raised, fields: {code: text}}
  unsaid: {moment: call.ended, when: 'leg.length > 99h', fields: {status: text}}
`

// newMomentDesk is a desk whose workspace has more in it.
func newMomentDesk(t *testing.T, more string) *desk {
	t.Helper()
	help := "flow: help\ntype: procedure\nstart: wait\nsteps: {wait: {await: {at_most: 1m}, next: {timeout: end}}}\n"
	w := library.Compile(library.Files{"callflow.yaml": []byte(fmt.Sprintf(deskFiles, "yes") + more), "inbound.flow.yaml": []byte(inbound),
		"help.flow.yaml": []byte(help)}, library.Options{LiveNo: 1})
	for _, d := range w.Diagnostics.Sorted() {
		if !strings.HasPrefix(d.File, "lib:") && d.Severity == diag.Error {
			t.Fatalf("%s:%s: %s [%s] %s", d.File, d.Span.Start, d.Message, d.Code, d.Hint)
		}
	}
	return &desk{t: t, set: w.Set, at: 1_000_000, open: map[engine.EffectKey]string{}}
}

// recordsOf plays lines and returns the records that each has written, as text.
func recordsOf(d *desk, lines string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		d.do(strings.TrimSpace(line))
		fmt.Fprintln(&b, "> "+strings.TrimSpace(line))
		for _, r := range d.turn.Records {
			fmt.Fprintf(&b, "%s %s leg %d %s/%s", r.Point, r.Moment, r.Leg, r.Flow, r.Step)
			for _, f := range r.Fields {
				if f.Value != nil {
					fmt.Fprintf(&b, " %s=%v", f.Name, f.Value)
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// TestMoments follows one call with a room through all that is recorded of it without a step that says so.
func TestMoments(t *testing.T) {
	t.Parallel()
	got := recordsOf(newMomentDesk(t, momentLogs), `
call
in 1
ok ring agents.kim
answered 2
progress 2 in-progress
in 2
start
wait 30s
out 2 participant_hung_up
left 1
wait 1s
left 2
progress 2 completed CallDuration=30
progress 1 completed
progress 1 completed CallDuration=32
`)
	const want = `> call
contacts contact.began leg 1 / who=+819011112222
calls call.began leg 1 / role=customer direction=inbound number=+819011112222
> in 1
rooms room.joined leg 1 inbound/ring type=talk role=customer
calls call.began leg 2 lib.party/ role=agent direction=outbound address=agents.kim number=client:kim
> ok ring agents.kim
> answered 2
> progress 2 in-progress
> in 2
rooms room.joined leg 2 lib.party/talk type=talk role=agent address=agents.kim
> start
rooms room.began leg 0 / type=talk
> wait 30s
> out 2 participant_hung_up
rooms room.left leg 2 lib.party/talk type=talk role=agent address=agents.kim stayed=30s why=participant_hung_up
> left 1
rooms room.left leg 1 inbound/ring type=talk role=customer stayed=30s why=left
steps step.left leg 1 inbound/ring name=ring kind=dial outcome=answered visit=1 took=30s
steps step.left leg 1 inbound/bye name=bye kind=pause outcome=done visit=1 took=0s
rooms room.ended leg 0 / type=talk why=empty
> wait 1s
> left 2
> progress 2 completed CallDuration=30
calls call.ended leg 2 lib.party/ role=agent direction=outbound address=agents.kim number=client:kim status=completed length=31s
reports call.reported leg 2 / status=completed length=30s
> progress 1 completed
calls call.ended leg 1 inbound/ role=customer direction=inbound number=+819011112222 status=completed length=31s
reports call.reported leg 1 / status=completed
contacts contact.ended leg 0 / length=31s calls=2 who=+819011112222
> progress 1 completed CallDuration=32
reports call.reported leg 1 / status=completed length=32s
`
	if got != want { // every moment once, each at its place
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if strings.Contains(got, "unsaid") {
		t.Errorf("a condition that does not hold writes a record:\n%s", got)
	}
}

// TestMomentsNeverHurt: a point whose expressions break costs its record, and nothing of the call changes.
func TestMomentsNeverHurt(t *testing.T) {
	t.Parallel()
	lines := "call\nin 1\nok ring agents.kim\nanswered 2\nin 2\nstart\nout 2 participant_hung_up"
	d, plain := newMomentDesk(t, momentLogs), newMomentDesk(t, "")
	for i := range d.set.Flows.Points {
		d.set.Flows.Points[i].Values = append(slices.Clone(d.set.Flows.Points[i].Values), engine.Assign{Name: "broken"}) // no value: a panic
	}
	for line := range strings.Lines(lines) {
		d.do(strings.TrimSpace(line))
		plain.do(strings.TrimSpace(line))
		if len(d.turn.Records) > 0 || d.turn.Trouble != "" {
			t.Fatalf("%s: records %v, trouble %q", line, d.turn.Records, d.turn.Trouble)
		}
		lost := 0
		d.turn.Facts = slices.DeleteFunc(d.turn.Facts, func(f engine.Fact) bool {
			lost += strings.Count(value(f, "code"), "record_lost")
			return value(f, "code") == "record_lost"
		})
		if got, want := d.came(), plain.came(); got != want {
			t.Errorf("%s\n got %s\nwant %s", line, got, want)
		}
		if strings.HasPrefix(line, "call") && lost == 0 {
			t.Error("a record that was lost is not told of")
		}
	}
}

// TestUnreadableListInARecord: a list that cannot be read costs a field of a record, and is no trouble.
func TestUnreadableListInARecord(t *testing.T) {
	t.Parallel()
	d := newMomentDesk(t, `
lists: {friends: {of: phone}}
logs:
  calls: {moment: call.began, fields: {friend: yes_no}, values: {friend: "${caller.number in lists.friends}"}}
`)
	d.set.Live.Lists["friends"] = engine.Unreadable{}
	if got := recordsOf(d, "call"); !strings.Contains(got, "calls call.began leg 1") || d.turn.Trouble != "" {
		t.Errorf("trouble %q, records\n%s", d.turn.Trouble, got)
	}
}

// TestMomentsAreDescribed: every moment has words, and no name twice among what it knows.
func TestMomentsAreDescribed(t *testing.T) {
	t.Parallel()
	seen := map[engine.Moment]bool{engine.AtStep: true}
	for _, row := range engine.Moments() {
		if seen[row.Name] || row.Summary == "" || row.Name.Object() == string(row.Name) {
			t.Errorf("moment %q", row.Name)
		}
		seen[row.Name] = true
		known := map[string]bool{}
		for _, v := range row.Knows {
			if known[v.Name] || v.Type.Kind == 0 {
				t.Errorf("%s knows %q twice, or without a type", row.Name, v.Name)
			}
			known[v.Name] = true
		}
	}
}
