// Package check looks at whole graphs: steps that nobody reaches, circles that never wait, values that may
// not be there, calls that are rejected too late. One file for each check, one row in [Table]. A check
// reads compiled flows and adds diagnostics; it never changes a flow. It refuses to guess: where a fault
// depends on what a caller or a service does, nothing is said.
package check

import "callflow/schema/diag"

// Row is one check.
type Row struct {
	Code diag.Code // what it reports
	Run  func(*Work)
}

// Table lists all checks.
func Table() []Row {
	return []Row{
		{"agent-in-no-team", agentInNoTeam},
		{"asker-without-key", askerWithoutKey},
		{"at-once-past-rate", atOncePastRate},
		{"callback-too-short", callbackTooShort},
		{"callback-without-queue", callbackWithoutQueue},
		{"empty-team", emptyTeam},
		{"endless-queue", endlessQueue},
		{"env-differs", envDiffers},
		{"far-from-person", farFromPerson},
		{"foreign-caller-id", foreignCallerID},
		{"goal-past-wait", goalPastWait},
		{"kept-change", keptChange},
		{"local-service", localService},
		{"lost-transfer", lostTransfer},
		{"machine-unheard", machineUnheard},
		{"may-be-unset", mayBeUnset},
		{"no-way-out", noWayOut},
		{"nobody-has-skill", nobodyHasSkill},
		{"open-destination", openDestination},
		{"plain-http", plainHTTP},
		{"prefer-outside", preferOutside},
		{"prefer-past-wait", preferPastWait},
		{"queue-again", queueAgain},
		{"recursion", recursion},
		{"reject-after-speech", rejectAfterSpeech},
		{"ring-too-long", ringTooLong},
		{"rule-broken", brokenRules},
		{"rule-names-nothing", unknownNames},
		{"seat-nobody-takes", seatNobodyTakes},
		{"silent-end", silentEnd},
		{"supervisor-ends", supervisorEnds},
		{"tries-without-get", triesWithoutGet},
		{"trusted-number", trustedNumber},
		{"unbounded-cycle", unboundedCycle},
		{"unconfirmed-callback", unconfirmedCallback},
		{"unreachable-step", unreachableStep},
		{"unserved-queue", unservedQueue},
		{"voicemail-wins", voicemailWins},
		{"wait-shorter-than-ring", waitShorterThanRing},
		{"widen-too-late", widenTooLate},
	}
}

// All runs every check.
func All(w *Work) {
	for _, r := range Table() {
		r.Run(w)
	}
}
