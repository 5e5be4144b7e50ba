package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

// keptLine is one line of the report about what is kept.
type keptLine struct {
	Class   string `json:"class"`
	Keep    string `json:"keep"` // "" for ever
	Oldest  string `json:"oldest,omitempty"`
	Ran     string `json:"ran"`
	Taken   int64  `json:"rows"`
	Failed  int64  `json:"failures"`
	Overdue bool   `json:"overdue"`
}

// retentionReport prints how long each class is kept, and proves it.
func (a *app) retentionReport() *cobra.Command {
	var format, zone string
	cmd := &cobra.Command{Use: "retention", Short: "print how long what is stored is kept, and how old the oldest is", Long: reportHelp, Args: takes(0, 0, "no arguments")}
	cmd.Flags().StringVar(&format, "format", "table", "form of the output: table or json")
	zoneFlag(cmd.Flags(), &zone, "all times")
	databaseFlags(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := oneOf("--format", format, "table", "json"); err != nil {
			return err
		}
		in, err := zoneNamed(zone)
		if err != nil {
			return err
		}
		return a.reading(cmd, func(r *sqlite.Reader) error {
			kept, err := r.Retention(cmd.Context())
			if err != nil {
				return err
			}
			return a.printRetention(kept, format, in)
		})
	}
	return cmd
}

// printRetention prints the report; something overdue is a problem that was found.
func (a *app) printRetention(kept []store.Kept, format string, zone *time.Location) error {
	now, bad := engine.Millis(time.Now().UnixMilli()), false
	lines := []keptLine{}
	for i := range kept {
		k := &kept[i]
		l := keptLine{Class: k.Name(), Oldest: moment(k.Oldest, zone), Ran: moment(k.Ran, zone), Taken: k.Taken, Failed: k.Failed,
			Overdue: k.Overdue(now, engine.Millis(overdueAfter.Milliseconds()))}
		if k.Keep > 0 {
			l.Keep = shortAge(k.Keep)
		}
		bad = bad || l.Overdue || l.Failed > 0
		lines = append(lines, l)
	}
	if format == "json" {
		text, err := json.MarshalIndent(lines, "", "  ")
		a.printf("%s\n", text)
		return orFound(err, bad)
	}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CLASS\tKEEP\tOLDEST\tLAST RUN\tROWS\tFAILURES\tOVERDUE")
	for _, l := range lines {
		keep := l.Keep
		if keep == "" {
			keep = "for ever"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\t%s\n", l.Class, keep, l.Oldest, l.Ran, l.Taken, l.Failed, map[bool]string{true: "yes", false: "no"}[l.Overdue])
	}
	return orFound(t.Flush(), bad)
}

// shortAge writes whole days as days.
func shortAge(at engine.Millis) string {
	d := time.Duration(at) * time.Millisecond
	if day := 24 * time.Hour; d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	return d.String()
}

// orFound is the error, or that something was found.
func orFound(err error, found bool) error {
	if err == nil && found {
		return errFound
	}
	return err
}
