package twiml

import "strconv"

// Problem is something that Twilio would refuse or silently change.
type Problem struct {
	// Code is Twilio's error or warning number, 0 if there is none or it is not known.
	Code int
	// Path leads to the element: names with positions among their siblings, counted from 1, such as
	// Gather[2]/Say[1]. It is empty when the problem is the document's.
	Path string
	// Message says what is and what was expected.
	Message string
}

// Check returns the problems of a document that is answered in a role, in document order, nil if
// there are none. It knows the ranges and combinations of the TwiML reference; it cannot know
// whether a number, a queue or a file exists. URLs must be absolute, because only then do they mean
// the same wherever the document is answered.
func Check(d *Document, role Role) []Problem {
	if d == nil {
		return nil
	}
	c := &checker{role: role}
	for i, v := range d.Verbs {
		c.child(i, v.tag(), v.check)
		c.verb(i, v)
	}
	if n := Size(d); n > SplitSize {
		c.add(11750, "the document has "+strconv.Itoa(n)+" bytes, expected at most "+
			strconv.Itoa(SplitSize))
	}
	return c.problems
}

// checker collects problems on its way through a document.
type checker struct {
	role     Role
	at       []place
	problems []Problem
}

// place is one element on the way from the document to the element being checked.
type place struct {
	tag   string
	index int
}

// child checks the element at an index among its siblings.
func (c *checker) child(index int, tag string, check func(*checker)) {
	c.at = append(c.at, place{tag, index})
	check(c)
	c.at = c.at[:len(c.at)-1]
}

// add reports a problem of the element being checked.
func (c *checker) add(code int, message string) {
	c.problems = append(c.problems, Problem{Code: code, Path: c.path(), Message: message})
}

func (c *checker) path() string {
	var b []byte
	for i, p := range c.at {
		if i > 0 {
			b = append(b, '/')
		}
		b = append(append(b, p.tag...), '[')
		b = append(strconv.AppendInt(b, int64(p.index)+1, 10), ']')
	}
	return string(b)
}

// verb checks what a verb may not do because of where it stands.
func (c *checker) verb(index int, v Verb) {
	tag := v.tag()
	c.at = append(c.at, place{tag, index})
	if ok, code := c.role.Allows(tag); !ok {
		c.add(code, tag+" is not allowed in a "+c.role.String()+" document")
	}
	if tag == "Reject" && index > 0 {
		c.add(0, "Reject is verb "+strconv.Itoa(index+1)+
			", expected as the first: the call has been answered by now")
	}
	c.at = c.at[:len(c.at)-1]
}
