package library

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"callflow/schema"
)

// names are all names of one sort: in the order of suggestions, and for finding.
type names struct {
	list []string
	has  map[string]bool
}

// knownNames are the names of all sorts, each gathered when it is first asked for: a large workspace refers to thousands.
type knownNames struct {
	mu sync.Mutex
	by map[string]*names
}

// known lists what there is of a sort; nil when the sort is not checked here.
func (c *compiler) known(sort string) []string { return c.namesOf(sort).list }

// is tells whether there is something of a sort and name.
func (c *compiler) is(sort, name string) bool { return c.namesOf(sort).has[name] }

func (c *compiler) namesOf(sort string) *names {
	c.names.mu.Lock()
	defer c.names.mu.Unlock()
	if n := c.names.by[sort]; n != nil {
		return n
	}
	n := &names{list: c.gather(sort), has: map[string]bool{}}
	for _, name := range n.list {
		n.has[name] = true
	}
	if c.names.by == nil {
		c.names.by = map[string]*names{}
	}
	c.names.by[sort] = n
	return n
}

// plurals are the groups of declared names that are called by their bare names.
var plurals = map[string]string{
	"queue": "queues", "list": "lists", "schedule": "schedules", "mailbox": "mailboxes", "team": "teams", "agent": "agents",
	"number": "numbers",
}

func (c *compiler) gather(sort string) []string {
	switch sort {
	case "flow":
		return ordered(c.world.flows)
	case "prompt":
		return ordered(c.d.Prompts)
	case "audio":
		return ordered(c.d.Audio)
	case "language":
		return append([]string{}, languageNames(c.d)...)
	case "log":
		return textsOf(c.d.Points, func(p Point) schema.Name { return p.Name })
	case "room":
		return textsOf(c.d.Rooms, func(r Room) schema.Name { return r.Name })
	case "service-call":
		return c.d.serviceCalls()
	case "address":
		return append([]string{}, paths(c.d, "agents", "teams", "addresses", "numbers", "queues")...)
	}
	if plural, ok := plurals[sort]; ok {
		return append([]string{}, c.d.groups()[plural]...)
	}
	return nil
}

// fewNames is how many names are shown all when none of them is near.
const fewNames = 7

// oneOfFew is the hint that lists names; "" when there are none, or too many to read.
func oneOfFew(known []string) string {
	if len(known) == 0 || len(known) > fewNames {
		return ""
	}
	if len(known) == 1 {
		return "there is only " + known[0]
	}
	return "expected one of " + strings.Join(known, ", ")
}

func ordered[T any](m map[string]T) []string {
	return slices.AppendSeq([]string{}, slices.Values(slices.Sorted(maps.Keys(m))))
}

func textsOf[T any](list []T, name func(T) schema.Name) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = name(list[i]).Text
	}
	return out
}

// serviceCalls are the calls of all services, as SERVICE.CALL.
func (d *Declared) serviceCalls() []string {
	out := []string{}
	for _, s := range d.Services {
		for _, call := range s.Calls {
			out = append(out, s.Name.Text+"."+call.Name.Text)
		}
	}
	return out
}
