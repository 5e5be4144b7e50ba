package store

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"callflow/engine"
)

// Eraser is the side of a store that forgets a person. The store on SQLite has it.
type Eraser interface {
	// Erase forgets a telephone number or address: all that was told of contacts, rooms and lists in which it occurs and
	// which are over, with the key of what they sealed, and what tells of a person in their rows of reports. Of those that
	// are not over it is noted that they are erased when they are: [Eraser.EraseOver] does it. Recordings are noted to be
	// deleted at Twilio. What the file still has of it goes with [Eraser.Compact].
	Erase(ctx context.Context, e Erasure) (Receipt, error)
	// EraseOver erases what had to wait and waits no more. It returns how many contacts that were.
	EraseOver(ctx context.Context, now engine.Millis) (int64, error)
	// Compact writes the file anew, without remnants of what was taken out. Nothing else is written meanwhile, so it is
	// for an idle hour.
	Compact(ctx context.Context) error
	// Remnants reports whether something was erased since the file was last written anew.
	Remnants(ctx context.Context) (bool, error)
	// Deletions returns the recordings that are still to be deleted at Twilio, the oldest wish first.
	Deletions(ctx context.Context) ([]string, error)
	// Deleted notes that a recording is no more.
	Deleted(ctx context.Context, sid string) error
}

// Erasure is what is to be erased, and who wants it.
type Erasure struct {
	Number     string // as it is dialled: +819012345678, client:ann, sip:ann@example.com
	At         engine.Millis
	By, Reason string
	Many       bool // also when it is found with more than [ManyContacts]
}

// ManyContacts is with how many contacts a number may be found that is erased without a second thought: it may be one of the
// workspace's own.
const ManyContacts = 1000

// ErrMany is the error of an erasure that concerns more contacts than one person has.
var ErrMany = errors.New("it is found with more than 1000 contacts, as if it were a number of the workspace")

// Receipt says what was erased. It names calls and recordings so that what others keep of them can be erased, too.
type Receipt struct {
	Erased     []string         // contacts, rooms and lists: c17
	Waiting    []string         // those that are not over: they are erased when they are
	Rows       map[string]int64 // rows that were taken out or blanked, by their table
	Calls      []string         // CallSids, whose logs Twilio keeps
	Recordings []string         // RecordingSids
}

// Needle is what is looked for: the digits of a number, since they stand with and without a plus, else the text. It is ""
// where so little would be found anywhere.
func Needle(number string) string {
	text := strings.TrimPrefix(strings.TrimSpace(number), "+")
	if len(text) < 5 || len(text) > 200 || strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c == '"' || c == '\\' }) {
		return ""
	}
	return text
}

// Holds reports whether a text has the needle as a whole: not within a longer number or word.
func Holds(text, needle string) bool {
	inside := func(c byte) bool { return c >= '0' && c <= '9' }
	if strings.ContainsFunc(needle, func(c rune) bool { return !unicode.IsDigit(c) }) {
		inside = func(c byte) bool {
			return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '-'
		}
	}
	for from := 0; ; {
		at := strings.Index(text[from:], needle)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(needle)
		if (at == 0 || !inside(text[at-1])) && (end == len(text) || !inside(text[end])) {
			return true
		}
		from = at + 1
	}
}

// Personal are the columns of a projection that tell of a person, besides the numbers of contact and leg.
func (p Projection) Personal() []string {
	switch p {
	case Legs:
		return []string{"sid", "caller", "called", "forwarded", "party"}
	case Visits:
		return []string{"why"}
	case Recordings:
		return []string{"url", "transcript"}
	case LogRecords:
		return []string{"fields"}
	case Alerts:
		return []string{"detail"}
	case Commands:
		return []string{"reason", "to"}
	case Callbacks:
		return []string{"number"}
	}
	return nil
}
