package record

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"sync"

	"callflow/schema/expr"
)

// sealedName is the member that holds a sealed value: base64 of its nonce and ciphertext, or "" when the
// value was left out.
const sealedName = "$s"

// Sealer encrypts the sensitive values of one contact with the contact's own key: AES-GCM with a nonce
// that is derived from key, name and value, so the same value gives the same bytes each time and a replay
// is byte-identical. Who sees the bytes learns only that two values of one name in one contact are equal,
// and about how long they are.
//
// A nil Sealer has no key any more: it leaves values out when writing, and finds none when reading. A
// Sealer may be used from many goroutines.
type Sealer struct {
	key  []byte
	once sync.Once // most turns seal nothing: what follows is made when it is first wanted
	mac  [sha256.Size]byte
	aead cipher.AEAD
}

// NewSealer returns the sealer of a contact's key of at least 16 bytes, which it keeps. An empty key gives
// a nil Sealer.
func NewSealer(key []byte) (*Sealer, error) {
	if len(key) == 0 {
		return nil, nil
	}
	if len(key) < 16 {
		return nil, fmt.Errorf("key of sealed values has %d bytes, expected at least 16", len(key))
	}
	return &Sealer{key: key}, nil
}

// ready derives the keys of the sealer.
func (s *Sealer) ready() {
	s.once.Do(func() {
		block, err := aes.NewCipher(derive(s.key, "seal"))
		if err == nil {
			s.aead, err = cipher.NewGCM(block)
		}
		if err != nil {
			panic("internal error: SHA-256 gives a key that AES-GCM does not take: " + err.Error())
		}
		s.mac = [sha256.Size]byte(derive(s.key, "nonce"))
	})
}

// derive makes a key for one purpose out of the contact's key.
func derive(key []byte, purpose string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("callflow sealed value " + purpose))
	return h.Sum(nil)
}

// shut writes a sealed value: a string, possibly "".
func (c *coder) shut(name string, v expr.Value) {
	c.out = append(c.out, '"')
	if c.seal != nil && !c.withhold {
		c.out = base64.StdEncoding.AppendEncode(c.out, c.seal.shut(name, expr.AppendJSON(nil, v)))
	}
	c.out = append(c.out, '"')
}

func (s *Sealer) shut(name string, plain []byte) []byte {
	s.ready()
	h := hmac.New(sha256.New, s.mac[:])
	h.Write([]byte(name))
	h.Write([]byte{0})
	h.Write(plain)
	nonce := h.Sum(nil)[:s.aead.NonceSize()]
	return s.aead.Seal(nonce, nonce, plain, []byte(name))
}

// open reads a sealed value. Without a key it is nothing.
func (c *coder) open(name string, raw []byte) expr.Value {
	box := c.base64(name, raw)
	if c.err != nil {
		return nil
	}
	if c.seal == nil || len(box) == 0 {
		c.lost = true
		return nil
	}
	c.seal.ready()
	size := c.seal.aead.NonceSize()
	if len(box) < size {
		c.fail("sealed value %q is too short", name)
		return nil
	}
	plain, err := c.seal.aead.Open(nil, box[:size], box[size:], []byte(name))
	if err != nil {
		c.fail("sealed value %q was not written with this key", name)
		return nil
	}
	v, err := expr.ParseJSON(plain)
	if err != nil {
		c.fail("sealed value %q: %v", name, err)
	}
	return v
}
