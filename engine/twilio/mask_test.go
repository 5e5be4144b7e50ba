package twilio

import (
	"bytes"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"
)

func TestMaskAttr(t *testing.T) {
	t.Parallel()
	const number, token = "+819012341234", "0123456789abcdef0123456789abcdef"
	type caller struct{ Number *string }
	secret := number
	u, err := url.Parse("https://a.example/?From=%2B819012341234")
	if err != nil {
		t.Fatal(err)
	}
	for _, handler := range []func(*bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler {
			return slog.NewTextHandler(b, &slog.HandlerOptions{ReplaceAttr: MaskAttr})
		},
		func(b *bytes.Buffer) slog.Handler {
			return slog.NewJSONHandler(b, &slog.HandlerOptions{ReplaceAttr: MaskAttr})
		},
	} {
		var out bytes.Buffer
		slog.New(handler(&out)).With("to", number).WithGroup("call").Info("call of "+number,
			"Digits", "98761234", "auth_token", "opensesame", "X-Twilio-Signature", "opensesame", "err", errors.New("no "+number),
			"url", u, "numbers", []string{number}, "caller", caller{&secret}, "key", token, "n", 7, "trace_id", strings.Repeat("ab", 16),
			slog.Group("inner", "from", number))
		for _, bad := range []string{"9012341234", "98761234", "opensesame", token} {
			if strings.Contains(out.String(), bad) {
				t.Errorf("the log tells %q: %s", bad, &out)
			}
		}
		for _, good := range []string{"+81*****1234", "n", "7", strings.Repeat("ab", 16)} {
			if !strings.Contains(out.String(), good) {
				t.Errorf("the log does not tell %q: %s", good, &out)
			}
		}
	}
}
