package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"callflow/engine"
	"callflow/engine/migrate"
	"callflow/engine/publish"
	"callflow/engine/publish/told"
	"callflow/engine/store"
)

const (
	mostNamed  = 1000             // contacts that a request may name
	mostMoved  = 100_000          // contacts that one request looks at
	movedAhead = 128              // turns that are on their way to the store at once: callers come first
	moveTime   = 60 * time.Second // after which a request answers with how far it has come
	// mostNotes is how far back it is looked for the answer to a repeated request.
	mostNotes = 1000
)

// migrateAsked is the body of a migration.
type migrateAsked struct {
	Apply    bool             `json:"apply"`
	From     engine.VersionID `json:"from,omitempty"`
	Contacts []string         `json:"contacts,omitempty"`
	After    string           `json:"after,omitempty"`
	Limit    int              `json:"limit,omitempty"`
	Reason   string           `json:"reason,omitempty"`
}

// migrationNote is what is written down of a migration, so that a request may be repeated.
type migrationNote struct {
	Key   string         `json:"key,omitempty"`
	Asked migrateAsked   `json:"asked"`
	Done  told.Migration `json:"done"`
}

// migrate has contacts in progress go on in the version in force, or tells which ones could.
func (s *Server) migrate(c *apiCall) (apiReply, error) {
	st, ok := s.cfg.Store.(store.Publications)
	if s.cfg.Publisher == nil || !ok {
		return apiReply{}, &problem{Status: http.StatusNotFound, Code: "off", Detail: "nothing changes while this server runs"}
	}
	m := &moving{s: s, st: st, c: c}
	if err := m.read(); err != nil {
		return apiReply{}, err
	}
	if !s.moving.TryLock() {
		return apiReply{}, &problem{Status: http.StatusServiceUnavailable, Code: "try_again", Detail: "another migration is under way", after: 1}
	}
	defer s.moving.Unlock()
	if done, err := m.before(); err != nil || done != nil {
		return apiReply{status: http.StatusOK, again: true, body: done}, err
	}
	if err := m.run(); err != nil {
		return apiReply{}, err
	}
	m.note()
	return apiReply{status: http.StatusOK, body: m.view}, nil
}

// moving is one migration under way.
type moving struct {
	s     *Server
	st    store.Publications
	c     *apiCall
	asked migrateAsked
	named []engine.CellID // those that were asked for; nil: all
	after engine.CellID
	key   string

	with  *publish.Migration
	view  told.Migration
	found map[migrate.Verdict]int // place in view
	sent  []movedOne              // on their way to the store
}

type movedOne struct {
	id   engine.CellID
	wait *waiter
}

// read takes what was asked for from the request.
func (m *moving) read() error {
	var err error
	if m.key, err = m.c.idempotencyKey(); err == nil {
		err = m.c.decode(&m.asked)
	}
	if err != nil {
		return err
	}
	if m.key != "" {
		m.key = "k/" + m.c.key.Name + "/" + m.key
	}
	switch a := &m.asked; {
	case len(a.Reason) > mostReason:
		return badInput(fmt.Sprintf(`"reason" is longer than %d bytes`, mostReason))
	case len(a.Contacts) > mostNamed:
		return badInput(fmt.Sprintf(`"contacts" has more than %d contacts`, mostNamed))
	case a.Limit < 0 || a.Limit > mostMoved:
		return badInput(fmt.Sprintf(`"limit" is not from 1 to %d`, mostMoved))
	case len(a.Contacts) > 0 && (a.After != "" || a.Limit > 0):
		return badInput(`"contacts" names all contacts: there is no "after" and no "limit"`)
	}
	for _, name := range m.asked.Contacts {
		id, ok := parseContact(name)
		if !ok {
			return badInput(fmt.Sprintf("%q is no contact", name))
		}
		m.named = append(m.named, id.Cell())
	}
	if m.asked.After != "" {
		id, ok := parseContact(m.asked.After)
		if !ok {
			return badInput(`"after" is no contact`)
		}
		m.after = id.Cell()
	}
	return nil
}

// before finds the answer to the same request, nil for none.
func (m *moving) before() (*told.Migration, error) {
	if m.key == "" {
		return nil, nil
	}
	all, err := m.st.Publications(m.c.ctx, mostNotes)
	if err != nil {
		return nil, err
	}
	asked, err := json.Marshal(m.asked)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		var n migrationNote
		if e.Change != store.Migrated || json.Unmarshal([]byte(e.Rule), &n) != nil || n.Key != m.key {
			continue
		}
		if was, err := json.Marshal(n.Asked); err != nil || string(was) != string(asked) || string(e.Version) != m.c.r.PathValue("version") {
			return nil, &problem{Status: http.StatusUnprocessableEntity, Code: "key_reused", Detail: "the idempotency key was used for another request"}
		}
		return &n.Done, nil
	}
	return nil, nil
}

// run goes through the contacts.
func (m *moving) run() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(m.c.ctx), moveTime)
	defer cancel()
	to := engine.VersionID(m.c.r.PathValue("version"))
	with, err := m.s.cfg.Publisher.Migration(ctx, to, m.asked.From)
	if errors.Is(err, publish.ErrNotInForce) {
		return &problem{Status: http.StatusConflict, Code: string(engine.NotNow), Detail: err.Error()}
	}
	if err != nil {
		return err
	}
	m.with, m.found = with, map[migrate.Verdict]int{}
	m.view = told.Migration{Version: to, Applied: m.asked.Apply, Places: []told.Staying{}}
	ids, more := m.named, false
	if ids == nil {
		limit := m.asked.Limit
		if limit == 0 {
			limit = mostMoved
		}
		if ids, err = m.st.Elsewhere(ctx, to, m.after, limit+1); err != nil {
			return err
		}
		if more = len(ids) > limit; more {
			ids = ids[:limit]
		}
	}
	for i, id := range ids {
		if err := m.one(ctx, id); err != nil {
			return err
		}
		if len(m.sent) >= movedAhead {
			m.settle(ctx)
		}
		if last := i == len(ids)-1; ctx.Err() != nil && !last || last && more {
			m.view.Next = id.String()
			break
		}
	}
	m.settle(ctx)
	slices.SortFunc(m.view.Places, func(a, b told.Staying) int {
		return strings.Compare(a.Fit+a.Place+a.Why, b.Fit+b.Place+b.Why)
	})
	return nil
}

// one judges a contact, and has it go on if that was asked for: what is judged is what goes on.
func (m *moving) one(ctx context.Context, id engine.CellID) error {
	c, err := m.s.contactOf(id.Contact())
	switch {
	case errors.Is(err, engine.ErrUnknownCell) && m.named != nil:
		return &problem{Status: http.StatusNotFound, Code: string(engine.Unknown), Detail: "there is no contact " + id.String()}
	case errors.Is(err, engine.ErrUnknownCell): // it was taken out meanwhile
		return nil
	case err != nil:
		m.s.log.Error("a contact cannot be read", "contact", id.String(), "error", err)
		m.failed(id)
		return nil
	case c.Version == m.view.Version:
		m.view.There++
		return nil
	case m.asked.From != "" && c.Version != m.asked.From:
		return nil
	}
	m.with.Prepare(ctx, c.Version)
	if !m.asked.Apply {
		v, _ := m.with.Judge(c)
		m.count(id, v)
		return nil
	}
	if m.s.full(now()) {
		m.failed(id)
		return nil
	}
	var v migrate.Verdict
	wait := newWaiter()
	done, err := m.s.loop.Migrate(id, now(), m.key, func(c *engine.Contact) (b engine.Migrate, fits bool) {
		v, b = m.with.Judge(c)
		b.By, b.Reason = m.c.who(), m.asked.Reason
		return b, v.Fit == migrate.Alone && b.To != ""
	}, wait)
	switch {
	case errors.Is(err, engine.ErrUnfit):
		m.count(id, migrate.Verdict{Fit: migrate.Stays, Why: err.Error()})
	case err != nil:
		m.s.log.Error("a contact does not go on in another version", "contact", id.String(), "error", err)
		m.failed(id)
	case done != nil:
		m.sent = append(m.sent, movedOne{id, wait})
	case v.Fit != migrate.Alone:
		m.count(id, v)
	}
	return nil
}

// settle waits until what is under way is durable, or is not.
func (m *moving) settle(ctx context.Context) {
	for _, one := range m.sent {
		if a, err := m.s.outcome(context.WithoutCancel(ctx), one.wait); err == nil && a.state == kept {
			m.view.Moved++
			continue
		}
		m.failed(one.id)
	}
	m.sent = m.sent[:0]
}

// failed counts a contact of which nothing could be stored, or of which that is not known in time.
func (m *moving) failed(id engine.CellID) {
	m.count(id, migrate.Verdict{Fit: "failed", Why: "this could not be stored in time: look again"})
}

// count counts a contact that does not go on, or could.
func (m *moving) count(id engine.CellID, v migrate.Verdict) {
	switch v.Fit {
	case migrate.Alone:
		m.view.Alone++
		return
	case migrate.Entry:
		m.view.Entry++
	case migrate.Stays:
		m.view.Stays++
	default:
		m.view.Failed++
	}
	at, known := m.found[v]
	if !known {
		at = len(m.view.Places)
		m.found[v] = at
		m.view.Places = append(m.view.Places, told.Staying{Fit: string(v.Fit), Place: v.Place, Why: v.Why, First: id.String()})
	}
	m.view.Places[at].Contacts++
}

// note writes down that contacts go on in another version. Each of them has it among its own events as well.
func (m *moving) note() {
	if !m.asked.Apply || m.view.Moved == 0 {
		return
	}
	rule, err := json.Marshal(migrationNote{Key: m.key, Asked: m.asked, Done: m.view})
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(m.c.ctx), loadTime)
		defer cancel()
		err = m.st.Note(ctx, store.Publication{At: now(), Change: store.Migrated, Version: m.view.Version, Before: m.asked.From,
			By: m.c.who(), Reason: m.asked.Reason, Rule: string(rule)})
	}
	log := m.s.log.With("version", string(m.view.Version), "contacts", m.view.Moved, "by", m.c.who(), "reason", m.asked.Reason)
	if err != nil {
		log.Error("contacts go on in another version, and only their own events tell of it", "error", err)
		return
	}
	log.Info("contacts go on in another version")
}
