package store

import (
	"context"

	"callflow/engine"
)

// Store is durable storage for the cells of one installation. Methods may be called from any goroutine,
// but groups take effect in the order of the calls to Commit, so one writer should make them.
//
// A cancelled ctx may refuse an operation before it begins; it never interrupts a write half-way.
type Store interface {
	// Recover returns what was under way when the store was last used. It is called once, before the
	// first Commit.
	Recover(ctx context.Context) (Recovery, error)
	// Reserve sets n ids of contacts aside and returns the first. Ids grow and are never given out
	// twice, whether or not they come to be used.
	Reserve(ctx context.Context, n int) (engine.ContactID, error)
	// Commit makes a group durable, all of it or nothing. The error is one of [ErrConflict] (with
	// [ConflictError] naming the write), [ErrFull], [ErrUnknown], [ErrFatal] or [ErrClosed]. The store
	// keeps no reference to byte slices of the group, but may keep its Rows.
	Commit(ctx context.Context, g Group) error
	// Load returns a cell as the last commit left it, or [ErrNotFound].
	Load(ctx context.Context, id engine.CellID) (Cell, error)
	// FindCall returns the leg that a CallSid is bound to, or [ErrNotFound].
	FindCall(ctx context.Context, sid string) (engine.ContactID, engine.LegID, error)
	// Events returns event rows in the order of their commit, or of one cell in the order of Seq.
	Events(ctx context.Context, q Query) ([]EventRow, error)
	// PutVersion keeps the sources of a version; keeping one twice changes nothing.
	PutVersion(ctx context.Context, v Version) error
	// Version returns the sources of a version, or [ErrNotFound].
	Version(ctx context.Context, id engine.VersionID) (Version, error)
	// Project brings the tables for reports up to date, in transactions of bounded size. Commit takes a
	// share of that work along with each group; Project does the rest, a few times a second and at the
	// end. Events whose rows cannot be written are skipped and counted in Health.
	Project(ctx context.Context) error
	// Health tells whether the store takes writes, and what it has counted. An error is why it does not.
	Health(ctx context.Context) (Health, error)
	// Close waits for the transaction under way and closes the store; later calls give [ErrClosed].
	Close() error
}

// Reports is the side of a store that reports read. All stores here have it.
type Reports interface {
	// Points declares the log points whose records can be read as typed views log_NAME. Points and fields
	// that are no longer declared stay readable, see [Merged]; the value of a field with another type than
	// it had is shown where it fits the new one, else it is NULL.
	Points(ctx context.Context, points []Point) error
	// Known returns the log points as they were declared last, with what [Merged] kept of earlier ones.
	Known(ctx context.Context) ([]Point, error)
	// Forget takes records of a log point that were written before an instant out of the tables, some hundreds at
	// a time: it returns how many, and is called until that is 0. The events stay, and Rebuild brings all back.
	Forget(ctx context.Context, point string, before engine.Millis) (int64, error)
	// Expire takes what is of a class and was last heard of before an instant out of the store, some hundreds of rows at
	// a time; it is called until Rows is 0. Events go with the state of contacts, rooms and lists that are over, and with
	// the key of what they sealed; rows of reports stay and are kept by [Reports.Rebuild]. Rows about a contact go when
	// its events have gone. What is not over stays, and so do the latest event of all, because the numbers of
	// rows go on from there, what agents do at present, and counts. Records of log points are for Forget.
	Expire(ctx context.Context, class Class, before engine.Millis) (Expired, error)
	// Oldest returns when the oldest of a class that could be taken out was last heard of, 0 for none; point is the
	// log point of [LogClass], else "".
	Oldest(ctx context.Context, class Class, point string) (engine.Millis, error)
	// Rows returns all rows of a projection in the order of its key.
	Rows(ctx context.Context, p Projection) ([]Row, error)
	// Since returns the rows of a projection whose value in a column, an instant, is not before at, in the order of
	// that column and of the key. Of other columns only those that are wanted are sure to be read. Without an index,
	// see [Projection.Ordered], all rows are looked at.
	Since(ctx context.Context, p Projection, column string, at engine.Millis, want ...string) ([]Row, error)
	// Rebuild throws the projections away and derives them anew from the event rows. What follows from events that have
	// been taken out stays as it is.
	Rebuild(ctx context.Context) error
}

// Expired is what one call of [Reports.Expire] has taken out.
type Expired struct {
	Cells int64 // contacts, rooms and lists
	Rows  int64 // of all tables
}

// Followed is the side of a store that lets others follow its events. All stores here have it.
type Followed interface {
	Store
	// Cursor returns how far somebody has come, as [EventRow.Row]; ok is false when nothing is kept of
	// them.
	Cursor(ctx context.Context, name string) (row int64, ok bool, err error)
	// SetCursor keeps how far somebody has come. It is durable when it returns nil.
	SetCursor(ctx context.Context, name string, row int64) error
	// Last returns the row of the latest event, 0 when there is none.
	Last(ctx context.Context) (int64, error)
}

// Group is what one transaction makes durable.
type Group struct {
	Writes []Write             // turns, in the order in which they were computed
	Over   []engine.EffectKey  // effects that ended and that no cell waits for
	Nobody []engine.MessageKey // stored messages whose receiver is closed or unknown
}

// Write is one turn of one cell: the event, what came of it and the cell's new state.
type Write struct {
	Cell engine.CellID
	Seq  int64 // of the event; the cell must stand at Seq-1, and not exist when Seq is 1
	At   engine.Millis
	Live engine.LiveNo
	Kind string // of the event: the word that engine/record writes
	Key  string // of the event; "" for none

	Body    []byte // the event, as engine/record writes it
	Outcome []byte // what came of it, as engine/record writes it
	State   []byte // the cell's new state, or the head of one that is kept in parts
	Parts   []Part // the parts of the state that have changed, in the order of N; all others stay
	Fresh   bool   // the parts of before are forgotten: those of this write are all

	Version   engine.VersionID
	Before    engine.VersionID // that the cell was on until this turn took it to Version; "": it was on it already
	Semantics int
	Due       engine.Millis // earliest timer, 0 for none
	Closed    bool          // the cell is over: it is no longer recovered, but stays readable
	SealKey   []byte        // at birth: the key of the cell's sealed values
	DropKey   bool          // destroy that key: sealed values can never be read again

	Calls    []engine.Call // CallSids that now belong to legs of this contact
	Effects  []EffectRow   // to be done once this is durable
	Over     []engine.EffectKey
	Messages []MessageRow
	Taken    *engine.MessageKey // the message that this event is; it must be stored, or come earlier in the group
	Rows     []Row              // of the projections, from [Rows]
}

// Part is a piece of a cell's state that is written only when it changes, beside the head in State.
type Part struct {
	N    int64  // its number within the cell
	Body []byte // as engine/record writes it; empty in a [Write] for a part that is no more
}

// EffectRow is an effect that is not known to have ended.
type EffectRow struct {
	Key   engine.EffectKey
	Lane  string
	Class engine.Class
	By    engine.Millis
	Body  []byte // the effect, as engine/record writes it
}

// MessageRow is a message that has not been received.
type MessageRow struct {
	Key  engine.MessageKey
	To   engine.CellID
	Body []byte // the message, as engine/record writes it
}

// Cell is a stored cell.
type Cell struct {
	ID        engine.CellID
	Seq       int64
	At        engine.Millis
	Live      engine.LiveNo
	Version   engine.VersionID
	Semantics int
	Due       engine.Millis
	Closed    bool
	SealKey   []byte // nil when there is none, or when it was destroyed
	State     []byte // nil in [Recovery], to be loaded when wanted
	Parts     []Part // of the state, by N; nil in [Recovery] as well
}

// Recovery is what was under way when the store was last used.
type Recovery struct {
	Cells    []Cell       // that are not closed, by id
	Effects  []EffectRow  // by key; each may or may not have been done
	Messages []MessageRow // by key, which is the order of sending for each sender
}

// Query chooses event rows.
type Query struct {
	Cell  engine.CellID // of this cell only; the zero id: of all cells
	After int64         // rows after this Seq of the cell, or after this Row when all cells are asked for
	Limit int           // at most so many; 0 for 1,000
}

// EventRow is a stored event.
type EventRow struct {
	Row     int64 // grows in the order of commit; not without gaps
	Cell    engine.CellID
	Seq     int64
	At      engine.Millis
	Live    engine.LiveNo
	Kind    string
	Key     string
	Body    []byte
	Outcome []byte
}

// Version is the sources of a compiled set of flows.
type Version struct {
	ID      engine.VersionID
	At      engine.Millis // when it was first kept
	Sources []byte
}

// Health is what a store has counted since it was opened, and how far behind it is.
type Health struct {
	Behind  int64 // events whose projections are still owed
	Skipped int64 // events whose projections could not be written, ever
	Log     int64 // bytes of the write-ahead log, where there is one
	Rows    int64 // rows written, changed and removed, where they are counted
}
