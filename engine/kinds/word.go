package kinds

// Worded is a kind with one word that says what it is about: the queue of a queue step, what is done with a recording.
type Worded interface {
	// Word returns the word, "" when it is known only during a call, and the sort of name that it is, "" for none.
	Word() (sort, word string)
}

// Word of queue is the queue's name.
func (q *queue) Word() (sort, word string) { return "queue", fixed(&q.name) }

// Word of recording is what is done.
func (r *recording) Word() (sort, word string) { return "", r.do }

// Word of dial is "recorded" where the talk is.
func (d *dial) Word() (sort, word string) {
	if d.record {
		return "", "recorded"
	}
	return "", ""
}
