package flowtest

import (
	"slices"

	"callflow/engine"
	"callflow/schema"
)

// fixedHours is a schedule that says the same at every time.
type fixedHours struct {
	engine.Clock
	verdict engine.Verdict
	opens   engine.Millis // 0: nobody knows
}

var _ engine.Schedule = fixedHours{}

// Verdict is the one that the test gives.
func (f fixedHours) Verdict(engine.Millis) (engine.Verdict, engine.Millis) { return f.verdict, f.opens }

// Switch is none: the test decides.
func (f fixedHours) Switch() string { return "" }

// verdicts are what a schedule can say.
var verdicts = []string{string(engine.Open), string(engine.Shut), string(engine.Holiday), string(engine.Emergency)}

func scheduleShape() schema.Shape {
	word := schema.EnumForm(new(string), verdicts...).Shape()
	until := schema.Shape{Label: "{closed: TIME}", Types: []string{"object"}, Sample: `{closed: "2026-12-02 09:00"}`, OneKey: verdicts}
	for _, v := range verdicts {
		until.Properties = append(until.Properties, schema.Property{Key: v, Shape: textShape})
	}
	return schema.AnyOf("what the schedule says", word, until)
}

// schedule fixes what a schedule says: a word, or {closed: TIME} with the time at which it opens.
func (g *givenDecl) schedule(d *schema.Decoder, key *schema.Node, name string, n *schema.Node) {
	hours, ok := g.r.live().Schedules[name]
	if !ok {
		var known []string
		for s := range g.r.live().Schedules {
			known = append(known, "schedules."+s)
		}
		g.r.unknown("unknown-schedule", key, "schedule", known)
		return
	}
	f := fixedHours{Clock: hours}
	word := n
	if n.Kind == schema.Mapping && len(n.Pairs()) == 1 {
		word = n.Pairs()[0].Key
		f.opens = g.r.instant(n.Pairs()[0].Value)
	}
	if word.Kind != schema.Scalar || !slices.Contains(verdicts, word.Value) {
		d.Errorf("not-one-of", word, "this is no word of a schedule, expected open, closed, holiday or emergency").
			Hintf("write closed, or {closed: TIME} with the time at which it opens")
		return
	}
	f.verdict = engine.Verdict(word.Value)
	put(&g.hours, name, f)
}
