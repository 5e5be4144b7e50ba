package hours

import (
	"maps"
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// Calendar are days off with their names; no name is empty.
type Calendar map[Day]string

// The years for which holidays are known.
const (
	firstHolidays = 2015
	lastHolidays  = 2060
)

// countries are the national holidays, without those of single states.
func countries() map[string][]*cal.Holiday {
	return map[string][]*cal.Holiday{
		"argentina": ar.Holidays, "austria": at.Holidays, "belgium": be.Holidays, "brazil": br.Holidays,
		"bulgaria": bg.Holidays, "canada": ca.Holidays, "croatia": hr.Holidays, "czech_republic": cz.Holidays,
		"denmark": dk.Holidays, "france": fr.Holidays, "germany": de.Holidays, "greece": gr.Holidays, "ireland": ie.Holidays,
		"italy": it.Holidays, "japan": jp.Holidays, "latvia": lv.Holidays, "lithuania": lt.Holidays, "netherlands": nl.Holidays,
		"new_zealand": nz.Holidays, "norway": no.Holidays, "poland": pl.Holidays, "romania": ro.Holidays, "slovakia": sk.Holidays,
		"slovenia": si.Holidays, "south_africa": za.Holidays, "spain": es.Holidays, "sweden": se.Holidays,
		"switzerland": ch.Holidays, "united_kingdom": gb.Holidays, "united_states": us.Holidays,
	}
}

// Countries returns the names that [Country] knows, in order.
func Countries() []string { return slices.Sorted(maps.Keys(countries())) }

// Country returns the national holidays of a country from 2015 to 2060, with the days that stand in for
// those on a weekend. ok is false when the country is not known.
func Country(name string) (c Calendar, ok bool) {
	list, ok := countries()[name]
	if !ok {
		return nil, false
	}
	c = Calendar{}
	for year := firstHolidays; year <= lastHolidays; year++ {
		for _, h := range list {
			own := *h // some rules of the library write into the holiday that they compute
			actual, observed := own.Calc(year)
			c.put(observed, h.Name)
			c.put(actual, h.Name)
		}
	}
	return c, true
}

// put adds a day; the calendar's dates are midnights of some zone.
func (c Calendar) put(t time.Time, name string) {
	if t.IsZero() {
		return
	}
	if name == "" {
		name = "holiday"
	}
	c[DayOf(t)] = name
}

// DayOf returns the day that t shows in its own zone.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day(floorDiv(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix(), secondsOfDay))
}
