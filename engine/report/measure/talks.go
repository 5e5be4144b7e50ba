package measure

import (
	"time"

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
}

// NewTalks begins a report about conferences.
func NewTalks(o TalkOptions) *Talks {
	return &Talks{o: o, lines: newLines[TalkFigures](o.By, newCalendar(o.Zone))}
}

// Sources are the conferences, each with the number of calls that were in it.
func (t *Talks) Sources() []Source {
	return []Source{{SQL: `SELECT c.type, coalesce(c.started, p.began), c.started, c.ended, p.people FROM conferences c
  LEFT JOIN (SELECT contact, sid, count(DISTINCT leg) AS people, min(at) AS began FROM seat_reports GROUP BY contact, sid) p
  ON p.contact = c.contact AND p.sid = c.sid
WHERE coalesce(c.started, p.began) >= ?1 AND coalesce(c.started, p.began) < ?2`,
		Args: []any{int64(t.o.Period.From), t.o.Period.end()}, Take: t.take}}
}

func (t *Talks) take(v Values) {
	for _, f := range []*TalkFigures{t.lines.of(v.millis(1), v.text(0), v.text(0), ""), &t.lines.all} {
		f.Conferences++
		f.People += v.number(4)
		if started, ended := v.number(2), v.number(3); started > 0 && ended > 0 {
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
