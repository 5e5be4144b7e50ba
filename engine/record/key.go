package record

import (
	"strconv"
	"strings"

	"callflow/engine"
)

// effectKey is a member that is the key of an effect, written c17/5/1.
func effectKey(c *coder, name string, v *engine.EffectKey) {
	if !c.reading {
		c.key(name)
		c.out = append(appendKey(append(c.out, '"'), v.Cell, v.Seq, v.N), '"')
		return
	}
	if raw := c.find(name); raw != nil {
		v.Cell, v.Seq, v.N = c.parseKey(name, raw)
	}
}

// messageKey is a member that is the key of a message, written as an effect's.
func messageKey(c *coder, name string, v *engine.MessageKey) {
	k := engine.EffectKey{Cell: v.From, Seq: v.Seq, N: v.N}
	effectKey(c, name, &k)
	v.From, v.Seq, v.N = k.Cell, k.Seq, k.N
}

// cell is a member that is the id of a cell, written c17.
func cell(c *coder, name string, v *engine.CellID) {
	if !c.reading {
		c.key(name)
		c.out = append(appendCell(append(c.out, '"'), *v), '"')
		return
	}
	if raw := c.find(name); raw != nil {
		id, ok := parseCell(c.text(name, raw))
		if *v = id; !ok {
			c.fail("%q is not the id of a cell", name)
		}
	}
}

// appendCell writes the zero id as nothing.
func appendCell(dst []byte, id engine.CellID) []byte {
	if id == (engine.CellID{}) {
		return dst
	}
	return strconv.AppendInt(append(dst, byte(id.Kind)), id.N, 10)
}

func parseCell(s string) (engine.CellID, bool) {
	if s == "" {
		return engine.CellID{}, true
	}
	if s[0] < 'a' || s[0] > 'z' {
		return engine.CellID{}, false
	}
	n, err := strconv.ParseInt(s[1:], 10, 64)
	return engine.CellID{Kind: engine.CellKind(s[0]), N: n}, err == nil
}

func appendKey(dst []byte, id engine.CellID, seq int64, n int) []byte {
	dst = append(appendCell(dst, id), '/')
	dst = append(strconv.AppendInt(dst, seq, 10), '/')
	return strconv.AppendInt(dst, int64(n), 10)
}

func (c *coder) parseKey(name string, raw []byte) (id engine.CellID, seq int64, n int) {
	first, rest, _ := strings.Cut(c.text(name, raw), "/")
	second, third, _ := strings.Cut(rest, "/")
	id, ok := parseCell(first)
	seq, errSeq := strconv.ParseInt(second, 10, 64)
	n, errN := strconv.Atoi(third)
	if !ok || errSeq != nil || errN != nil {
		c.fail("%q is not a key", name)
	}
	return id, seq, n
}
