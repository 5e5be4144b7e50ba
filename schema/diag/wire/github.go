package wire

import (
	"fmt"
	"io"
	"strings"

	"callflow/schema/diag"
)

// GitHub writes a report as commands of GitHub's workflows, which show each diagnostic beside its line. A workflow
// shows ten errors, ten warnings and ten notices of a step; SARIF has no such limit. The error is that of w.
func GitHub(w io.Writer, r Report) error {
	b := &strings.Builder{}
	for _, d := range r.Diagnostics {
		fmt.Fprintf(b, "::%s %s::%s\n", command(d.Severity), strings.Join(properties(d), ","), message(words(d)))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write diagnostics: %w", err)
	}
	return nil
}

func command(s diag.Severity) string {
	if s == diag.Info {
		return "notice"
	}
	return s.String()
}

// properties are the place and title of a command. Columns are given only within one line, as GitHub wants them;
// there the end is the last column.
func properties(d diag.Diagnostic) []string {
	var out []string
	add := func(name, value string) { out = append(out, name+"="+property(value)) }
	if d.File != "" {
		add("file", d.File)
	}
	if s := d.Span; s.Start.Known() && d.File != "" {
		add("line", fmt.Sprint(s.Start.Line()))
		if s.End.Known() && !s.End.Before(s.Start) {
			add("endLine", fmt.Sprint(s.End.Line()))
		}
		if s.End.Line() == s.Start.Line() && s.Start.Col() > 0 {
			add("col", fmt.Sprint(s.Start.Col()))
			add("endColumn", fmt.Sprint(max(s.End.Col()-1, s.Start.Col())))
		}
	}
	add("title", string(d.Code))
	return out
}

// message and property escape what GitHub's commands take for their own. What steers a terminal is made visible,
// because the lines stand in logs, too.
func message(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.ReplaceAll(diag.Visible(lines[i]), "%", "%25")
	}
	return strings.Join(lines, "%0A")
}

func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(message(text))
}
