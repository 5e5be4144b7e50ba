package destination

import (
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Place is a country (JP) or the beginning of numbers (+4930).
type Place string

// ParsePlace reads a place as people write it. It reports false for what is none.
func ParsePlace(text string) (Place, bool) {
	if digits, ok := strings.CutPrefix(text, "+"); ok {
		return Place(text), digits != "" && len(digits) <= 15 && strings.Trim(digits, "0123456789") == "" && digits[0] != '0'
	}
	return Place(text), len(text) == 2 && phonenumbers.GetSupportedRegions()[text]
}

// fits says how closely a place fits a number: more for a longer beginning, 0 for not at all. A country is closer than
// its calling code, which it may share with others.
func (p Place) fits(n *Number) int {
	switch {
	case strings.HasPrefix(string(p), "+") && strings.HasPrefix(n.E164, string(p)):
		return 2 * (len(p) - 1)
	case n.Country != "" && string(p) == n.Country:
		return 2*len(n.Code) + 1
	}
	return 0
}

// closest says how closely the best of some places fits.
func closest(places []Place, n *Number) (best int) {
	for _, p := range places {
		best = max(best, p.fits(n))
	}
	return best
}

// Micros is an amount of money in millionths of the currency that the prices are in.
type Micros int64

// Money turns an amount as people write it into millionths.
func Money(x float64) Micros { return Micros(x*1e6 + 0.5) }

// String writes an amount with two figures behind the point, rounded up.
func (m Micros) String() string {
	cents := (int64(m) + 9_999) / 10_000
	s := strconv.FormatInt(cents%100, 10)
	if len(s) == 1 {
		s = "0" + s
	}
	return strconv.FormatInt(cents/100, 10) + "." + s
}

// Price is what a minute costs that is called somewhere.
type Price struct {
	To     Place // "" for everywhere else
	Minute Micros
}

// Caps bound how many calls go out. 0 is no bound.
type Caps struct {
	PerDestination int    // calls to one number within Within
	Within         Millis // 0 for a day
	PerHour        int    // calls within any 60 minutes
	AtOnce         int    // calls that live
	Spend          Micros // estimate of what the calls of any 24 hours cost
}

// Any reports whether there is any bound.
func (c Caps) Any() bool { return c.PerDestination > 0 || c.PerHour > 0 || c.AtOnce > 0 || c.Spend > 0 }

// Hours are hours of the day that hold in whatever zone somebody lives.
type Hours interface {
	// In says whether it is time to call in a zone of the time zone database, and when it will be next: 0 when it
	// never is. An unknown zone is never open.
	In(zone string, at Millis) (open bool, next Millis)
}

// Policy is whom a workspace calls, and how often. It is not changed once it is made.
type Policy struct {
	Declared bool    // the workspace says something about it
	Allow    []Place // only these; none: everywhere
	Deny     []Place // not these; where both fit, the closer one wins, and deny where they are equal
	Also     []Sort  // sorts of numbers that are called all the same
	Caps     Caps
	Prices   []Price
	Hours    Hours  // when people on a list are called, in their own zones; nil: at any time
	List     string // the list of those whom no list calls; "" for none
}

// Refuses says why a number is never called under a policy; [Granted] when it may be. Counts are no business of it.
func (p *Policy) Refuses(n *Number) Why {
	if n.Sort != Ordinary && !slices.Contains(p.Also, n.Sort) {
		return n.Sort
	}
	allowed, denied := closest(p.Allow, n), closest(p.Deny, n)
	switch {
	case denied > 0 && denied >= allowed:
		return Denied
	case allowed == 0 && len(p.Allow) > 0:
		return Elsewhere
	}
	return Granted
}

// Price is what a minute to a number costs; 0 when no price says.
func (p *Policy) Price(n *Number) Micros {
	best, price := -1, Micros(0)
	for _, one := range p.Prices {
		fit := one.To.fits(n)
		if (fit > 0 || one.To == "") && fit > best {
			best, price = fit, one.Minute
		}
	}
	return price
}

// Open says whether it is time to call a number, and if not, when it will be next: 0 when nobody knows one. Where a
// number may be in several zones, it must be time in all of them; where nobody knows its zone, it never is.
func (p *Policy) Open(n *Number, at Millis) (open bool, next Millis) {
	if p.Hours == nil {
		return true, 0
	}
	if len(n.Zones) == 0 {
		return false, 0
	}
	first := at
	for range mostLooks { // to the first instant at which no zone is shut
		late := at
		for _, z := range n.Zones {
			open, opens := p.Hours.In(z, at)
			if !open && opens == 0 {
				return false, 0
			}
			if !open {
				late = max(late, opens)
			}
		}
		if late == at {
			return at == first, at
		}
		at = late
	}
	return false, 0
}

// mostLooks bounds the search for an hour that is open in all zones of a number: a few weeks, whatever the hours.
const mostLooks = 64

func itoa(n int32) string { return strconv.FormatInt(int64(n), 10) }
