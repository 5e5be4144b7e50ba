package twilio

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// bodyHash is the query parameter that ties a body which is no form to the signed URL.
const bodyHash = "bodySHA256"

// VerifyJSON is [Verifier.Verify] for a body that is not a form: the signed URL carries the SHA-256 of
// the body in its parameter bodySHA256. A request without that parameter is refused.
func (v *Verifier) VerifyJSON(requestURI string, body []byte, signature string) bool {
	want, ok := lastInQuery(requestURI, bodyHash)
	if !ok {
		return false
	}
	var got [2 * sha256.Size]byte
	sum := sha256.Sum256(body)
	hex.Encode(got[:], sum[:])
	same := subtle.ConstantTimeCompare(got[:], []byte(want)) == 1
	return v.Verify(requestURI, nil, signature) && same
}

// SignJSON adds the parameter bodySHA256 to a URL and signs it, as Twilio does when it sends JSON.
func SignJSON(token, url string, body []byte) (signedURL, signature string) {
	mark := "?"
	if strings.Contains(url, "?") {
		mark = "&"
	}
	sum := sha256.Sum256(body)
	signedURL = url + mark + bodyHash + "=" + hex.EncodeToString(sum[:])
	return signedURL, Sign(token, signedURL, nil)
}
