package diag

// routingCodes are faults in steps that lead a call on: to people, queues, other programs.
func routingCodes() []Row {
	return []Row{
		{"bad-document", Error, "a raw document is not TwiML that a call can run",
			"Twilio would end the call at a document that it cannot read. Write one Response element with the verbs of a call.",
			"twiml: <Response><Dail>+815012345678</Dail></Response>", "twiml: <Response><Play>chime.wav</Play></Response>"},
		{"bad-header", Error, "a header cannot be given to a SIP call",
			"Twilio passes headers on whose names begin with x-, and User-to-User, Remote-Party-ID, P-Preferred-Identity and P-Called-Party-ID.",
			"headers: {account: \"42\"}", "headers: {x-account: \"42\"}"},
		{"bad-shares", Error, "the shares of a split are not 100% together",
			"Every caller goes one of the ways, so the shares must add up to 100%.",
			"ways: [{share: 20%, then: a}, {share: 70%, then: b}]", "ways: [{share: 20%, then: a}, {share: 80%, then: b}]"},
		{"needs-room-support", Error, "a field needs agents that are rung by the queue",
			"The field is part of the language, but in this version of the program queues are answered by serve.",
			"queue: {name: support, need: [billing]}", "queue: support"},
		{"unbounded-wait", Error, "a step waits for events without an end",
			"Somebody may be on hold, or alone, while a procedure waits for a command that never comes. Say how long it waits at most.",
			"await: {}", "await: {at_most: 10m}"},
		{"unknown-command", Error, "a command of a room is neither built in nor runs a procedure",
			"Every room knows hold, resume, mute, unmute, remove, close, lock, unlock, recording, tones, listen, coach and barge. All others begin a procedure.",
			"transfer: {who: agent}", "transfer: {who: agent, runs: warm_transfer}"},
		{"never-back", Error, "somebody is sent to a flow from which nobody comes back",
			"With `back` a leg returns to its room when the flow finishes by one of its outcomes. `end` hangs up, as everywhere.",
			"flow: survey\nsteps: {thanks: {say: thanks, next: end}}", "flow: survey\noutcomes: [done]\nsteps: {thanks: {say: thanks, next: done}}"},
		{"never-starts", Error, "no seat of a room starts the talk",
			"A talk begins when two are in the room and one of them starts it. Until then everybody hears the wait flow.",
			"seats: {customer: {starts: no}, agent: {starts: no}}", "seats: {customer: {starts: no}, agent: {}}"},
		{"too-many-seats", Error, "more are to sit somewhere than a room holds",
			"Fifty sit in a room of one contact, 250 in a room that several contacts share.",
			"seats: {customer: {up_to: 60}, agent: {}}", "shared: yes\nseats: {customer: {up_to: 60}, agent: {}}"},
		{"needs-room", Error, "a field is of use only where both sides are put into a room",
			"While a plain dial rings, the caller hears it ring. A flow can be heard only in a room.",
			"dial: {to: agents.kim, wait: calm_wait}", "dial: {to: agents.kim, room: desk, wait: calm_wait}"},
	}
}
