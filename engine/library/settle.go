package library

import (
	"slices"
	"sort"
	"time"

	"callflow/schema/diag"
)

// Settling says how diagnostics are settled.
type Settling struct {
	// Files are those of the workspace, for the comments in them.
	Files Files
	// Today is the present day; what is accepted until an earlier one has ended. The zero time: nothing ends.
	Today time.Time
	// Part says that not all was looked at: nothing is reported as accepted and not found.
	Part bool
	// Without are codes that were not looked for.
	Without []diag.Code
	// Accepted is told each diagnostic that is left out because it is accepted, in their order: the reason, and
	// whether a comment beside it gives that; nil for nobody.
	Accepted func(d diag.Diagnostic, because string, beside bool)
}

// Settle returns what is to be shown of found, which may come from several environments and from tests: severities
// are those of the workspace, what is accepted is left out. It adds what is wrong about accepting: an end that has
// come, an entry that fits nothing, an error that cannot be accepted. Found is not changed.
func (s *Settings) Settle(found *diag.List, o Settling) *diag.List {
	out := &diag.List{}
	accepted := append(s.comments(o.Files, out), s.accepted...)
	byLine, byCode := map[lineOf][]*ignoreDecl{}, map[diag.Code][]*ignoreDecl{}
	for _, one := range accepted {
		code := diag.Code(one.code.Value)
		if at := (lineOf{one.at.file, one.line, code}); one.line > 0 {
			byLine[at] = append(byLine[at], one)
			continue
		}
		byCode[code] = append(byCode[code], one)
	}
	fits, firm := map[*ignoreDecl]bool{}, map[*ignoreDecl]bool{}
	for _, d := range found.Sorted() {
		var hides *ignoreDecl
		for _, one := range append(s.covering(byCode[d.Code], d), byLine[lineOf{d.File, d.Span.Start.Line(), d.Code}]...) {
			fits[one] = true
			firm[one] = firm[one] || d.Severity == diag.Error
			if hides == nil && d.Severity != diag.Error && !one.over(o.Today) {
				hides = one
			}
		}
		switch {
		case hides == nil:
			s.show(d, out)
		case o.Accepted != nil && s.weighed(d).Severity != diag.SeverityUnset:
			o.Accepted(s.weighed(d), hides.because, hides.line > 0)
		}
	}
	for _, one := range accepted {
		s.judge(one, fits[one], firm[one], o.Part || found.HasErrors() || slices.Contains(o.Without, diag.Code(one.code.Value)), o.Today, out)
	}
	return out
}

// lineOf is what a comment speaks of.
type lineOf struct {
	file string
	line int
	code diag.Code
}

// show adds a diagnostic with the severity that it has in this workspace, unless that is none.
func (s *Settings) show(d diag.Diagnostic, out *diag.List) {
	if d = s.weighed(d); d.Severity != diag.SeverityUnset {
		out.Add(d)
	}
}

// weighed is a diagnostic with the severity that it has in this workspace.
func (s *Settings) weighed(d diag.Diagnostic) diag.Diagnostic {
	if severity, said := s.severity[d.Code]; said && d.Severity != diag.Error {
		d.Severity = severity
	}
	return d
}

// judge reports what is wrong about something that is accepted.
func (s *Settings) judge(one *ignoreDecl, fits, firm, part bool, today time.Time, out *diag.List) {
	var found diag.List
	code, at := one.code.Value, one.at
	switch {
	case firm:
		found.Errorf("error-stays", at.file, at.span, "%q is an error and cannot be ignored", code).
			Hintf("delete this, and put right what is reported")
	case one.over(today):
		span := at.span
		if one.overAt != nil {
			span = one.overAt.Span
		}
		found.Errorf("ignore-over", at.file, span, "%q was to be ignored until %s", code, one.until.Format(time.DateOnly)).
			Hintf("put right what is reported, or give a later day and a reason")
	case !fits && !part:
		found.Errorf("ignore-unused", at.file, at.span, "no %q is reported here", code).
			Hintf("delete this, so that it hides nothing later")
	}
	for _, d := range found.Sorted() {
		s.show(d, out)
	}
}

// over reports whether the last day is behind us.
func (i *ignoreDecl) over(today time.Time) bool {
	return !i.until.IsZero() && !today.IsZero() && !today.Before(i.until.AddDate(0, 0, 1))
}

// covering are those of some entries of one code that speak of a diagnostic.
func (s *Settings) covering(some []*ignoreDecl, d diag.Diagnostic) []*ignoreDecl {
	if len(some) == 0 {
		return nil
	}
	step := s.stepAt(d)
	var out []*ignoreDecl
	for _, i := range some {
		if (i.file == "" || i.file == d.File) && (i.step == "" || i.step == step) && (i.flow == "" || isFlow(d.File) && flowStem(d.File) == i.flow) {
			out = append(out, i)
		}
	}
	return out
}

// stepAt is the step that a diagnostic stands in, or "".
func (s *Settings) stepAt(d diag.Diagnostic) string {
	steps, line := s.steps[d.File], d.Span.Start.Line()
	at := sort.Search(len(steps), func(i int) bool { return steps[i].last >= line })
	if at < len(steps) && steps[at].first <= line {
		return steps[at].name
	}
	return ""
}
