package diag

// settingCodes are faults in what a workspace says about its own diagnostics.
func settingCodes() []Row {
	return []Row{
		{"bad-remark", Error, "a comment for callflow cannot be read",
			"A comment that begins with `# callflow:` accepts diagnostics of its line, or of the next when it stands alone. It names the code and the reason, and perhaps the last day.",
			"# callflow: ignore unreachable-step\ncampaign: {say: spring, next: end}",
			"# callflow: ignore unreachable-step because the campaign begins in March until 2027-03-01\ncampaign: {say: spring, next: end}"},
		{"error-stays", Error, "an error is to be ignored or made less severe",
			"A flow with an error cannot be run, so errors cannot be switched off. Warnings can be ignored, switched off or made errors.",
			"checks: {unknown-step: warning}", "checks: {unreachable-step: error}"},
		{"ignore-over", Warning, "a diagnostic is ignored until a day that has passed",
			"It is reported again. Put right what it is about, or give a later day.",
			"ignore:\n  - {code: unreachable-step, step: campaign, because: it begins in March, until: 2020-03-01}",
			"ignore:\n  - {code: unreachable-step, step: campaign, because: it begins in March, until: 2030-03-01}"},
		{"ignore-unused", Warning, "something is ignored that is not reported",
			"Whatever was accepted has been put right, or stands elsewhere now. An entry that is left would hide the next fault.",
			"checks: {unreachable-step: off}\nignore:\n  - {code: unreachable-step, step: gone, because: it begins in March}", "checks: {unreachable-step: off}"},
		{"unknown-code", Error, "a diagnostic is not known",
			"Codes stand in brackets behind a message; `callflow explain --list` has them all.",
			"checks: {unreachable-steps: off}", "checks: {unreachable-step: off}"},
	}
}
