package measure

import (
	"cmp"
	"slices"
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// EndingOptions are the choices of a report about how calls end.
type EndingOptions struct {
	Period Period
	Zone   *time.Location
	By     []By // times, ByFlow and ByVersion
}

// Ending is how the call of a contact ended, as far as it has.
type Ending string

// How calls end.
const (
	EndedByParty Ending = "hung_up"   // the party hung up while a step of ours was on, with nobody else on the line
	EndedByTalk  Ending = "talked"    // the party hung up in a talk with somebody
	EndedByFlow  Ending = "finished"  // the flow was over, or hung up
	EndedNever   Ending = "live"      // it goes on
	EndedNoCall  Ending = "no_call"   // the contact has no call
	EndedBusy    Ending = "busy"      // we called, and it was busy
	EndedNobody  Ending = "no_answer" // we called, and nobody answered
	EndedFailed  Ending = "failed"    // we called, and it could not be put through
	EndedGivenUp Ending = "cancelled" // we called, and gave up before an answer
)

// endings are all there are, in the order of a report.
var endings = [...]Ending{EndedByParty, EndedByTalk, EndedByFlow, EndedBusy, EndedNobody, EndedFailed, EndedGivenUp, EndedNever, EndedNoCall}

// EndingOf tells how a call ended by its last status at Twilio, by whether a step was on when the party hung up, and
// whether they talked with somebody then.
func EndingOf(call bool, ended engine.Millis, status string, during, talk bool) Ending {
	switch {
	case !call:
		return EndedNoCall
	case ended == 0:
		return EndedNever
	case status == "busy":
		return EndedBusy
	case status == "no-answer":
		return EndedNobody
	case status == "failed":
		return EndedFailed
	case status == "canceled":
		return EndedGivenUp
	case during && talk:
		return EndedByTalk
	case during:
		return EndedByParty
	}
	return EndedByFlow
}

// EndingFigures are the sums of a line of the report about endings; lengths are in milliseconds.
type EndingFigures struct {
	Contacts int64
	Of       [len(endings)]int64
	Ended    int64
	Millis   int64
	places   map[[2]string]int64 // where parties hung up
}

// Endings is the report about how the calls of contacts end: of each its first leg.
type Endings struct {
	o     EndingOptions
	lines lines[EndingFigures]
	talks []talkEnd // by contact
	next  int       // the first of them that may be about the contact that is read
}

// talkEnd is until when somebody else was on the line of a contact.
type talkEnd struct {
	contact int64
	until   engine.Millis // 0: still
}

// NewEndings begins a report about endings.
func NewEndings(o EndingOptions) *Endings {
	return &Endings{o: o, lines: newLines[EndingFigures](o.By, newCalendar(o.Zone))}
}

// Sources are who else was on the line of each contact, and then the contacts with their first leg, both in the order
// of contacts.
func (e *Endings) Sources() []Source {
	where, args := "", []any(nil)
	if !e.o.Period.Open() {
		where = " c.began >= ?1 AND c.began < ?2"
		args = []any{int64(e.o.Period.From), e.o.Period.end()}
	}
	among := func(table, condition string) string {
		if where != "" {
			condition += " AND contact BETWEEN (SELECT min(contact) FROM contacts c WHERE" + where + ") AND (SELECT max(contact) FROM contacts c WHERE" + where + ")"
		}
		return "SELECT contact, " + table + " WHERE " + condition + " ORDER BY contact"
	}
	contacts := "SELECT c.began, c.flow, c.version, l.leg, l.began, l.ended, l.status, l.left_flow, l.left_step, c.contact FROM contacts c" +
		" LEFT JOIN legs l ON l.contact = c.contact AND l.leg = 1"
	if where != "" {
		contacts += " WHERE" + where
	}
	return []Source{
		{SQL: among(`"left" FROM queue_visits`, "talking IS NOT NULL AND leg = 1"), Args: args, Take: e.talk},
		{SQL: among("ended FROM legs", "leg > 1 AND answered IS NOT NULL"), Args: args, Take: e.talk},
		{SQL: contacts + " ORDER BY c.contact", Args: args, Take: e.take},
	}
}

func (e *Endings) talk(v Values) {
	e.talks = append(e.talks, talkEnd{v.number(0), v.millis(1)})
}

// talked reports whether somebody else was on the line of a contact when its call ended. Contacts are asked for in order.
func (e *Endings) talked(contact int64, ended engine.Millis) bool {
	if e.next == 0 {
		slices.SortStableFunc(e.talks, func(a, b talkEnd) int { return cmp.Compare(a.contact, b.contact) })
	}
	for e.next < len(e.talks) && e.talks[e.next].contact < contact {
		e.next++
	}
	for i := e.next; i < len(e.talks) && e.talks[i].contact == contact; i++ {
		if until := e.talks[i].until; until == 0 || until >= ended {
			return true
		}
	}
	return false
}

func (e *Endings) take(v Values) {
	how := EndingOf(v[3] != nil, v.millis(5), v.text(6), v[8] != nil, e.talked(v.number(9), v.millis(5)))
	for _, f := range []*EndingFigures{e.lines.of(v.millis(0), "", v.text(1), v.text(2)), &e.lines.all} {
		f.Contacts++
		f.Of[slices.Index(endings[:], how)]++
		if ended := v.millis(5); ended > 0 {
			f.Ended++
			f.Millis += int64(max(0, ended-v.millis(4)))
		}
		if how == EndedByParty {
			if f.places == nil {
				f.places = map[[2]string]int64{}
			}
			f.places[[2]string{v.text(7), v.text(8)}]++
		}
	}
}

// Figures are the sums of all that were counted.
func (e *Endings) Figures() EndingFigures { return e.lines.all }

// Count is how many ended so.
func (f *EndingFigures) Count(how Ending) int64 { return f.Of[slices.Index(endings[:], how)] }

// Sheet is the report.
func (e *Endings) Sheet() *sheet.Sheet {
	s := &sheet.Sheet{Title: "Endings", Period: e.o.Period.Text(e.o.Zone), Zone: e.o.Zone, Columns: []sheet.Column{
		{Name: "contacts", Means: "contacts that began"},
		{Name: "hung_up", Means: "of them: the party hung up while nobody else was on the line"},
		{Name: "talked", Means: "of them: the party hung up in a talk with somebody"},
		{Name: "finished", Means: "of them: the flow ended the call"},
		{Name: "busy", Means: "of them: we called, and it was busy"},
		{Name: "no_answer", Means: "of them: we called, and nobody answered"},
		{Name: "failed", Means: "of them: we called, and it could not be put through"},
		{Name: "cancelled", Means: "of them: we called, and gave up before an answer"},
		{Name: "live", Means: "of them: the call goes on"},
		{Name: "no_call", Means: "of them: begun by a program, and no call yet"},
		{Name: "length", Unit: "s", Means: "from the beginning of the call to its end, mean of those that are over"},
		{Name: "where", Means: "the step in which most of those who hung up did so"},
	}}
	e.lines.fill(s, func(f *EndingFigures) []any {
		row := []any{f.Contacts}
		for _, n := range f.Of {
			row = append(row, n)
		}
		return append(row, mean(f.Millis, f.Ended*1000), f.where())
	})
	s.Notes = []string{"a contact is counted by its first call, in the interval in which it began"}
	return s
}

// where is the step in which most parties hung up.
func (f *EndingFigures) where() any {
	var best [2]string
	most := int64(0)
	for at, n := range f.places {
		if n > most || n == most && slices.Compare(at[:], best[:]) < 0 {
			best, most = at, n
		}
	}
	if most == 0 {
		return nil
	}
	return cmp.Or(best[0], "-") + "." + best[1]
}
