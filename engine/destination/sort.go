package destination

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Sort is what sort of number it is, as far as it matters for who pays and who answers.
type Sort = Why

// Sorts of numbers that are called only where a policy names them. All others are [Ordinary].
const (
	Ordinary   Sort = ""
	Emergency  Sort = "emergency"   // 110, 119, 911, 112 and the like, with or without the country
	Short      Sort = "short"       // fewer or more digits than a telephone number of its country can have
	Premium    Sort = "premium"     // whoever is called earns by it
	SharedCost Sort = "shared_cost" // caller and called share what it costs
	Satellite  Sort = "satellite"   // telephones on satellites and ships, and networks of no country
	Personal   Sort = "personal"    // numbers that follow a person, and cost as much as where they lead
	Pager      Sort = "pager"
)

// Sorts are the sorts that a policy may name, in order.
func Sorts() []Sort {
	return []Sort{Emergency, Short, Premium, SharedCost, Satellite, Personal, Pager}
}

// codes are country calling codes that belong to no country (ITU-T E.164, list of assigned codes; names as there).
var codes = map[int32]Sort{
	808: SharedCost, // International Shared Cost Service
	870: Satellite,  // Inmarsat SNAC
	878: Personal,   // Universal Personal Telecommunication Service
	881: Satellite,  // Global Mobile Satellite System: Iridium, Globalstar
	882: Satellite,  // International Networks: Thuraya, ships and aeroplanes among them
	883: Satellite,  // International Networks
	888: Satellite,  // Telecommunications for Disaster Relief
	979: Premium,    // International Premium Rate Service
	991: Satellite,  // trial of a new service
}

// ranges are beginnings of numbers that libphonenumber does not count, or counts only in full: each with the plan that
// says so. The longest wins.
var ranges = []struct {
	prefix string
	sort   Sort
}{
	{"+1900", Premium},     // NANPA: 900 NXX
	{"+1976", Premium},     // NANPA: 976 as an area is not assigned; callers are charged where it is
	{"+44871", Premium},    // Ofcom: 087, higher rate
	{"+44872", Premium},    // Ofcom: 087
	{"+44873", Premium},    // Ofcom: 087
	{"+449", Premium},      // Ofcom: 09
	{"+49137", SharedCost}, // Bundesnetzagentur: 0137, mass calls
	{"+49180", SharedCost}, // Bundesnetzagentur: 0180, service numbers
	{"+49900", Premium},    // Bundesnetzagentur: 0900
	{"+61190", Premium},    // ACMA: 190
	{"+81570", SharedCost}, // MIC: 0570, charged as its owner chooses
	{"+81990", Premium},    // MIC: 0990
}

// emergencies are numbers by which many countries call for help; those of the number's own country are added.
var emergencies = []string{"000", "100", "101", "102", "110", "111", "112", "113", "114", "115", "117", "118", "119", "120",
	"122", "123", "133", "144", "150", "155", "190", "191", "192", "193", "197", "199", "911", "933", "988", "995", "999"}

// Number is what is known of a telephone number.
type Number struct {
	E164    string
	Country string   // ISO 3166 in capitals; "" when it belongs to none, or nobody knows
	Code    string   // country calling code
	Sort    Sort     // "" for an ordinary one
	Zones   []string // names of the time zone database, in order; none when nobody knows
}

// Read reads a number in international form, with +. It reports false for what is none.
func Read(text string) (Number, bool) {
	digits, plus := strings.CutPrefix(text, "+")
	if !plus || digits == "" || strings.Trim(digits, "0123456789") != "" || len(digits) > 18 {
		return Number{}, false
	}
	out := Number{E164: text}
	if slices.Contains(emergencies, digits) { // +911 would be a number of India
		out.Sort = Emergency
		return out, true
	}
	n, err := phonenumbers.Parse(text, "ZZ")
	if err != nil {
		out.Sort = Short
		return out, true
	}
	out.Code = itoa(n.GetCountryCode())
	if c := phonenumbers.GetRegionCodeForNumber(n); len(c) == 2 && c != "ZZ" {
		out.Country = c
	}
	national := strings.TrimPrefix(digits, out.Code)
	switch {
	case isEmergency(national, n.GetCountryCode()):
		out.Sort = Emergency
	case !phonenumbers.IsPossibleNumber(n):
		out.Sort = Short
	default:
		out.Sort = sortOf(text, n)
	}
	out.Zones = zonesOf(n, out.Code)
	return out, true
}

// zonesOf are the zones that a number may be in: of a telephone that stands somewhere those of its place, of a mobile
// one and all others those of the whole calling code. In North America mobile numbers cannot be told from others.
func zonesOf(n *phonenumbers.PhoneNumber, code string) []string {
	zones, err := phonenumbers.GetTimezonesForNumber(n)
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.FIXED_LINE, phonenumbers.FIXED_LINE_OR_MOBILE:
	default:
		if all, failed := phonenumbers.GetTimezonesForPrefix("+" + code); failed == nil && len(all) > len(zones) {
			zones = all
		}
	}
	if err != nil || slices.Contains(zones, phonenumbers.UNKNOWN_TIMEZONE) {
		return nil
	}
	zones = slices.Clone(zones)
	slices.Sort(zones)
	return zones
}

// isEmergency reports whether the digits behind a country's code call for help: a flow that puts the code in front of
// 110 means 110, and some carriers connect it.
func isEmergency(national string, code int32) bool {
	return slices.Contains(emergencies, national) || len(national) <= 4 &&
		phonenumbers.IsEmergencyNumber(national, phonenumbers.GetRegionCodeForCountryCode(int(code)))
}

func sortOf(text string, n *phonenumbers.PhoneNumber) Sort {
	if s := codes[n.GetCountryCode()]; s != Ordinary {
		return s
	}
	longest, sort := 0, Ordinary
	for _, r := range ranges {
		if strings.HasPrefix(text, r.prefix) && len(r.prefix) > longest {
			longest, sort = len(r.prefix), r.sort
		}
	}
	if longest > 0 {
		return sort
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.PREMIUM_RATE:
		return Premium
	case phonenumbers.SHARED_COST:
		return SharedCost
	case phonenumbers.PERSONAL_NUMBER:
		return Personal
	case phonenumbers.PAGER:
		return Pager
	}
	return Ordinary
}
