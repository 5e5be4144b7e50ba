package diag

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Fix is a change of files that takes a fault away. Editors offer it; `callflow validate --fix` makes it when it
// is sure.
type Fix struct {
	// Title is what to do, as in `write "billing"`.
	Title string
	// Sure says that nothing else can have been meant, so that nobody needs to be asked.
	Sure  bool
	Edits []Edit
}

// Edit replaces text in one file.
type Edit struct {
	File string
	Span Span
	// Old is what is replaced. It stands within Span, just once; after [Exact] it is all of Span.
	Old string
	New string
}

// Meant sets the hint `did you mean "…"?` when word, which stands at the fault, was probably meant to be one of
// among, and the fix that writes it. The fix is sure when no other name is near. A terse diagnostic gets neither. It
// returns d.
func (d *Diagnostic) Meant(word string, among []string) *Diagnostic {
	if d.Terse {
		return d
	}
	name := Suggest(word, among)
	if name == "" {
		return d
	}
	return d.Hintf("did you mean %q?", name).Replace(word, name, plainly(word, name, among))
}

// Replace sets the fix that writes by for old, which stands at the fault, and returns d.
func (d *Diagnostic) Replace(old, by string, sure bool) *Diagnostic {
	d.Fix = &Fix{Title: fmt.Sprintf("write %q", by), Sure: sure, Edits: []Edit{{d.File, d.Span, old, by}}}
	return d
}

// shortest is how many characters a word has at least whose misspelling is plain; with two changes twice as many.
const shortest = 3

// plainly reports whether word is plainly a misspelled name: little is changed, and no other name is as near as
// suggestions may be.
func plainly(word, name string, among []string) bool {
	changes := distance([]rune(word), []rune(name))
	if utf8.RuneCountInString(word) < shortest*changes {
		return false
	}
	return Suggest(word, slices.DeleteFunc(slices.Clone(among), func(s string) bool { return s == name })) == ""
}

// Exact returns the diagnostics with fixes whose edits cover what they replace, no more and no less, so that they
// can be made in an editor. A fix is left out when the file is not in src or does not hold what it would replace.
func Exact(all []Diagnostic, src Sources) []Diagnostic {
	out := slices.Clone(all)
	lines := newLiner(src)
	for i := range out {
		if out[i].Fix == nil {
			continue
		}
		fix := *out[i].Fix
		fix.Edits = slices.Clone(fix.Edits)
		out[i].Fix = &fix
		for j := range fix.Edits {
			if !fix.Edits[j].narrow(lines) {
				out[i].Fix = nil
				break
			}
		}
	}
	return out
}

// narrow moves the span to what is replaced, and reports whether that stands there just once.
func (e *Edit) narrow(lines *liner) bool {
	s := e.Span
	if s.Start.Line() != s.End.Line() || s.Start.Col() < 1 || e.Old == "" {
		return false
	}
	chars := lines.chars(e.File, s.Start.Line())
	from, to := min(s.Start.Col()-1, len(chars)), min(s.End.Col()-1, len(chars))
	if to < from {
		return false
	}
	within := string(chars[from:to])
	at := strings.Index(within, e.Old)
	if at < 0 || !alone(within, at, len(e.Old)) || strings.Contains(within[at+len(e.Old):], e.Old) {
		return false
	}
	start := Place(s.Start.Line(), from+utf8.RuneCountInString(within[:at])+1)
	e.Span = At(start, utf8.RuneCountInString(e.Old))
	return true
}

// alone reports whether what stands at a place is no part of a longer word.
func alone(text string, at, n int) bool {
	return (at == 0 || !wordy(text[at-1]) || !wordy(text[at])) &&
		(at+n == len(text) || !wordy(text[at+n]) || !wordy(text[at+n-1]))
}

func wordy(c byte) bool {
	return c == '_' || c >= utf8.RuneSelf || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// Apply makes edits in the text of one file and returns the new text. The edits are those of [Exact] for that
// file, in any order; one that overlaps an earlier one, or whose place does not hold what it replaces, is left
// out. All other bytes stay as they are. It also returns the edits that were made, in order.
func Apply(text []byte, edits []Edit) ([]byte, []Edit) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return comparePos(a.Span.Start, b.Span.Start) })
	var out []byte
	var made []Edit
	done := 0
	at := newOffsets(text)
	for _, e := range edits {
		from := at.of(e.Span.Start)
		if from < done || !bytes.HasPrefix(text[from:], []byte(e.Old)) {
			continue
		}
		out = append(append(out, text[done:from]...), e.New...)
		done = from + len(e.Old)
		made = append(made, e)
	}
	return append(out, text[done:]...), made
}

// offsets finds bytes by their place. A byte order mark has no place. It goes on from the last place where it can.
type offsets struct {
	text   []byte
	lines  []int
	last   Pos
	lastAt int
}

func newOffsets(text []byte) *offsets {
	o := &offsets{text: text, lines: []int{0}}
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		o.lines[0] = len("\ufeff")
	}
	for i, c := range text {
		if c == '\n' {
			o.lines = append(o.lines, i+1)
		}
	}
	return o
}

// of is the offset of a place, or the end of its line or of the text when it lies behind that.
func (o *offsets) of(p Pos) int {
	if p.Line() < 1 || p.Line() > len(o.lines) {
		return len(o.text)
	}
	at, col := o.lines[p.Line()-1], 1
	if o.last.Line() == p.Line() && o.last.Col() <= p.Col() {
		at, col = o.lastAt, o.last.Col()
	}
	for ; col < p.Col() && at < len(o.text) && o.text[at] != '\n'; col++ {
		_, n := utf8.DecodeRune(o.text[at:])
		at += n
	}
	o.last, o.lastAt = Place(p.Line(), col), at
	return at
}

// liner gives the lines of files, each file divided once, and the characters of a line, which are kept while the
// same line is asked for: a hostile file has a long one with thousands of faults.
type liner struct {
	src   Sources
	lines map[string][]string

	file string
	at   int
	kept []rune
}

func newLiner(src Sources) *liner { return &liner{src: src, lines: map[string][]string{}} }

// of returns the lines of a file without byte order mark and line ends; nil when the file is not there.
func (l *liner) of(file string) []string {
	lines, known := l.lines[file]
	if text, ok := l.src[file]; ok && !known {
		lines = strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
		for i := range lines {
			lines[i] = strings.TrimSuffix(lines[i], "\r")
		}
		l.lines[file] = lines
	}
	return lines
}

// chars returns the characters of a line, counted from 1; none when it is not there. They are not to be changed.
func (l *liner) chars(file string, n int) []rune {
	lines := l.of(file)
	if n < 1 || n > len(lines) {
		return nil
	}
	if l.at != n || l.file != file {
		l.file, l.at, l.kept = file, n, []rune(lines[n-1])
	}
	return l.kept
}
