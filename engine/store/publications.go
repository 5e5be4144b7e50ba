package store

import (
	"context"
	"slices"

	"callflow/engine"
)

// PublishKind is a way in which what new contacts begin with becomes another one.
type PublishKind string

// The changes. All but the last four put a version in force for everybody.
const (
	Started  PublishKind = "start"    // the server began with it
	Reloaded PublishKind = "reload"   // the folder had changed
	Pushed   PublishKind = "push"     // somebody sent it
	Rolled   PublishKind = "rollback" // somebody went back to it
	Promoted PublishKind = "promote"  // a canary came into force for everybody
	Tried    PublishKind = "canary"   // some new contacts begin with it
	Aborted  PublishKind = "abort"    // no further ones do
	Reverted PublishKind = "revert"   // the same, by itself: its figures were bad
	Migrated PublishKind = "migrate"  // contacts in progress went on in the version in force
)

// Enforces reports whether a change puts a version in force for all new contacts.
func (c PublishKind) Enforces() bool {
	return !slices.Contains([]PublishKind{Tried, Aborted, Reverted, Migrated}, c)
}

// Publication is a change that was made.
type Publication struct {
	ID      int64 // grows; set when it is written down
	At      engine.Millis
	Change  PublishKind
	Version engine.VersionID // that it is about
	Before  engine.VersionID // that was in force for everybody until then; "" for none
	Kept    bool             // its files come from the store, not from the folder
	Folder  string           // hash of the folder's own files at that time: only when that changes, the folder counts again
	By      string           // who wanted it
	Reason  string
	Rule    string // of a canary: which contacts begin with it; of a migration: what was asked for, and what was answered
}

// VersionUse is a version of the flows with what it was used for.
type VersionUse struct {
	ID       engine.VersionID
	Kept     engine.Millis // since when its sources are stored
	Live     int64         // contacts in progress that are pinned to it
	Contacts int64         // all that have begun with it, as far as reports go back
	Latest   engine.Millis // when the latest of them began; 0 for none
	Sources  int64         // bytes
	Whole    bool          // all its files are kept: it can be put in force again
}

// Publications is the side of a store that knows what was in force. The store on SQLite has it.
type Publications interface {
	// Enforce writes a publication down, with the sources of its version and all files that it was put in force with, each kept
	// once whatever versions have it. After a crash either all of it is there or the publication is not.
	Enforce(ctx context.Context, e Publication, v Version, files map[string][]byte) error
	// Note writes down a publication whose version is kept already.
	Note(ctx context.Context, e Publication) error
	// Publications returns what was written down, the latest first; limit 0: all.
	Publications(ctx context.Context, limit int) ([]Publication, error)
	// Files returns all files that a version was last put in force with, or [ErrNotFound].
	Files(ctx context.Context, id engine.VersionID) (map[string][]byte, error)
	// Content returns a file of any version by the SHA-256 of its content in hexadecimal, or by the beginning of that, or
	// [ErrNotFound].
	Content(ctx context.Context, hash string) ([]byte, error)
	// Versions are all stored versions, the latest first.
	Versions(ctx context.Context) ([]VersionUse, error)
	// Pinned tells how many contacts in progress, rooms and lists are on which version.
	Pinned(ctx context.Context) (map[engine.VersionID]int64, error)
	// Elsewhere returns contacts in progress and rooms after one, in their order, that are on another version than one.
	Elsewhere(ctx context.Context, than engine.VersionID, after engine.CellID, limit int) ([]engine.CellID, error)
	// Collect takes versions out that nothing needs: no contact, room or list is stored that was ever on them, and they are
	// not among those to be kept. Only those go that were kept, and last in force, before an instant. Of the others that are
	// as old the files go: they cannot be put in force again. It returns those that are gone. Enforce is not called meanwhile.
	Collect(ctx context.Context, keep []engine.VersionID, before engine.Millis) ([]engine.VersionID, error)
}
