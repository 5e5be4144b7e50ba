package replay

import (
	"cmp"
	"math"
	"slices"

	"callflow/engine"
)

// Estimate gathers what other flows would mean for the contacts of many histories.
type Estimate struct {
	Contacts int // that were compared
	parts    map[Sort]int
	places   map[place]*Place
}

type place struct {
	sort     Sort
	at       string
	was, now string
}

// Place is one place at which contacts differ.
type Place struct {
	Sort     Sort
	At       string // FLOW.STEP, the last one that was the same
	Was, Now string
	Contacts int
	First    engine.CellID // one of them
}

// Add counts a contact with its differences.
func (e *Estimate) Add(found []Parting) {
	if e.parts == nil {
		e.parts, e.places = map[Sort]int{}, map[place]*Place{}
	}
	e.Contacts++
	for i := range found {
		p := &found[i]
		key := place{p.Sort, p.Place(), p.Was, p.Now}
		if p.Sort != Way { // documents hold what is of one contact only
			key.was, key.now = "", ""
		}
		e.parts[p.Sort]++
		if e.places[key] == nil {
			e.places[key] = &Place{Sort: p.Sort, At: key.at, Was: p.Was, Now: p.Now, First: p.Cell}
		}
		e.places[key].Contacts++
		if p.Cell.N < e.places[key].First.N {
			e.places[key].Was, e.places[key].Now, e.places[key].First = p.Was, p.Now, p.Cell
		}
	}
}

// Part is how many contacts differ in a sort, as a count and as shares of all such contacts: what was seen, and
// between which bounds it lies with 95 % where these contacts are like those to come (Wilson's interval).
func (e *Estimate) Part(s Sort) (n int, share, low, high float64) {
	n = e.parts[s]
	if e.Contacts == 0 {
		return 0, 0, 0, 1
	}
	const z = 1.96
	total := float64(e.Contacts)
	p := float64(n) / total
	middle, spread, whole := p+z*z/(2*total), z*math.Sqrt(p*(1-p)/total+z*z/(4*total*total)), 1+z*z/total
	return n, p, max(0, (middle-spread)/whole), min(1, (middle+spread)/whole)
}

// Places are the places at which contacts differ: those of another way first, the most frequent first.
func (e *Estimate) Places() []Place {
	var out []Place
	for _, p := range e.places {
		out = append(out, *p)
	}
	rank := func(s Sort) int { return slices.Index([]Sort{Way, Words, Deeds}, s) }
	slices.SortFunc(out, func(a, b Place) int {
		return cmp.Or(cmp.Compare(rank(a.Sort), rank(b.Sort)), cmp.Compare(b.Contacts, a.Contacts),
			cmp.Compare(a.At, b.At), cmp.Compare(a.Was, b.Was), cmp.Compare(a.Now, b.Now))
	})
	return out
}
