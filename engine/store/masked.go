package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"callflow/engine/twilio/param"
)

// Mask masks what tells of a person: by the type of a field of the point p, which may be nil, by the name of a parameter, and in
// every text what looks like a number or a token.
func (r *Logged) Mask(p *Point) error {
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(r.Fields, &fields); err != nil {
		return fmt.Errorf("record %s: %w", r.ID, err)
	}
	r.Caller, r.Called = param.Mask(param.From, r.Caller), param.Mask(param.To, r.Called)
	for name, v := range fields {
		var s string
		if json.Unmarshal(v, &s) != nil || string(v) == "null" {
			fields[name] = json.RawMessage(param.Text(string(v)))
			continue
		}
		hidden, err := json.Marshal(p.masked(name, s))
		if err != nil {
			return fmt.Errorf("record %s: %w", r.ID, err)
		}
		fields[name] = hidden
	}
	var err error
	if r.Fields, err = json.Marshal(fields); err != nil {
		return fmt.Errorf("record %s: %w", r.ID, err)
	}
	for name, v := range r.Params {
		r.Params[name] = param.Mask(name, v)
	}
	return nil
}

// masked masks a text by the type of its field.
func (p *Point) masked(name, s string) string {
	kind := ""
	if p != nil {
		if at := slices.IndexFunc(p.Fields, func(f Field) bool { return f.Name == name }); at >= 0 {
			kind = p.Fields[at].Is
		}
	}
	switch {
	case kind == "digits":
		return param.Mask(param.Digits, s)
	case kind == "phone", strings.HasPrefix(s, "client:"), strings.HasPrefix(s, "sip:"), strings.HasPrefix(s, "sips:"):
		return param.Mask(param.From, s)
	}
	return param.Text(s)
}
