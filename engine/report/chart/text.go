package chart

import (
	"io"
	"math"
	"strings"

	"callflow/engine/report/sheet"
)

// signs are those of the parts, so that they differ without colours.
var signs = [8]string{"█", "▒", "▓", "░", "■", "□", "#", "·"}

// colours are those of the parts in a terminal.
var colours = [8]string{"34", "31", "33", "36", "35", "32", "90", "37"}

// TextOptions say for which terminal.
type TextOptions struct {
	Width  int  // places in a line; 0: 80
	Colour bool // with ANSI colours; never where NO_COLOR is set
}

// Text draws the chart in letters.
func (c *Chart) Text(w io.Writer, o TextOptions) error {
	if o.Width <= 0 {
		o.Width = 80
	}
	label, figure := 0, 0
	for i := range c.Bars {
		label = max(label, sheet.Width(c.Bars[i].Label))
		figure = max(figure, len(number(c.Bars[i].sum())))
	}
	label = min(label, max(8, o.Width/2))
	room := max(4, o.Width-label-figure-4)
	var b strings.Builder
	b.WriteString(c.Title + "\n")
	if c.Note != "" {
		b.WriteString(c.Note + "\n")
	}
	b.WriteByte('\n')
	for i := range c.Bars {
		c.line(&b, &c.Bars[i], label, room, o.Colour)
	}
	if len(c.Bars) == 0 {
		b.WriteString("nothing to draw\n")
	}
	b.WriteByte('\n')
	for i, p := range c.Parts {
		if i > 0 {
			b.WriteString("   ")
		}
		b.WriteString(painted(signs[i%len(signs)], i, o.Colour) + " " + p)
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}

func (c *Chart) line(b *strings.Builder, bar *Bar, label, room int, colour bool) {
	text := sheet.Cut(bar.Label, label)
	b.WriteString(text + strings.Repeat(" ", label-sheet.Width(text)) + "  ")
	for i, n := range split(bar.Values, c.longest(), room) {
		if n > 0 {
			b.WriteString(painted(strings.Repeat(signs[i%len(signs)], n), i, colour))
		}
	}
	b.WriteString(" " + number(bar.sum()) + "\n")
}

func painted(s string, i int, colour bool) string {
	if !colour {
		return s
	}
	return "\x1b[" + colours[i%len(colours)] + "m" + s + "\x1b[0m"
}

// split divides places among values so that their sum is that of the whole bar; what is there takes one place at least.
func split(values []int64, longest int64, room int) []int {
	out := make([]int, len(values))
	sum, used := int64(0), 0
	for i, v := range values {
		if v <= 0 {
			continue
		}
		sum += v
		out[i] = max(1, int(math.Round(float64(sum)*float64(room)/float64(longest)))-used)
		used += out[i]
	}
	return out
}
