package kinds

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"callflow/schema/expr"
)

// How dates and times of day are said, in what [narrow] returns.
var (
	clockJapanese = regexp.MustCompile(`^(午前|午後|ごぜん|ごご)?(.+?)時(半|.+?分)?(?:です|に)?$`)
	clockEnglish  = regexp.MustCompile(`^(\d{1,2})(?:[:. ]?(\d{2}))?(?: o'clock)? ?(am|pm)?$`)
	dateJapanese  = regexp.MustCompile(`^(?:(令和)?(.+?)年)?(.+?)月(.+?)日(?:です)?$`)
	dateFigures   = regexp.MustCompile(`^(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})$`)
	dayFigures    = regexp.MustCompile(`^(\d{1,2})[-/ ]?(\d{2})$`)
	dateEnglish   = regexp.MustCompile(`^([a-z]{3})[a-z]*\.? (?:the )?(\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$`)
	dateBritish   = regexp.MustCompile(`^(?:the )?(\d{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]{3})[a-z]*(?:,? (\d{4}))?$`)
)

// pressedClock reads 930, 0930, 9 and 9*30 as a time of day.
func pressedClock(keys string) expr.Value {
	hour, minute, parted := strings.Cut(keys, "*")
	if !parted && len(keys) > 2 {
		hour, minute = keys[:len(keys)-2], keys[len(keys)-2:]
	}
	if minute == "" {
		minute = "00"
	}
	return clockOf(hour, minute, "")
}

// spokenClock reads 9:30, 3 p.m., 午後3時, 9時半. It returns none for anything else.
func spokenClock(raw string) expr.Value {
	s := strings.NewReplacer("a.m.", "am", "p.m.", "pm", "a.m", "am", "p.m", "pm").Replace(narrow(raw))
	if m := clockEnglish.FindStringSubmatch(s); m != nil {
		return clockOf(m[1], m[2], m[3])
	}
	m := clockJapanese.FindStringSubmatch(strings.ReplaceAll(s, " ", ""))
	if m == nil {
		return nil
	}
	hour, ok := spokenDigits(m[2])
	minute := strings.TrimSuffix(m[3], "分")
	if minute == "半" {
		minute = "30"
	} else if minute != "" && ok {
		minute, ok = spokenDigits(minute)
	}
	if !ok {
		return nil
	}
	half := map[string]string{"午前": "am", "ごぜん": "am", "午後": "pm", "ごご": "pm"}[m[1]]
	return clockOf(hour, minute, half)
}

// clockOf makes a time of day of its parts; none when there is no such time.
func clockOf(hour, minute, half string) expr.Value {
	h, err := strconv.Atoi(hour)
	m, bad := strconv.Atoi("0" + minute)
	if err != nil || bad != nil {
		return nil
	}
	switch {
	case half == "pm" && h < 12:
		h += 12
	case half == "am" && h == 12:
		h = 0
	}
	x, err := expr.ParseLiteral(fmt.Sprintf("%02d:%02d", h, m), expr.Of(expr.Clock))
	if err != nil {
		return nil
	}
	return x
}

// spokenDate reads a day as it is pressed (20261231, 1231) or said (December 31st, 12月31日, tomorrow).
// A day without its year is the next one, today included. It returns none for anything else.
func spokenDate(raw string, today time.Time) expr.Value {
	s := narrow(strings.TrimSpace(raw))
	switch s {
	case "today", "今日", "きょう":
		return today
	case "tomorrow", "明日", "あした", "あす":
		return today.AddDate(0, 0, 1)
	case "明後日", "あさって":
		return today.AddDate(0, 0, 2)
	}
	if m := dateFigures.FindStringSubmatch(s); m != nil {
		return dayOf(m[1], m[2], m[3], today)
	}
	if m := dayFigures.FindStringSubmatch(s); m != nil {
		return dayOf("", m[1], m[2], today)
	}
	if m := dateEnglish.FindStringSubmatch(s); m != nil {
		return dayOf(m[3], monthOf(m[1]), m[2], today)
	}
	if m := dateBritish.FindStringSubmatch(s); m != nil {
		return dayOf(m[3], monthOf(m[2]), m[1], today)
	}
	return japaneseDate(strings.ReplaceAll(s, " ", ""), today)
}

func japaneseDate(s string, today time.Time) expr.Value {
	m := dateJapanese.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	year, _ := spokenDigits(m[2])
	if n, err := strconv.Atoi(year); err == nil && m[1] != "" {
		year = strconv.Itoa(2018 + n)
	}
	month, okMonth := spokenDigits(m[3])
	day, okDay := spokenDigits(m[4])
	if !okMonth || !okDay || year == "" && m[2] != "" {
		return nil
	}
	return dayOf(year, month, day, today)
}

// monthOf is the number of a month by the first three letters of its English name, "" for none.
func monthOf(name string) string {
	i := strings.Index("jan feb mar apr may jun jul aug sep oct nov dec", name)
	if i < 0 || i%4 != 0 {
		return ""
	}
	return strconv.Itoa(i/4 + 1)
}

// dayOf makes a day of its parts; without a year the next such day. It is none when there is no such day.
func dayOf(year, month, day string, today time.Time) expr.Value {
	m, badMonth := strconv.Atoi(month)
	d, badDay := strconv.Atoi(day)
	if badMonth != nil || badDay != nil {
		return nil
	}
	if year != "" {
		y, err := strconv.Atoi(year)
		if err != nil {
			return nil
		}
		return existing(y, m, d)
	}
	for y := today.Year(); y <= today.Year()+8; y++ { // 29 February may be eight years away
		if x, ok := existing(y, m, d).(time.Time); ok && !x.Before(today) {
			return x
		}
	}
	return nil
}

func existing(y, m, d int) expr.Value {
	at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if at.Year() != y || int(at.Month()) != m || at.Day() != d {
		return nil
	}
	return at
}
