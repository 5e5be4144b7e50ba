package twilio

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
)

// BasicAuth is a user name and password that Twilio was told to send with webhooks, as a second lock
// beside the signature. Twilio sends them only after a 401 answer with a WWW-Authenticate header, so
// such an answer belongs to the normal course.
type BasicAuth struct{ user, password [sha256.Size]byte }

// NewBasicAuth makes a check for one pair.
func NewBasicAuth(user, password string) BasicAuth {
	return BasicAuth{sha256.Sum256([]byte(user)), sha256.Sum256([]byte(password))}
}

// Check reports whether the request carries the pair. Its time does not depend on the values; neither
// does it on their lengths, because hashes are compared.
func (b BasicAuth) Check(r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	if !ok {
		return false
	}
	gotUser, gotPassword := sha256.Sum256([]byte(user)), sha256.Sum256([]byte(password))
	same := subtle.ConstantTimeCompare(gotUser[:], b.user[:]) & subtle.ConstantTimeCompare(gotPassword[:], b.password[:])
	return same == 1
}
