package measure

import (
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// TalkOptions are the choices of a report about conferences.
type TalkOptions struct {
	Period Period
	Zone   *time.Location
	By     []By // ByRoom and times
}

// TalkFigures are the sums of a line of the report about conferences.
type TalkFigures struct {
	Conferences, Ended, People, Millis, Longest int64
}

// Talks is the report about conferences.
type Talks struct {
	o     TalkOptions
	lines lines[TalkFigures]
	crews []crew // in the order of contacts and SIDs
	next  int
}

// crew is who was in a conference.
type crew struct {
	contact int64
	sid     string
	people  int64
	began   engine.Millis
}

// NewTalks begins a report about conferences.
func NewTalks(o TalkOptions) *Talks {
	return &Talks{o: o, lines: newLines[TalkFigures](o.By, o.Zone)}
}

// Sources are who was in conferences, and then the conferences, both in the order of contacts and SIDs: to join them in
// SQL takes three times as long.
func (t *Talks) Sources() []Source {
	return []Source{
		{SQL: "SELECT contact, sid, min(at) FROM seat_reports GROUP BY contact, sid, leg ORDER BY contact, sid", Take: t.seat},
		{SQL: "SELECT contact, sid, type, started, ended FROM conferences ORDER BY contact, sid", Take: t.take},
	}
}

func (t *Talks) seat(v Values) {
	if n := len(t.crews); n > 0 && t.crews[n-1].contact == v.number(0) && t.crews[n-1].sid == v.text(1) {
		t.crews[n-1].people++
		t.crews[n-1].began = min(t.crews[n-1].began, v.millis(2))
		return
	}
	t.crews = append(t.crews, crew{v.number(0), v.text(1), 1, v.millis(2)})
}

// crewOf is who was in a conference. Conferences are asked for in order.
func (t *Talks) crewOf(contact int64, sid string) crew {
	for ; t.next < len(t.crews); t.next++ {
		switch c := t.crews[t.next]; {
		case c.contact == contact && c.sid == sid:
			return c
		case c.contact > contact || c.contact == contact && c.sid > sid:
			return crew{}
		}
	}
	return crew{}
}

func (t *Talks) take(v Values) {
	c := t.crewOf(v.number(0), v.text(1))
	began, started, ended := v.millis(3), v.number(3), v.number(4)
	if began == 0 {
		began = c.began
	}
	if !t.o.Period.Has(began) {
		return
	}
	for _, f := range []*TalkFigures{t.lines.of(began, v.text(2), v.text(2), ""), &t.lines.all} {
		f.Conferences++
		f.People += c.people
		if started > 0 && ended > 0 {
			f.Ended++
			f.Millis += max(0, ended-started)
			f.Longest = max(f.Longest, ended-started)
		}
	}
}

// Figures are the sums of all.
func (t *Talks) Figures() TalkFigures { return t.lines.all }

// Sheet is the report.
func (t *Talks) Sheet() *sheet.Sheet {
	s := &sheet.Sheet{Title: "Conferences", Period: t.o.Period.Text(t.o.Zone), Zone: t.o.Zone, Columns: []sheet.Column{
		{Name: "conferences", Means: "conferences at Twilio that began, by the first who came in or by the beginning of the talk"},
		{Name: "people", Means: "calls that were in them, each once for each conference"},
		{Name: "talked", Means: "of the conferences: those whose talk began and is over"},
		{Name: "length", Unit: "s", Means: "of those talks, mean"},
		{Name: "longest", Unit: "s", Means: "of those talks"},
	}}
	t.lines.fill(s, func(f *TalkFigures) []any {
		return []any{f.Conferences, f.People, f.Ended, mean(f.Millis, f.Ended*1000), f.Longest / 1000}
	})
	return s
}
