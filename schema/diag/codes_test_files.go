package diag

// testFileCodes are faults in files of tests that flows cannot have.
func testFileCodes() []Row {
	return []Row{
		{"unknown-act", Error, "a test wants something to happen that cannot happen",
			"A script is a list of `hear`, `press`, `say`, `wait`, `hang_up`, `rings`, `answers`, `refuses` and `talking`.",
			"script: [haer: greeting]", "script: [hear: greeting]"},
	}
}
