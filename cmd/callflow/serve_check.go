package main

import (
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"callflow/engine/library"
)

// checkServe refuses settings that would be unsafe or could not work, each with a sentence.
func checkServe(c configuration, w *library.Workspace) error {
	if err := checkAddresses(c); err != nil {
		return err
	}
	if err := checkKeys(c, w); err != nil {
		return err
	}
	if err := checkAccount(c, w, ", or try things out with --simulate"); err != nil {
		return err
	}
	if err := checkPublicURL(w.Set.Live.BaseURL); err != nil {
		return err
	}
	return checkDatabase(c.get("db"))
}

// checkSimulated refuses to play Twilio where that could be mistaken for the real one: with credentials of an
// account at hand, whoever reaches the telephones would be one setting away from real calls.
func checkSimulated(c configuration) error {
	for _, key := range []string{"auth_token", "secondary_token", "api_key", "api_secret"} {
		if set := c[key]; set.value != "" {
			return usagef("--simulate does not start beside the credentials of a real account: %s is set by %s, unset it", key, set.origin)
		}
	}
	if err := checkAddresses(c); err != nil {
		return err
	}
	if c["db"].origin == "default" {
		return nil // thrown away at the end, in a place of its own
	}
	return checkDatabase(c.get("db"))
}

// checkAddresses refuses what every server would stumble over.
func checkAddresses(c configuration) error {
	if _, _, err := net.SplitHostPort(c.get("listen")); err != nil {
		return usagef("--listen is %q, expected an address such as 127.0.0.1:8080", c.get("listen"))
	}
	if err := oneOf("--log-format", c.get("log_format"), "text", "json"); err != nil {
		return err
	}
	return checkRegion(c)
}

// shortestKey is how long the secret of a key of the API is at least.
const shortestKey = 24

// checkKeys refuses keys of the API that could be guessed.
func checkKeys(c configuration, w *library.Workspace) error {
	if own := c.get("key"); own != "" && len(own) < shortestKey {
		return usagef("the key of the API in %s is shorter than %d characters", c["key"].origin, shortestKey)
	}
	for _, k := range w.Outside.Keys {
		if len(k.Secret.Reveal()) < shortestKey {
			return usagef("the secret of api.keys.%s is shorter than %d characters", k.Name, shortestKey)
		}
	}
	return nil
}

func checkRegion(c configuration) error {
	if (c.get("region") == "") != (c.get("edge") == "") {
		return usagef("region and edge belong together: set both, or neither")
	}
	return nil
}

// checkAccount looks for credentials; otherwise is what can be done without them.
func checkAccount(c configuration, w *library.Workspace, otherwise string) error {
	sid, token := credentials(c, w)
	switch {
	case token == "":
		return usagef("there is no auth token, so no webhook could be trusted: set TWILIO_AUTH_TOKEN or TWILIO_AUTH_TOKEN_FILE%s", otherwise)
	case sid == "":
		return usagef("the account is not known: set TWILIO_ACCOUNT_SID")
	}
	return nil
}

// credentials are the account and the token that webhooks are signed with: those of the settings, else
// those of the workspace's environment.
func credentials(c configuration, w *library.Workspace) (sid, token string) {
	if c.get("auth_token") != "" {
		return c.get("account_sid"), c.get("auth_token")
	}
	return w.Outside.Account.SID, w.Outside.Account.Token.Reveal()
}

// checkPublicURL refuses a URL over which calls could be read or changed by others.
func checkPublicURL(text string) error {
	u, err := url.Parse(text)
	if text == "" || err != nil || u.Host == "" {
		return usagef("the public URL is %q: say --public-url https://… under which Twilio reaches this server", text)
	}
	if u.Scheme != "https" && !loopback(u.Hostname()) {
		return usagef("the public URL %s is not encrypted: anybody on the way could hear what callers enter; use https", text)
	}
	return nil
}

// checkDatabase makes sure that the folder of the database can be written.
func checkDatabase(file string) error {
	folder := filepath.Dir(file)
	probe, err := os.CreateTemp(folder, ".callflow-*")
	if err != nil {
		return usagef("the folder %q of the database cannot be written: %v", folder, errors.Unwrap(err))
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// loopback tells whether a host is this machine only.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
