package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"callflow/engine/store"
)

// recordPrinter prints the records of one log point.
type recordPrinter struct {
	point *store.Point
	zone  *time.Location
	mask  bool
	line  func(cells []string) error
	whole func(r *store.Logged) error
	end   func() error
	clock string
	short bool // for people: without the object of all parameters
}

func newRecordPrinter(w io.Writer, p *store.Point, f logFlags, zone *time.Location) *recordPrinter {
	out := &recordPrinter{point: p, zone: zone, mask: !f.unmasked, clock: "2006-01-02T15:04:05.000Z07:00", end: func() error { return nil }}
	switch f.format {
	case "jsonl":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		out.whole = func(r *store.Logged) error { return e.Encode(r) }
	case "csv":
		c := csv.NewWriter(w)
		c.UseCRLF = true // RFC 4180
		out.line = func(cells []string) error { return c.Write(tamed(cells)) }
		out.end = func() error { c.Flush(); return c.Error() }
		out.heading(slices.Clone(out.columns()))
	default:
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		out.clock, out.short = time.DateTime, true
		out.line = func(cells []string) error { return tableLine(t, cells) }
		out.end = t.Flush
		heading := slices.Clone(out.columns())
		for i := range heading {
			heading[i] = strings.ToUpper(heading[i])
		}
		out.heading(heading)
	}
	return out
}

// heading prints the names of the columns; what is wrong with the output shows at the end.
func (p *recordPrinter) heading(names []string) { _ = p.line(names) }

func tableLine(w io.Writer, cells []string) error {
	for i := range cells {
		if cells[i] == "" {
			cells[i] = "-"
		}
		cells[i] = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return ' '
			}
			return r
		}, cells[i])
	}
	_, err := fmt.Fprintln(w, strings.Join(cells, "\t"))
	return err
}

// columns are the names of the columns: what every record has around the fields, and the parameters that the
// point names.
func (p *recordPrinter) columns() []string {
	names := []string{"at", "contact", "leg", "caller", "called"}
	for _, f := range p.point.Fields {
		names = append(names, f.Name)
	}
	names = append(names, "flow", "step", "moment", "language", "version")
	if p.point.Params.All && !p.short {
		return append(names, "params")
	}
	return append(names, p.point.Params.Named...)
}

// record prints one record.
func (p *recordPrinter) record(r *store.Logged) error {
	if p.mask {
		if err := r.Mask(p.point); err != nil {
			return err
		}
	}
	fields, err := valuesOf(r.Fields)
	if err != nil {
		return fmt.Errorf("record %s: %w", r.ID, err)
	}
	if p.whole != nil {
		return p.whole(r)
	}
	cells := []string{r.At.Time().In(p.zone).Format(p.clock), fmt.Sprint(r.Contact), number(r.Leg), r.Caller, r.Called}
	for _, f := range p.point.Fields {
		cells = append(cells, textOf(fields[f.Name]))
	}
	cells = append(cells, r.Flow, r.Step, r.Moment, r.Language, r.Version)
	if p.short || !p.point.Params.All {
		for _, name := range p.point.Params.Named {
			cells = append(cells, r.Params[name])
		}
		return p.line(cells)
	}
	params := ""
	if len(r.Params) > 0 {
		text, err := json.Marshal(r.Params) // sorted by name
		if err != nil {
			return err
		}
		params = string(text)
	}
	return p.line(append(cells, params))
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// valuesOf are the fields of a record as they are written, by name.
func valuesOf(fields json.RawMessage) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	return out, json.Unmarshal(fields, &out)
}

// textOf is a value as a cell shows it: texts without quotes, yes and no, nothing for null.
func textOf(v json.RawMessage) string {
	var s string
	switch text := string(v); {
	case text == "null":
		return ""
	case text == "true":
		return "yes"
	case text == "false":
		return "no"
	case json.Unmarshal(v, &s) == nil:
		return s
	default:
		return text
	}
}

// tamed puts an apostrophe before cells that a spreadsheet would take for a formula. Numbers with a sign are left.
func tamed(cells []string) []string {
	for i, s := range cells {
		if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
			continue
		}
		if (s[0] == '+' || s[0] == '-') && len(s) > 1 && strings.Trim(s[1:], "0123456789.") == "" {
			continue
		}
		cells[i] = "'" + s
	}
	return cells
}
