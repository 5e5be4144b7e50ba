package serve

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/library"
	"callflow/engine/record"
	"callflow/engine/store"
)

// Limits of what somebody may ask.
const (
	longestName   = 64
	longestReason = 500
	mostFields    = 50
)

// commandAsked is the body of a command.
type commandAsked struct {
	Command string         `json:"command"`
	By      string         `json:"by"`
	Leg     int            `json:"leg"`
	Reason  string         `json:"reason"`
	With    map[string]any `json:"with"`
}

// commandGiven is the answer to a command that is accepted.
type commandGiven struct {
	Contact string          `json:"contact"`
	Command int64           `json:"command"`
	Answer  engine.Response `json:"answer"`
}

// giveCommand asks a contact for something, and answers when what it said is durable.
func (s *Server) giveCommand(c *apiCall) (apiReply, error) {
	id, err := c.contact()
	if err != nil {
		return apiReply{}, err
	}
	key, err := c.idempotencyKey()
	if err != nil {
		return apiReply{}, err
	}
	var asked commandAsked
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	b, err := asked.command(c, s.cfg.Flows.Current().Live)
	if err != nil {
		return apiReply{}, err
	}
	if b.By == "" {
		return apiReply{}, badInput(`"by" is missing: this key is nobody's of the workspace`)
	}
	if key != "" { // keys of different users are different
		key = "k/" + c.key.Name + "/" + key
	}
	id, number, answer, again, err := s.give(c.ctx, id, b, key)
	if err != nil {
		return apiReply{}, err
	}
	if answer != engine.Accepted {
		status, detail := answers(answer)
		return apiReply{}, &problem{Status: status, Code: string(answer), Detail: detail, Answer: answer,
			Contact: id.Cell().String(), Command: number, again: again}
	}
	at := "/api/contacts/" + id.Cell().String() + "/commands/" + strconv.FormatInt(number, 10)
	return apiReply{status: http.StatusAccepted, location: at, again: again, body: commandGiven{id.Cell().String(), number, answer}}, nil
}

// command makes a command of what was asked.
func (a *commandAsked) command(c *apiCall, live *engine.LivePart) (engine.Command, error) {
	b := engine.Command{Name: a.Command, Leg: engine.LegID(a.Leg), Reason: a.Reason}
	switch {
	case a.Command == "" || len(a.Command) > longestName:
		return b, badInput(`"command" is missing or longer than a name`)
	case a.Leg < 0 || a.Leg > 1<<15:
		return b, badInput(`"leg" is no number of a leg`)
	case len(a.Reason) > longestReason:
		return b, badInput(fmt.Sprintf(`"reason" is longer than %d bytes`, longestReason))
	}
	var err error
	if b.By, err = speaker(c.key, live, a.By); err != nil {
		return b, err
	}
	b.With, err = fields(a.With)
	for i := range b.With { // what a command brings may be as sensitive as what a caller enters
		b.With[i].Sealed = b.With[i].Name != "who" && b.With[i].Name != "do"
	}
	return b, err
}

// speaker is in whose name a request is made: that of the key's service, or of an agent whom it may speak for.
func speaker(k *library.APIKey, live *engine.LivePart, by string) (string, error) {
	_, declared := live.Names[by]
	switch {
	case by == "" || by == k.ActsAs:
		return k.ActsAs, nil
	case k.Anybody && (declared || strings.HasPrefix(by, "services.")):
		return by, nil
	case !strings.HasPrefix(by, "agents.") || !declared:
		return "", notAllowed(fmt.Sprintf("%q is no agent of this workspace, and not whom this key acts as", by))
	case !k.Agents:
		return "", notAllowed("this key does not act for agents")
	}
	return by, nil
}

// fields are the fields of a request in the order of their names.
func fields(with map[string]any) ([]engine.Named, error) {
	if len(with) > mostFields {
		return nil, badInput(fmt.Sprintf(`"with" has more than %d fields`, mostFields))
	}
	var list []engine.Named
	for name, v := range with {
		if name == "" || len(name) > longestName {
			return nil, badInput(`"with" has a field whose name is empty or too long`)
		}
		list = append(list, engine.Named{Name: name, Value: v})
	}
	return sorted(list), nil
}

// give gives a contact a command; the same key gives it once. It returns when the answer is durable, with the
// contact that has answered; again is true when the command was given before.
func (s *Server) give(ctx context.Context, id engine.ContactID, b engine.Command, key string) (to engine.ContactID, number int64, answer engine.Response, again bool, err error) {
	for range 2 {
		if s.full(now()) {
			return id, 0, "", false, errFull
		}
		c, err := s.contactOf(id)
		if err != nil {
			return id, 0, "", false, err
		}
		if to, told := c.Answering(&b); to != id { // the room in which the asker sits is a cell of its own
			id, b = to, told
			if c, err = s.contactOf(id); err != nil {
				return id, 0, "", false, err
			}
		}
		row, err := s.keyed(ctx, c, key)
		if err != nil {
			return id, 0, "", false, err
		}
		if row != nil {
			answer, err := s.repeated(ctx, row, b)
			return id, row.Seq, answer, true, err
		}
		e := engine.Event{Cell: id.Cell(), At: now(), Key: key, Body: b}
		done, err := s.stored(ctx, func(w *waiter) (*engine.Done, error) { return s.loop.Accept(e, w) })
		if err != nil {
			return id, 0, "", false, err
		}
		if done != nil {
			return id, done.Event.Seq, done.Turn.Response, false, nil
		}
		// somebody else gave it under this key at this instant
	}
	return id, 0, "", false, errNotKept
}

// repeated is what a stored command was answered; another one under the same key is a [mismatchError].
func (s *Server) repeated(ctx context.Context, row *store.EventRow, b engine.Command) (engine.Response, error) {
	e, err := s.eventOf(ctx, row)
	if err != nil {
		return "", err
	}
	was, ok := e.Body.(engine.Command)
	if !ok || was.Name != b.Name || was.By != b.By || was.Leg != b.Leg || was.Reason != b.Reason || !sameValues(was.With, b.With) {
		return "", &mismatchError{row.Cell.Contact()}
	}
	o, err := record.ParseOutcome(row.Outcome)
	if err != nil {
		return "", err
	}
	for i := range o.Facts {
		if o.Facts[i].Kind == engine.CommandAsked {
			answer, _ := valueOf(o.Facts[i].Data, "answer").(string)
			return engine.Response(answer), nil
		}
	}
	return "", nil
}
