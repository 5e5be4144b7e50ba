package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// commandColumns are what is printed of a command.
var commandColumns = [...]struct {
	name  string
	value func(v *view, c *Command) any // int64, string, or nil for what is not known
}{
	{"contact", func(_ *view, c *Command) any { return c.Contact.Cell().String() }},
	{"command", func(_ *view, c *Command) any { return c.Number }},
	{"requested", func(v *view, c *Command) any { return v.at(c.Requested) }},
	{"name", func(_ *view, c *Command) any { return text(c.Name) }},
	{"by", func(_ *view, c *Command) any { return text(c.By) }},
	{"answer", func(_ *view, c *Command) any { return text(string(c.Answer)) }},
	{"sent", func(v *view, c *Command) any { return v.at(c.Sent) }},
	{"confirmed", func(v *view, c *Command) any { return v.at(c.Confirmed) }},
	{"refused", func(v *view, c *Command) any { return v.at(c.Refused) }},
	{"code", func(_ *view, c *Command) any { return text(c.Code) }},
	{"flow", func(_ *view, c *Command) any { return text(c.Flow) }},
	{"outcome", func(_ *view, c *Command) any { return text(c.Outcome) }},
	{"ended", func(v *view, c *Command) any { return v.at(c.Ended) }},
	{"room", func(_ *view, c *Command) any { return number(int64(c.Room)) }},
	{"leg", func(_ *view, c *Command) any { return number(int64(c.Leg)) }},
	{"reason", func(_ *view, c *Command) any { return text(c.Reason) }},
}

// exact is how times of commands are printed: what follows from one another is within moments.
const exact = "2006-01-02T15:04:05.000-07:00"

func number(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// lines calls f for the names of the columns, and for each command with its values; what is not known is "".
func lines(list []Command, v *view, f func(cells []string)) {
	cells := make([]string, len(commandColumns))
	for k := range commandColumns {
		cells[k] = commandColumns[k].name
	}
	f(cells)
	for i := range list {
		for k := range commandColumns {
			cells[k] = ""
			if x := commandColumns[k].value(v, &list[i]); x != nil {
				cells[k] = fmt.Sprint(x)
			}
		}
		f(cells)
	}
}

// WriteCommandTable prints commands for people, a line for each.
func WriteCommandTable(w io.Writer, list []Command, zone *time.Location) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	head := true
	lines(list, &view{zone: zone, clock: "2006-01-02 15:04:05.000"}, func(cells []string) {
		for k, c := range cells {
			if head {
				c = strings.ToUpper(c)
			}
			fmt.Fprint(t, cell(k, or(c)))
		}
		head = false
		fmt.Fprintln(t)
	})
	return t.Flush()
}

// WriteCommandCSV writes commands as CSV with a line of names.
func WriteCommandCSV(w io.Writer, list []Command, zone *time.Location) error {
	c := csv.NewWriter(w)
	lines(list, &view{zone: zone, clock: exact}, func(cells []string) { _ = c.Write(cells) }) // Error tells
	c.Flush()
	return c.Error()
}

// WriteCommandJSON writes commands as a list of objects; what is not known is left out.
func WriteCommandJSON(w io.Writer, list []Command, zone *time.Location) error {
	v := &view{zone: zone, clock: exact}
	rows := make([]json.RawMessage, 0, len(list))
	for i := range list {
		rows = append(rows, object(v, &list[i]))
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(rows)
}

// object is a command with its fields in the order of the columns.
func object(v *view, c *Command) json.RawMessage {
	b := []byte{'{'}
	for k := range commandColumns {
		x := commandColumns[k].value(v, c)
		if x == nil {
			continue
		}
		value, err := json.Marshal(x)
		if err != nil {
			panic("internal error: " + err.Error()) // numbers and texts
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), commandColumns[k].name...), '"', ':')
		b = append(b, value...)
	}
	return append(b, '}')
}
