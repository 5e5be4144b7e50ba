package engine_test

import "testing"

// TestAgainIntoTheRoom: a leg leaves its room and comes back, while Twilio's reports about the stay before are
// late, or lost.
func TestAgainIntoTheRoom(t *testing.T) {
	t.Parallel()
	const twice = `
flow: inbound
start: ring
steps:
  ring: {dial: {to: agents.kim, room: talk, ring: 20s}, next: {answered: again, no_answer: again, else: bye}}
  again: {dial: {to: agents.lee, room: talk, ring: 20s}, next: {answered: bye, else: sorry}}
  sorry: {pause: 2s, next: end}
  bye: {pause: 1s, next: end}
`
	for name, script := range map[string]string{
		"nobody answers, and another is rung in the same room": `
call | *
in 1 | ring agents.kim
ok ring agents.kim |
progress 2 no-answer | ring:no_answer, move CA1
out 1 participant_updated_via_api |
in 1 | ring agents.lee`,
		"the report that it has left comes after the report that it is back": `
call | *
in 1 | *
ok ring agents.kim | *
progress 2 no-answer | ring:no_answer, move CA1
in 1 seq=7 | ring agents.lee
out 1 seq=6 |
ask mute by=services.crm who=customer | accepted, mute CA1`,
		"twilio asks what follows before it reports that the leg has left": `
call | *
in 1 | *
ok ring agents.kim | *
answered 2 | *
in 2 | *
start | *
left 1 | ring:answered, hold CA2
out 1 participant_updated_via_api |
in 1 | ring agents.lee
ok hold CA2 | resume CA2`,
		"or never reports it, and whoever is left does not stay alone": `
call | *
in 1 | *
ok ring agents.kim | *
answered 2 | *
in 2 | *
start | *
left 2 | talk:ended, end room
wait 10s | ring:answered, move CA1, look into the room`,
		"whoever was put out learns it, in whichever order": `
call | *
in 1 | *
ok ring agents.kim | *
answered 2 | *
in 2 | *
start | *
ask remove by=agents.kim who=agent | accepted, kick CA2
left 2 | talk:removed, end room, kick done gone
refuse kick CA2 20404 |`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newDesk(t, waits, "no", twice).play(script)
		})
	}
}
