package chart

import (
	"io"
	"math"
	"strconv"
	"strings"

	"callflow/engine/report/sheet"
)

// style is light in every browser theme; the colours of the parts differ for those who see few colours, too (Okabe and
// Ito). Fonts end in ones that have Japanese.
const style = `<style>
.chart{font-family:system-ui,-apple-system,"Segoe UI","Hiragino Sans","Noto Sans CJK JP","Yu Gothic",sans-serif;background:#fff}
.paper{fill:#fff}.title{font-size:16px;font-weight:600;fill:#1f2933}.note{font-size:12px;fill:#52606d}
.label{font-size:12px;fill:#1f2933;text-anchor:end}.sum{font-size:12px;fill:#1f2933}.key{font-size:12px;fill:#1f2933}
.axis{stroke:#9aa5b1;stroke-width:1}.part{stroke:#fff;stroke-width:1}.in{font-size:11px;text-anchor:middle}
</style>
`

// fills are the colours of the parts, and the colour of numbers within them.
var fills = [8][2]string{{"#0072b2", "#fff"}, {"#d55e00", "#fff"}, {"#e69f00", "#000"}, {"#56b4e9", "#000"}, {"#cc79a7", "#000"},
	{"#009e73", "#fff"}, {"#7b8794", "#fff"}, {"#f0e442", "#000"}}

// Measures of the picture, in pixels.
const (
	margin    = 16.0
	barHeight = 20.0
	gap       = 8.0
	barRoom   = 520.0
	letter    = 7.0 // the width of a letter of a label, generously
)

// SVG draws the chart as a picture that is described in words.
func (c *Chart) SVG(w io.Writer) error {
	label, figure := 4.0, 4.0
	for i := range c.Bars {
		label = max(label, float64(min(48, sheet.Width(c.Bars[i].Label))))
		figure = max(figure, float64(len(number(c.Bars[i].sum()))))
	}
	left := margin + label*letter + gap
	width := left + barRoom + gap + figure*letter + margin
	top := margin + 52.0
	height := top + float64(max(1, len(c.Bars)))*(barHeight+gap) + margin + 28
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="chart-title chart-desc" width="` + px(width) +
		`" height="` + px(height) + `" viewBox="0 0 ` + px(width) + " " + px(height) + "\">\n<title id=\"chart-title\">" + escaped(c.Title) +
		"</title>\n<desc id=\"chart-desc\">" + escaped(c.describe()) + "</desc>\n" + style + `<rect class="paper" width="` + px(width) + `" height="` + px(height) + "\"/>\n")
	text(&b, "title", margin, margin+14, c.Title, "")
	text(&b, "note", margin, margin+34, c.Note, "")
	for i := range c.Bars {
		c.bar(&b, &c.Bars[i], left, top+float64(i)*(barHeight+gap))
	}
	if len(c.Bars) == 0 {
		text(&b, "note", left, top+barHeight-5, "nothing to draw", "")
	}
	bottom := top + float64(max(1, len(c.Bars)))*(barHeight+gap)
	b.WriteString(`<line class="axis" x1="` + px(left) + `" y1="` + px(top-4) + `" x2="` + px(left) + `" y2="` + px(bottom) + "\"/>\n")
	c.keys(&b, left, bottom+18)
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (c *Chart) bar(b *strings.Builder, bar *Bar, x, y float64) {
	text(b, "label", x-gap, y+14, sheet.Cut(bar.Label, 48), "")
	for i, v := range bar.Values {
		if v <= 0 {
			continue
		}
		w := max(1, float64(v)*barRoom/float64(c.longest()))
		fill := fills[i%len(fills)]
		b.WriteString(`<rect class="part" x="` + px(x) + `" y="` + px(y) + `" width="` + px(w) + `" height="` + px(barHeight) + `" fill="` + fill[0] +
			`"><title>` + escaped(bar.Label+": "+c.Parts[i]+" "+number(v)) + "</title></rect>\n")
		if len(bar.Values) > 1 && w >= letter*float64(len(number(v)))+6 {
			text(b, "in", x+w/2, y+14, number(v), fill[1])
		}
		x += w
	}
	text(b, "sum", x+gap, y+14, number(bar.sum()), "")
}

// keys say which colour is which part, in a row that goes on below where it is full.
func (c *Chart) keys(b *strings.Builder, x, y float64) {
	if len(c.Parts) < 2 {
		text(b, "key", x, y, strings.Join(c.Parts, ""), "")
		return
	}
	for i, p := range c.Parts {
		b.WriteString(`<rect x="` + px(x) + `" y="` + px(y-10) + `" width="12" height="12" fill="` + fills[i%len(fills)][0] + "\"/>\n")
		text(b, "key", x+17, y, p, "")
		x += 17 + float64(sheet.Width(p))*letter + 18
	}
}

// describe says in words what the picture shows.
func (c *Chart) describe() string {
	var b strings.Builder
	b.WriteString(c.Note + ". " + strconv.Itoa(len(c.Bars)) + " bars.")
	for i := range c.Bars {
		b.WriteString(" " + c.Bars[i].Label + ":")
		for k, v := range c.Bars[i].Values {
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteString(" " + c.Parts[k] + " " + number(v))
		}
		b.WriteByte('.')
	}
	return b.String()
}

func text(b *strings.Builder, class string, x, y float64, s, fill string) {
	if s == "" {
		return
	}
	if fill != "" {
		fill = ` fill="` + fill + `"`
	}
	b.WriteString(`<text class="` + class + `" x="` + px(x) + `" y="` + px(y) + `"` + fill + ">" + escaped(s) + "</text>\n")
}

func px(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

// escaped is text for markup; signs that XML cannot hold are left out.
func escaped(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xfffe || r == 0xffff || r == 0xfffd {
			return -1
		}
		return r
	}, s)
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
