package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

const listsHelp = `lists shows the lists of people to call of a running server, and pauses, resumes or cancels them. A list is made by
callflow call FLOW --list FILE.

  callflow lists
  callflow lists show l9008123456789012
  callflow lists rows l9008123456789012 --state refused
  callflow lists pause l9008123456789012
  callflow lists resume l9008123456789012
  callflow lists cancel l9008123456789012

Contacts that were begun go on; a list that is paused or cancelled begins no more.`

func listsVerb(a *app) *cobra.Command {
	var f apiFlags
	var form string
	cmd := &cobra.Command{Use: "lists", Short: "show lists of people to call, and pause, resume or cancel them", Long: listsHelp, Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return fetched(a, cmd, f, form, "/api/lists", func(p *struct{ Lists []shownList }) {
				for i := range p.Lists {
					a.printList(&p.Lists[i])
				}
			})
		}}
	f.add(cmd)
	cmd.PersistentFlags().StringVar(&form, "format", "text", "form of the output: text or json")
	one := takes(1, 1, "one list, such as l9008123456789012")
	cmd.AddCommand(&cobra.Command{Use: "show LIST", Short: "show how far a list is", Long: listsHelp, Args: one,
		RunE: func(cmd *cobra.Command, args []string) error {
			return fetched(a, cmd, f, form, listPath(args[0]), a.printList)
		}}, a.listRows(&f, &form))
	for _, word := range []string{"pause", "resume", "cancel"} {
		cmd.AddCommand(&cobra.Command{Use: word + " LIST", Short: word + " a list", Long: listsHelp, Args: one,
			RunE: func(cmd *cobra.Command, args []string) error { return a.listCommand(cmd, f, args[0], word) }})
	}
	return cmd
}

// listPath is where a list is in the API.
func listPath(name string) string { return "/api/lists/" + url.PathEscape(name) }

func (a *app) listRows(f *apiFlags, form *string) *cobra.Command {
	var state string
	cmd := &cobra.Command{Use: "rows LIST", Short: "show rows of a list", Long: listsHelp, Args: takes(1, 1, "one list"),
		RunE: func(cmd *cobra.Command, args []string) error {
			q := url.Values{"limit": {"200"}}
			if state != "" {
				q.Set("state", state)
			}
			return fetched(a, cmd, *f, *form, listPath(args[0])+"/rows?"+q.Encode(), a.printRows)
		}}
	cmd.Flags().StringVar(&state, "state", "", "only rows that are waiting, begun, done, refused or cancelled")
	return cmd
}

func (a *app) listCommand(cmd *cobra.Command, f apiFlags, list, word string) error {
	c, err := a.api(f)
	if err != nil {
		return err
	}
	var l shownList
	if err := c.post(cmd.Context(), listPath(list)+"/commands", "", map[string]string{"command": word}, &l); err != nil {
		return a.found(err)
	}
	a.printList(&l)
	return nil
}

// What the API tells of lists, as far as it is printed.
type (
	shownList struct {
		List, Phase, Flow, Next string
		Rows                    int64
		States, Outcomes        map[string]int64
	}
	shownRows struct {
		Rows []struct {
			Row, Line                                  int64
			Number, State, Contact, Outcome, Why, Next string
		}
	}
)

func tallied(m map[string]int64) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, m[name]))
	}
	return strings.Join(parts, ", ")
}

func (a *app) printList(l *shownList) {
	a.printf("%s  %s  %s  %d rows: %s", l.List, l.Flow, l.Phase, l.Rows, tallied(l.States))
	if len(l.Outcomes) > 0 {
		a.printf(" (%s)", tallied(l.Outcomes))
	}
	if l.Next != "" {
		a.printf("; next at %s", l.Next)
	}
	a.printf("\n")
}

func (a *app) printRows(p *shownRows) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, r := range p.Rows {
		fmt.Fprintf(w, "%d\tline %d\t%s\t%s\t%s\n", r.Row, r.Line, r.Number, r.State, strings.TrimSpace(strings.Join([]string{r.Contact, r.Outcome, r.Why, r.Next}, " ")))
	}
	_ = w.Flush()
}

// printPlan prints what would be called when.
func (a *app) printPlan(raw json.RawMessage) error {
	var p struct {
		Rows []struct {
			Line                  int
			Number, At, Cost, Why string
			Zones                 []string
		}
		Calls      int
		Cost, Last string
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, r := range p.Rows {
		zones := strings.Join(r.Zones[:min(3, len(r.Zones))], " ")
		if more := len(r.Zones) - 3; more > 0 {
			zones += fmt.Sprintf(" and %d more", more)
		}
		when := r.At
		if when == "" {
			when = "not called: " + r.Why
		}
		fmt.Fprintf(w, "line %d\t%s\t%s\t%s\t%s\n", r.Line, r.Number, when, r.Cost, zones)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	a.printf("%d calls, about %s if each takes as long as is assumed", p.Calls, p.Cost)
	if p.Last != "" {
		a.printf("; the last at %s", p.Last)
	}
	a.printf("\n")
	return nil
}
