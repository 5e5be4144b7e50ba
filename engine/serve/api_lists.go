package serve

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"callflow/engine"
	"callflow/engine/outbound"
	"callflow/schema/expr"
)

const (
	mostListBody = 16 << 20
	fillRows     = 100 // rows in one event
	mostPlanned  = 20_000
	planTalk     = time.Minute // that a call is assumed to take
)

// listAsked is the body of a list that is to be made, or planned.
type listAsked struct {
	Flow   string                `json:"flow"`
	To     string                `json:"to"`
	By     string                `json:"by"`
	Key    string                `json:"key"`
	Rate   int                   `json:"rate"`
	AtOnce int                   `json:"at_once"`
	Retry  map[string]retryAsked `json:"retry"`
	Rows   []rowAsked            `json:"rows"`
	Skip   bool                  `json:"skip"` // rows that cannot be called are left out
	Plan   bool                  `json:"plan"`
	Talk   any                   `json:"talk"`
	At     string                `json:"at"` // when a plan begins
}

type retryAsked struct {
	After any `json:"after"`
	Tries int `json:"tries"`
}

type rowAsked struct {
	Line int            `json:"line"`
	With map[string]any `json:"with"`
}

// rowRefused says why a row cannot be part of a list.
type rowRefused struct {
	Row   int    `json:"row"`
	Line  int    `json:"line,omitempty"`
	Field string `json:"field,omitempty"`
	Why   string `json:"why"`
}

// listMade is the answer to a list that is made.
type listMade struct {
	List    string       `json:"list"`
	Rows    int          `json:"rows"`
	Refused []rowRefused `json:"refused,omitempty"`
}

// makeList makes a list of people to call, or plans it. The same key makes one list only.
func (s *Server) makeList(c *apiCall) (apiReply, error) {
	header, err := c.idempotencyKey()
	if err != nil {
		return apiReply{}, err
	}
	var asked listAsked
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	if why := badKey(asked.Key); why != "" {
		return apiReply{}, badInput(`"key" ` + why)
	}
	set := s.cfg.Flows.Current()
	rules, rows, refused, err := asked.list(c, set)
	if err != nil {
		return apiReply{}, err
	}
	switch {
	case len(refused) > 0 && !asked.Skip && !asked.Plan:
		return apiReply{}, &problem{Status: http.StatusUnprocessableEntity, Code: "rows_refused", Refused: refused[:min(len(refused), mostOnPage)],
			Detail: fmt.Sprintf("%d of %d rows cannot be called; \"skip\" leaves them out", len(refused), len(asked.Rows))}
	case len(rows) == 0 && !asked.Plan:
		return apiReply{}, badInput("no row can be called")
	case asked.Plan:
		return asked.plan(set, rules, rows, refused)
	case s.draining.Load():
		return apiReply{}, errFull
	}
	sum := sha256.Sum256(c.body)
	rules.Digest = hex.EncodeToString(sum[:8])
	key := cmp.Or(header, asked.Key, rand.Text())
	id := engine.ListOf(c.key.Name + "/" + key)
	again, err := s.fill(c.ctx, id, rules, rows)
	if err != nil {
		return apiReply{}, err
	}
	name := id.Cell().String()
	return apiReply{status: http.StatusAccepted, location: "/api/lists/" + name, again: again, body: listMade{name, len(rows), refused}}, nil
}

// list makes rules and rows of what was asked.
func (a *listAsked) list(c *apiCall, set *engine.Set) (r outbound.Rules, rows []outbound.Row, refused []rowRefused, err error) {
	g := set.Flows.Graphs[engine.FlowName(a.Flow)]
	p := set.Live.Destinations
	switch {
	case g == nil || g.Type != engine.ProcedureFlow || len(g.Seats) > 0:
		return r, nil, nil, badInput(fmt.Sprintf("%q is no procedure that begins contacts", a.Flow))
	case c.key.Begins != nil && !slices.Contains(c.key.Begins, a.Flow):
		return r, nil, nil, notAllowed("this key may not begin " + strconv.Quote(a.Flow))
	case p == nil || !p.Caps.Any():
		return r, nil, nil, &problem{Status: http.StatusUnprocessableEntity, Code: "no_caps",
			Detail: "lists call nobody before policies.destinations bounds calls: per_destination, per_hour, at_once or spend"}
	case len(a.Rows) > outbound.MostRows:
		return r, nil, nil, badInput(fmt.Sprintf(`"rows" are more than %d`, outbound.MostRows))
	case a.Rate < 0 || a.Rate > outbound.MostRate:
		return r, nil, nil, badInput(fmt.Sprintf(`"rate" is %d, expected contacts in a minute from 1 to %d`, a.Rate, outbound.MostRate))
	case a.AtOnce < 0 || a.AtOnce > outbound.MostAtOnce:
		return r, nil, nil, badInput(fmt.Sprintf(`"at_once" is %d, expected 1 to %d`, a.AtOnce, outbound.MostAtOnce))
	}
	r = outbound.Rules{Flow: a.Flow, To: a.To, Rate: cmp.Or(a.Rate, 60), AtOnce: cmp.Or(a.AtOnce, 1)}
	if r.To, err = numberInput(g, a.To); err != nil {
		return r, nil, nil, err
	}
	if r.By, err = speaker(c.key, set.Live, a.By); err != nil {
		return r, nil, nil, err
	}
	if r.Retry, err = retries(g, a.Retry); err != nil {
		return r, nil, nil, err
	}
	for i := range a.Rows {
		row, bad := a.Rows[i].row(set, g, r.To)
		if bad != nil {
			bad.Row, bad.Line = i+1, a.Rows[i].Line
			refused = append(refused, *bad)
			continue
		}
		rows = append(rows, row)
	}
	r.Total = int64(len(rows))
	return r, rows, refused, nil
}

// numberInput is the input that holds the number to call: the one that is named, else the only one of type phone or
// address, else "to".
func numberInput(g *engine.Graph, named string) (string, error) {
	var phones []string
	for i := range g.Inputs {
		v := &g.Inputs[i]
		if v.Type.Hides() {
			return "", badInput(fmt.Sprintf("input %q of flow %q is sensitive, and a list keeps what it holds in the clear", v.Name, g.Name))
		}
		if v.Type.Kind == expr.Phone || v.Type.Kind == expr.Address {
			phones = append(phones, v.Name)
		}
	}
	switch {
	case named != "" && slices.Contains(phones, named):
		return named, nil
	case named == "" && len(phones) == 1:
		return phones[0], nil
	case named == "" && slices.Contains(phones, "to"):
		return "to", nil
	}
	return "", badInput(fmt.Sprintf(`"to" is %q, expected the input of flow %q that holds the number: one of %q`, named, g.Name, phones))
}

func retries(g *engine.Graph, asked map[string]retryAsked) (list []outbound.Retry, err error) {
	for outcome, a := range asked {
		after, err := expr.Convert(a.After, expr.Of(expr.Duration), "")
		d, _ := after.(time.Duration)
		switch {
		case !slices.Contains(g.Outcomes, engine.Outcome(outcome)) && outcome != string(engine.Failed) && outcome != "trouble":
			return nil, badInput(fmt.Sprintf("flow %q never ends by %q", g.Name, outcome))
		case err != nil || d < time.Second || d > longestWait:
			return nil, badInput(fmt.Sprintf(`"after" of %q is no duration from 1s to 7d`, outcome))
		case a.Tries < 2 || a.Tries > outbound.MostTries:
			return nil, badInput(fmt.Sprintf(`"tries" of %q is %d, expected 2 to %d`, outcome, a.Tries, outbound.MostTries))
		}
		list = append(list, outbound.Retry{Outcome: outcome, After: outbound.Millis(d.Milliseconds()), Tries: a.Tries})
	}
	slices.SortFunc(list, func(a, b outbound.Retry) int { return cmp.Compare(a.Outcome, b.Outcome) })
	return list, nil
}

// row makes a row of what was asked, or says why it cannot.
func (a *rowAsked) row(set *engine.Set, g *engine.Graph, to string) (row outbound.Row, bad *rowRefused) {
	if len(a.With) > outbound.MostFields {
		return row, &rowRefused{Why: fmt.Sprintf("more than %d inputs", outbound.MostFields)}
	}
	row.Line = a.Line
	given, _ := fields(a.With)
	for i := range given {
		var text string
		switch x := given[i].Value.(type) {
		case nil:
			continue
		case string:
			text = x
		case float64:
			text = strconv.FormatFloat(x, 'f', -1, 64)
		case bool:
			text = map[bool]string{true: "yes", false: "no"}[x]
		default:
			return row, &rowRefused{Field: given[i].Name, Why: "is neither a text, a number nor yes or no"}
		}
		given[i].Value = text
		row.With = append(row.With, outbound.Input{Name: given[i].Name, Value: text})
	}
	typed, wrong := set.Inputs(g.Inputs, given)
	if wrong != "" {
		return row, &rowRefused{Field: wrong, Why: whyWrong(g, wrong, given)}
	}
	for _, n := range typed {
		if number, _ := n.Value.(string); n.Name == to {
			row.Number = cmp.Or(set.Live.Names[number], number)
		}
	}
	if row.Number == "" || row.Number[0] != '+' {
		return row, &rowRefused{Field: to, Why: "is no telephone number"}
	}
	return row, nil
}

// whyWrong says what is wrong with an input.
func whyWrong(g *engine.Graph, name string, given []engine.Named) string {
	at := slices.IndexFunc(g.Inputs, func(v engine.Var) bool { return v.Name == name })
	switch {
	case at < 0:
		return "is no input of flow " + string(g.Name)
	case !slices.ContainsFunc(given, func(n engine.Named) bool { return n.Name == name }):
		return "is missing"
	}
	return "is not of type " + g.Inputs[at].Type.String()
}

// fill makes a list, rows and all, and starts it. Doing it again changes nothing: again reports that it was there.
func (s *Server) fill(ctx context.Context, id engine.ContactID, r outbound.Rules, rows []outbound.Row) (again bool, err error) {
	c, err := s.contactOf(id)
	switch {
	case err == nil && c.List != nil && c.List.Rules.Digest != r.Digest:
		return true, &mismatchError{id}
	case err == nil && c.List != nil && c.List.Phase != outbound.Filling:
		return true, nil
	case err != nil && !errors.Is(err, engine.ErrUnknownCell):
		return false, err
	}
	commands := []engine.Command{{Name: engine.ListMake, By: r.By, With: engine.ListRules(&r)}}
	for i := 0; i < len(rows); i += fillRows {
		commands = append(commands, engine.Command{Name: engine.ListFill, By: r.By, With: engine.ListRows(int64(i+1), rows[i:min(len(rows), i+fillRows)])})
	}
	commands = append(commands, engine.Command{Name: engine.ListStart, By: r.By})
	for _, b := range commands {
		answer, err := s.commandTo(ctx, id, b)
		if err == nil && answer != engine.Accepted {
			err = errNotKept
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// commandTo gives a list a command, and returns what it answers when that is durable.
func (s *Server) commandTo(ctx context.Context, id engine.ContactID, b engine.Command) (engine.Response, error) {
	done, err := s.stored(ctx, func(w *waiter) (*engine.Done, error) {
		return s.loop.Accept(engine.Event{Cell: id.Cell(), At: now(), Body: b}, w)
	})
	if err != nil || done == nil {
		return "", cmp.Or(err, errNotKept)
	}
	return done.Turn.Response, nil
}

// listOf is the list that the path names.
func (s *Server) listOf(c *apiCall) (engine.ContactID, *outbound.List, error) {
	name := c.r.PathValue("list")
	n, err := strconv.ParseInt(name[min(1, len(name)):], 10, 56)
	id := engine.ContactID(n)
	if err != nil || !id.List() || id.Cell().String() != name {
		return 0, nil, errNoList
	}
	contact, err := s.contactOf(id)
	if errors.Is(err, engine.ErrUnknownCell) || err == nil && contact.List == nil {
		return 0, nil, errNoList
	}
	if err != nil {
		return 0, nil, err
	}
	return id, contact.List, nil
}

var errNoList = &problem{Status: http.StatusNotFound, Code: string(engine.Unknown), Detail: "there is no such list"}

// commandList pauses, resumes or cancels a list.
func (s *Server) commandList(c *apiCall) (apiReply, error) {
	id, _, err := s.listOf(c)
	if err != nil {
		return apiReply{}, err
	}
	var asked struct {
		Command string `json:"command"`
		By      string `json:"by"`
	}
	if err := c.decode(&asked); err != nil {
		return apiReply{}, err
	}
	if !slices.Contains([]string{engine.ListPause, engine.ListResume, engine.ListCancel}, asked.Command) {
		return apiReply{}, badInput(fmt.Sprintf(`"command" is %q, expected pause, resume or cancel`, asked.Command))
	}
	b := engine.Command{Name: asked.Command}
	if b.By, err = speaker(c.key, s.cfg.Flows.Current().Live, asked.By); err != nil {
		return apiReply{}, err
	}
	if s.full(now()) {
		return apiReply{}, errFull
	}
	answer, err := s.commandTo(c.ctx, id, b)
	if err != nil {
		return apiReply{}, err
	}
	_, l, err := s.listOf(c)
	if err != nil {
		return apiReply{}, err
	}
	if answer != engine.Accepted {
		return apiReply{}, &problem{Status: http.StatusConflict, Code: string(answer), Answer: answer, Detail: "the list is " + string(l.Phase)}
	}
	return apiReply{status: http.StatusOK, body: viewOfList(id, l)}, nil
}
