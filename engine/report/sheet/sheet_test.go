package sheet

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func sample() *Sheet {
	return &Sheet{Title: "Calls", Period: "today", Zone: time.FixedZone("JST", 9*3600), Notes: []string{"a contact counts once"},
		Columns: []Column{{Name: "who", Means: "the caller"}, {Name: "at", Unit: "time"}, {Name: "calls", Means: "how many"}, {Name: "mean", Unit: "s", Means: "of a call"}},
		Rows: [][]any{
			{"受付", time.UnixMilli(1790000000000), int64(12), 3.25},
			{"=1+1", nil, int64(7), nil},
			{"+819012345678", nil, int64(1), 0.0},
		}}
}

func TestText(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sample().Text(&b, false); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(`Calls
today

WHO            AT                   CALLS  MEAN
受付           2026-09-21 23:13:20     12   3.2
=1+1           -                        7     -
+819012345678  -                        1   0.0

who    the caller
calls  how many
mean   of a call, in seconds

a contact counts once.
`, b.String()); d != "" {
		t.Error(d)
	}
	b.Reset()
	if err := (&Sheet{Columns: []Column{{Name: "a"}}}).Text(&b, true); err != nil || b.String() != "A\n" {
		t.Errorf("an empty sheet is %q, %v", b.String(), err)
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sample().CSV(&b); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("who,at,calls,mean\n受付,2026-09-21T23:13:20+09:00,12,3.2\n'=1+1,,7,\n+819012345678,,1,0.0\n", b.String()); d != "" {
		t.Error(d)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sample().JSON(&b); err != nil {
		t.Fatal(err)
	}
	var back struct {
		Title   string
		Columns []Column
		Rows    []map[string]any
	}
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"who": "受付", "at": "2026-09-21T23:13:20+09:00", "calls": 12.0, "mean": 3.2},
		{"who": "=1+1", "at": nil, "calls": 7.0, "mean": nil},
		{"who": "+819012345678", "at": nil, "calls": 1.0, "mean": 0.0},
	}
	if d := cmp.Diff(want, back.Rows); d != "" || cmp.Diff(sample().Columns, back.Columns) != "" {
		t.Errorf("%s\n%+v", d, back.Columns)
	}
	if at := strings.Index(b.String(), `"who": "受付"`); at < 0 || at > strings.Index(b.String(), `"at": "2026`) {
		t.Error("fields are not in the order of the columns")
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		places int
		want   string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"受付案内", 5, "受付…"}, {"受付", 4, "受付"}, {"ab", 0, "…"}} {
		if got := Cut(c.text, c.places); got != c.want {
			t.Errorf("%q cut to %d is %q, want %q", c.text, c.places, got, c.want)
		}
	}
}

// FuzzSheet holds what is written to forms that programs can read back, whatever texts are in it.
func FuzzSheet(f *testing.F) {
	f.Add("a", "=cmd|' /C calc'!A0")
	f.Add("\xff\n\"", "+81\t")
	f.Fuzz(func(t *testing.T, title, text string) {
		s := &Sheet{Title: title, Columns: []Column{{Name: "a"}, {Name: "b"}}, Rows: [][]any{{text, int64(1)}, {nil, 2.5}}}
		var table, list, objects bytes.Buffer
		for _, err := range []error{s.Text(&table, false), s.CSV(&list), s.JSON(&objects)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if !json.Valid(objects.Bytes()) {
			t.Errorf("no JSON: %s", objects.String())
		}
		rows, err := csv.NewReader(&list).ReadAll()
		if err != nil || len(rows) != 3 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		if v := rows[1][0]; v != "" && strings.ContainsRune("=-@\t", rune(v[0])) {
			t.Errorf("a spreadsheet computes %q", v)
		}
	})
}
