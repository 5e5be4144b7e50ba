package kinds

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"

	"callflow/engine"
	"callflow/schema/expr"
)

// reading is how an answer came.
type reading struct {
	by         string
	raw        string // as pressed, or as understood
	confidence expr.Value
}

func (r reading) named() []engine.Named {
	return []engine.Named{{Name: "by", Value: r.by}, {Name: "confidence", Value: r.confidence}}
}

// read turns a request into a value of the type; the value is none when it is not one.
func (c *collect) read(v *engine.Visit, p engine.Params) (reading, expr.Value) {
	if keys := p.Value("Digits"); keys != "" {
		return reading{by: byKeys, raw: keys}, c.pressed(v, keys)
	}
	raw, _, confidence := heardWords(p)
	return reading{by: bySpeech, raw: raw, confidence: confidence}, c.spoken(v, raw)
}

func (c *collect) pressed(v *engine.Visit, keys string) expr.Value {
	switch c.kind {
	case "text":
		return nil
	case "date":
		return spokenDate(keys, v.Today())
	case "clock":
		return pressedClock(keys)
	}
	if c.kind == "digits" && !isDigits(keys) && c.check.pattern == nil {
		return nil // * and # only where a pattern asks for them
	}
	return c.convert(v, keys)
}

func (c *collect) spoken(v *engine.Visit, raw string) expr.Value {
	if c.kind == "text" {
		return textOrNone(strings.TrimSpace(raw))
	}
	raw = strings.TrimSpace(narrow(raw))
	switch c.kind {
	case "date":
		return spokenDate(raw, v.Today())
	case "clock":
		return spokenClock(raw)
	case "number":
		if value := c.convert(v, strings.ReplaceAll(raw, ",", "")); value != nil {
			return value
		}
	}
	digits, ok := spokenDigits(raw)
	if !ok {
		return nil
	}
	return c.convert(v, digits)
}

func textOrNone(s string) expr.Value {
	if s == "" {
		return nil
	}
	return s
}

func (c *collect) convert(v *engine.Visit, text string) expr.Value {
	value, err := expr.Convert(text, c.plain(), v.Set().Flows.Region)
	if err != nil {
		return nil
	}
	return value
}

// fits applies length, between and check to an answer.
func (c *collect) fits(v *engine.Visit, r reading, value expr.Value) bool {
	if value == nil {
		return false
	}
	input := r.raw
	if s, ok := value.(string); ok {
		input = s
	} else if digits, ok := spokenDigits(r.raw); ok {
		input = digits
	}
	if c.kind == "phone" || c.kind == "date" || c.kind == "clock" {
		return c.inside(v, value) && c.check.passes(input)
	}
	return c.length.fits(utf8.RuneCountInString(input)) && c.inside(v, value) && c.check.passes(input)
}

// inside applies between. A limit that is none is no limit.
func (c *collect) inside(v *engine.Visit, value expr.Value) bool {
	limits, _ := v.Value(&c.between).([]any)
	if len(limits) != 2 {
		return true
	}
	low, lowOK := order(value, limits[0])
	high, highOK := order(value, limits[1])
	return (!lowOK || low >= 0) && (!highOK || high <= 0)
}

// order compares values of one type; ok is false when they cannot be compared.
func order(a, b expr.Value) (n int, ok bool) {
	switch x := a.(type) {
	case float64:
		y, ok := b.(float64)
		return cmp.Compare(x, y), ok
	case time.Time:
		y, ok := b.(time.Time)
		return x.Compare(y), ok
	case string:
		y, ok := b.(string)
		if ok && isDigits(x) && isDigits(y) {
			x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)), true
		}
		return strings.Compare(x, y), ok
	}
	return 0, false
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
