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
}

// words is a message with its hint.
func words(d diag.Diagnostic) string {
	if d.Hint == "" {
		return d.Message
	}
	return d.Message + "\nhint: " + d.Hint
}

// wide returns the column of a character in UTF-16 code units, both counted from 1.
func wide(line string, col int) int {
	n := 1
	for _, r := range line {
		if col--; col <= 0 {
			return n
		}
		if n++; r > 0xFFFF {
			n++
		}
	}
	return n + max(col-1, 0)
}

// texts are the lines of the sources, each file divided once.
type texts struct {
	src   diag.Sources
	lines map[string][]string
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
