package measure

import (
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// StoryOptions are the choices of the story of one contact.
type StoryOptions struct {
	Contact engine.ContactID
	Zone    *time.Location
	Show    func(string) string
}

// Story is all that a contact has been through, step by step.
type Story struct {
	o    StoryOptions
	rows [][]any
}

// NewStory begins the story of a contact.
func NewStory(o StoryOptions) *Story {
	if o.Show == nil {
		o.Show = func(s string) string { return s }
	}
	return &Story{o: o}
}

// told gathers what all tables tell of a contact: when, in which order of things at one instant, the leg, what it is,
// and up to three words about it; milliseconds that it took.
const told = `SELECT at, leg, what, a, b, c, took FROM (
SELECT began AS at, 0 AS o, 0 AS seq, 0 AS n, NULL AS leg, 'contact' AS what, flow AS a, version AS b, "by" AS c, NULL AS took FROM contacts WHERE contact = ?1
UNION ALL SELECT began, 1, 0, 0, leg, 'call', coalesce(address, role), direction, coalesce(party, iif(direction = 'outbound', called, caller)), NULL FROM legs WHERE contact = ?1 AND began IS NOT NULL
UNION ALL SELECT answered, 2, 0, 0, leg, 'answered', NULL, NULL, NULL, answered - began FROM legs WHERE contact = ?1 AND answered IS NOT NULL
UNION ALL SELECT entered, 3, seq, n, leg, 'step', flow || '.' || step, outcome, why, "left" - entered FROM visits WHERE contact = ?1
UNION ALL SELECT entered, 4, seq, n, leg, 'queue', queue, 'waits', NULL, NULL FROM queue_visits WHERE contact = ?1 AND entered IS NOT NULL
UNION ALL SELECT talking, 4, seq, n, leg, 'queue', queue, 'talks with', agent, talking - entered FROM queue_visits WHERE contact = ?1 AND talking IS NOT NULL
UNION ALL SELECT "left", 4, seq, n, leg, 'queue', queue, 'leaves', result, "left" - coalesce(talking, entered) FROM queue_visits WHERE contact = ?1 AND "left" IS NOT NULL
UNION ALL SELECT at, 5, number, 0, leg, 'room', name, event, coalesce(role, '') || iif(why IS NULL, '', ' ' || why), NULL FROM (
  SELECT r.*, c.name FROM seat_reports r LEFT JOIN conferences c ON c.contact = r.contact AND c.sid = r.sid WHERE r.contact = ?1)
UNION ALL SELECT requested, 6, command, 0, leg, 'command', name, answer, "by", NULL FROM commands WHERE contact = ?1
UNION ALL SELECT ended, 6, command, 1, leg, 'procedure', flow, outcome, NULL, ended - requested FROM commands WHERE contact = ?1 AND ended IS NOT NULL
UNION ALL SELECT at, 7, seq, n, leg, 'log', point, flow || '.' || step, fields, NULL FROM log_records WHERE contact = ?1
UNION ALL SELECT at, 8, 0, 0, leg, 'recording', sid, status, NULL, seconds * 1000 FROM recordings WHERE contact = ?1
UNION ALL SELECT made, 4, 0, 0, leg, 'offer', queue, agent, coalesce(result, 'rings'), ended - made FROM offers WHERE contact = ?1
UNION ALL SELECT placed, 9, seq, n, NULL, 'call back', queue, 'promised', number, NULL FROM callbacks WHERE contact = ?1
UNION ALL SELECT at, 9, seq, n, NULL, 'call back', queue, 'tried', result, NULL FROM callback_tries WHERE contact = ?1
UNION ALL SELECT done, 9, seq, n, NULL, 'call back', queue, result, NULL, done - placed FROM callbacks WHERE contact = ?1 AND done IS NOT NULL
UNION ALL SELECT at, 10, seq, n, leg, 'alert', code, detail, NULL, NULL FROM alerts WHERE contact = ?1
UNION ALL SELECT ended, 11, 0, 0, leg, 'call ends', coalesce(address, role), status, iif(left_step IS NULL, NULL, 'hung up in ' || left_flow || '.' || left_step), ended - began FROM legs WHERE contact = ?1 AND ended IS NOT NULL
) ORDER BY at, o, leg, seq, n`

// Sources are all tables that know of the contact.
func (s *Story) Sources() []Source {
	return []Source{{SQL: told, Args: []any{int64(s.o.Contact)}, Take: s.take}}
}

func (s *Story) take(v Values) {
	var leg, took any
	if n := v.number(1); n > 0 {
		leg = n
	}
	if n, ok := v[6].(int64); ok {
		took = float64(max(0, n)) / 1000
	}
	var words []string
	for _, i := range []int{4, 5} {
		if w := strings.TrimSpace(v.text(i)); w != "" {
			words = append(words, s.o.Show(w))
		}
	}
	s.rows = append(s.rows, []any{v.millis(0).Time(), leg, v.text(2), wordOr(s.o.Show(v.text(3))), wordOr(strings.Join(words, "  ")), took})
}

// Empty reports whether nothing is known of the contact.
func (s *Story) Empty() bool { return len(s.rows) == 0 }

// Sheet is the story.
func (s *Story) Sheet() *sheet.Sheet {
	return &sheet.Sheet{Title: "Contact " + s.o.Contact.Cell().String(), Period: s.o.Zone.String(), Zone: s.o.Zone, Rows: s.rows, Columns: []sheet.Column{
		{Name: "at", Unit: "time", Means: "a step stands at the instant in which it was entered"},
		{Name: "leg", Means: "the call at Twilio that it happened on"}, {Name: "what"},
		{Name: "where", Means: "the step, queue, room, command or agent"}, {Name: "detail", Means: "outcome and why, result, log fields"},
		{Name: "took", Unit: "s", Means: "how long it lasted, or how long it took to come to it"}}}
}
