package library

import (
	"callflow/schema"
	"callflow/schema/expr"
)

// literals checks names that stand in a file as values: a queue's, a mailbox's, a language's, an address.
// Names that are computed are looked up during the call.
func (c *compiler) literals(v *schema.Value) {
	for i := range v.Items {
		c.literals(&v.Items[i])
	}
	for i := range v.Fields {
		c.literals(&v.Fields[i].Value)
	}
	if v.Compiled == nil || v.Node == nil || v.Node.Kind != schema.Scalar {
		return
	}
	known, constant := v.Compiled.Const()
	text, isText := known.(string)
	if !constant || !isText {
		return
	}
	if v.Type.Kind == expr.Address {
		c.d.checkAddress(v.Type, text, v.Node, c.list)
		return
	}
	sort := map[expr.Kind]string{expr.Queue: "queue", expr.Mailbox: "mailbox", expr.Language: "language", expr.Prompt: "prompt"}[v.Type.Kind]
	if sort == "" {
		return
	}
	c.used[sort+"/"+text] = true
	if !c.is(sort, text) && !c.d.mayDefine(sort, text) {
		c.list.Errorf(codeOf(sort), v.Node.File(), v.Node.Span, "%s %q is not defined", sort, text).Meant(text, c.known(sort))
	}
}
