package twilio

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// TokenKey is the API key of an account that signs tokens. Keys belong to one region, and sign for that only.
type TokenKey struct {
	Account string // AC…
	Key     string // SK…
	Secret  string // of the key
	Region  string // us1, ie1 or au1; "" for us1
}

// VoiceToken is what a browser or mobile phone may do with a token, and for how long.
type VoiceToken struct {
	Identity    string // who rings when client:IDENTITY is dialled: letters, digits and _, at most 121
	Application string // AP…: the application that its calls come to; "" for a phone that is only called
	Begins      time.Time
	Ends        time.Time // at most 24 hours later (Twilio: Access Tokens)
}

// Errors of [TokenKey.Sign]. Compare with [errors.Is].
var (
	// ErrNoKey says that something of the key is missing.
	ErrNoKey = errors.New("there is no API key that signs tokens")
	// ErrIdentity says that an identity has other characters than Twilio keeps as they are, or is too long.
	ErrIdentity = errors.New("an identity has letters, digits and _ only, and at most 121 of them")
	// ErrTokenTime says that a token would end before it begins, or live for longer than a day.
	ErrTokenTime = errors.New("a token lives for at most 24 hours")
)

const (
	longestToken    = 24 * time.Hour
	longestIdentity = 121
)

// tokenHead is the header of a token: HS256, and the version of its form.
type tokenHead struct {
	Algorithm string `json:"alg"`
	Type      string `json:"typ"`
	Content   string `json:"cty"`
	Region    string `json:"twr,omitempty"`
}

// tokenBody are the claims of a token.
type tokenBody struct {
	ID      string      `json:"jti"`
	Issuer  string      `json:"iss"`
	Subject string      `json:"sub"`
	Issued  int64       `json:"iat"`
	Ends    int64       `json:"exp"`
	Grants  tokenGrants `json:"grants"`
}

type tokenGrants struct {
	Identity string     `json:"identity"`
	Voice    voiceGrant `json:"voice"`
}

type voiceGrant struct {
	Incoming struct {
		Allow bool `json:"allow"`
	} `json:"incoming"`
	Outgoing *outgoingGrant `json:"outgoing,omitempty"`
}

type outgoingGrant struct {
	Application string `json:"application_sid"`
}

// Sign writes a token as Twilio's Voice SDKs take it: a JWT with a voice grant, signed with HMAC-SHA256. No two are
// the same, also within a second.
func (k TokenKey) Sign(v VoiceToken) (string, error) {
	switch life := v.Ends.Sub(v.Begins); {
	case k.Account == "" || k.Key == "" || k.Secret == "":
		return "", ErrNoKey
	case !validIdentity(v.Identity):
		return "", ErrIdentity
	case life <= 0 || life > longestToken:
		return "", ErrTokenTime
	}
	body := tokenBody{ID: k.Key + "-" + rand.Text(), Issuer: k.Key, Subject: k.Account, Issued: v.Begins.Unix(), Ends: v.Ends.Unix(),
		Grants: tokenGrants{Identity: v.Identity}}
	body.Grants.Voice.Incoming.Allow = true
	if v.Application != "" {
		body.Grants.Voice.Outgoing = &outgoingGrant{v.Application}
	}
	signed := tokenPart(tokenHead{Algorithm: "HS256", Type: "JWT", Content: "twilio-fpa;v=1", Region: k.Region}) + "." + tokenPart(body)
	mac := hmac.New(sha256.New, []byte(k.Secret))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}

func tokenPart(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("internal error: " + err.Error()) // parts of tokens are texts and numbers
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// validIdentity reports whether Twilio keeps an identity as it is. Programs write other characters as _2D and the
// like; what is dialled must then be written so, too.
func validIdentity(s string) bool {
	return s != "" && len(s) <= longestIdentity &&
		strings.IndexFunc(s, func(r rune) bool {
			return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		}) < 0
}
