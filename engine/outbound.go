package engine

import (
	"slices"
	"strconv"

	"callflow/engine/destination"
	"callflow/engine/outbound"
	"callflow/schema/expr"
)

// A list of people to call is a cell, like the floor: what it does with an event is [outbound.Arrange]. Each of its rows
// begins a contact under a key of its own, so that no crash begins two, and the contact tells the list when it is over.

// Task is the row of a list that a contact works on.
type Task struct {
	List    ContactID `json:"list"`
	Row     int64     `json:"row"`
	Start   int64     `json:"start"`         // which contact of the row it is
	Outcome string    `json:"out,omitempty"` // of its procedure, once that is over
	Denied  string    `json:"why,omitempty"` // why the policy of destinations kept it from calling, as long as nobody was called
	Rang    bool      `json:"rang,omitempty"`
}

// Commands of lists. What they bring is written by [ListRules] and [ListRows].
const (
	ListMake   = "list"   // makes it: rules
	ListFill   = "rows"   // from, rows
	ListStart  = "start"  // when all rows are there
	ListPause  = "pause"  // begin nothing more for now
	ListResume = "resume" // go on
	ListCancel = "cancel" // begin nothing more
)

// ListOver is the message by which a contact tells its list that it is over.
const ListOver MessageKind = "list_over"

// ListConfig is what holds for lists under a live part.
func ListConfig(l *LivePart) outbound.Config {
	p := l.policy()
	cfg := outbound.Config{Policy: p}
	if p.List != "" {
		cfg.Blocked = func(number string) bool { return l.blocks(p.List, number) }
	}
	return cfg
}

// blocks reports whether a number is on a list of the workspace. One that cannot be read blocks everybody.
func (l *LivePart) blocks(list, number string) bool {
	items, ok := l.Lists[list].([]any)
	if !ok {
		_, unreadable := l.Lists[list].(Unreadable)
		return unreadable
	}
	return slices.ContainsFunc(items, func(item any) bool {
		record, _ := item.(map[string]any)
		for _, field := range record {
			if field == number {
				return true
			}
		}
		return record == nil && item == number
	})
}

// outbound takes an event of a list of calls.
func (t *turn) outbound() {
	what := t.listHappening()
	if what == nil {
		return
	}
	out := outbound.Arrange(ListConfig(t.set.Live), t.c.List, outbound.Event{At: outbound.Millis(t.e.At), What: what})
	if _, asked := t.e.Body.(Command); asked {
		t.out.Response = Accepted
		if out.Wrong {
			t.out.Response = NotNow
		}
	}
	if out.List == nil {
		return
	}
	t.c.List = out.List
	t.out.Parts = append(t.out.Parts, out.Parts...)
	for i := range out.Begins {
		t.beginRow(&out.Begins[i])
	}
	t.listFact()
	if out.List.Quiet() {
		t.c.Phase = Closed
	}
}

// listHappening is what an event means to a list; nil for nothing.
func (t *turn) listHappening() outbound.Happening {
	switch b := t.e.Body.(type) {
	case Tick:
		return outbound.Passed{}
	case Command:
		switch b.Name {
		case ListMake:
			return outbound.Created{Rules: readRules(&b)}
		case ListFill:
			return outbound.Filled{From: count(b.With, "from"), Rows: readRows(b.With)}
		case ListStart, ListPause, ListResume, ListCancel:
			return outbound.Asked{What: b.Name}
		}
		t.out.Response = Unknown
	case Result:
		return t.rowBegun(&b)
	case Message:
		if b.Kind == ListOver {
			return outbound.Ended{Row: count(b.Data, "row"), Start: count(b.Data, "start"), Outcome: text(b.Data, "outcome"),
				Why: destination.Why(text(b.Data, "why"))}
		}
	}
	return nil
}

// beginRow orders the contact of a row.
func (t *turn) beginRow(b *outbound.Begin) {
	l, r := t.c.List, t.c.List.Row(b.Row)
	with := make([]Named, len(r.With))
	for i, in := range r.With {
		with[i] = Named{Name: in.Name, Value: in.Value}
	}
	key := strconv.FormatInt(b.Row, 10) + "/" + strconv.FormatInt(b.Start, 10)
	t.effect(Effect{Lane: "begin/" + key, Class: ClassNewLeg, Tell: true, Do: BeginContact{Flow: FlowName(l.Rules.Flow), With: with,
		Key: "own/list/" + t.c.ID.Cell().String() + "/" + key, Task: Task{List: t.c.ID, Row: b.Row, Start: b.Start}}}, 0, 0)
	p := &t.c.Open[len(t.c.Open)-1]
	p.Row, p.Start = b.Row, b.Start
}

// rowBegun takes the end of the order of a row's contact.
func (t *turn) rowBegun(b *Result) outbound.Happening {
	at := slices.IndexFunc(t.c.Open, func(p Pending) bool { return p.Key == b.Effect })
	if at < 0 {
		return nil
	}
	p := t.c.Open[at]
	t.c.Open = slices.Delete(slices.Clone(t.c.Open), at, at+1)
	if b.State != ResultDone {
		return outbound.Unstarted{Row: p.Row, Start: p.Start, Why: destination.Why(b.Code)}
	}
	return outbound.Started{Row: p.Row, Start: p.Start, Contact: count(b.Values, "contact")}
}

// listFact writes down what a list does from now on.
func (t *turn) listFact() {
	if c, asked := t.e.Body.(Command); asked && c.Name != ListFill || t.c.List.Phase == outbound.Done {
		t.fact(ListPhase, 0, Named{Name: "phase", Value: string(t.c.List.Phase)}, Named{Name: "flow", Value: t.c.List.Rules.Flow})
	}
}

// ListRules are the fields of the command that makes a list.
func ListRules(r *outbound.Rules) []Named {
	retry := []any{}
	for _, x := range r.Retry {
		retry = append(retry, x.Outcome, strconv.FormatInt(int64(x.After), 10), strconv.Itoa(x.Tries))
	}
	return []Named{{Name: "flow", Value: r.Flow}, {Name: "to", Value: r.To}, {Name: "rate", Value: float64(r.Rate)},
		{Name: "at_once", Value: float64(r.AtOnce)}, {Name: "total", Value: float64(r.Total)}, {Name: "retry", Value: retry},
		{Name: "digest", Value: r.Digest}}
}

func readRules(c *Command) outbound.Rules {
	r := outbound.Rules{Flow: text(c.With, "flow"), To: text(c.With, "to"), By: c.By, Rate: int(count(c.With, "rate")),
		AtOnce: int(count(c.With, "at_once")), Total: count(c.With, "total"), Digest: text(c.With, "digest")}
	x, _ := lookup(c.With, "retry")
	list := texts(x)
	for i := 0; i+2 < len(list); i += 3 {
		after, _ := strconv.ParseInt(list[i+1], 10, 64)
		tries, _ := strconv.Atoi(list[i+2])
		r.Retry = append(r.Retry, outbound.Retry{Outcome: list[i], After: outbound.Millis(after), Tries: tries})
	}
	return r
}

// ListRows are the fields of a command that fills a list: rows from a number on.
func ListRows(from int64, rows []outbound.Row) []Named {
	list := make([]any, len(rows))
	for i := range rows {
		r := &rows[i]
		one := []any{strconv.Itoa(r.Line), r.Number}
		for _, in := range r.With {
			one = append(one, in.Name, in.Value)
		}
		list[i] = one
	}
	return []Named{{Name: "from", Value: float64(from)}, {Name: "rows", Value: list}}
}

func readRows(with []Named) []outbound.Row {
	x, _ := lookup(with, "rows")
	list, _ := x.([]any)
	rows := make([]outbound.Row, 0, len(list))
	for _, one := range list {
		texts := texts(one)
		if len(texts) < 2 {
			continue
		}
		line, _ := strconv.Atoi(texts[0])
		r := outbound.Row{Line: line, Number: texts[1]}
		for i := 2; i+1 < len(texts); i += 2 {
			r.With = append(r.With, outbound.Input{Name: texts[i], Value: texts[i+1]})
		}
		rows = append(rows, r)
	}
	return rows
}

// texts are the texts of a list.
func texts(x expr.Value) (out []string) {
	list, _ := x.([]any)
	for _, one := range list {
		s, _ := one.(string)
		out = append(out, s)
	}
	return out
}

// unwelcome says why somebody on a list is not called just now: it is looked at when the call is about to go out. The
// workspace's own people are called at any hour.
func (t *turn) unwelcome(n *destination.Number) destination.Why {
	p := t.set.Live.policy()
	if t.c.Task == nil || t.set.Live.Addresses[n.E164] != "" {
		return destination.Granted
	}
	if p.List != "" && t.set.Live.blocks(p.List, n.E164) {
		return destination.DoNotCall
	}
	if open, _ := p.Open(n, destination.Millis(t.e.At)); !open {
		return destination.OutOfHours
	}
	return destination.Granted
}

// taskDenied keeps why the contact of a row could call nobody; once somebody was called it is a try like any other.
func (t *turn) taskDenied(why destination.Why) {
	if t.c.Task == nil || t.c.Task.Rang {
		return
	}
	own := *t.c.Task
	own.Denied, own.Rang = string(why), why == destination.Granted
	t.c.Task = &own
}

// taskDone keeps how the procedure of a row has ended.
func (t *turn) taskDone(outcome string) {
	if t.c.Task != nil && t.c.Task.Outcome == "" {
		own := *t.c.Task
		own.Outcome = outcome
		t.c.Task = &own
	}
}

// taskOver tells the list that the contact of a row is over.
func (t *turn) taskOver() {
	k := t.c.Task
	if k == nil {
		return
	}
	outcome := k.Outcome
	if outcome == "" {
		outcome = "trouble"
	}
	t.send(Message{To: k.List.Cell(), Kind: ListOver, Data: []Named{{Name: "row", Value: float64(k.Row)}, {Name: "start", Value: float64(k.Start)},
		{Name: "outcome", Value: outcome}, {Name: "why", Value: orNone(k.Denied)}}})
}
