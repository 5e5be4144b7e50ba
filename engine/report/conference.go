package report

import (
	"cmp"
	"slices"

	"callflow/engine"
	"callflow/engine/store"
)

// Conference is one conference at Twilio with everybody who was in it.
type Conference struct {
	Contact engine.ContactID
	Room    engine.RoomID // its number in the contact
	Sid     string
	Type    string
	Name    string
	Began   engine.Millis // the first came in; 0 when nobody is known to have
	Started engine.Millis // the talk began; 0: not yet, or its report was lost
	Ended   engine.Millis // 0: not yet
	Why     string        // why it ended, as Twilio says (ReasonConferenceEnded), or empty
	By      string        // label of the participant who ended it
	Stays   []Stay        // in the order of coming
}

// Stay is one row of the participant ledger: somebody's stay in a conference, from one join to its leave.
type Stay struct {
	Leg              engine.LegID
	N                int // which stay of this leg in this conference, from 1
	Role, Label      string
	Address          string        // who it is in the workspace, such as agents.kim, or ""
	Party            string        // the number or identity, readable
	Direction        string        // of the call: inbound or outbound
	From, To         string        // of the call, as Twilio has them
	Joined           engine.Millis // 0 when the report of it is lost
	Left             engine.Millis // 0 while the participant is there
	Held, Muted      engine.Millis // for how long
	Coaching         engine.Millis // for how long this one was heard by one other only
	Why              string        // ReasonParticipantLeft
	first, last, now engine.Millis
}

// Length is how long the stay has lasted; 0 when nobody knows since when.
func (s *Stay) Length() engine.Millis {
	if s.Joined == 0 {
		return 0
	}
	return max(0, s.end()-s.Joined)
}

// end is the end of the stay as far as it has lasted.
func (s *Stay) end() engine.Millis {
	if s.Left > 0 {
		return s.Left
	}
	return max(s.now, s.last)
}

// since is the start of the stay as far as it is known.
func (s *Stay) since() engine.Millis {
	if s.Joined > 0 {
		return s.Joined
	}
	return s.first
}

// Who names the person for counting and reading: the address in the workspace, or else number or identity.
func (s *Stay) Who() string { return cmp.Or(s.Address, s.Party) }

// Conferences makes the conferences of one contact, in the order of their rooms, of its rows of
// [store.Conferences], [store.SeatReports] and [store.Legs]; rows of others are passed over. Now is the end
// of what is not over. Reports count in the order of their SequenceNumber, whenever they came, and each once.
// Of what was lost as much is restored as is known: a stay without its join has no beginning; one without its
// leave ends with the next join of its leg, the call or the conference.
func Conferences(contact engine.ContactID, now engine.Millis, rows ...[]store.Row) []Conference {
	var list []Conference
	var reports []seatReport
	legs := map[engine.LegID]cells{}
	for _, row := range slices.Concat(rows...) {
		c := cells{row}
		if c.number("contact") != int64(contact) {
			continue
		}
		switch row.Into {
		case store.Conferences:
			list = append(list, conferenceOf(c))
		case store.SeatReports:
			reports = append(reports, seatReportOf(c))
		case store.Legs:
			legs[engine.LegID(c.number("leg"))] = c
		}
	}
	slices.SortStableFunc(reports, func(a, b seatReport) int {
		return cmp.Or(cmp.Compare(a.sid, b.sid), cmp.Compare(a.leg, b.leg), cmp.Compare(a.number, b.number))
	})
	for i := range list {
		list[i].fill(reports, legs, now)
	}
	slices.SortFunc(list, func(a, b Conference) int { return cmp.Or(cmp.Compare(a.Room, b.Room), cmp.Compare(a.Sid, b.Sid)) })
	return list
}

// cells reads the values of a row by the names of their columns.
type cells struct{ row store.Row }

func (c cells) value(column string) any {
	for i, col := range c.row.Into.Columns() {
		if col.Name == column && i < len(c.row.Values) {
			return c.row.Values[i]
		}
	}
	return nil
}

func (c cells) number(column string) int64 {
	n, _ := c.value(column).(int64)
	return n
}

func (c cells) millis(column string) engine.Millis { return engine.Millis(c.number(column)) }

func (c cells) text(column string) string {
	s, _ := c.value(column).(string)
	return s
}

func conferenceOf(c cells) Conference {
	return Conference{Contact: engine.ContactID(c.number("contact")), Room: engine.RoomID(c.number("room")), Sid: c.text("sid"),
		Type: c.text("type"), Name: c.text("name"), Started: c.millis("started"), Ended: c.millis("ended"), Why: c.text("why"), By: c.text("by")}
}
