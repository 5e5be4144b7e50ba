package schema

import (
	"slices"
	"strings"

	"callflow/schema/diag"
)

// ObjectForm is the form of a mapping that f declares.
func ObjectForm(f Fielder) Form { return &objectForm{f: f} }

type objectForm struct{ f Fielder }

func (f *objectForm) Read(d *Decoder, n *Node) { f.readMerged(d, n, nil) }

func (f *objectForm) Shape() Shape { return declared(f.f).shape() }

func (f *objectForm) readMerged(d *Decoder, n *Node, defaults []*Node) {
	o := lent(f.f)
	defer o.giveBack()
	if o.whole != nil {
		o.readWhole(d, n, defaults)
		return
	}
	own := o.mapping(d, n)
	nodes := []*Node{own}
	for _, def := range defaults {
		if m := o.mapping(d, def); m != nil {
			nodes = append(nodes, m)
		}
	}
	for _, m := range nodes {
		o.otherKeys(d, m)
	}
	o.checkExclusive(d, own)
	for i := range o.fields {
		o.read(d, &o.fields[i], nodes)
	}
	for _, p := range o.self {
		*p = own
	}
	for _, check := range o.after {
		check(d, own)
	}
}

// readWhole reads a value that is not taken key by key: its own, or the first default.
func (o *Object) readWhole(d *Decoder, n *Node, defaults []*Node) {
	for _, node := range append([]*Node{n}, defaults...) {
		if node != nil {
			o.whole.Read(d, node)
			return
		}
	}
}

// mapping returns n as a mapping: a value that stands alone becomes that of the main key. It returns nil
// when there is nothing to read.
func (o *Object) mapping(d *Decoder, n *Node) *Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == Mapping:
		return n
	case n.Kind == Null && o.mayEmpty:
		return &Node{Kind: Mapping, src: n.src, Span: n.Span, from: -1}
	}
	main := o.main()
	if main == nil {
		o.noMapping(d, n)
		return nil
	}
	if n.Kind == Null {
		d.wrong(n, expected(main.form))
		return nil
	}
	return &Node{Kind: Mapping, src: n.src, Span: n.Span, from: -1, alone: true, in: &contents{pairs: []Pair{{Key: n.Instead(main.key), Value: n}}}}
}

// mostListed is how many keys a hint lists.
const mostListed = 8

// noMapping reports a value that should be a mapping. When it fits only one of the keys, that is what was meant.
func (o *Object) noMapping(d *Decoder, n *Node) {
	report := d.wrong(n, "a mapping")
	var fit []string
	for i := range o.fields {
		if form, ok := o.fields[i].form.(*scalarForm); ok && n.Kind == Scalar && form.fits(n.Value) {
			fit = append(fit, o.fields[i].key)
		}
	}
	keys := o.keys()
	switch {
	case len(fit) == 1:
		by := "{" + fit[0] + ": " + n.Value + "}"
		report.Hintf("did you mean %s?", by).Replace(n.Value, by, false)
	case len(keys) > mostListed:
		report.Hintf("write a key with its value, such as {%s: …}", keys[0])
	case len(keys) > 0:
		report.Hintf("write {%s: …}; its keys are %s", keys[0], strings.Join(keys, ", "))
	}
}

// otherKeys handles the keys of m that are not declared.
func (o *Object) otherKeys(d *Decoder, m *Node) {
	if m == nil {
		return
	}
	for _, p := range m.Pairs() {
		switch {
		case o.field(p.Key.Value) != nil:
		case o.others != nil:
			o.others(d, p)
		default:
			o.unknown(d, m, p)
		}
	}
}

func (o *Object) checkExclusive(d *Decoder, own *Node) {
	if own == nil {
		return
	}
	for _, group := range o.exclusive {
		var first *Node
		for _, p := range own.Pairs() {
			switch {
			case !slices.Contains(group, p.Key.Value):
			case first == nil:
				first = p.Key
			default:
				d.Errorf("conflicting-keys", p.Key, "%q and %q exclude each other", first.Value, p.Key.Value).
					Hintf("delete one of the two").
					Relatedf(first.File(), first.Span, "%q stands here", first.Value)
			}
		}
	}
}

// read reads one field from the first of nodes that has it. nodes[0] is the mapping itself, or nil.
func (o *Object) read(d *Decoder, f *field, nodes []*Node) {
	before := d.key
	d.key = f.key
	if own := nodes[0]; own != nil && own.alone && own.Pairs()[0].Key.Value == f.key {
		d.key = before // what stands alone is called by the key that it stands under
	}
	found, defaults := o.candidates(f, nodes)
	for _, p := range f.present {
		*p = found != nil
	}
	outer := d.enter(f.key)
	o.readFound(d, f, nodes[0], found, defaults)
	d.leave(outer)
	d.key = before
}

func (o *Object) readFound(d *Decoder, f *field, own, found *Node, defaults []*Node) {
	merged, merges := f.form.(merging)
	switch {
	case found != nil && merges:
		d.settle(found)
		merged.readMerged(d, found, defaults)
	case found != nil:
		d.settle(found)
		f.form.Read(d, found)
	case f.hasInit:
		n := initial(f.initial, own)
		d.settle(n)
		f.form.Read(d, n)
	case slices.ContainsFunc(o.meant, func(p Pair) bool { return p.Key.Value == f.key }):
	case f.required && own != nil && !d.partial:
		missing(d, f, own)
	case merges && !f.required:
		merged.readMerged(d, nil, nil)
	}
}

// candidates returns the values of a field, the mapping's own first. A default does not count when the
// mapping has a key that excludes it.
func (o *Object) candidates(f *field, nodes []*Node) (first *Node, others []*Node) {
	for i, m := range nodes {
		v := m.Find(f.key)
		switch {
		case v == nil || i > 0 && o.excluded(f.key, nodes[0]):
		case first == nil:
			first = v
		default:
			others = append(others, v)
		}
	}
	if i := slices.IndexFunc(o.meant, func(p Pair) bool { return p.Key.Value == f.key && p.Value != nil }); first == nil && i >= 0 {
		first = o.meant[i].Value
	}
	return first, others
}

func (o *Object) excluded(key string, own *Node) bool {
	if own == nil {
		return false
	}
	for _, group := range o.exclusive {
		if !slices.Contains(group, key) {
			continue
		}
		for _, p := range own.Pairs() {
			if p.Key.Value != key && slices.Contains(group, p.Key.Value) {
				return true
			}
		}
	}
	return false
}

// initial returns a node for a declared default, at the place of the mapping that lacks the key.
func initial(literal string, own *Node) *Node {
	n := &Node{Kind: Scalar, Value: literal, from: -1, made: true}
	if own != nil {
		n.src, n.Span = own.src, diag.Span{Start: own.Span.Start, End: own.Span.Start}
	}
	return n
}

func missing(d *Decoder, f *field, own *Node) {
	at := own
	if len(own.Pairs()) > 0 && !own.alone {
		at = own.Pairs()[0].Key
	}
	such := ""
	if len(f.examples) > 0 && !strings.Contains(expected(f.form), "such as") {
		such = " such as " + f.examples[0]
	}
	d.Errorf("missing-key", at, "key %q is missing here", f.key).
		Hintf("add \"%s: …\", %s%s", f.key, expected(f.form), such)
}
