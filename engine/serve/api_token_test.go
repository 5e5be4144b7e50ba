package serve_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

func (o *office) token(body any, header ...string) sent {
	o.t.Helper()
	return o.ask(http.MethodPost, "/api/token", header, body)
}

// claims are those of a token that the API has given, whose signature must be right.
func (o *office) claims(got sent) (c struct {
	Iss, Sub string
	Iat, Exp int64
	Grants   struct {
		Identity string
		Voice    struct {
			Incoming struct{ Allow bool }
			Outgoing struct {
				App string `json:"application_sid"`
			}
		}
	}
}) {
	o.t.Helper()
	var given struct{ Token, Identity, Expires string }
	if err := json.Unmarshal([]byte(got.body), &given); err != nil {
		o.t.Fatal(err)
	}
	signed, signature, _ := cutLast(given.Token)
	mac := hmac.New(sha256.New, []byte(keySecret))
	mac.Write([]byte(signed))
	if base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) != signature {
		o.t.Errorf("the signature of %s is wrong", given.Token)
	}
	_, body, _ := strings.Cut(signed, ".")
	text, err := base64.RawURLEncoding.DecodeString(body)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if expires := time.Unix(c.Exp, 0).UTC().Format("2006-01-02T15:04:05.000Z"); err != nil || given.Expires != expires || given.Identity != c.Grants.Identity {
		o.t.Errorf("said of the token: %v, its claims: %+v, %v", given, c, err)
	}
	return c
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndex(s, ".")
	return s[:max(i, 0)], s[i+1:], i >= 0
}

// tokens asks for tokens, and for those of others.
func (o *office) tokens() {
	o.t.Helper()
	kim := o.claims(o.must(o.token(object{}, asKim...), 200))
	if kim.Grants.Identity != "kim" || kim.Grants.Voice.Outgoing.App != "AP00000000000000000000000000000001" || !kim.Grants.Voice.Incoming.Allow ||
		kim.Iss != "SK00000000000000000000000000000001" || kim.Sub != account || kim.Exp-kim.Iat != 3600 {
		o.t.Errorf("Kim's token says %+v", kim)
	}
	if lee := o.claims(o.must(o.token(object{"by": "agents.lee", "app": "phones", "life": "5m"}), 200)); lee.Grants.Identity != "lee" || lee.Exp-lee.Iat != 300 {
		o.t.Errorf("Lee's token says %+v", lee)
	}
	o.must(o.token(object{"by": "agents.kim"}, asKim...), 200, `"identity":"kim"`)
	o.must(o.token(object{"by": "agents.lee"}, asKim...), 403, "does not act for agents")
	o.must(o.token(object{"by": "agents.lee"}, asCRM...), 403, "does not act for agents")
	o.must(o.token(object{}), 403, "tokens are for agents")
	o.must(o.token(object{"by": "agents.ola"}), 422, "another phone")
	o.must(o.token(object{"app": "others"}, asKim...), 422, `\"app\" is \"others\"`)
	for _, life := range []any{"59s", "25h", "soon"} {
		o.must(o.token(object{"life": life}, asKim...), 422, "life")
	}
	o.must(o.token(object{"identity": "lee"}, asKim...), 422, "identity")
	o.must(o.token("{", asKim...), 400)
	o.must(o.token(strings.Repeat(" ", 70_000), asKim...), 413)
	o.must(o.token("{}", append([]string{"Content-Type", "text/plain"}, asKim...)...), 415)
	for _, secret := range []string{keySecret, "eyJ"} {
		if strings.Contains(o.log.String(), secret) {
			o.t.Errorf("the log shows %q", secret)
		}
	}
}

// Where several apps are, the phone's is named; without a key nobody signs.
func TestTokensOfSeveralApps(t *testing.T) {
	t.Parallel()
	o := newFloor(t, "apps: {phones: {flow: seller}}", "apps: {phones: {flow: seller}, others: {flow: seller}}",
		"apps: {phones: AP00000000000000000000000000000001}", "apps: {phones: AP00000000000000000000000000000001, others: AP00000000000000000000000000000002}",
		"agents: {ola: \"+815000000009\"}", "agents: {ola: \"+815000000009\", lee: \"client:lee-1\"}")
	o.must(o.token(object{}, asKim...), 422, `\"app\" is missing, expected one of [\"others\" \"phones\"]`)
	if c := o.claims(o.must(o.token(object{"app": "apps.others"}, asKim...), 200)); c.Grants.Voice.Outgoing.App != "AP00000000000000000000000000000002" {
		t.Errorf("the token says %+v", c)
	}
	o.must(o.token(object{"by": "agents.lee", "app": "phones"}), 422, "client:lee-1")
	o.cfg.Tokens = nil
	o.restart()
	o.must(o.token(object{}, asKim...), 404, `"code":"off"`)
}
