package schema

import (
	"fmt"
	"io"
	"time"

	"callflow/schema/expr"
)

// sample is a mapping with a key of every form, as the tests of this package read it.
type sample struct {
	self     *Node
	flow     Name
	summary  string
	words    []string
	seats    []Name
	visits   int
	ratio    float64
	beep     bool
	ring     time.Duration
	share    float64
	order    string
	from     string
	day      time.Time
	tones    string
	to       Value
	with     Value
	priority Value
	when     Cond
	wait     Ref
	teams    []Ref
	say      prompt
	silence  retry
	hasQuiet bool
	open     []*hours
	vars     []*variable
	keys     []string
}

func (s *sample) Fields(o *Object) {
	o.Self(&s.self)
	o.Name("flow", &s.flow, "its name", Required)
	o.Text("summary", &s.summary, "one sentence for people")
	o.Texts("words", &s.words, "what may be said", MaxItems(3))
	o.Names("seats", &s.seats, "the seats of the room")
	o.Int("visits", &s.visits, "how often", Default(1), Between(1, 100))
	o.Float("ratio", &s.ratio, "a number", Max(2.5), Since("1.1"))
	o.Bool("beep", &s.beep, "whether a beep is heard", Default(true))
	o.Duration("ring", &s.ring, "how long it rings", Default(25*time.Second), Between("1s", "10m"))
	o.Percent("share", &s.share, "its part of the calls", Example("20%"))
	o.Enum("order", &s.order, []string{"at_once", "in_turn", "random"}, "who rings first", Default("at_once"))
	o.Clock("from", &s.from, "when it opens")
	o.Date("day", &s.day, "which day")
	o.Digits("tones", &s.tones, "the keys that are pressed")
	o.Value("to", &s.to, expr.List(expr.Of(expr.Address)), "who is rung")
	o.Value("with", &s.with, expr.Type{}, "the inputs")
	o.Value("priority", &s.priority, expr.Of(expr.Number), "higher goes first", Default(0), Between(0, 10))
	o.Condition("when", &s.when, "whether at all")
	o.Ref("wait", &s.wait, "flow", "what is heard meanwhile", Default("lib.calm_wait"))
	o.Refs("teams", &s.teams, "team", "who answers")
	o.Object("say", &s.say, "what is said")
	o.Object("silence", &s.silence, "when nothing is heard", Present(&s.hasQuiet))
	o.Objects("open", func() Fielder {
		s.open = append(s.open, &hours{})
		return s.open[len(s.open)-1]
	}, "when it is open")
	o.Map("vars", func(name Name) Form {
		v := &variable{name: name.Text}
		s.vars = append(s.vars, v)
		return ObjectForm(v)
	}, "variables")
	o.Map("keys", func(key Name) Form {
		s.keys = append(s.keys, "")
		return TextForm(&s.keys[len(s.keys)-1])
	}, "what a key does", AnyKey, MinItems(1))
}

type prompt struct {
	prompt Ref
	text   string
}

func (p *prompt) Fields(o *Object) {
	o.Ref("prompt", &p.prompt, "prompt", "its name")
	o.Text("text", &p.text, "words")
	o.Main("prompt")
	o.Exclusive("prompt", "text")
}

type retry struct {
	after time.Duration
	tries int
	say   prompt
}

func (r *retry) Fields(o *Object) {
	o.Duration("after", &r.after, "how long to wait", Default("5s"))
	o.Int("tries", &r.tries, "how often it may happen", Default(2), Min(1))
	o.Object("say", &r.say, "what is said then")
	o.Main("after")
}

type hours struct{ from, to string }

func (h *hours) Fields(o *Object) {
	o.Clock("from", &h.from, "first minute", Required)
	o.Clock("to", &h.to, "last minute", Required)
}

type variable struct {
	name, typ string
	initial   string
}

func (v *variable) Fields(o *Object) {
	o.Text("type", &v.typ, "its type", Required)
	o.Text("default", &v.initial, "its first value")
	o.Main("type")
}

// dump prints everything that was read.
func (s *sample) dump(w io.Writer) {
	fmt.Fprintf(w, "flow %s summary %q words %q seats %v\n", s.flow.Text, s.summary, s.words, names(s.seats))
	fmt.Fprintf(w, "visits %d ratio %v beep %v ring %v share %v order %s\n", s.visits, s.ratio, s.beep, s.ring, s.share, s.order)
	fmt.Fprintf(w, "from %q day %s tones %q\n", s.from, s.day.Format(time.DateOnly), s.tones)
	fmt.Fprintf(w, "to %s with %s priority %s when %s\n", show(&s.to), show(&s.with), show(&s.priority), text(s.when.Node))
	fmt.Fprintf(w, "wait %s (set %v) teams %v\n", s.wait.Name, s.wait.Set, refs(s.teams))
	fmt.Fprintf(w, "say %q %q\n", s.say.prompt.Name, s.say.text)
	fmt.Fprintf(w, "silence %v %d %q %q (present %v)\n", s.silence.after, s.silence.tries, s.silence.say.prompt.Name, s.silence.say.text, s.hasQuiet)
	for _, h := range s.open {
		fmt.Fprintf(w, "open %s-%s\n", h.from, h.to)
	}
	for _, v := range s.vars {
		fmt.Fprintf(w, "var %s %s %q\n", v.name, v.typ, v.initial)
	}
	fmt.Fprintf(w, "keys %q\n", s.keys)
}

func names(all []Name) []string {
	var texts []string
	for _, n := range all {
		texts = append(texts, n.Text)
	}
	return texts
}

func refs(all []Ref) []string {
	var texts []string
	for _, r := range all {
		texts = append(texts, r.Sort+" "+r.Name)
	}
	return texts
}

func text(n *Node) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprintf("%q", n.Value)
}

func show(v *Value) string {
	switch {
	case v.Node == nil:
		return "-"
	case v.Items != nil:
		out := "["
		for i := range v.Items {
			out += show(&v.Items[i]) + " "
		}
		return out + "]"
	case v.Fields != nil:
		out := "{"
		for i := range v.Fields {
			out += v.Fields[i].Name.Text + ": " + show(&v.Fields[i].Value) + " "
		}
		return out + "}"
	}
	return fmt.Sprintf("%q", v.Node.Value)
}
