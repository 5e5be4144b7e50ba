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
	Period Period // its bounds are quarters of an hour
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
	Contacts, Calls int64
	Of              [len(endings)]int64
	Ended           int64
	Millis          int64
	places          map[[2]string]int64 // where parties hung up
}

// Endings is the report about how the calls of contacts end: of each its first leg.
type Endings struct {
	o     EndingOptions
	lines lines[EndingFigures]
}

// NewEndings begins a report about endings.
func NewEndings(o EndingOptions) *Endings {
	return &Endings{o: o, lines: newLines[EndingFigures](o.By, o.Zone)}
}

// Sources are the counts that the store keeps.
func (e *Endings) Sources() []Source {
	return []Source{{SQL: "SELECT began, version, flow, status, talk, left_flow, left_step, contacts, calls, millis FROM ending_counts WHERE began >= ?1 AND began < ?2",
		Args: []any{int64(e.o.Period.From), e.o.Period.end()}, Take: e.take}}
}

func (e *Endings) take(v Values) {
	n := v.number(7)
	for _, f := range []*EndingFigures{e.lines.of(v.millis(0), "", v.text(2), v.text(1)), &e.lines.all} {
		if v.text(3) == "" { // all contacts, ended or not
			f.Contacts += n
			f.Calls += v.number(8)
			continue
		}
		how := EndingOf(true, 1, v.text(3), v.text(6) != "", v.number(4) == 1)
		f.Of[slices.Index(endings[:], how)] += n
		f.Ended += n
		f.Millis += v.number(9)
		if how == EndedByParty {
			if f.places == nil {
				f.places = map[[2]string]int64{}
			}
			f.places[[2]string{v.text(5), v.text(6)}] += n
		}
	}
}

// Figures are the sums of all that were counted.
func (e *Endings) Figures() EndingFigures { return e.lines.all }

// Count is how many ended so.
func (f *EndingFigures) Count(how Ending) int64 {
	switch how {
	case EndedNever:
		return f.Calls - f.Ended
	case EndedNoCall:
		return f.Contacts - f.Calls
	}
	return f.Of[slices.Index(endings[:], how)]
}

// Sheet is the report.
func (e *Endings) Sheet() *sheet.Sheet {
	s := &sheet.Sheet{Title: "Endings", Period: e.o.Period.Text(e.o.Zone), Zone: e.o.Zone, Columns: []sheet.Column{
		{Name: "contacts", Means: "contacts that began"},
		{Name: "hung_up", Means: "of them: the party hung up while nobody else was on the line, or while waiting in a queue"},
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
		for _, how := range endings {
			row = append(row, f.Count(how))
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
