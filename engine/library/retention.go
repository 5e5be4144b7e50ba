package library

import (
	"cmp"
	"time"

	"callflow/schema"
	"callflow/schema/diag"
)

// Retention is how long each class of what is stored is kept; 0 for ever. Classes that a workspace does not name are kept
// as long as contacts.
type Retention struct {
	Contacts   time.Duration // rows of reports, from the end of a contact
	Events     time.Duration // what happened word for word, and states
	Recordings time.Duration // rows about recordings
	Log        time.Duration // records of log points that have no keep of their own
	Agents     time.Duration // what agents did and were offered
	Audit      time.Duration // commands
	Versions   time.Duration // versions of the flows that nothing needs, from when they were last in force; never 0
	Audio      bool          // recordings are deleted at Twilio, too: only where they were named
}

// retentionDecl is how long what is stored is kept.
type retentionDecl struct {
	at                                                          *schema.Node
	contacts, events, recordings, log, agents, audits, versions time.Duration
}

// Fields declares the keys of retention.
func (r *retentionDecl) Fields(o *schema.Object) {
	most := schema.Between("1h", "3660d")
	o.Duration("contacts", &r.contacts, "rows of reports about a contact, from its end; without anything else, all that is stored of it", schema.Required, most, schema.Example("400d"))
	o.Main("contacts")
	o.Duration("events", &r.events, "what happened word for word, and what is sealed: as long as contacts, or shorter", most, schema.Example("90d"))
	o.Duration("recordings", &r.recordings, "recordings: named here, they are deleted at Twilio as well; else only the rows about them go, with contacts", most, schema.Example("30d"))
	o.Duration("log", &r.log, "records of log points that have no keep of their own", most, schema.Example("400d"))
	o.Duration("agents", &r.agents, "what agents did and were offered", most, schema.Example("400d"))
	o.Duration("audit", &r.audits, "commands: who asked for what, and what was erased", most, schema.Example("730d"))
	o.Duration("versions", &r.versions, "versions of the flows that nothing needs, from when they were last in force", most, schema.Default("30d"))
	o.Self(&r.at)
}

// keepVersions is how long versions are kept that nothing needs, unless the workspace says it.
const keepVersions = 30 * 24 * time.Hour

// rule is what the declaration means.
func (r *retentionDecl) rule() Retention {
	or := func(d time.Duration) time.Duration {
		if d == 0 {
			return r.contacts
		}
		return d
	}
	return Retention{Contacts: r.contacts, Events: or(r.events), Recordings: or(r.recordings), Log: or(r.log), Agents: or(r.agents),
		Audit: or(r.audits), Audio: r.recordings > 0, Versions: cmp.Or(r.versions, keepVersions)}
}

// checkRetention complains about classes that are forgotten while the events still tell all of them.
func (w *declaration) checkRetention(l *diag.List) {
	r := &w.policies.retention
	if r.at == nil || r.at.Kind != schema.Mapping || r.contacts == 0 {
		return
	}
	rule, text := r.rule(), ""
	for _, p := range r.at.Pairs() {
		if p.Key.Value == "events" {
			text = p.Value.Value
		}
	}
	for _, p := range r.at.Pairs() {
		kept := map[string]time.Duration{"contacts": rule.Contacts, "agents": rule.Agents, "audit": rule.Audit}[p.Key.Value]
		if kept == 0 || kept >= rule.Events {
			continue
		}
		l.Errorf("retention-order", p.Value.File(), p.Value.Span, "%q is %s, shorter than \"events\", which tells the same for %s", p.Key.Value, p.Value.Value, text).
			Hint = "keep events as long as that, or shorter"
	}
}
