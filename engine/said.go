package engine

import "callflow/engine/twiml"

// Page is a document that a turn wrote, with what stands behind its words: one mark for each Say and Play,
// in the order of the document. Body is nil for a text message.
type Page struct {
	Body  []byte
	Marks []twiml.Mark
}

// Pages returns the documents that the turn wrote, and the text messages. They are put together when asked
// for, so that a turn of a live call costs nothing more; nothing of them is stored.
func (t *Turn) Pages() []Page {
	pages := make([]Page, 0, len(t.pages)+len(t.texts))
	for _, p := range t.pages {
		pages = append(pages, Page{Body: p.text(), Marks: marks(p.doc.Verbs)})
	}
	for _, m := range t.texts {
		pages = append(pages, Page{Marks: []twiml.Mark{m}})
	}
	return pages
}

// marks collects the marks of verbs, those within a Gather among them.
func marks(verbs []twiml.Verb) []twiml.Mark {
	var all []twiml.Mark
	for _, verb := range verbs {
		switch x := verb.(type) {
		case *twiml.Say, *twiml.Play:
			all = append(all, markOf(x))
		case *twiml.Gather:
			for _, p := range x.Prompts {
				if _, silent := p.(*twiml.Pause); !silent {
					all = append(all, markOf(p))
				}
			}
		case *twiml.Raw:
			all = append(all, make([]twiml.Mark, sounds(x.Node))...)
		}
	}
	return all
}

// markOf is the mark of a Say or Play.
func markOf(x any) twiml.Mark {
	switch x := x.(type) {
	case *twiml.Say:
		return x.Mark
	case *twiml.Play:
		return x.Mark
	}
	return twiml.Mark{}
}

// sounds counts the Say and Play elements of a document that was given as it is.
func sounds(n *twiml.Node) int {
	if n == nil {
		return 0
	}
	count := 0
	if n.Name == "Say" || n.Name == "Play" {
		count++
	}
	for _, child := range n.Children {
		count += sounds(child)
	}
	return count
}
