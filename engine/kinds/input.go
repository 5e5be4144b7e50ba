package kinds

import (
	"regexp"
	"slices"
	"strings"

	"callflow/schema"
)

// longestPattern bounds a pattern, in bytes, as in expressions.
const longestPattern = 1000

// length is how long an input may be: a number, or {min, max}. 0 is no limit.
type length struct{ least, most int }

func (l *length) form() schema.Form {
	bounds := &lengthBounds{length: l}
	exact := schema.IntForm(&l.least)
	read := func(d *schema.Decoder, n *schema.Node) {
		if n.Kind == schema.Mapping {
			d.Read(n, schema.ObjectForm(bounds))
			return
		}
		d.Read(n, exact)
		if l.most = l.least; l.least < 1 && n.Kind == schema.Scalar {
			d.Errorf("out-of-range", n, "\"length\" is %s, expected at least 1", n.Value)
		}
	}
	return schema.LateForm(read, func() schema.Shape {
		return schema.AnyOf("whole number, or {min, max}", exact.Shape(), schema.Describe(&lengthBounds{length: &length{}}))
	})
}

func (l length) fits(n int) bool { return n >= l.least && (l.most == 0 || n <= l.most) }

// lengthBounds is the long form of a length.
type lengthBounds struct{ *length }

// Fields declares its keys.
func (b *lengthBounds) Fields(o *schema.Object) {
	o.Int("min", &b.least, "the least number of digits or characters", schema.Default(1), schema.Between(0, 128))
	o.Int("max", &b.most, "the greatest number of digits or characters", schema.Default(0), schema.Between(0, 128))
	o.After(func(d *schema.Decoder, n *schema.Node) {
		if b.most > 0 && b.most < b.least {
			d.Errorf("out-of-range", n, "\"max\" is %d, expected at least \"min\", which is %d", b.most, b.least)
		}
	})
}

func (c *check) form() schema.Form {
	read := func(d *schema.Decoder, n *schema.Node) {
		var text string
		d.Read(n, schema.TextForm(&text))
		if c.luhn = text == "luhn"; c.luhn || text == "" {
			return
		}
		pattern, err := regexp.Compile("^(?:" + text + ")$")
		if err != nil || len(text) > longestPattern {
			d.Errorf("bad-pattern", n, "\"check\" is %q, expected luhn or a regular expression", text)
			return
		}
		c.pattern = pattern
	}
	return schema.LateForm(read, func() schema.Shape {
		return schema.Shape{Label: "luhn, or a pattern", Types: []string{"string", "number"}}
	})
}

// passes reports whether a whole input passes.
func (c *check) passes(input string) bool {
	if c.luhn {
		return luhn(input)
	}
	return c.pattern == nil || c.pattern.MatchString(input)
}

// luhn checks the last digit of a number as card numbers have it (ISO/IEC 7812-1).
func luhn(digits string) bool {
	if !isDigits(digits) || len(digits) < 2 {
		return false
	}
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// finish are the keys that end an input, as Twilio writes them.
type finish struct{ keys string }

// form reads up to most keys, or none.
func (f *finish) form(most int) schema.Form {
	read := func(d *schema.Decoder, n *schema.Node) {
		var words []string
		d.Read(n, schema.TextsForm(&words))
		f.keys = ""
		if slices.Equal(words, []string{"none"}) {
			return
		}
		if len(words) > most {
			d.Errorf("out-of-range", n, "\"finish\" has %d keys, expected at most %d", len(words), most)
		}
		for _, w := range words {
			if !isKey(w) {
				d.Errorf("bad-key", n, "%q is no key of a telephone, expected a digit, star, hash or none", w)
				continue
			}
			f.keys += KeySign(keyWord(w))
		}
	}
	return schema.LateForm(read, func() schema.Shape {
		return schema.ListOf(schema.Shape{Label: "key of a telephone, or none", Types: []string{"string", "integer"}})
	})
}

func (f finish) sign() string { return f.keys }

// keyForm reads one key of a telephone and stores it as Twilio writes it.
func keyForm(p *string) schema.Form {
	read := func(d *schema.Decoder, n *schema.Node) {
		var word string
		d.Read(n, schema.TextForm(&word))
		if !isKey(word) {
			d.Errorf("bad-key", n, "%q is no key of a telephone, expected a digit, star or hash", word)
			return
		}
		*p = KeySign(keyWord(word))
	}
	return schema.LateForm(read, func() schema.Shape {
		return schema.Shape{Label: "key of a telephone", Types: []string{"string", "integer"}}
	})
}

func isKey(word string) bool {
	sign := KeySign(keyWord(word))
	return len(sign) == 1 && strings.ContainsAny(sign, "0123456789*#")
}
