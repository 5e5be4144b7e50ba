package main

import (
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"
)

const tokenHelp = `token prints an Access Token for an agent's phone in a browser or an app, signed by a running server with the API
key of its account. Twilio's Voice SDKs take calls to the agent with it, and place calls to an app of the workspace.

  callflow token agents.kim
  callflow token agents.kim --app phones --life 30m

The agent is whom the key of the API acts as, or one whom it may act for: nobody gets the token of another one. A token
is a secret as long as it is good; print it to whoever needs it only. Its end is told on stderr.`

// tokenAsked is what a token is to be like.
type tokenAsked struct {
	By   string `json:"by,omitempty"`
	App  string `json:"app,omitempty"`
	Life string `json:"life,omitempty"`
}

func tokenVerb(a *app) *cobra.Command {
	var f apiFlags
	var form string
	var asked tokenAsked
	cmd := &cobra.Command{
		Use: "token AGENT", Short: "print a token for an agent's browser phone", Long: tokenHelp, Args: takes(1, 1, "one agent, such as agents.kim"),
		RunE: func(cmd *cobra.Command, args []string) error {
			asked.By = "agents." + strings.TrimPrefix(args[0], "agents.")
			return a.token(cmd, f, form, asked)
		},
	}
	f.add(cmd)
	formFlag(cmd, &form)
	cmd.Flags().StringVar(&asked.App, "app", "", "the app that the phone's calls come to; needed where the workspace has several")
	cmd.Flags().StringVar(&asked.Life, "life", "", "how long the token is good, from 1m to 24h (default 1h)")
	return cmd
}

// token asks for a token and prints it.
func (a *app) token(cmd *cobra.Command, f apiFlags, form string, asked tokenAsked) error {
	if err := oneOf("--format", form, "text", "json"); err != nil {
		return err
	}
	c, err := a.api(f)
	if err != nil {
		return err
	}
	var raw json.RawMessage
	if err := c.post(cmd.Context(), "/api/token", "", asked, &raw); err != nil {
		return a.found(err)
	}
	if form == "json" {
		return printJSON(a.out, raw)
	}
	var given struct{ Token, Identity, Expires string }
	if err := json.Unmarshal(raw, &given); err != nil {
		return err
	}
	a.printf("%s\n", given.Token)
	cmd.PrintErrf("for client:%s, until %s\n", given.Identity, clockOf(given.Expires))
	return nil
}
