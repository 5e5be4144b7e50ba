package expr

import (
	"fmt"
	"math"
	"time"
)

// Convert turns a value that came from outside (a service's JSON, a CSV cell, an environment, pressed
// keys) into a value of type t. Texts are read as [ParseLiteral] reads them; phones become E.164 with
// region as the country of numbers without one, and withheld numbers become none. Fields that a record
// type does not declare are dropped; a missing field is an error unless it is optional. One item is
// accepted for a list. None stays none, whatever t.
func Convert(v Value, t Type, region string) (Value, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil
	case int:
		v = float64(x)
	case int64:
		v = float64(x)
	case time.Time:
		v = Instant(x)
	}
	switch t.Kind {
	case Any, Words:
		return v, nil
	case ListOf:
		return convertList(v, t, region)
	case Record:
		return convertRecord(v, t, region)
	case Phone:
		return convertPhone(v, region)
	}
	if s, ok := v.(string); ok {
		if t.Textual() && t.Kind != Digits && t.Kind != Clock && t.Kind != OneOf {
			return s, nil
		}
		return ParseLiteral(s, t)
	}
	if out, ok := convertScalar(v, t); ok {
		return out, nil
	}
	return nil, fmt.Errorf("%s is not %s", describe(v), t)
}

// convertScalar converts values that are not text.
func convertScalar(v Value, t Type) (Value, bool) {
	switch t.Kind {
	case Number, Percent:
		f, ok := v.(float64)
		return f, ok && !math.IsNaN(f) && !math.IsInf(f, 0)
	case YesNo:
		b, ok := v.(bool)
		return b, ok
	case Duration:
		d, ok := v.(time.Duration)
		return d, ok
	case Time:
		at, ok := v.(time.Time)
		return at, ok
	case Date:
		at, ok := v.(time.Time)
		return at.Truncate(24 * time.Hour), ok
	case Sound:
		p, ok := v.(Playable)
		return p, ok
	case Digits:
		f, ok := v.(float64)
		return formatNumber(f), ok && f >= 0 && f == math.Trunc(f) && f < 1e15
	case Text:
		switch v.(type) {
		case map[string]any, Playable:
			return nil, false
		}
		return render(v, Type{}, nil), true
	}
	return nil, false
}

func convertPhone(v Value, region string) (Value, error) {
	s, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("%s is not phone", describe(v))
	}
	if Withheld(s) {
		return nil, nil
	}
	number, ok := normalPhone(s, region)
	if !ok {
		return nil, fmt.Errorf("%q is not a phone number", s)
	}
	return number, nil
}

func convertList(v Value, t Type, region string) (Value, error) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	out := make([]any, len(list))
	for i, item := range list {
		c, err := Convert(item, t.Item(), region)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		out[i] = c
	}
	return out, nil
}

func convertRecord(v Value, t Type, region string) (Value, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s is not %s", describe(v), t)
	}
	out := make(map[string]any, len(t.Fields()))
	for _, f := range t.Fields() {
		c, err := Convert(m[f.Name], f.Type, region)
		if err != nil {
			return nil, fmt.Errorf("field %q: %w", f.Name, err)
		}
		if c == nil && !f.Type.Optional && f.Type.Kind != Phone {
			return nil, fmt.Errorf("field %q is missing, expected %s", f.Name, f.Type)
		}
		out[f.Name] = c
	}
	return out, nil
}

// describe names a value in an error by its sort, and by itself when it is short and plain.
func describe(v Value) string {
	switch x := v.(type) {
	case nil:
		return "none"
	case string:
		return "text"
	case float64:
		return "number " + formatNumber(x)
	case bool:
		return render(x, Type{}, nil)
	case time.Duration:
		return "duration " + formatDuration(x)
	case time.Time:
		return "time"
	case []any:
		return "a list"
	case map[string]any:
		return "a record"
	case Playable:
		return "a recording to play"
	}
	return fmt.Sprintf("a %T", v)
}
