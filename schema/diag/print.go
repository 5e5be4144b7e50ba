package diag

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Sources holds the text of the files that diagnostics point into, by the path that they name.
// Excerpts are left out for files that it lacks.
type Sources map[string][]byte

// Options say how [Write] prints.
type Options struct {
	// Color adds ANSI colours.
	Color bool
	// Width is the number of columns of the terminal; longer excerpts are cut around the caret. 0 means
	// no limit.
	Width int
}

// Write prints diagnostics for people, each with an excerpt of its source:
//
//	flows/main.yaml:14:8: error: step "billling" is not defined [unknown-step]
//	   |
//	14 |     2: billling
//	   |        ^~~~~~~~
//	   = hint: did you mean "billing"? (flows/main.yaml:31:3)
//
// The caret respects wide characters. Characters that steer a terminal are shown as "�". The error is
// that of w.
func Write(w io.Writer, all []Diagnostic, src Sources, o Options) error {
	lines := newLiner(src)
	for i, d := range all {
		var b strings.Builder
		if i > 0 {
			b.WriteByte('\n')
		}
		p := painter{on: o.Color}
		writeHead(&b, d, p)
		gutter := writeExcerpt(&b, d, lines, o, p)
		writeNotes(&b, d, gutter, p)
		if _, err := io.WriteString(w, b.String()); err != nil {
			return fmt.Errorf("write diagnostics: %w", err)
		}
	}
	return nil
}

func writeHead(b *strings.Builder, d Diagnostic, p painter) {
	if place := place(d.File, d.Span); place != "" {
		b.WriteString(p.paint(bold, place+":") + " ")
	}
	b.WriteString(p.paint(severityColor(d.Severity), d.Severity.String()+":"))
	fmt.Fprintf(b, " %s [%s]\n", p.paint(bold, Visible(d.Message)), d.Code)
}

// writeExcerpt prints the line with its caret, if the source is there, and returns the width of the gutter.
func writeExcerpt(b *strings.Builder, d Diagnostic, lines *liner, o Options, p painter) int {
	number := strconv.Itoa(d.Span.Start.Line())
	gutter := max(len(number), 2)
	all, at := lines.of(d.File), d.Span.Start.Line()
	if at < 1 || at > len(all) || len(all) == 1 && all[0] == "" {
		return gutter
	}
	e := cut(excerptOf(lines.chars(d.File, at), d.Span), o.Width-gutter-len(" | "))
	bar := p.paint(blue, strings.Repeat(" ", gutter)+" |")
	fmt.Fprintf(b, "%s\n", bar)
	fmt.Fprintf(b, "%s %s\n", p.paint(blue, fmt.Sprintf("%*s |", gutter, number)), e.line)
	caret := "^" + strings.Repeat("~", max(e.mark-1, 0))
	fmt.Fprintf(b, "%s %s%s\n", bar, strings.Repeat(" ", e.indent),
		p.paint(severityColor(d.Severity), caret))
	return gutter
}

func writeNotes(b *strings.Builder, d Diagnostic, gutter int, p painter) {
	sign := strings.Repeat(" ", gutter+1) + p.paint(blue, "=")
	if d.Hint != "" {
		fmt.Fprintf(b, "%s %s %s\n", sign, p.paint(cyan, "hint:"), Visible(d.Hint))
	}
	for _, r := range d.Related {
		fmt.Fprintf(b, "%s %s: %s\n", sign, place(r.File, r.Span), Visible(r.Message))
	}
}

// place prints file:line:col as far as they are known.
func place(file string, s Span) string {
	file = Visible(file)
	if !s.Start.Known() {
		return file
	}
	if file == "" {
		return s.Start.String()
	}
	return file + ":" + s.Start.String()
}

// An excerpt is a source line with the columns of the terminal that its caret takes.
type excerpt struct {
	line   string
	indent int
	mark   int
}

// longest is how many characters of a line are shown at most; before those that are marked it is a quarter.
const longest = 400

func excerptOf(chars []rune, s Span) excerpt {
	from := min(max(s.Start.Col()-1, 0), len(chars))
	to := len(chars)
	if s.End.Line() == s.Start.Line() {
		to = min(max(s.End.Col()-1, from), len(chars))
	}
	begin, end := 0, len(chars)
	if len(chars) > longest {
		begin = max(from-longest/4, 0)
		end = min(begin+longest, len(chars))
		to = min(to, end)
	}
	before, marked, after := Visible(string(chars[begin:from])), Visible(string(chars[from:to])), Visible(string(chars[to:end]))
	if begin > 0 {
		before = ellipsis + before
	}
	if end < len(chars) {
		after += ellipsis
	}
	return excerpt{line: before + marked + after, indent: columns(before), mark: max(columns(marked), 1)}
}

const ellipsis = "…"

// cut shortens an excerpt to width columns around its mark; width 0 or less means no limit.
func cut(e excerpt, width int) excerpt {
	if width <= 0 || columns(e.line) <= width {
		return e
	}
	width = max(width, 20)
	if e.indent+min(e.mark, width/2) > width-1 {
		rest := wide.TruncateLeft(e.line, e.indent-width/4, "")
		dropped := columns(e.line) - columns(rest)
		e.line = ellipsis + rest
		e.indent += 1 - dropped
	}
	e.line = wide.Truncate(e.line, width, ellipsis)
	e.mark = max(min(e.mark, columns(e.line)-e.indent), 1)
	return e
}

// Visible replaces what a terminal would act on: tabs by spaces, control characters by U+FFFD.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < 0x20, r >= 0x7F && r < 0xA0, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return '\uFFFD'
		}
		return r
	}, s)
}

// wide is the measure of all printing, independent of the locale of the machine.
var wide = &runewidth.Condition{StrictEmojiNeutral: true}

func columns(s string) int { return wide.StringWidth(s) }

const (
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	green  = "\x1b[1;32m"
	blue   = "\x1b[34m"
	cyan   = "\x1b[36m"
	plain  = "\x1b[0m"
)

func severityColor(s Severity) string {
	switch s {
	case Info:
		return cyan
	case Warning:
		return yellow
	}
	return red
}

// A painter adds colours, or nothing.
type painter struct{ on bool }

func (p painter) paint(color, s string) string {
	if !p.on {
		return s
	}
	return color + s + plain
}
