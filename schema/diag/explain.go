package diag

import (
	"fmt"
	"io"
	"strings"
)

// textWidth is how many columns the text of an explanation has.
const textWidth = 80

// Explain prints rows of the table for people: severity, summary, text, and the bad and the good example. The
// error is that of w.
func Explain(w io.Writer, rows []Row, o Options) error {
	p := painter{on: o.Color}
	for i, r := range rows {
		var b strings.Builder
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s %s [%s]\n\n", p.paint(severityColor(r.Severity), r.Severity.String()+":"), p.paint(bold, r.Summary), r.Code)
		fmt.Fprintf(&b, "%s\n\n", wrap(r.Text, textWidth))
		writeExample(&b, p, red, "Not like this:", r.Bad)
		b.WriteByte('\n')
		writeExample(&b, p, green, "Better:", r.Good)
		if _, err := io.WriteString(w, b.String()); err != nil {
			return fmt.Errorf("explain: %w", err)
		}
	}
	return nil
}

func writeExample(b *strings.Builder, p painter, color, title, text string) {
	fmt.Fprintf(b, "%s\n\n", p.paint(color, title))
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		fmt.Fprintf(b, "    %s\n", Visible(line))
	}
}

// wrap breaks text into lines of at most width columns, where there are spaces.
func wrap(text string, width int) string {
	var b strings.Builder
	used := 0
	for _, word := range strings.Fields(text) {
		n := columns(word)
		switch {
		case used == 0:
		case used+1+n > width:
			b.WriteByte('\n')
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}
