package twilio

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestDiagnose(t *testing.T) {
	t.Parallel()
	const token, body = "12345abcdef", "AccountSid=AC1&From=%2B819012345678"
	tests := []struct {
		name, uri, signedURL, form string
		header                     map[string]string
		want                       string
	}{
		{"no header", "/x", "", body, nil, "request to https://a.example/x has no X-Twilio-Signature header"},
		{"short header", "/x", "", body, map[string]string{SignatureHeader: "short"}, "no single X-Twilio-Signature header of 28 characters"},
		{"unknown account", "/x", "https://a.example/x", "AccountSid=AC9", nil, `names the account "AC9", which has no auth token`},
		{"correct", "/x", "https://a.example/x", body, nil, "signed correctly"},
		{"other public host", "/x?q=1", "https://b.example/x?q=1", body, map[string]string{"X-Forwarded-Host": "b.example", "X-Forwarded-Proto": "https"},
			"signed for https://b.example/x?…, but the public URL makes it https://a.example/x?…"},
		{"other scheme", "/x", "http://a.example/x", body, nil, "signed for http://a.example/x, but"},
		{"prefix removed", "/x", "https://a.example/p/x", body, map[string]string{"X-Forwarded-Prefix": "/p"}, "signed for https://a.example/p/x, but"},
		{"slash added", "/x/", "https://a.example/x", body, nil, "signed for https://a.example/x, but"},
		{"other token", "/x?From=%2B8190", "https://nowhere.example/x", body, nil, "https://a.example/x?… does not fit, nor does it for http://a.example/x?…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := verifier(t, "https://a.example", map[string]Tokens{"AC1": {Primary: token}})
			r := httptest.NewRequest("POST", tt.uri, nil)
			r.Host = "a.example"
			post := form(t, tt.form)
			signature := Sign(token, tt.signedURL, post)
			if tt.signedURL != "" {
				r.Header.Set(SignatureHeader, signature)
			}
			for name, value := range tt.header {
				r.Header.Set(name, value)
			}
			got := v.Diagnose(r, post)
			if !strings.Contains(got, tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			for _, secret := range []string{token, signature, "8190"} {
				if strings.Contains(got, secret) {
					t.Errorf("%q tells %q", got, secret)
				}
			}
		})
	}
	v := verifier(t, "https://a.example", map[string]Tokens{"AC1": {Primary: token}})
	r := httptest.NewRequest("POST", "/x", nil)
	r.Header.Set(SignatureHeader, Sign(token, "https://a.example/x", nil))
	if got := v.Diagnose(r, form(t, body)); !strings.Contains(got, "signed without its body") {
		t.Error(got)
	}
}

func TestBasicAuth(t *testing.T) {
	t.Parallel()
	b := NewBasicAuth("twilio", "pass")
	tests := []struct {
		user, password string
		want           bool
	}{{"twilio", "pass", true}, {"twilio", "", false}, {"", "pass", false}, {"twilio", "passs", false}, {"Twilio", "pass", false}}
	for _, tt := range tests {
		r := httptest.NewRequest("POST", "/", nil)
		r.SetBasicAuth(tt.user, tt.password)
		if got := b.Check(r); got != tt.want {
			t.Errorf("%s:%s: got %v", tt.user, tt.password, got)
		}
	}
	if b.Check(httptest.NewRequest("POST", "/", nil)) {
		t.Error("accepted a request without credentials")
	}
}
