package measure

import (
	"cmp"
	"slices"
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// PathOptions are the choices of a report about paths.
type PathOptions struct {
	Period   Period // its bounds are quarters of an hour
	Zone     *time.Location
	Flow     string // only this one; "" for all
	Version  string // only this one; "" for all together
	Versions bool   // each version in lines of its own
	Outcomes bool   // each outcome of a step in a line of its own
}

// PathCount is how often something was walked.
type PathCount struct {
	Contacts, Visits int64
	Dropped          int64         // hung up while nobody else was on the line
	Millis           engine.Millis // spent in it
}

// Place is a step of a flow, in a version or in all of them.
type Place struct{ Version, Flow, Step string }

// Paths is the report about the ways that people take through flows.
type Paths struct {
	o     PathOptions
	made  map[Place]map[engine.Outcome]PathCount
	exact map[Place]int64 // contacts that came through a step of one version
}

// NewPaths begins a report about paths.
func NewPaths(o PathOptions) *Paths {
	return &Paths{o: o, made: map[Place]map[engine.Outcome]PathCount{}, exact: map[Place]int64{}}
}

// Sources are the counts that the store keeps.
func (p *Paths) Sources() []Source {
	return []Source{{SQL: "SELECT version, flow, step, outcome, sum(contacts), sum(visits), sum(dropped), sum(millis) FROM step_counts" +
		" WHERE began >= ?1 AND began < ?2 AND (?3 = '' OR flow = ?3) AND (?4 = '' OR version = ?4) GROUP BY version, flow, step, outcome",
		Args: []any{int64(p.o.Period.From), p.o.Period.end(), p.o.Flow, p.o.Version}, Take: p.take}}
}

func (p *Paths) take(v Values) {
	place := Place{Flow: v.text(1), Step: v.text(2)}
	p.exact[Place{v.text(0), place.Flow, place.Step}] += v.number(4)
	if p.o.Versions {
		place.Version = v.text(0)
	}
	of := p.made[place]
	if of == nil {
		of = map[engine.Outcome]PathCount{}
		p.made[place] = of
	}
	o := engine.Outcome(v.text(3))
	of[o] = of[o].plus(PathCount{v.number(4), v.number(5), v.number(6), v.millis(7)})
}

func (c PathCount) plus(d PathCount) PathCount {
	return PathCount{c.Contacts + d.Contacts, c.Visits + d.Visits, c.Dropped + d.Dropped, c.Millis + d.Millis}
}

// Count is how often an outcome of a step was taken.
func (p *Paths) Count(at Place, o engine.Outcome) PathCount { return p.made[at][o] }

// Total is how often a step was walked, by whatever outcome.
func (p *Paths) Total(at Place) (sum PathCount) {
	for _, c := range p.made[at] {
		sum = sum.plus(c)
	}
	return sum
}

// InFlow is how many contacts were in a flow, of one version or of all: as many as came through the step where it
// starts, through which in one version all come.
func (p *Paths) InFlow(flow, version string) (n int64) {
	most := map[string]int64{}
	for at, contacts := range p.exact {
		if at.Flow == flow && (version == "" || at.Version == version) {
			most[at.Version] = max(most[at.Version], contacts)
		}
	}
	for _, contacts := range most {
		n += contacts
	}
	return n
}

// places are the steps, those of one flow together, the most walked first.
func (p *Paths) places() []Place {
	var list []Place
	for at := range p.made {
		list = append(list, at)
	}
	total := map[Place]PathCount{}
	for _, at := range list {
		total[at] = p.Total(at)
	}
	slices.SortFunc(list, func(a, b Place) int {
		x, y := total[a], total[b]
		return cmp.Or(cmp.Compare(a.Flow, b.Flow), cmp.Compare(a.Version, b.Version), -cmp.Compare(x.Contacts, y.Contacts),
			-cmp.Compare(x.Visits, y.Visits), cmp.Compare(a.Step, b.Step))
	})
	return list
}

// Sheet is the report.
func (p *Paths) Sheet() *sheet.Sheet {
	s := &sheet.Sheet{Title: "Paths", Period: p.o.Period.Text(p.o.Zone), Zone: p.o.Zone}
	s.Columns = append(s.Columns, sheet.Column{Name: "flow"})
	if p.o.Versions {
		s.Columns = append(s.Columns, columnOf(ByVersion))
	}
	s.Columns = append(s.Columns, sheet.Column{Name: "step"})
	if p.o.Outcomes {
		s.Columns = append(s.Columns, sheet.Column{Name: "outcome", Means: "how the step was left"})
	}
	s.Columns = append(s.Columns, p.columns()...)
	for _, at := range p.places() {
		p.rows(s, at)
	}
	s.Notes = []string{"a contact counts in the quarter of an hour in which it began; a step counts when it is left, and what is in one now does not"}
	return s
}

// columns are the figures; those about leaving belong to whole steps.
func (p *Paths) columns() []sheet.Column {
	c := []sheet.Column{
		{Name: "contacts", Means: "contacts that came through it"},
		{Name: "reach", Unit: "%", Means: "of the contacts that were in the flow"},
		{Name: "visits", Means: "how often it was walked"},
		{Name: "loops", Means: "visits beyond the first of each contact"},
		{Name: "time", Unit: "s", Means: "from entering it to leaving it, mean of the visits"},
	}
	if p.o.Outcomes {
		c[0].Means = "contacts that left it so the first time"
		return append(c[:3:3], sheet.Column{Name: "share", Unit: "%", Means: "of the visits to the step"}, c[4])
	}
	return append(c, sheet.Column{Name: "dropped", Means: "visits during which the party hung up while nobody else was on the line, or while waiting in a queue"},
		sheet.Column{Name: "drop", Unit: "%", Means: "drop-off: those, of the visits"})
}

func (p *Paths) rows(s *sheet.Sheet, at Place) {
	head := []any{at.Flow}
	if p.o.Versions {
		head = append(head, at.Version)
	}
	head = append(head, at.Step)
	all := p.Total(at)
	flow := p.InFlow(at.Flow, at.Version)
	if !p.o.Outcomes {
		s.Rows = append(s.Rows, append(head, all.Contacts, share(all.Contacts, flow), all.Visits, all.Visits-all.Contacts, all.time(),
			all.Dropped, share(all.Dropped, all.Visits)))
		return
	}
	of := p.made[at]
	outcomes := make([]engine.Outcome, 0, len(of))
	for o := range of {
		outcomes = append(outcomes, o)
	}
	slices.SortFunc(outcomes, func(a, b engine.Outcome) int {
		return cmp.Or(-cmp.Compare(of[a].Visits, of[b].Visits), cmp.Compare(a, b))
	})
	for _, o := range outcomes {
		c := of[o]
		row := append(slices.Clone(head), string(o), c.Contacts, share(c.Contacts, flow), c.Visits, share(c.Visits, all.Visits), c.time())
		s.Rows = append(s.Rows, row)
	}
}

// time is the mean time in seconds.
func (c PathCount) time() any { return mean(int64(c.Millis), c.Visits*1000) }
