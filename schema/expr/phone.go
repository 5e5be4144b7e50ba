package expr

import (
	"fmt"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// withheld are the words and the telephone spellings of words (ANONYMOUS on a keypad is 266696687) that
// carriers and Twilio send in place of a caller's number.
var withheld = [...]string{
	"", "anonymous", "unknown", "unavailable", "restricted", "private", "blocked", "none",
	"266696687", "86282452253", "7378742833", "7748229", "2562533", "8656696",
}

// Withheld reports whether text is what stands in place of a number that the caller does not show.
func Withheld(text string) bool {
	text = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(text)), "+")
	for _, w := range withheld {
		if text == w {
			return true
		}
	}
	return false
}

// longestPhone bounds what is given to the number parser.
const longestPhone = 40

// normalPhone returns the E.164 form of a number as people write it. Emergency and other short numbers
// have none: they must not become a foreign subscriber's number (110 is not +81110).
func normalPhone(text, region string) (string, bool) {
	text = strings.TrimSpace(text)
	if len(text) > longestPhone || strings.ContainsFunc(text, isLetter) {
		return "", false
	}
	international := strings.HasPrefix(text, "+") // which no emergency number has
	if !international && region != "" && phonenumbers.IsEmergencyNumber(text, region) {
		return "", false
	}
	if region == "" {
		region = "ZZ"
	}
	n, err := phonenumbers.Parse(text, region)
	if err != nil || n.GetExtension() != "" {
		return "", false
	}
	if international && !phonenumbers.IsPossibleNumber(n) || !international && !phonenumbers.IsValidNumber(n) {
		return "", false
	}
	number := phonenumbers.Format(n, phonenumbers.E164)
	if international && number == text { // as Twilio writes them: it was just read as itself
		return number, true
	}
	return settled(number)
}

// settled refuses a number that would become another one when it is read again, as zeros after a country's
// code do in some countries: one text must stand for one number.
func settled(number string) (string, bool) {
	n, err := phonenumbers.Parse(number, "ZZ")
	return number, err == nil && phonenumbers.Format(n, phonenumbers.E164) == number
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// parsePhoneLiteral reads a number that a file holds, which must say its country.
func parsePhoneLiteral(text string) (Value, error) {
	if !strings.HasPrefix(text, "+") {
		return nil, fmt.Errorf("%q is not a phone number in international form such as +815012345678", text)
	}
	number, ok := normalPhone(text, "")
	if !ok {
		return nil, fmt.Errorf("%q is not a possible phone number", text)
	}
	return number, nil
}

// countryOf returns the calling code and the national number of an E.164 number; ok is false for
// anything else.
func countryOf(number string) (code int32, national string, ok bool) {
	if !strings.HasPrefix(number, "+") || len(number) > longestPhone {
		return 0, "", false
	}
	n, err := phonenumbers.Parse(number, "ZZ")
	if err != nil {
		return 0, "", false
	}
	return n.GetCountryCode(), phonenumbers.GetNationalSignificantNumber(n), true
}
