// Package destination decides whom a workspace calls. [Read] says what is known of a telephone number: its country,
// its sort, its time zones. A [Policy] says which numbers may be called at all, and a [Meter] how many calls have gone
// out already: to one number, in an hour, at once, and for how much money.
//
// A policy is pure. A meter is the memory of what a server has begun; whoever asks it is counted at once, under the
// number that the call will have, so that two who ask at the same time cannot both have the last place, and asking
// again for the same call counts once. What it says is a reading of the turn that asks, and is written down with it.
//
// Facts of numbering plans come from libphonenumber; those that it does not know stand in sort.go with their source.
package destination

// Millis is an instant in milliseconds since 1970-01-01 UTC, or a length in milliseconds.
type Millis int64

const (
	minute Millis = 60_000
	hour          = 60 * minute
	day           = 24 * hour
)

// Why says in a word why a number is not called; "" is that it may be. Sorts of numbers are reasons, too.
type Why string

// Reasons besides the sorts of numbers.
const (
	Granted    Why = ""
	NoNumber   Why = "no_number"       // it is no telephone number
	Denied     Why = "denied"          // its place is denied
	Elsewhere  Why = "not_allowed"     // its place is not among those that are allowed
	Often      Why = "per_destination" // this number was called too often
	Hourly     Why = "per_hour"        // too many calls in this hour
	Crowded    Why = "at_once"         // too many calls at once
	Spent      Why = "spend"           // the estimate of the money is reached
	DoNotCall  Why = "do_not_call"     // the number is on the list of those who are not to be called
	OutOfHours Why = "hours"           // it is not the time of day there
)

// Passing reports whether the same call may be allowed later.
func (w Why) Passing() bool {
	switch w {
	case Often, Hourly, Crowded, Spent, OutOfHours:
		return true
	}
	return false
}
