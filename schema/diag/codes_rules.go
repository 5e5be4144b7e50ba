package diag

// ruleCodes are broken rules of the author's own.
func ruleCodes() []Row {
	return []Row{
		{"over-budget", Warning, "a call may take or cost more than its budget",
			"Both are estimates. The time to a person is that of the quickest way: words at the usual speed of a voice and heard to their end, pauses, what services may take. The cost is that of the longest contact that `policies.max_contact` allows, with the dearest whom its steps call.",
			"budget: {to_a_person: 20s}\n…\nprompts: a greeting of two minutes", "budget: {to_a_person: 20s}\n…\nprompts: Thank you for calling."},
		{"rule-broken", Warning, "a rule of the workspace does not hold",
			"The author has written in `rules` what has to hold of all calls. All ways through all flows were followed, across `run`, `goto`, wait flows and back, and the shortest one that breaks the rule is told as a sample call. What conditions and services decide is not known, so every outcome of a step counts as possible.",
			"rules:\n  - {before: record, first: {prompt: recorded_line}}\n…\nsteps:\n  leave: {record: {}, next: end}",
			"steps:\n  told:  {say: recorded_line, next: leave}\n  leave: {record: {}, next: end}"},
		{"rule-names-nothing", Error, "a rule names something that no flow has",
			"A rule about something that does not exist holds whatever the calls do. Steps are written FLOW.STEP, outcomes FLOW.STEP.OUTCOME; `*` stands for any characters.",
			"rules: [{never: payment.record}]", "rules: [{never: pay.record}]"},
	}
}
