package engine

import (
	"strings"

	"callflow/engine/twiml"
)

// fill puts values into the holes of compiled SSML. They can only become text: nothing that a caller or
// a service said is ever read as markup.
func fill(parts []twiml.SayPart, values []string) []twiml.SayPart {
	out := make([]twiml.SayPart, len(parts))
	for i, p := range parts {
		out[i] = fillPart(p, values)
	}
	return out
}

func fillPart(p twiml.SayPart, values []string) twiml.SayPart {
	switch x := p.(type) {
	case twiml.Text:
		return twiml.Text(fillText(string(x), values))
	case *twiml.Emphasis:
		return &twiml.Emphasis{Level: x.Level, Parts: fill(x.Parts, values)}
	case *twiml.Lang:
		return &twiml.Lang{Lang: x.Lang, Parts: fill(x.Parts, values)}
	case *twiml.P:
		return &twiml.P{Parts: fill(x.Parts, values)}
	case *twiml.S:
		return &twiml.S{Parts: fill(x.Parts, values)}
	case *twiml.Prosody:
		return &twiml.Prosody{Volume: x.Volume, Rate: x.Rate, Pitch: x.Pitch, Parts: fill(x.Parts, values)}
	case *twiml.Phoneme:
		return &twiml.Phoneme{Alphabet: x.Alphabet, Ph: x.Ph, Text: fillText(x.Text, values)}
	case *twiml.SayAs:
		return &twiml.SayAs{InterpretAs: x.InterpretAs, Format: x.Format, Text: fillText(x.Text, values)}
	case *twiml.Sub:
		return &twiml.Sub{Alias: fillText(x.Alias, values), Text: fillText(x.Text, values)}
	case *twiml.W:
		return &twiml.W{Role: x.Role, Text: fillText(x.Text, values)}
	}
	return p
}

func fillText(s string, values []string) string {
	if !strings.ContainsFunc(s, isHole) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if n := int(r) - 0xE000; isHole(r) && n < len(values) {
			b.WriteString(values[n])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plural returns the plural category of a number in a language, after CLDR's rules for cardinals. Languages
// that are not listed have one and other.
func plural(code string, n float64) string {
	lang, _, _ := strings.Cut(code, "-")
	i := int(n)
	whole := float64(i) == n
	switch lang {
	case "ja", "zh", "ko", "vi", "th", "id":
		return "other"
	case "fr", "pt":
		if n >= 0 && n < 2 {
			return "one"
		}
	case "ru", "uk", "pl", "cs":
		return slavic(lang, i, whole)
	case "ar":
		return arabic(i, whole)
	default:
		if n == 1 {
			return "one"
		}
	}
	return "other"
}

func slavic(lang string, n int, whole bool) string {
	d, h := n%10, n%100
	switch {
	case !whole:
		return "other"
	case n == 1, lang != "pl" && lang != "cs" && d == 1 && h != 11:
		return "one"
	case lang == "cs" && n >= 2 && n <= 4, lang != "cs" && d >= 2 && d <= 4 && (h < 12 || h > 14):
		return "few"
	case lang == "cs":
		return "other"
	}
	return "many"
}

func arabic(n int, whole bool) string {
	h := n % 100
	switch {
	case !whole || n > 2 && h <= 2:
		return "other"
	case n <= 2:
		return [...]string{"zero", "one", "two"}[max(0, n)]
	case h <= 10:
		return "few"
	}
	return "many"
}
