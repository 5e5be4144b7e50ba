package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Options say how conferences are printed.
type Options struct {
	Columns []Column            // from [Choose]
	Zone    *time.Location      // of all times
	Newest  bool                // who came last stands first
	Show    func(string) string // how numbers and identities are shown; nil: as they are
}

// stays are the rows of a conference in the order that is wanted.
func (o *Options) stays(c *Conference) []Stay {
	list := slices.Clone(c.Stays)
	if o.Newest {
		slices.Reverse(list)
	}
	return list
}

// clock is how a table prints times; the date stands above it.
const clock = "15:04:05"

// WriteTable prints conferences for people: each with its rows, and under them what follows from them.
func WriteTable(w io.Writer, list []Conference, o Options) error {
	for i := range list {
		c := &list[i]
		if i > 0 {
			fmt.Fprintln(w)
		}
		v := &view{zone: o.Zone, clock: clock, show: o.Show}
		day := &view{zone: o.Zone, clock: "2006-01-02 15:04:05 -07:00"}
		fmt.Fprintf(w, "%s  %s  contact %d, room %d\n", or(c.Name), c.Sid, c.Contact, c.Room)
		fmt.Fprintf(w, "began %s, talk from %s, ended %s%s\n\n", or(day.at(c.Began)), or(v.at(c.Started)), or(v.at(c.Ended)), because(c))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for k, col := range o.Columns {
			fmt.Fprint(t, cell(k, strings.ToUpper(col.Name)))
		}
		fmt.Fprintln(t)
		for _, s := range o.stays(c) {
			for k, col := range o.Columns {
				fmt.Fprint(t, cell(k, or(col.value(v, c, &s))))
			}
			fmt.Fprintln(t)
		}
		if err := t.Flush(); err != nil {
			return err
		}
		if err := writeFigures(w, v, c.Figures()); err != nil {
			return err
		}
	}
	return nil
}

// cell is a cell with the tab before it.
func cell(k int, text string) string {
	if k == 0 {
		return text
	}
	return "\t" + text
}

func because(c *Conference) string {
	switch {
	case c.Why != "" && c.By != "":
		return " (" + c.Why + " by " + c.By + ")"
	case c.Why != "":
		return " (" + c.Why + ")"
	}
	return ""
}

// writeFigures prints what follows from the rows.
func writeFigures(w io.Writer, v *view, f Figures) error {
	fmt.Fprintf(w, "\nrows %d, people %d, at most %d together; over time", f.Rows, len(f.People), f.Together)
	for i, h := range f.Heads {
		fmt.Fprintf(w, "%s%d", map[bool]string{true: " ", false: ","}[i == 0], h.Count)
	}
	fmt.Fprint(w, "\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "PERSON\tVISITS\tSECONDS\tALONE\tWAITED\tLAST")
	for _, p := range f.People {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\n", or(v.who(p.Who)), p.Visits, seconds(p.Length), seconds(p.Alone), seconds(p.Waited), seconds(p.Last))
	}
	return t.Flush()
}

// or is what a table prints for a value.
func or(v any) string {
	if v == nil || v == "" {
		return "-"
	}
	return fmt.Sprint(v)
}

// WriteCSV prints the rows of all conferences under one heading; what is not known is empty.
func WriteCSV(w io.Writer, list []Conference, o Options) error {
	out := csv.NewWriter(w)
	v := &view{zone: o.Zone, clock: time.RFC3339, show: o.Show}
	line := make([]string, len(o.Columns))
	for k, col := range o.Columns {
		line[k] = col.Name
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for i := range list {
		for _, s := range o.stays(&list[i]) {
			for k, col := range o.Columns {
				line[k] = ""
				if x := col.value(v, &list[i], &s); x != nil {
					line[k] = fmt.Sprint(x)
				}
			}
			if err := out.Write(line); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// WriteJSON prints conferences for programs: an array. What is not known is null.
func WriteJSON(w io.Writer, list []Conference, o Options) error {
	v := &view{zone: o.Zone, clock: time.RFC3339, show: o.Show}
	out := make([]jsonConference, len(list))
	for i := range list {
		out[i] = o.json(v, &list[i])
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// jsonConference is a conference as it is printed.
type jsonConference struct {
	Contact  int64            `json:"contact"`
	Room     int64            `json:"room"`
	Sid      string           `json:"sid"`
	Type     any              `json:"type"`
	Name     any              `json:"name"`
	Began    any              `json:"began"`
	Started  any              `json:"started"`
	Ended    any              `json:"ended"`
	Why      any              `json:"why"`
	By       any              `json:"by"`
	Rows     []map[string]any `json:"rows"`
	Together int              `json:"together"`
	People   []jsonPerson     `json:"people"`
	Heads    []jsonHead       `json:"heads"`
}

type jsonPerson struct {
	Who     string `json:"who"`
	Visits  int    `json:"visits"`
	Seconds int64  `json:"seconds"`
	Alone   int64  `json:"alone"`
	Waited  int64  `json:"waited"`
	Last    int64  `json:"last"`
}

type jsonHead struct {
	At    any `json:"at"`
	Count int `json:"count"`
}

func (o *Options) json(v *view, c *Conference) jsonConference {
	f := c.Figures()
	j := jsonConference{Contact: int64(c.Contact), Room: int64(c.Room), Sid: c.Sid, Type: text(c.Type), Name: text(c.Name), Began: v.at(c.Began),
		Started: v.at(c.Started), Ended: v.at(c.Ended), Why: text(c.Why), By: text(c.By), Rows: []map[string]any{}, Together: f.Together}
	for _, s := range o.stays(c) {
		row := map[string]any{}
		for _, col := range o.Columns {
			row[col.Name] = col.value(v, c, &s)
		}
		j.Rows = append(j.Rows, row)
	}
	for _, p := range f.People {
		j.People = append(j.People, jsonPerson{or(v.who(p.Who)), p.Visits, seconds(p.Length), seconds(p.Alone), seconds(p.Waited), seconds(p.Last)})
	}
	for _, h := range f.Heads {
		j.Heads = append(j.Heads, jsonHead{v.at(h.At), h.Count})
	}
	return j
}
