package expr

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// speech says values in one language. The words are meant for a synthetic voice: figures stay figures,
// which every voice reads well, and only their order and units are put into the language.
type speech struct {
	date    func(time.Time) string
	clock   func(time.Time) string
	weekday func(time.Time) string
	money   func(amount float64, code string) string
}

// speechOf returns the speech of a language code. A language without words of its own here gets forms
// that every voice reads: 2026-12-31, 09:05, 12.50 CHF.
func speechOf(code string) speech {
	switch language(code) {
	case "ja":
		return speech{japaneseDate, japaneseClock, japaneseWeekday, japaneseMoney}
	case "en":
		return speech{englishDate, englishClock, englishWeekday, englishMoney}
	}
	return speech{neutralDate, neutralClock, englishWeekday, neutralMoney}
}

// language returns the first part of a code such as "ja-JP".
func language(code string) string {
	name, _, _ := strings.Cut(code, "-")
	return strings.ToLower(name)
}

// grouped writes a whole number with a comma before every three figures.
func grouped(whole float64) string {
	digits := strconv.FormatFloat(math.Abs(whole), 'f', 0, 64)
	var b strings.Builder
	if whole < 0 {
		b.WriteByte('-')
	}
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// currency says how an amount is written in words.
type currency struct {
	code string
	// regions whose money it is.
	regions []string
	// places is how many figures the small unit has; 0 when there is none.
	places int
	// one and many are the English names of the unit, cent and cents those of the hundredth.
	one, many, cent, cents string
	// sign stands behind the figures in Japanese.
	sign string
}

var currencies = [...]currency{
	{"JPY", []string{"JP"}, 0, "yen", "yen", "", "", "円"},
	{"USD", []string{"US"}, 2, "dollar", "dollars", "cent", "cents", "ドル"},
	{"EUR", []string{"DE", "FR", "IT", "ES", "NL", "AT", "BE", "IE", "FI", "PT"}, 2, "euro", "euros", "cent", "cents", "ユーロ"},
	{"GBP", []string{"GB"}, 2, "pound", "pounds", "penny", "pence", "ポンド"},
}

// currencyOf returns the code of a country's money, "" when it is not in the table.
func currencyOf(region string) string {
	for _, c := range currencies {
		if contains(c.regions, region) {
			return c.code
		}
	}
	return ""
}

func findCurrency(code string) (currency, bool) {
	for _, c := range currencies {
		if c.code == code {
			return c, true
		}
	}
	return currency{}, false
}

// spell sets the characters of text apart. An E.164 number of the language's own country is said as
// people there say it, with its 0 in place of the country code.
func spell(text, code string) string {
	if language(code) == "ja" {
		if country, national, ok := countryOf(text); ok && country == japan {
			text = "0" + national
		}
	}
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(" +-.()", r) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// japan is the calling code of Japan.
const japan = 81

// neutralMoney is for languages without words here: figures and the code of the currency.
func neutralMoney(amount float64, code string) string {
	places := 2
	if c, ok := findCurrency(code); ok {
		places = c.places
	}
	return strings.TrimSpace(strconv.FormatFloat(amount, 'f', places, 64) + " " + code)
}

// split divides an amount into whole units and hundredths, rounded to the places of its currency.
func split(amount float64, places int) (whole, small float64) {
	if places == 0 {
		return math.Round(amount), 0
	}
	hundredths := math.Round(math.Abs(amount) * 100)
	whole, small = math.Trunc(hundredths/100), math.Mod(hundredths, 100)
	if amount < 0 {
		whole = -whole
	}
	return whole, small
}

func neutralDate(at time.Time) string  { return at.Format(dateLayout) }
func neutralClock(at time.Time) string { return at.Format("15:04") }

func englishDate(at time.Time) string    { return at.Format("January 2") }
func englishClock(at time.Time) string   { return at.Format("3:04 PM") }
func englishWeekday(at time.Time) string { return at.Weekday().String() }

func englishMoney(amount float64, code string) string {
	c, ok := findCurrency(code)
	if !ok {
		return neutralMoney(amount, code)
	}
	whole, small := split(amount, c.places)
	words := c.many
	if math.Abs(whole) == 1 {
		words = c.one
	}
	words = grouped(whole) + " " + words
	switch {
	case small == 1:
		return words + " and 1 " + c.cent
	case small > 0:
		return words + " and " + formatNumber(small) + " " + c.cents
	}
	return words
}

func japaneseDate(at time.Time) string {
	return fmt.Sprintf("%d月%d日", int(at.Month()), at.Day())
}

// japaneseClock leaves out the minutes of a full hour and counts noon as 午後0時.
func japaneseClock(at time.Time) string {
	half := "午前"
	if at.Hour() >= 12 {
		half = "午後"
	}
	words := fmt.Sprintf("%s%d時", half, at.Hour()%12)
	if at.Minute() > 0 {
		words += fmt.Sprintf("%d分", at.Minute())
	}
	return words
}

func japaneseWeekday(at time.Time) string {
	return string([]rune("日月火水木金土")[at.Weekday()]) + "曜日"
}

func japaneseMoney(amount float64, code string) string {
	c, ok := findCurrency(code)
	if !ok {
		return neutralMoney(amount, code)
	}
	whole, small := split(amount, c.places)
	words := grouped(whole)
	if small > 0 {
		words += fmt.Sprintf(".%02d", int(small))
	}
	return words + c.sign
}
