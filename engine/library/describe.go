package library

import (
	"callflow/engine/kinds"
	"callflow/schema"
)

// FlowShape describes NAME.flow.yaml, for the JSON Schema that editors use.
func FlowShape() schema.Shape {
	s := schema.Describe(&flowFile{})
	s.Title, s.Description = "callflow flow", "One flow: a named graph of steps."
	s.Defs = map[string]schema.Shape{"step": stepShape(), "next": nextShape()}
	s.First = []string{"flow", "summary", "type", "role", "seats", "inputs", "outputs", "outcomes", "vars", "commands", "defaults",
		"start", "steps", "finally"}
	return s
}

// outcomePattern is that of outcomes: names, and the events of procedures such as agent.left.
const outcomePattern = `^[a-z][a-z0-9_]{0,63}(\.(joined|left|held))?$`

// targetPattern is that of targets, which are names.
const targetPattern = `^[a-z][a-z0-9_]{0,63}$`

// nextShape describes where a step leads: one step for everything, or outcome → step.
func nextShape() schema.Shape {
	target := schema.Shape{
		Label: "step", Types: []string{"string"}, Pattern: targetPattern, Sample: "greeting",
		Description: "a step of this flow, end, or a declared outcome",
	}
	each := schema.MapOf(target)
	each.KeyPattern = outcomePattern
	return schema.AnyOf("step or outcome → step", target, each)
}

// stepShape describes a step: one kind, and what every step may have.
func stepShape() schema.Shape {
	s := schema.Shape{Label: "step", Types: []string{"object"}, Last: []string{"summary", "log", "limit", "next"}}
	for _, r := range kinds.Table() {
		p := schema.Describe(r.New())
		p.Description = r.Summary
		s.Properties = append(s.Properties, schema.Property{Key: r.Name, Shape: p})
		s.OneKey = append(s.OneKey, r.Name)
	}
	s.OrKey = "log"
	s.Examples = []string{"{say: greeting, next: end}"}
	next := schema.RefShape("next")
	next.Description = "where each outcome leads: one step for all that are not named elsewhere, or outcome → step"
	next.Examples = []string{"end", "{answered: thanks, else: sorry}"}
	limit := schema.Describe(&stepLimit{})
	limit.Description = "sends the visit after so many in one run somewhere else"
	var log []*kinds.LogLine
	logged := kinds.LogForm(&log).Shape()
	logged.Description = "log points that are written when the step is left"
	return withProperties(s,
		schema.Property{Key: "next", Shape: next},
		schema.Property{Key: "limit", Shape: limit},
		schema.Property{Key: "log", Shape: logged},
		schema.Property{Key: "summary", Shape: schema.Shape{Label: "text", Types: []string{"string"}, Description: "for people", Sample: "What there is to choose."}})
}

// defaultsShape describes fields of steps that do not say otherwise, by kind; nothing is required there.
func defaultsShape(more ...schema.Property) schema.Shape {
	s := schema.Shape{Label: "kind → fields", Types: []string{"object"}, Sample: "{menu: {silence: {after: 6s}}}", Properties: more}
	for _, r := range kinds.Table() {
		p := schema.Describe(r.New()).Optional()
		p.Description = r.Summary
		s.Properties = append(s.Properties, schema.Property{Key: r.Name, Shape: p})
	}
	return s
}

// withProperties adds properties, but not twice: log is a kind, too.
func withProperties(s schema.Shape, more ...schema.Property) schema.Shape {
	for _, p := range more {
		at := -1
		for i := range s.Properties {
			if s.Properties[i].Key == p.Key {
				at = i
			}
		}
		if at < 0 {
			s.Properties = append(s.Properties, p)
			continue
		}
		both := schema.AnyOf(p.Key, p.Shape, s.Properties[at].Shape)
		both.Description = p.Shape.Description
		s.Properties[at].Shape = both
	}
	return s
}

// WorkspaceShape describes callflow.yaml.
func WorkspaceShape() schema.Shape {
	s := schema.Describe(&declaration{})
	s.Title, s.Description = "callflow workspace", "What all flows of a workspace share."
	s.First = []string{"workspace"}
	return s
}

// EnvironmentShape describes env/NAME.yaml.
func EnvironmentShape() schema.Shape {
	s := schema.Describe(&envDecl{})
	s.Title, s.Description = "callflow environment", "The real numbers, addresses, services and settings of one environment."
	return s
}

// PromptsShape describes prompts/LANG.yaml.
func PromptsShape() schema.Shape {
	s := schema.MapOf(schema.Describe(&promptDecl{forms: map[string]*schema.Value{}}))
	s.Title, s.Description = "callflow prompts", "What is said in one language, by name."
	return s
}
