package egress

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// dns is a resolver that knows one address list for each successive look-up of any name, the last one
// for ever.
func dns(t *testing.T, answers ...[]string) *net.Resolver {
	t.Helper()
	var asked atomic.Int64
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer ours.Close()
			question, err := readQuestion(ours)
			if err != nil {
				return
			}
			var addresses []string
			if question.Questions[0].Type == dnsmessage.TypeA {
				addresses = answers[min(int(asked.Add(1)), len(answers))-1]
			}
			_, _ = ours.Write(reply(question, addresses))
		}()
		return theirs, nil
	}}
}

func readQuestion(c net.Conn) (m dnsmessage.Message, err error) {
	var size [2]byte
	if _, err := io.ReadFull(c, size[:]); err != nil {
		return m, err
	}
	packet := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(c, packet); err != nil {
		return m, err
	}
	return m, m.Unpack(packet)
}

func reply(question dnsmessage.Message, addresses []string) []byte {
	m := dnsmessage.Message{Header: dnsmessage.Header{ID: question.ID, Response: true}, Questions: question.Questions}
	for _, a := range addresses {
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: question.Questions[0].Name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
			Body:   &dnsmessage.AResource{A: netip.MustParseAddr(a).As4()},
		})
	}
	packet, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(packet))), packet...)
}

var loopback = prefixes("127.0.0.1/32")

func clientOf(t *testing.T, p Policy) *http.Client {
	t.Helper()
	if p.Resolver == nil {
		p.Resolver = dns(t, []string{"127.0.0.1"})
	}
	c, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// serve starts a loopback server and returns its port.
func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

func get(t *testing.T, c *http.Client, url string) (string, error) {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

func TestHosts(t *testing.T) {
	t.Parallel()
	port := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host, r.UserAgent()) })
	c := clientOf(t, Policy{Hosts: []string{"API.example.com:" + port, "www.example.com", "127.0.0.1:" + port},
		AllowPrivate: loopback, UserAgent: "callflow"})
	tests := []struct {
		url  string
		want error
	}{
		{"http://api.example.com:" + port, nil},
		{"http://api.example.com.:" + port, nil},
		{"http://127.0.0.1:" + port, nil},
		{"http://api.example.com", ErrHost},
		{"http://www.example.com:" + port, ErrHost},
		{"http://example.com:" + port, ErrHost},
		{"http://x.api.example.com:" + port, ErrHost},
		{"http://api.example.com.evil.example:" + port, ErrHost},
		{"http://api.example.com@evil.example:" + port, ErrHost},
		{"http://[::1]:" + port, ErrHost},
		{"ftp://www.example.com", ErrHost},
	}
	for _, tt := range tests {
		text, err := get(t, c, tt.url)
		if !errors.Is(err, tt.want) || err == nil && !strings.HasSuffix(text, "callflow") {
			t.Errorf("%s: got %q, %v, want %v", tt.url, text, err, tt.want)
		}
	}
	for _, host := range []string{"", "https://a.example", "*.example.com", "a.example/x"} {
		if _, err := New(Policy{Hosts: []string{host}}); err == nil {
			t.Errorf("host %q is accepted", host)
		}
	}
}

// Every way to write a loopback or private address as a host, with the host in the list.
func TestAddressesInURLs(t *testing.T) {
	t.Parallel()
	reached := false
	port := serve(t, func(http.ResponseWriter, *http.Request) { reached = true })
	names := []string{"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "0.0.0.0", "0", "innocent.example"}
	for _, name := range names {
		c := clientOf(t, Policy{Hosts: []string{name + ":" + port}, Timeout: 2 * time.Second})
		if _, err := get(t, c, "http://"+name+":"+port); err == nil {
			t.Errorf("%s answered", name)
		}
	}
	for _, s := range closed() {
		a := netip.MustParseAddr(s)
		if !a.Is4() {
			continue
		}
		c := clientOf(t, Policy{Hosts: []string{s + ":" + port}})
		if _, err := get(t, c, "http://"+s+":"+port); !errors.Is(err, ErrAddress) {
			t.Errorf("%s: got %v", s, err)
		}
	}
	if reached {
		t.Error("the server was reached")
	}
}

// A name that pointed to an allowed address points elsewhere for the next connection.
func TestRebinding(t *testing.T) {
	t.Parallel()
	port := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })
	c := clientOf(t, Policy{Hosts: []string{"a.example:" + port}, AllowPrivate: loopback,
		Resolver: dns(t, []string{"127.0.0.1"}, []string{"127.0.0.2"}, []string{"169.254.169.254", "10.0.0.1"})})
	if text, err := get(t, c, "http://a.example:"+port); text != "hello" {
		t.Fatalf("first look-up: %q, %v", text, err)
	}
	for range 2 {
		c.CloseIdleConnections()
		if _, err := get(t, c, "http://a.example:"+port); !errors.Is(err, ErrAddress) {
			t.Errorf("later look-up: %v", err)
		}
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	var port string
	port = serve(t, func(w http.ResponseWriter, r *http.Request) {
		to := map[string]string{
			"/1": "/2", "/2": "/3", "/3": "/end", "/0": "/1", "/tls": "https://a.example:" + port + "/end",
			"/host": "http://b.example:" + port + "/end", "/address": "http://169.254.169.254/", "/file": "file:///etc/passwd",
			"/inside": "http://10.0.0.1:" + port + "/",
		}[r.URL.Path]
		if to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		fmt.Fprint(w, "end")
	})
	c := clientOf(t, Policy{Hosts: []string{"a.example:" + port, "169.254.169.254", "10.0.0.1:" + port}, AllowPrivate: loopback})
	tests := []struct {
		path string
		want error
	}{
		{"/1", nil}, {"/0", ErrRedirect}, {"/tls", ErrRedirect}, {"/file", ErrRedirect},
		{"/host", ErrHost}, {"/address", ErrAddress}, {"/inside", ErrAddress},
	}
	for _, tt := range tests {
		if text, err := get(t, c, "http://a.example:"+port+tt.path); !errors.Is(err, tt.want) || err == nil && text != "end" {
			t.Errorf("%s: got %q, %v, want %v", tt.path, text, err, tt.want)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := z.Write(make([]byte, 10<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	port := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/fits":
			_, _ = w.Write(make([]byte, 1000))
		case "/more":
			_, _ = w.Write(make([]byte, 1001))
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		}
	})
	c := clientOf(t, Policy{Hosts: []string{"a.example:" + port}, AllowPrivate: loopback, MaxBody: 1000})
	for path, want := range map[string]error{"/fits": nil, "/more": ErrBody, "/bomb": ErrBody, "/none": nil} {
		if text, err := get(t, c, "http://a.example:"+port+path); !errors.Is(err, want) || len(text) > 1000 {
			t.Errorf("%s: %d bytes, %v, want %v", path, len(text), err, want)
		}
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	port := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	c := clientOf(t, Policy{Hosts: []string{"a.example:" + port}, AllowPrivate: loopback, Timeout: 50 * time.Millisecond})
	if _, err := get(t, c, "http://a.example:"+port); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// Proxies of the environment and cookies are never used.
func TestNoProxyNoCookies(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:9")
	port := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		fmt.Fprint(w, len(r.Cookies()))
	})
	c := clientOf(t, Policy{Hosts: []string{"a.example:" + port}, AllowPrivate: loopback})
	for range 2 {
		if text, err := get(t, c, "http://a.example:"+port); text != "0" {
			t.Errorf("got %q, %v", text, err)
		}
	}
}
