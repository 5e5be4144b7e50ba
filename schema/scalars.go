package schema

import (
	"math"
	"strings"
	"time"

	"callflow/schema/expr"
)

// TextForm is the form of a text that is not interpreted.
func TextForm(p *string) Form { return new(scalar(expr.Text, p)) }

// IntForm is the form of a whole number.
func IntForm(p *int) Form { return &scalarForm{typ: expr.Of(expr.Number), into: p, whole: true} }

// FloatForm is the form of a number.
func FloatForm(p *float64) Form { return new(scalar(expr.Number, p)) }

// DurationForm is the form of a duration with its unit.
func DurationForm(p *time.Duration) Form { return new(scalar(expr.Duration, p)) }

// PercentForm is the form of a percentage; 20% becomes 0.2.
func PercentForm(p *float64) Form { return new(scalar(expr.Percent, p)) }

// EnumForm is the form of one of a few words.
func EnumForm(p *string, words ...string) Form { return &scalarForm{typ: expr.Enum(words...), into: p} }

// DateForm is the form of a day, stored as its midnight in UTC.
func DateForm(p *time.Time) Form { return new(scalar(expr.Date, p)) }

func scalar(k expr.Kind, into any) scalarForm { return scalarForm{typ: expr.Of(k), into: into} }

// scalarForm is a literal of a type of the language, without `${…}`.
type scalarForm struct {
	typ    expr.Type
	whole  bool
	into   any // where it is stored: a pointer to a variable of its Go type
	bounds bounds
}

// store stores a literal of the type.
func (f *scalarForm) store(v expr.Value) {
	switch p := f.into.(type) {
	case *string:
		*p, _ = v.(string)
	case *int:
		x, _ := v.(float64)
		*p = int(x)
	case *float64:
		*p, _ = v.(float64)
	case *bool:
		*p, _ = v.(bool)
	case *time.Duration:
		*p, _ = v.(time.Duration)
	case *time.Time:
		*p, _ = v.(time.Time)
	}
}

func (f *scalarForm) limit(l limits) {
	f.bounds = l.bounds
	if len(l.words) > 0 {
		f.typ = expr.Enum(l.words...)
	}
}

func (f *scalarForm) Read(d *Decoder, n *Node) {
	if n.Kind != Scalar {
		d.wrong(n, f.Shape().article())
		return
	}
	v, err := expr.ParseLiteral(n.Value, f.typ)
	if err != nil {
		f.refuse(d, n)
		return
	}
	size, measured := measure(v)
	if f.whole && (size != math.Trunc(size) || math.Abs(size) > 1<<53) {
		d.wrong(n, "a whole number")
		return
	}
	if measured && !f.inside(size) {
		d.Errorf("out-of-range", n, "%s is %s, expected %s", d.what(), n.Value, f.bounds.words())
		return
	}
	f.store(v)
}

// inside reports whether a size lies within the limits, which are literals of the same type.
func (f *scalarForm) inside(size float64) bool { return within(f.bounds, f.typ, size) }

func within(l bounds, t expr.Type, size float64) bool {
	if least, ok := limitSize(l.min, t); ok && size < least {
		return false
	}
	greatest, ok := limitSize(l.max, t)
	return !ok || size <= greatest
}

func limitSize(literal string, t expr.Type) (float64, bool) {
	if literal == "" {
		return 0, false
	}
	v, err := expr.ParseLiteral(literal, t)
	if err != nil {
		panic("internal error: limit " + literal + " is not of its type: " + err.Error())
	}
	return measure(v)
}

// words say what the bounds are.
func (l bounds) words() string {
	switch {
	case l.min == "":
		return "at most " + l.max
	case l.max == "":
		return "at least " + l.min
	}
	return l.min + " to " + l.max
}

// refuse says why a text is not a literal of the type, with the code that fits.
func (f *scalarForm) refuse(d *Decoder, n *Node) {
	bare := n.Value != "" && strings.Trim(n.Value, "0123456789.") == ""
	switch {
	case strings.Contains(n.Value, "${"):
		d.Errorf("wrong-type", n, "%s holds an expression, expected %s", d.what(), f.Shape().article()).
			Hintf("write the value itself; it is read before any call")
	case f.typ.Kind == expr.OneOf:
		d.Errorf("not-one-of", n, "%s is %s, expected one of %s", d.what(), shown(n.Value),
			strings.Join(f.typ.Enum(), ", ")).Meant(n.Value, f.typ.Enum())
	case bare && f.typ.Kind == expr.Duration:
		d.Errorf("bad-unit", n, "%s is %s, a duration needs a unit", d.what(), shown(n.Value)).
			Hintf("did you mean \"%ss\" (seconds)?", n.Value).Replace(n.Value, n.Value+"s", false)
	case bare && f.typ.Kind == expr.Percent:
		d.Errorf("bad-unit", n, "%s is %s, a percentage needs a %%", d.what(), shown(n.Value)).
			Hintf("did you mean \"%s%%\"?", n.Value).Replace(n.Value, n.Value+"%", !strings.HasPrefix(n.Value, "0"))
	case f.typ.Kind == expr.Duration && startsWithDigit(n.Value):
		report := d.Errorf("bad-unit", n, "%s is %s, expected %s", d.what(), shown(n.Value), f.Shape().article())
		if meant := durationOf(n.Value); meant != "" {
			report.Hintf("did you mean %q?", meant).Replace(n.Value, meant, true)
		}
	default:
		d.wrong(n, f.Shape().article())
	}
}

// fits tells whether a text is a literal of a type that not every text is.
func (f *scalarForm) fits(text string) bool {
	if f.typ.Kind == expr.Text || f.typ.Kind == expr.Any {
		return false
	}
	_, err := expr.ParseLiteral(text, f.typ)
	return err == nil
}

// unitWords are words for units of durations, without the s of their plural.
var unitWords = map[string]string{
	"sec": "s", "second": "s", "m": "m", "min": "m", "minute": "m", "h": "h", "hr": "h", "hour": "h", "s": "s",
	"msec": "ms", "millisecond": "ms", "milli": "ms", "ms": "ms",
}

// durationOf is a duration such as "10 seconds" as it is written here, or "".
func durationOf(text string) string {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	word := strings.ToLower(strings.TrimSpace(text[digits:]))
	unit := unitWords[word]
	if unit == "" {
		unit = unitWords[strings.TrimSuffix(word, "s")]
	}
	if digits == 0 || unit == "" {
		return ""
	}
	return text[:digits] + unit
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
