package schema

import (
	"strconv"
	"strings"

	"callflow/schema/diag"
)

// Settled returns where each field of a mapping is read from, by its path such as "silence.after": what is written, what
// the first of the defaults says, or the declared default, see [Node.Given]. Entries of mappings are called by their
// names, items of lists by their numbers from 0. Fields that have no value are missing.
func Settled(n *Node, f Fielder, defaults ...*Node) map[string]*Node {
	d := &Decoder{list: &diag.List{}, settled: map[string]*Node{}}
	(&objectForm{f: f}).readMerged(d, n, defaults)
	return d.settled
}

// Given reports whether a value is written in a file; the others are declared defaults.
func (n *Node) Given() bool { return n != nil && !n.made }

// within reads something that belongs to a field, an entry or an item.
func (d *Decoder) within(name string, read func()) {
	if d.settled == nil {
		read()
		return
	}
	d.path = append(d.path, name)
	read()
	d.path = d.path[:len(d.path)-1]
}

// settle notes where the present field is read from.
func (d *Decoder) settle(n *Node) {
	if d.settled != nil && n != nil {
		d.settled[strings.Join(d.path, ".")] = n
	}
}

func (d *Decoder) item(i int, read func()) { d.within(strconv.Itoa(i), read) }
