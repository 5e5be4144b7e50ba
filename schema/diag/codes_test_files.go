package diag

// testFileCodes are faults in files of tests that flows cannot have.
func testFileCodes() []Row {
	return []Row{
		{"list-unreadable", Error, "a list of people to call is no CSV file",
			"The first line names inputs of the flow, each further line is somebody to call. All lines have as many fields as the first.",
			"to,name\n+14155550101", "to,name\n+14155550101,Ann"},
		{"refused-row", Error, "a row of a list cannot be called",
			"Every row gives the flow its inputs, each of its type, and one of them is a telephone number. `--skip` leaves such rows out.",
			"to,name\n555-0101,Ann", "to,name\n+14155550101,Ann"},
		{"unknown-act", Error, "a test wants something to happen that cannot happen",
			"A script is a list of `hear`, `press`, `say`, `wait`, `hang_up`, `rings`, `answers`, `refuses` and `talking`.",
			"script: [haer: greeting]", "script: [hear: greeting]"},
		{"given-ringing", Error, "a test says who serves a queue that rings its agents",
			"Such a queue finds an agent by itself. Say what the agents do; `full` and `failed` can be said of the queue.",
			"given: {queues.support: answered}", "given: {agents.kim: {answers: 5s, talks: 1m}}"},
	}
}
