package store

import "callflow/engine"

// Class is a sort of what is kept: each may be kept for another time.
type Class string

// The classes. Everything that tells of one call, person or command belongs to one of them; counts, versions of flows
// and what the program notes for itself belong to none, and tell of nobody.
const (
	EventClass     Class = "events"     // what happened, word for word: events, states, and what is sealed with a key
	ContactClass   Class = "contacts"   // rows of reports about contacts and rooms
	RecordingClass Class = "recordings" // what is known of recordings
	LogClass       Class = "log"        // records of log points
	AgentClass     Class = "agents"     // what agents did and were offered
	AuditClass     Class = "audit"      // commands: who asked for what
)

// Classes lists them all, in the order in which they are taken out: what happened goes before what follows from it.
func Classes() []Class {
	return []Class{EventClass, ContactClass, RecordingClass, LogClass, AgentClass, AuditClass}
}

// Class is the class that the rows of a projection belong to.
func (p Projection) Class() Class {
	switch p {
	case Recordings:
		return RecordingClass
	case LogRecords:
		return LogClass
	case AgentStates, Offers:
		return AgentClass
	case Commands:
		return AuditClass
	}
	return ContactClass
}

// Instants are the columns that tell when a row was last heard of: the first that is not nil counts.
func (p Projection) Instants() []string {
	switch p {
	case Legs:
		return []string{"ended", "answered", "began"}
	case Visits:
		return []string{"left", "entered"}
	case QueueVisits:
		return []string{"left", "talking", "entered"}
	case Conferences:
		return []string{"ended", "started"}
	case Commands:
		return []string{"ended", "refused", "confirmed", "sent", "requested"}
	case Contacts:
		return []string{"began"}
	case AgentStates:
		return []string{"since"}
	case Offers:
		return []string{"ended", "made"}
	case Callbacks:
		return []string{"done", "placed"}
	}
	return []string{"at"}
}

// Heard is when a row was last heard of; 0 when it does not tell.
func (r *Row) Heard() engine.Millis {
	for _, name := range r.Into.Instants() {
		for i, c := range r.Into.Columns() {
			if at, ok := r.Values[i].(int64); ok && c.Name == name {
				return engine.Millis(at)
			}
		}
	}
	return 0
}

// ContactColumn is where rows of a projection have the number of their contact; -1 where they are about agents.
func (p Projection) ContactColumn() int {
	switch p {
	case AgentStates, Offers:
		return -1
	case LogRecords:
		return 1
	}
	return 0
}

// Kept says how long one class, or one log point, is kept, and what was done about it: what [Retained] writes down.
type Kept struct {
	Class  Class
	Point  string        // the log point, where the class is [LogClass]
	Keep   engine.Millis // 0: for ever
	Ran    engine.Millis // when what is too old was last taken out
	Taken  int64         // rows that were taken out then
	Failed int64         // recordings that could not be deleted at Twilio then
	Oldest engine.Millis // what is left was last heard of at this instant at the earliest; 0 when nothing is left
}

// Name is the class, or log.NAME of a log point.
func (k *Kept) Name() string {
	if k.Point != "" {
		return string(k.Class) + "." + k.Point
	}
	return string(k.Class)
}

// Overdue reports whether something is left that should have been taken out a while ago.
func (k *Kept) Overdue(now, grace engine.Millis) bool {
	return k.Keep > 0 && k.Oldest > 0 && k.Oldest < now-k.Keep-grace
}
