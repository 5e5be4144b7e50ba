package twiml

// Raw is an author's own verb: an element that was read by [Parse], with all that is in it. Only
// its name is checked, against the document's [Role]. It carries what this package has no type for.
type Raw struct{ Node *Node }

func (*Raw) verb() {}

func (r *Raw) tag() string {
	if r.Node == nil {
		return ""
	}
	return r.Node.Name
}

func (*Raw) check(*checker) {}

func (r *Raw) write(b out) out {
	if r.Node == nil {
		return b
	}
	return b.node(r.Node)
}

// RawVerbs returns the verbs of a document that was read: the elements inside its root.
func RawVerbs(root *Node) []Verb {
	var verbs []Verb
	for _, n := range root.Elements() {
		verbs = append(verbs, &Raw{Node: n})
	}
	return verbs
}

// node writes a tree. What has a name unlike those of TwiML is left out, so that a hand-made tree
// cannot break the markup.
func (b out) node(n *Node) out {
	if n.Name == "" {
		return b.words(n.Text)
	}
	if !plainName(n.Name) {
		return b
	}
	b = b.open(n.Name)
	for _, a := range n.Attrs {
		if plainName(a.Name) {
			b = b.attr(a.Name, a.Value)
		}
	}
	if len(n.Children) == 0 {
		return b.shut()
	}
	b = b.end()
	for _, c := range n.Children {
		b = b.node(c)
	}
	return b.close(n.Name)
}

// plainName reports whether s is a name of ASCII letters, digits and -_.: that begins with a
// letter, as all names of TwiML are.
func plainName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c != '-' && c != '_' && c != '.' && c != ':' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}
