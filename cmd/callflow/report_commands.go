package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/report"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

// commandsReport is the report of commands.
func (a *app) commandsReport() *cobra.Command {
	var format, zone string
	cmd := &cobra.Command{
		Use: "commands [CONTACT]", Short: "print what contacts were asked for, by whom, and what became of it", Long: reportHelp,
		Args: takes(0, 1, "one contact at most, such as c17"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.reportCommands(cmd, args, format, zone) },
	}
	cmd.Flags().StringVar(&format, "format", "table", "form of the output: table, csv or json")
	zoneFlag(cmd.Flags(), &zone, "all times")
	databaseFlags(cmd.Flags())
	return cmd
}

func (a *app) reportCommands(cmd *cobra.Command, args []string, format, zone string) error {
	write, ok := map[string]func(io.Writer, []report.Command, *time.Location) error{
		"table": report.WriteCommandTable, "csv": report.WriteCommandCSV, "json": report.WriteCommandJSON}[format]
	if !ok {
		return oneOf("--format", format, "table", "csv", "json")
	}
	at, err := zoneNamed(zone)
	if err != nil {
		return err
	}
	contact := engine.ContactID(0)
	if len(args) > 0 {
		if contact, err = contactNamed(args[0]); err != nil {
			return err
		}
	}
	return a.reading(cmd, func(r *sqlite.Reader) error {
		rows, err := commandRows(cmd.Context(), r, contact)
		if err != nil {
			return err
		}
		if list := report.Commands(rows); len(list) > 0 {
			return write(a.out, list, at)
		}
		fmt.Fprintln(a.err, "there are no commands")
		return nil
	})
}

// commandRows are the commands of a contact; 0 is all of them.
func commandRows(ctx context.Context, r *sqlite.Reader, contact engine.ContactID) ([]store.Row, error) {
	if contact == 0 {
		return r.All(ctx, store.Commands)
	}
	return r.Rows(ctx, store.Commands, contact)
}
