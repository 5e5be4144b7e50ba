package kinds

import (
	"callflow/schema"
	"callflow/schema/expr"
)

// valuesForm reads a mapping of names to values whose types are declared elsewhere; what names them in
// messages.
func valuesForm(what string, p *[]schema.NamedValue) schema.Form {
	read := func(d *schema.Decoder, n *schema.Node) {
		if n.Kind != schema.Mapping {
			d.Errorf("wrong-type", n, "%q is %s, expected a mapping of names to values", what, n.Kind)
			return
		}
		v := &schema.Value{}
		d.Read(n, schema.ValueForm(v, expr.Of(expr.Any)))
		*p = v.Fields
	}
	return schema.LateForm(read, valuesShape)
}

func valuesShape() schema.Shape {
	return schema.Shape{Label: "mapping of names to values", Types: []string{"object"}, Sample: `{number: "${caller.number}"}`}
}
