package serve

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"callflow/engine"
	"callflow/engine/destination"
	"callflow/engine/outbound"
	"callflow/schema/expr"
)

// listView is a list as the API shows it.
type listView struct {
	List     string           `json:"list"`
	Phase    string           `json:"phase"`
	Flow     string           `json:"flow"`
	By       string           `json:"by,omitempty"`
	Rate     int              `json:"rate"`
	AtOnce   int              `json:"at_once"`
	Rows     int64            `json:"rows"`
	States   map[string]int64 `json:"states"`
	Outcomes map[string]int64 `json:"outcomes"`
	Next     string           `json:"next,omitempty"` // when it has something to do by itself
}

func viewOfList(id engine.ContactID, l *outbound.List) listView {
	v := listView{List: id.Cell().String(), Phase: string(l.Phase), Flow: l.Rules.Flow, By: l.Rules.By, Rate: l.Rules.Rate, AtOnce: l.Rules.AtOnce,
		Rows: l.Rows(), States: map[string]int64{}, Outcomes: map[string]int64{}, Next: instantOf(l.Due())}
	states, outcomes := l.Counts()
	for _, c := range states {
		v.States[string(c.State)] = c.N
	}
	for _, c := range outcomes {
		v.Outcomes[string(c.State)] = c.N
	}
	return v
}

// instantOf writes an instant; "" for none.
func instantOf(at outbound.Millis) string {
	if at == 0 {
		return ""
	}
	return engine.Millis(at).Time().Format(time.RFC3339)
}

// rowView is a row as the API shows it.
type rowView struct {
	Row     int64  `json:"row"`
	Line    int    `json:"line,omitempty"`
	Number  string `json:"number"`
	State   string `json:"state"`
	Tries   int    `json:"tries"`
	Contact string `json:"contact,omitempty"` // the latest that was begun
	Outcome string `json:"outcome,omitempty"`
	Why     string `json:"why,omitempty"`
	Next    string `json:"next,omitempty"`
}

func viewOfRow(r *outbound.Row) rowView {
	v := rowView{Row: r.No, Line: r.Line, Number: r.Number, State: string(r.State), Tries: r.Tries, Outcome: r.Outcome, Why: string(r.Why)}
	if r.Contact > 0 {
		v.Contact = engine.ContactID(r.Contact).Cell().String()
	}
	if r.State == outbound.Waiting {
		v.Next = instantOf(r.Next)
	}
	return v
}

// listLists shows the lists that are not over.
func (s *Server) listLists(*apiCall) (apiReply, error) {
	page := struct {
		Lists []listView `json:"lists"`
	}{[]listView{}}
	for _, id := range s.loop.Lists() {
		if c, err := s.contactOf(id); err == nil && c.List != nil {
			page.Lists = append(page.Lists, viewOfList(id, c.List))
		}
	}
	return apiReply{status: http.StatusOK, body: page}, nil
}

// showList shows how far a list is.
func (s *Server) showList(c *apiCall) (apiReply, error) {
	id, l, err := s.listOf(c)
	if err != nil {
		return apiReply{}, err
	}
	return apiReply{status: http.StatusOK, body: viewOfList(id, l)}, nil
}

// rowPage is a page of rows.
type rowPage struct {
	Rows []rowView `json:"rows"`
	Next int64     `json:"next,omitempty"` // the last one here, when there may be more
}

// listRows shows rows of a list: all, or those of one state.
func (s *Server) listRows(c *apiCall) (apiReply, error) {
	_, l, err := s.listOf(c)
	if err != nil {
		return apiReply{}, err
	}
	q := c.r.URL.Query()
	after, limit, state := int64(0), pageOf, q.Get("state")
	for name := range q {
		if !slices.Contains([]string{"after", "limit", "state"}, name) {
			return apiReply{}, badInput(fmt.Sprintf("there is no parameter %q", name))
		}
	}
	if text := q.Get("after"); text != "" {
		if after, err = strconv.ParseInt(text, 10, 32); err != nil || after < 0 {
			return apiReply{}, badInput(`"after" is no number of a row`)
		}
	}
	if text := q.Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > mostOnPage {
			return apiReply{}, badInput(fmt.Sprintf(`"limit" is no number from 1 to %d`, mostOnPage))
		}
	}
	page := rowPage{Rows: []rowView{}}
	for no := after + 1; no <= l.Rows(); no++ {
		r := l.Row(no)
		if state != "" && state != string(r.State) {
			continue
		}
		if len(page.Rows) == limit {
			page.Next = page.Rows[limit-1].Row
			break
		}
		page.Rows = append(page.Rows, viewOfRow(r))
	}
	return apiReply{status: http.StatusOK, body: page}, nil
}

// planView is what is expected of a list.
type planView struct {
	Rows    []plannedView `json:"rows"`
	Refused []rowRefused  `json:"refused,omitempty"`
	Calls   int           `json:"calls"`
	Cost    string        `json:"cost"` // of all calls, if each takes as long as is assumed
	Last    string        `json:"last,omitempty"`
}

type plannedView struct {
	Row    int64    `json:"row"`
	Line   int      `json:"line,omitempty"`
	Number string   `json:"number"`
	At     string   `json:"at,omitempty"`
	Zones  []string `json:"zones,omitempty"`
	Cost   string   `json:"cost,omitempty"`
	Why    string   `json:"why,omitempty"`
}

// plan answers what would be called when, and makes nothing.
func (a *listAsked) plan(set *engine.Set, r outbound.Rules, rows []outbound.Row, refused []rowRefused) (apiReply, error) {
	at, talk := now(), planTalk
	if a.At != "" {
		t, err := time.Parse(time.RFC3339, a.At)
		if err != nil {
			return apiReply{}, badInput(`"at" is no instant such as 2026-11-21T09:00:00+09:00`)
		}
		at = engine.Millis(t.UnixMilli())
	}
	if a.Talk != nil {
		x, err := expr.Convert(a.Talk, expr.Of(expr.Duration), "")
		if talk, _ = x.(time.Duration); err != nil || talk < time.Second || talk > 24*time.Hour {
			return apiReply{}, badInput(`"talk" is no duration from 1s to 24h`)
		}
	}
	if len(rows) > mostPlanned {
		return apiReply{}, badInput(fmt.Sprintf("more than %d rows cannot be planned at once", mostPlanned))
	}
	return apiReply{status: http.StatusOK, body: planOf(engine.ListConfig(set.Live), r, rows, refused, at, talk)}, nil
}

func planOf(cfg outbound.Config, r outbound.Rules, rows []outbound.Row, refused []rowRefused, at engine.Millis, talk time.Duration) planView {
	start := outbound.Millis(at)
	l := outbound.Arrange(cfg, nil, outbound.Event{At: start, What: outbound.Created{Rules: r}}).List
	l = outbound.Arrange(cfg, l, outbound.Event{At: start, What: outbound.Filled{From: 1, Rows: rows}}).List
	v, last := planView{Rows: []plannedView{}, Refused: refused}, outbound.Millis(0)
	var total destination.Micros
	for _, p := range outbound.Plan(cfg, l, start, outbound.Millis(talk.Milliseconds())) {
		one := plannedView{Row: p.Row, Line: p.Line, Number: p.Number, At: instantOf(p.At), Zones: p.Zones, Why: string(p.Why)}
		if p.At > 0 {
			v.Calls++
			last, total = max(last, p.At), total+p.Cost
			one.Cost = p.Cost.String()
		}
		v.Rows = append(v.Rows, one)
	}
	v.Cost, v.Last = total.String(), instantOf(last)
	return v
}
