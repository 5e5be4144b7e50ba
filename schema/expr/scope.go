package expr

import (
	"time"

	"callflow/schema/diag"
)

// Ref stands for one value that an expression reads. It is opaque here: the compiler of flows gives it
// out in [Scope.Resolve], and the engine turns it into a value in [Env.Value].
type Ref int32

// Wildcard is the path part that stands for an index known only at run time: `queues[wish].spoken` is
// the path queues, *, spoken.
const Wildcard = "*"

// Scope knows the names that an expression may read.
type Scope interface {
	// Resolve finds the longest beginning of path that names a value. The path has at least one part;
	// a part may be [Wildcard]. When a Wildcard was consumed, the value is asked for by [Env.Index].
	// The namespace alone (`queues`, `agents`) may resolve to the list of its names, for `in`.
	Resolve(path []string) (Found, bool)
	// Names lists what may follow prefix, which may be empty or end in a [Wildcard], for "did you mean".
	Names(prefix []string) []string
}

// Found is what a path means.
type Found struct {
	Type Type
	Ref  Ref
	// Depth is how many parts of the path the value consumed, at least 1. The rest is access to
	// fields of Type.
	Depth int
}

// RefUse is one place where an expression reads a value.
type RefUse struct {
	Ref Ref
	// Path is the whole path as written, fields included, with [Wildcard] for an index.
	Path []string
	File string
	Span diag.Span
	// Type is the type of the whole path.
	Type Type
	// Covered says that the expression copes with none here: the value is the left side of `??`, is
	// compared with none, or was compared with none before (`x != none and x > 3`).
	Covered bool
}

// Env gives values at run time. Nothing in this package calls it except Eval, and only for what the
// expression reads.
type Env interface {
	// Value returns the present value of r, nil when it is none.
	Value(r Ref) Value
	// Index returns the value of a path with a [Wildcard], at the given name; nil when there is none
	// of that name. A name that a caller said comes in the form of a name: "Take next." as take_next.
	Index(r Ref, name string) Value
	// Now returns the instant of the event that is being worked on, in UTC.
	Now() time.Time
	// Draw returns the random number of code(n): evenly spread over uint64, and the same for the same
	// n within one visit of a step.
	Draw(n int) uint64
	// Local shifts an instant into the zone in force; the wall time is returned as if it were UTC.
	Local(t time.Time) time.Time
	// Language returns the code of the language being spoken, such as "ja-JP".
	Language() string
	// Region returns the country whose way of writing numbers is understood, such as "JP".
	Region() string
}
