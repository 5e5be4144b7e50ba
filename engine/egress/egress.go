// Package egress makes HTTP clients for requests whose target a flow chooses: services and media checks.
// Such a client must not become a way into the network that the server stands in.
//
// A client of [New] talks to listed hosts only, and to public addresses only. The address is checked when
// the connection is made, after the name was resolved, for each connection and each redirect, so a name
// that changes its address gains nothing. It uses no proxy and no cookies, follows few redirects, never
// to another scheme, and reads no more of a body than agreed.
package egress

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Defaults of a [Policy].
const (
	DefaultTimeout = 3 * time.Second
	DefaultMaxBody = 256 << 10
	maxRedirects   = 3
)

// Reasons why a request is refused. Compare with [errors.Is].
var (
	ErrHost     = errors.New("host is not in the list of services")
	ErrAddress  = errors.New("address is not public")
	ErrRedirect = errors.New("redirect is not followed")
	ErrBody     = errors.New("body is too large")
)

// Policy says what a client may reach.
type Policy struct {
	// Hosts are the hosts that may be asked: "api.example.com" with its scheme's port, or
	// "api.example.com:8443" with exactly that port. There are no wildcards.
	Hosts []string
	// AllowPrivate opens private, shared, loopback and otherwise special networks, for services on the
	// premises and for tests. Link-local addresses, where clouds keep their metadata, stay closed.
	AllowPrivate []netip.Prefix

	Timeout   time.Duration // of a whole exchange with redirects and body; 0: 3 s
	MaxBody   int64         // bytes of a response body after decompression; 0: 256 kB
	TLS       *tls.Config   // nil: the system's certificates
	Resolver  *net.Resolver // nil: the system's
	UserAgent string        // "": Go's own
}

// New makes a client that keeps to the policy. It is safe for concurrent use; close its idle connections
// when it is replaced. Errors of its requests wrap [ErrHost], [ErrAddress] and [ErrRedirect]; reading a
// body too far gives [ErrBody].
func New(p Policy) (*http.Client, error) {
	hosts := make(map[string]bool, len(p.Hosts))
	for _, h := range p.Hosts {
		if h == "" || strings.ContainsAny(h, "/*@ ?#") {
			return nil, fmt.Errorf("service host is %q, want a host name, or a host name and a port", h)
		}
		hosts[strings.TrimSuffix(strings.ToLower(h), ".")] = true
	}
	if p.Timeout <= 0 {
		p.Timeout = DefaultTimeout
	}
	if p.MaxBody <= 0 {
		p.MaxBody = DefaultMaxBody
	}
	guard := guard{private: slices.Clone(p.AllowPrivate)}
	dialer := &net.Dialer{Timeout: p.Timeout, Resolver: p.Resolver, ControlContext: guard.control}
	return &http.Client{
		Timeout:       p.Timeout,
		CheckRedirect: checkRedirect,
		Transport: &transport{hosts: hosts, maxBody: p.MaxBody, userAgent: p.UserAgent, next: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSClientConfig:        p.TLS.Clone(),
			TLSHandshakeTimeout:    p.Timeout,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    8,
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		}},
	}, nil
}

// checkRedirect limits the number of redirects and keeps the scheme. The host is checked by the transport.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("%w: more than %d in a row", ErrRedirect, maxRedirects)
	}
	if req.URL.Scheme != via[0].URL.Scheme {
		return fmt.Errorf("%w: it goes from %s to %s", ErrRedirect, via[0].URL.Scheme, req.URL.Scheme)
	}
	return nil
}

// guard checks addresses when connections are made.
type guard struct{ private []netip.Prefix }

// control is called by the dialer with the address that a name has led to, before connecting.
func (g guard) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !strings.HasPrefix(network, "tcp") {
		return fmt.Errorf("%w: %s over %s", ErrAddress, address, network)
	}
	if !g.allows(at.Addr()) {
		return fmt.Errorf("%w: %s", ErrAddress, at.Addr())
	}
	return nil
}

// allows reports whether an address may be connected to.
func (g guard) allows(a netip.Addr) bool {
	if Public(a) {
		return true
	}
	if neverOpen(a) || nat64.Contains(a) && !g.allows(carried(a)) {
		return false
	}
	return slices.ContainsFunc(g.private, func(p netip.Prefix) bool { return p.Contains(a) })
}
