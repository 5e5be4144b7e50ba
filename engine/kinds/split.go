package kinds

import (
	"math"
	"strconv"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// split sends callers different ways in given shares. What decides is always sent the same way, on every
// call and after every restart.
type split struct {
	ways []*splitWay
	by   schema.Value
}

// splitWay is one way with its share, from 0 to 1.
type splitWay struct {
	share float64
	then  schema.Ref
}

// splitParts is how fine shares are drawn: hundredths of a percent.
const splitParts = 10_000

func newSplit() Kind { return &split{} }

// Fields declares the keys of split.
func (s *split) Fields(o *schema.Object) {
	o.Objects("ways", func() schema.Fielder {
		s.ways = append(s.ways, &splitWay{})
		return s.ways[len(s.ways)-1]
	}, "lines of {share, then}; the shares are 100% together", schema.Required, schema.MinItems(1), schema.Example("[{share: 20%, then: short}, {share: 80%, then: long}]"))
	o.Value("by", &s.by, expr.Of(expr.Text), "what decides: the same value goes the same way; without it each contact is drawn anew", schema.Example("${caller.number}"))
}

// Fields declares the keys of one way.
func (w *splitWay) Fields(o *schema.Object) {
	o.Percent("share", &w.share, "its part of the calls", schema.Required, schema.Between("0%", "100%"))
	o.Ref("then", &w.then, "step", "where it leads", schema.Required)
}

// Ends: each way leads where it says; the outcome has the target's name.
func (s *split) Ends(e *Ends, _ World) {
	targets := make([]*schema.Ref, len(s.ways))
	for i, w := range s.ways {
		targets[i] = &w.then
	}
	toEach(e, targets)
}

// Values of split: the name of the target.
func (s *split) Values(World) []engine.Var {
	return []engine.Var{{Name: "way", Type: expr.Of(expr.Text)}}
}

// Check adds the shares up.
func (s *split) Check(c *Check) {
	sum := 0.0
	for _, w := range s.ways {
		sum += w.share
	}
	if math.Abs(sum-1) > 1e-9 {
		got := strconv.FormatFloat(math.Round(sum*1e6)/1e4, 'f', -1, 64)
		c.Errorf("bad-shares", nil, "the shares are %s%% together, expected 100%%", got)
	}
}

// Enter draws. A caller who withholds what decides is drawn by the contact.
func (s *split) Enter(v *engine.Visit) engine.Move {
	by := v.Text(&s.by)
	if by == "" {
		by = v.Contact().ID.Cell().String()
	}
	drawn, upTo := v.Choose(splitParts, by), 0.0
	way := s.ways[len(s.ways)-1]
	for _, w := range s.ways {
		if upTo += w.share * splitParts; float64(drawn) < upTo {
			way = w
			break
		}
	}
	v.Put(engine.Named{Name: "way", Value: way.then.Name})
	return engine.Out(engine.Outcome(way.then.Name))
}
