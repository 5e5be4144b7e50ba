package record

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"

	"callflow/engine"
	"callflow/schema/expr"
)

// integer is what numbers of forms are made of.
type integer interface {
	~int | ~int64 | ~uint8 | ~uint32
}

// number is a member that is a whole number.
func number[T integer](c *coder, name string, v *T) {
	if !c.reading {
		if *v != 0 {
			c.key(name)
			c.out = strconv.AppendInt(c.out, int64(*v), 10)
		}
		return
	}
	if raw := c.find(name); raw != nil {
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if *v = T(n); err != nil || int64(*v) != n {
			c.fail("%q is not a number that fits", name)
		}
	}
}

// unsigned is a member that is a number of 64 bits.
func unsigned(c *coder, name string, v *uint64) {
	if !c.reading {
		if *v != 0 {
			c.key(name)
			c.out = strconv.AppendUint(c.out, *v, 10)
		}
		return
	}
	if raw := c.find(name); raw != nil {
		n, err := strconv.ParseUint(string(raw), 10, 64)
		if *v = n; err != nil {
			c.fail("%q is not a number", name)
		}
	}
}

// flag is a member that is true, or left out.
func flag(c *coder, name string, v *bool) {
	if !c.reading {
		if *v {
			c.key(name)
			c.out = append(c.out, "true"...)
		}
		return
	}
	if raw := c.find(name); raw != nil {
		if *v = string(raw) == "true"; !*v {
			c.fail("%q is not true", name)
		}
	}
}

// text is a member that is a string.
func text[T ~string](c *coder, name string, v *T) {
	if !c.reading {
		if *v != "" {
			c.key(name)
			c.out = appendText(c.out, string(*v))
		}
		return
	}
	if raw := c.find(name); raw != nil {
		*v = T(c.text(name, raw))
	}
}

func (c *coder) text(name string, raw []byte) string {
	s, ok := parseText(raw)
	if !ok {
		c.fail("%q is not a string", name)
	}
	return s
}

// texts is a member that is an array of strings.
func texts(c *coder, name string, v *[]string) {
	if c.reading {
		c.elements(name, func(raw []byte) { *v = append(*v, c.text(name, raw)) })
		return
	}
	if len(*v) == 0 {
		return
	}
	c.key(name)
	c.out = append(c.out, '[')
	for i, s := range *v {
		if i > 0 {
			c.out = append(c.out, ',')
		}
		c.out = appendText(c.out, s)
	}
	c.out = append(c.out, ']')
}

// document is a member that is text held as bytes; bytes that are not UTF-8 are kept as base64.
func document(c *coder, name string, v *[]byte) {
	if c.reading {
		raw := c.find(name)
		switch {
		case len(raw) > 0 && raw[0] == '[':
			c.elements(name, func(raw []byte) { *v = append(*v, c.base64(name, raw)...) })
		case raw != nil:
			*v = []byte(c.text(name, raw))
		}
		return
	}
	switch {
	case len(*v) == 0:
	case utf8.Valid(*v):
		c.key(name)
		c.out = appendText(c.out, *v)
	default:
		c.key(name)
		c.out = append(c.out, '[', '"')
		c.out = base64.StdEncoding.AppendEncode(c.out, *v)
		c.out = append(c.out, '"', ']')
	}
}

func (c *coder) base64(name string, raw []byte) []byte {
	b, err := base64.StdEncoding.DecodeString(c.text(name, raw))
	if err != nil {
		c.fail("%q is not base64", name)
	}
	return b
}

// value is a member that is a value of the language.
func value(c *coder, name string, v *expr.Value) {
	if !c.reading {
		if *v != nil {
			c.key(name)
			c.out = expr.AppendJSON(c.out, *v)
		}
		return
	}
	if raw := c.find(name); raw != nil {
		got, err := expr.ParseJSON(raw)
		if *v = got; err != nil {
			c.fail("%q: %v", name, err)
		}
	}
}

// named is the form of a value with its name; a sealed one has a member "$s" instead of its value.
func named(c *coder, v *engine.Named) {
	text(c, "n", &v.Name)
	if c.reading {
		if raw := c.find(sealedName); raw != nil {
			v.Sealed, v.Value = true, c.open(v.Name, raw)
			return
		}
	}
	if v.Sealed {
		c.key(sealedName)
		c.shut(v.Name, v.Value)
		return
	}
	value(c, "v", &v.Value)
}

// values is a member that is a list of named values.
func values(c *coder, name string, v *[]engine.Named) { list(c, name, v, named) }

// pairs is a member that is a list of parameters: an object, in the order of the list.
func pairs(c *coder, name string, v *[]engine.Param) {
	if c.reading {
		if raw := c.find(name); raw != nil {
			c.within(raw, func() { *v = c.readPairs() })
		}
		return
	}
	if len(*v) == 0 {
		return
	}
	c.key(name)
	c.out = append(c.out, '{')
	for i := range *v {
		p := &(*v)[i]
		if i > 0 {
			c.out = append(c.out, ',')
		}
		c.out = append(appendText(c.out, p.Name), ':')
		if c.sealedParam(p.Name) {
			c.out = append(c.out, `{"$s":`...)
			c.shut(p.Name, p.Value)
			c.out = append(c.out, '}')
			continue
		}
		c.out = appendText(c.out, p.Value)
	}
	c.out = append(c.out, '}')
}

// readPairs makes the members of the innermost object into parameters.
func (c *coder) readPairs() []engine.Param {
	members := c.in[c.first:]
	out := make([]engine.Param, 0, len(members))
	for _, m := range members {
		name, ok := unquoteName(m.name)
		if !ok {
			c.fail("a parameter's name is damaged")
		}
		out = append(out, engine.Param{Name: name, Value: c.readParam(name, m.raw)})
	}
	return out
}

func (c *coder) readParam(name string, raw []byte) string {
	if len(raw) == 0 || raw[0] != '{' {
		return c.text(name, raw)
	}
	var opened expr.Value
	c.within(raw, func() { opened = c.open(name, c.find(sealedName)) })
	s, _ := opened.(string)
	return s
}

func (c *coder) sealedParam(name string) bool {
	for _, s := range c.params {
		if s == name {
			return true
		}
	}
	return false
}

// unquoteName reads what stands between the quotes of a member's name.
func unquoteName(name []byte) (string, bool) {
	raw := make([]byte, 0, len(name)+2)
	return parseText(append(append(append(raw, '"'), name...), '"'))
}
