package engine_test

import "testing"

// TestBegun: a contact that somebody begins: with a key, later, and with a flow that breaks.
func TestBegun(t *testing.T) {
	t.Parallel()
	const remind = `
flow: remind
type: procedure
inputs: {to: {type: address, default: none}}
commands: {stop: {who: services.crm}}
start: call
steps:
  call: {call: {to: "${to ?? agents.lee}", flow: words, ring: 20s}, next: {thanks: rest, ended: again, busy: again, no_answer: again, failed: end}}
  again: {begin: {flow: remind, with: {to: "${to}"}, after: 10m, key: next}, next: rest}
  rest: {await: {at_most: 1h}, next: {stop: end, timeout: end}}
`
	const words = `
flow: words
outcomes: [thanks]
start: words
steps:
  words: {menu: {say: {text: One for yes.}, keys: {1: bye}}, next: {silence: end, invalid: end}}
  bye: {say: {text: Thank you and goodbye.}, next: thanks}
`
	const loop = `
flow: loop
type: procedure
start: a
steps:
  a: {await: {at_most: 1h}, next: {customer.left: b, timeout: end}}
  b: {await: {at_most: 1h}, next: {customer.left: a, timeout: end}}
`
	for name, script := range map[string]string{
		"the last words are not cut short": `
begin remind key=r7 by=services.crm | ring agents.lee, began
ok ring agents.lee |
answered 1 |
left 1 Digits=1 | words:1, bye:done, call:thanks
ask stop by=services.crm | accepted, rest:stop, over end
progress 1 completed | closed`,
		"nobody answers": `
begin remind by=services.crm to=agents.sam | ring agents.sam, began
ok ring agents.sam |
progress 1 no-answer | call:no_answer, again:done, begin remind next 10m0s
ask stop by=agents.kim | not_allowed
ask hold by=agents.kim who=customer | unknown
wait 1h | rest:timeout, over end, closed
ask stop by=services.crm | gone, closed`,
		"later": `
begin remind after=10m by=c12 |
ask stop by=services.crm | not_now
wait 9m |
wait 1m | ring agents.lee, began`,
		"days later, and not too old": `
begin remind after=48h by=c12 |
wait 48h | ring agents.lee, began
ok ring agents.lee |
answered 1 |
wait 90s | look for CA1
wait 24h | *
left 1 Digits=1 | *`,
		"hung up before an outcome": `
begin remind | ring agents.lee, began
ok ring agents.lee |
answered 1 |
progress 1 completed | words:hung_up, call:ended, again:done, begin remind next 10m0s`,
		"it is over while it rings": `
begin remind by=services.crm | ring agents.lee, began
wait 66s | call:failed, over end, closed`,
		"a flow that goes round for ever": `
begin loop | trouble: more than 1000 steps in one turn, alert trouble, closed`,
		"a flow that is not there": `
begin nothing | trouble: flow nothing is not there, began, alert trouble, over failed, closed`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newDesk(t, waits, "yes", remind, words, loop).play(script)
		})
	}
}

// TestProcedureThatBreaks: what is wrong with a procedure does not touch those who talk.
func TestProcedureThatBreaks(t *testing.T) {
	t.Parallel()
	const breaks = `
flow: help
type: procedure
seats: [customer, supervisor]
inputs: {to: {type: address, default: none}}
start: hold
steps:
  hold: {hold: customer, next: {done: a, failed: end}}
  a: {await: {at_most: 1h}, next: {supervisor.left: b, timeout: end}}
  b: {await: {at_most: 1h}, next: {supervisor.left: a, timeout: end}}
`
	newDesk(t, breaks, "yes").play(talk + `
ask help by=agents.kim | accepted, hold CA1, began
ok hold CA1 | trouble: more than 1000 steps in one turn, hold:hung_up, over failed, help failed, alert trouble
wait 5s |
out 2 participant_hung_up | end room`)
}
