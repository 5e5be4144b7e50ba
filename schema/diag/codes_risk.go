package diag

// riskCodes are changes that make a workspace riskier, without being wrong.
func riskCodes() []Row {
	return []Row{
		{"risk-destination", Warning, "a change lets calls go to numbers that were not called before",
			"Calls to expensive numbers are how telephone fraud earns its money, and a changed file is enough for that. A new number of an address, a wider `policies.destinations` and a number in a flow are told when `validate --base` compares with a revision, with the old value and the new.",
			"policies: {destinations: {allow: [JP, CU]}}", "policies: {destinations: {allow: [JP]}}"},
		{"risk-limit", Warning, "a change raises or takes away a limit",
			"Limits of calls, money and time keep a fault or a fraud small. `validate --base` tells which of them have been raised.",
			"policies: {destinations: {per_hour: 10000}}", "policies: {destinations: {per_hour: 100}}"},
		{"risk-recording", Warning, "a change switches recording on or off",
			"A talk that is recorded needs a notice and often consent; one that is no longer recorded may have to be. A pause that goes puts card numbers into a recording. `validate --base` tells of both.",
			"talk: {dial: {to: addresses.desk, record: yes}, next: end}", "talk: {dial: addresses.desk, next: end}"},
		{"risk-retention", Warning, "a change keeps what is stored for longer",
			"How long something is kept is often promised to callers. `validate --base` tells where it has become longer, or without an end.",
			"policies: {retention: 3650d}", "policies: {retention: 400d}"},
		{"risk-rights", Warning, "a change gives somebody more rights",
			"Who may listen, end a room, change a list, see numbers in full or begin calls is a decision. `validate --base` tells who may do what they might not before.",
			"commands: {listen: {who: [supervisor, agent]}}", "commands: {listen: {who: supervisor}}"},
		{"risk-sensitive", Warning, "a change makes something sensitive plain",
			"What is sensitive is sealed in the store and never reaches logs, prompts or services that are not meant for it. Without that word it does.",
			"vars: {pin: text}", "vars: {pin: {type: text, sensitive: yes}}"},
		{"risk-service", Warning, "a change leads a service or sink to another host",
			"Everything that flows tell a service goes to the host that the environment names, its key among it. `validate --base` tells of hosts and of networks that are not public which were not there before.",
			"services: {crm: https://crm.example.net}", "services: {crm: https://crm.example.com}"},
	}
}
