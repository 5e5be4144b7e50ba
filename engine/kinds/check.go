package kinds

import (
	"callflow/engine"
	"callflow/schema"
	"callflow/schema/diag"
)

// Check is what a kind's own rules work with.
type Check struct {
	World World
	List  *diag.List
	Step  string          // its name
	Type  engine.FlowType // of its flow
	Seats []string        // those that a procedure says its room must have
	Node  *schema.Node    // the mapping of the kind
}

// Errorf adds a diagnostic at a node, or at the step's kind when node is nil.
func (c *Check) Errorf(code diag.Code, node *schema.Node, format string, args ...any) *diag.Diagnostic {
	if node == nil {
		node = c.Node
	}
	return c.List.Errorf(code, node.File(), node.Span, format, args...)
}
