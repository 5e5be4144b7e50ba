package measure

import (
	"cmp"
	"slices"
	"time"

	"callflow/engine"
	"callflow/engine/report/sheet"
)

// TransferOptions are the choices of a report about transfers.
type TransferOptions struct {
	Period Period
	Zone   *time.Location
	Each   bool // a line for each transfer instead of sums
	Show   func(string) string
}

// Transfer is a procedure that hands somebody on.
type Transfer struct {
	Contact   engine.ContactID
	At, Ended engine.Millis // Ended is 0 while it goes on
	From, To  string
	Style     string // the procedure
	Result    string // its outcome, or how the command was refused
}

// Transfers is the report about transfers.
type Transfers struct {
	o    TransferOptions
	list []Transfer
}

// NewTransfers begins a report about transfers.
func NewTransfers(o TransferOptions) *Transfers {
	if o.Show == nil {
		o.Show = func(s string) string { return s }
	}
	return &Transfers{o: o}
}

// transfer is what SQL takes for a transfer: a command whose procedure has it in its name, or ended as those do.
const transfer = `(flow LIKE '%transfer%' OR outcome IN ('handed_over', 'returned', 'together', 'customer_left', 'nobody_left'))`

// Sources are the commands that began transfers, and those of the same names that were refused or go on; one that
// nobody knows is none.
func (t *Transfers) Sources() []Source {
	return []Source{{SQL: `SELECT contact, requested, ended, "by", "to", flow, outcome, answer, name FROM commands` +
		" WHERE requested >= ?1 AND requested < ?2 AND (" + transfer + " OR flow IS NULL AND answer <> 'unknown' AND (name LIKE '%transfer%' OR name IN" +
		" (SELECT name FROM commands WHERE " + transfer + "))) ORDER BY requested, contact, command",
		Args: []any{int64(t.o.Period.From), t.o.Period.end()}, Take: t.take}}
}

func (t *Transfers) take(v Values) {
	x := Transfer{Contact: engine.ContactID(v.number(0)), At: v.millis(1), Ended: v.millis(2), From: v.text(3), To: v.text(4),
		Style: cmp.Or(v.text(5), v.text(8)), Result: v.text(6)}
	if x.Result == "" {
		if x.Result = v.text(7); x.Result == "accepted" {
			x.Result = "under_way"
		}
	}
	t.list = append(t.list, x)
}

// List are the transfers in the order in which they were asked for.
func (t *Transfers) List() []Transfer { return t.list }

// Sheet is the report.
func (t *Transfers) Sheet() *sheet.Sheet {
	s := &sheet.Sheet{Title: "Transfers", Period: t.o.Period.Text(t.o.Zone), Zone: t.o.Zone}
	people := []sheet.Column{
		{Name: "from", Means: "who asked for it"}, {Name: "to", Means: "who was to take over"},
		{Name: "style", Means: "the procedure that did it, or the command if none began"},
		{Name: "result", Means: "how the procedure ended: handed_over, returned to who asked, together, customer_left, nobody_left; or why it did not begin"},
	}
	if t.o.Each {
		s.Columns = append([]sheet.Column{{Name: "asked", Unit: "time"}, {Name: "contact"}}, people...)
		s.Columns = append(s.Columns, sheet.Column{Name: "took", Unit: "s", Means: "from the command to the end of the procedure"})
		for _, x := range t.list {
			var took any
			if x.Ended > 0 {
				took = int64((x.Ended - x.At) / 1000)
			}
			s.Rows = append(s.Rows, []any{x.At.Time(), x.Contact.Cell().String(), t.who(x.From), t.who(x.To), wordOr(x.Style), x.Result, took})
		}
		return s
	}
	s.Columns = append(people, sheet.Column{Name: "transfers", Means: "how many were asked for"},
		sheet.Column{Name: "took", Unit: "s", Means: "from the command to the end of the procedure, mean"})
	s.Rows = t.sums()
	return s
}

func (t *Transfers) who(address string) any { return wordOr(t.o.Show(address)) }

// sums are the rows for each from, to, style and result, the most frequent first.
func (t *Transfers) sums() [][]any {
	type sum struct{ n, ended, millis int64 }
	made := map[[4]string]*sum{}
	var keys [][4]string
	for _, x := range t.list {
		k := [4]string{x.From, x.To, x.Style, x.Result}
		if made[k] == nil {
			made[k] = &sum{}
			keys = append(keys, k)
		}
		made[k].n++
		if x.Ended > 0 {
			made[k].ended++
			made[k].millis += int64(x.Ended - x.At)
		}
	}
	slices.SortFunc(keys, func(a, b [4]string) int {
		return cmp.Or(-cmp.Compare(made[a].n, made[b].n), slices.Compare(a[:], b[:]))
	})
	var rows [][]any
	for _, k := range keys {
		m := made[k]
		rows = append(rows, []any{t.who(k[0]), t.who(k[1]), wordOr(k[2]), wordOr(k[3]), m.n, mean(m.millis, m.ended*1000)})
	}
	return rows
}
