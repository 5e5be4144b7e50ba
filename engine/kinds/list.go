package kinds

import (
	"strings"

	"callflow/engine"
	"callflow/schema"
	"callflow/schema/expr"
)

// listForm reads a list: a value, or the bare path of a declared one such as lists.branches.
func listForm(p *schema.Value) schema.Form {
	form := schema.ValueForm(p, expr.List(expr.Of(expr.Any)))
	read := func(d *schema.Decoder, n *schema.Node) {
		if n.Kind == schema.Scalar && strings.HasPrefix(n.Value, "lists.") {
			n = n.Instead("${" + n.Value + "}")
		}
		d.Read(n, form)
	}
	return schema.CustomForm(read, schema.Shape{Label: "list, or lists.NAME", Sample: "lists.pins"})
}

// itemsOf are the elements of a list.
func itemsOf(v *engine.Visit, list *schema.Value) []any {
	items, _ := v.Value(list).([]any)
	return items
}
