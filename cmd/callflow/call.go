package main

import (
	"github.com/spf13/cobra"
)

const callHelp = `call start begins a contact with a procedure of the workspace, in a running server: a flow that calls people by itself,
such as an alarm. It prints the contact's name; contact show tells what it does.

  callflow call start alarm --with to=agents.ken --key alarm-2026-11-21
  callflow call start lib.click_to_call --with from=agents.kim --with to=+815012345678 --after 10m

The same key begins only one contact, also after a restart. Inputs of the flow are written as in the workspace.`

func callVerb(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "call", Short: "begin contacts in a running server", Long: callHelp, Args: cobra.ArbitraryArgs}
	cmd.RunE = func(*cobra.Command, []string) error {
		return usagef("call takes the word start: callflow call start FLOW")
	}
	var f apiFlags
	var q asking
	f.add(cmd)
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
