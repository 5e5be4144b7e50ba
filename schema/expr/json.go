package expr

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The keys that mark values which JSON does not have. Keys of records that begin with "$" are written
// with one "$" more, so the two are never mixed up.
const (
	durationKey = "$d"
	instantKey  = "$t"
	soundKey    = "$p"
)

// AppendJSON appends v as JSON: keys sorted, durations as {"$d":ms}, instants as {"$t":ms since 1970},
// recordings to play as {"$p":"RE…"}, so that [ParseJSON] gives back the same value. It panics on what is
// not a [Value].
func AppendJSON(dst []byte, v Value) []byte {
	switch x := v.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		return appendText(dst, x)
	case float64:
		return appendNumber(dst, x)
	case bool:
		return strconv.AppendBool(dst, x)
	case time.Duration:
		return appendMarked(dst, durationKey, x.Milliseconds())
	case time.Time:
		return appendMarked(dst, instantKey, x.UnixMilli())
	case Playable:
		dst = append(dst, `{"`+soundKey+`":`...)
		return append(appendText(dst, x.Recording), '}')
	case []any:
		return appendList(dst, x)
	case map[string]any:
		return appendRecord(dst, x)
	}
	panic(fmt.Sprintf("internal error: %T is not a value", v))
}

// appendText writes plain ASCII directly; what needs escapes goes through encoding/json.
func appendText(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			quoted, err := json.Marshal(s)
			if err != nil {
				panic("internal error: a text is not JSON: " + err.Error())
			}
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

// appendNumber writes the shortest form that reads back the same. There is no JSON for infinity and
// not-a-number, and no operator makes them.
func appendNumber(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, "null"...)
	}
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

func appendMarked(dst []byte, key string, ms int64) []byte {
	dst = append(dst, `{"`+key+`":`...)
	dst = strconv.AppendInt(dst, ms, 10)
	return append(dst, '}')
}

func appendList(dst []byte, list []any) []byte {
	dst = append(dst, '[')
	for i, item := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendJSON(dst, item)
	}
	return append(dst, ']')
}

func appendRecord(dst []byte, m map[string]any) []byte {
	dst = append(dst, '{')
	for i, key := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		name := key
		if strings.HasPrefix(name, "$") {
			name = "$" + name
		}
		dst = appendText(dst, name)
		dst = append(dst, ':')
		dst = AppendJSON(dst, m[key])
	}
	return append(dst, '}')
}

// ParseJSON reads what [AppendJSON] wrote; plain JSON from elsewhere is read as well.
func ParseJSON(src []byte) (Value, error) {
	var raw any
	if err := json.Unmarshal(src, &raw); err != nil {
		return nil, fmt.Errorf("read value: %w", err)
	}
	return revive(raw), nil
}

// revive turns the marked objects back into values, in place.
func revive(raw any) Value {
	switch x := raw.(type) {
	case []any:
		for i := range x {
			x[i] = revive(x[i])
		}
	case map[string]any:
		if v, ok := reviveMarked(x); ok {
			return v
		}
		out := make(map[string]any, len(x))
		for key, v := range x {
			if strings.HasPrefix(key, "$$") {
				key = key[1:]
			}
			out[key] = revive(v)
		}
		return out
	}
	return raw
}

// greatestMark is the largest count of milliseconds that is read: durations must not overflow.
const greatestMark = float64(math.MaxInt64 / int64(time.Millisecond))

func reviveMarked(m map[string]any) (Value, bool) {
	if len(m) != 1 {
		return nil, false
	}
	if s, ok := m[soundKey].(string); ok {
		return Playable{Recording: s}, true
	}
	if ms, ok := m[durationKey].(float64); ok && math.Abs(ms) < greatestMark {
		return time.Duration(ms) * time.Millisecond, true
	}
	if ms, ok := m[instantKey].(float64); ok && math.Abs(ms) < greatestMark {
		return time.UnixMilli(int64(ms)).UTC(), true
	}
	return nil, false
}
