package engine

import "strconv"

// ContactID numbers contacts; ids grow and are never reused.
type ContactID int64

// LegID numbers the legs of one contact from 1.
type LegID int

// RunID numbers the runs of one contact from 1. A run is also a channel: the stream of webhooks that
// it alone answers.
type RunID int

// VisitNo numbers the documents that one run has answered. Every URL in a document carries the number
// of its document, so that a late or repeated request is known for what it is.
type VisitNo int

// Millis is an instant in milliseconds since 1970-01-01 UTC, or a length in milliseconds.
type Millis int64

// FlowName, StepName, Role and Outcome are names that authors write; they are identity.
type (
	FlowName string
	StepName string
	Role     string
	Outcome  string
)

// VersionID is the content hash of a compiled set of flows: 16 hex digits.
type VersionID string

// LiveNo counts the editions of the live part; it never falls within a cell.
type LiveNo int64

// CellKind tells what a cell is.
type CellKind byte

// ContactCell is a contact, RoomCell a named room that several contacts enter, FloorCell those who take calls and
// what they are offered. Meters are cells of another kind.
const (
	ContactCell CellKind = 'c'
	RoomCell    CellKind = 'r'
	FloorCell   CellKind = 'f'
	ListCell    CellKind = 'l' // a list of people to call
)

// FloorID stands for the floor where contacts have their number: none of them has this one.
const FloorID ContactID = 0

// sharedRooms is where the numbers of named rooms begin: they are taken from the name, and far above those
// that contacts are given. A cell's number has 55 bits, see the store.
const sharedRooms ContactID = 1 << 54

// SharedRoom is the number of a named room of a type. Its cell lives whenever somebody is in it.
func SharedRoom(kind, name string) ContactID {
	return sharedRooms | ContactID(hash(0, kind+"/"+name)&(1<<54-1))
}

// lists is where the numbers of lists of calls begin: they are taken from the key under which a list is made.
const lists ContactID = 1 << 53

// ListOf is the number of the list of calls that is made under a key.
func ListOf(key string) ContactID { return lists | ContactID(hash(0, "list/"+key)&(1<<53-1)) }

// List reports whether the number is that of a list of calls.
func (c ContactID) List() bool { return c >= lists && c < sharedRooms }

// governs reports whether the cell is no contact and no room: it has no flows, and is always of today.
func (c ContactID) governs() bool { return c == FloorID || c.List() }

// Shared reports whether the number is that of a named room.
func (c ContactID) Shared() bool { return c >= sharedRooms }

// CellID names a unit of state with its own event log.
type CellID struct {
	Kind CellKind
	N    int64
}

// Cell is the cell of a contact.
func (c ContactID) Cell() CellID {
	switch {
	case c.Shared():
		return CellID{RoomCell, int64(c)}
	case c == FloorID:
		return CellID{FloorCell, int64(c)}
	case c.List():
		return CellID{ListCell, int64(c)}
	}
	return CellID{ContactCell, int64(c)}
}

// Contact is the contact whose cell this is.
func (c CellID) Contact() ContactID { return ContactID(c.N) }

// String writes the id as its kind's letter and its number: c17.
func (c CellID) String() string { return string(c.Kind) + strconv.FormatInt(c.N, 10) }

// EffectKey is an effect's identity: the cell, the number of the event that caused it and its place
// in that turn. It is derived, never drawn, so a replay gives the same keys.
type EffectKey struct {
	Cell CellID
	Seq  int64
	N    int
}

// String writes the key as cell/seq/n, the form that goes into URLs and headers.
func (k EffectKey) String() string {
	return k.Cell.String() + "/" + strconv.FormatInt(k.Seq, 10) + "/" + strconv.Itoa(k.N)
}
