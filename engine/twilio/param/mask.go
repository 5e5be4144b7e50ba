package param

import "strings"

// What stands in place of a value that may not be shown.
const (
	hiddenValue  = "*****"
	hiddenSecret = "[secret]"
)

// Mask makes a parameter's value fit for a log: public values as they are, numbers as +81*****1234,
// addresses without their name, and nothing of what is sensitive or secret. Empty values stay empty.
func Mask(name, value string) string {
	if value == "" {
		return ""
	}
	switch ClassOf(name) {
	case Public:
		return value
	case Personal:
		return maskPersonal(value)
	case Secret:
		return hiddenSecret
	}
	return hiddenValue
}

// maskPersonal keeps what helps to recognise a party and no more.
func maskPersonal(value string) string {
	switch scheme, rest, ok := strings.Cut(value, ":"); {
	case value[0] == '+' && digits(value[1:]) == len(value)-1:
		return maskNumber(value[1:])
	case ok && scheme == "client":
		return "client:" + hiddenValue
	case ok && (scheme == "sip" || scheme == "sips"):
		if _, host, ok := strings.Cut(rest, "@"); ok {
			return scheme + ":" + hiddenValue + "@" + Text(host)
		}
		return scheme + ":" + hiddenValue
	case value == "anonymous" || value == "unknown" || value == "restricted":
		return value
	}
	return hiddenValue
}

// maskNumber masks the digits of an E.164 number. The stars do not tell how many digits they hide.
func maskNumber(number string) string {
	if len(number) < 9 {
		return "+" + hiddenValue
	}
	return "+" + number[:2] + hiddenValue + number[len(number)-4:]
}

// digits counts the digits that a text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// Text masks what can be recognised anywhere in a text: telephone numbers with a plus sign, also in the
// encoded form of URLs, and tokens: 32 hexadecimal digits that are not part of a SID, and signed web
// tokens. It returns the text itself when there is nothing to mask.
func Text(s string) string {
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); {
		length, mask := secretAt(s, i)
		if mask == "" {
			i += max(length, 1)
			continue
		}
		b.WriteString(s[done:i])
		b.WriteString(mask)
		i += length
		done = i
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// secretAt looks at place i. It returns how many bytes are settled and what is to stand there instead,
// "" to leave them as they are.
func secretAt(s string, i int) (length int, mask string) {
	plus := 0
	switch {
	case s[i] == '+':
		plus = 1
	case len(s)-i > 2 && s[i] == '%' && s[i+1] == '2' && (s[i+2] == 'B' || s[i+2] == 'b'):
		plus = 3
	case alphanumeric(s[i]):
		return wordAt(s, i)
	default:
		return 1, ""
	}
	n := digits(s[i+plus:])
	if n < 7 || n > 15 {
		return plus, ""
	}
	return plus + n, s[i:i+plus] + maskNumber(s[i+plus : i+plus+n])[1:]
}

// wordAt judges the word that begins at place i.
func wordAt(s string, i int) (length int, mask string) {
	n, hex := 0, true
	for i+n < len(s) && alphanumeric(s[i+n]) {
		c := s[i+n]
		hex = hex && (c <= '9' || 'a' <= c && c <= 'f')
		n++
	}
	if n == 32 && hex {
		return n, hiddenSecret
	}
	if !strings.HasPrefix(s[i:], "eyJ") {
		return n, ""
	}
	dots := 0
	for i+n < len(s) && (alphanumeric(s[i+n]) || strings.IndexByte("._-=", s[i+n]) >= 0) {
		if s[i+n] == '.' {
			dots++
		}
		n++
	}
	if dots < 2 {
		return n, ""
	}
	return n, hiddenSecret
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
