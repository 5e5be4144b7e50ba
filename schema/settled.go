package schema

import (
	"strings"

	"callflow/schema/diag"
)

// Settled tells where each field of a mapping was read from: what is written, what the first of the defaults says, or the
// declared default, see [Node.Given]. Entries of mappings are called by their names, items of lists by their numbers
// from 0. The zero value has no fields.
type Settled struct {
	all *places
	in  int32
}

// Settle reads a mapping only for where its fields are read from.
func Settle(n *Node, f Fielder, defaults ...*Node) Settled {
	return DecodeWith(n, f, &diag.List{}, defaults...).Settled()
}

// Settled are the fields read so far that belong to what is being read: all of them when that is over.
func (d *Decoder) Settled() Settled {
	if d.places == nil {
		d.places = &places{}
	}
	if d.in == 0 {
		d.places.done()
	}
	return Settled{all: d.places, in: d.in}
}

// ReadObject reads the value of a key as what f declares; messages name the key. It returns where the fields were read from.
func (d *Decoder) ReadObject(key string, n *Node, f Fielder) (s Settled) {
	outer := d.enter(key)
	d.settle(n)
	s = d.Settled()
	d.ReadKey(key, n, ObjectForm(f))
	d.leave(outer)
	return s
}

// None reports whether nothing was read at all.
func (s Settled) None() bool { return s.all == nil }

// Field returns the value of a field by its path such as "silence.after"; nil when it has none.
func (s Settled) Field(path string) *Node {
	at, rest, more := s.in, path, true
	for more {
		var name string
		name, rest, more = strings.Cut(rest, ".")
		if at = s.all.find(at, name); at < 0 {
			return nil
		}
	}
	return s.all.list[at-1].node
}

// At is [Settled.Field] by the names on the path, in which there may be dots.
func (s Settled) At(path ...string) *Node {
	at := s.in
	for _, name := range path {
		if at = s.all.find(at, name); at < 0 {
			return nil
		}
	}
	if at == s.in {
		return nil
	}
	return s.all.list[at-1].node
}

// places are all the fields that a decoder has read, in order. They are numbered from 1; 0 is the whole.
type places struct {
	list  []place
	named map[placeName]int32 // nil while there are few, and while they are read
}

type place struct {
	placeName
	node *Node // nil when it only holds others
}

type placeName struct {
	in   int32
	name string
}

// fewPlaces are so few that looking at each is quicker than to index them.
const fewPlaces = 24

// find returns the number of what has a name within another; -1 when there is none. The last of several counts.
func (p *places) find(in int32, name string) int32 {
	if p == nil {
		return -1
	}
	want := placeName{in, name}
	if p.named != nil {
		if at, ok := p.named[want]; ok {
			return at
		}
		return -1
	}
	for i := len(p.list) - 1; i >= 0; i-- {
		if p.list[i].placeName == want {
			return int32(i + 1)
		}
	}
	return -1
}

// done says that all is read: now others may ask at the same time. The room that is left goes: there are many of these lists.
func (p *places) done() {
	if cap(p.list) > len(p.list) {
		p.list = append(make([]place, 0, len(p.list)), p.list...)
	}
	if len(p.list) > fewPlaces {
		p.index()
	}
}

func (p *places) index() {
	p.named = make(map[placeName]int32, len(p.list))
	for i := range p.list {
		p.named[p.list[i].placeName] = int32(i + 1)
	}
}

// Given reports whether a value is written in a file; the others are declared defaults.
func (n *Node) Given() bool { return n != nil && !n.made }

// enter says that what is read from now on belongs to a field, an entry or an item, until [Decoder.leave] is called with what
// it returns.
func (d *Decoder) enter(name string) (outer int32) {
	if d.places == nil {
		d.places = &places{list: make([]place, 0, 16)}
	}
	outer = d.in
	d.places.list = append(d.places.list, place{placeName: placeName{outer, name}})
	d.in = int32(len(d.places.list))
	return outer
}

func (d *Decoder) leave(outer int32) {
	at, p := int(d.in), d.places
	d.in = outer
	if len(p.list) == at && p.list[at-1].node == nil {
		p.list = p.list[:at-1] // it is absent
	}
}

// settle notes where the present field is read from.
func (d *Decoder) settle(n *Node) {
	if n != nil && d.in > 0 {
		d.places.list[d.in-1].node = n
	}
}
