package store

import (
	"errors"

	"callflow/engine"
)

// Errors of a [Store]; test for them with errors.Is.
var (
	// ErrNotFound says that there is no such cell, call or version.
	ErrNotFound = errors.New("not found")
	// ErrConflict says that a group contradicts what is stored: an event that exists already, a cell
	// that stands elsewhere, a CallSid that is taken, a message that is gone. Nothing was written.
	ErrConflict = errors.New("conflicts with what is stored")
	// ErrFull says that the disk is full, read-only or failing. Nothing was written; the store goes on
	// and takes writes again when the fault is over.
	ErrFull = errors.New("store cannot be written")
	// ErrUnknown says that a group may or may not be durable; Load tells by the cell's Seq.
	ErrUnknown = errors.New("unknown whether it was written")
	// ErrFatal says that the disk lost a write that it had taken (fsync failed): the process must end,
	// and what is true is read back at the next start.
	ErrFatal = errors.New("store is lost for this process")
	// ErrClosed says that the store was closed.
	ErrClosed = errors.New("store is closed")
)

// ConflictError is an [ErrConflict] that names the write which met it.
type ConflictError struct {
	Write int           // its place in the group; -1 when it is not known
	Cell  engine.CellID // its cell
	Why   string
}

// Error names the cell and the contradiction.
func (e *ConflictError) Error() string { return e.Cell.String() + ": " + e.Why }

// Unwrap makes the error an [ErrConflict].
func (e *ConflictError) Unwrap() error { return ErrConflict }
