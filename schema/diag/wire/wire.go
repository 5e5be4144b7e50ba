// Package wire writes diagnostics in the forms that other programs read: SARIF for code scanning, commands of
// GitHub's workflows, JUnit and Checkstyle for everything else.
//
// All of them are written from one [Report]. The same report gives the same bytes. Names and messages may hold
// anything, since they come from files: each form escapes them by its own rules. Text for people and the
// program's own JSON are in the package diag.
package wire

import (
	"path"
	"strings"

	"callflow/schema/diag"
)

// Report is what is written.
type Report struct {
	// Diagnostics are in the order in which they are written; their fixes are those of [diag.Exact].
	Diagnostics []diag.Diagnostic
	// Sources are the files that the diagnostics point into.
	Sources diag.Sources
	// Files are the paths of all files that were looked at, in order; JUnit counts each as a test.
	Files []string
	// FailOn is the least severity that makes a test of JUnit fail; SeverityUnset: none does.
	FailOn diag.Severity
	// Version is that of the program.
	Version string
	// Accepted are what is not shown because somebody gave a reason; SARIF alone writes it.
	Accepted []Accepted
}

// Accepted is a diagnostic that is accepted.
type Accepted struct {
	Diagnostic diag.Diagnostic
	Because    string
	// Beside says that the reason stands in a comment beside it, else in a file for all of a workspace.
	Beside bool
}

// words is a message with its hint.
func words(d diag.Diagnostic) string {
	if d.Hint == "" {
		return d.Message
	}
	return d.Message + "\nhint: " + d.Hint
}

// units are the UTF-16 code units before each character of a line, and before its end; both count from 0.
func units(line string) []int32 {
	out := make([]int32, 0, len(line)+1)
	n := int32(0)
	for _, r := range line {
		out = append(out, n)
		if n++; r > 0xFFFF {
			n++
		}
	}
	return append(out, n)
}

// texts are the lines of the sources, each file divided once. What was computed of a line is kept while the same
// line is asked for.
type texts struct {
	src   diag.Sources
	lines map[string][]string

	file string
	at   int
	kept []int32
}

// wide returns the column of a place in UTF-16 code units, both counted from 1.
func (t *texts) wide(file string, p diag.Pos) int {
	if t.at != p.Line() || t.file != file || t.kept == nil {
		line, _ := t.line(file, p.Line())
		t.file, t.at, t.kept = file, p.Line(), units(line)
	}
	col := max(p.Col()-1, 0)
	if last := len(t.kept) - 1; col > last {
		return int(t.kept[last]) + col - last + 1
	}
	return int(t.kept[col]) + 1
}

// line returns a line of a file, counted from 1, and whether it is there.
func (t *texts) line(file string, n int) (string, bool) {
	lines, known := t.lines[file]
	if text, ok := t.src[file]; ok && !known {
		lines = strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
		t.lines[file] = lines
	}
	if n < 1 || n > len(lines) {
		return "", false
	}
	return lines[n-1], true
}

// relative reports whether a path leads from where the program was started.
func relative(file string) bool {
	return !path.IsAbs(file) && !strings.HasPrefix(file, "lib:")
}
