package engine_test

import "testing"

// TestRoomTruth: reports that were lost are made up for by what Twilio says when it is asked.
func TestRoomTruth(t *testing.T) {
	t.Parallel()
	const begins = `
call | *
in 1 | *
ok ring agents.kim | *
answered 2 | *
`
	for name, script := range map[string]string{
		"a join is lost": begins + `
wait 59s |
wait 1s | look into the room
truth 1 2 |
ask mute by=agents.kim who=customer | accepted, mute CA1`,
		"a join is lost, and the room has started, for which two must be in it": begins + `
start | hold CA1
ok hold CA1 |
wait 2s |
wait 1s | look into the room
truth 1:held 2 | resume CA1`,
		"a leave is lost": begins + `
in 2 |
start |
wait 600s | look into the room, look for CA1, look for CA2
truth 1 |
wait 10s | look into the room
truth 1 | end room`,
		"an answer that is older than what is known": begins + `
in 2 |
start |
wait 600s | look into the room, look for CA1, look for CA2
truth 1 |
truth 1 2 |
truth 1 |
truth 1 | end room
truth 1 2 | end room
ask hold by=agents.kim who=customer | not_now`,
		"an end is lost": begins + `
in 2 |
start |
wait 600s | look into the room, look for CA1, look for CA2
truth over | room over
left 1 | ring:answered, bye:done`,
		"an end is lost after it was ordered": begins + `
in 2 |
ask close by=agents.kim | accepted, end room
ok end room |
wait 10s | look into the room
truth 1 2 | end room
truth over | room over`,
		"a hold, a mute and a tie are lost": begins + `
in 2 |
start |
ask coach by=agents.sam | accepted, ring agents.sam
ok ring agents.sam |
answered 3 | ask:accept
in 3 |
truth 1:held 2 3:coach=2 |
ask hold by=agents.kim who=customer | accepted, hold CA1
ok hold CA1 | hold done
truth 1:held 2:muted 3 | mute CA3
ask mute by=agents.kim who=agent | accepted, mute done`,
		"who came in while it was asked is not taken for gone": begins + `
in 2 |
start |
truth 1 |
ask mute by=agents.kim who=customer | accepted, mute CA1
wait 9s |
wait 1s | look into the room
truth 1 | end room`,
		"what is being changed is not corrected": begins + `
in 2 |
start |
ask mute by=agents.kim who=customer | accepted, mute CA1
truth 1:held 2 |
ok mute CA1 | mute done
ask hold by=agents.kim who=customer | accepted, hold CA1`,
		"a room that is over is not asked about": begins + `
in 2 |
over | room over
truth 1 2 |
wait 600s | *`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newDesk(t, waits, "yes").play(script)
		})
	}
}

// TestRoomRules: who ends a room, who is alone in it and what they hear then, and holds that nobody is left to
// lift.
func TestRoomRules(t *testing.T) {
	t.Parallel()
	const supervised = `
ask listen by=agents.sam | *
ok ring agents.sam | *
answered 3 | *
in 3 Muted=true |
`
	for name, c := range map[string]struct{ ends, script string }{
		"the customer ends it": {"yes", `
out 1 participant_hung_up | end room
ok end room |
over | room over
left 2 | talk:ended
progress 1 completed | ring:hung_up
progress 2 completed | closed`},
		"the last agent ends it": {"no", `
out 2 participant_hung_up | end room`},
		"who only listens is no company": {"no", supervised + `
out 1 participant_hung_up | hold CA2
ok hold CA2 |
wait 10s | talk:alone, move CA2`},
		"who is muted for a moment is": {"no", `
ask mute by=agents.kim who=customer | accepted, mute CA1
ok mute CA1 | mute done
wait 60s |`},
		"during a procedure nobody is alone, but hears music": {"no", `
ask help by=agents.kim | accepted, hold CA1, began
ok hold CA1 | hold:done
out 1 participant_hung_up | wait:customer.left, hold CA2, over end, help end
ok hold CA2 |
wait 10s | talk:alone, move CA2`},
		"while somebody is held nobody is alone": {"no", `
ask hold by=agents.kim who=customer | accepted, hold CA1
ok hold CA1 | hold done
wait 60s |
ask resume by=agents.kim who=customer | accepted, resume CA1
ok resume CA1 | resume done`},
		"a hold is lifted when whoever held has gone": {"no", `
ask hold by=agents.kim who=customer | accepted, hold CA1
ok hold CA1 | hold done
out 2 participant_hung_up | resume CA1
refuse resume CA1 20404 | alert seat_refused
wait 5s | look into the room, resume CA1
ok resume CA1 | end room`},
		"but not while somebody is on the way": {"no", supervised + `
ask hold by=agents.kim who=customer | accepted, hold CA1
ok hold CA1 | hold done
progress 3 completed | talk:hung_up
ask listen by=agents.sam | accepted, ring agents.sam
out 2 participant_hung_up |
progress 4 busy | resume CA1`},
		"the end of a room that is refused is asked for again": {"yes", `
ask close by=agents.kim | accepted, end room
refuse end room 500 |
wait 9s |
wait 1s | look into the room
truth 1 2 | end room
lost end room |
wait 10s | look into the room
truth over | room over`},
		"a locked room takes only those who are called": {"no", `
ask lock by=agents.kim | accepted
ask listen by=agents.sam | accepted, ring agents.sam
ok ring agents.sam |
answered 3 | ask:accept
in 3 Muted=true |
ask unlock by=agents.kim | accepted`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newDesk(t, waits, c.ends).play(talk + c.script)
		})
	}
}
