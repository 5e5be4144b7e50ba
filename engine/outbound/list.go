package outbound

import (
	"cmp"
	"slices"
)

// chunkRows is how many rows are kept and written together.
const chunkRows = 16

// chunk is some rows; next is the earliest Next of those that wait, 0 for none. It is never changed once it is in a
// list.
type chunk struct {
	rows []Row
	next Millis
}

// List is a list. It is not changed by [Arrange], which makes another one.
type List struct {
	Rules Rules
	Phase Phase
	Last  Millis // when a contact was begun last
	Hold  Millis // until when none is begun, because a bound was reached
	Live  int    // contacts at work

	chunks []*chunk
	rows   int64
}

// Rows returns how many rows there are.
func (l *List) Rows() int64 { return l.rows }

// Row returns a row by its number, not to be changed; nil when there is none.
func (l *List) Row(no int64) *Row {
	if no < 1 || no > l.rows {
		return nil
	}
	return &l.chunks[(no-1)/chunkRows].rows[(no-1)%chunkRows]
}

// Count is how many rows are where.
type Count struct {
	State RowState
	N     int64
}

// Counts returns how many rows there are of each state, in the order in which rows go through them, and how many of the
// rows that are done have which outcome.
func (l *List) Counts() (states, outcomes []Count) {
	by, ends := map[RowState]int64{}, map[RowState]int64{}
	for no := range l.rows {
		r := l.Row(no + 1)
		by[r.State]++
		switch r.State {
		case Over:
			ends[RowState(r.Outcome)]++
		case Refused:
			ends[RowState(r.Why)]++
		}
	}
	for _, s := range []RowState{Waiting, Begun, Over, Refused, Dropped} {
		if by[s] > 0 {
			states = append(states, Count{s, by[s]})
		}
	}
	for o, n := range ends {
		outcomes = append(outcomes, Count{o, n})
	}
	slices.SortFunc(outcomes, func(a, b Count) int { return cmp.Compare(a.State, b.State) })
	return states, outcomes
}

// Part returns the rows that are kept under a number, from 1; none when there are none.
func (l *List) Part(no int64) []Row {
	if no < 1 || no > int64(len(l.chunks)) {
		return nil
	}
	return l.chunks[no-1].rows
}

// Restore makes a list of what was kept: its own fields and all parts, in order.
func Restore(head *List, parts [][]Row) *List {
	l := *head
	l.chunks, l.rows, l.Live = nil, 0, 0
	for _, rows := range parts {
		l.chunks = append(l.chunks, &chunk{rows: rows, next: earliest(rows)})
		l.rows += int64(len(rows))
		for i := range rows {
			if rows[i].State == Begun {
				l.Live++
			}
		}
	}
	return &l
}

func earliest(rows []Row) (next Millis) {
	for i := range rows {
		if r := &rows[i]; r.State == Waiting && (next == 0 || r.Next < next) {
			next = r.Next
		}
	}
	return next
}

// Due is when the list has something to do by itself; 0 for never.
func (l *List) Due() Millis {
	if l.Phase != Running || l.Live >= l.Rules.AtOnce {
		return 0
	}
	next := Millis(0)
	for _, c := range l.chunks {
		if c.next > 0 && (next == 0 || c.next < next) {
			next = c.next
		}
	}
	if next == 0 {
		return 0
	}
	return max(next, l.Hold, l.pace())
}

// pace is the first instant at which the next contact may be begun.
func (l *List) pace() Millis {
	if l.Last == 0 || l.Rules.Rate <= 0 {
		return 0
	}
	return l.Last + (minute+Millis(l.Rules.Rate)-1)/Millis(l.Rules.Rate)
}
