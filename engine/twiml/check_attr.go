package twiml

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// needs reports a required value that is missing.
func (c *checker) needs(name, v string, code int) {
	if v == "" {
		c.add(code, name+" is missing")
	}
}

// url checks an absolute URL of the web; an empty one is absent.
func (c *checker) url(name, v string, code int) {
	if v == "" {
		return
	}
	rest, ok := strings.CutPrefix(v, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(v, "http://")
	}
	c.address(name, v, rest, ok, "an absolute http or https URL", code)
}

// socket checks an absolute wss URL.
func (c *checker) socket(name, v string) {
	rest, ok := strings.CutPrefix(v, "wss://")
	c.address(name, v, rest, ok, "an absolute wss URL", 0)
}

func (c *checker) address(name, v, rest string, ok bool, want string, code int) {
	host := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host = rest[:i]
	}
	switch {
	case !ok || host == "" || strings.ContainsAny(v, " \t\r\n"):
		c.add(code, name+` is "`+v+`", expected `+want)
	case strings.Contains(host, "_"):
		c.add(code, name+` has the host "`+host+`", expected one without underscores`)
	}
}

// method checks an HTTP method.
func (c *checker) method(name string, m Method, code int) {
	c.oneOf(name, string(m), code, "GET POST")
}

// callback checks a URL, its method and its events; events are those Twilio knows.
func (c *checker) callback(name string, cb Callback, code int, events string) {
	c.url(name, cb.URL, code)
	c.method(name+"Method", cb.Method, code)
	c.allOf(name+"Event", cb.Events, code, events)
}

// between checks a number's range, both ends included.
func (c *checker) between(name string, n Int, low, high, code int) {
	if n.set && (n.value < low || n.value > high) {
		c.add(code, name+" is "+strconv.Itoa(n.value)+", expected "+strconv.Itoa(low)+" to "+
			strconv.Itoa(high))
	}
}

// least checks a number's lower end.
func (c *checker) least(name string, n Int, low, code int) {
	if n.set && n.value < low {
		c.add(code, name+" is "+strconv.Itoa(n.value)+", expected at least "+strconv.Itoa(low))
	}
}

// longest checks a length in characters.
func (c *checker) longest(name, v string, limit, code int) {
	if n := utf8.RuneCountInString(v); n > limit {
		c.add(code, name+" has "+strconv.Itoa(n)+" characters, expected at most "+
			strconv.Itoa(limit))
	}
}

// only checks that a text has no characters but those of a set.
func (c *checker) only(name, v, set string, code int) {
	if i := strings.IndexFunc(v, func(r rune) bool { return !strings.ContainsRune(set, r) }); i >= 0 {
		c.add(code, name+` is "`+v+`", expected only characters of "`+set+`"`)
	}
}

// oneOf checks that a text is one of several words.
func (c *checker) oneOf(name, v string, code int, words string) {
	if v != "" && !among(v, words) {
		c.add(code, name+` is "`+v+`", expected one of `+strings.ReplaceAll(words, " ", ", "))
	}
}

// allOf checks that a text is a list of known words separated by spaces.
func (c *checker) allOf(name, v string, code int, words string) {
	for w := range strings.FieldsSeq(v) {
		if !among(w, words) {
			c.add(code, name+` has "`+w+`", expected only `+strings.ReplaceAll(words, " ", ", "))
		}
	}
}

func among(v, words string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == v {
			return true
		}
	}
	return false
}

// sid checks the kind of a Twilio identifier: two letters and 32 hexadecimal digits.
func (c *checker) sid(name, v, kind string, code int) {
	if v == "" {
		return
	}
	if len(v) != 34 || !strings.HasPrefix(v, kind) ||
		strings.Trim(v[2:], "0123456789abcdef") != "" {
		c.add(code, name+` is "`+v+`", expected `+kind+" and 32 hexadecimal digits")
	}
}

// parameters checks names; limit is the most that name and value have together in characters, 0 for
// no limit.
func (c *checker) parameters(ps []Parameter, limit int) {
	for _, p := range ps {
		c.needs("the name of a parameter", p.Name, 0)
		if limit > 0 {
			c.longest(`parameter "`+p.Name+`" with its value`, p.Name+p.Value, limit, 0)
		}
	}
}
