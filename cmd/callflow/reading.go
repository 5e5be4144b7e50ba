package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"callflow/engine"
	"callflow/engine/store/sqlite"
)

// zoneFlag adds the flag of the zone in which times are shown; its text is read by zoneNamed.
func zoneFlag(fs *pflag.FlagSet, to *string, of string) {
	fs.StringVar(to, "zone", "Local", "time zone of "+of+", such as Asia/Tokyo")
}

// zoneNamed is the zone that --zone names.
func zoneNamed(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, usagef("--zone is %q, expected the name of a time zone such as Asia/Tokyo", name)
	}
	return zone, nil
}

// contactNamed is the contact that an argument names: c17, r17 or 17.
func contactNamed(name string) (engine.ContactID, error) {
	n, err := strconv.ParseInt(strings.TrimLeft(name, "cr"), 10, 64)
	if err != nil || n < 1 {
		return 0, usagef("%q is no contact, expected one such as c17", name)
	}
	return engine.ContactID(n), nil
}

// databaseFlags add the flags by which a verb that only reads finds the database of serve.
func databaseFlags(fs *pflag.FlagSet) {
	fs.String("db", "", "file of the database (default: as for serve)")
	fs.String("config", "", "file of settings (default: callflow.server.yaml, if it is there)")
}

// reading opens the database of serve for as long as f takes. It also serves beside a server that writes.
func (a *app) reading(cmd *cobra.Command, f func(r *sqlite.Reader) error) error {
	c, err := a.configure(cmd, ".")
	if err != nil {
		return err
	}
	r, err := sqlite.Read(c.get("db"))
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	return f(r)
}
