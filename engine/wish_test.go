package engine_test

import "testing"

// TestWishes: changes of a seat are made one at a time for each leg, when the room has a name and the leg sits
// there; what was refused takes with it what was asked for in the same breath.
func TestWishes(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"one at a time for each leg": `
ask hold by=agents.kim who=customer | accepted, hold CA1
ask resume by=agents.kim who=customer | accepted
ask mute by=agents.kim who=customer | accepted
ask mute by=agents.kim who=agent | accepted, mute CA2
ok hold CA1 | resume CA1, hold done
ok resume CA1 | mute CA1, resume done
ok mute CA1 | mute done
ok mute CA2 | mute done
ask mute by=agents.kim who=agent | accepted, mute done`,
		"refused": `
ask hold by=agents.kim who=customer | accepted, hold CA1
ask mute by=agents.kim who=customer | accepted
refuse hold CA1 20404 | mute CA1, alert seat_refused, hold refused 20404
lost mute CA1 | alert seat_refused, mute unknown`,
		"nobody knows its end, but it was reported": `
ask mute by=agents.kim who=customer | accepted, mute CA1
mute 1 |
lost mute CA1 | mute done
ask hold by=agents.kim who=customer | accepted, hold CA1
hold 1 |
lost hold CA1 | hold done
ask resume by=agents.kim who=customer | accepted, resume CA1
unhold 1 |
lost resume CA1 | resume done`,
		"the leg leaves": `
ask hold by=agents.kim who=customer | accepted, hold CA1
ask mute by=agents.kim who=customer | accepted
out 1 participant_hung_up | end room, hold refused gone, mute refused gone
refuse hold CA1 20404 |
wait 9s | 
wait 1s | talk:ended, move CA2, look into the room`,
		"a late refusal of a change is no answer to the end of the room": `
ask hold by=agents.kim who=agent | accepted, hold CA2
ask close by=agents.kim | accepted, end room
out 2 | hold refused gone
refuse hold CA2 20404 |
refuse end room 500 |
wait 9s |
wait 1s | ring:answered, bye:done, move CA1, look into the room
truth 1 | end room`,
		"who is to be put out has gone": `
ask remove by=agents.kim who=agent | accepted, kick CA2
out 2 participant_updated_via_api | end room, kick done gone
refuse kick CA2 20404 |`,
		"by legs": `
ask mute by=agents.kim who=leg_2 | accepted, mute CA2
ask mute by=agents.kim who=2 | accepted`,
		"twilio's flag goes before the kick": `
ask remove by=agents.kim who=customer | accepted, stays CA1
ok stays CA1 | kick CA1, stays done
ok kick CA1 | end room, kick done`,
		"which cannot be changed during a hold": `
ask hold by=agents.kim who=customer | accepted, hold CA1
ok hold CA1 | hold done
ask remove by=agents.kim who=customer | accepted, resume CA1
ok resume CA1 | stays CA1, resume done
ok stays CA1 | kick CA1, stays done`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newDesk(t, waits, "yes").play(talk + script)
		})
	}
}

// TestWishesBeforeTheRoomHasAName: what is asked for is kept until Twilio has named the room and the leg sits
// there; the end of such a room is the end of its legs when no name comes.
func TestWishesBeforeTheRoomHasAName(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"a hold is kept": `
call | *
ask hold by=services.crm who=customer | accepted
in 1 | ring agents.kim, hold CA1
ok hold CA1 | hold done`,
		"a close is kept": `
call | *
ask close by=+819011112222 | accepted
ask hold by=services.crm who=customer | not_now
in 1 | end room
over | room over
left 1 | ring:failed, bye:done`,
		"a close that nobody hears of": `
call | *
ask close by=+819011112222 | accepted
wait 4s |
wait 1s | hang up CA1
progress 1 completed | ring:hung_up, room over, closed`,
		"before the leg has come in": `
call | *
in 1 | ring agents.kim
ask hold by=services.crm who=agent | accepted
ok ring agents.kim |
answered 2 | ask:accept
in 2 | hold CA2`,
		"and the leg never comes": `
call | *
in 1 | ring agents.kim
ask mute by=services.crm who=agent | accepted
ok ring agents.kim |
progress 2 busy | ring:busy, bye:done, move CA1, mute refused gone`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newDesk(t, waits, "yes").play(script)
		})
	}
}
