// Package outbound works through lists of people to call. It is pure: [Arrange] takes a list, the policy of
// destinations and one event, and returns the list as it is then, and which contacts are to be begun. Each row of a list
// begins a contact with a procedure; how that ends decides whether the row is tried again.
//
// Whom the policy refuses, or who is on the list of those not to be called, is refused here, and looked at once more when
// the call itself is about to go out. A row whose people sleep waits until it is time in all zones that its number may be
// in. The rows are kept in chunks, so that an event writes a few of them and not all.
package outbound

import (
	"callflow/engine/destination"
)

// Millis is an instant in milliseconds since 1970-01-01 UTC, or a length in milliseconds.
type Millis = destination.Millis

const (
	second Millis = 1000
	minute        = 60 * second
	hour          = 60 * minute
)

// Limits of a list.
const (
	MostRows   = 100_000
	MostFields = 50
	MostRate   = 6000 // contacts begun in a minute
	MostAtOnce = 1000
	MostTries  = 20
)

// Phase says what a list does.
type Phase string

// Phases of a list.
const (
	Filling   Phase = "filling" // its rows are still coming
	Running   Phase = "running"
	Paused    Phase = "paused" // nothing is begun; what was begun goes on
	Cancelled Phase = "cancelled"
	Done      Phase = "done"
)

// RowState says where a row is.
type RowState string

// States of a row.
const (
	Waiting RowState = "waiting" // until Next
	Begun   RowState = "begun"   // a contact is at work on it
	Over    RowState = "done"    // a contact has come to an outcome that is not tried again
	Refused RowState = "refused" // nobody is called, for the reason of Why
	Dropped RowState = "cancelled"
)

// Rules say how a list is called.
type Rules struct {
	Flow   string  // the procedure that each row begins
	To     string  // the input that holds the number
	By     string  // who has begun the list
	Rate   int     // contacts begun in a minute at most
	AtOnce int     // contacts at work at most
	Retry  []Retry // by outcome
	Total  int64   // rows that there will be
	Digest string  // of what the list was made of: the same key with another one is a mistake
}

// Retry has a row tried again after an outcome of its contact.
type Retry struct {
	Outcome string
	After   Millis
	Tries   int // all of them, the first included
}

// Input is an input of the procedure, as a text that the type of the input reads.
type Input struct{ Name, Value string }

// Row is one row of a list.
type Row struct {
	No      int64 // from 1
	Line    int   // of the file that it came from; 0 for none
	Number  string
	With    []Input
	State   RowState
	Next    Millis // when a row that waits is looked at
	Tries   int    // that count
	Starts  int64  // contacts that were begun, those that could not call anybody included
	Contact int64  // the latest of them
	Began   Millis // when
	Outcome string // of the latest contact that has ended
	Why     destination.Why
}
