package engine_test

import "testing"

// waits is a procedure that holds the customer and waits for what is asked.
const waits = `
flow: help
type: procedure
seats: [customer, agent]
inputs: {to: {type: address, default: none}, why: {type: text, default: ""}}
commands:
  done: {who: agent}
  note: {who: [agent, services.crm], inputs: {words: text, tries: {type: number, default: 0}}}
start: hold
steps:
  hold: {hold: customer, next: {done: wait, failed: end}}
  wait: {await: {at_most: 10m}, next: {done: end, note: wait, customer.left: end, timeout: end}}
`

// TestCommandAnswers: every answer that a command may get, and their order: unknown, not_allowed, not_now,
// bad_input.
func TestCommandAnswers(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"accepted": `
ask hold by=agents.kim who=customer | accepted, hold CA1
ok hold CA1 | hold done
ask resume by=agents.kim who=customer | accepted, resume CA1
ok resume CA1 | resume done`,
		"unknown to the room": `ask dance by=agents.kim who=customer | unknown`,
		"who may ask": `
ask hold by=agents.lee who=customer | not_allowed
ask hold by=+819011112222 who=agent | not_allowed
ask hold by=services.crm who=customer | accepted, hold CA1
ask hold by=services.erp who=customer | not_allowed
ask hold who=customer | not_allowed
ask listen by=agents.kim | not_allowed
ask listen by=agents.sam | accepted, ring agents.sam
ask close by=+819011112222 | accepted, end room`,
		"fields": `
ask hold by=agents.kim | bad_input
ask hold by=agents.kim who=nobody | bad_input
ask hold by=agents.kim who=leg_9 | bad_input
ask hold by=agents.kim who=expert | not_now
ask mute by=agents.kim who=leg_1 | accepted, mute CA1
ask tones by=agents.kim digits=12x | bad_input
ask tones by=agents.kim | bad_input
ask tones by=agents.kim digits=12# | accepted, say all
ask recording by=agents.kim do=dance | bad_input
ask recording by=agents.kim do=start | accepted, recording start`,
		"a procedure": `
ask help by=agents.lee | not_allowed
ask help by=agents.kim to=agents.nobody | bad_input
ask help by=agents.kim too=agents.lee | bad_input
ask help by=agents.kim to=agents.lee | accepted, hold CA1, began
ask help by=agents.kim to=agents.nobody | not_now
ask help by=agents.lee | not_allowed
ask done by=agents.kim | not_now
ask note by=agents.lee words=a | not_allowed
ok hold CA1 | hold:done
ask note by=agents.kim | bad_input
ask note by=agents.kim words=a tries=many | bad_input
ask note by=services.crm words=a tries=2 | accepted, wait:note
ask done by=services.crm | not_allowed
ask done by=agents.kim | accepted, wait:done, resume CA1, over end, help end`,
		"a condition": `
ask later by=agents.kim | not_now
ask barge by=agents.sam | accepted, ring agents.sam
ok ring agents.sam | 
answered 3 | ask:accept
in 3 | 
ask later by=agents.kim | accepted, hold CA1, began`,
		"a room that is over": `
ask close by=agents.kim | accepted, end room
ask hold by=agents.kim who=customer | not_now
over | room over
ask hold by=agents.kim who=customer | not_now
ask hold by=agents.lee who=customer | not_allowed
ask dance by=agents.kim | unknown`,
		"a contact that is over": `
progress 1 completed | ring:hung_up, end room
progress 2 completed | talk:hung_up, room over, closed
ask hold by=agents.kim who=customer | gone, closed
ask dance by=agents.kim | gone, closed`,
		"somebody who has left the room": `
ask mute by=agents.kim who=agent | accepted, mute CA2
ask remove by=agents.kim who=agent | accepted
ok mute CA2 | kick CA2, mute done
ok kick CA2 | end room, kick done
ask hold by=agents.kim who=customer | not_allowed`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, waits, "yes")
			d.play(talk + script)
		})
	}
}

// TestLateRinging: that somebody rings may be reported after they have asked for their document, and takes
// nothing from them.
func TestLateRinging(t *testing.T) {
	t.Parallel()
	newDesk(t, waits, "yes").play(`
call | *
in 1 | *
ok ring agents.kim | *
answered 2 | *
in 2 | *
progress 2 ringing | *
start | *
ask hold by=agents.kim who=customer | accepted, hold CA1`)
}
