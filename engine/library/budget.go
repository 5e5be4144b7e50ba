package library

import (
	"time"

	"callflow/engine/check"
	"callflow/schema"
)

// budgetDecl is what a call may take and cost at most.
type budgetDecl struct {
	at       *schema.Node
	toPerson time.Duration
	call     float64
	incoming float64
}

// Fields declares the keys of budget.
func (b *budgetDecl) Fields(o *schema.Object) {
	o.Duration("to_a_person", &b.toPerson, "how long a caller listens and waits at most before anybody is rung, on the quickest way: an estimate from the words", schema.Between("1s", "1h"), schema.Example("90s"))
	o.Float("call", &b.call, "how much money one contact costs at most, in the currency of policies.destinations.prices: an estimate from begun minutes and policies.max_contact", schema.Between("0.01", "1000000"), schema.Example("20"))
	o.Float("incoming", &b.incoming, "what a minute of the caller's own leg costs", schema.Default(0), schema.Between("0", "1000"), schema.Example("0.01"))
	o.Self(&b.at)
}

// checked is the budget for the checks; nil when there is none.
func (b *budgetDecl) checked() *check.Budget {
	if b.at == nil {
		return nil
	}
	return &check.Budget{ToPerson: b.toPerson, ToPersonAt: b.at.Find("to_a_person"), Call: b.call, CallAt: b.at.Find("call"), Incoming: b.incoming}
}
