package webhook_test

import (
	"bytes"
	"net/url"
	"slices"
	"testing"

	"github.com/twilio/twilio-go/client"

	"callflow/cmd/callbench/webhook"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       []string
		broken     bool
	}{
		{name: "empty"},
		{name: "sorted", body: "To=%2B81&From=a+b&Body=x=y", want: []string{"Body", "x=y", "From", "a b", "To", "+81"}},
		{name: "no value", body: "a&b=&&c", want: []string{"a", "", "b", "", "c", ""}},
		{name: "twice", body: "k=2&k=1", want: []string{"k", "2", "k", "1"}},
		{name: "utf-8", body: "n=%E6%97%A5", want: []string{"n", "日"}},
		{name: "cut escape", body: "a=%4", broken: true},
		{name: "no escape", body: "a=%zz", broken: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var f webhook.Form
			if ok := f.Parse([]byte(test.body)); ok == test.broken {
				t.Fatalf("parsed: %v", ok)
			}
			var got []string
			for _, p := range f.Params() {
				got = append(got, string(p.Key), string(p.Value))
			}
			if !test.broken && !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// FuzzParse: what the standard library parses, this parses to the same values; nothing panics.
func FuzzParse(f *testing.F) {
	f.Add("a=1&b=%2B&a=2")
	f.Add("a=%&b")
	f.Fuzz(func(t *testing.T, body string) {
		var form webhook.Form
		ok := form.Parse([]byte(body))
		want, err := url.ParseQuery(body)
		if err != nil {
			return // it also refuses semicolons, which Twilio escapes
		}
		if !ok {
			t.Fatalf("%q: not parsed", body)
		}
		for key, values := range want {
			if got := form.Get(key); string(got) != values[0] {
				t.Errorf("%q: %q is %q, want %q", body, key, got, values[0])
			}
		}
	})
}

func TestBodyRoundTrip(t *testing.T) {
	t.Parallel()
	var form, back webhook.Form
	form.Add("To", "+81 50&=%")
	form.Add("Body", "日本")
	body := form.AppendBody(nil)
	if want := "Body=%E6%97%A5%E6%9C%AC&To=%2B81+50%26%3D%25"; string(body) != want {
		t.Errorf("body %s, want %s", body, want)
	}
	if !back.Parse(body) || string(back.Get("To")) != "+81 50&=%" || string(back.Get("Body")) != "日本" {
		t.Errorf("read back %q", back.Params())
	}
	form.Reset()
	if got := form.AppendBody(nil); len(got) != 0 {
		t.Errorf("after Reset: %q", got)
	}
}

// TestSignatureOracle compares with Twilio's own library.
func TestSignatureOracle(t *testing.T) {
	t.Parallel()
	var form webhook.Form
	form.Add("From", "+81 90\"1234")
	form.Add("CallSid", "CA1")
	signer := webhook.NewSigner("secret")
	sig := signer.Sign("http://127.0.0.1:1", "/voice?x=1", &form)
	oracle := client.NewRequestValidator("secret")
	params := map[string]string{"CallSid": "CA1", "From": "+81 90\"1234"}
	if !oracle.Validate("http://127.0.0.1:1/voice?x=1", params, sig) {
		t.Errorf("twilio-go refuses %s", sig)
	}
	if !signer.Valid("http://127.0.0.1:1", "/voice?x=1", &form, sig) {
		t.Error("own signature refused")
	}
	for _, bad := range []string{"", sig[:27], string(bytes.Repeat([]byte("A"), 28))} {
		if signer.Valid("http://127.0.0.1:1", "/voice?x=1", &form, bad) {
			t.Errorf("%q accepted", bad)
		}
	}
}
