package refdoc

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/kinds"
	"callflow/schema"
	"callflow/schema/diag"
	"callflow/schema/expr"
)

// variants are the outcomes and values of a kind, as texts, with what they depend on.
type variants struct {
	outcomes []string
	values   []string
}

// variantsOf finds them by trying: the kind with its required keys only, and with each other key.
func variantsOf(r kinds.Row) variants {
	var v variants
	seen := map[string]bool{}
	add := func(list *[]string, sort string, names []string, why string) {
		for _, n := range names {
			if !seen[sort+n] {
				seen[sort+n] = true
				*list = append(*list, word(n)+why)
			}
		}
	}
	try := func(key string, w kinds.World, why string) {
		outcomes, values := tried(r, key, w)
		add(&v.outcomes, "outcome ", outcomes, why)
		add(&v.values, "value ", values, why)
	}
	try("", plain{}, "")
	for _, f := range schema.FieldTable(r.New()) {
		if !f.Required {
			try(f.Key, plain{}, " with "+code(f.Key))
		}
	}
	try("", rich{}, " if what it names has it")
	return v
}

// word is a name as code; a phrase stays as it is.
func word(s string) string {
	if strings.Contains(s, " ") {
		return s
	}
	return code(s)
}

// tried decodes a kind with its required keys and one more, and returns its outcomes and values.
func tried(r kinds.Row, key string, w kinds.World) (outcomes, values []string) {
	k := r.New()
	var lines []string
	for _, p := range mappingOf(schema.Describe(k)).Properties {
		if p.Required || p.Key == key {
			lines = append(lines, p.Key+": "+valueOf(p.Shape))
		}
	}
	var ignored diag.List
	text := "{" + strings.Join(lines, ", ") + "}"
	if node := schema.Parse("kind.yaml", []byte(text+"\n"), &ignored); node != nil && len(lines) > 0 {
		schema.Decode(node, k, &ignored)
	}
	var e kinds.Ends
	k.Ends(&e, w)
	for _, end := range e.List {
		if end.Target == nil {
			outcomes = append(outcomes, end.Outcome)
		}
	}
	if own := len(e.List) - len(outcomes); own > 0 {
		outcomes = append(outcomes, "the steps that it names itself")
	}
	if valuer, ok := k.(kinds.Valuer); ok {
		for _, one := range valuer.Values(w) {
			values = append(values, one.Name)
		}
	}
	return outcomes, values
}

// valueOf is some value of a shape, as it is written in braces.
func valueOf(s schema.Shape) string {
	m := mappingOf(s)
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Words) > 0:
		return s.Words[0]
	case s.Like != "":
		likes := strings.Fields(strings.ReplaceAll(s.Like, ",", " "))
		return likes[min(1, len(likes)-1)] // the first of durations is too short for most
	case slices.Contains(s.Types, "boolean") && !slices.Contains(s.Types, "number"):
		return "yes"
	case slices.Contains(s.Types, "integer"), slices.Contains(s.Types, "number") && len(s.Types) == 1:
		return "1"
	case len(m.Properties) == 0 && m.Others != nil:
		return "{name: " + valueOf(*m.Others) + "}"
	}
	return "name"
}

// plain is a workspace in which everything exists and nothing is special.
type plain struct{}

var _ kinds.World = plain{}

func (plain) Flow(name string) (kinds.FlowDecl, bool)        { return kinds.FlowDecl{Name: name}, true }
func (plain) Call(string) (kinds.CallDecl, bool)             { return kinds.CallDecl{Longest: time.Second}, true }
func (plain) List(string) (expr.Type, bool)                  { return expr.Of(expr.Text), true }
func (plain) Point(string) ([]engine.Var, bool)              { return nil, true }
func (plain) Schedule(string) (holidays, emergency, ok bool) { return false, false, true }
func (plain) CallsBack(string) bool                          { return false }

func (plain) Queue(string) (rings bool, room string, ok bool) { return false, "", true }
func (plain) Room(string) (*engine.RoomType, bool, bool)      { return nil, false, false }
func (plain) Roles() []string                                 { return nil }
func (plain) TypeOf(*schema.Value) expr.Type                  { return expr.Type{} }

// rich is a workspace in which everything has all that it may have.
type rich struct{ plain }

func (rich) Flow(name string) (kinds.FlowDecl, bool) {
	return kinds.FlowDecl{
		Name: name, Outcomes: []string{"the outcomes of the flow"},
		Outputs: []engine.Var{{Name: "the outputs declared"}},
	}, true
}
func (rich) Call(string) (kinds.CallDecl, bool) {
	return kinds.CallDecl{Outputs: []engine.Var{{Name: "the outputs declared"}}, Longest: time.Second}, true
}
func (rich) Schedule(string) (holidays, emergency, ok bool)  { return true, true, true }
func (rich) Queue(string) (rings bool, room string, ok bool) { return true, "desk", true }
