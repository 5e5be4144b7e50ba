package twilio

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// encode writes parameters as a form body.
func encode(p Params) string {
	parts := make([]string, len(p))
	for i := range p {
		parts[i] = url.QueryEscape(p[i].Name) + "=" + url.QueryEscape(p[i].Value)
	}
	return strings.Join(parts, "&")
}

// signedText is what a signature is made over, written once more and naively.
func signedText(uri string, p Params) string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].Name + "\x00" + p[i].Value
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	return uri + strings.ReplaceAll(strings.Join(lines, ""), "\x00", "")
}

// No mutated request is accepted, unless the mutation leaves what Twilio signs as it is.
func TestMutations(t *testing.T) {
	t.Parallel()
	rounds := 50_000
	if testing.Short() {
		rounds = 5_000
	}
	v := verifier(t, "https://a.example", map[string]Tokens{"AC00000000000000000000000000000001": {Primary: "12345", Secondary: "6"}})
	const uri = "/twilio/v/17/1/1/4/action/1x2y3z?lang=ja"
	post := form(t, gather)
	signature := Sign("12345", "https://a.example"+uri, post)
	rng := rand.New(rand.NewPCG(3, 4))
	into := make(Params, 0, 64)
	for range rounds {
		u, p, s := mutate(rng, uri, post, signature)
		parsed, err := ParseForm([]byte(encode(p)), into)
		if err != nil {
			t.Fatal(err)
		}
		same := s == signature && signedText(u, p) == signedText(uri, post)
		if v.Verify(u, parsed, s) && !same {
			t.Fatalf("accepted %s %s %q", u, s, p)
		}
	}
}

// mutate changes one thing of a request.
func mutate(rng *rand.Rand, uri string, post Params, signature string) (string, Params, string) {
	p := slices.Clone(post)
	i, j := rng.IntN(len(p)), rng.IntN(len(p))
	switch rng.IntN(7) {
	case 0:
		p[i].Value = mangle(rng, p[i].Value)
	case 1:
		p[i].Name = mangle(rng, p[i].Name)
	case 2:
		p = slices.Delete(p, i, i+1)
	case 3:
		p[i].Value, p[j].Value = p[j].Value, p[i].Value
	case 4:
		p = append(p, Param{word(rng), word(rng)})
	case 5:
		return mangle(rng, uri), p, signature
	default:
		return uri, p, mangle(rng, signature)
	}
	return uri, p, signature
}

// mangle replaces, removes or inserts one byte.
func mangle(rng *rand.Rand, s string) string {
	at, c := rng.IntN(len(s)+1), fmt.Sprintf("%c", 33+rng.IntN(94))
	if at == len(s) || rng.IntN(3) == 0 {
		return s[:at] + c + s[at:]
	}
	if rng.IntN(2) == 0 {
		c = ""
	}
	return s[:at] + c + s[at+1:]
}
