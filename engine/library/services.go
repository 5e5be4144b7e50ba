package library

import (
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/schema"
)

// serviceDecl is one HTTP service.
type serviceDecl struct {
	name    schema.Name
	timeout time.Duration
	tries   int
	breaker bool
	calls   []*callDecl
}

// Fields declares the keys of a service. A call is answered within 15 seconds, and so are its fetches.
func (s *serviceDecl) Fields(o *schema.Object) {
	o.Duration("timeout", &s.timeout, "how long one request may take", schema.Default("2s"), schema.Between("100ms", "60s"))
	o.Int("tries", &s.tries, "how often a request is tried; only those that change nothing are repeated", schema.Default(1), schema.Between(1, 10))
	o.Bool("breaker", &s.breaker, "whether it is left alone for a while when it fails again and again", schema.Default("yes"))
	o.Map("calls", into(&s.calls, func(n schema.Name) *callDecl { return &callDecl{name: n} }), "what it can be asked", schema.Required, schema.MinItems(1))
}

func (s *serviceDecl) declared() Service {
	out := Service{Name: s.name}
	for _, c := range s.calls {
		out.Calls = append(out.Calls, Call{Name: c.name, Inputs: c.inputs, Outputs: c.outputs, Longest: s.longest(c)})
	}
	return out
}

// between is the longest pause before a request is tried again.
const between = 2 * time.Second

// longest is how long an answer may take with all tries: only what changes nothing is tried again.
func (s *serviceDecl) longest(c *callDecl) time.Duration {
	if c.method != "GET" {
		return s.timeout + between
	}
	tries := time.Duration(max(1, s.tries))
	return tries * (s.timeout + between)
}

// callDecl is one call of a service.
type callDecl struct {
	name    schema.Name
	method  string
	path    string
	pathAt  *schema.Node
	inputs  []engine.Var
	outputs []engine.Var
	keep    time.Duration
}

// methods are the keys that name a call's method and path.
var methods = []string{"get", "post", "put", "delete"}

// Fields declares the keys of a call.
func (c *callDecl) Fields(o *schema.Object) {
	for _, m := range methods {
		o.Custom(m, func(d *schema.Decoder, n *schema.Node) { c.readPath(d, m, n) },
			schema.Shape{Label: "path", Types: []string{"string"}, Pattern: "^/"}, "the path below the service's URL; ${input} is one part of it", schema.Example("/customers/${number}"))
	}
	o.Exclusive(methods...)
	o.Needs(methods...)
	o.Field("inputs", declaredForm(&c.inputs, nil), "name → type: what is sent; what is not in the path is the query or the JSON body")
	o.Field("outputs", declaredForm(&c.outputs, nil), "name → type: what the answer must hold")
	o.Duration("keep", &c.keep, "how long an answer is used again for the same inputs", schema.Max("7d"))
	o.After(func(d *schema.Decoder, n *schema.Node) { c.check(d, n) })
}

func (c *callDecl) readPath(d *schema.Decoder, method string, n *schema.Node) {
	c.method, c.pathAt = strings.ToUpper(method), n
	d.Read(n, schema.TextForm(&c.path))
}

func (c *callDecl) check(d *schema.Decoder, n *schema.Node) {
	switch {
	case n == nil:
		return
	case c.method == "":
		d.Errorf("missing-key", n, "a call needs one of %s with its path", strings.Join(methods, ", ")).Hint = "add for example get: /path"
		return
	case strings.Contains(c.path, "://"):
		d.Errorf("url-in-flow", c.pathAt, "%q is a network address, expected a path", c.path).
			Hint = "the service's URL stands in env/NAME.yaml"
		return
	case !strings.HasPrefix(c.path, "/"):
		d.Errorf("wrong-type", c.pathAt, "path %q does not begin with \"/\"", c.path).Hintf("write /%s", c.path)
		return
	}
	known := varNames(c.inputs)
	for _, name := range pathHoles(c.path) {
		if !slices.Contains(known, name) {
			d.Errorf("unknown-name", c.pathAt, "the path reads %q, which is no input of this call", name).Meant(name, known)
		}
	}
}

// pathHoles are the inputs that a path holds as ${input}.
func pathHoles(path string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(path, "${")
		if !found {
			return names
		}
		name, tail, closed := strings.Cut(rest, "}")
		if !closed {
			return append(names, rest)
		}
		names, path = append(names, strings.TrimSpace(name)), tail
	}
}
