package measure

import (
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// ContactOptions are the choices of a list of contacts.
type ContactOptions struct {
	Period Period
	Zone   *time.Location
	Number string // only those with this caller or called number; "" for all
	Flow   string // only those that began in it
	Limit  int    // at most so many, the newest
	Show   func(string) string
}

// Contacts is a list of contacts, the newest first.
type Contacts struct {
	o    ContactOptions
	rows [][]any
}

// NewContacts begins a list of contacts.
func NewContacts(o ContactOptions) *Contacts {
	if o.Show == nil {
		o.Show = func(s string) string { return s }
	}
	return &Contacts{o: o}
}

// Sources are the contacts with their first leg and what they met in queues.
func (c *Contacts) Sources() []Source {
	return []Source{{SQL: `SELECT c.contact, c.began, c.flow, c.version, l.leg, coalesce(l.party, iif(l.direction = 'outbound', l.called, l.caller)),
  iif(l.direction = 'outbound', l.caller, l.called), l.began, l.ended, l.status, l.left_flow, l.left_step,
  (SELECT group_concat(DISTINCT q.queue) FROM queue_visits q WHERE q.contact = c.contact),
  (SELECT group_concat(DISTINCT q.agent) FROM queue_visits q WHERE q.contact = c.contact AND q.talking IS NOT NULL),
  EXISTS (SELECT 1 FROM queue_visits q WHERE q.contact = c.contact AND q.leg = 1 AND q.talking IS NOT NULL AND coalesce(q."left", l.ended) >= l.ended)
  OR EXISTS (SELECT 1 FROM legs o WHERE o.contact = c.contact AND o.leg > 1 AND o.answered IS NOT NULL AND coalesce(o.ended, l.ended) >= l.ended)
FROM contacts c LEFT JOIN legs l ON l.contact = c.contact AND l.leg = 1
WHERE c.began >= ?1 AND c.began < ?2 AND (?3 = '' OR l.caller = ?3 OR l.called = ?3) AND (?4 = '' OR c.flow = ?4)
ORDER BY c.began DESC, c.contact DESC LIMIT ?5`,
		Args: []any{int64(c.o.Period.From), c.o.Period.end(), c.o.Number, c.o.Flow, int64(c.o.Limit)}, Take: c.take}}
}

func (c *Contacts) take(v Values) {
	how := EndingOf(v[4] != nil, v.millis(8), v.text(9), v[11] != nil, v.number(14) == 1)
	var length, where any
	if v.millis(8) > 0 {
		length = (v.number(8) - v.number(7)) / 1000
	}
	if how == EndedByParty || how == EndedByTalk {
		where = v.text(10) + "." + v.text(11)
	}
	c.rows = append(c.rows, []any{engine.ContactID(v.number(0)).Cell().String(), v.millis(1).Time(), wordOr(v.text(2)), wordOr(v.text(3)),
		wordOr(c.o.Show(v.text(5))), wordOr(c.o.Show(v.text(6))), length, string(how), where, wordOr(v.text(12)), wordOr(c.o.Show(v.text(13)))})
}

// Sheet is the list.
func (c *Contacts) Sheet() *sheet.Sheet {
	return &sheet.Sheet{Title: "Contacts", Period: c.o.Period.Text(c.o.Zone), Zone: c.o.Zone, Rows: c.rows, Columns: []sheet.Column{
		{Name: "contact"}, {Name: "began", Unit: "time"}, {Name: "flow", Means: "in which it began"}, {Name: "version", Means: "of the flows"},
		{Name: "party", Means: "who is at the other end of the first call"}, {Name: "number", Means: "our own"},
		{Name: "length", Unit: "s", Means: "of the first call"}, {Name: "ending", Means: "as in the report about endings"},
		{Name: "where", Means: "the step in which the party hung up"}, {Name: "queues", Means: "in which it waited"}, {Name: "agents", Means: "who served it"}}}
}
