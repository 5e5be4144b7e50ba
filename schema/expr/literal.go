package expr

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// ParseLiteral reads a literal as the workspace writes it, by the type of its field: `1h30m`, `20%`,
// `2026-12-31`, `09:00`, `no`. Phones must be in international form; `none` is none where the type is
// optional. A single item is accepted for a list. The error says what was expected, without position.
func ParseLiteral(text string, t Type) (Value, error) {
	if text == "none" && t.Optional && t.Kind != Text && !contains(t.Enum(), text) {
		return nil, nil
	}
	if l := &literals[t.Kind]; l.read != nil {
		if v, ok := l.read(text); ok {
			return v, nil
		}
		return nil, fmt.Errorf("%q is not %s", text, l.expected)
	}
	switch t.Kind {
	case Phone:
		return parsePhoneLiteral(text)
	case OneOf:
		return parseChoice(text, t.Enum())
	case ListOf:
		v, err := ParseLiteral(text, t.Item())
		if err != nil {
			return nil, err
		}
		return []any{v}, nil
	case Recording:
		if isRecording(text) {
			return text, nil
		}
		return nil, fmt.Errorf("%q is text, expected a recording such as ${STEP.recording}", text)
	case Record, Sound, None:
		return nil, fmt.Errorf("%q is text, expected %s", text, t)
	}
	return text, nil
}

// isRecording reports whether a text is the SID of a recording, or the URL of one.
func isRecording(text string) bool {
	return strings.HasPrefix(text, "RE") || strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
}

// literals are the kinds whose literals have a form of their own, and what is said of other texts.
var literals = [...]struct {
	read     func(text string) (Value, bool)
	expected string
}{
	Number:   {valued(parseNumber), "a number such as 3 or 2.5"},
	YesNo:    {valued(parseYesNo), `"yes" or "no"`},
	Duration: {valued(parseDuration), "a duration such as 500ms, 8s, 5m or 1h30m"},
	Percent:  {valued(parsePercent), "a percentage such as 20%"},
	Date:     {valued(parseDate), "a date such as 2026-12-31"},
	Clock:    {valued(parseClock), "a time of day such as 09:00"},
	Time:     {valued(parseInstant), "an instant such as 2026-12-31T09:00:00Z"},
	Digits:   {func(text string) (Value, bool) { return text, isKeys(text) }, "digits, * and #"},
	Words:    {}, // the last kind
}

func valued[T any](parse func(string) (T, bool)) func(string) (Value, bool) {
	return func(text string) (Value, bool) { v, ok := parse(text); return v, ok }
}

func parseChoice(text string, enum []string) (Value, error) {
	if contains(enum, text) {
		return text, nil
	}
	return nil, fmt.Errorf("%q is not one of %s", text, strings.Join(enum, ", "))
}

// parseNumber reads an optional sign, digits and an optional fraction; no exponent, no infinity.
func parseNumber(text string) (float64, bool) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if !isDecimal(whole) || point && !isDecimal(fraction) {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

func parseYesNo(text string) (yes, ok bool) {
	switch text {
	case "yes", "true", "on":
		return true, true
	case "no", "false", "off":
		return false, true
	}
	return false, false
}

func parsePercent(text string) (float64, bool) {
	digits, ok := strings.CutSuffix(text, "%")
	if !ok {
		return 0, false
	}
	f, ok := parseNumber(digits)
	return f / 100, ok
}

// durationUnits are the units of the language, the largest first, as they must follow each other.
var durationUnits = [...]struct {
	name string
	size time.Duration
}{
	{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond},
}

// longestDuration keeps sums of a few durations far from overflow.
const longestDuration = 100 * 365 * 24 * time.Hour

func parseDuration(text string) (time.Duration, bool) {
	var total time.Duration
	next, rest := 0, text
	for rest != "" {
		n := countDigits(rest)
		count, err := strconv.ParseInt(rest[:n], 10, 64)
		if err != nil {
			return 0, false
		}
		rest = rest[n:]
		unit := rest[:countLetters(rest)]
		rest = rest[len(unit):]
		for next < len(durationUnits) && durationUnits[next].name != unit {
			next++
		}
		if next == len(durationUnits) || count > int64(longestDuration/durationUnits[next].size) {
			return 0, false
		}
		total += time.Duration(count) * durationUnits[next].size
		next++
	}
	return total, text != "" && total <= longestDuration
}

// formatDuration writes d as [parseDuration] reads it; negative ones with a sign in front.
func formatDuration(d time.Duration) string {
	d = d.Round(time.Millisecond)
	var b strings.Builder
	if d < 0 {
		b.WriteByte('-')
	}
	for _, u := range durationUnits {
		if n := d / u.size; n != 0 {
			fmt.Fprintf(&b, "%d%s", int64(max(n, -n)), u.name)
			d -= n * u.size
		}
	}
	if b.Len() == 0 {
		return "0s"
	}
	return b.String()
}

const dateLayout = "2006-01-02"

func parseDate(text string) (time.Time, bool) {
	t, err := time.Parse(dateLayout, text)
	return t, err == nil
}

// parseInstant reads RFC 3339, or a date as its midnight in UTC.
func parseInstant(text string) (time.Time, bool) {
	if t, ok := parseDate(text); ok {
		return t, true
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, false
	}
	return t.UTC().Truncate(time.Millisecond), true
}

// parseClock reads `9:00` and `09:00`, and `24:00` as the end of a day. The result has five characters,
// so that clocks compare as texts.
func parseClock(text string) (string, bool) {
	hours, minutes, ok := strings.Cut(text, ":")
	if !ok || len(hours) == 0 || len(hours) > 2 || len(minutes) != 2 || !isDecimal(hours+minutes) {
		return "", false
	}
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	if m > 59 || h > 24 || h == 24 && m > 0 {
		return "", false
	}
	return fmt.Sprintf("%02d:%02d", h, m), true
}

func isDecimal(s string) bool { return s != "" && countDigits(s) == len(s) }

func isKeys(s string) bool { return strings.Trim(s, "0123456789*#") == "" }

func countDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func countLetters(s string) int {
	n := 0
	for n < len(s) && s[n] >= 'a' && s[n] <= 'z' {
		n++
	}
	return n
}

// formatNumber writes f without exponent and without needless zeros.
func formatNumber(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
