package schema

import (
	"fmt"
	"strconv"
)

// ListForm is the form of a list, for which one item may stand alone; add is called for each item and
// returns how it is read.
func ListForm(add func() Form) Form { return &listForm{add: add} }

type listForm struct {
	add   func() Form
	start func(n int) // called with the number of items before the first
	limits
}

func (f *listForm) limit(l limits) { f.limits = l }

func (f *listForm) Read(d *Decoder, n *Node) {
	items := n.Items()
	if n.Kind != Sequence {
		items = []*Node{n}
	}
	if n.Kind == Null {
		d.wrong(n, expected(f))
		return
	}
	f.count(d, n, len(items), "items")
	if f.start != nil {
		f.start(len(items))
	}
	for i, item := range items {
		outer := d.enter(strconv.Itoa(i))
		d.settle(item)
		f.add().Read(d, item)
		d.leave(outer)
	}
}

// count checks the number of items or entries.
func (l limits) count(d *Decoder, n *Node, got int, what string) {
	if got >= l.minItems && (l.maxItems == 0 || got <= l.maxItems) {
		return
	}
	expected := fmt.Sprintf("at least %d", l.minItems)
	if l.maxItems > 0 && got > l.maxItems {
		expected = fmt.Sprintf("at most %d", l.maxItems)
	}
	d.Errorf("out-of-range", n, "%s has %d %s, expected %s", d.what(), got, what, expected)
}

func (f *listForm) Shape() Shape { return listShape(f.add().Shape(), f.limits) }

func listShape(item Shape, l limits) Shape {
	list := Shape{Types: []string{"array"}, Items: &item, MinItems: l.minItems, MaxItems: l.maxItems}
	return Shape{Label: "list of " + item.Label, AnyOf: []Shape{item, list}}
}

// TextsForm is the form of a text or a list of texts.
func TextsForm(p *[]string) Form {
	return sliceForm(p, TextForm)
}

// NamesForm is the form of a name or a list of names that are defined there, each only once.
func NamesForm(p *[]Name) Form {
	return &uniqueForm{sliceForm(p, NameForm), p}
}

// RefsForm is the form of one or several names of things of the given sort.
func RefsForm(p *[]Ref, sort string) Form {
	return sliceForm(p, func(r *Ref) Form { return RefForm(r, sort) })
}

// sliceForm reads a list into a slice. The slice is made before the first item is read, so that pointers
// to its elements stay good.
func sliceForm[T any](p *[]T, item func(*T) Form) *listForm {
	next := 0
	return &listForm{
		start: func(n int) { *p, next = make([]T, n), 0 },
		add: func() Form {
			if next >= len(*p) {
				return item(new(T))
			}
			next++
			return item(&(*p)[next-1])
		},
	}
}

// uniqueForm is a list of names without repetition.
type uniqueForm struct {
	*listForm
	p *[]Name
}

func (f *uniqueForm) Read(d *Decoder, n *Node) {
	f.listForm.Read(d, n)
	first := map[string]Name{}
	for _, name := range *f.p {
		if before, double := first[name.Text]; double && name.Text != "" {
			d.list.Errorf("duplicate-key", name.File, name.Span, "name %q stands twice in this list", name.Text).
				Hintf("delete or rename one of the two").
				Relatedf(before.File, before.Span, "first defined here")
		}
		first[name.Text] = name
	}
}

// MapForm is the form of a mapping from names to entries; add is called for each in the order of the file
// and returns how its value is read.
func MapForm(add func(name Name) Form) Form { return &mapForm{add: add} }

type mapForm struct {
	add func(name Name) Form
	limits
}

func (f *mapForm) limit(l limits) { f.limits = l }

func (f *mapForm) Read(d *Decoder, n *Node) {
	if n.Kind != Mapping {
		d.wrong(n, "a mapping")
		return
	}
	f.count(d, n, len(n.Pairs()), "entries")
	for _, p := range n.Pairs() {
		name := Name{Text: p.Key.Value, File: p.Key.File(), Span: p.Key.Span}
		if !f.anyKey {
			d.ReadName(p.Key)
		}
		outer := d.enter(name.Text)
		d.settle(p.Value)
		d.ReadKey(name.Text, p.Value, f.add(name))
		d.leave(outer)
	}
}

func (f *mapForm) Shape() Shape {
	entry := f.add(Name{}).Shape()
	s := Shape{Label: "mapping of names to " + entry.Label, Types: []string{"object"}, Others: &entry, MinItems: f.minItems, MaxItems: f.maxItems}
	if f.anyKey {
		s.Label = "mapping to " + entry.Label
		for _, p := range f.matching {
			s.Matching = append(s.Matching, Property{Key: p.keys, Shape: p.shape()})
		}
		return s
	}
	s.KeyPattern = namePattern
	return s
}

// CustomForm is a form with a function of its own.
func CustomForm(read func(d *Decoder, n *Node), shape Shape) Form {
	return customForm{read, func() Shape { return shape }}
}

// LateForm is [CustomForm] for a shape that is large, and made only when somebody asks for it.
func LateForm(read func(d *Decoder, n *Node), shape func() Shape) Form {
	return customForm{read, shape}
}

type customForm struct {
	read  func(d *Decoder, n *Node)
	shape func() Shape
}

func (f customForm) Read(d *Decoder, n *Node) { f.read(d, n) }

func (f customForm) Shape() Shape { return f.shape() }
