package diag

// linkCodes are faults between flows, prompts and what they are given.
func linkCodes() []Row {
	return []Row{
		{"duplicate-name", Error, "one name stands for two things",
			"Names are identity: steps, variables, inputs and outcomes of a flow share one name space, and so do the flows of a workspace.",
			"vars: {tries: number}\nsteps:\n  tries: {say: hello, next: end}", "vars: {tries: number}\nsteps:\n  greet: {say: hello, next: end}"},
		{"missing-input", Error, "a flow or a service call is not given an input that it needs",
			"An input without a default must be given wherever the flow or call is named.",
			"message: {goto: leave_message}", "message: {goto: {flow: leave_message, with: {mailbox: office}}}"},
		{"prompt-needs", Error, "a prompt is not given what it reads",
			"A prompt reads the objects that are seen everywhere, and what `with` gives it; it never sees the names of a flow.",
			"say: hello            # Hello ${name}", "say: {prompt: hello, with: {name: \"${look_up.name}\"}}"},
		{"prompt-reads-not", Error, "a prompt is given what it does not read",
			"Either the name is misspelled or the prompt has lost its hole.",
			"say: {prompt: goodbye, with: {name: Ada}}", "say: goodbye"},
		{"wrong-flow-type", Error, "a flow of another type is expected here",
			"What a flow may do depends on what it runs on: a leg, somebody who waits, somebody who answers.",
			"queue: {name: support, wait: welcome}", "queue: {name: support, wait: music_and_position}"},
	}
}
