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
		{"endless-queue", endlessQueue},
		{"may-be-unset", mayBeUnset},
		{"recursion", recursion},
		{"reject-after-speech", rejectAfterSpeech},
		{"rule-broken", brokenRules},
		{"rule-names-nothing", unknownNames},
		{"unbounded-cycle", unboundedCycle},
		{"unreachable-step", unreachableStep},
	}
}

// All runs every check.
func All(w *Work) {
	for _, r := range Table() {
		r.Run(w)
	}
}
