package twiml

// Split cuts a document that is larger than limit bytes at a boundary between verbs. The head fits
// into limit and ends with a Redirect to the URL redirect; the rest is what must be answered when
// Twilio requests that URL, and may need splitting again (with another URL). The caller hears no
// difference, apart from the time of one more request. A rest of nil means that d fits, and head is
// d itself. With ok false the first verb alone does not fit and nothing can be done: head is d.
//
// Document roles all allow Redirect, so the head is as legal as d. A part never begins in the
// middle of a verb; a Gather with its prompts stays whole.
func (d *Document) Split(limit int, redirect string) (head, rest *Document, ok bool) {
	if Size(d) <= limit {
		return d, nil, true
	}
	next := &Redirect{Method: POST, URL: redirect}
	size := len(header) + len(trailer) + len(next.write(nil))
	var scratch out
	n := 0
	for ; n < len(d.Verbs); n++ {
		scratch = d.Verbs[n].write(scratch[:0])
		if size += len(scratch); size > limit {
			break
		}
	}
	if n == 0 || n == len(d.Verbs) {
		return d, nil, false
	}
	verbs := make([]Verb, 0, n+1)
	verbs = append(append(verbs, d.Verbs[:n]...), next)
	return &Document{Verbs: verbs}, &Document{Verbs: d.Verbs[n:]}, true
}
