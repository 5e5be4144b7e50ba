package diag

import (
	"encoding/json"
	"fmt"
	"io"
)

// jsonVersion is raised when a member changes its meaning or goes away; new ones may come at any time.
const jsonVersion = 1

type jsonReport struct {
	Version     int              `json:"version"`
	Diagnostics []jsonDiagnostic `json:"diagnostics"`
}

type jsonDiagnostic struct {
	Code     Code          `json:"code"`
	Severity string        `json:"severity"`
	File     string        `json:"file"`
	Span     jsonSpan      `json:"span"`
	Message  string        `json:"message"`
	Hint     string        `json:"hint,omitempty"`
	Related  []jsonRelated `json:"related,omitempty"`
	Fix      *jsonFix      `json:"fix,omitempty"`
}

type jsonFix struct {
	Title string     `json:"title"`
	Sure  bool       `json:"sure"`
	Edits []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	File string   `json:"file"`
	Span jsonSpan `json:"span"`
	Old  string   `json:"old"`
	New  string   `json:"new"`
}

type jsonRelated struct {
	File    string   `json:"file"`
	Span    jsonSpan `json:"span"`
	Message string   `json:"message"`
}

type jsonSpan struct {
	Start jsonPos `json:"start"`
	End   jsonPos `json:"end"`
}

type jsonPos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// WriteJSON prints diagnostics for programs: one object {"version":1,"diagnostics":[…]}, in the order
// given. A fix may be made only when its old text stands at its place: see [Exact]. Lines and columns count from 1, columns in characters, ends are exclusive; 0 means unknown. The
// error is that of w.
func WriteJSON(w io.Writer, all []Diagnostic) error {
	report := jsonReport{Version: jsonVersion, Diagnostics: make([]jsonDiagnostic, 0, len(all))}
	for _, d := range all {
		j := jsonDiagnostic{
			Code: d.Code, Severity: d.Severity.String(), File: d.File,
			Span: spanJSON(d.Span), Message: d.Message, Hint: d.Hint,
		}
		for _, r := range d.Related {
			j.Related = append(j.Related, jsonRelated{File: r.File, Span: spanJSON(r.Span), Message: r.Message})
		}
		if d.Fix != nil {
			j.Fix = fixJSON(*d.Fix)
		}
		report.Diagnostics = append(report.Diagnostics, j)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(report); err != nil {
		return fmt.Errorf("write diagnostics: %w", err)
	}
	return nil
}

func fixJSON(f Fix) *jsonFix {
	j := &jsonFix{Title: f.Title, Sure: f.Sure}
	for _, e := range f.Edits {
		j.Edits = append(j.Edits, jsonEdit{File: e.File, Span: spanJSON(e.Span), Old: e.Old, New: e.New})
	}
	return j
}

func spanJSON(s Span) jsonSpan {
	return jsonSpan{
		Start: jsonPos{Line: s.Start.Line(), Column: s.Start.Col()},
		End:   jsonPos{Line: s.End.Line(), Column: s.End.Col()},
	}
}

// ParseJSON reads a list of diagnostics, the member of that name in what [WriteJSON] prints. Fixes are left out. It fails when the
// text is anything else.
func ParseJSON(list []byte) ([]Diagnostic, error) {
	var all []jsonDiagnostic
	if err := json.Unmarshal(list, &all); err != nil {
		return nil, fmt.Errorf("read diagnostics: %w", err)
	}
	out := make([]Diagnostic, 0, len(all))
	for _, j := range all {
		d := Diagnostic{Code: j.Code, Severity: severityNamed(j.Severity), File: j.File, Span: j.Span.span(), Message: j.Message, Hint: j.Hint}
		for _, r := range j.Related {
			d.Related = append(d.Related, Related{File: r.File, Span: r.Span.span(), Message: r.Message})
		}
		out = append(out, d)
	}
	return out, nil
}

func severityNamed(word string) Severity {
	for _, s := range []Severity{Error, Warning, Info} {
		if s.String() == word {
			return s
		}
	}
	return SeverityUnset
}

func (s jsonSpan) span() Span {
	return Span{Start: Place(s.Start.Line, s.Start.Column), End: Place(s.End.Line, s.End.Column)}
}
