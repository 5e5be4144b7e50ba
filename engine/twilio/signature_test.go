package twilio

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/twilio/twilio-go/client"
)

func verifier(t testing.TB, public string, accounts map[string]Tokens) *Verifier {
	t.Helper()
	u, err := ParsePublicURL(public)
	if err != nil {
		t.Fatal(err)
	}
	v, err := NewVerifier(u, accounts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func form(t testing.TB, body string) Params {
	t.Helper()
	p, err := ParseForm([]byte(body), nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The published vectors: the documentation's and those of the tests of twilio-python. All use the
// token 12345.
const (
	docForm = "CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212"
	pyForm  = "CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309"
)

func TestVectors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, public, uri, form, signature string }{
		{"documentation", "https://example.com", "/myapp.php?foo=1&bar=2", docForm, "L/OH5YylLD5NRKLltdqwSvS0BnU="},
		{"python", "https://mycompany.com", "/myapp.php?foo=1&bar=2", pyForm, "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
		{"python, signed with port", "https://mycompany.com", "/myapp.php?foo=1&bar=2", pyForm, "kvajT1Ptam85bY51eRf/AJRuM3w="},
		{"python, configured with port", "https://mycompany.com:443/", "/myapp.php?foo=1&bar=2", pyForm, "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
		{"configured with user", "https://u:p@mycompany.com", "/myapp.php?foo=1&bar=2", pyForm, "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
		{"proxy removes a prefix", "https://mycompany.com/myapp.php/", "/?foo=1", "", Sign("12345", "https://mycompany.com/myapp.php/?foo=1", nil)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := verifier(t, tt.public, map[string]Tokens{"AC1": {Primary: "12345"}})
			if !v.Verify(tt.uri, form(t, tt.form), tt.signature) {
				t.Error("refused")
			}
			for _, wrong := range []string{"", tt.signature[1:], strings.ToLower(tt.signature), tt.signature + "="} {
				if v.Verify(tt.uri, form(t, tt.form), wrong) {
					t.Errorf("accepted %q", wrong)
				}
			}
		})
	}
}

func TestJSONVectors(t *testing.T) {
	t.Parallel()
	tests := []struct{ public, uri, body, signature string }{
		{"https://mycompany.com", "/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
			`{"property": "value", "boolean": true}`, "a9nBmqA0ju/hNViExpshrM61xv4="},
		{"https://example.com", "/myapp?bodySHA256=5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9",
			`{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}`, "hPXmLwIy3Fgqv1i9KPmH/HhQ6zo="},
	}
	for _, tt := range tests {
		v := verifier(t, tt.public, map[string]Tokens{"AC1": {Primary: "12345"}})
		if !v.VerifyJSON(tt.uri, []byte(tt.body), tt.signature) {
			t.Errorf("%s: refused", tt.uri)
		}
		if v.VerifyJSON(tt.uri, []byte(tt.body+" "), tt.signature) {
			t.Errorf("%s: accepted another body", tt.uri)
		}
		if v.VerifyJSON("/myapp", []byte(tt.body), Sign("12345", tt.public+"/myapp", nil)) {
			t.Error("accepted a body that the URL does not name")
		}
		url, signature := SignJSON("12345", strings.Split(tt.public+tt.uri, "?bodySHA256")[0], []byte("{}"))
		if !v.VerifyJSON(strings.TrimPrefix(url, tt.public), []byte("{}"), signature) {
			t.Errorf("%s: own signature refused", url)
		}
	}
}

func TestAccountsAndRotation(t *testing.T) {
	t.Parallel()
	v := verifier(t, "https://a.example", map[string]Tokens{
		"AC1": {Primary: "one", Secondary: "two"}, "AC2": {Primary: "three"},
	})
	tests := []struct {
		name, uri, form, token string
		want                   bool
	}{
		{"primary", "/x", "AccountSid=AC1", "one", true},
		{"secondary", "/x", "AccountSid=AC1", "two", true},
		{"other account's token", "/x", "AccountSid=AC1", "three", false},
		{"second account", "/x", "AccountSid=AC2", "three", true},
		{"unknown account", "/x", "AccountSid=AC3", "one", false},
		{"GET names the account", "/x?AccountSid=AC2", "", "three", true},
		{"GET names another account", "/x?AccountSid=AC2", "", "one", false},
		{"last name in the query counts", "/x?AccountSid=AC1&AccountSid=AC2", "", "three", true},
		{"no account", "/x", "a=1", "three", true},
		{"body before query", "/x?AccountSid=AC2", "AccountSid=AC1", "three", false},
		{"absolute request line", "https://a.example/x", "", "one", false},
		{"empty request line", "", "", "one", false},
	}
	for _, tt := range tests {
		post := form(t, tt.form)
		if got := v.Verify(tt.uri, post, Sign(tt.token, "https://a.example"+tt.uri, post)); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestNewVerifierRefuses(t *testing.T) {
	t.Parallel()
	u, err := ParsePublicURL("https://a.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, accounts := range []map[string]Tokens{nil, {"AC1": {}}, {"": {Primary: "x"}}, {"AC1": {Secondary: "x"}}} {
		if _, err := NewVerifier(u, accounts); err == nil {
			t.Errorf("no error for %v", accounts)
		}
	}
	if _, err := NewVerifier(PublicURL{}, map[string]Tokens{"AC1": {Primary: "x"}}); err == nil {
		t.Error("no error without public URL")
	}
}

// Repeated parameters: each different value once, sorted, as twilio-node and twilio-python do.
func TestRepeatedParameters(t *testing.T) {
	t.Parallel()
	mac := hmac.New(sha1.New, []byte("12345"))
	mac.Write([]byte("https://a.example/xa1b1b2b3c"))
	want := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, body := range []string{"a=1&b=3&b=1&b=2&b=1&c=", "c&b=2&b=3&a=1&b=1"} {
		if got := Sign("12345", "https://a.example/x", form(t, body)); got != want {
			t.Errorf("%s: other signature", body)
		}
	}
}

// The validator of twilio-go is right as long as no parameter is repeated and the host is no IPv6 address.
func TestOracle(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		token, host := word(rng), []string{"a.example", "a.example:8443", "a.example:443"}[rng.IntN(3)]
		scheme := []string{"https", "http"}[rng.IntN(2)]
		params, post := map[string]string{}, Params{}
		for range rng.IntN(40) {
			params[word(rng)] = word(rng)
		}
		for n, v := range params {
			post = append(post, Param{n, v})
		}
		uri := "/p/" + fmt.Sprint(rng.IntN(9)) + "?x=%2B" + fmt.Sprint(rng.IntN(9))
		signature := Sign(token, scheme+"://"+host+uri, post)
		oracle := client.NewRequestValidator(token)
		if !oracle.Validate(scheme+"://"+host+uri, params, signature) {
			t.Fatalf("twilio-go refuses %s://%s%s %v", scheme, host, uri, params)
		}
		v := verifier(t, scheme+"://"+host, map[string]Tokens{"AC1": {Primary: token}})
		post = form(t, encode(post))
		if other := Sign(token, scheme+"://a.example"+uri, post); v.Verify(uri, post, other) != oracle.Validate(scheme+"://"+host+uri, params, other) {
			t.Fatalf("twilio-go judges otherwise: %s://%s%s", scheme, host, uri)
		}
		if !v.Verify(uri, post, signature) {
			t.Fatalf("refused: %s://%s%s", scheme, host, uri)
		}
	}
}

func word(rng *rand.Rand) string {
	const letters = "abcXYZ019 +&=%あé_"
	runes := []rune(letters)
	b := make([]rune, 1+rng.IntN(8))
	for i := range b {
		b[i] = runes[rng.IntN(len(runes))]
	}
	return string(b)
}

func BenchmarkVerify(b *testing.B) {
	v := verifier(b, "https://a.example", map[string]Tokens{"AC00000000000000000000000000000001": {Primary: "12345", Secondary: "67890"}})
	post := form(b, gather)
	uri := "/twilio/v/17/1/1/4/action/1x2y3z"
	signature := Sign("12345", "https://a.example"+uri, post)
	b.ReportAllocs()
	for b.Loop() {
		if !v.Verify(uri, post, signature) {
			b.Fatal("refused")
		}
	}
}
