package kinds

import (
	"strings"
	"testing"
	"time"
)

func TestSpokenDigits(t *testing.T) {
	t.Parallel()
	tests := []struct{ said, want string }{
		{"1234", "1234"}, {"１２３４", "1234"}, {"1 2 3 4.", "1234"}, {"one two three", "123"}, {"One, two, oh.", "120"},
		{"four to for", "424"}, {"いち に さん", "123"}, {"イチニサン", "123"}, {"ゼロキュウゼロのイチ", "0901"}, {"〇九〇", "090"},
		{"四 二", "42"}, {"二十五", "25"}, {"にじゅうご", "25"}, {"十", "10"}, {"百", "100"}, {"三百", "300"}, {"さんびゃく", "300"}, {"千二百", "1200"},
		{"一万二千", "12000"}, {"twenty five", "25"}, {"twenty-five", "25"}, {"nineteen", "19"}, {"two hundred and five", "205"},
		{"three thousand", "3000"}, {"one hundred twenty thousand", "120000"}, {"4番です", "4"}, {"0042", "0042"}, {"5万", "50000"},
		{"", ""}, {"です", ""}, {"banana", ""}, {"one banana", ""}, {"five twenty", ""}, {"りんご", ""}, {"1a", ""},
		{strings.Repeat("9", 200), ""},
	}
	for _, tt := range tests {
		got, ok := spokenDigits(tt.said)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("spokenDigits(%q) = %q, %v, want %q", tt.said, got, ok, tt.want)
		}
	}
}

func TestSpokenClock(t *testing.T) {
	t.Parallel()
	tests := []struct {
		said string
		want any
	}{
		{"9:30", "09:30"}, {"9.30", "09:30"}, {"930", "09:30"}, {"3 p.m.", "15:00"}, {"3:15 PM", "15:15"}, {"12 am", "00:00"},
		{"12pm", "12:00"}, {"9 o'clock", "09:00"}, {"9時", "09:00"}, {"午後3時半", "15:30"}, {"午前 10 時 5 分", "10:05"}, {"くじはん", nil},
		{"ごご九時です", "21:00"}, {"25:00", nil}, {"9:75", nil}, {"soon", nil}, {"", nil}, {"時", nil},
	}
	for _, tt := range tests {
		if got := spokenClock(tt.said); got != tt.want {
			t.Errorf("spokenClock(%q) = %v, want %v", tt.said, got, tt.want)
		}
	}
	for keys, want := range map[string]any{"930": "09:30", "0930": "09:30", "9": "09:00", "14": "14:00", "9*30": "09:30", "2400": "24:00", "2500": nil, "#": nil, "": nil} {
		if got := pressedClock(keys); got != want {
			t.Errorf("pressedClock(%q) = %v, want %v", keys, got, want)
		}
	}
}

func TestSpokenDate(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	tests := []struct{ said, want string }{
		{"20261231", "2026-12-31"}, {"1231", "2026-12-31"}, {"1121", "2026-11-21"}, {"1120", "2027-11-20"}, {"0229", "2028-02-29"},
		{"2026-12-31", "2026-12-31"}, {"2026/1/5", "2026-01-05"}, {"12月31日", "2026-12-31"}, {"2027年1月5日です", "2027-01-05"},
		{"令和9年3月1日", "2027-03-01"}, {"じゅうに月さんじゅういち日", "2026-12-31"}, {"December 31st", "2026-12-31"}, {"Dec 31, 2027", "2027-12-31"},
		{"the 5th of January", "2027-01-05"}, {"5 may 2027", "2027-05-05"}, {"today", "2026-11-21"}, {"明日", "2026-11-22"}, {"あさって", "2026-11-23"},
		{"20261331", ""}, {"0230", ""}, {"banana 31", ""}, {"12月", ""}, {"", ""}, {"3 ban", ""}, {"花年1月1日", ""},
	}
	for _, tt := range tests {
		got := ""
		if at, ok := spokenDate(tt.said, today).(time.Time); ok {
			got = at.Format(time.DateOnly)
		}
		if got != tt.want {
			t.Errorf("spokenDate(%q) = %q, want %q", tt.said, got, tt.want)
		}
	}
}

func TestLuhn(t *testing.T) {
	t.Parallel()
	for digits, want := range map[string]bool{"79927398713": true, "79927398710": false, "12345674": true, "0": false, "00": true, "": false, "12a": false} {
		if got := luhn(digits); got != want {
			t.Errorf("luhn(%q) = %v, want %v", digits, got, want)
		}
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		a, b any
		want int
		ok   bool
	}{
		{1.0, 2.0, -1, true}, {2.0, 2.0, 0, true}, {day, day.AddDate(0, 0, 1), -1, true}, {"0042", "100", -1, true}, {"100", "42", 1, true},
		{"09:00", "18:00", -1, true}, {1.0, "1", 0, false}, {nil, 1.0, 0, false}, {"1", 1.0, 0, false}, {day, 1.0, 0, false},
	}
	for _, tt := range tests {
		got, ok := order(tt.a, tt.b)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("order(%v, %v) = %d, %v, want %d, %v", tt.a, tt.b, got, ok, tt.want, tt.ok)
		}
	}
}

// FuzzSpoken shows that whatever is heard gives digits, a real day, a real time, or nothing.
func FuzzSpoken(f *testing.F) {
	for _, s := range []string{"one two", "二十五", "午後3時半", "December 31st", "9999999999999999年1月1日", "1 hundred thousand hundred", "\xff"} {
		f.Add(s)
	}
	today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, said string) {
		if digits, ok := spokenDigits(said); ok && (digits == "" || strings.Trim(digits, "0123456789") != "") {
			t.Errorf("%q became %q, which are not digits", said, digits)
		}
		if s, ok := spokenClock(said).(string); ok && len(s) != 5 {
			t.Errorf("%q became %q, which is no time of day", said, s)
		}
		if at, ok := spokenDate(said, today).(time.Time); ok && at.Truncate(24*time.Hour) != at {
			t.Errorf("%q became %v, which is no midnight", said, at)
		}
	})
}
