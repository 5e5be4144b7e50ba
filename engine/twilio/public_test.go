package twilio

import (
	"net/url"
	"strings"
	"testing"
)

func TestParsePublicURL(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, asGiven, otherPort string }{
		{"https://a.example", "https://a.example", "https://a.example:443"},
		{"https://a.example:443/", "https://a.example:443", "https://a.example"},
		{"https://a.example:", "https://a.example", "https://a.example:443"},
		{"http://a.example/p//", "http://a.example/p", "http://a.example:80/p"},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1"},
		{"https://[2001:db8::1]", "https://[2001:db8::1]", "https://[2001:db8::1]:443"},
		{"https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x", "https://[2001:db8::1]/x"},
		{"https://user:secret@a.example/%E3%81%82", "https://a.example/%E3%81%82", "https://a.example:443/%E3%81%82"},
	}
	for _, tt := range tests {
		got, err := ParsePublicURL(tt.text)
		if err != nil || got.asGiven != tt.asGiven || got.otherPort != tt.otherPort {
			t.Errorf("%s: got %+v, %v", tt.text, got, err)
		}
	}
	for _, text := range []string{"", "a.example", "ftp://a.example", "https://", "https://:443", "https://a.example?x=1",
		"https://a.example/?", "https://a.example#", "https://a.example/#x", "https://a b/"} {
		if got, err := ParsePublicURL(text); err == nil {
			t.Errorf("%s: got %+v, want an error", text, got)
		}
	}
	if _, err := ParsePublicURL("ftp://user:secret@a.example"); strings.Contains(err.Error(), "secret") {
		t.Error("the error tells the password")
	}
}

// FuzzPublicURL: whatever the request line is, the signed URL stays on the configured host and scheme,
// and both forms of it differ in the port alone.
func FuzzPublicURL(f *testing.F) {
	f.Add("https://a.example", "/twilio/v/1?x=%2B1")
	f.Add("http://u:p@[::1]:8080/p/", "//evil.example/@x")
	f.Add("https://a.example:443", "/@evil.example:80/#y")
	f.Fuzz(func(t *testing.T, public, uri string) {
		p, err := ParsePublicURL(public)
		if err != nil || !strings.HasPrefix(uri, "/") {
			return
		}
		base, err := url.Parse(public)
		if err != nil {
			t.Fatal(err)
		}
		for _, prefix := range []string{p.asGiven, p.otherPort} {
			if strings.HasSuffix(prefix, "/") {
				t.Fatalf("%q ends in a slash", prefix)
			}
			joined, err := url.Parse(prefix + uri)
			if err != nil {
				continue
			}
			if joined.Hostname() != base.Hostname() || joined.Scheme != base.Scheme || joined.User != nil {
				t.Fatalf("%q + %q went to %q", public, uri, joined)
			}
		}
		again, err := ParsePublicURL(p.String())
		if err != nil || again != p {
			t.Fatalf("%q: %+v, again %+v, %v", public, p, again, err)
		}
	})
}
