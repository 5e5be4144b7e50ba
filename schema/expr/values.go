package expr

import (
	"time"
)

// Value is a value at run time. It is one of
//
//	nil               none
//	string            text, digits, phone, address, names, clock ("09:00"), recording (its SID or URL), leg
//	float64           number; percent, from 0 to 1
//	bool              yes_no
//	time.Duration     duration
//	time.Time         time: an instant in UTC; date: midnight UTC of that day; both to the millisecond
//	[]any             list
//	map[string]any    record
//	Playable          a recording inside a prompt
//
// and holds nothing else. Lists and records are never changed once they are a Value.
type Value = any

// Playable is the value of play(recording): a recording to be heard among the words of a prompt.
type Playable struct {
	// Recording is the recording's SID or URL.
	Recording string
}

// ZeroDefault returns the value of a variable of type t that is declared without a default: the empty
// text, 0, no, 0s, the empty list, a record of such values; none for names, phones, times and choices.
func ZeroDefault(t Type) Value {
	if t.Optional {
		return nil
	}
	switch t.Kind {
	case Text, Digits:
		return ""
	case Number, Percent:
		return float64(0)
	case YesNo:
		return false
	case Duration:
		return time.Duration(0)
	case ListOf:
		return []any{}
	case Record:
		r := make(map[string]any, len(t.Fields()))
		for _, f := range t.Fields() {
			r[f.Name] = ZeroDefault(f.Type)
		}
		return r
	}
	return nil
}

// Instant returns t as a Value: in UTC, cut to the millisecond.
func Instant(t time.Time) Value { return t.UTC().Truncate(time.Millisecond) }
