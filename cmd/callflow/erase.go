package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callflow/engine"
	"callflow/engine/store"
	"callflow/engine/store/sqlite"
)

const eraseHelp = `erase forgets a telephone number or address: all that was told of contacts, rooms and lists in which it occurs goes, with
the keys of what they sealed; rows of reports stay for their counts, and tell of nobody any more. What is not over is
erased when it is. Recordings are deleted at Twilio. The receipt tells what was erased, and the calls whose logs Twilio
keeps.

  callflow erase +819012345678 --reason "asked by letter"
  callflow erase +819012345678 --db calls.db

A running server does it, by a key with the right erase; with --db it is done in the file of a server that does not run.
A number of the workspace itself is refused, and so is one with more than 1000 contacts without --many.
The file is written anew, so that it has no remnants, at once with --db or --compact, else in an hour without calls or at
the next start. Files of sinks, backups and logs are not reached.`

// receipt is what was erased, as the API tells it.
type receipt struct {
	Erased     []string         `json:"erased"`
	Waiting    []string         `json:"waiting"`
	Rows       map[string]int64 `json:"rows"`
	Calls      []string         `json:"calls"`
	Recordings []string         `json:"recordings"`
	Left       []string         `json:"recordings_left"`
	Compacted  bool             `json:"compacted"`
}

func eraseVerb(a *app) *cobra.Command {
	var f apiFlags
	var form, reason, db string
	var compact, many bool
	cmd := &cobra.Command{
		Use: "erase NUMBER", Short: "erase what is kept of a person", Long: eraseHelp, Args: takes(1, 1, "one number or address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("--format", form, "text", "json"); err != nil {
				return err
			}
			if store.Needle(args[0]) == "" {
				return usagef("%q is no telephone number or address", args[0])
			}
			var r receipt
			var err error
			if db != "" {
				r, err = a.eraseFile(cmd, db, store.Erasure{Number: args[0], Reason: reason, Many: many})
			} else {
				r, err = a.eraseByServer(cmd, f, map[string]any{"number": args[0], "reason": reason, "compact": compact, "many": many})
			}
			if err != nil {
				return a.found(err)
			}
			return a.printReceipt(&r, form)
		},
	}
	f.add(cmd)
	formFlag(cmd, &form)
	cmd.Flags().StringVar(&reason, "reason", "", "why; it is kept, without the number")
	cmd.Flags().StringVar(&db, "db", "", "file of the database of a server that does not run")
	cmd.Flags().BoolVar(&compact, "compact", false, "write the file anew at once: callers wait meanwhile")
	cmd.Flags().BoolVar(&many, "many", false, "also when it is found with more than 1000 contacts")
	return cmd
}

func (a *app) eraseByServer(cmd *cobra.Command, f apiFlags, asked map[string]any) (r receipt, err error) {
	c, err := a.api(f)
	if err != nil {
		return r, err
	}
	c.http.Timeout = eraseTime
	return r, c.post(cmd.Context(), "/api/erase", "", asked, &r)
}

// eraseTime is how long the search through a large file may take.
const eraseTime = 10 * time.Minute

// eraseFile erases in a file that no server has open. Recordings are left to the next start of the server, which has the account.
func (a *app) eraseFile(cmd *cobra.Command, file string, e store.Erasure) (r receipt, err error) {
	if err := sqlite.Unused(cmd.Context(), file); err != nil {
		return r, err
	}
	st, err := sqlite.Open(cmd.Context(), file, sqlite.Options{})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	e.At, e.By = engine.Millis(time.Now().UnixMilli()), "callflow erase"
	done, err := st.Erase(cmd.Context(), e)
	if err != nil {
		return r, err
	}
	r = receipt{Erased: done.Erased, Waiting: done.Waiting, Rows: done.Rows, Calls: done.Calls, Recordings: done.Recordings, Left: done.Recordings}
	err = st.Compact(cmd.Context())
	r.Compacted = err == nil
	return r, err
}

// printReceipt prints what was erased.
func (a *app) printReceipt(r *receipt, form string) error {
	if form == "json" {
		text, err := json.MarshalIndent(r, "", "  ")
		a.printf("%s\n", text)
		return err
	}
	if len(r.Erased)+len(r.Waiting)+len(r.Rows) == 0 {
		a.printf("nothing is kept of it\n")
		return nil
	}
	line := func(what string, list []string) {
		if len(list) > 0 {
			a.printf("%-12s %s\n", what, strings.Join(list, " "))
		}
	}
	line("erased", r.Erased)
	line("waiting", r.Waiting)
	for _, table := range slices.Sorted(maps.Keys(r.Rows)) {
		a.printf("%-12s %s of %s\n", "", counted(int(r.Rows[table]), "row"), table)
	}
	line("recordings", r.Recordings)
	line("not yet", r.Left)
	line("calls", r.Calls)
	if len(r.Waiting) > 0 {
		a.printf("What waits is erased when it is over.\n")
	}
	if len(r.Left) > 0 {
		a.printf("Recordings that are not deleted yet are tried again by the server each hour.\n")
	}
	if !r.Compacted {
		a.printf("The file is written anew in an hour without calls, or at the next start; until then it may have remnants.\n")
	}
	return nil
}

const exportHelp = `export prints all that is kept of a telephone number or address as JSON: an object in each line, with the table and the
row. These are all rows of the contacts, rooms and lists in which the number occurs, also those that do not tell it, and
so what others said in them. Sealed values stay sealed. It only reads, also while a server writes.

  callflow export +819012345678 --db calls.db > ann.jsonl`

func exportVerb(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "export NUMBER", Short: "print all that is kept of a person", Long: exportHelp, Args: takes(1, 1, "one number or address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if store.Needle(args[0]) == "" {
				return usagef("%q is no telephone number or address", args[0])
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
			return r.Export(cmd.Context(), args[0], func(row map[string]any) error {
				text, err := json.Marshal(row)
				fmt.Fprintf(a.out, "%s\n", text)
				return err
			})
		},
	}
	cmd.Flags().String("db", "", "file of the database (default: as for serve)")
	cmd.Flags().String("config", "", "file of settings (default: callflow.server.yaml, if it is there)")
	return cmd
}
