package record

import (
	"errors"
	"fmt"

	"callflow/engine/outbound"
)

// coder goes through the fields of a form, writing them or reading them.
type coder struct {
	reading  bool
	seal     *Sealer
	withhold bool     // sealed values are left out: this form has no key
	params   []string // webhook parameters to seal
	whole    bool     // legs and seats belong to the form of the contact
	out      []byte   // writing: what was written

	in    []member       // reading: members of the objects being read, innermost last
	first int            // reading: where the innermost object begins
	next  int            // reading: where its next member is likely to be
	lost  bool           // reading: a sealed value could not be opened, for want of a key
	err   error          // reading: the first fault
	floor floorHead      // of a floor
	list  *outbound.List // of a list of calls: what is not in its parts
}

// member is a member of an object: its name as written between the quotes, and its value.
type member struct{ name, raw []byte }

// errForm is behind all errors of reading.
var errForm = errors.New("stored form is damaged")

func (c *coder) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: %s", errForm, fmt.Sprintf(format, args...))
	}
}

// key begins a member.
func (c *coder) key(name string) {
	if n := len(c.out); c.out[n-1] != '{' {
		c.out = append(c.out, ',')
	}
	c.out = append(c.out, '"')
	c.out = append(c.out, name...)
	c.out = append(c.out, '"', ':')
}

// find returns a member of the object being read, or nil. Members are mostly asked for in the order in
// which they were written.
func (c *coder) find(name string) []byte {
	for i := c.next; i < len(c.in); i++ {
		if string(c.in[i].name) == name {
			c.next = i + 1
			return c.in[i].raw
		}
	}
	for i := c.first; i < c.next && i < len(c.in); i++ {
		if string(c.in[i].name) == name {
			return c.in[i].raw
		}
	}
	return nil
}

// within reads an object: f sees its members.
func (c *coder) within(raw []byte, f func()) {
	first, next, size := c.first, c.next, len(c.in)
	c.first, c.next = size, size
	if members, ok := appendMembers(c.in, raw); ok {
		c.in = members
		f()
	} else {
		c.fail("not an object")
	}
	c.in, c.first, c.next = c.in[:size], first, next
}

// object is a member that is an object. An empty one is left out.
func object[T any](c *coder, name string, v *T, form func(*coder, *T)) {
	if c.reading {
		if raw := c.find(name); raw != nil {
			c.within(raw, func() { form(c, v) })
		}
		return
	}
	before := len(c.out)
	c.key(name)
	c.out = append(c.out, '{')
	begin := len(c.out)
	form(c, v)
	if len(c.out) == begin {
		c.out = c.out[:before]
		return
	}
	c.out = append(c.out, '}')
}

// list is a member that is an array of objects. An empty one is left out.
func list[T any](c *coder, name string, v *[]T, form func(*coder, *T)) {
	if c.reading {
		c.elements(name, func(raw []byte) {
			var e T
			c.within(raw, func() { form(c, &e) })
			*v = append(*v, e)
		})
		return
	}
	if len(*v) == 0 {
		return
	}
	c.key(name)
	c.out = append(c.out, '[')
	for i := range *v {
		if i > 0 {
			c.out = append(c.out, ',')
		}
		c.out = append(c.out, '{')
		form(c, &(*v)[i])
		c.out = append(c.out, '}')
	}
	c.out = append(c.out, ']')
}

// pointers is [list] for values that are kept by their place in memory.
func pointers[T any](c *coder, name string, v *[]*T, form func(*coder, *T)) {
	if c.reading {
		c.elements(name, func(raw []byte) {
			e := new(T)
			c.within(raw, func() { form(c, e) })
			*v = append(*v, e)
		})
		return
	}
	if len(*v) == 0 {
		return
	}
	c.key(name)
	c.out = append(c.out, '[')
	for i, e := range *v {
		if i > 0 {
			c.out = append(c.out, ',')
		}
		c.out = append(c.out, '{')
		form(c, e)
		c.out = append(c.out, '}')
	}
	c.out = append(c.out, ']')
}

// elements reads the elements of an array.
func (c *coder) elements(name string, f func(raw []byte)) {
	raw := c.find(name)
	if raw == nil {
		return
	}
	if !eachElement(raw, f) {
		c.fail("%q is not an array", name)
	}
}

// write makes a form into an object at the end of dst.
func write[T any](c *coder, dst []byte, v *T, form func(*coder, *T)) []byte {
	c.out = append(dst, '{')
	form(c, v)
	return append(c.out, '}')
}

// read makes an object into a value.
func read[T any](c *coder, src []byte, v *T, form func(*coder, *T)) error {
	c.reading = true
	if !whole(src) {
		c.fail("not one JSON value")
		return c.err
	}
	c.within(src, func() { form(c, v) })
	return c.err
}
