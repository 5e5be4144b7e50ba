package told

import (
	"time"

	"callflow/engine"
	"callflow/engine/canary"
	"callflow/engine/publish"
	"callflow/engine/store"
)

// Versions is what is in force, and who is on which version.
type Versions struct {
	Current  engine.VersionID `json:"current"`
	Previous engine.VersionID `json:"previous,omitempty"` // that a rollback leads to
	Since    Instant          `json:"since,omitzero"`
	Source   string           `json:"source"` // folder, or store for what was sent or gone back to
	Canary   *Canary          `json:"canary,omitempty"`
	Versions []Version        `json:"versions"`
	Changes  []Publication    `json:"changes"` // the latest first
}

// Version is one version of the flows.
type Version struct {
	ID       engine.VersionID `json:"version"`
	Kept     Instant          `json:"kept"`
	State    string           `json:"state,omitempty"` // current, previous, canary
	Return   bool             `json:"can_return"`
	Live     int64            `json:"live"`     // contacts in progress on it
	Contacts int64            `json:"contacts"` // that have begun with it
	Latest   Instant          `json:"latest,omitzero"`
	Steps    []Step           `json:"steps"`
}

// Publication is a change of what was in force.
type Publication struct {
	At      Instant           `json:"at"`
	Change  store.PublishKind `json:"change"`
	Version engine.VersionID  `json:"version"`
	Before  engine.VersionID  `json:"before,omitempty"`
	By      string            `json:"by,omitempty"`
	Reason  string            `json:"reason,omitempty"`
}

// Canary is a version that is tried with some new contacts.
type Canary struct {
	Version engine.VersionID `json:"version"`
	Since   Instant          `json:"since"`
	Percent float64          `json:"percent"` // of callers
	Numbers []string         `json:"numbers"`
	Callers int              `json:"callers"` // how many single ones
	By      string           `json:"by,omitempty"`
	Reason  string           `json:"reason,omitempty"`
	Guard   canary.Guard     `json:"guard"`
	Tried   *Figures         `json:"tried,omitempty"` // nil where nobody counts: only a running server does
	Others  *Figures         `json:"others,omitempty"`
}

// Figures are how contacts fare on one side of a trial.
type Figures struct {
	Contacts  int      `json:"contacts"`
	Errors    int      `json:"errors"`
	Troubled  int      `json:"troubled"`
	Offered   int      `json:"offered"`
	Abandoned int      `json:"abandoned"`
	Answered  int      `json:"answered"`
	Wait      *float64 `json:"wait,omitempty"` // mean time to an agent in seconds; nil when nobody was answered
}

// VersionsOf is a listing as it is answered. In which steps contacts are, and how a trial fares, only the server knows.
func VersionsOf(l publish.Listing) Versions {
	out := Versions{Current: l.Current, Previous: l.Previous, Since: At(l.Stands.At), Source: "folder", Canary: canaryOf(l.Trial),
		Versions: []Version{}, Changes: []Publication{}}
	if l.Stands.Kept {
		out.Source = "store"
	}
	for _, v := range l.Versions {
		out.Versions = append(out.Versions, Version{ID: v.ID, Kept: At(v.Kept), State: out.stateOf(v.ID), Return: v.Whole, Live: v.Live,
			Contacts: v.Contacts, Latest: At(v.Latest), Steps: []Step{}})
	}
	for _, e := range l.Changes {
		out.Changes = append(out.Changes, Publication{At: At(e.At), Change: e.Change, Version: e.Version, Before: e.Before, By: e.By, Reason: e.Reason})
	}
	return out
}

func (v *Versions) stateOf(id engine.VersionID) string {
	switch {
	case v.Canary != nil && v.Canary.Version == id:
		return "canary"
	case id == v.Current:
		return "current"
	case id == v.Previous:
		return "previous"
	}
	return ""
}

func canaryOf(t *publish.Trial) *Canary {
	if t == nil {
		return nil
	}
	return &Canary{Version: t.Version, Since: At(t.Since), Percent: t.Rule.Percent, Numbers: append([]string{}, t.Rule.Numbers...),
		Callers: len(t.Rule.Marks), By: t.By, Reason: t.Reason, Guard: t.Rule.Guard}
}

// FiguresOf are figures as they are answered.
func FiguresOf(f canary.Figures) *Figures {
	out := &Figures{Contacts: f.Contacts, Errors: f.Errors, Troubled: f.Troubled, Offered: f.Offered, Abandoned: f.Abandoned, Answered: f.Answered}
	if f.Answered > 0 {
		wait := float64(f.Waited) / 1000 / float64(f.Answered)
		out.Wait = &wait
	}
	return out
}

// In puts all instants into a zone.
func (v *Versions) In(zone *time.Location) {
	v.Since = v.Since.in(zone)
	for i := range v.Versions {
		v.Versions[i].Kept, v.Versions[i].Latest = v.Versions[i].Kept.in(zone), v.Versions[i].Latest.in(zone)
	}
	if v.Canary != nil {
		v.Canary.Since = v.Canary.Since.in(zone)
	}
	for i := range v.Changes {
		v.Changes[i].At = v.Changes[i].At.in(zone)
	}
}
