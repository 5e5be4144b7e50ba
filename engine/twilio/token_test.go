package twilio_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/twilio"
)

var signer = twilio.TokenKey{Account: "AC1", Key: "SK1", Secret: "s3cret"}

// opened is a token taken apart, with its signature checked.
func opened(t *testing.T, token, secret string) (head, body map[string]any) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("a token of %d parts", len(parts))
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(parts[0] + "." + parts[1]))
	if want := base64.RawURLEncoding.EncodeToString(mac.Sum(nil)); parts[2] != want {
		t.Errorf("signed %s, want %s", parts[2], want)
	}
	for i, into := range []*map[string]any{&head, &body} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return head, body
}

func TestSignToken(t *testing.T) {
	t.Parallel()
	begin := time.Unix(1_800_000_000, 0)
	v := twilio.VoiceToken{Identity: "kim_2D1", Application: "AP1", Begins: begin, Ends: begin.Add(5 * time.Minute)}
	token, err := signer.Sign(v)
	if err != nil {
		t.Fatal(err)
	}
	head, body := opened(t, token, "s3cret")
	if d := cmp.Diff(map[string]any{"alg": "HS256", "typ": "JWT", "cty": "twilio-fpa;v=1"}, head); d != "" {
		t.Error(d)
	}
	id, _ := body["jti"].(string)
	delete(body, "jti")
	want := map[string]any{"iss": "SK1", "sub": "AC1", "iat": 1_800_000_000.0, "exp": 1_800_000_300.0, "grants": map[string]any{
		"identity": "kim_2D1", "voice": map[string]any{"incoming": map[string]any{"allow": true}, "outgoing": map[string]any{"application_sid": "AP1"}}}}
	if d := cmp.Diff(want, body); d != "" {
		t.Error(d)
	}
	if again, _ := signer.Sign(v); !strings.HasPrefix(id, "SK1-") || again == token {
		t.Errorf("%q is no number of one token: the next is %s", id, again)
	}
}

// A phone that is only called has no application, and a key of another region says so.
func TestSignTokenOfARegion(t *testing.T) {
	t.Parallel()
	k := signer
	k.Region = "ie1"
	token, err := k.Sign(twilio.VoiceToken{Identity: "kim", Begins: time.Unix(1, 0), Ends: time.Unix(2, 0)})
	if err != nil {
		t.Fatal(err)
	}
	head, body := opened(t, token, "s3cret")
	grants, _ := body["grants"].(map[string]any)
	if d := cmp.Diff(map[string]any{"incoming": map[string]any{"allow": true}}, grants["voice"]); d != "" || head["twr"] != "ie1" {
		t.Errorf("header %v, grant %s", head, d)
	}
}

func TestSignTokenRefuses(t *testing.T) {
	t.Parallel()
	begin := time.Unix(1, 0)
	for _, tt := range []struct {
		key      twilio.TokenKey
		identity string
		life     time.Duration
		want     error
	}{
		{signer, "kim", 24 * time.Hour, nil},
		{signer, strings.Repeat("k", 121), time.Hour, nil},
		{twilio.TokenKey{Account: "AC1", Key: "SK1"}, "kim", time.Hour, twilio.ErrNoKey},
		{twilio.TokenKey{Key: "SK1", Secret: "x"}, "kim", time.Hour, twilio.ErrNoKey},
		{signer, "", time.Hour, twilio.ErrIdentity},
		{signer, "kim-1", time.Hour, twilio.ErrIdentity},
		{signer, "キム", time.Hour, twilio.ErrIdentity},
		{signer, strings.Repeat("k", 122), time.Hour, twilio.ErrIdentity},
		{signer, "kim", 24*time.Hour + 1, twilio.ErrTokenTime},
		{signer, "kim", 0, twilio.ErrTokenTime},
	} {
		_, err := tt.key.Sign(twilio.VoiceToken{Identity: tt.identity, Begins: begin, Ends: begin.Add(tt.life)})
		if !errors.Is(err, tt.want) {
			t.Errorf("%q for %v: %v, want %v", tt.identity, tt.life, err, tt.want)
		}
	}
}
