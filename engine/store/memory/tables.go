package memory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"callflow/engine"
	"callflow/engine/destination"
	"callflow/engine/record"
	"callflow/engine/store"
)

// tables are the projections.
type tables struct {
	mark    int // events that are projected
	skipped int64
	rows    []map[key]store.Row // by projection
	points  []store.Point
}

// key is the key of a row: at most four columns.
type key [4]any

func newTables() tables {
	t := tables{}
	for range store.Projections() {
		t.rows = append(t.rows, map[key]store.Row{})
	}
	return t
}

// Project brings the projections up to date.
func (s *Store) Project(ctx context.Context) error {
	unlock, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	s.d.project()
	return nil
}

func (d *disk) project() {
	for ; d.tables.mark < len(d.events); d.tables.mark++ {
		e := &d.events[d.tables.mark]
		if e.Row == 0 { // taken out
			continue
		}
		o, err := record.ParseOutcome(e.Outcome)
		if err != nil {
			d.tables.skipped++
			continue
		}
		for _, r := range store.Rows(e, &o) {
			d.tables.put(r)
		}
	}
}

// Rebuild empties the projections and derives them anew from the events.
func (s *Store) Rebuild(ctx context.Context) error {
	unlock, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	s.d.project()
	points := s.d.tables.points
	s.d.tables = s.d.keptRows()
	s.d.tables.points = points
	s.d.project()
	return nil
}

// put lets a row meet the rows that are there.
func (t *tables) put(r store.Row) {
	k := keyOf(r)
	if r.How == store.Latest {
		k = t.latest(r, k)
	}
	there, ok := t.rows[r.Into][k]
	if !ok {
		there, r.How = store.Row{}, store.Add
	}
	t.rows[r.Into][k] = store.Complete(there, r)
}

// latest is the key of the newest row of the same contact and leg before this one, or this one's own.
func (t *tables) latest(r store.Row, own key) key {
	best, found := own, false
	beside := max(0, r.Into.Beside())
	for k, there := range t.rows[r.Into] {
		if k[0] != own[0] || there.Values[beside] != r.Values[beside] || compareKeys(k, own) >= 0 {
			continue
		}
		if !found || compareKeys(k, best) > 0 {
			best, found = k, true
		}
	}
	return best
}

func keyOf(r store.Row) (k key) {
	copy(k[:r.Into.Keys()], r.Values)
	return k
}

func compareKeys(a, b key) int {
	for i := range a {
		if c := compareValues(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

func compareValues(a, b any) int {
	switch a := a.(type) {
	case int64:
		return cmp.Compare(a, b.(int64))
	case string:
		return cmp.Compare(a, b.(string))
	}
	return 0
}

// Rows returns all rows of a projection in the order of its key.
func (s *Store) Rows(ctx context.Context, p store.Projection) ([]store.Row, error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	rows := slices.SortedFunc(maps.Values(s.d.tables.rows[p]), func(a, b store.Row) int { return compareKeys(keyOf(a), keyOf(b)) })
	return rows, nil
}

// Called returns the outbound calls to telephone numbers since an instant.
func (s *Store) Called(ctx context.Context, since engine.Millis) ([]destination.Past, error) {
	rows, err := s.Rows(ctx, store.Legs)
	if err != nil {
		return nil, err
	}
	return store.PastsOf(rows, since), nil
}

// Waiting returns the stays in queues of contacts in progress that have led to no talk and have not ended.
func (s *Store) Waiting(ctx context.Context) ([]store.Stay, error) {
	visits, err := s.Rows(ctx, store.QueueVisits)
	if err != nil {
		return nil, err
	}
	legs, err := s.Rows(ctx, store.Legs)
	if err != nil {
		return nil, err
	}
	unlock, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return store.StaysOf(visits, legs, func(id engine.ContactID) bool {
		c, there := s.d.cells[id.Cell()]
		return there && !c.Closed
	}), nil
}

// Since returns the rows of a projection that are not older than an instant, by one of its columns.
func (s *Store) Since(ctx context.Context, p store.Projection, column string, at engine.Millis, _ ...string) ([]store.Row, error) {
	i := slices.IndexFunc(p.Columns(), func(c store.Column) bool { return c.Name == column })
	if i < 0 {
		return nil, fmt.Errorf("rows of %s since %d: there is no column %q", p, at, column)
	}
	rows, err := s.Rows(ctx, p)
	when := func(r store.Row) int64 { n, _ := r.Values[i].(int64); return n }
	rows = slices.DeleteFunc(rows, func(r store.Row) bool { return r.Values[i] == nil || when(r) < int64(at) })
	slices.SortStableFunc(rows, func(a, b store.Row) int { return cmp.Compare(when(a), when(b)) })
	return rows, err
}

// Points declares log points; there are no views in memory.
func (s *Store) Points(ctx context.Context, points []store.Point) error {
	unlock, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	s.d.tables.points = store.Merged(s.d.tables.points, points)
	return nil
}

// Known returns the log points as they were declared last.
func (s *Store) Known(ctx context.Context) ([]store.Point, error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return slices.Clone(s.d.tables.points), nil
}

// Forget takes old records of a log point out of the tables.
func (s *Store) Forget(ctx context.Context, point string, before engine.Millis) (n int64, err error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	for k, r := range s.d.tables.rows[store.LogRecords] {
		if r.Values[0] == point && r.Values[4].(int64) < int64(before) {
			delete(s.d.tables.rows[store.LogRecords], k)
			n++
		}
	}
	return n, nil
}

// Cursor returns how far somebody has followed the events.
func (s *Store) Cursor(ctx context.Context, name string) (row int64, ok bool, err error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return 0, false, err
	}
	defer unlock()
	row, ok = s.d.cursors[name]
	return row, ok, nil
}

// SetCursor keeps how far somebody has followed the events.
func (s *Store) SetCursor(ctx context.Context, name string, row int64) error {
	unlock, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if s.d.cursors == nil {
		s.d.cursors = map[string]int64{}
	}
	s.d.cursors[name] = row
	return nil
}

// Last returns the row of the latest event.
func (s *Store) Last(ctx context.Context) (int64, error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	return int64(len(s.d.events)), nil
}

// Health tells how far behind the projections are.
func (s *Store) Health(ctx context.Context) (store.Health, error) {
	unlock, err := s.open(ctx)
	if err != nil {
		return store.Health{}, err
	}
	defer unlock()
	return store.Health{Behind: int64(len(s.d.events) - s.d.tables.mark), Skipped: s.d.tables.skipped}, nil
}
