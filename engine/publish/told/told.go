// Package told has what the API of a server answers about versions of the flows: types that the server writes, and that the
// command line reads and prints. What a key means is told in docs/reference/openapi.yaml.
package told

import (
	"encoding/json"
	"time"

	"callflow/engine"
	"callflow/engine/publish"
)

// Change is what has become of a change of what is in force.
type Change struct {
	Result      publish.Result   `json:"result"`
	Version     engine.VersionID `json:"version"` // that is in force, or would be
	Before      engine.VersionID `json:"before"`  // that was
	Note        string           `json:"note,omitempty"`
	Diagnostics json.RawMessage  `json:"diagnostics,omitempty"` // as callflow validate prints them for programs
	Live        []Standing       `json:"live"`
}

// Standing are the contacts in progress on a version, by where they are.
type Standing struct {
	Version  engine.VersionID `json:"version"`
	Contacts int64            `json:"contacts"`
	Steps    []Step           `json:"steps"`
}

// Step is where contacts are: in a step of a flow.
type Step struct {
	Flow     engine.FlowName `json:"flow"`
	Step     engine.StepName `json:"step"`
	Contacts int64           `json:"contacts"`
}

// Instant is a time of day and year to the millisecond. The zero value means that there is none, and is left out, or "".
type Instant struct{ time.Time }

// At is the instant of milliseconds since 1970; 0 is none.
func At(at engine.Millis) Instant {
	if at == 0 {
		return Instant{}
	}
	return Instant{at.Time().UTC()}
}

// MarshalText writes an instant as RFC 3339 has it.
func (i Instant) MarshalText() ([]byte, error) {
	if i.IsZero() {
		return nil, nil
	}
	return []byte(i.Format("2006-01-02T15:04:05.000Z07:00")), nil
}

// MarshalJSON writes an instant as a string.
func (i Instant) MarshalJSON() ([]byte, error) {
	text, err := i.MarshalText()
	return []byte(`"` + string(text) + `"`), err
}

// UnmarshalJSON reads what [Instant.MarshalJSON] wrote.
func (i *Instant) UnmarshalJSON(text []byte) error {
	if string(text) == `""` {
		*i = Instant{}
		return nil
	}
	return i.Time.UnmarshalJSON(text)
}

// in is the same instant in a zone.
func (i Instant) in(zone *time.Location) Instant {
	if i.IsZero() {
		return i
	}
	return Instant{i.In(zone)}
}

// Migration is what has become of a migration, or would.
type Migration struct {
	Version engine.VersionID `json:"version"` // that contacts go on in
	Applied bool             `json:"applied"` // false: it was only looked
	Moved   int              `json:"moved"`   // contacts that go on in the version now
	Alone   int              `json:"alone"`   // that could, and do not because nothing was applied
	There   int              `json:"there"`   // that were named and are on it already
	Entry   int              `json:"entry"`   // that need an entry under moved
	Stays   int              `json:"stays"`   // that stay on their version
	Failed  int              `json:"failed"`  // of which it is not known in time that this was stored
	Places  []Staying        `json:"places"`  // why contacts do not go on
	Next    string           `json:"next,omitempty"`
}

// Staying is a place at which contacts stand that do not go on.
type Staying struct {
	Fit      string `json:"fit"` // entry, stays or failed
	Place    string `json:"place,omitempty"`
	Why      string `json:"why"`
	Contacts int    `json:"contacts"`
	First    string `json:"first"`
}
