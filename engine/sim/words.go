package sim

import (
	"strconv"
	"strings"

	"callflow/engine"
	"callflow/engine/twiml"
)

// wordsOf is what a Say speaks, with its SSML read as words. Line breaks become blanks.
func wordsOf(v *twiml.Node) string {
	var b strings.Builder
	collect(&b, v)
	return strings.Join(strings.Fields(b.String()), " ")
}

func collect(b *strings.Builder, v *twiml.Node) {
	b.WriteString(v.Text)
	if alias, ok := v.Attr("alias"); ok && v.Name == "sub" {
		b.WriteString(alias)
		return
	}
	if v.Name == "break" {
		b.WriteByte(' ')
	}
	for _, child := range v.Children {
		collect(b, child)
	}
}

// spoken is how long words take: about fifteen letters a second, or seven where each stands for a syllable
// or more.
func spoken(words string) engine.Millis {
	var t engine.Millis = 300
	for _, r := range words {
		if r >= 0x2E80 {
			t += 140
		} else {
			t += 65
		}
	}
	return t
}

// number reads a whole number from an attribute.
func number(v *twiml.Node, name string, otherwise int) int {
	text, ok := v.Attr(name)
	if !ok {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return otherwise
	}
	return n
}

// seconds reads a length from an attribute.
func seconds(v *twiml.Node, name string, otherwise int) engine.Millis {
	return engine.Millis(number(v, name, otherwise)) * 1000
}

// attr reads an attribute, "" when it is not there.
func attr(v *twiml.Node, name string) string {
	text, _ := v.Attr(name)
	return text
}
