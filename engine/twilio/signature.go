package twilio

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strings"
	"sync"
)

// SignatureHeader is the request header that carries the signature.
const SignatureHeader = "X-Twilio-Signature"

// Tokens are the auth tokens of one account. Twilio signs with the primary token; a secondary one
// exists while tokens are rotated and becomes the primary when it is promoted.
type Tokens struct {
	Primary   string
	Secondary string // "" when there is none
}

// Verifier proves that a webhook comes from Twilio and from an account that we know. It is safe for
// concurrent use and does not allocate.
//
// Two limits are Twilio's own. The signature carries no time, so a recorded request verifies for ever:
// recognise repetitions elsewhere. And it is made over names and values without separators, so a
// recorded request verifies too when characters move from a value to its name or to the next name.
type Verifier struct {
	public   PublicURL
	accounts map[string][]*key
	all      []*key
}

// NewVerifier makes a verifier for webhooks below the public URL, which is the only source of scheme,
// host and path prefix. The tokens are by AccountSid; there must be at least one account, and each must
// have a primary token.
func NewVerifier(public PublicURL, accounts map[string]Tokens) (*Verifier, error) {
	if public == (PublicURL{}) {
		return nil, errors.New("the public URL is missing: webhook signatures are made over it")
	}
	if len(accounts) == 0 {
		return nil, errors.New("no account is configured: webhook signatures need an auth token")
	}
	v := &Verifier{public: public, accounts: make(map[string][]*key, len(accounts))}
	for _, sid := range slices.Sorted(maps.Keys(accounts)) {
		tokens := accounts[sid]
		if sid == "" || tokens.Primary == "" {
			return nil, fmt.Errorf("account %q has no primary auth token", sid)
		}
		keys := []*key{newKey(tokens.Primary)}
		if tokens.Secondary != "" {
			keys = append(keys, newKey(tokens.Secondary))
		}
		v.accounts[sid] = keys
		v.all = append(v.all, keys...)
	}
	return v, nil
}

// Verify reports whether Twilio made the signature for this request. The request URI is path and query
// exactly as they arrived (http.Request.RequestURI); post holds the parameters of a form body and is
// nil for GET. The request's AccountSid decides whose tokens count; a request without one may be
// signed by any account. Primary tokens are tried before secondary ones, and the URL with its default
// port added, or with its port removed, only after the URL as configured.
//
// A request that has a body must be verified with that body's parameters, or with [Verifier.VerifyJSON].
func (v *Verifier) Verify(requestURI string, post Params, signature string) bool {
	if len(signature) != signatureLen || !strings.HasPrefix(requestURI, "/") {
		return false
	}
	for _, k := range v.keys(requestURI, post) {
		if k.signs(v.public.asGiven, requestURI, post, signature) ||
			k.signs(v.public.otherPort, requestURI, post, signature) {
			return true
		}
	}
	return false
}

// keys returns the tokens that may have signed a request: those of the account that it names, if it
// names one that we know, none if it names another, and all if it names none.
func (v *Verifier) keys(requestURI string, post Params) []*key {
	sid, ok := post.Get("AccountSid")
	if !ok {
		sid, ok = lastInQuery(requestURI, "AccountSid")
	}
	if !ok {
		return v.all
	}
	return v.accounts[sid]
}

// lastInQuery finds a parameter in a query without decoding it. The last one counts, because Twilio
// puts its own parameters behind those of the configured URL.
func lastInQuery(requestURI, name string) (value string, ok bool) {
	_, query, _ := strings.Cut(requestURI, "?")
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		if n, v, cut := strings.Cut(pair, "="); cut && n == name {
			value, ok = v, true
		}
	}
	return value, ok
}

// Sign returns the signature that Twilio sends with a request: the Base64 form of the HMAC-SHA1, keyed
// with the auth token, over the URL and the parameters of a form body, which need not be sorted. The URL
// is the whole one, with scheme, host and query, without fragment. post is nil for GET.
func Sign(token, url string, post Params) string {
	post = slices.SortedStableFunc(slices.Values(post), func(a, b Param) int { return strings.Compare(a.Name, b.Name) })
	m := newKey(token).pool.Get().(*mac)
	return string(m.sign(url, "", post))
}

const signatureLen = 28 // Base64 of 20 bytes

// key is one auth token and its idle MACs.
type key struct{ pool sync.Pool }

func newKey(token string) *key {
	secret := []byte(token)
	return &key{sync.Pool{New: func() any { return &mac{hash: hmac.New(sha1.New, secret)} }}}
}

// signs reports in constant time whether the signature is this key's.
func (k *key) signs(prefix, requestURI string, post Params, signature string) bool {
	m := k.pool.Get().(*mac)
	ok := subtle.ConstantTimeCompare(m.sign(prefix, requestURI, post), []byte(signature)) == 1
	k.pool.Put(m)
	return ok
}

// mac makes signatures, one at a time.
type mac struct {
	hash hash.Hash
	text []byte
	sum  [sha1.Size]byte
	out  [signatureLen]byte
}

// sign returns the signature; it is valid until the next call.
func (m *mac) sign(prefix, requestURI string, post Params) []byte {
	m.text = append(append(m.text[:0], prefix...), requestURI...)
	for i := 0; i < len(post); {
		n := i + 1
		for n < len(post) && post[n].Name == post[i].Name {
			n++
		}
		m.text = appendValues(m.text, post[i:n])
		i = n
	}
	m.hash.Reset()
	m.hash.Write(m.text)
	base64.StdEncoding.Encode(m.out[:], m.hash.Sum(m.sum[:0]))
	return m.out[:]
}

// appendValues writes the parameters of one name as Twilio signs them: each different value once, in
// byte order, with the name before each (twilio-node and twilio-python do the same). It looks for the
// next larger value each time, which needs no memory; more than one value is rare.
func appendValues(text []byte, same Params) []byte {
	var last *Param
	for {
		var next *Param
		for i := range same {
			p := &same[i]
			if (last == nil || p.Value > last.Value) && (next == nil || p.Value < next.Value) {
				next = p
			}
		}
		if next == nil {
			return text
		}
		text = append(append(text, next.Name...), next.Value...)
		last = next
	}
}
