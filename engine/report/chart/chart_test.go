package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callflow/engine/report/sheet"
)

func sample() *Chart {
	return Of(&sheet.Sheet{Title: "Queues", Period: "today", Columns: []sheet.Column{{Name: "queue"}, {Name: "day"}, {Name: "answered"}, {Name: "asa"}, {Name: "abandoned"}},
		Rows: [][]any{{"support", "1", int64(30), 2.5, int64(10)}, {"受付", nil, int64(1), nil, int64(0)}, {"a<b&c", "2", int64(0), nil, int64(0)}, {"all", nil, int64(31), 2.5, int64(10)}}},
		[]string{"queue", "day"}, []string{"answered", "abandoned"})
}

func TestText(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sample().Text(&b, TextOptions{Width: 36}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(`Queues
today

support  1  ███████████████▒▒▒▒▒ 40
受付  -     █ 1
a<b&c  2     0

█ answered   ▒ abandoned
`, b.String()); d != "" {
		t.Error(d)
	}
	for line := range strings.Lines(b.String()) {
		if n := sheet.Width(strings.TrimSuffix(line, "\n")); n > 36 {
			t.Errorf("a line has %d places: %q", n, line)
		}
	}
	b.Reset()
	if err := sample().Text(&b, TextOptions{Colour: true}); err != nil || !strings.Contains(b.String(), "\x1b[31m▒") {
		t.Errorf("no colours: %q, %v", b.String(), err)
	}
	b.Reset()
	if err := (&Chart{Title: "x"}).Text(&b, TextOptions{}); err != nil || !strings.Contains(b.String(), "nothing to draw") {
		t.Errorf("an empty chart: %q, %v", b.String(), err)
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values  []int64
		longest int64
		want    []int
	}{{[]int64{5, 5}, 10, []int{10, 10}}, {[]int64{1, 999}, 1000, []int{1, 19}}, {[]int64{0, 0}, 1, []int{0, 0}}, {[]int64{-3, 10}, 10, []int{0, 20}}} {
		if d := cmp.Diff(c.want, split(c.values, c.longest, 20)); d != "" {
			t.Errorf("%v of %d: %s", c.values, c.longest, d)
		}
	}
}

// wellFormed reads markup to its end.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	}
}

func TestSVG(t *testing.T) {
	t.Parallel()
	var a, b bytes.Buffer
	if err := errors.Join(sample().SVG(&a), sample().SVG(&b)); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, a.String())
	if a.String() != b.String() {
		t.Error("the same chart has other bytes")
	}
	for _, want := range []string{`role="img"`, "<title id=\"chart-title\">Queues</title>", "support  1: answered 30, abandoned 10.", "a&lt;b&amp;c  2", ">30</text>"} {
		if !strings.Contains(a.String(), want) {
			t.Errorf("the picture has no %s:\n%s", want, a.String())
		}
	}
}

// FuzzSVG holds pictures to markup that every browser reads, whatever the labels are.
func FuzzSVG(f *testing.F) {
	f.Add("<script>", "\x00\xff", int64(3))
	f.Fuzz(func(t *testing.T, title, label string, n int64) {
		var b bytes.Buffer
		c := &Chart{Title: title, Note: label, Parts: []string{label}, Bars: []Bar{{label, []int64{max(0, n)}}}}
		if err := c.SVG(&b); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, b.String())
		if err := c.Text(io.Discard, TextOptions{Width: int(n % 300)}); err != nil {
			t.Fatal(err)
		}
	})
}
