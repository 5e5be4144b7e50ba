package serve

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"callflow/engine"
	"callflow/schema/expr"
)

const (
	pageOf      = 50
	mostOnPage  = 200
	longestWait = 7 * 24 * time.Hour // of a contact that is begun later
)

// contact is the contact that the path names: c17, or r… for a named room that several contacts enter.
func (c *apiCall) contact() (engine.ContactID, error) {
	id, ok := parseContact(c.r.PathValue("contact"))
	if !ok {
		return 0, engine.ErrUnknownCell
	}
	return id, nil
}

func parseContact(text string) (engine.ContactID, bool) {
	n, err := strconv.ParseInt(text[min(1, len(text)):], 10, 56)
	return engine.ContactID(n), err == nil && n > 0 && !engine.ContactID(n).List() && text == engine.ContactID(n).Cell().String()
}

// contactOf finds a contact: in memory, else in the store, from where it is not taken into memory.
func (s *Server) contactOf(id engine.ContactID) (*engine.Contact, error) {
	if c, ok := s.loop.Look(id); ok {
		return c, nil
	}
	c, _, err := cells{s.cfg.Store}.Load(id.Cell())
	return c, err
}

// showContact shows one contact as it is now.
func (s *Server) showContact(c *apiCall) (apiReply, error) {
	id, err := c.contact()
	if err != nil {
		return apiReply{}, err
	}
	contact, err := s.contactOf(id)
	if err != nil {
		return apiReply{}, err
	}
	return apiReply{status: http.StatusOK, body: viewOf(contact)}, nil
}

// contactPage is a page of contacts.
type contactPage struct {
	Contacts []contactView `json:"contacts"`
	Next     string        `json:"next,omitempty"` // the last one here, when there may be more
}

// listContacts shows live contacts in the order of their numbers: all, or those in which somebody is now.
func (s *Server) listContacts(c *apiCall) (apiReply, error) {
	q := c.r.URL.Query()
	after, limit, address := engine.ContactID(0), pageOf, q.Get("address")
	for name := range q {
		if !slices.Contains([]string{"after", "limit", "address"}, name) {
			return apiReply{}, badInput(fmt.Sprintf("there is no parameter %q", name))
		}
	}
	if text := q.Get("after"); text != "" {
		id, ok := parseContact(text)
		if !ok {
			return apiReply{}, badInput(`"after" is no contact such as c17`)
		}
		after = id
	}
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > mostOnPage {
			return apiReply{}, badInput(fmt.Sprintf(`"limit" is no number from 1 to %d`, mostOnPage))
		}
		limit = n
	}
	page := contactPage{Contacts: []contactView{}}
	for _, id := range s.loop.Known(after) {
		contact, err := s.contactOf(id)
		if err != nil || contact.Phase == engine.Closed || address != "" && !isIn(contact, address) {
			continue // it ended meanwhile
		}
		if len(page.Contacts) == limit {
			page.Next = page.Contacts[limit-1].Contact
			break
		}
		page.Contacts = append(page.Contacts, viewOf(contact))
	}
	return apiReply{status: http.StatusOK, body: page}, nil
}

// isIn reports whether somebody is in a contact now, by address or number.
func isIn(c *engine.Contact, address string) bool {
	return slices.ContainsFunc(c.Legs, func(l *engine.Leg) bool {
		return l.State != engine.LegOver && (l.Address == address || l.Number == address)
	})
}

// contactAsked is the body of a contact that is to begin.
type contactAsked struct {
	Flow  string         `json:"flow"`
	By    string         `json:"by"`
	With  map[string]any `json:"with"`
	Key   string         `json:"key"`
	After any            `json:"after"`
}

// contactBegun is the answer to it.
type contactBegun struct {
	Contact string `json:"contact"`
}

// beginContact begins a contact with a procedure; the same key begins one only.
func (s *Server) beginContact(c *apiCall) (apiReply, error) {
	header, err := c.idempotencyKey()
	if err != nil {
		return apiReply{}, err
	}
	var asked contactAsked
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	b, err := asked.beginning(c, s.cfg.Flows.Current().Live)
	if err != nil {
		return apiReply{}, err
	}
	if header != "" && b.key != "" && header != b.key {
		return apiReply{}, badInput(`"key" and Idempotency-Key are different`)
	}
	if b.key == "" {
		b.key = header
	}
	if s.draining.Load() {
		return apiReply{}, errFull
	}
	id, fresh, err := s.begin(c.ctx, b)
	if err != nil {
		return apiReply{}, err
	}
	name := id.Cell().String()
	return apiReply{status: http.StatusAccepted, location: "/api/contacts/" + name, again: !fresh, body: contactBegun{name}}, nil
}

// beginning makes a beginning of what was asked.
func (a *contactAsked) beginning(c *apiCall, live *engine.LivePart) (b beginning, err error) {
	if a.Flow == "" {
		return b, badInput(`"flow" is missing`)
	}
	if why := badKey(a.Key); why != "" {
		return b, badInput(`"key" ` + why)
	}
	if c.key.Begins != nil && !slices.Contains(c.key.Begins, a.Flow) {
		return b, notAllowed("this key may not begin " + strconv.Quote(a.Flow))
	}
	b.flow, b.key = engine.FlowName(a.Flow), a.Key
	if b.by, err = speaker(c.key, live, a.By); err != nil {
		return b, err
	}
	if b.with, err = fields(a.With); err != nil || a.After == nil {
		return b, err
	}
	wait, err := expr.Convert(a.After, expr.Of(expr.Duration), "")
	d, _ := wait.(time.Duration)
	if err != nil || d < 0 || d > longestWait {
		return b, badInput(`"after" is no duration such as 10m, or longer than 7 days`)
	}
	b.after = engine.Millis(d.Milliseconds())
	return b, nil
}
