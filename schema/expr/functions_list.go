package expr

import (
	"errors"
	"math"
	"strings"
	"unicode/utf8"
)

// listFunctions are about lists. Positions count from 1, as people do.
func listFunctions() []function {
	anyList := List(Type{})
	return []function{
		{
			Function: Function{"count", "count(list) number", "How many items a list has, or characters a text or digits; none has 0."},
			params:   []Type{anyList}, also: []Kind{Text, Digits}, kind: Number, none: true,
			run: func(_ Env, a []any) (Value, error) { return count(a[0]), nil },
		},
		{
			Function: Function{"first", "first(list) item", "The first item, none of an empty list."},
			params:   []Type{anyList}, result: itemType, absent: true,
			run: func(_ Env, a []any) (Value, error) { return itemAt(items(a[0]), 1), nil },
		},
		{
			Function: Function{"last", "last(list) item", "The last item, none of an empty list."},
			params:   []Type{anyList}, result: itemType, absent: true,
			run: func(_ Env, a []any) (Value, error) {
				list := items(a[0])
				return itemAt(list, float64(len(list))), nil
			},
		},
		{
			Function: Function{"at", "at(list, number) item", "The item at a position that counts from 1, none outside of the list."},
			params:   []Type{anyList, Of(Number)}, result: itemType, absent: true,
			run: func(_ Env, a []any) (Value, error) {
				n, _ := a[1].(float64)
				return itemAt(items(a[0]), n), nil
			},
		},
		{
			Function: Function{"join", "join(list, text) text", "The items as one text, with the given text (by default \", \") between them."},
			params:   []Type{anyList, Of(Text)}, optional: 1, kind: Text, run: joinItems,
		},
	}
}

func itemType(args []operand) Type { return args[0].typ.Item() }

// count is the number of items of a list, or of characters of a text.
func count(v Value) float64 {
	if text, ok := v.(string); ok {
		return float64(utf8.RuneCountInString(text))
	}
	return float64(len(items(v)))
}

func items(v Value) []any {
	list, _ := v.([]any)
	return list
}

func itemAt(list []any, position float64) Value {
	if position != math.Trunc(position) || position < 1 || position > float64(len(list)) {
		return nil
	}
	return list[int(position)-1]
}

func joinItems(e Env, a []any) (Value, error) {
	between := ", "
	if len(a) > 1 {
		between, _ = a[1].(string)
	}
	var b strings.Builder
	for i, item := range items(a[0]) {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(render(item, Type{}, e))
		if b.Len() > maxText {
			return nil, errTooLong
		}
	}
	return b.String(), nil
}

// numberFunctions are about numbers and durations.
func numberFunctions() []function {
	ordered := []Kind{Number, Percent, Duration, Date, Time}
	return []function{
		{
			Function: Function{"round", "round(number, places) number", "The nearest number with so many places behind the point (by default 0)."},
			params:   []Type{Of(Number), Of(Number)}, optional: 1, kind: Number, run: roundNumber,
		},
		{
			Function: Function{"min", "min(number, number, …) number", "The least of several numbers, durations or moments of one sort."},
			params:   []Type{Of(Number), Of(Number)}, repeat: true, also: ordered, result: firstType,
			run: func(_ Env, a []any) (Value, error) { return extreme(a, -1), nil },
		},
		{
			Function: Function{"max", "max(number, number, …) number", "The greatest of several numbers, durations or moments of one sort."},
			params:   []Type{Of(Number), Of(Number)}, repeat: true, also: ordered, result: firstType,
			run: func(_ Env, a []any) (Value, error) { return extreme(a, 1), nil },
		},
		{
			Function: Function{"minutes", "minutes(duration) number", "The minutes of a duration, rounded up, so that any wait is at least 1."},
			params:   []Type{Of(Duration)}, kind: Number,
			run: func(_ Env, a []any) (Value, error) { return inUnit(a[0], 60), nil },
		},
		{
			Function: Function{"seconds", "seconds(duration) number", "The seconds of a duration, rounded up."},
			params:   []Type{Of(Duration)}, kind: Number,
			run: func(_ Env, a []any) (Value, error) { return inUnit(a[0], 1), nil },
		},
		{
			Function: Function{"code", "code(number) text", "So many random digits, 1 to 12, drawn once for each visit of a step."},
			params:   []Type{Of(Number)}, kind: Digits, run: randomCode,
		},
	}
}

func firstType(args []operand) Type { return args[0].typ }

// maxPlaces is how many places behind the point round keeps.
const maxPlaces = 6

func roundNumber(_ Env, a []any) (Value, error) {
	f, _ := a[0].(float64)
	places := 0.0
	if len(a) > 1 {
		places, _ = a[1].(float64)
	}
	scale := math.Pow(10, math.Trunc(min(max(places, 0), maxPlaces)))
	return finite(math.Round(f*scale) / scale), nil
}

// extreme returns the least (want -1) or greatest (want 1) of values of one sort.
func extreme(values []any, want int) Value {
	best := values[0]
	for _, v := range values[1:] {
		c, ok := compare(v, best)
		if !ok {
			return nil
		}
		if c == want {
			best = v
		}
	}
	return best
}

var errCodeLength = errors.New("code takes a whole number from 1 to 12")

const maxCode = 12

func randomCode(e Env, a []any) (Value, error) {
	f, _ := a[0].(float64)
	if f < 1 || f > maxCode || f != math.Trunc(f) {
		return nil, errCodeLength
	}
	digits := make([]byte, int(f))
	number := e.Draw(len(digits))
	for i := range digits {
		digits[i] = byte('0' + number%10)
		number /= 10
	}
	return string(digits), nil
}
