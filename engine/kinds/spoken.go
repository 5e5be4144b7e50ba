package kinds

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// numeral is what a word of a number does: it is a digit, adds (twenty), multiplies what stands just
// before it (百, hundred) or everything before it (万, thousand).
type numeral struct {
	word string
	does numeralSort
	n    int
}

type numeralSort uint8

const (
	isDigit numeralSort = iota + 1
	adds
	multiplies
	multipliesAll
	isFiller
)

// japaneseNumerals stand anywhere in what was said; a longer word goes before its beginning.
var japaneseNumerals = [...]numeral{
	{"でございます", isFiller, 0}, {"はいふん", isFiller, 0}, {"です", isFiller, 0},
	{"きゅう", isDigit, 9}, {"じゅう", adds, 10}, {"じゅっ", adds, 10}, {"ひゃく", multiplies, 100}, {"びゃく", multiplies, 100},
	{"ぴゃく", multiplies, 100}, {"ぜろ", isDigit, 0}, {"れい", isDigit, 0}, {"まる", isDigit, 0}, {"いち", isDigit, 1},
	{"いっ", isDigit, 1}, {"さん", isDigit, 3}, {"よん", isDigit, 4}, {"ろく", isDigit, 6}, {"ろっ", isDigit, 6},
	{"なな", isDigit, 7}, {"しち", isDigit, 7}, {"はち", isDigit, 8}, {"はっ", isDigit, 8}, {"せん", multiplies, 1000},
	{"ぜん", multiplies, 1000}, {"まん", multipliesAll, 10000}, {"に", isDigit, 2}, {"し", isDigit, 4}, {"ご", isDigit, 5},
	{"く", isDigit, 9}, {"〇", isDigit, 0}, {"零", isDigit, 0}, {"一", isDigit, 1}, {"二", isDigit, 2}, {"三", isDigit, 3},
	{"四", isDigit, 4}, {"五", isDigit, 5}, {"六", isDigit, 6}, {"七", isDigit, 7}, {"八", isDigit, 8}, {"九", isDigit, 9},
	{"十", adds, 10}, {"百", multiplies, 100}, {"千", multiplies, 1000}, {"万", multipliesAll, 10000},
	{"の", isFiller, 0}, {"番", isFiller, 0}, {"号", isFiller, 0},
}

// englishNumerals stand as whole words. Recognisers write some digits as the words that sound like them.
var englishNumerals = [...]numeral{
	{"zero", isDigit, 0}, {"oh", isDigit, 0}, {"o", isDigit, 0}, {"one", isDigit, 1}, {"two", isDigit, 2}, {"to", isDigit, 2},
	{"too", isDigit, 2}, {"three", isDigit, 3}, {"four", isDigit, 4}, {"for", isDigit, 4}, {"five", isDigit, 5},
	{"six", isDigit, 6}, {"seven", isDigit, 7}, {"eight", isDigit, 8}, {"ate", isDigit, 8}, {"nine", isDigit, 9},
	{"ten", adds, 10}, {"eleven", adds, 11}, {"twelve", adds, 12}, {"thirteen", adds, 13}, {"fourteen", adds, 14},
	{"fifteen", adds, 15}, {"sixteen", adds, 16}, {"seventeen", adds, 17}, {"eighteen", adds, 18}, {"nineteen", adds, 19},
	{"twenty", adds, 20}, {"thirty", adds, 30}, {"forty", adds, 40}, {"fifty", adds, 50}, {"sixty", adds, 60},
	{"seventy", adds, 70}, {"eighty", adds, 80}, {"ninety", adds, 90}, {"hundred", multiplies, 100},
	{"thousand", multipliesAll, 1000}, {"and", isFiller, 0}, {"dash", isFiller, 0}, {"hyphen", isFiller, 0},
}

// spokenDigits reads digits as people say them and recognisers write them: "one two three",
// "いち に さん", "１２３", "twenty five", "三十五". Digits one after the other stay as they are, with
// leading zeros; a number in words becomes its digits. ok is false when anything else was said.
func spokenDigits(raw string) (digits string, ok bool) {
	rest := narrow(raw)
	var c counting
	for rest != "" {
		n := 0
		var word numeral
		switch r := rune(rest[0]); {
		case r >= '0' && r <= '9':
			n, word = 1, numeral{does: isDigit, n: int(r - '0')}
		case r >= 'a' && r <= 'z':
			n, word = englishNumeral(rest)
		default:
			n, word = japaneseNumeral(rest)
		}
		if n == 0 || !c.take(word) {
			return "", false
		}
		rest = rest[n:]
	}
	return c.digits()
}

func englishNumeral(s string) (n int, word numeral) {
	for n < len(s) && s[n] >= 'a' && s[n] <= 'z' {
		n++
	}
	for _, e := range englishNumerals {
		if e.word == s[:n] {
			return n, e
		}
	}
	return 0, word
}

func japaneseNumeral(s string) (n int, word numeral) {
	for _, j := range japaneseNumerals {
		if strings.HasPrefix(s, j.word) {
			return len(j.word), j
		}
	}
	r, size := utf8.DecodeRuneInString(s)
	if unicode.IsSpace(r) || unicode.IsPunct(r) || r == '+' || r == 'ー' || r == '−' {
		return size, numeral{does: isFiller}
	}
	return 0, word
}

// longestSpoken is how many digits are read at most.
const longestSpoken = 128

// counting adds words up.
type counting struct {
	plain               []byte // the digits, while nothing else was said
	units               bool
	all, part, standing int // above the last 万, above the last 百, and the digits behind it
}

func (c *counting) take(w numeral) bool {
	switch w.does {
	case isFiller:
		return true
	case isDigit:
		c.plain = append(c.plain, byte('0'+w.n))
		if c.standing < 1e8 {
			c.standing = c.standing*10 + w.n
		}
		return len(c.plain) <= longestSpoken
	case adds:
		if w.n == 10 && c.standing > 0 { // 三十
			c.part, c.standing = c.part+c.standing*10, 0
		} else if c.standing > 0 {
			return false
		} else {
			c.part += w.n
		}
	case multiplies:
		c.part, c.standing = c.part+max(c.standing, 1)*w.n, 0
	case multipliesAll:
		c.all, c.part, c.standing = c.all+max(c.part+c.standing, 1)*w.n, 0, 0
	}
	c.units = true
	return c.all < 1e12 && c.part < 1e12
}

func (c *counting) digits() (string, bool) {
	if c.units {
		return strconv.Itoa(c.all + c.part + c.standing), true
	}
	return string(c.plain), len(c.plain) > 0
}

// narrow writes text in one width and case, and katakana as hiragana.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'ァ' && r <= 'ヶ' {
			return r - 'ァ' + 'ぁ'
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}
