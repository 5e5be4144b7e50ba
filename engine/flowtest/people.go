package flowtest

import (
	"time"

	"callflow/engine"
	"callflow/engine/floor"
	"callflow/schema"
	"callflow/schema/expr"
)

// How long people need who are given by a word alone.
const (
	afterRinging = 5 * time.Second  // until somebody, or a machine, answers
	afterBusy    = time.Second      // until the line says that it is busy, or cannot be reached
	machineTalks = 30 * time.Second // until an answering machine hangs up
)

// person reads what somebody does when the telephone rings: once for all, or a list, one for each time.
func (g *givenDecl) person(d *schema.Decoder, key, n *schema.Node) {
	dialled, ok := g.r.live().Names[key.Value]
	if isNumber(key.Value) {
		dialled, ok = key.Value, true
	}
	if !ok {
		g.r.unknown("unknown-address", key, "address", g.r.addresses())
		return
	}
	if n.Kind == schema.Sequence && len(n.Items()) == 0 {
		g.r.list.Errorf("out-of-range", n.File(), n.Span, "%q does nothing, expected at least 1 answer", key.Value)
		return
	}
	var all []conduct
	for _, item := range several(n) {
		all = append(all, g.conduct(d, key.Value, item))
	}
	put(&g.people, dialled, all)
}

func (g *givenDecl) conduct(d *schema.Decoder, who string, n *schema.Node) conduct {
	if n.Kind == schema.Mapping {
		p := personDecl{}
		d.Read(n, schema.ObjectForm(&p))
		if p.state != "" {
			put(&g.desks, who, deskGiven{floor.Presence(p.state), engine.MillisOf(p.until)})
		}
		return conduct{how: "answered", after: engine.MillisOf(p.answers), talks: engine.MillisOf(p.talks), press: keysOf(p.press)}
	}
	word := ""
	d.Read(n, schema.EnumForm(&word, conducts[:]...))
	switch word {
	case "answers":
		return conduct{how: "answered", after: engine.MillisOf(afterRinging)}
	case "machine":
		return conduct{how: "machine", after: engine.MillisOf(afterRinging), talks: engine.MillisOf(machineTalks)}
	case "busy", "failed":
		return conduct{how: word, after: engine.MillisOf(afterBusy)}
	}
	return conduct{}
}

// conducts are what somebody does of whom only a word is said.
var conducts = [...]string{"answers", "busy", "no_answer", "machine", "failed"}

func personShape() schema.Shape {
	word := schema.EnumForm(new(string), conducts[:]...).Shape()
	return severalOf(schema.AnyOf("what somebody does", word, schema.Describe(&personDecl{})))
}

// personDecl is somebody who answers.
type personDecl struct {
	answers, talks time.Duration
	press          string
	state          string
	until          time.Duration
}

// Fields declares the keys of somebody who answers.
func (p *personDecl) Fields(o *schema.Object) {
	o.Duration("answers", &p.answers, "after how long the telephone is answered", schema.Default("5s"))
	o.Duration("talks", &p.talks, "how long the talk lasts before this side hangs up; without it the other side does")
	o.Digits("press", &p.press, "keys that are pressed as soon as keys are taken", schema.Example("1"))
	o.Enum("state", &p.state, []string{"available", "away", "offline"}, "what an agent does whom queues ring; without it available",
		schema.Means("takes calls of queues", "takes none for a while", "has gone home"))
	o.Duration("until", &p.until, "when that ends and the agent is available, counted from the beginning of the test")
}

// queue reads what happens in a queue.
func (g *givenDecl) queue(d *schema.Decoder, key *schema.Node, name string, n *schema.Node) {
	if g.r.live().Queues[name] == nil {
		var known []string
		for q := range g.r.live().Queues {
			known = append(known, "queues."+q)
		}
		g.r.unknown("unknown-queue", key, "queue", known)
		return
	}
	if rings := g.r.live().Queues[name].Rings; rings && (n.Kind == schema.Mapping || n.Value == "answered") {
		g.r.list.Errorf("given-ringing", n.File(), n.Span, "queue %q rings its agents: who answers follows from what they do", name).
			Hintf("say what an agent does, such as agents.NAME: {answers: 5s, talks: 1m}")
		return
	}
	if n.Kind == schema.Mapping {
		q := queueDecl{}
		d.Read(n, schema.ObjectForm(&q))
		put(&g.queues, name, q.line())
		return
	}
	word := ""
	d.Read(n, schema.EnumForm(&word, fates[:]...))
	put(&g.queues, name, waitingLine{full: word == "full", failed: word == "failed", noCallback: word == "no_callback", served: word == "answered",
		after: engine.MillisOf(afterRinging)})
}

// fates are what happens in a queue of which only a word is said.
var fates = [...]string{"full", "failed", "answered", "no_callback"}

func queueShape() schema.Shape {
	word := schema.EnumForm(new(string), fates[:]...).Shape()
	return schema.AnyOf("what happens in the queue", word, schema.Describe(&queueDecl{}))
}

// queueDecl is a queue in which something happens.
type queueDecl struct {
	served  servedDecl
	serves  bool
	waiting int
	talks   time.Duration
	waited  time.Duration
}

// Fields declares the keys of a queue.
func (q *queueDecl) Fields(o *schema.Object) {
	o.Object("answered", &q.served, "somebody takes the call out of the queue", schema.Present(&q.serves))
	o.Int("waiting", &q.waiting, "how many wait there already", schema.Default(0), schema.Between(0, 1000))
	o.Duration("waited", &q.waited, "how long each of them has waited; queue.estimate is the average of all who wait")
	o.Duration("talks", &q.talks, "how long each of them talks when somebody serves them; without it until the other side hangs up")
}

func (q *queueDecl) line() waitingLine {
	return waitingLine{served: q.serves, after: engine.MillisOf(q.served.after), talk: engine.MillisOf(q.served.lasts),
		ahead: q.waiting, talks: engine.MillisOf(q.talks), waited: engine.MillisOf(q.waited)}
}

// servedDecl is whoever takes the call.
type servedDecl struct{ after, lasts time.Duration }

// Fields declares its keys.
func (s *servedDecl) Fields(o *schema.Object) {
	o.Duration("after", &s.after, "how long the caller has waited by then", schema.Default("5s"))
	o.Duration("for", &s.lasts, "how long the talk lasts; without it until the caller hangs up", schema.Default("0s"))
	o.Main("after")
}

// addresses are all paths that can be rung.
func (r *reader) addresses() []string {
	var known []string
	for path := range r.live().Names {
		known = append(known, path)
	}
	return known
}

// keysOf reads keys as they are written: signs, or the words star and hash. It is "" for anything else.
func keysOf(text string) string {
	out := ""
	for _, word := range wordsOf(text) {
		switch word {
		case "star":
			word = "*"
		case "hash":
			word = "#"
		}
		out += word
	}
	if _, err := expr.ParseLiteral(out, expr.Of(expr.Digits)); err != nil {
		return ""
	}
	return out
}
