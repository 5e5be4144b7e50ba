package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"callflow/engine/store/sqlite"
)

const backupHelp = `backup copies the database of serve into a file, also while the server runs and calls are in progress: all that was
committed when it begins, and nothing else. The copy is checked before it gets its name; an interrupted one leaves
the file of before.

  callflow backup /backup/calls.db
  callflow backup /backup/calls.db --force          replace the one of yesterday
  callflow backup copy.db --db /var/lib/callflow/calls.db

To restore, stop the server, move calls.db, calls.db-wal and calls.db-shm away, put the copy in their place, start the
server. Contacts that were in progress at the copy are taken up where they were then.`

func backupVerb(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use: "backup FILE", Short: "copy the database while the server runs", Long: backupHelp, Args: takes(1, 1, "the file to be written"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.backup(cmd, args[0], force) },
	}
	cmd.Flags().BoolVar(&force, "force", false, "replace the file if it is there")
	databaseFlags(cmd.Flags())
	return cmd
}

func (a *app) backup(cmd *cobra.Command, to string, force bool) error {
	c, err := a.configure(cmd, ".")
	if err != nil {
		return err
	}
	err = sqlite.Backup(cmd.Context(), c.get("db"), to, force)
	if errors.Is(err, sqlite.ErrThere) {
		return usagef("%v: say --force to replace it", err)
	}
	if err != nil {
		return err
	}
	is, err := os.Stat(to)
	if err != nil {
		return err
	}
	live, err := liveIn(cmd, to)
	if err != nil {
		return err
	}
	a.printf("%s has %s, with %s in progress\n", to, sized(is.Size()), counted(int(live), "contact"))
	return nil
}

// liveIn counts the contacts in progress in a file.
func liveIn(cmd *cobra.Command, file string) (live int64, err error) {
	r, err := sqlite.Read(file)
	if err != nil {
		return 0, err
	}
	defer func() { _ = r.Close() }()
	all, err := r.Versions(cmd.Context())
	for _, v := range all {
		live += v.Live
	}
	return live, err
}

// sized is a number of bytes for people.
func sized(n int64) string {
	for _, u := range []struct {
		least int64
		name  string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.least {
			return fmt.Sprintf("%.1f %s", float64(n)/float64(u.least), u.name)
		}
	}
	return counted(int(n), "byte")
}
