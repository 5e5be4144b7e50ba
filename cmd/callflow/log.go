package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/schema/diag"
)

const logHelp = `log prints the records of a log point from the database of serve, oldest first, also while calls are under way;
without a name it lists the log points. It only reads.

  callflow log
  callflow log enqueue --since 24h
  callflow log enqueue --since 2026-09-01 --until 2026-10-01 --zone Asia/Tokyo --format csv --unmasked

A time is a date, a time such as 2026-09-01T09:00, or how long ago: 90m, 24h, 7d. Telephone numbers, digits that
somebody entered and what else tells of a person are masked; --unmasked shows them. csv is RFC 4180: durations are
seconds, and a cell that a spreadsheet would take for a formula has an apostrophe before it. jsonl is a JSON
object in each line, the form that sinks get.`

// logFlags are how records are wanted.
type logFlags struct {
	since, until, format, zone string
	unmasked                   bool
}

func logVerb(a *app) *cobra.Command {
	var f logFlags
	cmd := &cobra.Command{
		Use: "log [POINT]", Short: "print the records of a log point", Long: logHelp, Args: takes(0, 1, "one log point at most"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.printLog(cmd, args, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.since, "since", "", "records from this time on")
	flags.StringVar(&f.until, "until", "", "records before this time")
	flags.StringVar(&f.format, "format", "table", "form of the output: table, csv or jsonl")
	zoneFlag(flags, &f.zone, "all times")
	flags.BoolVar(&f.unmasked, "unmasked", false, "show what tells of a person")
	databaseFlags(flags)
	return cmd
}

func (a *app) printLog(cmd *cobra.Command, args []string, f logFlags) error {
	if err := oneOf("--format", f.format, "table", "csv", "jsonl"); err != nil {
		return err
	}
	zone, err := zoneNamed(f.zone)
	if err != nil {
		return err
	}
	span, err := f.span(time.Now(), zone)
	if err != nil {
		return err
	}
	return a.reading(cmd, func(r *sqlite.Reader) error {
		known, err := r.Known(cmd.Context())
		if err != nil {
			return err
		}
		if len(args) == 0 {
			return a.listPoints(cmd.Context(), r, known, zone)
		}
		p := store.PointNamed(known, args[0])
		if p == nil {
			return usagef("there is no log point %q%s", args[0], pointHint(args[0], known))
		}
		out := newRecordPrinter(a.out, p, f, zone)
		return errors.Join(r.Records(cmd.Context(), p, span, out.record), out.end())
	})
}

func pointHint(name string, known []store.Point) string {
	var names []string
	for _, p := range known {
		names = append(names, p.Name)
	}
	if hint := diag.DidYouMean(name, names); hint != "" {
		return ": " + hint
	}
	return "; callflow log lists them"
}

// span reads the bounds.
func (f *logFlags) span(now time.Time, zone *time.Location) (sqlite.Span, error) {
	since, err := bound("--since", f.since, now, zone)
	if err != nil {
		return sqlite.Span{}, err
	}
	until, err := bound("--until", f.until, now, zone)
	if err == nil && until != 0 && until <= since {
		return sqlite.Span{}, usagef("--until is not after --since")
	}
	return sqlite.Span{From: since, Before: until}, err
}

// bound reads a time; "" is none.
func bound(flag, text string, now time.Time, zone *time.Location) (engine.Millis, error) {
	if text == "" {
		return 0, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return engine.Millis(at.UnixMilli()), nil
		}
	}
	ago, err := time.ParseDuration(text)
	if days, isDays := strings.CutSuffix(text, "d"); isDays {
		var n int
		n, err = strconv.Atoi(days)
		ago = time.Duration(n) * 24 * time.Hour
	}
	if err != nil || ago <= 0 {
		return 0, usagef("%s is %q, expected a date, a time such as 2026-09-01T09:00, or how long ago, such as 24h or 7d", flag, text)
	}
	return engine.Millis(now.Add(-ago).UnixMilli()), nil
}

// listPoints prints which log points there are, with what they hold.
func (a *app) listPoints(ctx context.Context, r *sqlite.Reader, known []store.Point, zone *time.Location) error {
	if len(known) == 0 {
		fmt.Fprintln(a.err, "there are no log points")
		return nil
	}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "POINT\tRECORDS\tFIRST\tLAST\tFIELDS")
	for _, p := range known {
		n, err := r.Tally(ctx, p.Name)
		if err != nil {
			return err
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\n", p.Name, n.Count, moment(n.First, zone), moment(n.Last, zone), fieldList(&p))
	}
	return t.Flush()
}

// fieldList are the fields with their types; those in brackets are no longer declared.
func fieldList(p *store.Point) string {
	var list []string
	for _, f := range p.Fields {
		word := f.Name + ": " + f.Is
		if f.Gone {
			word = "(" + word + ")"
		}
		list = append(list, word)
	}
	if p.Gone {
		list = append(list, "(not declared any more)")
	}
	return strings.Join(list, ", ")
}

func moment(at engine.Millis, zone *time.Location) string {
	if at == 0 {
		return "-"
	}
	return at.Time().In(zone).Format(time.DateTime)
}
