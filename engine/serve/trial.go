package serve

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"callflow/engine"
	"callflow/engine/canary"
	"callflow/engine/store"
)

// trial counts what becomes of contacts that have begun since a version is tried, on both sides. It is kept up from durable
// turns, and read from the store when a server begins while one is tried.
type trial struct {
	on     atomic.Bool
	mu     sync.Mutex
	since  engine.Millis
	tried  canary.Figures
	others canary.Figures
	by     map[engine.ContactID]*subject // of those that are not over
}

// subject is a contact of a trial, with what it was counted for already.
type subject struct {
	of                                       *canary.Figures
	began                                    engine.Millis
	erred, troubled, offered, answered, left bool
}

// once counts something of a contact the first time, and reports whether it was that.
func once(done *bool, count *int) bool {
	if *done {
		return false
	}
	*done = true
	*count++
	return true
}

// Try begins to count for a version that is tried since an instant; what the store knows since then counts already. It does so
// also when it fails, from now on.
func (s *Server) Try(ctx context.Context, since engine.Millis) error {
	var begun, stays, alerts []store.Row
	reports, ok := s.cfg.Store.(store.Reports)
	err := s.cfg.Store.Project(ctx)
	if ok && err == nil {
		begun, err = reports.Since(ctx, store.Contacts, "began", since, "contact", "began", "trial")
	}
	if err == nil && len(begun) > 0 {
		if stays, err = reports.Since(ctx, store.QueueVisits, "entered", since, "contact", "entered", "talking", "result"); err == nil {
			alerts, err = reports.Since(ctx, store.Alerts, "at", since, "contact", "code")
		}
	}
	live := map[engine.ContactID]bool{}
	for _, id := range s.loop.Known(0) {
		live[id] = true
	}
	d := &s.trial
	d.mu.Lock()
	defer d.mu.Unlock()
	d.since, d.tried, d.others, d.by = since, canary.Figures{}, canary.Figures{}, map[engine.ContactID]*subject{}
	d.recall(begun, stays, alerts)
	for id := range d.by {
		if !live[id] {
			delete(d.by, id)
		}
	}
	d.on.Store(true)
	return err
}

// recall counts rows of reports. The lock is held.
func (d *trial) recall(begun, stays, alerts []store.Row) {
	for i := range begun {
		r := &begun[i]
		d.begins(engine.ContactID(numberIn(r, "contact")), engine.Millis(numberIn(r, "began")), canary.Side(wordIn(r, "trial")))
	}
	for i := range stays {
		r := &stays[i]
		c := d.by[engine.ContactID(numberIn(r, "contact"))]
		if c == nil {
			continue
		}
		c.enters()
		if at := numberIn(r, "talking"); at > 0 {
			c.talks(engine.Millis(at))
		}
		c.leaves(wordIn(r, "result"))
	}
	for i := range alerts {
		if c := d.by[engine.ContactID(numberIn(&alerts[i], "contact"))]; c != nil {
			c.alerts(wordIn(&alerts[i], "code"))
		}
	}
}

// valueIn is the value of a column.
func valueIn(r *store.Row, column string) any {
	return r.Values[slices.IndexFunc(r.Into.Columns(), func(c store.Column) bool { return c.Name == column })]
}

func numberIn(r *store.Row, column string) int64 {
	n, _ := valueIn(r, column).(int64)
	return n
}

func wordIn(r *store.Row, column string) string {
	text, _ := valueIn(r, column).(string)
	return text
}

func (d *trial) begins(id engine.ContactID, at engine.Millis, side canary.Side) {
	if side == "" || at < d.since || d.by[id] != nil {
		return
	}
	c := &subject{of: &d.others, began: at}
	if side.Tried() {
		c.of = &d.tried
	}
	c.of.Contacts++
	d.by[id] = c
}

func (c *subject) enters() { once(&c.offered, &c.of.Offered) }

func (c *subject) talks(at engine.Millis) {
	if c.offered && once(&c.answered, &c.of.Answered) {
		c.of.Waited += at - c.began
	}
}

func (c *subject) leaves(result string) {
	if result == "hangup" && c.offered && !c.answered {
		once(&c.left, &c.of.Abandoned)
	}
}

func (c *subject) alerts(code string) {
	if code == "trouble" {
		once(&c.troubled, &c.of.Troubled)
		return
	}
	once(&c.erred, &c.of.Errors)
}

// failed counts a contact for which Twilio could not get a document.
func (d *trial) failed(id engine.ContactID) {
	if !d.on.Load() {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.by[id]; c != nil {
		c.alerts("document")
	}
}

// note takes over what a durable turn says.
func (d *trial) note(id engine.ContactID, done *engine.Done) {
	if !d.on.Load() {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if b, ok := done.Event.Body.(engine.Birth); ok {
		d.begins(id, done.Event.At, canary.Side(b.Trial))
	}
	c, t := d.by[id], &done.Turn
	if c == nil {
		return
	}
	if t.Trouble != "" {
		c.alerts("trouble")
	}
	for i := range t.Facts {
		c.fact(&t.Facts[i], done.Event.At)
	}
	if t.Contact.Phase == engine.Closed {
		delete(d.by, id)
	}
}

func (c *subject) fact(f *engine.Fact, at engine.Millis) {
	word := func(name string) string { text, _ := valueOf(f.Data, name).(string); return text }
	switch f.Kind {
	case engine.QueueEntered:
		c.enters()
	case engine.QueueTalking:
		c.talks(at)
	case engine.QueueLeft:
		c.leaves(word("result"))
	case engine.Alert:
		c.alerts(word("code"))
	}
}

// Figures are what has become of the contacts on both sides, since a version is tried.
func (s *Server) Figures() (tried, others canary.Figures) {
	s.trial.mu.Lock()
	defer s.trial.mu.Unlock()
	return s.trial.tried, s.trial.others
}

// Tried ends the counting; the figures stay.
func (s *Server) Tried() { s.trial.on.Store(false) }
