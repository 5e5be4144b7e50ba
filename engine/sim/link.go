package sim

import (
	"net/url"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// inline begins the URL of a document that was given as text (REST: parameter Twiml).
const inline = "twiml:"

// byGet begins a URL that is asked by GET.
const byGet = "GET "

// link reads a URL from an attribute, with the method that another attribute gives.
func link(v *twiml.Node, name, method string) string {
	where := attr(v, name)
	if where != "" && strings.EqualFold(attr(v, method), "GET") {
		return byGet + where
	}
	return where
}

// bare is a URL without its method.
func bare(where string) string { return strings.TrimPrefix(where, byGet) }

// webhook makes a request of this call.
func (c *call) webhook(where string, extra engine.Params) Request {
	r := Request{URL: bare(where), Sid: c.sid, Params: c.params(extra), At: c.n.now, Token: c.n.token()}
	if r.URL != where {
		r.Method = "GET"
	}
	return r
}

// resolve makes a URL absolute: it stands in the topmost document whose own URL is known, or in that of the
// call which rang this one (reference twiml.md 2.5).
func (c *call) resolve(where string) string {
	ref, err := url.Parse(bare(where))
	if err != nil || ref.IsAbs() {
		return where
	}
	base := c.base()
	if base == nil {
		return where
	}
	return where[:len(where)-len(bare(where))] + base.ResolveReference(ref).String()
}

// base is the URL of the document that the call runs; nil when it has none.
func (c *call) base() *url.URL {
	for i := len(c.docs) - 1; i >= 0; i-- {
		if u, err := url.Parse(bare(c.docs[i].url)); err == nil && u.Host != "" {
			return u
		}
	}
	if c.rung != nil && c.rung.parent != nil {
		return c.rung.parent.base()
	}
	return nil
}
