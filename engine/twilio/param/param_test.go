package param

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	t.Parallel()
	all := Standard()
	for i, p := range all {
		if p.Class == Unset || p.Meaning == "" || p.Meaning != strings.TrimSuffix(p.Meaning, ".") {
			t.Errorf("%s: class %s, meaning %q", p.Name, p.Class, p.Meaning)
		}
		if i > 0 && i < len(standard) && all[i-1].Name >= p.Name {
			t.Errorf("%s stands behind %s", p.Name, all[i-1].Name)
		}
		if got, ok := Find(p.Name); !ok || got != p {
			t.Errorf("%s is not found", p.Name)
		}
	}
}

// The captured Gather action has standard parameters only.
func TestFindKnowsARealRequest(t *testing.T) {
	t.Parallel()
	const names = "AccountSid ApiVersion CallSid CallStatus Called CalledCity CalledCountry CalledState CalledZip Caller CallerCity " +
		"CallerCountry CallerState CallerZip Digits Direction FinishedOnKey From FromCity FromCountry FromState FromZip To ToCity " +
		"ToCountry ToState ToZip msg SipHeader_X-Order DialSipHeader_X-A Param_a"
	for _, name := range strings.Fields(names) {
		if _, ok := Find(name); !ok {
			t.Errorf("%s is unknown", name)
		}
	}
	if _, ok := Find("department"); ok || ClassOf("department") != Personal {
		t.Error("a custom parameter is not personal")
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, value, want string }{
		{From, "+819012341234", "+81*****1234"},
		{From, "+1911", "+*****"},
		{From, "", ""},
		{From, "client:alice", "client:*****"},
		{From, "sip:alice@pbx.example", "sip:*****@pbx.example"},
		{From, "sip:+819012341234", "sip:*****"},
		{From, "anonymous", "anonymous"},
		{From, "09012341234", "*****"},
		{CallSid, "CA1", "CA1"},
		{Digits, "1234", "*****"},
		{SpeechResult, "my card is", "*****"},
		{CallToken, "abc", "[secret]"},
		{"SipHeader_X-Name", "Bob", "*****"},
		{"department", "sales", "*****"},
	}
	for _, tt := range tests {
		if got := Mask(tt.name, tt.value); got != tt.want {
			t.Errorf("%s=%q: got %q, want %q", tt.name, tt.value, got, tt.want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	const token = "0123456789abcdef0123456789abcdef"
	tests := []struct{ text, want string }{
		{"", ""},
		{"call from +819012341234 to +815012345678.", "call from +81*****1234 to +81*****5678."},
		{"/x?From=%2B819012341234&To=%2b15551230000", "/x?From=%2B81*****1234&To=%2b15*****0000"},
		{"1+2 = 3, +123456, ++81901234567", "1+2 = 3, +123456, ++81*****4567"},
		{"token " + token + ", call CA" + token, "token [secret], call CA" + token},
		{"Bearer eyJhbGciOi.eyJqdGki-_.c2ln next", "Bearer [secret] next"},
		{"eyJust a word", "eyJust a word"},
		{"sip:+819012341234@pbx", "sip:+81*****1234@pbx"},
		{"日本 +819012341234 です", "日本 +81*****1234 です"},
	}
	for _, tt := range tests {
		if got := Text(tt.text); got != tt.want {
			t.Errorf("got  %q\nwant %q", got, tt.want)
		}
	}
}

// FuzzText: no number survives.
func FuzzText(f *testing.F) {
	f.Add("+819012341234 %2B819012341234 eyJ.a.b 0123456789abcdef0123456789abcdef")
	f.Fuzz(func(t *testing.T, s string) {
		once := Text(s)
		for i := range once {
			if n := digits(once[i+1:]); once[i] == '+' && n >= 7 && n <= 15 {
				t.Fatalf("%q shows a number: %q", s, once)
			}
		}
	})
}
