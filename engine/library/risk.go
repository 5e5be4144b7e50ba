package library

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"callflow/schema"
	"callflow/schema/diag"
)

// Compare tells what has become riskier in a workspace, even if nothing is wrong about it: numbers that are called and
// were not, hosts that services lead to, recording that begins or ends, what is no longer sensitive, what is kept
// longer, who may ask for more, limits that are gone. Each diagnostic stands where the new workspace says so, with the
// old value and the new. Both are of the same environment. What one of them could not compile is not compared.
func Compare(old, now *Workspace) []diag.Diagnostic {
	c := &comparison{list: &diag.List{}, files: map[string]*schema.Node{}, now: now}
	was, is := exposed(old), exposed(now)
	for _, key := range is.sets.names() {
		before, known := was.sets[key]
		c.sets(before, is.sets[key], known)
	}
	for _, key := range was.sets.names() {
		if _, still := is.sets[key]; !still {
			gone := was.sets[key]
			gone.values, gone.all = nil, false
			c.sets(was.sets[key], gone, true)
		}
	}
	for _, key := range is.amounts.names() {
		before, known := was.amounts[key]
		if like := is.amounts[key].like; known && (was.amounts[like].value != before.value || is.amounts[like].value != is.amounts[key].value) {
			c.amounts(before, is.amounts[key])
		}
	}
	return c.list.Sorted()
}

// RiskCodes are the codes of [Compare], which are looked for only where two workspaces are compared.
func RiskCodes() []diag.Code {
	return []diag.Code{"risk-destination", "risk-limit", "risk-recording", "risk-retention", "risk-rights", "risk-sensitive", "risk-service"}
}

// site is where something is said: the keys that lead to it in a file.
type site struct {
	file string
	keys []string
}

// group is a set of names that is a risk when it grows, when it loses some, or both.
type group struct {
	code   diag.Code
	what   string // what the names are, for messages: "who may ask for hold in room desk"
	site   site
	values []string
	all    bool // everything there is
	grows  bool // more is a risk
	sinks  bool // less is a risk
	fresh  bool // a risk also where there was no such group before
}

// amount is a number that is a risk when it grows.
type amount struct {
	code  diag.Code
	what  string
	site  site
	value float64 // infinite for no limit
	text  string
	like  string // another amount: where both have changed in the same way, only that is told
}

// exposure is what a workspace exposes.
type exposure struct {
	sets    named[group]
	amounts named[amount]
}

// named are things by what they are called.
type named[T any] map[string]T

func (n named[T]) names() []string {
	out := make([]string, 0, len(n))
	for name := range n {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (e *exposure) add(g group) { e.sets[string(g.code)+" "+g.what] = g }

func (e *exposure) bound(a amount) { e.amounts[a.what] = a }

// most is a limit, where 0 stands for none.
func most(n float64) float64 {
	if n == 0 {
		return math.Inf(1)
	}
	return n
}

// exposed collects it.
func exposed(w *Workspace) *exposure {
	e := &exposure{sets: named[group]{}, amounts: named[amount]{}}
	if w.Declared == nil || w.Declared.file == nil {
		return e
	}
	e.policies(w.Declared.file)
	e.kept(w)
	e.askers(w)
	e.outside(w)
	for _, name := range w.Files.sorted() {
		if isFlow(name) {
			e.flow(name, schema.Parse(name, w.Files[name], &diag.List{}))
		}
	}
	e.sensitives(w)
	return e
}

// comparison reports what is riskier.
type comparison struct {
	list  *diag.List
	now   *Workspace
	files map[string]*schema.Node
}

// sets compares two groups.
func (c *comparison) sets(was, is group, known bool) {
	switch {
	case !known && !is.fresh:
		return
	case is.all && !was.all && is.grows:
		c.report(is.code, is.site, "%s: everything now, before only %s", is.what, listed(was.values))
		return
	case was.all || is.all:
		return
	}
	more, fewer := without(is.values, was.values), without(was.values, is.values)
	if len(more) > 0 && is.grows {
		before := "not there before"
		if len(was.values) > 0 {
			before = "before " + listed(was.values)
		}
		c.report(is.code, is.site, "%s: now also %s, %s", is.what, listed(more), before)
	}
	if len(fewer) > 0 && is.sinks {
		c.report(is.code, is.site, "%s: no longer %s", is.what, listed(fewer))
	}
}

// amounts compares two numbers.
func (c *comparison) amounts(was, is amount) {
	if is.value > was.value {
		c.report(is.code, is.site, "%s: now %s, before %s", is.what, cmp.Or(is.text, "without limit"), cmp.Or(was.text, "without limit"))
	}
}

func (c *comparison) report(code diag.Code, s site, format string, args ...any) {
	file, span := c.place(s)
	c.list.Errorf(code, file, span, format, args...).Hint = "have somebody look at this who may decide it"
}

// place is the deepest of the keys that is there.
func (c *comparison) place(s site) (file string, span diag.Span) {
	if _, ok := c.now.Files[s.file]; !ok {
		return workspaceFile, diag.Span{}
	}
	n, read := c.files[s.file]
	if !read {
		n = schema.Parse(s.file, c.now.Files[s.file], &diag.List{})
		c.files[s.file] = n
	}
	span = diag.At(diag.Place(1, 1), 1)
	for _, key := range s.keys {
		at := -1
		if n != nil {
			at = slices.IndexFunc(n.Pairs(), func(p schema.Pair) bool { return p.Key.Value == key })
		}
		if at < 0 {
			break
		}
		span, n = n.Pairs()[at].Key.Span, n.Pairs()[at].Value
	}
	return s.file, span
}

// without are the values of a list that are not in another, in order.
func without(list, other []string) []string {
	has := map[string]bool{}
	for _, o := range other {
		has[o] = true
	}
	var out []string
	for _, v := range list {
		if !has[v] {
			has[v] = true
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// mostListed is how many names a message has.
const mostListed = 6

func listed(names []string) string {
	names = slices.Sorted(slices.Values(names))
	rest := ""
	if len(names) > mostListed {
		names, rest = names[:mostListed], fmt.Sprintf(" and %d more", len(names)-mostListed)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ") + rest
}
