package sink

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
)

// SignatureHeader carries the signature of a request: t=SECONDS,v1=HEX. HEX is the HMAC-SHA256 of SECONDS, a dot
// and the body, with the sink's secret as the key; SECONDS is when it was signed, since 1970.
const SignatureHeader = "Callflow-Signature"

// Sign returns the signature of a body.
func Sign(secret string, at time.Time, body []byte) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac(secret, seconds, body))
}

// ErrSignature says that a request was not signed with the secret, or not lately.
var ErrSignature = errors.New("the signature is wrong")

// Verify checks a signature that is at most so old, and at most so far ahead of the clock.
func Verify(secret, signature string, body []byte, now time.Time, age time.Duration) error {
	first, second, _ := strings.Cut(signature, ",")
	seconds, okT := strings.CutPrefix(first, "t=")
	sum, okV := strings.CutPrefix(second, "v1=")
	got, err := hex.DecodeString(sum)
	if !okT || !okV || err != nil || !hmac.Equal(got, mac(secret, seconds, body)) {
		return ErrSignature
	}
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || now.Sub(time.Unix(n, 0)).Abs() > age {
		return ErrSignature
	}
	return nil
}

func mac(secret, seconds string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(seconds + "."))
	h.Write(body)
	return h.Sum(nil)
}
