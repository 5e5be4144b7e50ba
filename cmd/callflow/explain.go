package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"callflow/schema/diag"
)

const explainHelp = `explain tells what a diagnostic means: how severe it is, why it matters, what to do, and how the fault looks
with and without. The code stands in brackets behind the message. --list prints all codes, one a line, with their
severity and summary, separated by tabs.

  callflow explain unknown-step
  callflow explain --list
  callflow explain --list --format json`

func explainVerb(a *app) *cobra.Command {
	var list bool
	var format string
	cmd := &cobra.Command{
		Use: "explain CODE...", Short: "tell what a diagnostic means", Long: explainHelp, Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, codes []string) error { return a.explain(codes, list, format) },
	}
	cmd.Flags().BoolVar(&list, "list", false, "print all codes")
	cmd.Flags().StringVar(&format, "format", "text", "how to print: text or json")
	return cmd
}

func (a *app) explain(codes []string, list bool, format string) error {
	if err := oneOf("--format", format, "text", "json"); err != nil {
		return err
	}
	if list == (len(codes) > 0) {
		return usagef("explain takes codes or --list; callflow explain --help tells more")
	}
	rows := diag.Rows()
	if !list {
		var err error
		if rows, err = rowsOf(codes); err != nil {
			return err
		}
	}
	switch {
	case format == "json":
		return a.explainJSON(rows)
	case list:
		return a.listCodes(rows)
	}
	return diag.Explain(a.out, rows, diag.Options{Color: a.colored(a.out)})
}

// rowsOf finds the rows of codes; they may be written in brackets, as they stand behind messages.
func rowsOf(codes []string) ([]diag.Row, error) {
	var names []string
	for _, r := range diag.Rows() {
		names = append(names, string(r.Code))
	}
	var out []diag.Row
	for _, code := range codes {
		code = strings.ToLower(strings.Trim(code, "[]"))
		row, ok := diag.Lookup(diag.Code(code))
		if !ok {
			hint := hintOr(diag.DidYouMean(code, names), "callflow explain --list has them all")
			return nil, usagef("there is no diagnostic %q: %s", code, hint)
		}
		out = append(out, row)
	}
	return out, nil
}

func (a *app) listCodes(rows []diag.Row) error {
	for _, r := range rows {
		if _, err := fmt.Fprintf(a.out, "%s\t%s\t%s\n", r.Code, r.Severity, r.Summary); err != nil {
			return fmt.Errorf("list codes: %w", err)
		}
	}
	return nil
}

// codeRow is a row of the table for programs.
type codeRow struct {
	Code     diag.Code `json:"code"`
	Severity string    `json:"severity"`
	Summary  string    `json:"summary"`
	Text     string    `json:"text"`
	Bad      string    `json:"bad"`
	Good     string    `json:"good"`
}

func (a *app) explainJSON(rows []diag.Row) error {
	all := struct {
		Version int       `json:"version"`
		Codes   []codeRow `json:"codes"`
	}{1, nil}
	for _, r := range rows {
		all.Codes = append(all.Codes, codeRow{r.Code, r.Severity.String(), r.Summary, r.Text, r.Bad, r.Good})
	}
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(all); err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	return nil
}
