package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// setting is one thing about the server that can be chosen: by a flag, by the environment, in a file, or
// not at all.
type setting struct {
	key      string   // in the file; the flag has - for _
	env      []string // names in the environment; the first that is set counts
	fallback string
	secret   bool // has no flag; NAME_FILE in the environment names a file that holds it
	doc      string
}

// settings lists them all, in the order in which they are shown.
func settings() []setting {
	return []setting{
		{key: "listen", env: []string{"CALLFLOW_LISTEN"}, fallback: "127.0.0.1:8080", doc: "address that webhooks come to, behind a proxy that speaks https"},
		{key: "public_url", env: []string{"CALLFLOW_PUBLIC_URL"}, doc: "URL under which Twilio reaches this server (default: base_url of the environment)"},
		{key: "db", env: []string{"CALLFLOW_DB"}, fallback: "callflow.db", doc: "file of the database"},
		{key: "env", env: []string{"CALLFLOW_ENV"}, doc: "the environment of the workspace: env/NAME.yaml"},
		{key: "metrics_listen", env: []string{"CALLFLOW_METRICS_LISTEN"}, doc: "address of /metrics; empty: none"},
		{key: "log_format", env: []string{"CALLFLOW_LOG_FORMAT"}, fallback: "text", doc: "form of the log: text or json"},
		{key: "log_level", env: []string{"CALLFLOW_LOG_LEVEL"}, fallback: "info", doc: "debug, info, warn or error"},
		{key: "account_sid", env: []string{"TWILIO_ACCOUNT_SID"}, doc: "the account at Twilio, AC…"},
		{key: "auth_token", env: []string{"TWILIO_AUTH_TOKEN"}, secret: true, doc: "its auth token, which webhooks are signed with"},
		{key: "secondary_token", env: []string{"TWILIO_SECONDARY_AUTH_TOKEN"}, secret: true, doc: "its secondary auth token, while tokens are changed"},
		{key: "api_key", env: []string{"TWILIO_API_KEY"}, doc: "API key for requests to Twilio, SK…; without one the auth token is used"},
		{key: "api_secret", env: []string{"TWILIO_API_SECRET"}, secret: true, doc: "the secret of the API key"},
		{key: "api_url", env: []string{"CALLFLOW_API_URL"}, doc: "where requests to Twilio go, for a simulator (default: https://api.twilio.com)"},
		{key: "region", env: []string{"TWILIO_REGION"}, doc: "Twilio's region: us1, ie1 or au1; needs edge"},
		{key: "edge", env: []string{"TWILIO_EDGE"}, doc: "Twilio's edge, such as tokyo; needs region"},
		{key: "key", env: []string{keyVariable}, secret: true, doc: "a key of the API besides those of the environment; it may act for agents"},
		{key: "webhook_user", env: []string{"CALLFLOW_WEBHOOK_USER"}, doc: "user name that webhooks must carry besides their signature; empty: none"},
		{key: "webhook_password", env: []string{"CALLFLOW_WEBHOOK_PASSWORD"}, secret: true, doc: "the password of that user"},
	}
}

// settingFlags adds the flags of all settings to a verb; their values are read by [app.configure].
func settingFlags(cmd *cobra.Command) {
	for _, s := range settings() {
		if s.secret {
			continue
		}
		doc := s.doc
		if s.fallback != "" {
			doc += " (default " + s.fallback + ")"
		}
		cmd.Flags().String(flagOf(s), "", doc)
	}
	cmd.Flags().String("config", "", "file of settings (default: callflow.server.yaml in the workspace, if it is there)")
}

func flagOf(s setting) string { return strings.ReplaceAll(s.key, "_", "-") }
