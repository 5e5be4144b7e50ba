package engine_test

import "testing"

// TestSupervising: a supervisor changes how they are heard, each change in an order in which the customer never
// hears what is meant for the agent (mapping, rooms: coach).
func TestSupervising(t *testing.T) {
	t.Parallel()
	const joins = `
ok ring agents.sam |
answered 3 | ask:accept
`
	for name, script := range map[string]string{
		"listen, coach, barge, coach, listen": `
ask listen by=agents.sam | accepted, ring agents.sam` + joins + `
in 3 Muted=true |
ask coach by=agents.sam | accepted, mute CA3
ok mute CA3 | coach CA3 to CA2, mute done
ok coach CA3 to CA2 | unmute CA3, coach done
ok unmute CA3 | unmute done
ask barge by=agents.sam | accepted, uncoach CA3
ok uncoach CA3 | uncoach done, unmute done
ask coach by=agents.sam | accepted, mute CA3
ok mute CA3 | coach CA3 to CA2, mute done
ok coach CA3 to CA2 | unmute CA3, coach done
ok unmute CA3 | unmute done
ask listen by=agents.sam | accepted, mute CA3
ok mute CA3 | uncoach CA3, mute done
ok uncoach CA3 | uncoach done`,
		"coach at once": `
ask coach by=agents.sam | accepted, ring agents.sam` + joins + `
in 3 |
ask coach by=agents.sam | accepted
out 2 participant_hung_up | mute CA3, end room
ok mute CA3 |`,
		"the coach cannot be tied to the agent": `
ask listen by=agents.sam | accepted, ring agents.sam` + joins + `
in 3 Muted=true |
ask coach by=agents.sam | accepted, mute CA3
ok mute CA3 | coach CA3 to CA2, mute done
refuse coach CA3 to CA2 16028 | alert seat_refused, coach refused 16028`,
		"the agent leaves while the coach is tied": `
ask listen by=agents.sam | accepted, ring agents.sam` + joins + `
in 3 Muted=true |
ask coach by=agents.sam | accepted, mute CA3
ok mute CA3 | coach CA3 to CA2, mute done
out 2 participant_hung_up | end room, unmute refused gone
ok coach CA3 to CA2 | coach done`,
		"the agent leaves while the coach is unmuted": `
ask listen by=agents.sam | accepted, ring agents.sam` + joins + `
in 3 Muted=true |
ask coach by=agents.sam | accepted, mute CA3
ok mute CA3 | coach CA3 to CA2, mute done
ok coach CA3 to CA2 | unmute CA3, coach done
out 2 participant_hung_up | end room
ok unmute CA3 | mute CA3, unmute done
ok mute CA3 |`,
		"the agent is held when the coach comes in": `
ask coach by=agents.sam | accepted, ring agents.sam
ask hold by=agents.kim who=agent | accepted, hold CA2
ok hold CA2 | hold done` + joins + `
in 3 Muted=true |
ask coach by=agents.sam | not_now
ask resume by=agents.kim who=agent | accepted, resume CA2
ok resume CA2 | resume done
ask coach by=agents.sam | accepted, mute CA3
ok mute CA3 | coach CA3 to CA2, mute done
refuse coach CA3 to CA2 16028 | alert seat_refused, coach refused 16028`,
		"the mute of a coach is refused": `
ask coach by=agents.sam | accepted, ring agents.sam` + joins + `
in 3 |
out 2 participant_hung_up | mute CA3, end room
refuse mute CA3 20404 | alert seat_refused
wait 5s | look into the room, mute CA3
ok mute CA3 |`,
		"a coach whose tie is undone from outside": `
ask coach by=agents.sam | accepted, ring agents.sam` + joins + `
in 3 |
coach 3 Coaching=false | mute CA3
ok mute CA3 |`,
		"another wish while it rings": `
ask coach by=agents.sam | accepted, ring agents.sam
ask listen by=agents.sam | accepted` + joins + `
in 3 Muted=true |`,
		"barge into a seat that only listens": `
ask barge by=agents.sam | accepted, ring agents.sam` + joins + `
in 3 |
ask barge by=agents.sam | accepted, uncoach done, unmute done
ask listen by=agents.sam | accepted, mute CA3`,
		"the seat is taken, and whoever is no person": `
ask listen by=agents.sam | accepted, ring agents.sam` + joins + `
in 3 Muted=true |
progress 3 completed | talk:hung_up
ask listen by=agents.sam | accepted, ring agents.sam
progress 4 busy |`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newDesk(t, waits, "yes").play(talk + script)
		})
	}
}
