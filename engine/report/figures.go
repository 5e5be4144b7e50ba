package report

import (
	"cmp"
	"slices"
	"strconv"

	"callflow/engine"
)

// Figures are what follows from the stays of a conference.
type Figures struct {
	Rows     int      // stays
	People   []Person // in the order of their first coming
	Together int      // how many were there at once at most
	Heads    []Head   // how many were there over time
}

// Person is somebody with all stays. Who is alone waits (nobody has come yet), is alone in between, or is
// the last (nobody comes any more); each is a length of its own.
type Person struct {
	Who    string // [Stay.Who], or the leg of somebody of whom no more is known
	Visits int
	Length engine.Millis
	Waited engine.Millis
	Alone  engine.Millis
	Last   engine.Millis
}

// Head is how many are there from an instant on.
type Head struct {
	At    engine.Millis
	Count int
}

// Figures counts the stays of a conference.
func (c *Conference) Figures() Figures {
	f := Figures{Rows: len(c.Stays)}
	for i := range c.Stays {
		p := f.person(c.Stays[i].name())
		p.Visits++
		p.Length += c.Stays[i].Length()
	}
	marks := c.marks()
	for i, at := range marks {
		there := c.thereAt(at)
		if len(f.Heads) == 0 || f.Heads[len(f.Heads)-1].Count != len(there) {
			f.Heads = append(f.Heads, Head{at, len(there)})
		}
		f.Together = max(f.Together, len(there))
		if len(there) == 1 && i+1 < len(marks) {
			c.alone(&f, &c.Stays[there[0]], at, marks[i+1])
		}
	}
	return f
}

// marks are the instants at which somebody comes or goes.
func (c *Conference) marks() []engine.Millis {
	var marks []engine.Millis
	for i := range c.Stays {
		marks = append(marks, c.Stays[i].since(), c.Stays[i].end())
	}
	slices.Sort(marks)
	return slices.Compact(marks)
}

// thereAt are the stays that last beyond an instant.
func (c *Conference) thereAt(at engine.Millis) []int {
	var there []int
	for i := range c.Stays {
		if s := &c.Stays[i]; s.since() <= at && (s.Left == 0 || s.Left > at) {
			there = append(there, i)
		}
	}
	return there
}

// alone adds a time alone to its person.
func (c *Conference) alone(f *Figures, s *Stay, from, to engine.Millis) {
	before, after := false, false
	for i := range c.Stays {
		if o := &c.Stays[i]; o.name() != s.name() {
			before = before || o.since() < from
			after = after || o.end() > to
		}
	}
	p := f.person(s.name())
	switch {
	case !before:
		p.Waited += to - from
	case !after:
		p.Last += to - from
	default:
		p.Alone += to - from
	}
}

// person finds a person, or adds one.
func (f *Figures) person(who string) *Person {
	at := slices.IndexFunc(f.People, func(p Person) bool { return p.Who == who })
	if at < 0 {
		at = len(f.People)
		f.People = append(f.People, Person{Who: who})
	}
	return &f.People[at]
}

func (s *Stay) name() string { return cmp.Or(s.Who(), "leg "+strconv.Itoa(int(s.Leg))) }
