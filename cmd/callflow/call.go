package main

import (
	"github.com/spf13/cobra"
)

const callHelp = `call start begins a contact with a procedure of the workspace, in a running server: a flow that calls people by itself,
such as an alarm. It prints the contact's name; contact show tells what it does.

  callflow call start alarm --with to=agents.ken --key alarm-2026-11-21
  callflow call start lib.click_to_call --with from=agents.kim --with to=+815012345678 --after 10m

The same key begins only one contact, also after a restart. Inputs of the flow are written as in the workspace.

With --list everybody in a CSV file is called, a contact for each row, at a pace and within the policy of destinations of
the workspace: its caps, its calling hours in the zone of each number, its list of those who are not to be called. The list
goes on after a restart, and calls nobody twice. callflow lists shows how far it is.

  callflow call reminder --list people.csv --plan
  callflow call reminder --list people.csv --rate 30 --at-once 5 --retry not_reached=2h/3 --key november`

func callVerb(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "call", Short: "begin contacts in a running server", Long: callHelp, Args: cobra.ArbitraryArgs}
	var f apiFlags
	var q, all asking
	var l listing
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if l.file == "" || len(args) != 1 {
			return usagef("call takes the word start, or a flow and a list: callflow call start FLOW, callflow call FLOW --list FILE.csv")
		}
		return a.callList(cmd, f, l, all, args[0])
	}
	f.add(cmd)
	l.flags(cmd)
	cmd.Flags().StringVar(&all.By, "by", "", "who asks: agents.NAME, if the key may act for agents (default: the service of the key)")
	cmd.Flags().StringVar(&all.key, "key", "", "idempotency key: the same one makes one list (default: one is drawn)")
	start := &cobra.Command{
		Use: "start FLOW", Short: "begin a contact with a procedure", Long: callHelp, Args: takes(1, 1, "one flow"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.callStart(cmd, f, q, args[0]) },
	}
	q.flags(start)
	start.Flags().StringVar(&q.After, "after", "", "when it begins: a duration such as 10m (default: at once)")
	cmd.AddCommand(start)
	return cmd
}

func (a *app) callStart(cmd *cobra.Command, f apiFlags, q asking, flow string) error {
	q.Flow = flow
	if err := q.read(); err != nil {
		return err
	}
	c, err := a.api(f)
	if err != nil {
		return err
	}
	var begun struct{ Contact string }
	if err := c.post(cmd.Context(), "/api/contacts", q.key, q, &begun); err != nil {
		return a.found(err)
	}
	a.printf("%s\n", begun.Contact)
	return nil
}
