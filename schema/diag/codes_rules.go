package diag

// ruleCodes are broken rules of the author's own.
func ruleCodes() []Row {
	return []Row{
		{"rule-broken", Warning, "a rule of the workspace does not hold",
			"The author has written in `rules` what has to hold of all calls. All ways through all flows were followed, across `run`, `goto`, wait flows and back, and the shortest one that breaks the rule is told as a sample call. What conditions and services decide is not known, so every outcome of a step counts as possible.",
			"rules:\n  - {before: record, first: {prompt: recorded_line}}\n…\nsteps:\n  leave: {record: {}, next: end}",
			"steps:\n  told:  {say: recorded_line, next: leave}\n  leave: {record: {}, next: end}"},
		{"rule-names-nothing", Error, "a rule names something that no flow has",
			"A rule about something that does not exist holds whatever the calls do. Steps are written FLOW.STEP, outcomes FLOW.STEP.OUTCOME; `*` stands for any characters.",
			"rules: [{never: payment.record}]", "rules: [{never: pay.record}]"},
	}
}
