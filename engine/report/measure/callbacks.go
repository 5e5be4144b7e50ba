package measure

import (
	"time"

	"callflow/engine/report/sheet"
)

// CallbackOptions are the choices of a report about calls back.
type CallbackOptions struct {
	Period Period
	Zone   *time.Location
	By     []By // ByQueue and times
}

// CallbackFigures are the sums of a line of the report about calls back.
type CallbackFigures struct {
	Placed, Talked, GaveUp, Expired, Cancelled int64
	Abandoned, Failed, Open                    int64
	Tries                                      int64
	Millis                                     int64 // from the promise to the talk
}

// Callbacks is the report about calls back: what became of each place in the line that was kept.
type Callbacks struct {
	o     CallbackOptions
	lines lines[CallbackFigures]
}

// NewCallbacks begins a report about calls back.
func NewCallbacks(o CallbackOptions) *Callbacks {
	return &Callbacks{o: o, lines: newLines[CallbackFigures](o.By, o.Zone)}
}

// Sources are the places that were kept, each with its attempts: those until the next one of the same contact.
func (c *Callbacks) Sources() []Source {
	return []Source{{SQL: "SELECT b.queue, b.placed, coalesce((SELECT min(q.talking) FROM queue_visits q WHERE q.contact = b.contact AND q.queue = b.queue AND q.seq > b.seq), b.done), b.result," +
		" (SELECT count(*) FROM callback_tries t WHERE t.contact = b.contact AND (t.seq, t.n) > (b.seq, b.n) AND (t.seq, t.n) <" +
		"  (SELECT coalesce(min(o.seq), 9223372036854775807), 0 FROM callbacks o WHERE o.contact = b.contact AND o.seq > b.seq))" +
		" FROM callbacks b WHERE b.placed >= ?1 AND b.placed < ?2",
		Args: []any{int64(c.o.Period.From), c.o.Period.end()}, Take: c.take}}
}

func (c *Callbacks) take(v Values) {
	for _, f := range []*CallbackFigures{c.lines.of(v.millis(1), v.text(0), "", ""), &c.lines.all} {
		f.Placed++
		f.Tries += v.number(4)
		switch v.text(3) {
		case "talked":
			f.Talked++
			f.Millis += max(0, v.number(2)-v.number(1))
		case "gave_up":
			f.GaveUp++
		case "expired":
			f.Expired++
		case "cancelled":
			f.Cancelled++
		case "abandoned":
			f.Abandoned++
		case "failed":
			f.Failed++
		default:
			f.Open++
		}
	}
}

// Figures are the sums of all.
func (c *Callbacks) Figures() CallbackFigures { return c.lines.all }

// Sheet is the report.
func (c *Callbacks) Sheet() *sheet.Sheet {
	s := &sheet.Sheet{Title: "Calls back", Period: c.o.Period.Text(c.o.Zone), Zone: c.o.Zone, Columns: []sheet.Column{
		{Name: "placed", Means: "calls back that were promised"},
		{Name: "talked", Means: "of them: the customer was reached and talked"},
		{Name: "gave_up", Means: "of them: not reached in all attempts"},
		{Name: "expired", Means: "of them: their time was over"},
		{Name: "cancelled", Means: "of them: no longer wanted when the telephone rang"},
		{Name: "abandoned", Means: "of them: reached, and hung up before an agent was there"},
		{Name: "failed", Means: "of them: the queue was gone, or another fault"},
		{Name: "open", Means: "of them: still to be done"},
		{Name: "reached", Unit: "%", Means: "talked, of those placed that are not open"},
		{Name: "tries", Means: "attempts to reach them"},
		{Name: "wait", Unit: "s", Means: "from the promise to the talk, mean"},
	}}
	c.lines.fill(s, func(f *CallbackFigures) []any {
		return []any{f.Placed, f.Talked, f.GaveUp, f.Expired, f.Cancelled, f.Abandoned, f.Failed, f.Open, share(f.Talked, f.Placed-f.Open), f.Tries, mean(f.Millis, f.Talked*1000)}
	})
	s.Notes = []string{"a call back counts in the interval in which it was promised"}
	return s
}
