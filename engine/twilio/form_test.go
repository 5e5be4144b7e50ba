package twilio

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// gather is the body of a real Gather action: 29 parameters, alphabetical but for the last.
const gather = "AccountSid=AC00000000000000000000000000000001&ApiVersion=2010-04-01&CallSid=CA00000000000000000000000000000001" +
	"&CallStatus=in-progress&Called=%2B815012345678&CalledCity=&CalledCountry=JP&CalledState=&CalledZip=&Caller=%2B819012345678" +
	"&CallerCity=&CallerCountry=JP&CallerState=&CallerZip=&Digits=1&Direction=inbound&FinishedOnKey=&From=%2B819012345678" +
	"&FromCity=&FromCountry=JP&FromState=&FromZip=&To=%2B815012345678&ToCity=&ToCountry=JP&ToState=&ToZip=&msg=Gather+End&AddOns=%7B%7D"

func TestParseForm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       Params
	}{
		{"empty", "", Params{}},
		{"sorts by name", "b=2&a=1&B=3", Params{{"B", "3"}, {"a", "1"}, {"b", "2"}}},
		{"keeps duplicates in order", "a=2&b=x&a=1&a=2", Params{{"a", "2"}, {"a", "1"}, {"a", "2"}, {"b", "x"}}},
		{"decodes", "SipHeader_X%2DA=%e3%81%82+b%20c%2B", Params{{"SipHeader_X-A", "あ b c+"}}},
		{"empty and missing values", "FromCity=&x", Params{{"FromCity", ""}, {"x", ""}}},
		{"equal signs in values", "a=b=c&=d", Params{{"", "d"}, {"a", "b=c"}}},
		{"empty pairs", "&&a=1&", Params{{"a", "1"}}},
		{"semicolon is no separator", "a=1;b=2", Params{{"a", "1;b=2"}}},
		{"not UTF-8", "a=x%FFy&b=\xfe", Params{{"a", "x\uFFFDy"}, {"b", "\uFFFD"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseForm([]byte(tt.body), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got == nil {
				got = Params{}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseFormRefuses(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"a=%", "a=%4", "a=%zz", "%4=1", "a=%4&b"} {
		var escape *EscapeError
		if _, err := ParseForm([]byte(body), nil); !errors.As(err, &escape) || body[escape.Offset] != '%' {
			t.Errorf("%q: got %v, want an escape error at the percent sign", body, err)
		}
	}
	full := strings.Repeat("a=1&", MaxFields)
	if _, err := ParseForm([]byte(full), nil); err != nil {
		t.Error(err)
	}
	if _, err := ParseForm([]byte(full+"b"), nil); !errors.Is(err, ErrTooManyFields) {
		t.Errorf("got %v, want %v", err, ErrTooManyFields)
	}
	if _, err := ParseForm(make([]byte, MaxForm+1), nil); !errors.Is(err, ErrFormTooLarge) {
		t.Errorf("got %v, want %v", err, ErrFormTooLarge)
	}
}

func TestParseFormReusesAndCopies(t *testing.T) {
	t.Parallel()
	into := make(Params, 3, 8)
	body := []byte("b=old&a=1")
	got, err := ParseForm(body, into)
	if err != nil || &got[0] != &into[0] {
		t.Fatalf("the array was not reused (%v)", err)
	}
	copy(body, "b=new")
	if got.Value("b") != "old" {
		t.Error("a value refers to the body")
	}
}

func TestParams(t *testing.T) {
	t.Parallel()
	p, err := ParseQuery("DequeingCallSid=CA1&a=&a=2", nil)
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := p.Get("a"); v != "" || !ok {
		t.Errorf("Get: %q %v", v, ok)
	}
	if v, ok := p.First("DequeueingCallSid", "DequeingCallSid"); v != "CA1" || !ok {
		t.Errorf("First: %q %v", v, ok)
	}
	if v, ok := p.First("x", "y"); v != "" || ok {
		t.Errorf("First: %q %v", v, ok)
	}
	if p.Value("x") != "" {
		t.Error("a value for a parameter that was not sent")
	}
}

// FuzzParseForm holds the parser against net/url, which refuses semicolons and does not mend UTF-8.
func FuzzParseForm(f *testing.F) {
	for _, s := range []string{gather, "a=%", "a=1;b", "=&&a", "%ff=\xff", "b=2&a=1&b=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		got, err := ParseForm([]byte(body), make(Params, 0, 4))
		if errors.Is(err, ErrFormTooLarge) || errors.Is(err, ErrTooManyFields) {
			return
		}
		oracle, wantErr := url.ParseQuery(strings.ReplaceAll(body, ";", "%3B"))
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("got error %v, net/url %v", err, wantErr)
		}
		if err != nil {
			return
		}
		if !slices.IsSortedFunc(got, func(a, b Param) int { return strings.Compare(a.Name, b.Name) }) {
			t.Fatalf("not sorted: %q", got)
		}
		if want := flatten(oracle); !slices.Equal(sorted(got), want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func flatten(values url.Values) Params {
	var p Params
	for name, all := range values {
		for _, v := range all {
			p = append(p, Param{strings.ToValidUTF8(name, "\uFFFD"), strings.ToValidUTF8(v, "\uFFFD")})
		}
	}
	return sorted(p)
}

func sorted(p Params) Params {
	return slices.SortedFunc(slices.Values(p), func(a, b Param) int {
		return strings.Compare(a.Name+"\x00"+a.Value, b.Name+"\x00"+b.Value)
	})
}

func BenchmarkParseForm(b *testing.B) {
	body, into := []byte(gather), make(Params, 0, 64)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseForm(body, into); err != nil {
			b.Fatal(err)
		}
	}
}
