package destination

import (
	"slices"
	"testing"
)

// sorted are numbers with what they are: the well-known ways of earning money with somebody else's telephone among
// them. Numbers of the plans' own examples.
var sorted = []struct {
	number, country string
	sort            Sort
}{
	{"+14155550100", "US", Ordinary}, {"+12025550100", "US", Ordinary}, {"+819011112222", "JP", Ordinary}, {"+81312345678", "JP", Ordinary},
	{"+815012345678", "JP", Ordinary}, {"+81120123456", "JP", Ordinary}, {"+442079460000", "GB", Ordinary}, {"+493012345678", "DE", Ordinary},
	{"+18095551234", "DO", Ordinary}, {"+77011234567", "KZ", Ordinary}, {"+79161234567", "RU", Ordinary},
	{"+19005551234", "US", Premium}, {"+81990512345", "JP", Premium}, {"+449061234567", "GB", Premium}, {"+448712345678", "GB", Premium},
	{"+49900123456", "DE", Premium}, {"+33899123456", "FR", Premium}, {"+61190012345", "", Premium}, {"+979123456789", "", Premium},
	{"+81570000111", "JP", SharedCost}, {"+491801234567", "DE", SharedCost},
	{"+8821612345678", "", Satellite}, {"+870773112345", "", Satellite}, {"+881612345678", "", Satellite}, {"+883510001234567", "", Satellite},
	{"+447011123456", "GB", Personal}, {"+447640123456", "GB", Pager},
	{"+81110", "JP", Emergency}, {"+81119", "JP", Emergency}, {"+1911", "", Emergency}, {"+44999", "", Emergency}, {"+112", "", Emergency},
	{"+911", "", Emergency}, {"+110", "", Emergency}, {"+49112", "", Emergency}, {"+61000", "", Emergency}, {"+118", "", Emergency},
	{"+8112345", "JP", Short}, {"+4420", "", Short}, {"+141555501001234", "", Short},
}

func TestSorts(t *testing.T) {
	t.Parallel()
	nothing := &Policy{}
	for _, c := range sorted {
		n, ok := Read(c.number)
		if !ok || n.Sort != c.sort {
			t.Errorf("%s is %q, expected %q", c.number, n.Sort, c.sort)
		}
		if c.country != "" && c.sort != Emergency && c.sort != Short && n.Country != c.country {
			t.Errorf("%s is of %q, expected %q", c.number, n.Country, c.country)
		}
		if why := nothing.Refuses(&n); why != c.sort {
			t.Errorf("without a policy %s is refused as %q, expected %q", c.number, why, c.sort)
		}
		if why := (&Policy{Also: []Sort{c.sort}}).Refuses(&n); why != Granted {
			t.Errorf("%s is refused as %q although its sort is named", c.number, why)
		}
	}
	for _, text := range []string{"", "+", "110", "911", "agents.kim", "client:kim", "+81 90", "+12345678901234567890"} {
		if _, ok := Read(text); ok {
			t.Errorf("%q is taken for a number", text)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		allow, deny []Place
		number      string
		want        Why
	}{
		{"everywhere", nil, nil, "+819011112222", Granted},
		{"a country", []Place{"JP"}, nil, "+819011112222", Granted},
		{"another country", []Place{"JP"}, nil, "+14155550100", Elsewhere},
		{"one of many under a code", []Place{"US"}, nil, "+14155550100", Granted},
		{"an island under the same code", []Place{"US"}, nil, "+18095551234", Elsewhere},
		{"the whole code", []Place{"+1"}, nil, "+18095551234", Granted},
		{"an island that is denied", []Place{"+1"}, []Place{"DO"}, "+18095551234", Denied},
		{"a city that is allowed", []Place{"+4930"}, []Place{"DE"}, "+493012345678", Granted},
		{"another city", []Place{"+4930"}, []Place{"DE"}, "+498912345678", Denied},
		{"both alike", []Place{"DE"}, []Place{"DE"}, "+493012345678", Denied},
		{"denied only", nil, []Place{"+8190"}, "+819011112222", Denied},
		{"denied elsewhere", nil, []Place{"+8190"}, "+818011112222", Granted},
		{"premium in a country that is allowed", []Place{"JP"}, nil, "+81990512345", Premium},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n, _ := Read(c.number)
			if got := (&Policy{Allow: c.allow, Deny: c.deny}).Refuses(&n); got != c.want {
				t.Errorf("%s: %q, expected %q", c.number, got, c.want)
			}
		})
	}
	for text, want := range map[string]bool{"JP": true, "US": true, "+81": true, "+4930": true, "jp": false, "XX": false, "": false, "+": false, "+0": false, "81": false, "+49x": false} {
		if _, ok := ParsePlace(text); ok != want {
			t.Errorf("place %q: %t, expected %t", text, ok, want)
		}
	}
}

func TestPrices(t *testing.T) {
	t.Parallel()
	p := &Policy{Prices: []Price{{"", Money(1)}, {"+1", Money(0.02)}, {"US", Money(0.014)}, {"JP", Money(0.08)}, {"+8190", Money(0.18)}}}
	for number, want := range map[string]string{"+14155550100": "0.02", "+819011112222": "0.18", "+81312345678": "0.08", "+493012345678": "1.00"} {
		n, _ := Read(number)
		if got := p.Price(&n).String(); got != want {
			t.Errorf("a minute to %s costs %s, expected %s", number, got, want)
		}
	}
	n, _ := Read("+18095551234")
	if got := p.Price(&n); got != Money(0.02) {
		t.Errorf("a minute to an island costs %d, expected the price of its code", got)
	}
	if got := (&Policy{}).Price(&n); got != 0 {
		t.Errorf("a price out of nothing: %d", got)
	}
}

// shifted are hours from 9 to 17 in zones whose offset is a number of hours.
type shifted map[string]Millis

func (s shifted) In(zone string, at Millis) (bool, Millis) {
	offset, ok := s[zone]
	if !ok {
		return false, 0
	}
	local := at + offset*hour
	today := local - local%day
	switch of := local % day; {
	case of < 9*hour:
		return false, today + 9*hour - offset*hour
	case of >= 17*hour:
		return false, today + 33*hour - offset*hour
	}
	return true, at
}

func TestHoursHoldInAllZones(t *testing.T) {
	t.Parallel()
	h := shifted{"east": 9, "west": -8, "near": 8, "far": -2}
	at := func(utc Millis) Millis { return 20_000*day + utc*hour }
	for _, c := range []struct {
		name  string
		zones []string
		at    Millis
		open  bool
		next  Millis
	}{
		{"open", []string{"east"}, at(1), true, at(1)},
		{"before", []string{"west"}, at(16), false, at(17)},
		{"in one of two", []string{"east", "near"}, at(0), false, at(1)},
		{"in both", []string{"east", "near"}, at(2), true, at(2)},
		{"never together", []string{"east", "far"}, at(0), false, 0},
		{"nobody knows", nil, at(0), false, 0},
		{"an unknown zone", []string{"moon"}, at(0), false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			open, next := (&Policy{Hours: h}).Open(&Number{Zones: c.zones}, c.at)
			if open != c.open || next != c.next {
				t.Errorf("open %t, next %d; expected %t, %d", open, next, c.open, c.next)
			}
		})
	}
	if open, _ := (&Policy{}).Open(&Number{}, 0); !open {
		t.Error("without hours it is not open")
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range sorted {
		f.Add(c.number)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := Read(text)
		again, same := Read(text)
		if ok != same || n.Sort != again.Sort || n.Country != again.Country || !slices.Equal(n.Zones, again.Zones) {
			t.Fatalf("%q is read in two ways", text)
		}
		if ok && n.Sort != Ordinary && !slices.Contains(Sorts(), n.Sort) {
			t.Fatalf("%q is of the unknown sort %q", text, n.Sort)
		}
	})
}
