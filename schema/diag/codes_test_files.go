package diag

// testFileCodes are faults in files of tests that flows cannot have.
func testFileCodes() []Row {
	return []Row{
		{"unknown-act", Error, "a test wants something to happen that cannot happen",
			"A script is a list of `hear`, `press`, `say`, `wait`, `hang_up`, `rings`, `answers`, `refuses` and `talking`.",
			"script: [haer: greeting]", "script: [hear: greeting]"},
		{"given-ringing", Error, "a test says who serves a queue that rings its agents",
			"Such a queue finds an agent by itself. Say what the agents do; `full` and `failed` can be said of the queue.",
			"given: {queues.support: answered}", "given: {agents.kim: {answers: 5s, talks: 1m}}"},
	}
}
