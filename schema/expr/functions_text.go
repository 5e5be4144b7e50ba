package expr

import (
	"math"
	"strings"
	"time"
)

// textFunctions are about texts and phone numbers.
func textFunctions() []function {
	return []function{
		{
			Function: Function{"lower", "lower(text) text", "The text in small letters."},
			params:   []Type{Of(Text)}, kind: Text, run: change(strings.ToLower),
		},
		{
			Function: Function{"upper", "upper(text) text", "The text in capital letters."},
			params:   []Type{Of(Text)}, kind: Text, run: change(strings.ToUpper),
		},
		{
			Function: Function{"trim", "trim(text) text", "The text without spaces at its ends."},
			params:   []Type{Of(Text)}, kind: Text, run: change(strings.TrimSpace),
		},
		{
			Function: Function{"phone", "phone(text) phone", "The text as an international number, none when it is no number that can be called."},
			params:   []Type{Of(Text)}, kind: Phone, absent: true,
			run: func(e Env, a []any) (Value, error) {
				s, _ := a[0].(string)
				if number, ok := normalPhone(s, e.Region()); ok {
					return number, nil
				}
				return nil, nil
			},
		},
		{
			Function: Function{"is_phone", "is_phone(text) yes_no", "Whether the text is a number that can be called."},
			params:   []Type{Of(Text)}, kind: YesNo, none: true,
			run: func(e Env, a []any) (Value, error) {
				s, isText := a[0].(string)
				_, ok := normalPhone(s, e.Region())
				return isText && ok, nil
			},
		},
	}
}

func change(f func(string) string) func(Env, []any) (Value, error) {
	return func(_ Env, a []any) (Value, error) {
		s, ok := a[0].(string)
		if !ok {
			return nil, nil
		}
		return f(s), nil
	}
}

// spokenFunctions put values into words of the language that is being spoken.
func spokenFunctions() []function {
	return []function{
		{
			Function: Function{"date", "date(time) text", "The day in words: December 31, 12月31日."},
			params:   []Type{Of(Time)}, also: []Kind{Date}, byKind: true, kind: Text,
			run: spokenTime(func(s speech) func(time.Time) string { return s.date }),
		},
		{
			Function: Function{"clock", "clock(time) text", "The time of day in words: 9:05 AM, 午前9時5分."},
			params:   []Type{Of(Time)}, also: []Kind{Clock}, byKind: true, kind: Text,
			run: spokenTime(func(s speech) func(time.Time) string { return s.clock }),
		},
		{
			Function: Function{"weekday", "weekday(time) text", "The day of the week in words: Monday, 月曜日."},
			params:   []Type{Of(Time)}, also: []Kind{Date}, byKind: true, kind: Text,
			run: spokenTime(func(s speech) func(time.Time) string { return s.weekday }),
		},
		{
			Function: Function{"spell", "spell(text) text", "The characters one by one; a number of the country of the language begins with its 0."},
			params:   []Type{Of(Text)}, also: []Kind{Number, Percent}, kind: Text,
			run: func(e Env, a []any) (Value, error) {
				if len(render(a[0], Type{}, e)) > maxText/2 {
					return nil, errTooLong
				}
				return spell(render(a[0], Type{}, e), e.Language()), nil
			},
		},
		{
			Function: Function{"money", "money(number, currency) text", "The amount in words; the currency is a code such as JPY, by default that of the country."},
			params:   []Type{Of(Number), Of(Text)}, optional: 1, kind: Text, run: spokenMoney,
		},
		{
			Function: Function{"play", "play(recording) sound", "The recording, to be heard among the words of a prompt."},
			params:   []Type{Of(Recording)}, also: []Kind{Text}, kind: Sound,
			run: func(_ Env, a []any) (Value, error) {
				s, ok := a[0].(string)
				if !ok || s == "" {
					return nil, nil
				}
				return Playable{Recording: s}, nil
			},
		},
	}
}

// spokenTime finds the wall time of the first argument: an instant is shifted into the zone in force, a
// date or clock stays what it is.
func spokenTime(words func(speech) func(time.Time) string) func(Env, []any) (Value, error) {
	return func(e Env, a []any) (Value, error) {
		kind, _ := a[len(a)-1].(Kind)
		var at time.Time
		switch x := a[0].(type) {
		case time.Time:
			at = x
			if kind != Date {
				at = e.Local(x)
			}
		case string:
			parsed, err := time.Parse("15:04", x)
			if err != nil {
				return x, nil
			}
			at = parsed
		default:
			return nil, nil
		}
		return words(speechOf(e.Language()))(at), nil
	}
}

func spokenMoney(e Env, a []any) (Value, error) {
	amount, _ := a[0].(float64)
	currency := currencyOf(e.Region())
	if len(a) > 1 {
		currency, _ = a[1].(string)
	}
	return speechOf(e.Language()).money(amount, strings.ToUpper(currency)), nil
}

// inUnit counts the units of so many seconds in a duration, rounded up.
func inUnit(v Value, seconds float64) Value {
	d, ok := v.(time.Duration)
	if !ok {
		return nil
	}
	return math.Ceil(d.Seconds() / seconds)
}
