package sqlite

import (
	"context"
	"fmt"
	"strings"

	"callflow/engine"
	"callflow/engine/store"
)

// Rebuild derives the projections anew from the events. What follows from events that are no more is not thrown away: contacts that
// began before the mark "frozen" keep rows and counts, whether or not their events are there, so that no count
// has to be taken apart; others keep their rows when they have no events, and are counted again.
func (s *Store) Rebuild(ctx context.Context) error {
	if err := s.Project(ctx); err != nil {
		return err
	}
	if err := s.empty(ctx); err != nil {
		return err
	}
	return s.Project(ctx)
}

func (s *Store) empty(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dead != nil {
		return s.dead
	}
	var script strings.Builder
	for _, count := range counts() {
		fmt.Fprintf(&script, "DELETE FROM %s WHERE began >= %s;\n", count, frozenMark)
	}
	list := store.Projections()
	for i := range list {
		p := list[(i+int(store.Contacts)+1)%len(list)] // contacts come last: the others ask for them
		fmt.Fprintf(&script, "DELETE FROM %s AS t WHERE NOT (%s);\n", p, kept(p))
	}
	for _, p := range counted() {
		fmt.Fprintf(&script, "INSERT OR REPLACE INTO %s SELECT t.* FROM %[1]s t WHERE NOT %s;\n", p, frozen("t.contact"))
	}
	script.WriteString("DELETE FROM agent_hours;\nINSERT OR REPLACE INTO agent_states SELECT * FROM agent_states;\n")
	script.WriteString("DELETE FROM projection_failures;\n" + projectAgain)
	if err := within(ctx, s.conn, script.String()); err != nil {
		return fault(err)
	}
	s.owed.mark = 0
	s.owed.lose()
	return nil
}

// projectAgain makes all events owed, and notes which of them are not of before.
const projectAgain = "UPDATE marks SET value = max(value, (SELECT value FROM marks WHERE name = 'projected')) WHERE name = 'rebuilt';\n" +
	"UPDATE marks SET value = 0 WHERE name = 'projected';\n"

const frozenMark = "(SELECT value FROM marks WHERE name = 'frozen')"

// counts are the tables that count contacts by the quarter of an hour in which they began. The hours of agents are none of
// them: they follow from the changes that are there.
func counts() []string { return []string{"step_counts", "ending_counts"} }

// counted are the projections whose rows are counted, in an order in which that can be done.
func counted() []store.Projection {
	return []store.Projection{store.Contacts, store.Legs, store.Visits}
}

// frozen is true of a contact that began before the mark.
func frozen(contact string) string {
	return fmt.Sprintf("coalesce((SELECT f.began < %s FROM contacts f WHERE f.contact = %s), 0)", frozenMark, contact)
}

// kept is true of rows t that do not follow from events that are there.
func kept(p store.Projection) string {
	floor := fmt.Sprintf("coalesce((SELECT at FROM events WHERE cell = %d ORDER BY seq LIMIT 1), 9000000000000000)", number(engine.FloorID.Cell()))
	switch p {
	case store.AgentStates:
		return "t.since < " + floor
	case store.Offers:
		return fmt.Sprintf("CASE substr(t.offer, 1, 1) WHEN 'c' THEN %s OR NOT EXISTS (SELECT 1 FROM events WHERE cell = %s) ELSE coalesce(t.made, 0) < %s END",
			frozen("t.contact"), cellOf("t.contact"), floor)
	}
	ofRoom := fmt.Sprintf("%s < coalesce((SELECT at FROM events WHERE cell = CASE t.contact WHEN 0 THEN %d ELSE %s END ORDER BY seq LIMIT 1), 9000000000000000)",
		heard(p), number(engine.FloorID.Cell()), cellOf("t.contact"))
	return fmt.Sprintf("CASE WHEN t.contact = 0 OR t.contact >= %d THEN %s ELSE %s OR NOT EXISTS (SELECT 1 FROM events WHERE cell = %s) END",
		int64(sharedFrom), ofRoom, frozen("t.contact"), cellOf("t.contact"))
}

// stays tells which events' rows have stayed while the others were made again.
type stays struct{ rebuilt, frozen int64 }

func (s *Store) stays(ctx context.Context) (st stays, err error) {
	err = s.conn.QueryRowContext(ctx, "SELECT (SELECT value FROM marks WHERE name = 'rebuilt'), "+frozenMark).Scan(&st.rebuilt, &st.frozen)
	return st, err
}

// have reports whether the rows of an event have stayed.
func (s *Store) have(ctx context.Context, e *store.EventRow, st stays) (have bool, err error) {
	if e.Row > st.rebuilt || st.frozen == 0 || e.Cell.Kind != engine.ContactCell {
		return false, nil
	}
	err = s.conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM contacts WHERE contact = ? AND began < ?)", e.Cell.N, st.frozen).Scan(&have)
	return have, err
}
