package twilio

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// PublicURL is the URL under which Twilio reaches this server: scheme, host, perhaps a port, perhaps a
// path that a proxy removes. It is the only thing that signed URLs are built from, because every header
// that tells of the outside can be forged. The zero value is no URL.
type PublicURL struct {
	asGiven   string // scheme://host[:port][/prefix], without a slash at its end
	otherPort string // the same with the default port added, or with the port removed
}

// ParsePublicURL reads a configured public URL. User and password are dropped, as Twilio signs without
// them; a query or a fragment is refused.
func ParsePublicURL(text string) (PublicURL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return PublicURL{}, fmt.Errorf("public URL: %w", err)
	}
	if (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" {
		return PublicURL{}, fmt.Errorf("public URL is %q, want https:// and a host name", u.Redacted())
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(text, "#") {
		return PublicURL{}, fmt.Errorf("public URL %q has a query or a fragment, want scheme, host and path", u.Redacted())
	}
	u.Host = strings.TrimSuffix(u.Host, ":")
	path := strings.TrimRight(u.EscapedPath(), "/")
	return PublicURL{
		asGiven:   u.Scheme + "://" + u.Host + path,
		otherPort: u.Scheme + "://" + otherHost(u) + path,
	}, nil
}

// otherHost is the host with the scheme's port if it has none, and without port if it has one. Which of
// the two Twilio signs differs between its products; over HTTPS, voice requests are signed without.
func otherHost(u *url.URL) string {
	if u.Port() == "" {
		return net.JoinHostPort(u.Hostname(), map[string]string{"https": "443", "http": "80"}[u.Scheme])
	}
	return strings.TrimSuffix(u.Host, ":"+u.Port())
}

// String is the URL without a slash at its end.
func (p PublicURL) String() string { return p.asGiven }

// Join is the whole URL of a request URI, which begins with a slash.
func (p PublicURL) Join(requestURI string) string { return p.asGiven + requestURI }
