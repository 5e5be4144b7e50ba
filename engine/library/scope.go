package library

import (
	"slices"
	"sort"
	"sync"

	"callflow/engine"
	"callflow/schema/expr"
)

// refTable numbers the sources of values that expressions of one workspace read.
type refTable struct {
	mu    sync.Mutex
	list  []engine.Source
	index map[engine.Source]expr.Ref
}

func newRefTable() *refTable { return &refTable{index: map[engine.Source]expr.Ref{}} }

// all are the sources numbered so far.
func (t *refTable) all() []engine.Source {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.list[:len(t.list):len(t.list)]
}

// ref returns the number of a source.
func (t *refTable) ref(s engine.Source) expr.Ref {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r, ok := t.index[s]; ok {
		return r
	}
	r := expr.Ref(len(t.list))
	t.list = append(t.list, s)
	t.index[s] = r
	return r
}

// scope knows the names that the expressions of one place may read: the objects that are seen everywhere,
// and what the place adds.
type scope struct {
	d      *Declared
	refs   *refTable
	own    []engine.Var           // variables, inputs and outputs of a flow
	steps  map[string]*stepValues // by name
	seats  []string               // of a procedure: roles, whatever rooms are declared
	by     bool                   // by.X: procedures
	queue  bool                   // queue.X: wait and whisper flows, and prompts
	params bool                   // params.X: what a browser phone sent
	moment string                 // queue, call, …: the object of the moments that a log point records
	knows  []member               // what is known of them
	item   *expr.Type             // item and key of a list being gone through
	bare   func(name string)      // prompts: bare names are what `with` gives; nil elsewhere
}

// stepValues are those that a step leaves behind. They are looked up when they are first asked for: of most steps nothing is
// read.
type stepValues struct {
	of    func() (values []engine.Var, unknown bool)
	known bool
	vars  []engine.Var
	open  bool // they are not known, because the kind of the step is not
}

func (v *stepValues) get() (vars []engine.Var, open bool) {
	if v != nil && !v.known {
		v.vars, v.open = v.of()
		v.known = true
	}
	if v == nil {
		return nil, false
	}
	return v.vars, v.open
}

var _ expr.Scope = (*scope)(nil)

// baseScope sees what is seen everywhere.
func baseScope(d *Declared, refs *refTable) *scope { return &scope{d: d, refs: refs} }

// promptScope is that of a prompt: the objects, and bare names, which are reported to bare.
func promptScope(d *Declared, refs *refTable, bare func(name string)) *scope {
	anyItem := expr.Of(expr.Any)
	return &scope{d: d, refs: refs, queue: true, item: &anyItem, bare: bare}
}

// member is one field of an object that is seen everywhere.
type member struct {
	name string
	typ  expr.Type
}

func optional(k expr.Kind) expr.Type { return expr.Of(k).AsOptional() }

var (
	callerMembers = []member{
		{"number", optional(expr.Phone)}, {"name", optional(expr.Text)}, {"country", optional(expr.Text)},
		{"city", optional(expr.Text)}, {"anonymous", expr.Of(expr.YesNo)},
		{"verified", expr.Enum("A", "B", "C", "failed", "none")}, {"forwarded_from", optional(expr.Phone)},
	}
	calledMembers = []member{{"number", expr.Of(expr.Phone)}, {"name", optional(expr.Text)}}
	legMembers    = []member{
		{"role", expr.Of(expr.Text)}, {"address", optional(expr.Address)}, {"number", optional(expr.Text)},
		{"direction", expr.Enum("inbound", "outbound")}, {"started", expr.Of(expr.Time)}, {"length", expr.Of(expr.Duration)},
		{"headers", expr.Of(expr.Any)},
	}
	contactMembers = []member{
		{"id", expr.Of(expr.Text)}, {"started", expr.Of(expr.Time)}, {"language", expr.Of(expr.Language)},
		{"last_agent", optional(expr.Address)},
	}
	queueMembers = []member{
		{"name", expr.Of(expr.Text)}, {"position", optional(expr.Number)}, {"waited", expr.Of(expr.Duration)},
		{"size", optional(expr.Number)}, {"estimate", optional(expr.Duration)}, {"agent", optional(expr.Address)},
	}
	queuesMembers = []member{{"waiting", expr.Of(expr.Number)}, {"longest", expr.Of(expr.Duration)}, {"spoken", optional(expr.Prompt)}}
	teamsMembers  = []member{{"signed_in", expr.Of(expr.Number)}, {"free", expr.Of(expr.Number)}}
	roleMembers   = []member{
		{"present", expr.Of(expr.YesNo)}, {"address", optional(expr.Address)}, {"number", optional(expr.Text)},
		{"name", optional(expr.Text)}, {"joined", optional(expr.Time)},
	}
	byMembers       = []member{{"address", optional(expr.Address)}, {"role", optional(expr.Text)}}
	scheduleMembers = []member{{"open", expr.Of(expr.YesNo)}, {"opens_at", optional(expr.Time)}}
)

// Resolve finds what a path means.
func (s *scope) Resolve(path []string) (expr.Found, bool) {
	if f, ok := s.named(path); ok {
		return f, true
	}
	if f, ok := s.object(path); ok {
		return f, true
	}
	if s.bare != nil && len(path) > 0 && !slices.Contains(s.objects(), path[0]) {
		s.bare(path[0])
		return s.found(engine.SourceWith, path[0], "", expr.Of(expr.Any), 1), true
	}
	return expr.Found{}, false
}

func (s *scope) found(k engine.SourceKind, name, field string, t expr.Type, depth int) expr.Found {
	return expr.Found{Type: t, Ref: s.refs.ref(engine.Source{Kind: k, Name: name, Field: field}), Depth: depth}
}

// named finds the flow's own names: variables, inputs, outputs and steps.
func (s *scope) named(path []string) (expr.Found, bool) {
	for i := range s.own {
		if s.own[i].Name == path[0] {
			return s.found(engine.SourceVar, path[0], "", s.own[i].Type, 1), true
		}
	}
	if s.steps[path[0]] == nil || len(path) < 2 {
		return expr.Found{}, false
	}
	values, open := s.steps[path[0]].get()
	if open {
		return s.found(engine.SourceStep, path[0], path[1], optional(expr.Any), 2), true
	}
	for _, v := range values {
		if v.Name == path[1] {
			return s.found(engine.SourceStep, path[0], path[1], v.Type, 2), true
		}
	}
	return expr.Found{}, false
}

// object finds the objects that are seen everywhere.
func (s *scope) object(path []string) (expr.Found, bool) {
	if s.moment != "" && path[0] == s.moment {
		if f, ok := s.member(engine.SourceMoment, s.knows, path); ok {
			return f, true
		}
	}
	switch path[0] {
	case "now":
		return s.found(engine.SourceNow, "", "", expr.Of(expr.Time), 1), true
	case "item", "key":
		if s.item == nil {
			return expr.Found{}, false
		}
		t := *s.item
		if path[0] == "key" {
			t = expr.Of(expr.Any)
		}
		return s.found(engine.SourceItem, path[0], t.String(), t, 1), true
	case "caller":
		return s.member(engine.SourceCaller, callerMembers, path)
	case "called":
		return s.member(engine.SourceCalled, calledMembers, path)
	case "leg":
		return s.member(engine.SourceLeg, legMembers, path)
	case "contact":
		return s.contact(path)
	case "queue":
		if !s.queue {
			return expr.Found{}, false
		}
		return s.member(engine.SourceQueue, queueMembers, path)
	case "by":
		if !s.by {
			return expr.Found{}, false
		}
		return s.member(engine.SourceBy, byMembers, path)
	case "params":
		if !s.params || len(path) < 2 {
			return expr.Found{}, false
		}
		return s.found(engine.SourceParams, path[1], "", expr.Of(expr.Text), 2), true
	}
	if s.isRole(path[0]) {
		return s.role(path)
	}
	return s.group(path)
}

func (s *scope) member(k engine.SourceKind, members []member, path []string) (expr.Found, bool) {
	if len(path) < 2 {
		return expr.Found{}, false
	}
	for _, m := range members {
		if m.name == path[1] {
			return s.found(k, m.name, "", m.typ, 2), true
		}
	}
	return expr.Found{}, false
}

func (s *scope) contact(path []string) (expr.Found, bool) {
	if len(path) < 2 {
		return expr.Found{}, false
	}
	for i := range s.d.Contact {
		if s.d.Contact[i].Name == path[1] {
			return s.found(engine.SourceContact, path[1], "", s.d.Contact[i].Type, 2), true
		}
	}
	return s.member(engine.SourceContact, contactMembers, path)
}

func (s *scope) role(path []string) (expr.Found, bool) {
	if len(path) < 2 {
		return expr.Found{}, false
	}
	for _, m := range roleMembers {
		if m.name == path[1] {
			return s.found(engine.SourceRole, path[0], m.name, m.typ, 2), true
		}
	}
	return expr.Found{}, false
}

// group finds what callflow.yaml declares: lists.blocked, switches.emergency, queues.support.waiting.
func (s *scope) group(path []string) (expr.Found, bool) {
	if _, known := s.groups()[path[0]]; !known {
		return expr.Found{}, false
	}
	if len(path) == 1 {
		return s.found(engine.SourceNames, path[0], "", expr.List(expr.Of(expr.Text)), 1), true
	}
	if path[1] == expr.Wildcard {
		return s.indexed(path)
	}
	if !s.d.declares(path[0], path[1]) {
		return expr.Found{}, false
	}
	return s.groupMember(path)
}

func (s *scope) groupMember(path []string) (expr.Found, bool) {
	name := path[1]
	switch path[0] {
	case "lists":
		for _, l := range s.d.Lists {
			if l.Name.Text == name {
				return s.found(engine.SourceList, name, "", expr.KeyedList(l.Elem, l.Key), 2), true
			}
		}
	case "switches":
		return s.variable(engine.SourceSwitch, s.d.Switches, name)
	case "settings":
		return s.variable(engine.SourceSetting, s.d.Settings, name)
	case "schedules":
		return s.third(engine.SourceSchedule, scheduleMembers, path)
	case "queues":
		if len(path) > 2 {
			return s.third(engine.SourceQueues, queuesMembers, path)
		}
	case "teams":
		if len(path) > 2 {
			return s.third(engine.SourceTeams, teamsMembers, path)
		}
	}
	if path[0] == "schedules" {
		return expr.Found{}, false
	}
	return s.found(engine.SourceNumber, path[0], name, expr.Of(expr.Address), 2), true
}

func (s *scope) variable(k engine.SourceKind, vars []engine.Var, name string) (expr.Found, bool) {
	for i := range vars {
		if vars[i].Name == name {
			return s.found(k, name, "", vars[i].Type, 2), true
		}
	}
	return expr.Found{}, false
}

func (s *scope) third(k engine.SourceKind, members []member, path []string) (expr.Found, bool) {
	if len(path) < 3 {
		return expr.Found{}, false
	}
	for _, m := range members {
		if m.name == path[2] {
			return s.found(k, path[1], m.name, m.typ, 3), true
		}
	}
	return expr.Found{}, false
}

// indexed finds a value by a computed name: queues[wish].spoken, agents[wish].
func (s *scope) indexed(path []string) (expr.Found, bool) {
	switch {
	case path[0] == "queues" && len(path) > 2:
		return s.indexedMember(queuesMembers, path)
	case path[0] == "teams" && len(path) > 2:
		return s.indexedMember(teamsMembers, path)
	case path[0] == "lists", path[0] == "switches", path[0] == "settings", path[0] == "schedules":
		return expr.Found{}, false
	}
	return s.found(engine.SourceRecord, path[0], "", optional(expr.Address), 2), true
}

func (s *scope) indexedMember(members []member, path []string) (expr.Found, bool) {
	for _, m := range members {
		if m.name == path[2] {
			return s.found(engine.SourceRecord, path[0], m.name, m.typ.AsOptional(), 3), true
		}
	}
	return expr.Found{}, false
}

// Names lists what may follow a prefix, for hints.
func (s *scope) Names(prefix []string) []string {
	if len(prefix) == 0 {
		names := s.objects()
		for i := range s.own {
			names = append(names, s.own[i].Name)
		}
		for step := range s.steps {
			names = append(names, step)
		}
		sort.Strings(names)
		return names
	}
	if names, ok := s.groups()[prefix[0]]; ok && len(prefix) == 1 {
		return slices.Clone(names)
	}
	return s.memberNames(prefix)
}

func (s *scope) memberNames(prefix []string) []string {
	lists := map[string][]member{"caller": callerMembers, "called": calledMembers, "leg": legMembers, "contact": contactMembers, "queue": queueMembers}
	third := map[string][]member{"queues": queuesMembers, "teams": teamsMembers, "schedules": scheduleMembers}
	var names []string
	members := lists[prefix[0]]
	switch {
	case len(prefix) > 2:
		return nil
	case len(prefix) == 2:
		members = nil
		if s.d.declares(prefix[0], prefix[1]) {
			members = third[prefix[0]]
		}
	case s.isRole(prefix[0]):
		members = roleMembers
	}
	if s.moment != "" && prefix[0] == s.moment && len(prefix) == 1 {
		if s.moment != "contact" {
			members = nil
		}
		members = append(slices.Clone(members), s.knows...)
	}
	for _, m := range members {
		names = append(names, m.name)
	}
	if prefix[0] == "contact" && len(prefix) == 1 {
		names = append(names, varNames(s.d.Contact)...)
	}
	if len(prefix) == 1 {
		values, _ := s.steps[prefix[0]].get()
		names = append(names, varNames(values)...)
	}
	sort.Strings(names)
	return names
}

func varNames(vars []engine.Var) []string {
	names := make([]string, len(vars))
	for i := range vars {
		names[i] = vars[i].Name
	}
	return names
}

// objects are the first words of paths that are seen here, the flow's own names apart.
func (s *scope) objects() []string {
	names := []string{"caller", "called", "leg", "contact", "now"}
	if s.queue {
		names = append(names, "queue")
	}
	if s.params {
		names = append(names, "params")
	}
	if s.moment != "" {
		names = append(names, s.moment)
	}
	if s.by {
		names = append(names, "by")
	}
	if s.item != nil {
		names = append(names, "item", "key")
	}
	for g := range s.groups() {
		names = append(names, g)
	}
	names = append(names, s.roles()...)
	sort.Strings(names)
	return names
}

// roles are the roles of all rooms, and the two that every call has.
func (s *scope) roles() []string {
	return append(slices.Clone(s.seats), s.d.namesBy().roles...)
}

// isRole reports whether a name is that of a role.
func (s *scope) isRole(name string) bool {
	return s.d.namesBy().isRole[name] || slices.Contains(s.seats, name)
}

// groups are those of callflow.yaml.
func (s *scope) groups() map[string][]string { return s.d.groups() }
