package phone

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"callflow/engine/sim"
)

// foreign says why a request is not one of our page on this machine's own name; "" when it is.
//
// Names of hosts are refused, except localhost, because anybody can let a name of theirs lead here (DNS
// rebinding). What a proxy forwards is refused, because the page is not meant for others.
func foreign(r *http.Request) string {
	switch {
	case r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "":
		return "the telephones are not for those behind a proxy"
	case !ownName(r.Host):
		return "the telephones are reached by an address or localhost, not by another name"
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		return ""
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return "another site's page cannot use the telephones"
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return "" // no browser
	}
	if u, err := url.Parse(origin); err != nil || u.Host != r.Host {
		return "another site's page cannot use the telephones"
	}
	return ""
}

// ownName tells whether a host is an address or this machine's name for itself.
func ownName(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return host == "localhost" || net.ParseIP(strings.Trim(host, "[]")) != nil
}

// mostWords is how much may be said at once, in letters.
const mostWords = 500

// improper says what is wrong with a deed; "" when it can be tried.
func improper(d sim.Deed) string {
	switch d.Do {
	case "call":
		if !address(d.From) || !address(d.To) {
			return "a call needs two numbers such as +12025550100, or client:NAME"
		}
	case "press":
		if d.Text == "" || strings.Trim(d.Text, "0123456789*#") != "" || len(d.Text) > 32 {
			return "keys are 0 to 9, * and #"
		}
	case "say":
		if d.Text == "" || utf8.RuneCountInString(d.Text) > mostWords {
			return "expected words, 500 letters at most"
		}
	}
	return ""
}

// address tells whether somebody can be called under it.
func address(text string) bool {
	if digits, ok := strings.CutPrefix(text, "+"); ok {
		return 3 <= len(digits) && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
	}
	kind, name, ok := strings.Cut(text, ":")
	return ok && (kind == "client" || kind == "sip") && name != "" && len(name) <= 120 &&
		!strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == '"' || r == '<' || r == '>' || r > '~' })
}

// reason is the word for an error that the page knows.
func reason(err error) string {
	if errors.Is(err, sim.ErrGone) {
		return "gone"
	}
	return "refused"
}
