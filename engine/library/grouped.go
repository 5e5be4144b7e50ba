package library

import "callflow/schema"

// groups are the declared names by what they are. Nobody changes them.
func (d *Declared) groups() map[string][]string { return d.namesBy().list }

// declares reports whether a group has a name.
func (d *Declared) declares(group, name string) bool { return d.namesBy().has[group][name] }

// grouped are the declared names by groups: in the order of the file, and for finding.
type grouped struct {
	list map[string][]string
	has  map[string]map[string]bool
	size int // how many names there were when they were gathered

	roles  []string // of all rooms, and the two that every call has
	isRole map[string]bool
}

// namesBy gathers the declared names once, and again when more has been declared.
func (d *Declared) namesBy() *grouped {
	size := len(d.Settings) + len(d.Switches) + len(d.Numbers) + len(d.Addresses) + len(d.Agents) + len(d.Teams) + len(d.Queues) + len(d.Lists) + len(d.Schedules) + len(d.Mailboxes) + len(d.Rooms)
	if d.grouped != nil && d.grouped.size == size {
		return d.grouped
	}
	name := func(n Named) schema.Name { return n.Name }
	g := &grouped{size: size, has: map[string]map[string]bool{}, list: map[string][]string{
		"settings": varNames(d.Settings), "switches": varNames(d.Switches), "numbers": textsOf(d.Numbers, name), "addresses": textsOf(d.Addresses, name),
		"agents": textsOf(d.Agents, func(a Agent) schema.Name { return a.Name }), "teams": textsOf(d.Teams, func(t Team) schema.Name { return t.Name }),
		"queues": textsOf(d.Queues, func(q Queue) schema.Name { return q.Name }), "lists": textsOf(d.Lists, func(l List) schema.Name { return l.Name }),
		"schedules": textsOf(d.Schedules, func(s ScheduleName) schema.Name { return s.Name }), "mailboxes": textsOf(d.Mailboxes, func(m Mailbox) schema.Name { return m.Name }),
	}}
	for group, names := range g.list {
		g.has[group] = make(map[string]bool, len(names))
		for _, n := range names {
			g.has[group][n] = true
		}
	}
	g.addRoles(d.Rooms)
	d.grouped = g
	return g
}

// addRoles notes the roles of all rooms, each once.
func (g *grouped) addRoles(rooms []Room) {
	g.isRole = map[string]bool{}
	add := func(name string) {
		if !g.isRole[name] {
			g.isRole[name] = true
			g.roles = append(g.roles, name)
		}
	}
	add("agent")
	add("customer")
	for _, r := range rooms {
		for _, name := range r.Roles {
			add(name)
		}
	}
}
