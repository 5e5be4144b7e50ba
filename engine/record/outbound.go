package record

import (
	"callflow/engine"
	"callflow/engine/outbound"
)

// task is the row of a list that a contact works on.
func task(c *coder, v *engine.Task) {
	number(c, "list", &v.List)
	number(c, "row", &v.Row)
	number(c, "start", &v.Start)
	text(c, "out", &v.Outcome)
	text(c, "why", &v.Denied)
	flag(c, "rang", &v.Rang)
}

// listForm is what a list keeps besides its rows.
func listForm(c *coder, v *outbound.List) {
	text(c, "phase", &v.Phase)
	object(c, "rules", &v.Rules, rules)
	number(c, "last", &v.Last)
	number(c, "hold", &v.Hold)
}

func rules(c *coder, v *outbound.Rules) {
	text(c, "flow", &v.Flow)
	text(c, "to", &v.To)
	text(c, "by", &v.By)
	number(c, "rate", &v.Rate)
	number(c, "most", &v.AtOnce)
	list(c, "retry", &v.Retry, retry)
	number(c, "total", &v.Total)
	text(c, "digest", &v.Digest)
}

func retry(c *coder, v *outbound.Retry) {
	text(c, "out", &v.Outcome)
	number(c, "after", &v.After)
	number(c, "tries", &v.Tries)
}

// rowsPart is a part of a list.
type rowsPart struct{ rows []outbound.Row }

func appendListPart(dst []byte, v *outbound.List, n int64) []byte {
	p := rowsPart{v.Part(n)}
	if len(p.rows) == 0 {
		return dst
	}
	return write(&coder{}, dst, &p, rowsForm)
}

// parseList reads the rows of a list.
func parseList(head *outbound.List, parts [][]byte) (*outbound.List, error) {
	chunks := make([][]outbound.Row, len(parts))
	for i := range parts {
		c := coder{reading: true, in: make([]member, 0, 32)}
		var p rowsPart
		if err := read(&c, parts[i], &p, rowsForm); err != nil {
			return nil, err
		}
		chunks[i] = p.rows
	}
	return outbound.Restore(head, chunks), nil
}

func rowsForm(c *coder, v *rowsPart) { list(c, "rows", &v.rows, row) }

func row(c *coder, v *outbound.Row) {
	number(c, "no", &v.No)
	number(c, "line", &v.Line)
	text(c, "number", &v.Number)
	list(c, "with", &v.With, input)
	text(c, "state", &v.State)
	number(c, "next", &v.Next)
	number(c, "tries", &v.Tries)
	number(c, "starts", &v.Starts)
	number(c, "contact", &v.Contact)
	number(c, "began", &v.Began)
	text(c, "out", &v.Outcome)
	text(c, "why", &v.Why)
}

func input(c *coder, v *outbound.Input) {
	text(c, "n", &v.Name)
	text(c, "v", &v.Value)
}
