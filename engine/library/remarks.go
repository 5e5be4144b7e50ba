package library

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"callflow/schema"
	"callflow/schema/diag"
)

// remark begins a comment that accepts diagnostics of its line, or of the next when it stands alone:
//
//	# callflow: ignore CODE because REASON until 2027-01-31
const remark = "# callflow:"

// comments returns what the comments of all YAML files accept. What cannot be read is reported.
func (s *Settings) comments(files Files, l *diag.List) []*ignoreDecl {
	var out []*ignoreDecl
	for _, name := range files.sorted() {
		if strings.HasSuffix(name, ".yaml") && bytes.Contains(files[name], []byte(remark)) {
			out = append(out, remarks(name, files[name], l)...)
		}
	}
	return out
}

// remarks are those of one file.
func remarks(file string, text []byte, l *diag.List) []*ignoreDecl {
	root := schema.Parse(file, text, &diag.List{})
	if root == nil {
		return nil // no YAML, as is reported
	}
	var out []*ignoreDecl
	lines := strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
	quoted := spansIn(root)
	after := nexts(lines)
	for i, line := range lines {
		at := strings.Index(line, remark)
		if at < 0 {
			continue
		}
		start := diag.Place(i+1, utf8.RuneCountInString(line[:at])+1)
		if within := quoted.at(start); within {
			continue
		}
		about := i + 1
		if strings.TrimSpace(line[:at]) == "" {
			about = after[i] + 1
		}
		rest := strings.TrimSpace(line[at+len(remark):])
		span := diag.At(start, utf8.RuneCountInString(strings.TrimRight(line[at:], " \t\r")))
		if one := readRemark(rest, file, span, l); one != nil {
			one.line = about
			out = append(out, one)
		}
	}
	return out
}

// nexts are, for each line, the first after it that is neither blank nor a comment; all count from 0.
func nexts(lines []string) []int {
	out := make([]int, len(lines))
	last := len(lines)
	for i := len(lines) - 1; i >= 0; i-- {
		out[i] = last
		if text := strings.TrimSpace(lines[i]); text != "" && text[0] != '#' {
			last = i
		}
	}
	return out
}

// readRemark reads what stands behind `# callflow:`.
func readRemark(text, file string, span diag.Span, l *diag.List) *ignoreDecl {
	one := &ignoreDecl{at: place{file, span}}
	wrong := func(what string) *ignoreDecl {
		l.Errorf("bad-remark", file, span, "the comment %s", what).
			Hintf("write: # callflow: ignore CODE because REASON until 2027-01-31")
		return nil
	}
	rest, ok := strings.CutPrefix(text, "ignore ")
	if !ok {
		return wrong("says nothing that is known, expected \"ignore\"")
	}
	code, because, ok := strings.Cut(strings.TrimSpace(rest), " because ")
	if !ok || strings.TrimSpace(because) == "" {
		return wrong("gives no reason")
	}
	if reason, day, ok := cutLast(because, " until "); ok {
		until, err := time.Parse(time.DateOnly, strings.TrimSpace(day))
		if err != nil {
			return wrong("ends with no day such as 2027-01-31")
		}
		because, one.until = reason, until
	}
	one.code, one.because = schema.NewScalar(file, span, strings.TrimSpace(code)), because
	if !knownCode(schema.NewDecoder(l), one.code) {
		return nil
	}
	return one
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// spans are where the scalars of a file stand, by the line that each begins in and goes on in.
type spans map[int][]diag.Span

func spansIn(n *schema.Node) spans {
	out := spans{}
	out.add(n)
	return out
}

func (s spans) add(n *schema.Node) {
	if n.Kind == schema.Scalar {
		for line := n.Span.Start.Line(); line <= n.Span.End.Line(); line++ {
			s[line] = append(s[line], n.Span)
		}
	}
	for _, p := range n.Pairs() {
		s.add(p.Key)
		s.add(p.Value)
	}
	for _, item := range n.Items() {
		s.add(item)
	}
}

// at reports whether a place lies within a scalar.
func (s spans) at(p diag.Pos) bool {
	for _, span := range s[p.Line()] {
		if !p.Before(span.Start) && p.Before(span.End) {
			return true
		}
	}
	return false
}
