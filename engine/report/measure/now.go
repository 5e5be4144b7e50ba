package measure

import (
	"cmp"
	"slices"
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// NowOptions are the choices of what is going on now.
type NowOptions struct {
	Now  engine.Millis
	Zone *time.Location
}

// NowFigures are what is going on in a queue.
type NowFigures struct {
	Waiting, Talking int64
	Longest          engine.Millis // how long the one who came first has waited
}

// Now is what is going on in queues: the values of a wallboard.
type Now struct {
	o    NowOptions
	made map[string]*NowFigures
}

// NewNow begins a view of what is going on.
func NewNow(o NowOptions) *Now { return &Now{o: o, made: map[string]*NowFigures{}} }

// Sources are the stays that have not ended, found by an index of their own.
func (n *Now) Sources() []Source {
	return []Source{{SQL: `SELECT queue, entered, talking FROM queue_visits INDEXED BY queue_visits_open WHERE "left" IS NULL AND entered IS NOT NULL`, Take: n.take}}
}

func (n *Now) take(v Values) {
	f := n.made[v.text(0)]
	if f == nil {
		f = &NowFigures{}
		n.made[v.text(0)] = f
	}
	if v.millis(2) > 0 {
		f.Talking++
		return
	}
	f.Waiting++
	f.Longest = max(f.Longest, n.o.Now-v.millis(1))
}

// Figures are those of a queue.
func (n *Now) Figures(queue string) NowFigures { return *cmp.Or(n.made[queue], &NowFigures{}) }

// Sheet is the view.
func (n *Now) Sheet() *sheet.Sheet {
	s := &sheet.Sheet{Title: "Now", Period: n.o.Now.Time().In(n.o.Zone).Format("2006-01-02 15:04:05") + ", " + n.o.Zone.String(), Zone: n.o.Zone,
		Columns: []sheet.Column{{Name: "queue"}, {Name: "waiting", Means: "callers who wait"}, {Name: "talking", Means: "callers who talk with an agent"},
			{Name: "longest", Unit: "s", Means: "how long the one who came first has waited"}}}
	names := make([]string, 0, len(n.made))
	for name := range n.made {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f := n.made[name]
		s.Rows = append(s.Rows, []any{wordOr(name), f.Waiting, f.Talking, int64(f.Longest / 1000)})
	}
	return s
}
