package wire

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"callflow/schema/diag"
)

// The objects of SARIF 2.1.0 (OASIS, sections in brackets), as far as they are written.
type (
	sarifLog struct { // [3.13]
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct { // [3.14]
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool `json:"executionSuccessful"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct { // [3.19]
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct { // [3.49]
		ID            string             `json:"id"`
		Short         sarifMessage       `json:"shortDescription"`
		Full          sarifMessage       `json:"fullDescription"`
		Help          sarifMessage       `json:"help"`
		Configuration sarifConfiguration `json:"defaultConfiguration"`
	}
	sarifConfiguration struct {
		Level string `json:"level"`
	}
	sarifMessage struct { // [3.11]
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct { // [3.27]
		Rule         string            `json:"ruleId"`
		Index        int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifMessage      `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Fixes        []sarifFix        `json:"fixes,omitempty"`

		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifSuppression struct { // [3.35]
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
	sarifLocation struct { // [3.28]
		ID       *int          `json:"id,omitempty"`
		Physical sarifPhysical `json:"physicalLocation"`
		Message  *sarifMessage `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct { // [3.30] columns count UTF-16 code units from 1, the end is exclusive
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifFix struct { // [3.55]
		Description sarifMessage  `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  *sarifRegion `json:"deletedRegion"`
		Inserted sarifMessage `json:"insertedContent"`
	}
)

// printName is the name of our fingerprints, with the version of how they are made: see [diag.Fingerprints].
const printName = "callflow/v1"

// SARIF writes a report in the Static Analysis Results Interchange Format 2.1.0. Paths are relative to where the
// program was started (%SRCROOT%), columns count UTF-16 code units. The error is that of w.
func SARIF(w io.Writer, r Report) error {
	s := &sarif{texts: texts{src: r.Sources, lines: map[string][]string{}}, rules: map[diag.Code]int{}}
	all := slices.Clone(r.Diagnostics)
	for _, one := range r.Accepted {
		all = append(all, one.Diagnostic)
	}
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "callflow", Version: r.Version, Rules: s.describe(all)}},
		Invocations: []sarifInvocation{{ExecutionSuccessful: true}},
		ColumnKind:  "utf16CodeUnits", Results: []sarifResult{},
	}
	prints := diag.Fingerprints(all, r.Sources)
	for i, d := range all {
		result := s.result(d)
		result.Fingerprints = map[string]string{printName: prints[i]}
		if n := i - len(r.Diagnostics); n >= 0 {
			result.Suppressions = suppressed(r.Accepted[n])
		}
		run.Results = append(run.Results, result)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}); err != nil {
		return fmt.Errorf("write diagnostics: %w", err)
	}
	return nil
}

// suppressed says why a result is accepted. A comment beside it stands in the source, an entry in callflow.yaml
// outside of it.
func suppressed(one Accepted) []sarifSuppression {
	kind := "external"
	if one.Beside {
		kind = "inSource"
	}
	return []sarifSuppression{{kind, "accepted", one.Because}}
}

// sarif makes objects of SARIF.
type sarif struct {
	texts
	rules map[diag.Code]int
}

// describe returns the rules of all codes that occur, by name, and notes their numbers.
func (s *sarif) describe(all []diag.Diagnostic) []sarifRule {
	var codes []diag.Code
	for _, d := range all {
		codes = append(codes, d.Code)
	}
	slices.Sort(codes)
	rules := []sarifRule{}
	for i, code := range slices.Compact(codes) {
		s.rules[code] = i
		row, _ := diag.Lookup(code)
		rules = append(rules, sarifRule{
			ID: string(code), Short: sarifMessage{Text: sentence(row.Summary)}, Full: sarifMessage{Text: row.Text},
			Help:          sarifMessage{Text: row.Text, Markdown: markdown(row)},
			Configuration: sarifConfiguration{level(row.Severity)},
		})
	}
	return rules
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// markdown explains a code as the reference does.
func markdown(r diag.Row) string {
	return fmt.Sprintf("%s\n\n%s\n\nBetter:\n\n%s\n", r.Text, block(r.Bad), block(r.Good))
}

func block(text string) string { return "```yaml\n" + strings.TrimSpace(text) + "\n```" }

func level(s diag.Severity) string {
	switch s {
	case diag.Error:
		return "error"
	case diag.Warning:
		return "warning"
	}
	return "note"
}

func (s *sarif) result(d diag.Diagnostic) sarifResult {
	out := sarifResult{
		Rule: string(d.Code), Index: s.rules[d.Code], Level: level(d.Severity),
		Message: sarifMessage{Text: unlinked(words(d))}, Locations: []sarifLocation{},
	}
	if d.File != "" {
		out.Locations = append(out.Locations, sarifLocation{Physical: s.place(d.File, d.Span)})
	}
	for i, r := range d.Related {
		if r.File != "" {
			out.Related = append(out.Related, sarifLocation{ID: &i, Physical: s.place(r.File, r.Span), Message: &sarifMessage{Text: unlinked(r.Message)}})
		}
	}
	if d.Fix != nil {
		out.Fixes = []sarifFix{s.fix(*d.Fix)}
	}
	return out
}

// unlinked escapes what would be read as a link within a message [3.11.6].
func unlinked(text string) string {
	return strings.NewReplacer("\\", "\\\\", "[", "\\[", "]", "\\]").Replace(text)
}

func (s *sarif) place(file string, span diag.Span) sarifPhysical {
	return sarifPhysical{Artifact: artifact(file), Region: s.region(file, span)}
}

func artifact(file string) sarifArtifact {
	switch {
	case relative(file):
		return sarifArtifact{URI: (&url.URL{Path: file}).String(), Base: "%SRCROOT%"}
	case strings.HasPrefix(file, "lib:"):
		return sarifArtifact{URI: "lib:" + (&url.URL{Path: strings.TrimPrefix(file, "lib:")}).EscapedPath()}
	}
	return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: file}).String()}
}

// region is nil when the place within the file is not known.
func (s *sarif) region(file string, span diag.Span) *sarifRegion {
	if !span.Start.Known() {
		return nil
	}
	r := &sarifRegion{StartLine: span.Start.Line(), StartColumn: s.column(file, span.Start)}
	if span.End.Known() && !span.End.Before(span.Start) {
		r.EndLine, r.EndColumn = span.End.Line(), s.column(file, span.End)
	}
	return r
}

func (s *sarif) column(file string, p diag.Pos) int {
	return s.wide(file, p)
}

func (s *sarif) fix(f diag.Fix) sarifFix {
	out := sarifFix{Description: sarifMessage{Text: unlinked(f.Title)}}
	for _, e := range f.Edits {
		at := slices.IndexFunc(out.Changes, func(c sarifChange) bool { return c.Artifact == artifact(e.File) })
		if at < 0 {
			at = len(out.Changes)
			out.Changes = append(out.Changes, sarifChange{Artifact: artifact(e.File)})
		}
		out.Changes[at].Replacements = append(out.Changes[at].Replacements,
			sarifReplacement{Deleted: s.region(e.File, e.Span), Inserted: sarifMessage{Text: e.New}})
	}
	return out
}
