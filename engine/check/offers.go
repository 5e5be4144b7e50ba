package check

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// offers are the keys that words speak of.
type offers struct {
	press   []string        // those that the words tell to press, each once
	mention map[string]bool // all numbers and names of keys
	several bool            // a range of keys is offered, or any key
}

// pressing are the words for pressing a key, of the languages in which the key follows them.
var pressing = map[string]bool{
	"press": true, "push": true, "pressing": true, "drücken": true, "drucken": true, "wählen": true, "tapez": true, "appuyez": true,
	"pulse": true, "marque": true, "presione": true, "oprima": true, "prema": true, "premere": true, "digiti": true,
}

// betweenKeys are words that stand between pressing and the key, or between two keys.
var betweenKeys = map[string]bool{
	"the": true, "key": true, "number": true, "button": true, "or": true, "and": true, "sie": true, "die": true, "taste": true, "oder": true,
	"sur": true, "la": true, "le": true, "touche": true, "ou": true, "el": true, "tecla": true, "número": true, "o": true, "y": true, "il": true,
	"tasto": true, "either": true,
}

// keyNames are the keys as people call them.
var keyNames = map[string]string{
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"star": "star", "asterisk": "star", "hash": "hash", "pound": "hash", "*": "star", "#": "hash", "raute": "hash", "stern": "star",
	"dièse": "hash", "étoile": "star", "almohadilla": "hash", "numeral": "hash", "asterisco": "star", "cancelletto": "hash",
	"シャープ": "hash", "スター": "star", "アスタリスク": "star", "米印": "star", "星印": "star",
}

// longestKey is how many digits a key has of which words are understood.
const longestKey = 2

// offered reads which keys words speak of. It understands plain sentences only: press 1 or 2; 1を押してください.
func offered(text string) offers {
	o := offers{mention: map[string]bool{}}
	tokens := keyTokens(width.Fold.String(text))
	for i, t := range tokens {
		if key := keyOf(t); key != "" {
			o.mention[key] = true
		}
		if pressing[t] {
			o.behind(tokens[i+1:])
		}
	}
	o.japanese(tokens)
	return o
}

// behind takes the keys behind a word for pressing.
func (o *offers) behind(tokens []string) {
	var found []string
	for i, t := range tokens {
		key, more := keyOf(t), i+1 < len(tokens) && keyOf(tokens[i+1]) != ""
		switch {
		case key != "":
			found = append(found, key)
		case betweenKeys[t] || t == ",":
		case t == "of" || t == "any" || ranging[t] && more:
			o.several = true
			return
		default:
			o.add(found)
			return
		}
	}
	o.add(found)
}

// ranging are words between the first and the last key of a range.
var ranging = map[string]bool{"to": true, "through": true, "-": true, "–": true, "bis": true, "à": true, "a": true}

func (o *offers) add(keys []string) {
	for _, k := range keys {
		known := false
		for _, p := range o.press {
			known = known || p == k
		}
		if !known {
			o.press = append(o.press, k)
		}
	}
}

// japanese takes the keys that stand before 押, within its sentence: those with a particle behind them.
func (o *offers) japanese(tokens []string) {
	from := 0
	for i, t := range tokens {
		switch {
		case t == "。" || t == "." || t == "…":
			from = i + 1
		case strings.HasPrefix(t, "押"), strings.Contains(t, "おして"):
			for at := from; at < i; at++ {
				o.beforePress(tokens, at)
			}
			from = i + 1
		}
	}
}

func (o *offers) beforePress(tokens []string, at int) {
	key, next := keyOf(tokens[at]), tokens[at+1]
	if next == "番" && at+2 < len(tokens) {
		next = tokens[at+2]
	}
	switch {
	case key == "":
	case next == "から" || next == "-" || next == "~" || next == "〜":
		o.several = true
	case strings.HasPrefix(next, "を") || next == "か" || next == "," || next == "、" || strings.HasPrefix(next, "押"):
		o.add([]string{key})
	}
}

// keyOf is the key that a token names; "" for other words.
func keyOf(token string) string {
	if token != "" && len(token) <= longestKey && strings.Trim(token, "0123456789") == "" {
		return token
	}
	return keyNames[token]
}

// keyTokens cuts text into words in lower case, numbers and signs.
func keyTokens(text string) []string {
	var out []string
	begin, sort := 0, 0
	cut := func(end int) {
		if end > begin && sort != 0 {
			out = append(out, strings.ToLower(text[begin:end]))
		}
	}
	for i, r := range text {
		now := sortOf(r)
		if now != sort || now == single {
			cut(i)
			begin, sort = i, now
		}
	}
	cut(len(text))
	return out
}

// Sorts of characters: those of one sort stand together in a token, signs alone.
const (
	blank = iota
	single
	letter
	digit
	kana
	katakana
	han
)

func sortOf(r rune) int {
	switch {
	case unicode.IsSpace(r):
		return blank
	case r >= '0' && r <= '9':
		return digit
	case unicode.Is(unicode.Katakana, r) || r == 'ー':
		return katakana
	case unicode.Is(unicode.Hiragana, r):
		return kana
	case unicode.Is(unicode.Han, r):
		return han
	case unicode.IsLetter(r):
		return letter
	}
	return single
}
