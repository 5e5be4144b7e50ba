package sheets

import (
	"bytes"
	"testing"
)

// TestLengths compares what the two validators have to read.
func TestLengths(t *testing.T) {
	t.Parallel()
	for number := range 20 {
		flow, workflow := bytes.Count(Flow(number, true), []byte("\n")), bytes.Count(Workflow(number), []byte("\n"))
		if flow < 95 || flow > 120 || workflow < 95 || workflow > 120 {
			t.Errorf("flow %d has %d lines and its workflow %d, expected about 105", number, flow, workflow)
		}
	}
	if n := len(Workspace(30)); n != 32 {
		t.Errorf("30 flows are %d files, expected 32 with callflow.yaml and the agents' flow", n)
	}
}
