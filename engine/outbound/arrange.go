package outbound

import (
	"slices"

	"callflow/engine/destination"
)

// Config is what holds for all lists now.
type Config struct {
	Policy  *destination.Policy
	Blocked func(number string) bool // who is not to be called; nil: nobody
}

// Event is something that happens to a list.
type Event struct {
	At   Millis
	What Happening
}

// Happening is the closed set of what can happen to a list.
type Happening interface{ happening() }

// Created begins a list.
type Created struct{ Rules Rules }

// Filled adds rows; those that are there already are passed over. From is the number of the first.
type Filled struct {
	From int64
	Rows []Row // Line, Number and With of them
}

// Asked is what somebody wants: start, pause, resume, cancel.
type Asked struct{ What string }

// Started tells that the contact of a row is begun, or known to be.
type Started struct{ Row, Start, Contact int64 }

// Unstarted tells that no contact can be begun for a row.
type Unstarted struct {
	Row, Start int64
	Why        destination.Why
}

// Ended tells that the contact of a row is over. Why is set when the policy of destinations kept it from calling.
type Ended struct {
	Row, Start int64
	Outcome    string
	Why        destination.Why
}

// Passed tells that time has passed.
type Passed struct{}

func (Created) happening()   {}
func (Filled) happening()    {}
func (Asked) happening()     {}
func (Started) happening()   {}
func (Unstarted) happening() {}
func (Ended) happening()     {}
func (Passed) happening()    {}

// Begin is a contact to be begun.
type Begin struct{ Row, Start int64 }

// Turn is what comes of an event.
type Turn struct {
	List   *List
	Parts  []int64 // that are other ones now, in order
	Begins []Begin
	Wrong  bool // what was asked for is not possible now
}

// work is one event being worked on.
type work struct {
	cfg   Config
	at    Millis
	l     *List
	out   Turn
	fresh map[int]bool // chunks that are this turn's own
}

// mostLooks bounds how many rows one turn looks at.
const mostLooks = 64

// Pauses after which a row is looked at again whose call was kept back for a while.
const (
	pauseFull  = minute
	pauseOften = hour
)

// Arrange takes one event to a list. A list that is nil is made by [Created].
func Arrange(cfg Config, l *List, e Event) Turn {
	w := &work{cfg: cfg, at: e.At, fresh: map[int]bool{}}
	if l == nil {
		c, ok := e.What.(Created)
		if !ok {
			return Turn{Wrong: true}
		}
		return Turn{List: &List{Rules: c.Rules, Phase: Filling}}
	}
	own := *l
	own.chunks = slices.Clone(l.chunks)
	w.l = &own
	w.happens(e.What)
	w.pump()
	w.finish()
	w.out.List = w.l
	return w.out
}

func (w *work) happens(what Happening) {
	switch h := what.(type) {
	case Created: // the same request once more
	case Filled:
		w.fill(&h)
	case Asked:
		w.out.Wrong = !w.asked(h.What)
	case Started:
		if r := w.row(h.Row, h.Start); r != nil {
			r.Contact = h.Contact
		}
	case Unstarted:
		if r := w.row(h.Row, h.Start); r != nil {
			r.State, r.Why = Refused, h.Why
			w.l.Live--
		}
	case Ended:
		w.ended(&h)
	case Passed:
	}
}

func (w *work) fill(f *Filled) {
	if w.l.Phase != Filling || f.From > w.l.rows+1 {
		w.out.Wrong = w.l.Phase == Filling
		return
	}
	for i := range f.Rows {
		no := f.From + int64(i)
		if no != w.l.rows+1 || no > w.l.Rules.Total {
			continue
		}
		r := f.Rows[i]
		r.No, r.State, r.Next = no, Waiting, w.at
		at := int((no - 1) / chunkRows)
		if at == len(w.l.chunks) {
			w.l.chunks = append(w.l.chunks, &chunk{})
		}
		c := w.own(at)
		c.rows = append(c.rows, r)
		w.l.rows++
	}
}

// asked does what somebody wants, and reports whether that was possible.
func (w *work) asked(what string) bool {
	l := w.l
	switch {
	case what == "start" && l.Phase == Filling && l.rows == l.Rules.Total, what == "resume" && l.Phase == Paused:
		l.Phase = Running
	case what == "pause" && l.Phase == Running:
		l.Phase = Paused
	case what == "cancel" && l.Phase != Done:
		w.cancel()
	case what == "start" && l.Phase == Running, what == "pause" && l.Phase == Paused: // as it is
	default:
		return false
	}
	return true
}

func (w *work) cancel() {
	w.l.Phase = Cancelled
	for i, c := range w.l.chunks {
		if c.next == 0 && earliest(c.rows) == 0 {
			continue
		}
		own := w.own(i)
		for k := range own.rows {
			if own.rows[k].State == Waiting {
				own.rows[k].State = Dropped
			}
		}
	}
}

// row is a row that this turn may change, while the contact that an event is about is at work on it.
func (w *work) row(no, start int64) *Row {
	r := w.l.Row(no)
	if r == nil || r.State != Begun || r.Starts != start {
		return nil
	}
	return w.change(no)
}

func (w *work) change(no int64) *Row {
	return &w.own(int((no - 1) / chunkRows)).rows[(no-1)%chunkRows]
}

// own makes a chunk one of this turn's own.
func (w *work) own(at int) *chunk {
	if !w.fresh[at] {
		w.l.chunks[at] = &chunk{rows: slices.Clone(w.l.chunks[at].rows)}
		w.fresh[at] = true
	}
	return w.l.chunks[at]
}

// ended decides what becomes of a row whose contact is over. A call that the policy kept back for a while is no try.
func (w *work) ended(h *Ended) {
	r := w.row(h.Row, h.Start)
	if r == nil {
		return
	}
	w.l.Live--
	r.State, r.Outcome, r.Why = Over, h.Outcome, h.Why
	switch {
	case h.Why.Passing():
		w.keptBack(r)
	case h.Why != destination.Granted:
		r.State = Refused
	default:
		w.again(r)
	}
	if r.State == Waiting && w.l.Phase == Cancelled {
		r.State = Dropped
	}
}

func (w *work) keptBack(r *Row) {
	r.State, r.Next = Waiting, w.at+pauseFull
	r.Tries--
	switch r.Why {
	case destination.Often:
		r.Next = w.at + pauseOften
	case destination.OutOfHours: // the hour is looked up when the row is
	default:
		w.l.Hold = w.at + pauseFull
	}
}

func (w *work) again(r *Row) {
	i := slices.IndexFunc(w.l.Rules.Retry, func(x Retry) bool { return x.Outcome == r.Outcome })
	if i < 0 || r.Tries >= w.l.Rules.Retry[i].Tries {
		return
	}
	r.State, r.Next = Waiting, w.at+max(second, w.l.Rules.Retry[i].After)
}

// pump begins the contacts whose time has come.
func (w *work) pump() {
	for range mostLooks {
		l := w.l
		if l.Phase != Running || l.Live >= l.Rules.AtOnce || l.Hold > w.at || l.pace() > w.at {
			return
		}
		no := w.first()
		if no == 0 {
			return
		}
		w.look(w.change(no))
	}
}

// first is the row that has waited longest; 0 when none is due.
func (w *work) first() (no int64) {
	best := Millis(0)
	for i, c := range w.l.chunks {
		next := c.next
		if w.fresh[i] {
			next = earliest(c.rows)
		}
		if next == 0 || next > w.at || best > 0 && next >= best {
			continue
		}
		best = next
		k := slices.IndexFunc(c.rows, func(r Row) bool { return r.State == Waiting && r.Next == next })
		no = c.rows[k].No
	}
	return no
}

// look begins a row, puts it off or refuses it.
func (w *work) look(r *Row) {
	n, ok := destination.Read(r.Number)
	if why := w.refuses(&n, ok); why != destination.Granted {
		r.State, r.Why = Refused, why
		return
	}
	if open, next := w.cfg.Policy.Open(&n, w.at); !open {
		r.Why, r.Next = destination.OutOfHours, next
		if next == 0 {
			r.State = Refused
		}
		return
	}
	r.State, r.Why, r.Began, r.Contact = Begun, destination.Granted, w.at, 0
	r.Tries++
	r.Starts++
	w.l.Live++
	w.l.Last = w.at
	w.out.Begins = append(w.out.Begins, Begin{r.No, r.Starts})
}

func (w *work) refuses(n *destination.Number, ok bool) destination.Why {
	switch {
	case !ok:
		return destination.NoNumber
	case w.cfg.Blocked != nil && w.cfg.Blocked(n.E164):
		return destination.DoNotCall
	}
	return w.cfg.Policy.Refuses(n)
}

// finish puts what has changed in order, and ends a list of which nothing is left to do.
func (w *work) finish() {
	for at := range w.fresh {
		w.l.chunks[at].next = earliest(w.l.chunks[at].rows)
		w.out.Parts = append(w.out.Parts, int64(at+1))
	}
	slices.Sort(w.out.Parts)
	waits := slices.ContainsFunc(w.l.chunks, func(c *chunk) bool { return c.next > 0 })
	if w.l.Phase == Running && w.l.Live == 0 && !waits {
		w.l.Phase = Done
	}
}

// Quiet reports whether nothing will happen to the list any more.
func (l *List) Quiet() bool { return (l.Phase == Done || l.Phase == Cancelled) && l.Live == 0 }
