package flowtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/schema"
)

// act is one line of a script.
type act struct {
	verb string
	node *schema.Node // where it stands
	by   person       // whose telephone it is about
	with person       // talking: with whom

	prompt, text, file, language string // hear
	keys, words                  string
	wait                         engine.Millis

	roles   []engine.Role                 // joined, left, held, in_room
	heard   map[engine.Role][]engine.Role // heard_by: who must be heard by exactly whom
	of      person                        // whose room it is about
	command engine.Command
	asked   *schema.Node    // the command's name
	answer  engine.Response // to the command; "" is accepted
}

// person is somebody in a test: the first leg, or whoever is reached by dialling something.
type person struct {
	path    string // as written; "" is the first leg
	dialled string // "" is the first leg
}

// caller reports whether it is the first leg.
func (p person) caller() bool { return p.dialled == "" }

func (p person) String() string {
	if p.path == "" {
		return "the caller"
	}
	return p.path
}

// doc says what each act is, for the reference, in the order in which people learn them.
type actDoc struct {
	verb, doc string
	read      func(r *reader, d *schema.Decoder, a *act, n *schema.Node)
	shape     func() schema.Shape
}

// actTable lists the acts.
func actTable() []actDoc {
	return []actDoc{
		{verb: "hear", doc: "waits until a prompt is heard to its end; others may be heard before", read: readHear, shape: shapeOf(&hearDecl{})},
		{verb: "press", doc: "presses keys, as soon as keys are taken", read: readPress, shape: shapeOf(&pressDecl{})},
		{verb: "say", doc: "says words, as soon as words are taken", read: readSay, shape: shapeOf(&sayDecl{})},
		{verb: "wait", doc: "lets time pass", read: readWait, shape: func() schema.Shape { return schema.DurationForm(new(time.Duration)).Shape() }},
		{verb: "hang_up", doc: "hangs up", read: readWho, shape: shapeOf(&whoDecl{})},
		{verb: "rings", doc: "waits until somebody's telephone rings", read: readWho, shape: shapeOf(&whoDecl{})},
		{verb: "answers", doc: "waits until somebody's telephone rings, and answers it", read: readWho, shape: shapeOf(&whoDecl{})},
		{verb: "refuses", doc: "waits until somebody's telephone rings, and refuses the call", read: readWho, shape: shapeOf(&whoDecl{})},
		{verb: "talking", doc: "waits until two talk with each other", read: readTalking, shape: func() schema.Shape {
			return schema.Shape{Label: "list of two", Types: []string{"array"}, Items: &textShape, MinItems: 2, MaxItems: 2}
		}},
		{verb: "joined", doc: "waits until somebody sits in a seat of a room", read: readSeat, shape: shapeOf(&seatDecl{})},
		{verb: "left", doc: "waits until nobody sits in a seat", read: readSeat, shape: shapeOf(&seatDecl{})},
		{verb: "held", doc: "waits until somebody in a seat is on hold", read: readSeat, shape: shapeOf(&seatDecl{})},
		{verb: "in_room", doc: "waits until exactly these sit in the room", read: readInRoom, shape: shapeOf(&inRoomDecl{})},
		{verb: "heard_by", doc: "waits until whoever sits in each of these seats is heard by exactly those in the room who are named", read: readHeardBy, shape: shapeOf(&heardDecl{})},
		{verb: "command", doc: "asks for something; without refused after it, it must be accepted", read: readCommand, shape: shapeOf(&commandDecl{})},
		{verb: "refused", doc: "says by which word the command before it is refused", read: readRefused, shape: refusedShape},
		{verb: "calls", doc: "somebody else calls; others name this call by the caller's number", read: readCalls, shape: shapeOf(&callsDecl{})},
	}
}

func shapeOf(f schema.Fielder) func() schema.Shape {
	return func() schema.Shape { return schema.Describe(f) }
}

// refusedShape is that of the words by which commands are refused.
func refusedShape() schema.Shape {
	s := schema.EnumForm(new(string), refusals...).Shape()
	s.Meanings = []string{
		"there is no such command", "whoever asks may not", "not at this moment", "what it was given does not fit", "whoever it is about has gone",
	}
	return s
}

// scriptShape describes a script.
func scriptShape() schema.Shape {
	item := schema.Shape{Name: "act", Label: "act", Types: []string{"object"}}
	var words []string
	for _, a := range actTable() {
		words = append(words, a.verb)
		s := a.shape()
		s.Description = a.doc
		item.Properties = append(item.Properties, schema.Property{Key: a.verb, Shape: s})
		item.OneKey = append(item.OneKey, a.verb)
	}
	alone := schema.Shape{Label: "act", Types: []string{"string"}, Words: []string{"hang_up"}, Meanings: []string{"the caller hangs up"}}
	return schema.ListOf(schema.AnyOf("one of "+strings.Join(words, ", "), alone, item))
}

// script reads the acts of a test.
func (t *testDecl) script(d *schema.Decoder, n *schema.Node) {
	before, read := "", false
	for _, item := range several(n) {
		a, ok := t.r.act(d, item)
		switch {
		case ok && a.verb == "refused" && before == "command":
			if last := len(t.acts) - 1; read { // a command that is faulty itself is refused by nobody
				t.acts[last].answer = engine.Response(a.words)
			}
		case ok && a.verb == "refused":
			d.Errorf("wrong-type", a.node, "\"refused\" does not follow a command: it is the answer to the one before it")
		case ok:
			t.acts = append(t.acts, a)
		}
		before, read = verbOf(item), ok
	}
	t.r.asks(t.acts)
}

// verbOf is what an act is about, also when it is faulty.
func verbOf(n *schema.Node) string {
	if n.Kind == schema.Mapping && len(n.Pairs()) == 1 {
		return n.Pairs()[0].Key.Value
	}
	return n.Value
}

func (r *reader) act(d *schema.Decoder, n *schema.Node) (act, bool) {
	key, value := n, n.Nothing()
	if n.Kind == schema.Mapping && len(n.Pairs()) == 1 {
		key, value = n.Pairs()[0].Key, n.Pairs()[0].Value
	} else if n.Kind != schema.Scalar {
		d.Errorf("wrong-type", n, "this is no single act, expected one such as \"hear: greeting\"")
		return act{}, false
	}
	table := actTable()
	i := slices.IndexFunc(table, func(a actDoc) bool { return a.verb == key.Value })
	if i < 0 {
		var known []string
		for _, a := range table {
			known = append(known, a.verb)
		}
		d.Errorf("unknown-act", key, "%q is nothing that can happen in a test", key.Value).Meant(key.Value, known)
		return act{}, false
	}
	a := act{verb: key.Value, node: key}
	before := r.list.Len()
	table[i].read(r, d, &a, value)
	return a, r.list.Len() == before
}

// who finds somebody by a path or a telephone number.
func (r *reader) who(n *schema.Node) person {
	if n == nil || n.Value == "customer" || n.Value == "caller" {
		return person{}
	}
	if dialled, ok := r.live().Names[n.Value]; ok {
		return person{n.Value, dialled}
	}
	if isNumber(n.Value) {
		return person{n.Value, n.Value}
	}
	r.unknown("unknown-address", n, "address", append(r.addresses(), "customer"))
	return person{}
}

// hearDecl is what must be heard.
type hearDecl struct {
	prompt, language schema.Ref
	text, file, by   *schema.Node
}

// Fields declares the keys of hear.
func (h *hearDecl) Fields(o *schema.Object) {
	o.Ref("prompt", &h.prompt, "prompt", "the prompt's name")
	o.Main("prompt")
	o.Needs("prompt", "text", "file")
	o.Custom("text", keep(&h.text), textShape, "words that are spoken, or a part of them", schema.Example("your name"))
	o.Custom("file", keep(&h.file), textShape, "a sound file, named without folder", schema.Example("chime.wav"))
	o.Ref("language", &h.language, "language", "in which language")
	o.Custom("by", keep(&h.by), textShape, "who hears it; without it the caller", schema.Example("addresses.desk"))
}

func readHear(r *reader, d *schema.Decoder, a *act, n *schema.Node) {
	var h hearDecl
	d.ReadKey("hear", n, schema.ObjectForm(&h))
	a.by, a.prompt, a.language = r.who(h.by), h.prompt.Name, r.language(&h.language)
	if h.text != nil {
		a.text = h.text.Value
	}
	if h.file != nil {
		a.file = h.file.Value
	}
	if a.prompt == "" && a.text == "" && a.file == "" && n.Kind == schema.Mapping {
		d.Errorf("missing-key", n, "\"hear\" has neither \"prompt\" nor \"text\" nor \"file\"").Hintf("add \"prompt: NAME\"")
	}
	if a.prompt != "" && r.w.Set.Flows.Prompts[a.prompt] == nil {
		var known []string
		for name := range r.w.Set.Flows.Prompts {
			known = append(known, name)
		}
		r.list.Errorf("unknown-prompt", h.prompt.File, h.prompt.Span, "prompt %q is not defined", a.prompt).Meant(a.prompt, known)
	}
}

// pressDecl is what is pressed.
type pressDecl struct{ key, by *schema.Node }

// Fields declares the keys of press.
func (p *pressDecl) Fields(o *schema.Object) {
	o.Custom("key", keep(&p.key), schema.Shape{Label: "key of a telephone", Types: []string{"string", "integer"}}, "digits, star and hash", schema.Required, schema.Example("1"))
	o.Main("key")
	o.Custom("by", keep(&p.by), textShape, "who presses; without it the caller")
}

func readPress(r *reader, d *schema.Decoder, a *act, n *schema.Node) {
	var p pressDecl
	d.ReadKey("press", n, schema.ObjectForm(&p))
	a.by = r.who(p.by)
	if p.key == nil {
		return
	}
	if a.keys = keysOf(p.key.Value); a.keys == "" {
		d.Errorf("bad-key", p.key, "%q are no keys of a telephone, expected digits, star or hash", p.key.Value)
	}
}

// sayDecl is what is said.
type sayDecl struct{ words, by *schema.Node }

// Fields declares the keys of say.
func (s *sayDecl) Fields(o *schema.Object) {
	o.Custom("words", keep(&s.words), textShape, "what is said, in any language", schema.Required, schema.Example("to the front desk, please"))
	o.Main("words")
	o.Custom("by", keep(&s.by), textShape, "who speaks; without it the caller")
}

func readSay(r *reader, d *schema.Decoder, a *act, n *schema.Node) {
	var s sayDecl
	d.ReadKey("say", n, schema.ObjectForm(&s))
	a.by = r.who(s.by)
	if s.words != nil {
		a.words = strings.Join(wordsOf(s.words.Value), " ")
	}
}

func wordsOf(text string) []string { return strings.Fields(text) }

func readWait(_ *reader, d *schema.Decoder, a *act, n *schema.Node) {
	var length time.Duration
	d.ReadKey("wait", n, schema.DurationForm(&length))
	a.wait = engine.MillisOf(length)
}

// whoDecl names somebody.
type whoDecl struct{ by *schema.Node }

// Fields declares the keys of acts that only name somebody.
func (w *whoDecl) Fields(o *schema.Object) {
	o.Custom("by", keep(&w.by), textShape, "who; without it the caller", schema.Example("addresses.desk"))
	o.Main("by")
	o.MayBeEmpty()
}

func readWho(r *reader, d *schema.Decoder, a *act, n *schema.Node) {
	var w whoDecl
	if n.Kind != schema.Null {
		d.ReadKey(a.verb, n, schema.ObjectForm(&w))
	}
	a.by = r.who(w.by)
	if a.verb != "hang_up" && w.by == nil {
		d.Errorf("missing-key", a.node, "%q does not say who", a.verb).Hintf("write \"%s: addresses.NAME\"", a.verb)
	}
}

func readTalking(r *reader, d *schema.Decoder, a *act, n *schema.Node) {
	if n.Kind != schema.Sequence || len(n.Items()) != 2 {
		d.Errorf("wrong-type", n, "\"talking\" is not a list of two, expected such as [customer, addresses.desk]")
		return
	}
	people := []person{r.who(n.Items()[0]), r.who(n.Items()[1])}
	if people[0] == people[1] {
		d.Errorf("wrong-type", n, "\"talking\" names the same one twice, expected such as [customer, addresses.desk]")
		return
	}
	if people[1].caller() {
		people[0], people[1] = people[1], people[0]
	}
	a.by, a.with = people[0], people[1]
}

// String shows an act as the file has it.
func (a act) String() string {
	what := ""
	switch a.verb {
	case "hear":
		what = a.sought()
	case "press":
		what = a.keys
	case "say":
		what = a.words
	case "wait":
		what = shownDuration(a.wait.Duration())
	case "joined", "left", "held", "in_room":
		what = shownRoles(a.roles)
	case "heard_by":
		what = "those who are named"
	case "command":
		what = a.command.Name
	case "talking":
		return fmt.Sprintf("talking: [%s, %s]", a.by, a.with)
	}
	if !a.by.caller() {
		what = strings.TrimSpace(what + " by " + a.by.String())
	}
	if what == "" {
		return a.verb
	}
	return a.verb + ": " + what
}

// sought says what is to be heard.
func (a act) sought() string {
	var parts []string
	if a.prompt != "" {
		parts = append(parts, a.prompt)
	}
	if a.text != "" {
		parts = append(parts, fmt.Sprintf("%q", a.text))
	}
	if a.file != "" {
		parts = append(parts, a.file)
	}
	if a.language != "" {
		parts = append(parts, "in "+a.language)
	}
	return strings.Join(parts, " ")
}
