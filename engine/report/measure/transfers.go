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
	Each   bool     // a line for each transfer instead of sums
	By     []string // of [TransferDivisions], in their order; nil for all
	Show   func(string) string
}

// TransferDivisions are the columns by which transfers are counted.
func TransferDivisions() []string { return []string{"from", "to", "style", "result"} }

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
	if o.By == nil {
		o.By = TransferDivisions()
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
	people = slices.DeleteFunc(people, func(c sheet.Column) bool { return !slices.Contains(t.o.By, c.Name) })
	s.Columns = append(people, sheet.Column{Name: "transfers", Means: "how many were asked for"},
		sheet.Column{Name: "took", Unit: "s", Means: "from the command to the end of the procedure, mean"})
	s.Rows = t.sums()
	return s
}

func (t *Transfers) who(address string) any { return wordOr(t.o.Show(address)) }

// transferSum sums up transfers.
type transferSum struct{ n, ended, millis int64 }

func (m *transferSum) add(x Transfer) {
	m.n++
	if x.Ended > 0 {
		m.ended++
		m.millis += int64(x.Ended - x.At)
	}
}

func (m *transferSum) row(labels []any) []any {
	return append(labels, m.n, mean(m.millis, m.ended*1000))
}

// sums are the rows for each of what is divided by, the most frequent first, and one for all where there are several.
func (t *Transfers) sums() [][]any {
	made, all := map[key]*transferSum{}, transferSum{}
	var keys []key
	for _, x := range t.list {
		var k key
		for i, name := range TransferDivisions() {
			if slices.Contains(t.o.By, name) {
				k[i] = [...]string{x.From, x.To, x.Style, x.Result}[i]
			}
		}
		if made[k] == nil {
			made[k] = &transferSum{}
			keys = append(keys, k)
		}
		made[k].add(x)
		all.add(x)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(-cmp.Compare(made[a].n, made[b].n), slices.Compare(a[:], b[:]))
	})
	var rows [][]any
	for _, k := range keys {
		rows = append(rows, made[k].row(t.labels(k)))
	}
	if len(rows) > 1 {
		labels := make([]any, len(t.o.By))
		if len(labels) > 0 {
			labels[0] = "all"
		}
		rows = append(rows, all.row(labels))
	}
	return rows
}

// labels are the cells that name a line.
func (t *Transfers) labels(k key) (list []any) {
	for i, show := range []func(string) any{t.who, t.who, wordOr, wordOr} {
		if slices.Contains(t.o.By, TransferDivisions()[i]) {
			list = append(list, show(k[i]))
		}
	}
	return list
}
