package hours

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// japan are the national holidays that the Cabinet Office of Japan lists, with substitute days and the day
// between two holidays.
var japan = map[int]string{
	2025: "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-23 11-24",
	2026: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
	2027: "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23",
}

func TestJapan(t *testing.T) {
	t.Parallel()
	c, ok := Country("japan")
	if !ok {
		t.Fatal("no holidays of japan")
	}
	for year, want := range japan {
		var got []string
		for at := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() == year; at = at.AddDate(0, 0, 1) {
			if c[DayOf(at)] != "" {
				got = append(got, at.Format("01-02"))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%d:\n got %s\nwant %s", year, strings.Join(got, " "), want)
		}
	}
}

func TestCountries(t *testing.T) {
	t.Parallel()
	names := Countries()
	if !slices.IsSorted(names) || len(names) < 25 {
		t.Errorf("countries are %v", names)
	}
	for _, name := range names {
		c, _ := Country(name)
		if c[DayOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))] == "" {
			t.Errorf("new year is no holiday in %s", name)
		}
	}
	if _, ok := Country("atlantis"); ok {
		t.Error("atlantis has holidays")
	}
}
