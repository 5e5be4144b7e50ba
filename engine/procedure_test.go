package engine_test

import "testing"

// consult is a warm transfer: the customer hears music while agent and expert speak.
const consult = `
flow: help
type: procedure
seats: [customer, agent, expert]
inputs: {to: {type: address, default: none}, why: {type: text, default: ""}}
outcomes: [handed_over, back]
commands: {over: {who: agent}, drop: {who: agent}, quiet: {who: agent}}
start: hold
steps:
  hold: {hold: customer, next: {done: ring, failed: back}}
  ring: {invite: {to: agents.lee, as: expert, ring: 20s}, next: {joined: brief, busy: lift, no_answer: lift, failed: lift, drop: lift, agent.left: lift, customer.left: end}}
  brief: {await: {at_most: 5m}, next: {over: give, drop: out, quiet: quiet, agent.left: give, expert.left: lift, customer.left: end, timeout: lift}}
  quiet: {mute: expert, next: {done: brief, failed: brief}}
  give: {do: [{resume: customer}, {release: agent}], next: {done: handed_over, failed: back}}
  out: {release: expert, next: {done: lift, failed: lift}}
  lift: {resume: customer, next: {done: back, failed: back}}
`

const consulting = `
ask help by=agents.kim | accepted, hold CA1, began
ok hold CA1 | hold:done, ring agents.lee
ok ring agents.lee |
answered 3 | ask:accept
progress 3 in-progress |
in 3 | ring:joined
`

// TestProcedureEnds: what a procedure has done and not handed on is undone when it is over, however it ends, and
// Twilio's flag is set for those it has brought in, never before.
func TestProcedureEnds(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"handed over": consulting + `
ask over by=agents.kim | accepted, brief:over, resume CA1
ok resume CA1 | kick CA2
ok kick CA2 | give:done, ends CA3, over handed_over, help handed_over
ok ends CA3 |
left 2 | talk:removed
out 3 participant_hung_up | end room`,
		"the expert leaves before that": consulting + `
out 3 participant_hung_up | brief:expert.left, resume CA1
ok resume CA1 | lift:done, over back, help back`,
		"a mute is undone": consulting + `
ask quiet by=agents.kim | accepted, brief:quiet, mute CA3
ok mute CA3 | quiet:done
wait 5m | brief:timeout, resume CA1
ok resume CA1 | lift:done, unmute CA3, over back, help back
ok unmute CA3 | ends CA3`,
		"who was muted before stays so": consulting + `
ask mute by=agents.kim who=expert | accepted, mute CA3
ok mute CA3 | mute done
ask quiet by=agents.kim | accepted, brief:quiet, quiet:done
wait 5m | *
ok resume CA1 | lift:done, ends CA3, over back, help back`,
		"resume is refused": `
ask help by=agents.kim | accepted, hold CA1, began
ok hold CA1 | hold:done, ring agents.lee
refuse ring agents.lee 21211 | ring:failed, resume CA1, alert call_refused
refuse resume CA1 20404 | lift:failed, resume CA1, alert seat_refused, over back, help back
refuse resume CA1 20404 | alert seat_refused
wait 5s | look into the room, resume CA1
ok resume CA1 |`,
		"hold is confirmed too late": `
ask help by=agents.kim | accepted, hold CA1, began
wait 5s | hold:failed, over back, help back
ok hold CA1 | resume CA1
ok resume CA1 |`,
		"the room ends": consulting + `
over | brief:hung_up, room over, over room_ended, help room_ended
left 1 | ring:answered, bye:done
left 2 | talk:ended
left 3 | talk:ended`,
		"the room ends while it rings": `
ask help by=agents.kim | *
ok hold CA1 | hold:done, ring agents.lee
over | ring:hung_up, room over, over room_ended, help room_ended
ok ring agents.lee | hang up CA3
answered 3 |
progress 3 completed |`,
		"the customer hangs up while the expert is rung": `
ask help by=agents.kim | *
ok hold CA1 | *
ok ring agents.lee |
progress 1 completed | ring:hung_up, ring:customer.left, hang up CA3, end room, over end, help end`,
		"the agent drops out, and the expert takes over": consulting + `
progress 2 completed | talk:hung_up, brief:agent.left, resume CA1
ok resume CA1 | give:done, ends CA3, over handed_over, help handed_over`,
		"the last agent may leave while it runs": consulting + `
out 3 participant_hung_up | brief:expert.left, resume CA1
out 2 participant_hung_up |
ok resume CA1 | lift:done, end room, over back, help back`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newDesk(t, consult, "yes").play(talk + script)
		})
	}
}

// TestClaims: while a procedure runs, only it changes what it has laid hands on; muting is free.
func TestClaims(t *testing.T) {
	t.Parallel()
	newDesk(t, consult, "yes").play(talk + consulting + `
ask hold by=agents.kim who=customer | not_now
ask resume by=agents.kim who=customer | not_now
ask resume by=agents.kim who=leg_1 | not_now
ask remove by=agents.kim who=expert | not_now
ask hold by=agents.kim who=agent | accepted, hold CA2
ask mute by=agents.kim who=customer | accepted, mute CA1
ask mute by=agents.kim who=agent | accepted
ask help by=agents.kim | not_now
ask close by=agents.kim | accepted, end room`)
}

// TestClaimsOfTheAsker: what a procedure does to whoever asked for it, and who coaches whom, is its own as well.
func TestClaimsOfTheAsker(t *testing.T) {
	t.Parallel()
	const claims = `
flow: help
type: procedure
seats: [agent, supervisor]
inputs: {to: {type: address, default: none}}
start: ring
steps:
  ring: {invite: {to: agents.sam, as: supervisor, ring: 20s}, next: {joined: advise, else: end}}
  advise: {coach: {who: supervisor, to: agent}, next: {done: hold, failed: end}}
  hold: {hold: by, next: {done: wait, failed: end}}
  wait: {await: {at_most: 10m}, next: {supervisor.left: end, timeout: end}}
`
	newDesk(t, claims, "yes").play(talk + `
ask help by=agents.kim | accepted, ring agents.sam, began
ok ring agents.sam |
answered 3 | ask:accept
in 3 Muted=true | ring:joined, mute CA3
ask barge by=agents.sam | not_now
ok mute CA3 | coach CA3 to CA2
ok coach CA3 to CA2 | unmute CA3
ok unmute CA3 | advise:done, hold CA2
ok hold CA2 | hold:done
ask resume by=services.crm who=agent | not_now
ask listen by=agents.sam | not_now
ask hold by=agents.kim who=customer | accepted, hold CA1
out 3 participant_hung_up | wait:supervisor.left, resume CA2, over end, help end
ask resume by=services.crm who=agent | accepted`)
}

// TestSend: a leg leaves the room for a flow of its own, and comes back or not; the room goes on.
func TestSend(t *testing.T) {
	t.Parallel()
	const sends = `
flow: help
type: procedure
seats: [customer, agent]
inputs: {to: {type: address, default: none}, back: {type: yes_no, default: no}}
commands: {done: {who: agent}}
start: how
steps:
  how: {switch: [{when: back, then: to_and_fro}], next: away}
  away: {send: {who: customer, flow: survey}, next: {done: end}}
  to_and_fro: {send: {who: customer, flow: survey, back: yes}, next: {done: waits}}
  waits: {await: {at_most: 5m}, next: {customer.joined: stays, customer.left: end, done: end, timeout: end}}
  stays: {await: {at_most: 5m}, next: {done: end, timeout: end}}
`
	const survey = `
flow: survey
outcomes: [thanks]
start: words
steps:
  words: {menu: {say: {text: One to five.}, keys: {1: thanks, 2: end}}, next: {silence: end, invalid: end}}
`
	for name, script := range map[string]string{
		"for good": `
ask help by=agents.kim | accepted, how:else, stays CA1, began
ok stays CA1 | ring:done, away:done, move CA1, hold CA2, over end, help end
out 1 participant_updated_via_api |
ok hold CA2 |
wait 10s | talk:alone, move CA2
progress 2 completed | room over`,
		"and back": `
ask help by=agents.kim back=yes | accepted, how:to_and_fro, stays CA1, began
ok stays CA1 | to_and_fro:done, move CA1, hold CA2
out 1 participant_updated_via_api |
ok hold CA2 |
wait 1m |
left 1 Digits=1 | words:1
in 1 | waits:customer.joined, resume CA2
ask done by=agents.kim | accepted, stays:done, over end, help end`,
		"and the report that they have left comes late": `
ask help by=agents.kim back=yes | *
ok stays CA1 | *
left 1 Digits=1 | words:1
out 1 participant_updated_via_api |
in 1 | waits:customer.joined`,
		"and hang up elsewhere": `
ask help by=agents.kim back=yes | *
ok stays CA1 | *
progress 1 completed | words:hung_up, ring:hung_up, waits:customer.left, end room, over end, help end`,
		"and the room has ended meanwhile": `
ask help by=agents.kim back=yes | *
ok stays CA1 | *
over | waits:hung_up, room over, over room_ended, help room_ended
left 1 Digits=1 | words:1, ring:answered, bye:done`,
		"the flag is not cleared in time": `
ask help by=agents.kim back=yes | *
wait 5s | to_and_fro:done, move CA1, hold CA2`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newDesk(t, sends, "yes", survey).play(talk + script)
		})
	}
}

// TestReseat: who gets another seat has its rules from then on, and is heard no sooner than they are to be.
func TestReseat(t *testing.T) {
	t.Parallel()
	const reseats = `
flow: help
type: procedure
seats: [agent, expert, supervisor]
inputs: {to: {type: address, default: none}, as: {type: text, default: agent}}
start: how
steps:
  how: {switch: [{when: as == "listener", then: listener}, {when: as == "expert", then: expertly}], next: agently}
  agently: {seat: {who: supervisor, as: agent}, next: {done: end, failed: end}}
  listener: {seat: {who: agent, as: supervisor}, next: {done: end, failed: end}}
  expertly: {seat: {who: agent, as: expert}, next: {done: end, failed: end}}
`
	const coached = `
ask coach by=agents.sam | *
ok ring agents.sam | *
answered 3 | *
in 3 |
`
	for name, script := range map[string]string{
		"a coach becomes an agent": coached + `
ask help by=agents.kim | accepted, how:else, uncoach CA3, began
ok uncoach CA3 | agently:done, over end, help end
ask hold by=agents.sam who=customer | accepted, hold CA1`,
		"a listener is heard": `
ask listen by=agents.sam | *
ok ring agents.sam | *
answered 3 | *
in 3 Muted=true |
ask help by=agents.kim | accepted, how:else, unmute CA3, began
ok unmute CA3 | agently:done, over end, help end`,
		"an agent only listens": `
ask help by=agents.kim as=listener | accepted, how:listener, mute CA2, began
ok mute CA2 | listener:done, over end, help end`,
		"the seat is filled": coached + `
ask help by=agents.kim as=listener | accepted, how:listener, listener:failed, began, over end, help end
ask hold by=agents.kim who=customer | accepted, hold CA1`,
		"the flag waits for the end of a hold": `
ask hold by=agents.kim who=agent | accepted, hold CA2
ok hold CA2 | hold done
ask help by=agents.kim as=expert | accepted, how:expertly, expertly:done, began, over end, help end
ask resume by=services.crm who=expert | accepted, resume CA2
ok resume CA2 | ends CA2, resume done`,
		"and goes when somebody is put out": `
ask help by=agents.kim as=expert | accepted, how:expertly, ends CA2, began
ok ends CA2 | expertly:done, over end, help end`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newDesk(t, reseats, "no").play(talk + script)
		})
	}
}
