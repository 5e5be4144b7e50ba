package twilio

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"

	"callflow/engine/twilio/param"
)

// MaskAttr is a ReplaceAttr function for [slog.HandlerOptions]. Attributes that are named like a webhook
// parameter are masked by its class ([param.Mask]), those whose names speak of a token, secret,
// password, signature, cookie or authorization are hidden, and in all other values, messages and errors
// telephone numbers and tokens are masked wherever they stand ([param.Text]). The id of a trace, which
// looks like a token, stays.
func MaskAttr(_ []string, a slog.Attr) slog.Attr {
	if strings.EqualFold(a.Key, "trace_id") || a.Equal(slog.Attr{}) {
		return a
	}
	if hides(a.Key) {
		return slog.String(a.Key, "[secret]")
	}
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(maskValue(a.Key, a.Value.String()))
	case slog.KindAny:
		a.Value = maskAny(a.Key, a.Value)
	}
	return a
}

// hides reports whether an attribute of this name is never shown.
func hides(key string) bool {
	key = strings.ToLower(key)
	for _, word := range [...]string{"token", "secret", "password", "signature", "cookie", "authorization"} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}

// maskValue masks by the parameter that the key names, if it names one.
func maskValue(key, value string) string {
	if p, ok := param.Find(key); ok && p.Class != param.Public {
		return param.Mask(key, value)
	}
	return param.Text(value)
}

// maskAny masks a value in every form that a handler may write: an error's or a Stringer's text, JSON,
// or Go's own form. A value without anything to mask stays what it is.
func maskAny(key string, v slog.Value) slog.Value {
	switch x := v.Any().(type) {
	case error:
		return slog.StringValue(maskValue(key, x.Error()))
	case fmt.Stringer:
		return slog.StringValue(maskValue(key, x.String()))
	}
	if plain := fmt.Sprintf("%+v", v.Any()); maskValue(key, plain) != plain {
		return slog.StringValue(maskValue(key, plain))
	}
	if text, err := json.Marshal(v.Any()); err == nil && maskValue(key, string(text)) != string(text) {
		return slog.StringValue(maskValue(key, string(text)))
	}
	return v
}
