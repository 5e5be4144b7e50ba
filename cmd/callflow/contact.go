package main

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

const contactHelp = `contact shows what goes on in a running server, and asks contacts for something: to hold the customer, to begin a
transfer, to close the room. It uses the server's HTTP API, and may do what the key of the API may.

  callflow contact list --address agents.kim
  callflow contact show c17
  callflow contact command c17 hold --by agents.kim --with who=customer
  callflow contact command c17 transfer --by agents.kim --with to=agents.ken --reason "asked for billing"
  callflow contact commands c17

A contact is one story: a customer's call with everybody in it. Who may ask for what is written in the workspace, under
commands of rooms and flows. A command that is refused is exit code 1; it is written down all the same.`

func contactVerb(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "contact", Short: "show contacts of a running server, and ask them for something", Long: contactHelp, Args: cobra.ArbitraryArgs}
	cmd.RunE = func(*cobra.Command, []string) error {
		return usagef("contact takes one of the words list, show, command and commands: callflow contact list")
	}
	var f apiFlags
	f.add(cmd)
	cmd.AddCommand(a.contactList(&f), a.contactShow(&f), a.contactCommand(&f), a.contactCommands(&f))
	return cmd
}

// formFlag adds the flag for the form of the output.
func formFlag(cmd *cobra.Command, form *string) {
	cmd.Flags().StringVar(form, "format", "text", "form of the output: text or json")
}

// fetched asks for something and prints it: as text by a function, or as it came.
func fetched[T any](a *app, cmd *cobra.Command, f apiFlags, form, path string, print func(*T)) error {
	if err := oneOf("--format", form, "text", "json"); err != nil {
		return err
	}
	c, err := a.api(f)
	if err != nil {
		return err
	}
	var raw json.RawMessage
	if err := c.get(cmd.Context(), path, &raw); err != nil {
		return a.found(err)
	}
	if form == "json" {
		return printJSON(a.out, raw)
	}
	var body T
	if err := json.Unmarshal(raw, &body); err != nil {
		return err
	}
	print(&body)
	return nil
}

func (a *app) contactList(f *apiFlags) *cobra.Command {
	var form, address string
	cmd := &cobra.Command{
		Use: "list", Short: "list live contacts: all, or those in which somebody is now", Long: contactHelp, Args: takes(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			q := url.Values{"limit": {"200"}}
			if address != "" {
				q.Set("address", address)
			}
			return fetched(a, cmd, *f, form, "/api/contacts?"+q.Encode(), a.printContacts)
		},
	}
	cmd.Flags().StringVar(&address, "address", "", "only contacts in which this one is: agents.kim, or a number")
	formFlag(cmd, &form)
	return cmd
}

func (a *app) contactShow(f *apiFlags) *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use: "show CONTACT", Short: "show who is in a contact, where they sit and what runs", Long: contactHelp, Args: takes(1, 1, "one contact, such as c17"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return fetched(a, cmd, *f, form, contactPath(args[0]), a.printContact)
		},
	}
	formFlag(cmd, &form)
	return cmd
}

func (a *app) contactCommands(f *apiFlags) *cobra.Command {
	var form string
	cmd := &cobra.Command{
		Use: "commands CONTACT", Short: "list what a contact was asked for, by whom and why, and what became of it", Long: contactHelp,
		Args: takes(1, 1, "one contact, such as c17"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return fetched(a, cmd, *f, form, contactPath(args[0])+"/commands", a.printCommands)
		},
	}
	formFlag(cmd, &form)
	return cmd
}

// contactPath is where a contact is in the API; its letter may be left out.
func contactPath(name string) string {
	if name == "" || name[0] != 'c' && name[0] != 'r' {
		name = "c" + name
	}
	return "/api/contacts/" + url.PathEscape(name)
}

// asking is what somebody asks for.
type asking struct {
	Command string         `json:"command,omitempty"`
	Flow    string         `json:"flow,omitempty"`
	By      string         `json:"by,omitempty"`
	Leg     int            `json:"leg,omitempty"`
	Reason  string         `json:"reason,omitempty"`
	After   string         `json:"after,omitempty"`
	With    map[string]any `json:"with,omitempty"`

	key   string
	pairs []string
}

func (q *asking) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&q.By, "by", "", "who asks: agents.NAME, if the key may act for agents (default: the service of the key)")
	cmd.Flags().StringArrayVar(&q.pairs, "with", nil, "a field, NAME=VALUE; values are written as in the workspace; may be repeated")
	cmd.Flags().StringVar(&q.key, "key", "", "idempotency key: the same one is done once (default: one is drawn)")
}

// read takes the fields.
func (q *asking) read() error {
	q.With = map[string]any{}
	for _, pair := range q.pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return usagef("--with is %q, expected NAME=VALUE", pair)
		}
		q.With[name] = value
	}
	return nil
}

func (a *app) contactCommand(f *apiFlags) *cobra.Command {
	var q asking
	cmd := &cobra.Command{
		Use: "command CONTACT NAME", Short: "ask a contact for something", Long: contactHelp, Args: takes(2, 2, "a contact and the name of a command"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.command(cmd, *f, q, args[0], args[1]) },
	}
	q.flags(cmd)
	cmd.Flags().IntVar(&q.Leg, "leg", 0, "the leg whose room or flow is meant (default: that of whoever asks)")
	cmd.Flags().StringVar(&q.Reason, "reason", "", "why, for those who look later")
	return cmd
}

func (a *app) command(cmd *cobra.Command, f apiFlags, q asking, contact, name string) error {
	q.Command = name
	if err := q.read(); err != nil {
		return err
	}
	c, err := a.api(f)
	if err != nil {
		return err
	}
	var given struct {
		Contact, Answer string
		Command         int64
	}
	if err := c.post(cmd.Context(), contactPath(contact)+"/commands", q.key, q, &given); err != nil {
		return a.found(err)
	}
	a.printf("%s: command %d of %s\n", given.Answer, given.Command, given.Contact)
	return nil
}
