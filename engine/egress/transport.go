package egress

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// transport checks the host of every request, redirects included, and bounds the bodies of answers.
type transport struct {
	hosts     map[string]bool
	maxBody   int64
	userAgent string
	next      *http.Transport
}

// RoundTrip makes one exchange with a listed host.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !t.lists(req) {
		if req.Body != nil {
			_ = req.Body.Close() // a transport closes the body whatever happens
		}
		return nil, fmt.Errorf("%w: %s", ErrHost, req.URL.Host)
	}
	req = req.Clone(req.Context())
	req.Host = "" // the name that was checked is the name that is asked for
	if t.userAgent != "" {
		req.Header.Set("User-Agent", t.userAgent)
	}
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Body = &body{ReadCloser: resp.Body, left: t.maxBody}
	return resp, nil
}

// CloseIdleConnections serves http.Client.CloseIdleConnections.
func (t *transport) CloseIdleConnections() { t.next.CloseIdleConnections() }

// lists reports whether the request's host is in the list: with its port, or without one when the port
// is the scheme's.
func (t *transport) lists(req *http.Request) bool {
	name := strings.TrimSuffix(strings.ToLower(req.URL.Hostname()), ".")
	ports := map[string]string{"http": "80", "https": "443"}
	standard, ok := ports[req.URL.Scheme]
	if !ok || name == "" {
		return false
	}
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	port := req.URL.Port()
	if port == "" {
		port = standard
	}
	return t.hosts[name+":"+port] || port == standard && t.hosts[name]
}

// body ends with ErrBody when more than the allowed bytes are in it.
type body struct {
	io.ReadCloser
	left int64 // bytes that may still be read; -1 after too many
}

// Read reads, and one byte further than allowed to know that there is more.
func (b *body) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, ErrBody
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if int64(n) > b.left {
		n, err = int(b.left), ErrBody
		b.left = -1
		return n, err
	}
	b.left -= int64(n)
	return n, err
}
