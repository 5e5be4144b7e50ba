package webhook

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"hash"
	"sync"
)

// Header is the request header that carries Twilio's signature.
const Header = "X-Twilio-Signature"

// Signer signs and checks with one token: base64(HMAC-SHA1(token, URL + each key and value in order of the keys)), as
// https://www.twilio.com/docs/usage/security says. It may be used by several goroutines at once.
type Signer struct{ pool sync.Pool }

type scratch struct {
	mac  hash.Hash
	text []byte
	sum  [sha1.Size]byte
	out  [28]byte
}

// NewSigner returns a signer for the token.
func NewSigner(token string) *Signer {
	s := new(Signer)
	s.pool.New = func() any { return &scratch{mac: hmac.New(sha1.New, []byte(token)), text: make([]byte, 0, 2048)} }
	return s
}

// Sign returns the signature of the URL (base and request URI in two parts) and the parameters.
func (s *Signer) Sign(base, uri string, form *Form) string {
	c := s.compute(base, uri, form)
	defer s.pool.Put(c)
	return string(c.out[:])
}

// Valid reports whether signature is that of the URL and the parameters.
func (s *Signer) Valid(base, uri string, form *Form, signature string) bool {
	c := s.compute(base, uri, form)
	defer s.pool.Put(c)
	return len(signature) == len(c.out) && subtle.ConstantTimeCompare(c.out[:], []byte(signature)) == 1
}

func (s *Signer) compute(base, uri string, form *Form) *scratch {
	c := s.pool.Get().(*scratch)
	c.text = append(append(c.text[:0], base...), uri...)
	for i := range form.params {
		c.text = append(append(c.text, form.params[i].Key...), form.params[i].Value...)
	}
	c.mac.Reset()
	c.mac.Write(c.text)
	base64.StdEncoding.Encode(c.out[:], c.mac.Sum(c.sum[:0]))
	return c
}
