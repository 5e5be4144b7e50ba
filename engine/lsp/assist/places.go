package assist

import (
	"slices"
	"strings"

	"callflow/schema"
)

// place is a key or value of a sort of file that names a symbol of the workspace.
type place struct {
	file string // its sort
	path string // the keys down to it; * is any key, ** any number of keys
	sort string // of the symbol
	in   string // where it is known: "", flow (the file's own), * (not said), or indices of keys of the path
	def  bool
}

// keyPlaces are the keys that name something.
var keyPlaces = []place{
	{"workspace", "numbers/*", "number", "", true}, {"workspace", "apps/*", "app", "", true}, {"workspace", "contact/*", "contact", "", true},
	{"workspace", "settings/*", "setting", "", true}, {"workspace", "switches/*", "switch", "", true}, {"workspace", "holidays/*", "holidays", "", true},
	{"workspace", "schedules/*", "schedule", "", true}, {"workspace", "lists/*", "list", "", true}, {"workspace", "agents/*", "agent", "", true},
	{"workspace", "teams/*", "team", "", true}, {"workspace", "queues/*", "queue", "", true}, {"workspace", "rooms/*", "room", "", true},
	{"workspace", "mailboxes/*", "mailbox", "", true}, {"workspace", "services/*", "service", "", true}, {"workspace", "logs/*", "log", "", true},
	{"workspace", "languages/*", "language", "", true}, {"workspace", "services/*/calls/*", "call", "1", true},
	{"workspace", "services/*/calls/*/inputs/*", "input", "1.3", true}, {"workspace", "services/*/calls/*/outputs/*", "output", "1.3", true},
	{"workspace", "logs/*/fields/*", "field", "1", true}, {"workspace", "logs/*/values/*", "field", "1", false},
	{"workspace", "rooms/*/seats/*", "seat", "", true}, {"workspace", "rooms/*/commands/*", "command", "1", true},
	{"workspace", "agents/*/skills/*", "skill", "", false},
	{"flow", "inputs/*", "variable", "flow", true}, {"flow", "outputs/*", "variable", "flow", true}, {"flow", "vars/*", "variable", "flow", true},
	{"flow", "commands/*", "command", "flow", true}, {"flow", "steps/*", "step", "flow", true},
	{"flow", "steps/*/**/log/*", "log", "", false}, {"flow", "finally/**/log/*", "log", "", false},
	{"flow", "steps/*/**/log/*/*", "field", "-1", false}, {"flow", "finally/**/log/*/*", "field", "-1", false},
	{"prompts", "*", "prompt", "", true},
	{"environment", "numbers/*", "number", "", false}, {"environment", "addresses/*", "address", "", false}, {"environment", "agents/*", "agent", "", false},
	{"environment", "apps/*", "app", "", false}, {"environment", "settings/*", "setting", "", false}, {"environment", "lists/*", "list", "", false},
	{"environment", "services/*", "service", "", false},
	{"test", "tests/expect/log/*", "log", "", false}, {"test", "tests/expect/log/*/*", "field", "-1", false},
	{"test", "tests/expect/sent/*/*", "input", "-1", false}, {"test", "tests/expect/contact/*", "contact", "", false},
	{"test", "tests/script/heard_by/*", "seat", "", false}, {"test", "tests/expect/**/unheard/*", "seat", "", false},
}

// valuePlaces are the single values that name something, without saying so in their shape.
var valuePlaces = []place{
	{"workspace", "addresses", "address", "", true}, {"workspace", "skills", "skill", "", true}, {"workspace", "queues/*/widen/drop", "skill", "", false},
	{"workspace", "ignore/flow", "flow", "", false}, {"workspace", "ignore/step", "step", "*", false}, {"workspace", "rooms/*/commands/*/as", "seat", "", false},
	{"flow", "flow", "flow", "", true}, {"flow", "outcomes", "outcome", "flow", true}, {"flow", "seats", "seat", "", false},
	{"flow", "**/say", "prompt", "", false}, {"flow", "**/say/prompt", "prompt", "", false}, {"flow", "**/more/prompt", "prompt", "", false},
	{"workspace", "defaults/**/say", "prompt", "", false}, {"workspace", "defaults/**/say/prompt", "prompt", "", false},
	{"flow", "steps/*/deliver/to", "mailbox", "", false}, {"flow", "**/do/deliver/to", "mailbox", "", false}, {"flow", "finally/deliver/to", "mailbox", "", false},
	{"test", "tests/expect/delivered/to", "mailbox", "", false},
	{"flow", "role", "seat", "", false}, {"flow", "steps/*/**/as", "seat", "", false}, {"flow", "steps/*/**/who", "seat", "", false},
	{"flow", "finally/**/who", "seat", "", false}, {"flow", "steps/*/queue/need", "skill", "", false},
	{"test", "tests/expect/outcome", "outcome", "*", false}, {"test", "tests/script/command", "command", "*", false},
	{"test", "tests/script/command/name", "command", "*", false}, {"test", "tests/expect/never", "any", "*", false},
	{"test", "tests/expect/always", "any", "*", false},
}

// silentPlaces are values that name nothing, whatever they look like.
var silentPlaces = []place{
	{"workspace", "workspace", "", "", false}, {"flow", "summary", "", "", false}, {"flow", "steps/*/summary", "", "", false}, {"test", "tests/test", "", "", false},
}

// fits reports whether keys lead along a pattern, of which nothing may be left.
func fits(pattern string, keys []string) bool {
	if pattern == "" {
		return len(keys) == 0
	}
	first, rest, _ := strings.Cut(pattern, "/")
	if first == "**" {
		for i := range len(keys) + 1 {
			if fits(rest, keys[i:]) {
				return true
			}
		}
		return false
	}
	return len(keys) > 0 && (first == "*" || first == keys[0]) && fits(rest, keys[1:])
}

// placeOf is the row of a table that holds for a place.
func placeOf(table []place, file string, keys []string) (place, bool) {
	i := slices.IndexFunc(table, func(p place) bool {
		return p.file == file && fits(p.path, keys)
	})
	if i < 0 {
		return place{}, false
	}
	return table[i], true
}

// symbol is what a row says of a name.
func (w *walker) symbol(p place, name string, at spot) Symbol {
	s := Symbol{Sort: p.sort, Name: name}
	switch p.in {
	case "":
	case "flow":
		s.In = w.flow
	case "*":
		s.In = "*"
	case "-1":
		s.In = at.last(1)
	case "1":
		s.In = at.keys[1]
	case "1.3":
		s.In = at.keys[1] + "." + at.keys[3]
	}
	return s
}

// note adds a use, unless what it names is known everywhere without a definition.
func (w *walker) note(p place, n, value *schema.Node, at spot) {
	if n.Kind != schema.Scalar || n.Value == "" || p.sort == "seat" && (builtIn(n.Value) || strings.Contains(n.Value, "${") || strings.Contains(n.Value, ".")) {
		return
	}
	s := w.symbol(p, n.Value, at)
	if p.sort == "command" && p.in == "1" && value.Find("runs") == nil {
		return // a built-in one
	}
	if p.def {
		w.define(s, n, value)
		return
	}
	w.whole(s, n)
}

// builtIn tells the seats that every call has.
func builtIn(seat string) bool {
	return slices.Contains([]string{"agent", "customer", "caller", "by", "all", "none"}, seat)
}

// place notes a single value that stands in one of the tables, and tells whether it does.
func (w *walker) place(n *schema.Node, at spot) bool {
	if _, ok := placeOf(silentPlaces, w.sort, at.keys); ok {
		return true
	}
	if w.sort == "test" && (at.last(0) == "branches" || at.last(0) == "procedures" || (at.last(0) == "never" || at.last(0) == "always") && strings.Contains(n.Value, ".")) {
		w.branch(n, at.last(0) == "procedures")
		return true
	}
	if w.sort == "flow" && fits("defaults/next/*", at.keys) {
		w.target(n)
		return true
	}
	if step, ok := strings.CutPrefix(at.last(0), "flows."); ok && w.sort == "test" && fits("tests/given/*", at.keys) {
		w.whole(Symbol{"target", step, n.Value}, n)
		return true
	}
	p, ok := placeOf(valuePlaces, w.sort, at.keys)
	if !ok || strings.Contains(n.Value, "${") || p.sort == "seat" && strings.Contains(n.Value, ".") {
		return false
	}
	w.note(p, n, n, at)
	return true
}

// branch notes [FLOW.]STEP.OUTCOME of a test, or FLOW.OUTCOME of a procedure; the outcome may have a dot itself, as agent.left has.
func (w *walker) branch(n *schema.Node, procedure bool) {
	parts := strings.Split(n.Value, ".")
	starts, at := make([]int, len(parts)), 0
	for i, part := range parts {
		starts[i] = at
		at += len(part) + 1
	}
	last := len(parts) - 1
	if last >= 2 && slices.Contains([]string{"joined", "left", "held"}, parts[last]) {
		w.part(n, Symbol{"seat", "", parts[last-1]}, starts[last-1])
		last--
	} else if procedure && last == 1 {
		w.part(n, Symbol{"outcome", parts[0], parts[1]}, starts[1])
	} else if last >= 1 {
		w.part(n, Symbol{"target", strings.Join(parts[:last], "."), parts[last]}, starts[last])
	}
	if procedure && parts[0] != "lib" {
		w.part(n, Symbol{"flow", "", parts[0]}, 0)
	}
	if last < 1 || procedure {
		return
	}
	in := "*"
	if last >= 2 && parts[0] == "lib" {
		return
	}
	if last >= 2 {
		in = parts[last-2]
		w.part(n, Symbol{"flow", "", in}, starts[last-2])
	}
	w.part(n, Symbol{"step", in, parts[last-1]}, starts[last-1])
}

func (w *walker) part(n *schema.Node, s Symbol, from int) { w.add(s, n, from, from+len(s.Name)) }

// key notes what a key names.
func (w *walker) key(p schema.Pair, at spot) {
	if row, ok := placeOf(keyPlaces, w.sort, at.keys); ok {
		w.note(row, p.Key, p.Value, at)
		return
	}
	switch {
	case w.sort == "test" && len(at.keys) == 3 && at.keys[1] == "given":
		w.path(p.Key, p.Key.Value, 0)
	case w.sort == "test" && len(at.keys) == 4 && at.keys[1] == "given" && strings.HasPrefix(at.keys[2], "services.") && p.Key.Value != "after":
		w.whole(Symbol{"output", strings.TrimPrefix(at.keys[2], "services."), p.Key.Value}, p.Key)
	case w.sort == "test" && len(at.keys) == 4 && at.last(1) == "sent" && p.Key.Value != "text":
		w.call(p.Key, p.Key.Value, 0)
	case at.last(1) == "with":
		w.given(p.Key, at.above[len(at.above)-2])
	case at.last(1) == "set" && w.sort == "flow":
		w.variable(p.Key)
	case at.last(1) == "next" && w.sort == "flow" && len(at.keys) == 4 && at.keys[0] == "steps":
		w.outcome(p.Key, at.keys[1])
	}
}

// given notes the name of an input that stands beside the flow, service call or prompt that gets it.
func (w *walker) given(key, beside *schema.Node) {
	switch {
	case beside.Find("flow") != nil:
		w.whole(Symbol{"variable", mainOf(beside, "flow"), key.Value}, key)
	case beside.Find("call") != nil:
		w.whole(Symbol{"input", mainOf(beside, "call"), key.Value}, key)
	case strings.Contains(mainOf(beside, "to"), "."):
		w.whole(Symbol{"input", mainOf(beside, "to"), key.Value}, key)
	case beside.Find("prompt") != nil:
		w.whole(Symbol{"hole", mainOf(beside, "prompt"), key.Value}, key)
	}
}

// variable notes what is set.
func (w *walker) variable(key *schema.Node) {
	if rest, ok := strings.CutPrefix(key.Value, "contact."); ok {
		w.add(Symbol{"contact", "", rest}, key, len("contact."), len(key.Value))
		return
	}
	w.whole(Symbol{"variable", w.flow, key.Value}, key)
}

// outcome notes an outcome of a step that a flow or command declares.
func (w *walker) outcome(key *schema.Node, step string) {
	seat, _, dotted := strings.Cut(key.Value, ".")
	switch {
	case dotted && !builtIn(seat):
		w.add(Symbol{"seat", "", seat}, key, 0, len(seat))
	case dotted:
	default:
		if s := w.leaves(step, key.Value); s.Sort != "" {
			w.whole(s, key)
		}
	}
}

// leaves is what the outcome of a step names: a command, a target, or an outcome that another flow declares. The
// zero Symbol is an outcome of the kind, which has its name from the language.
func (w *walker) leaves(step, outcome string) Symbol {
	c := w.steps[step]
	switch c.kind {
	case "switch", "split":
		switch {
		case w.ends[outcome]:
			return Symbol{"outcome", w.flow, outcome}
		case w.steps[outcome] != calls{} || w.has(outcome):
			return Symbol{"step", w.flow, outcome}
		}
	case "await", "invite":
		if w.asked[outcome] {
			return Symbol{"command", w.flow, outcome}
		}
	case "run", "call":
		return Symbol{"outcome", c.flow, outcome}
	case "queue":
		if c.wait != "" {
			return Symbol{"outcome", c.wait, outcome}
		}
	}
	return Symbol{}
}

func (w *walker) has(step string) bool { _, ok := w.steps[step]; return ok }
