package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"callflow/schema/diag"
)

// listing is a list of people to call, as the API takes it.
type listing struct {
	Flow   string               `json:"flow"`
	To     string               `json:"to,omitempty"`
	By     string               `json:"by,omitempty"`
	Rate   int                  `json:"rate,omitempty"`
	AtOnce int                  `json:"at_once,omitempty"`
	Retry  map[string]retryRule `json:"retry,omitempty"`
	Rows   []listRow            `json:"rows"`
	Skip   bool                 `json:"skip,omitempty"`
	Plan   bool                 `json:"plan,omitempty"`
	Talk   string               `json:"talk,omitempty"`
	At     string               `json:"at,omitempty"`

	file    string
	retries []string
	ignore  []string
}

type retryRule struct {
	After string `json:"after"`
	Tries int    `json:"tries"`
}

type listRow struct {
	Line int               `json:"line"`
	With map[string]string `json:"with"`

	at map[string]diag.Span // of its fields
}

func (l *listing) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&l.file, "list", "", "a CSV file whose first line names inputs of the flow: each further line begins a contact")
	f.StringVar(&l.To, "to", "", "the column that holds the number (default: the only input of type phone or address, or to)")
	f.IntVar(&l.Rate, "rate", 60, "contacts begun in a minute at most")
	f.IntVar(&l.AtOnce, "at-once", 1, "contacts at work at most")
	f.StringArrayVar(&l.retries, "retry", nil, "OUTCOME=AFTER/TRIES: after this outcome of the flow a row is tried again, so often in all; may be repeated")
	f.StringArrayVar(&l.ignore, "ignore", nil, "a column that is no input; may be repeated")
	f.BoolVar(&l.Skip, "skip", false, "leave rows out whose inputs are wrong")
	f.BoolVar(&l.Plan, "plan", false, "call nobody, and print what would be called when and for how much")
	f.StringVar(&l.Talk, "talk", "", "of a plan: how long each call is assumed to take (default: 1m)")
	f.StringVar(&l.At, "at", "", "of a plan: when it begins, such as 2026-11-21T09:00:00+09:00 (default: now)")
}

// callList makes a list, or plans it.
func (a *app) callList(cmd *cobra.Command, f apiFlags, l listing, q asking, flow string) error {
	l.Flow, l.By = flow, q.By
	if err := l.rules(); err != nil {
		return err
	}
	text, err := a.readFile(l.file)
	if err != nil {
		return fmt.Errorf("read the list: %w", err)
	}
	faults := &diag.List{}
	columns := l.read(text, faults)
	if faults.HasErrors() {
		return a.faulty(&l, text, faults)
	}
	c, err := a.api(f)
	if err != nil {
		return err
	}
	var raw json.RawMessage
	err = c.post(cmd.Context(), "/api/lists", q.key, l, &raw)
	var refused *refusal
	if errors.As(err, &refused) && len(refused.Refused) > 0 {
		l.blame(refused.Refused, columns, faults)
		return a.faulty(&l, text, faults)
	}
	if err != nil {
		return a.found(err)
	}
	var made madeList
	if err := json.Unmarshal(raw, &made); err != nil {
		return err
	}
	l.blame(made.Refused, columns, faults)
	if faults.Len() > 0 {
		if err := diag.Write(a.err, faults.Sorted(), diag.Sources{l.file: text}, diag.Options{Color: a.colored(a.err)}); err != nil {
			return err
		}
	}
	if l.Plan {
		return a.printPlan(raw)
	}
	a.printf("%s: %s rows\n", made.List, made.Rows)
	return nil
}

type madeList struct {
	List    string
	Rows    json.RawMessage // how many; of a plan, they themselves
	Refused []refusedRow
}

// refusedRow is a row that cannot be part of a list.
type refusedRow struct {
	Row, Line  int
	Field, Why string
}

// rules reads the flags.
func (l *listing) rules() error {
	l.Retry = map[string]retryRule{}
	for _, text := range l.retries {
		outcome, rule, ok := strings.Cut(text, "=")
		after, tries, also := strings.Cut(rule, "/")
		n, err := strconv.Atoi(tries)
		if !ok || !also || err != nil || outcome == "" {
			return usagef("--retry is %q, expected OUTCOME=AFTER/TRIES such as not_reached=2h/3", text)
		}
		l.Retry[outcome] = retryRule{after, n}
	}
	return nil
}

// read takes the rows out of a file, and returns the places of the columns.
func (l *listing) read(text []byte, faults *diag.List) (columns map[string]diag.Span) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	r.TrimLeadingSpace, r.ReuseRecord = true, false
	lines := bytes.Split(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), []byte("\n"))
	span := func(i int, value string) diag.Span {
		line, col := r.FieldPos(i)
		return diag.At(diag.Place(line, utf8.RuneCount(lines[line-1][:min(len(lines[line-1]), col-1)])+1), max(1, utf8.RuneCountInString(value)))
	}
	head, err := r.Read()
	if err != nil {
		faults.Errorf("list-unreadable", l.file, diag.At(diag.Place(1, 1), 1), "the first line names no columns")
		return nil
	}
	columns = map[string]diag.Span{}
	for i, name := range head {
		columns[name] = span(i, name)
	}
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return columns
		}
		if err != nil {
			at, wrong := diag.Place(1, 1), (*csv.ParseError)(nil)
			if errors.As(err, &wrong) {
				at, err = diag.Place(wrong.Line, max(1, wrong.Column)), wrong.Err
			}
			faults.Errorf("list-unreadable", l.file, diag.At(at, 1), "this line is no CSV of %d columns: %v", len(head), err)
			return columns
		}
		line, _ := r.FieldPos(0)
		row := listRow{Line: line, With: map[string]string{}, at: map[string]diag.Span{}}
		for i, value := range fields {
			if name := head[i]; value != "" && !slices.Contains(l.ignore, name) {
				row.With[name] = value
				row.at[name] = span(i, value)
			}
		}
		l.Rows = append(l.Rows, row)
	}
}

// blame says of rows that were refused where the fault is.
func (l *listing) blame(refused []refusedRow, columns map[string]diag.Span, faults *diag.List) {
	for _, r := range refused {
		if r.Row < 1 || r.Row > len(l.Rows) {
			continue
		}
		row := &l.Rows[r.Row-1]
		at, ok := row.at[r.Field]
		if strings.HasPrefix(r.Why, "is no input") { // once, where the column is named
			at, ok = columns[r.Field], true
		}
		if !ok {
			at = diag.At(diag.Place(row.Line, max(1, columns[r.Field].Start.Col())), 1)
		}
		what := "this row"
		if r.Field != "" {
			what = strconv.Quote(r.Field)
		}
		faults.Errorf("refused-row", l.file, at, "%s %s", what, r.Why)
	}
}

func (a *app) faulty(l *listing, text []byte, faults *diag.List) error {
	if err := diag.Write(a.err, faults.Sorted(), diag.Sources{l.file: text}, diag.Options{Color: a.colored(a.err)}); err != nil {
		return err
	}
	return errFound
}
