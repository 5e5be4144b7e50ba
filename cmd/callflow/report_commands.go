package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
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
	cmd.Flags().StringVar(&zone, "zone", "Local", "time zone of all times, such as Asia/Tokyo")
	cmd.Flags().String("db", "", "file of the database (default: as for serve)")
	cmd.Flags().String("config", "", "file of settings (default: callflow.server.yaml, if it is there)")
	return cmd
}

func (a *app) reportCommands(cmd *cobra.Command, args []string, format, zone string) error {
	write, ok := map[string]func(io.Writer, []report.Command, *time.Location) error{
		"table": report.WriteCommandTable, "csv": report.WriteCommandCSV, "json": report.WriteCommandJSON}[format]
	if !ok {
		return oneOf("--format", format, "table", "csv", "json")
	}
	at, err := time.LoadLocation(zone)
	if err != nil {
		return usagef("--zone is %q, expected the name of a time zone such as Asia/Tokyo", zone)
	}
	contact := engine.ContactID(0)
	if len(args) > 0 {
		n, err := strconv.ParseInt(strings.TrimLeft(args[0], "cr"), 10, 64)
		if err != nil || n < 1 {
			return usagef("%q is no contact, expected one such as c17", args[0])
		}
		contact = engine.ContactID(n)
	}
	c, err := a.configure(cmd, ".")
	if err != nil {
		return err
	}
	r, err := sqlite.Read(c.get("db"))
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	var rows []store.Row
	if contact == 0 {
		rows, err = r.All(cmd.Context(), store.Commands)
	} else {
		rows, err = r.Rows(cmd.Context(), store.Commands, contact)
	}
	if err != nil {
		return err
	}
	if list := report.Commands(rows); len(list) > 0 {
		return write(a.out, list, at)
	}
	fmt.Fprintln(a.err, "there are no commands")
	return nil
}
