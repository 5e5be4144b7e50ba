package format

import (
	"sort"
	"strings"

	"callflow/schema"
)

// comment is one comment of a file.
type comment struct {
	at    int
	text  string
	alone bool // it has its line for itself
}

// attach finds the comments and dashes between the scalars, and gives each comment to what it belongs to.
func (t *tree) attach() {
	found, dashes := t.signs()
	for _, e := range t.entries {
		if e.parent != nil && e.parent.node.Kind == schema.Sequence && e.start < 0 {
			if len(dashes) == 0 {
				t.lost = true
				return
			}
			e.start, dashes = dashes[0], dashes[1:]
		}
	}
	for _, e := range t.entries[1:] {
		e.blank = t.firstOfLine(e.start) && t.blankAbove(e.start)
	}
	for _, c := range found {
		t.words = append(t.words, c.text)
		if !c.alone {
			t.behind(c)
			continue
		}
		t.alone(c)
	}
	for _, e := range t.entries {
		if n := e.value.node; n.Kind == schema.Scalar && (n.Style == schema.Literal || n.Style == schema.Folded) {
			if b := t.block(n, e.value.span.from); b.comment != "" {
				t.words = append(t.words, b.comment)
				e.trail = append(e.trail, b.comment)
				t.note(e.parent)
			}
		}
		// One comment stands behind a line, further ones above it.
		for ; len(e.trail) > 1; e.trail = e.trail[1:] {
			e.lead = append(e.lead, note{text: e.trail[0]})
		}
	}
}

// signs returns the comments and the dashes of lists, which stand where no scalar does.
func (t *tree) signs() (found []comment, dashes []int) {
	at, next := 0, 0
	for at < len(t.text) {
		if next < len(t.scalars) && at >= t.scalars[next].from {
			at, next = max(at, t.scalars[next].to), next+1
			continue
		}
		switch c := t.text[at]; {
		case c == '#':
			text, _, _ := strings.Cut(t.text[at:], "\n")
			found = append(found, comment{at, strings.TrimRight(text, " \t"), t.firstOfLine(at)})
			at += len(text)
		case c == '-' && strings.HasPrefix(t.text[at:], "---"):
			at += 3
		case c == '%' && t.firstOfLine(at):
			text, _, _ := strings.Cut(t.text[at:], "\n")
			at += len(text)
		default:
			if c == '-' {
				dashes = append(dashes, at)
			}
			at++
		}
	}
	return found, dashes
}

func (t *tree) lineStart(at int) int { return strings.LastIndexByte(t.text[:at], '\n') + 1 }

func (t *tree) firstOfLine(at int) bool {
	return strings.TrimLeft(t.text[t.lineStart(at):at], " \t") == ""
}

// blankAbove reports whether the line above a place is blank and no part of a scalar.
func (t *tree) blankAbove(at int) bool {
	end := t.lineStart(at) - 1
	if end < 0 {
		return false
	}
	begin := t.lineStart(end)
	i := sort.Search(len(t.scalars), func(i int) bool { return t.scalars[i].from >= end }) - 1
	inside := i >= 0 && t.scalars[i].to >= begin
	return !inside && strings.TrimSpace(t.text[begin:end]) == ""
}

func (t *tree) column(at int) int { return at - t.lineStart(at) }

// last is the number of the last entry that begins before a place; -1 for none.
func (t *tree) last(at int) int {
	return sort.Search(len(t.entries), func(i int) bool { return t.entries[i].start >= at }) - 1
}

// note says that a comment stands inside a value, and so inside of all around it.
func (t *tree) note(v *value) {
	for v != nil && !v.noted {
		v.noted = true
		if v.owner == nil || v.owner.parent == nil {
			return
		}
		v = v.owner.parent
	}
}

// open is the innermost entry around a place, given the last one that begins before it: collections in
// braces or brackets that are closed before it do not count.
func (t *tree) open(e *entry, at int) *entry {
	for e.parent != nil && e.parent.flow && e.parent.span.to <= at {
		e = e.parent.owner
	}
	return e
}

// behind gives a comment to the entry that it stands behind on the same line.
func (t *tree) behind(c comment) {
	i := t.last(c.at)
	if i < 0 {
		t.alone(c)
		return
	}
	e := t.open(t.entries[i], c.at)
	line := t.lineStart(c.at)
	ends := e.value.span.to
	if e.start < line && (ends < line || ends > c.at) {
		t.alone(c)
		return
	}
	if e.parent == nil {
		e.value.foot = append(e.value.foot, note{text: c.text})
		return
	}
	e.trail = append(e.trail, c.text)
	t.note(e.parent)
}

// alone gives a comment with a line of its own to what follows, or to the end of the block that it is
// indented like.
func (t *tree) alone(c comment) {
	n := note{c.alone && t.blankAbove(c.at), c.text}
	i := t.last(c.at)
	if i < 0 {
		t.entries[0].lead = append(t.entries[0].lead, n)
		return
	}
	before := t.open(t.entries[i], c.at)
	var next *entry
	if i+1 < len(t.entries) {
		next = t.entries[i+1]
	}
	switch v := before.value; {
	case len(v.entries) == 0 && v.span.from < c.at && c.at < v.span.to:
		before.lead = append(before.lead, n) // inside of {}
		return
	case (v.node.Kind == schema.Scalar || v.flow && !v.bare) && v.span.from > c.at:
		before.lead = append(before.lead, n) // between a key and its value
		return
	case v.flow && !v.bare && v.span.from < c.at && c.at < v.span.to, next != nil && next.parent == v:
		t.into(v, next, n)
		return
	}
	if p := before.parent; p != nil && p.flow && c.at < p.span.to && !p.bare {
		t.into(p, next, n)
		return
	}
	t.below(before, next, c, n)
}

// into gives a comment inside a collection to the entry that follows in it, or to its end.
func (t *tree) into(v *value, next *entry, n note) {
	t.note(v)
	if next != nil && next.parent == v {
		next.lead = append(next.lead, n)
		return
	}
	v.foot = append(v.foot, n)
}

// below gives a comment between two entries of different blocks to the one or the other.
func (t *tree) below(before, next *entry, c comment, n note) {
	around := map[*value]bool{}
	for e := next; e != nil && e.parent != nil; e = e.parent.owner {
		around[e.parent] = true
	}
	deepest := -1
	if next != nil {
		deepest = t.column(next.start)
	}
	for e := before; e.parent != nil && !around[e.parent]; e = e.parent.owner {
		v := e.parent
		if column := t.column(v.entries[0].start); !v.flow && column <= t.column(c.at) && column > deepest {
			v.foot = append(v.foot, n)
			return
		}
	}
	if next != nil {
		next.lead = append(next.lead, n)
		t.note(next.parent)
		return
	}
	root := t.entries[0].value
	root.foot = append(root.foot, n)
}
