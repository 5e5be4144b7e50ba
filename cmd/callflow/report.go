package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/report"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
	"callflow/engine/twilio/param"
	"callflow/schema/diag"
)

const reportHelp = `report tells from the database of serve what happened, also while calls are under way; it only reads.

  callflow report queues --from 2026-11-16 --to 2026-11-23 --by day,queue --within 20s
  callflow report agents --from today
  callflow report paths reception --graph . > paths.svg
  callflow report transfers --by style,result
  callflow report callbacks
  callflow report endings --by hour --from yesterday --to today
  callflow report conferences --by day
  callflow report contacts --number +819012345678
  callflow report contact c17
  callflow report now

Each prints a table with what its columns mean, or CSV or JSON (--format), or bars (--chart, --chart=svg). A period
has its beginning and not its end; days and hours are those of --zone. A contact counts once in a line. Numbers of
people are masked unless --personal asks for them.

report conference prints who was in a conference, one row for each time that somebody came in, and what follows
from it: how many people, how many at once, how long who was alone. It also works while the call is under way.

  callflow report conference CF0123456789abcdef0123456789abcdef
  callflow report conference desk_17_1 --zone Asia/Tokyo --order newest
  callflow report conference 17 --columns joined,left,party,why --format csv

A conference is named by its SID at Twilio or its name there; a number means all conferences of that contact.
Somebody is alone between two others, waits until the first other comes, and is the last when no other comes
any more.

report commands prints what contacts were asked for, by whom and why: when it was asked for, when the request to
Twilio left, and when it was confirmed or refused; of all contacts, or of one.

  callflow report commands 17 --format csv

report retention prints how long each class of what is stored is kept, when the server last took out what is too old,
and how old the oldest is that is there now. It exits with 1 when something is overdue, or could not be deleted.

  callflow report retention`

// reportFlags are how a report is wanted.
type reportFlags struct {
	columns, format, zone, order string
	personal                     bool
}

func reportVerb(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "report", Short: "print reports of what happened", Long: reportHelp, Args: cobra.ArbitraryArgs}
	cmd.RunE = func(*cobra.Command, []string) error {
		return usagef("report takes one of the words queues, agents, paths, transfers, callbacks, conferences, endings, contacts, contact, now, conference, commands and retention: callflow report queues")
	}
	var f reportFlags
	conference := &cobra.Command{
		Use: "conference ID", Short: "print who was in a conference, and when", Long: reportHelp, Args: takes(1, 1, "one conference"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.reportConference(cmd, args[0], f) },
	}
	flags := conference.Flags()
	flags.StringVar(&f.columns, "columns", "", "columns with commas between them, of "+strings.Join(report.ColumnNames(), " "))
	flags.StringVar(&f.format, "format", "table", "form of the output: table, csv or json")
	zoneFlag(flags, &f.zone, "all times")
	flags.StringVar(&f.order, "order", "oldest", "whose row comes first: oldest or newest")
	flags.BoolVar(&f.personal, "personal", false, "show numbers of people in full")
	databaseFlags(flags)
	cmd.AddCommand(conference, a.commandsReport(), a.retentionReport())
	cmd.AddCommand(a.measures()...)
	return cmd
}

func (a *app) reportConference(cmd *cobra.Command, name string, f reportFlags) error {
	options, write, err := f.read()
	if err != nil {
		return err
	}
	return a.reading(cmd, func(r *sqlite.Reader) error {
		list, err := conferences(cmd.Context(), r, name)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fmt.Errorf("there is no conference %q in %s", name, r.Name())
		}
		return write(a.out, list, options)
	})
}

// read checks the flags.
func (f reportFlags) read() (o report.Options, write func(io.Writer, []report.Conference, report.Options) error, err error) {
	write, ok := map[string]func(io.Writer, []report.Conference, report.Options) error{
		"table": report.WriteTable, "csv": report.WriteCSV, "json": report.WriteJSON}[f.format]
	if !ok {
		return o, nil, oneOf("--format", f.format, "table", "csv", "json")
	}
	if err := oneOf("--order", f.order, "oldest", "newest"); err != nil {
		return o, nil, err
	}
	o.Newest = f.order == "newest"
	if !f.personal {
		o.Show = param.Text
	}
	if o.Zone, err = zoneNamed(f.zone); err != nil {
		return o, nil, err
	}
	var unknown string
	if o.Columns, unknown = report.Choose(f.columns); unknown != "" {
		return o, nil, usagef("--columns: there is no column %q; %s", unknown, hintOr(diag.DidYouMean(unknown, report.ColumnNames()),
			"there are "+strings.Join(report.ColumnNames(), ", ")))
	}
	return o, write, nil
}

func hintOr(hint, otherwise string) string {
	if hint != "" {
		return hint
	}
	return otherwise
}

// conferences reads the conferences that a name means.
func conferences(ctx context.Context, r *sqlite.Reader, name string) ([]report.Conference, error) {
	places, err := r.Conferences(ctx, name)
	if err != nil {
		return nil, err
	}
	var found []report.Conference
	now := engine.Millis(time.Now().UnixMilli())
	for i, p := range places {
		if i > 0 && places[i-1].Contact == p.Contact {
			continue // read already
		}
		var rows []store.Row
		for _, from := range []store.Projection{store.Conferences, store.SeatReports, store.Legs} {
			of, err := r.Rows(ctx, from, p.Contact)
			if err != nil {
				return nil, err
			}
			rows = append(rows, of...)
		}
		found = append(found, wanted(report.Conferences(p.Contact, now, rows), places)...)
	}
	return found, nil
}

// wanted keeps those that were asked for of all conferences of a contact.
func wanted(all []report.Conference, places []sqlite.Place) []report.Conference {
	var list []report.Conference
	for _, c := range all {
		for _, p := range places {
			if p.Contact == c.Contact && p.Sid == c.Sid {
				list = append(list, c)
			}
		}
	}
	return list
}
