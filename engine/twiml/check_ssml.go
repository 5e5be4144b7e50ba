package twiml

import "strings"

// ssmlRule is what an SSML element may have. Values hold the words an attribute may have, separated
// by spaces; empty means any text.
type ssmlRule struct {
	attrs    []ssmlAttr
	holds    bool // other elements, not only text
	empty    bool // nothing at all
	notInAny string
}

type ssmlAttr struct {
	name, values string
	required     bool
}

// ssmlRules returns the rule of an SSML element (TwiML page of Say; Twilio's own typed libraries
// for nesting).
func ssmlRules(tag string) (rule ssmlRule, ok bool) {
	switch tag {
	case "break":
		return ssmlRule{empty: true, attrs: []ssmlAttr{
			{name: "strength", values: "none x-weak weak medium strong x-strong"}, {name: "time"}}}, true
	case "emphasis":
		return ssmlRule{holds: true, attrs: []ssmlAttr{
			{name: "level", values: "strong moderate reduced"}}}, true
	case "lang":
		return ssmlRule{holds: true, attrs: []ssmlAttr{{name: "xml:lang", required: true}}}, true
	case "p":
		return ssmlRule{holds: true, notInAny: "p s emphasis"}, true
	case "s":
		return ssmlRule{holds: true, notInAny: "s emphasis"}, true
	case "prosody":
		return ssmlRule{holds: true, attrs: []ssmlAttr{
			{name: "volume"}, {name: "rate"}, {name: "pitch"}}}, true
	case "phoneme":
		return ssmlRule{attrs: []ssmlAttr{{name: "alphabet", values: "ipa x-sampa" +
			" x-amazon-jyutping x-amazon-pinyin x-amazon-pron-kana x-amazon-yomigana"},
			{name: "ph", required: true}}}, true
	case "say-as":
		return ssmlRule{attrs: []ssmlAttr{
			{name: "interpret-as", required: true, values: "characters spell-out cardinal number" +
				" ordinal digits fraction unit date time address expletive telephone"},
			{name: "format", values: "mdy dmy ymd md dm ym my d m y yyyymmdd"}}}, true
	case "sub":
		return ssmlRule{attrs: []ssmlAttr{{name: "alias", required: true}}}, true
	case "w":
		return ssmlRule{attrs: []ssmlAttr{{name: "role", required: true}}}, true
	}
	return ssmlRule{}, false
}

// parts checks the content of a Say, or of an SSML element inside it.
func (c *checker) parts(ps []SayPart, inside string) {
	for i, p := range ps {
		if _, ok := p.(Text); ok {
			continue
		}
		c.child(i, p.tag(), func(c *checker) {
			rule, _ := ssmlRules(p.tag())
			if among(inside, rule.notInAny) {
				c.add(12200, p.tag()+" stands inside "+inside+", expected outside")
			}
			for _, a := range rule.attrs {
				v := partAttr(p, a.name)
				if a.required {
					c.needs(a.name, v, 0)
				}
				if a.values != "" {
					c.oneOf(a.name, v, 0, a.values)
				}
			}
			c.parts(content(p), p.tag())
		})
	}
}

// speech returns the words of parts and the number of characters their markup takes.
func speech(ps []SayPart) (words string, markup int) {
	var text strings.Builder
	var walk func([]SayPart)
	walk = func(ps []SayPart) {
		for _, p := range ps {
			text.WriteString(partText(p))
			walk(content(p))
		}
	}
	walk(ps)
	written := len(out(nil).parts(ps))
	return text.String(), max(0, written-len(out(nil).words(text.String())))
}
